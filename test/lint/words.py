"""Words and names that have no place in the tree."""

import re
from pathlib import Path

# Spelt apart, so that this file does not find itself.
WORDS = {
    "unfinished work": re.compile(r"\b(?:TO" + "DO|FIX" + "ME|X" + r"XX)\b"),
    "a path of somebody's machine": re.compile(
        r"(?<![\w.])/(?:ho" + r"me/\w|ro" + r"ot/\w|wo" + r"rk/\w|Us" + r"ers/\w)"
    ),
}
NAMES = re.compile(r"(?:^|_)(?:manager|impl|utils?|helpers?|common|misc)(?:_|\.|$)", re.IGNORECASE)
CLASS = re.compile(r"^\s*(?:class|struct)\s+(\w*(?:Manager|Impl|Utils?|Helper))\b", re.MULTILINE)
CODE = {".cc", ".h"}


def problems_of(path, text):
    for what, pattern in WORDS.items():
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{path}:{line}: {what}: {match.group()}"
    if any(NAMES.search(part) for part in Path(path).parts):
        yield f"{path}: a name that says nothing"
    if Path(path).suffix in CODE:
        for match in CLASS.finditer(text):
            yield f"{path}: a class name that says nothing: {match.group(1)}"
        if Path(path).suffix == ".h" and "#pragma once" not in text:
            yield f"{path}: no #pragma once"


def check(root, files):
    problems = []
    for path in files:
        try:
            text = (root / path).read_text()
        except UnicodeDecodeError:
            continue  # a binary seed or certificate
        problems += problems_of(path, text)
    return problems
