"""A program under test, its output in a file."""

import os
import signal
import subprocess
from pathlib import Path

import psutil

from harness.wait import eventually

SANITIZER_REPORTS = (
    "ERROR: AddressSanitizer",
    "WARNING: ThreadSanitizer",
    "runtime error:",
    "ERROR: LeakSanitizer",
)


def whole_lines(file):
    """The lines that a program has written whole so far: what is read while it writes may end anywhere."""
    return file.read_text(errors="replace").rpartition("\n")[0].splitlines() if file.exists() else []


class Process:
    """Started by the constructor; `stop` or `kill` end it. `verify` tells whether it was well all the time."""

    def __init__(self, command, log, env=None, cwd=None, stdin=None):
        self.command = command
        self.log = Path(log)
        with open(self.log, "ab") as output:
            self.child = subprocess.Popen(
                command, stdout=output, stderr=output, stdin=stdin, env={**os.environ, **(env or {})}, cwd=cwd
            )
        self.ended_by = None

    @property
    def pid(self):
        return self.child.pid

    def output(self):
        return self.log.read_text(errors="replace")

    def lines(self):
        return whole_lines(self.log)

    def running(self):
        return self.child.poll() is None

    def resident(self):
        """Bytes of resident memory."""
        return psutil.Process(self.pid).memory_info().rss

    def descriptors(self):
        return psutil.Process(self.pid).num_fds()

    def cpu_seconds(self):
        times = psutil.Process(self.pid).cpu_times()
        return times.user + times.system

    def send_signal(self, number):
        self.child.send_signal(number)

    def wait(self, within=30.0):
        """The exit status."""
        return self.child.wait(within)

    def stop(self, number=signal.SIGTERM, within=30.0):
        """Asks it to end and returns the exit status."""
        if self.running():
            self.ended_by = number
            self.child.send_signal(number)
        return self.child.wait(within)

    def kill(self):
        if self.running():
            self.ended_by = signal.SIGKILL
            self.child.kill()
        self.child.wait()

    def end(self):
        """Ends it in any way: at once, without looking at how."""
        if self.running():
            self.child.send_signal(signal.SIGCONT)
            self.kill()

    def verify(self):
        """Fails when it crashed or a sanitizer spoke."""
        text = self.output()
        reports = [line for line in text.splitlines() if any(report in line for report in SANITIZER_REPORTS)]
        assert not reports, f"{self.command[0]}: {reports[0]}\n{text[-20000:]}"
        status = self.child.poll()
        if status is not None and status < 0 and -status != self.ended_by:
            raise AssertionError(
                f"{self.command[0]} ended by {signal.Signals(-status).name}\n{text[-20000:]}"
            )

    def wait_for(self, condition, within=30.0, what=None):
        """Like `eventually`, but gives up, with its output, as soon as the process has ended."""

        def checked():
            assert self.running(), f"{self.command} ended with {self.child.poll()}:\n{self.output()[-20000:]}"
            return condition()

        try:
            return eventually(checked, within, what)
        except AssertionError as failure:
            raise AssertionError(f"{failure}\n{self.output()[-20000:]}") from None
