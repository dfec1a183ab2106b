"""Compares Fairlead with its peers, in turns on the same core: `./dev compare h1`, `./dev compare tls`."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

import report
from measure import measure, origin
from servers import FAIRLEAD, FULL, H1, LEAN, TLS

ROOT = Path(__file__).resolve().parents[2]
SERVERS = {"h1": H1, "tls": TLS}
CLOSE_RATES = {"h1": 4_000, "tls": 1_000}
BUILD = (ROOT / os.environ.get("FAIRLEAD_BUILD", "build/release")).resolve()


def arguments():
    parser = argparse.ArgumentParser(prog="./dev compare", description=__doc__)
    parser.add_argument("what", choices=list(SERVERS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3, help="of each measurement")
    parser.add_argument("--rate", type=int, default=10_000, help="requests/s at which latency is measured")
    parser.add_argument(
        "--close-rate", type=int, help="the same with a connection, and a full handshake, per request"
    )
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--only", help="names of servers, with commas between them")
    parser.add_argument("-o", "--output", choices=["markdown", "json"], default="markdown")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    settings = parser.parse_args()
    settings.build = BUILD
    settings.close_rate = settings.close_rate or CLOSE_RATES[settings.what]
    return settings


def chosen(settings):
    wanted = settings.only.split(",") if settings.only else [server.name for server in SERVERS[settings.what]]
    servers = [
        server
        for server in SERVERS[settings.what]
        if server.name in wanted or server.name.partition(",")[0] in wanted
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


def run_rounds(servers, settings):
    figures = {server.name: [] for server in servers}
    with tempfile.TemporaryDirectory(prefix="fairlead-compare-") as temporary:
        Path(temporary).chmod(0o755)
        with origin(BUILD, Path(temporary)) as origin_port:
            for number in range(settings.rounds):
                # Each round starts with another server, so that none always runs on the coolest machine.
                for server in servers[number % len(servers) :] + servers[: number % len(servers)]:
                    print(f"round {number + 1}/{settings.rounds}: {server.name}", file=sys.stderr, flush=True)
                    folder = Path(temporary) / f"{number}-{server.name.replace(' ', '-').replace(',', '')}"
                    latency = server not in (LEAN, FULL)
                    figures[server.name].append(measure(server, settings, folder, origin_port, latency))
    return figures


def summary(server, rounds):
    return {
        "name": server.name,
        "version": server.version_of(BUILD),
        "peer": server.peer,
        "median": report.median_of(rounds),
        "cpu_us_spread": {kind: report.spread_of(rounds, kind) for kind in report.KINDS},
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


def main():
    settings = arguments()
    servers = chosen(settings)
    warn_if_busy()
    figures = run_rounds(servers, settings)
    results = [summary(server, figures[server.name]) for server in servers]
    main_results = [one for one in results if one["name"] not in (LEAN.name, FULL.name)]
    if any(one["peer"] for one in main_results):
        best = report.best_peers(main_results)
        for one in main_results:
            one["ratio"] = report.ratios(one["median"], best)
    kept = ("what", "rounds", "seconds", "rate", "close_rate", "connections")
    document = {
        "machine": report.machine(),
        "settings": {name: getattr(settings, name) for name in kept},
        "results": main_results,
        "switches": switches(results),
    }
    text = report.markdown(document)
    print(json.dumps(document, indent=2) if settings.output == "json" else text)
    if settings.write:
        report.write_section(ROOT / "docs" / "performance.md", f"compare {settings.what}", text)


if __name__ == "__main__":
    main()
