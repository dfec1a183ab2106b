"""clang-tidy over the sources of a build; what was clean is not looked at again until it changes."""

import hashlib
import json
import os
import re
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import layers

# Tests and benchmarks are not looked at: two thirds of the time, for the macros of GoogleTest mostly.
APART = ("_test", "_benchmark")


PRECOMPILED = re.compile(r" -Winvalid-pch| -fpch-preprocess| -include \S*cmake_pch\.hxx")


class Tidy:
    """`cache` holds an empty file for every content that was found clean."""

    def __init__(self, program, root, build, cache):
        self.program = program
        self.root = root
        self.build = build
        self.cache = cache
        self.version = subprocess.check_output([program, "--version"], text=True)
        self.settings = (root / ".clang-tidy").read_text()
        self.graph = {}
        cache.mkdir(parents=True, exist_ok=True)

    def commands(self):
        """{source from the root: command line} of the build, without precompiled headers: every source includes what it
        needs. clang-tidy finds them beside the cache."""
        entries = json.loads((self.build / "compile_commands.json").read_text())
        found = {}
        for entry in entries:
            source = Path(entry["file"])
            entry["command"] = PRECOMPILED.sub("", entry["command"])
            ours = source.is_relative_to(self.root) and not source.is_relative_to(self.build)
            if ours and not source.stem.endswith(APART):
                found[str(source.relative_to(self.root))] = entry["command"]
        (self.cache / "compile_commands.json").write_text(json.dumps(entries))
        return found

    def content(self, source, command):
        """A hash of all that the result depends on, apart from system headers."""
        digest = hashlib.sha256((self.version + self.settings + command).encode())
        for path in sorted(self.closure(source)):
            digest.update(path.encode())
            digest.update((self.root / path).read_bytes())
        return digest.hexdigest()

    def closure(self, source):
        seen, open_ = set(), [source]
        while open_:
            path = open_.pop()
            if path in seen:
                continue
            seen.add(path)
            if path not in self.graph:
                self.graph.update(layers.includes_of(self.root, [path]))
            open_ += self.graph[path]
        return seen

    def run_one(self, source, mark):
        result = subprocess.run(
            [self.program, "--quiet", f"-p={self.cache}", str(self.root / source)],
            capture_output=True,
            text=True,
        )
        if result.returncode == 0:
            mark.touch()
            return None
        return result.stdout.strip() or result.stderr.strip()

    def check(self):
        jobs = []
        for source, command in sorted(self.commands().items()):
            mark = self.cache / self.content(source, portable(command, self.root))
            if not mark.exists():
                jobs.append((source, mark))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            results = pool.map(lambda job: self.run_one(*job), jobs)
            return [text for text in results if text]


def portable(command, root):
    """The command without the places that differ between two checkouts."""
    words = shlex.split(command)
    return " ".join(words[1:]).replace(str(root), "")
