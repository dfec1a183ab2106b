"""Which build is tested: FAIRLEAD_BUILD, build/release when it is not set."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = (ROOT / os.environ.get("FAIRLEAD_BUILD", "build/release")).resolve()


def program(name):
    path = BUILD / name
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not built (./dev build)")
    return str(path)


def _sanitizer():
    cache = BUILD / "CMakeCache.txt"
    lines = cache.read_text().splitlines() if cache.is_file() else []
    return next((line.partition("=")[2] for line in lines if line.startswith("FAIRLEAD_SANITIZE:")), "")


SANITIZED = bool(_sanitizer())


def scaled(full, sanitized):
    """A size or count that is smaller when every instruction is checked. FAIRLEAD_FULL=1 asks for the full one."""
    return sanitized if SANITIZED and not os.environ.get("FAIRLEAD_FULL") else full
