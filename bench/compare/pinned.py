"""Processes pinned to a core, and what the kernel says that they cost."""

import contextlib
import os
import shutil
import subprocess
import time
from pathlib import Path

import psutil

CORES = sorted(os.sched_getaffinity(0))
PROXY_CORE = CORES[0]
LOAD_CORE = CORES[-1]


def pinned(core, command):
    taskset = shutil.which("taskset")
    return (
        [taskset, "-c", str(core), *map(str, command)]
        if taskset and len(CORES) > 1
        else list(map(str, command))
    )


class Pinned:
    """A started program; ends it, and what it has started, when left."""

    def __init__(self, core, command, log, **keywords):
        self.log = Path(log)
        with open(self.log, "wb") as output:
            self.child = subprocess.Popen(
                pinned(core, command),
                stdin=subprocess.DEVNULL,
                stdout=keywords.pop("stdout", output),
                stderr=output,
            )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        tree = self.tree()
        self.child.terminate()
        _, left = psutil.wait_procs(tree, timeout=5)
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.child.wait()

    def tree(self):
        try:
            process = psutil.Process(self.child.pid)
            return [process, *process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def cpu_seconds(self):
        """User and system time of all threads of all its processes, as the scheduler counted it, in nanoseconds'
        resolution (the ticks of /proc/PID/stat are 10 ms long)."""
        total = 0
        for process in self.tree():
            for stat in Path(f"/proc/{process.pid}/task").glob("*/schedstat"):
                with contextlib.suppress(OSError):
                    total += int(stat.read_text().split()[0])
        return total / 1e9

    def resident_bytes(self):
        """Resident memory; what its processes share counts once."""
        total = 0
        for process in self.tree():
            for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
        return total

    def wait_until(self, condition, seconds=15):
        """Waits for the condition; says what the program printed when it ends or the time is over."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.child.poll() is None:
            value = condition()
            if value:
                return value
            time.sleep(0.02)
        raise RuntimeError(f"{self.child.args} is not ready:\n{self.log.read_text(errors='replace')[-4000:]}")
