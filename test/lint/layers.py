"""Which way includes may run: a folder includes only folders below it, and no includes form a cycle."""

import re
from pathlib import Path

# From the bottom up. Of two folders on one row neither includes the other.
FOLDERS = [
    ["config"],
    ["telemetry"],
    ["tls"],
    ["health"],
    ["routing"],
    ["proxy", "sim"],
    ["control"],
    ["cli"],
]
PROXY = [[""], ["http"], ["http2"], ["upstream"], ["probe", "stream"], ["downstream"], ["server"]]
APART = {"bench", "test"}  # may include what they like; nothing includes them

INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def rank(order, name):
    """Height of `name` in `order`, or None when it does not stand there."""
    return next((height for height, row in enumerate(order) if name in row), None)


def inner(path):
    """The sub-folder of proxy/ that a file stands in; "" for files directly in proxy/."""
    parts = Path(path).parts
    return parts[1] if len(parts) > 2 else ""


def refusal(source, target):
    """Why `source` must not include `target` (paths from the root), or None."""
    source_top, target_top = Path(source).parts[0], Path(target).parts[0]
    if target_top in APART:
        return None if source_top in APART else f"nothing includes {target_top}/"
    if source_top in APART:
        return None
    if source_top != target_top:
        return runs_up(FOLDERS, source_top, target_top)
    if source_top == "proxy":
        return runs_up(PROXY, inner(source), inner(target))
    return None


def runs_up(order, source, target):
    if source == target:
        return None
    heights = rank(order, source), rank(order, target)
    if None in heights:
        unknown = source if heights[0] is None else target
        return f"folder '{unknown}' has no place in the order (see test/lint/layers.py)"
    if heights[0] > heights[1]:
        return None
    return f"'{source}' stands {'beside' if heights[0] == heights[1] else 'below'} '{target}'"


def includes_of(root, sources):
    """{file: [included file]} for includes in quotes, as paths from `root`."""
    graph = {}
    for source in sources:
        text = (root / source).read_text()
        found = []
        for name in INCLUDE.findall(text):
            if (root / name).is_file():
                found.append(name)
            elif (root / Path(source).parent / name).is_file():
                found.append(str(Path(source).parent / name))
        graph[source] = found
    return graph


def cycle(graph):
    """One cycle of includes as a list of files, or None."""
    done = set()
    path = []

    def visit(node):
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return None
        path.append(node)
        for following in graph.get(node, []):
            if found := visit(following):
                return found
        path.pop()
        done.add(node)
        return None

    return next((found for node in graph if (found := visit(node))), None)


def check(root, sources):
    """All that is wrong, a line each."""
    graph = includes_of(root, sources)
    problems = [
        f"{source}: includes {target}, but {why}"
        for source, targets in graph.items()
        for target in targets
        if (why := refusal(source, target))
    ]
    if found := cycle(graph):
        problems.append("includes in a cycle: " + " -> ".join(found))
    return problems
