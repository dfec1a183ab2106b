"""Compares Fairlead with its peers, in turns on the same core: `./dev compare h1`, `tls`, `h2` or `grpc`."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

import report
from measure import measure, origin
from paths import COMPARISONS
from servers import FAIRLEAD, FULL, LEAN, servers_for

ROOT = Path(__file__).resolve().parents[2]
BUILD = (ROOT / os.environ.get("FAIRLEAD_BUILD", "build/release")).resolve()


def arguments():
    parser = argparse.ArgumentParser(prog="./dev compare", description=__doc__)
    parser.add_argument("what", choices=list(COMPARISONS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3, help="of each measurement")
    parser.add_argument("--rate", type=int, default=10_000, help="requests/s at which latency is measured")
    parser.add_argument(
        "--close-rate", type=int, help="the same with a connection, and a full handshake, per request"
    )
    parser.add_argument("--connections", type=int)
    parser.add_argument("--only", help="names of servers, with commas between them")
    parser.add_argument("-o", "--output", choices=["markdown", "json"], default="markdown")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    settings = parser.parse_args()
    settings.build = BUILD
    return settings


def chosen(path, settings):
    servers = servers_for(path)
    wanted = settings.only.split(",") if settings.only else [server.name for server in servers]
    servers = [
        server for server in servers if server.name in wanted or server.name.partition(",")[0] in wanted
    ]
    absent = [server.name for server in servers if not Path(server.binary(BUILD) or "-").exists()]
    if absent:
        sys.exit(f"not installed or not built: {', '.join(absent)}")
    return servers


def warn_if_busy():
    busy = os.getloadavg()[0]
    if busy > 0.5:
        print(
            f"warning: load average is {busy:.1f}; the figures need a machine to themselves", file=sys.stderr
        )


def run_rounds(path, servers, settings):
    figures = {server.name: [] for server in servers}
    with tempfile.TemporaryDirectory(prefix="fairlead-compare-") as temporary:
        Path(temporary).chmod(0o755)
        with origin(BUILD, Path(temporary)) as origin_port:
            for number in range(settings.rounds):
                # Each round starts with another server, so that none always runs on the coolest machine.
                for server in servers[number % len(servers) :] + servers[: number % len(servers)]:
                    turn = f"{path.name}, round {number + 1}/{settings.rounds}: {server.name}"
                    print(turn, file=sys.stderr, flush=True)
                    folder = Path(temporary) / f"{number}-{server.name.replace(' ', '-').replace(',', '')}"
                    latency = server not in (LEAN, FULL)
                    figures[server.name].append(measure(server, path, settings, folder, origin_port, latency))
    return figures


def summary(server, rounds):
    return {
        "name": server.name,
        "version": server.version_of(BUILD),
        "peer": server.peer,
        "median": report.median_of(rounds),
        "cpu_us_spread": {kind: report.spread_of(rounds, kind) for kind in report.kinds_of(rounds[0])},
    }


def switches(results):
    """What the switchable parts cost: everything on against everything off."""
    by_name = {one["name"]: one for one in results}
    if LEAN.name not in by_name:
        return []
    lean = by_name[LEAN.name]["median"]
    shown = [by_name[name] for name in (LEAN.name, FAIRLEAD.name, FULL.name) if name in by_name]
    for one in shown:
        one["ratio_to_lean"] = {
            kind: one["median"][kind]["cpu_us"] / lean[kind]["cpu_us"] for kind in report.KINDS
        }
    return [{"name": one["name"], "median": one["median"], "ratio": one["ratio_to_lean"]} for one in shown]


def compare(path, settings):
    """The figures of one path, and their tables."""
    servers = chosen(path, settings)
    figures = run_rounds(path, servers, settings)
    results = [summary(server, figures[server.name]) for server in servers]
    main_results = [one for one in results if one["name"] not in (LEAN.name, FULL.name)]
    if any(one["peer"] for one in main_results):
        best = report.best_peers(main_results)
        for one in main_results:
            one["ratio"] = report.ratios(one["median"], best)
    document = {
        "path": path.name,
        "machine": report.machine(),
        "settings": {
            "rounds": settings.rounds,
            "seconds": settings.seconds,
            "rate": settings.rate,
            "close_rate": settings.close_rate or path.close_rate,
            "connections": settings.connections or path.connections,
        },
        "results": main_results,
        "switches": switches(results),
    }
    return document, report.markdown(document, path)


def main():
    settings = arguments()
    warn_if_busy()
    compared = [compare(path, settings) for path in COMPARISONS[settings.what]]
    text = "\n".join(text for _, text in compared)
    documents = [document for document, _ in compared]
    print(json.dumps(documents, indent=2) if settings.output == "json" else text)
    if settings.write:
        report.write_section(ROOT / "docs" / "performance.md", f"compare {settings.what}", text)


if __name__ == "__main__":
    main()
