"""The servers that are compared: how each is started, and which version it is."""

import importlib.util
import re
import shutil
import socket
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tls_peers import write_certificate

PEERS = Path(__file__).resolve().parents[1] / "peers"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def debian(name):
    return lambda _: shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def envoy(_):
    found = importlib.util.find_spec("envoy")
    return str(Path(found.origin).parent / "_bin" / "envoy") if found else None


def fairlead(build):
    return str(build / "fairlead")


@dataclass(frozen=True)
class Server:
    name: str
    binary: Callable  # of the build folder → path, or None when it is not installed
    config: str  # file in bench/peers
    arguments: tuple  # "CONFIG" stands for the file with its ports filled in
    version: tuple  # arguments that print the version
    peer: bool = True

    def command(self, build, folder, origin_port, path):
        """Writes the configuration for `path` into `folder`; the command, and the port that it will listen on."""
        ports = {"PORT": free_port(), "ADMIN": free_port(), "ORIGIN": origin_port, "FOLDER": folder}
        text = path.rewritten(self.config, (PEERS / self.config).read_text())
        if path.tls:
            write_certificate(folder)
        for name, value in ports.items():
            text = text.replace(f"@{name}@", str(value))
        file = folder / self.config
        file.write_text(text)
        arguments = [argument.replace("CONFIG", str(file)) for argument in self.arguments]
        return [self.binary(build), *arguments], ports["PORT"]

    def version_of(self, build):
        command = [self.binary(build), *self.version]
        result = subprocess.run(command, capture_output=True, text=True, timeout=20)
        found = re.search(r"\d+\.\d+\.\d+", result.stdout + result.stderr)
        return found.group() if found else "?"


def _fairlead(name, config):
    return Server(name, fairlead, config, ("run", "-c", "CONFIG"), ("version",), peer=False)


FAIRLEAD = _fairlead("fairlead", "fairlead.yaml")
LEAN = _fairlead("fairlead, everything off", "fairlead-lean.yaml")
FULL = _fairlead("fairlead, everything on", "fairlead-full.yaml")
SERVERS = [
    FAIRLEAD,
    Server("nginx", debian("nginx"), "nginx.conf", ("-c", "CONFIG"), ("-v",)),
    Server("haproxy", debian("haproxy"), "haproxy.cfg", ("-f", "CONFIG"), ("-v",)),
    Server("nghttpx", debian("nghttpx"), "nghttpx.conf", ("--conf=CONFIG",), ("--version",)),
    Server("h2o", debian("h2o"), "h2o.conf", ("-c", "CONFIG"), ("--version",)),
    Server(
        "envoy",
        envoy,
        "envoy.yaml",
        ("-c", "CONFIG", "--concurrency", "1", "--disable-hot-restart", "--log-level", "error"),
        ("--version",),
    ),
    LEAN,
    FULL,
]


def servers_for(path):
    """Those that speak what `path` needs. What the switchable parts of Fairlead cost is a question for h1 alone."""
    extra = () if path.name == "h1" else (LEAN, FULL)
    return [server for server in SERVERS if server.config not in path.lacking and server not in extra]
