"""One measurement of one server."""

import json
import ssl
import subprocess
import urllib.request
from contextlib import contextmanager

from pinned import LOAD_CORE, PROXY_CORE, Pinned, pinned


class Load:
    """fairlead-load against one address, on the core that the proxy does not have."""

    def __init__(self, program, port, connections, tls):
        self.program = program
        self.url = url(port, tls)
        self.tls = tls
        self.connections = connections

    def run(self, seconds, rate=0, close=False):
        """Its report. Any failed request makes the figures worthless, so it raises. With TLS, `close` means a full
        handshake for each."""
        command = [self.program, self.url, "--rate", rate, "--duration", f"{seconds}s"]
        command += ["--connections", self.connections, "-o", "json"] + (["--close"] if close else [])
        command += ["--sni", "app.example"] if self.tls else []
        done = subprocess.run(
            pinned(LOAD_CORE, command), capture_output=True, text=True, timeout=seconds + 60
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        report = json.loads(done.stdout)
        if report["failed"] or report["unfinished"] or not report["requests"]:
            raise RuntimeError(f"failed requests: {report['outcomes']}, unfinished: {report['unfinished']}")
        if self.tls and report["tls"]["resumed"]:
            raise RuntimeError(f"not all handshakes were full ones: {report['tls']}")
        return report


def url(port, tls):
    return f"http{'s' if tls else ''}://127.0.0.1:{port}/"


def answers(port, tls):
    anybody = ssl._create_unverified_context() if tls else None
    try:
        with urllib.request.urlopen(url(port, tls), timeout=1, context=anybody) as response:
            return response.status == 200
    except OSError:
        return False


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
    return {
        "cpu_us": (proxy.cpu_seconds() - before) * 1e6 / report["requests"],
        "throughput": report["throughput"],
    }


def constant_rate(load, seconds, rate, close):
    latency = load.run(seconds, rate=rate, close=close)["latency_ms"]
    return {"p50_ms": latency["p50"], "p99_ms": latency["p99"]}


def measure(server, settings, folder, origin_port, latency=True):
    """{"keep-alive": {cpu_us, throughput, p50_ms, p99_ms}, "close": …, "resident_bytes": …}"""
    folder.mkdir()
    folder.chmod(0o777)  # for the servers that give up root
    tls = settings.what == "tls"
    command, port = server.command(settings.build, folder, origin_port, tls)
    figures = {}
    with Pinned(PROXY_CORE, command, folder / "log") as proxy:
        proxy.wait_until(lambda: answers(port, tls))
        load = Load(settings.build / "fairlead-load", port, settings.connections, tls)
        for name, close, rate in (("keep-alive", False, settings.rate), ("close", True, settings.close_rate)):
            figures[name] = closed_loop(proxy, load, settings.seconds, close)
            if latency:
                figures[name] |= constant_rate(load, settings.seconds, rate, close)
            if not close:
                figures["resident_bytes"] = proxy.resident_bytes()
    return figures
