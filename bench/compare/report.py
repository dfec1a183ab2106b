"""Medians of the rounds, ratios to the best peer, Markdown."""

import datetime
import platform
import re
import statistics
from pathlib import Path

KINDS = ("keep-alive", "close")
HIGHER_IS_BETTER = {"throughput"}


def median_of(rounds):
    """Medians over equally shaped dictionaries of numbers."""
    first = rounds[0]
    if isinstance(first, dict):
        return {key: median_of([one[key] for one in rounds]) for key in first}
    return statistics.median(rounds)


def kinds_of(median):
    return [kind for kind in KINDS if kind in median]


def spread_of(rounds, kind):
    values = [one[kind]["cpu_us"] for one in rounds]
    return [min(values), max(values)]


def best_peers(results):
    """The best figure that any peer has, of each kind."""
    peers = [one["median"] for one in results if one["peer"]]
    best = {}
    for kind in kinds_of(peers[0]):
        best[kind] = {
            figure: (max if figure in HIGHER_IS_BETTER else min)(peer[kind][figure] for peer in peers)
            for figure in peers[0][kind]
        }
    best["memory"] = {figure: min(peer["memory"][figure] for peer in peers) for figure in peers[0]["memory"]}
    return best


def ratios(median, best):
    return {
        kind: {
            figure: median[kind][figure] / best[kind][figure] for figure in median[kind] if best[kind][figure]
        }
        for kind in (*kinds_of(median), "memory")
    }


def machine():
    text = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", text)
    return {
        "processor": model.group(1) if model else platform.machine(),
        "cores": text.count("processor\t"),
        "kernel": platform.release(),
        "date": datetime.date.today().isoformat(),
    }


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def cell(value, ratio, digits):
    return f"{value:,.{digits}f} ({ratio:.2f})" if ratio is not None else f"{value:,.{digits}f}"


def main_row(one):
    median, ratio = one["median"], one.get("ratio")
    cells = [f"{one['name']} {one['version']}"]
    for kind in kinds_of(median):
        for figure, digits in (("cpu_us", 2), ("throughput", 0), ("p50_ms", 3), ("p99_ms", 3)):
            cells.append(cell(median[kind][figure], ratio[kind].get(figure) if ratio else None, digits))
    for figure, unit in (("resident_bytes", 2**20), ("idle_bytes", 2**10)):
        if figure in median["memory"]:
            value = median["memory"][figure] / unit
            cells.append(cell(value, ratio["memory"].get(figure) if ratio else None, 1))
    return cells


def markdown(document, path):
    settings, where = document["settings"], document["machine"]
    header = ["", "CPU per request, µs", "requests/s"]
    header += [f"p50 at {settings['rate']:,}/s, ms", f"p99 at {settings['rate']:,}/s, ms"]
    if close := path.close:
        whole_core = " of a whole core" if path.handshakes else ""
        header += [f"{close}: CPU per request, µs", f"{close}: requests/s{whole_core}"]
        header += [f"{close}: {figure} at {settings['close_rate']:,}/s, ms" for figure in ("p50", "p99")]
    header += ["resident, MiB"] + (["per further idle connection, KiB"] if path.close else [])
    parts = [
        f"{where['date']}, {where['processor']}, {where['cores']} cores, Linux {where['kernel']}. Medians of "
        f"{settings['rounds']} interleaved rounds of {settings['seconds']:g} s; in brackets the ratio to the best peer. "
        f"One worker on one core, load and origin on another; {settings['connections']} connections, 128-byte responses. "
        + path.description,
        table(header, [main_row(one) for one in document["results"]]),
    ]
    if document["switches"]:
        rows = [
            [
                one["name"],
                *(f"{one['median'][kind]['cpu_us']:.2f} ({one['ratio'][kind]:.2f})" for kind in KINDS),
            ]
            for one in document["switches"]
        ]
        parts.append(table(["CPU per request, µs", "keep-alive", "close"], rows))
    return "\n\n".join(parts) + "\n"


def write_section(file, name, text):
    """Replaces the section between the markers `name`, or adds it."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    page = file.read_text() if file.exists() else "# Performance\n"
    section = f"{begin}\n{text}{end}"
    if begin in page:
        page = page[: page.index(begin)] + section + page[page.index(end) + len(end) :]
    else:
        page = page.rstrip() + f"\n\n{section}\n"
    file.parent.mkdir(exist_ok=True)
    file.write_text(page)
