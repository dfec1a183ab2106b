"""One measurement of one server."""

import json
import subprocess
from contextlib import contextmanager

from idle import bytes_per_connection
from pinned import LOAD_CORE, PROXY_CORE, Pinned, pinned


class Load:
    """fairlead-load against one address, on the core that the proxy does not have."""

    def __init__(self, program, port, path, connections):
        self.path = path
        url = f"http{'s' if path.tls else ''}://127.0.0.1:{port}{path.target}"
        self.command = [program, url, "-o", "json", *path.load, "--connections", connections]
        self.command += ["--sni", "app.example"] if path.tls else []

    def _run(self, *options, timeout):
        done = subprocess.run(
            pinned(LOAD_CORE, [*self.command, *options]), capture_output=True, text=True, timeout=timeout
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return json.loads(done.stdout)

    def is_answered(self):
        return self._run("--requests", 1, "--timeout", "1s", timeout=10)["ok"] == 1

    def run(self, seconds, rate=0, close=False):
        """Its report. Any failed request makes the figures worthless, so it raises. With TLS, `close` means a full
        handshake for each."""
        options = ["--rate", rate, "--duration", f"{seconds}s"] + (["--close"] if close else [])
        report = self._run(*options, timeout=seconds + 60)
        if report["failed"] or report["unfinished"] or not report["requests"]:
            raise RuntimeError(f"failed requests: {report['outcomes']}, unfinished: {report['unfinished']}")
        if self.path.tls and report["tls"]["resumed"]:
            raise RuntimeError(f"not all handshakes were full ones: {report['tls']}")
        return report


@contextmanager
def origin(build, folder):
    """The origin, without any delay; its port."""
    log = folder / "origin.log"
    with Pinned(LOAD_CORE, [build / "fairlead-region", "--size", "128"], log) as region:
        first = region.wait_until(lambda: log.read_text().partition("\n")[1] and log.read_text())
        yield int(json.loads(first)["listening"][0].rpartition(":")[2])


def closed_loop(proxy, load, seconds, close):
    """CPU per request in µs, and requests/s, with every connection always busy."""
    load.run(max(seconds / 4, 0.5), close=close)  # caches, pools and buffers reach their steady state
    before = proxy.cpu_seconds()
    report = load.run(seconds, close=close)
    cpu_us = (proxy.cpu_seconds() - before) * 1e6 / report["requests"]
    of_whole_core = close and load.path.handshakes
    return {"cpu_us": cpu_us, "throughput": 1e6 / cpu_us if of_whole_core else report["throughput"]}


def constant_rate(load, seconds, rate, close):
    latency = load.run(seconds, rate=rate, close=close)["latency_ms"]
    return {"p50_ms": latency["p50"], "p99_ms": latency["p99"]}


def measure(server, path, settings, folder, origin_port, latency=True):
    """{"keep-alive": {cpu_us, throughput, p50_ms, p99_ms}, "close": …, "memory": {resident_bytes, idle_bytes}}"""
    folder.mkdir()
    folder.chmod(0o777)  # for the servers that give up root
    command, port = server.command(settings.build, folder, origin_port, path)
    connections = settings.connections or path.connections
    kinds = [("keep-alive", False, settings.rate)]
    kinds += [("close", True, settings.close_rate or path.close_rate)] if path.close else []
    figures = {}
    with Pinned(PROXY_CORE, command, folder / "log") as proxy:
        load = Load(settings.build / "fairlead-load", port, path, connections)
        proxy.wait_until(load.is_answered)
        for name, close, rate in kinds:
            figures[name] = closed_loop(proxy, load, settings.seconds, close)
            if latency:
                figures[name] |= constant_rate(load, settings.seconds, rate, close)
            if not close:
                figures["memory"] = {"resident_bytes": proxy.resident_bytes()}
        if path.close and latency:
            figures["memory"]["idle_bytes"] = bytes_per_connection(proxy, port, path.tls)
    return figures
