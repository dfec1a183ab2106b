"""The programs of the demo, as child processes that end with it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = (ROOT / os.environ.get("FAIRLEAD_BUILD", "build/release")).resolve()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def request(method, url, body=None, timeout=2.0):
    """The answer's body; raises OSError when there is none, or another status than 2xx."""
    asked = urllib.request.Request(url, data=body, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=timeout) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as refusal:
        raise OSError(f"{method} {url}: {refusal.code} {refusal.read().decode()}") from None


def wait_until(condition, seconds, what):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            value = condition()
            if value:
                return value
        time.sleep(0.05)
    raise TimeoutError(f"not within {seconds:g} s: {what}")


class Program:
    """One child. It gets its own session, so that Ctrl-C in the terminal reaches the demo alone."""

    def __init__(self, command, log, stdout=None):
        self.log = log
        with open(log, "ab") as output:
            self.child = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=stdout or output,
                stderr=output,
                start_new_session=True,
            )

    def running(self):
        return self.child.poll() is None

    def signal(self, number):
        if self.running():
            self.child.send_signal(number)

    def end(self):
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            self.child.wait(3)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


class Region:
    """A simulated region, whose process can be killed, stopped, slowed and brought back at the same address."""

    def __init__(self, name, latency_ms, folder):
        self.name = name
        self.latency_ms = latency_ms
        self.folder = folder
        self.port = 0
        self.fault = None
        self.start()

    def start(self):
        output = self.folder / f"{self.name}.out"
        output.write_text("")
        command = [BUILD / "fairlead-region", "--name", self.name, "--listen", f"127.0.0.1:{self.port}"]
        command += ["--latency", f"{self.latency_ms}ms", "--tick", "1ms"]
        self.program = Program(command, output)
        first = wait_until(
            lambda: "\n" in output.read_text() and output.read_text(), 10, f"{self.name} listens"
        )
        self.port = int(json.loads(first.splitlines()[0])["listening"][0].rpartition(":")[2])

    def kill(self):
        self.program.child.kill()
        self.program.child.wait()
        self.fault = "killed"

    def hang(self):
        self.program.signal(signal.SIGSTOP)
        self.fault = "hangs"

    def slow(self):
        self.set_latency(20 * self.latency_ms)
        self.fault = "slow"

    def revive(self):
        self.program.signal(signal.SIGCONT)
        if not self.program.running():
            self.start()
        self.set_latency(self.latency_ms)
        self.fault = None

    def set_latency(self, milliseconds):
        request("PUT", f"http://127.0.0.1:{self.port}/_region?latency={milliseconds}ms")

    def end(self):
        self.program.end()


class Proxy:
    """Fairlead, and its admin API."""

    def __init__(self, configuration, folder):
        self.port, self.admin_port = free_port(), free_port()
        self.configuration = configuration
        file = folder / "fairlead.yaml"
        file.write_text(self.text("latency"))
        self.program = Program([BUILD / "fairlead", "run", "-c", file], folder / "fairlead.log")
        wait_until(self.ready, 15, f"fairlead is ready; see {folder / 'fairlead.log'}")

    def text(self, policy):
        return self.configuration(policy, self.port, self.admin_port)

    def url(self, path):
        return f"http://127.0.0.1:{self.admin_port}{path}"

    def ready(self):
        if not self.program.running():
            raise RuntimeError(self.program.log.read_text()[-4000:])
        request("GET", self.url("/readyz"))
        return True

    def status(self):
        return json.loads(request("GET", self.url("/v1/status")))

    def set_policy(self, policy):
        """The new generation."""
        request("PUT", self.url("/v1/config"), self.text(policy).encode(), timeout=10)
        return self.status()["generation"]

    def end(self):
        self.program.end()


class Load:
    """The steady load; what each interval of it saw, as it comes."""

    INTERVAL = 0.2

    def __init__(self, port, rate, folder):
        command = [
            BUILD / "fairlead-load",
            f"http://127.0.0.1:{port}/",
            "--rate",
            rate,
            "--duration",
            "24000s",
        ]
        command += [
            "--connections",
            1000,
            "--tick",
            "1ms",
            "--live",
            "--interval",
            f"{self.INTERVAL}s",
            "-o",
            "json",
        ]
        self.program = Program(command, folder / "load.log", stdout=subprocess.PIPE)
        self.lock = threading.Lock()
        self.recent = deque(maxlen=3000)
        self.totals = {}
        self.summary = None
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.program.child.stdout:
            one = json.loads(line)
            if "series" in one:
                self.summary = one
                continue
            one["seen_at"] = time.monotonic()
            with self.lock:
                self.recent.append(one)
                for key in ("ok", *FAILURES):
                    self.totals[key] = self.totals.get(key, 0) + one[key]

    def last(self, seconds):
        """The intervals that ended within so many seconds."""
        since = time.monotonic() - seconds
        with self.lock:
            return [one for one in self.recent if one["seen_at"] >= since]

    def since(self, moment):
        with self.lock:
            return [one for one in self.recent if one["seen_at"] - self.INTERVAL >= moment]

    def count(self, *keys):
        with self.lock:
            return sum(self.totals.get(key, 0) for key in keys)

    def end(self):
        self.program.end()
        self.reader.join(5)


FAILURES = ("4xx", "5xx", "reset", "timeout", "connect_error", "malformed")


def shares(intervals):
    """Each region's share of the answers."""
    counts = {}
    for one in intervals:
        for region, count in one["regions"].items():
            counts[region] = counts.get(region, 0) + count
    total = sum(counts.values())
    return {region: count / total for region, count in counts.items() if count}
