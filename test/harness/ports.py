"""Ports for programs that cannot be asked which one they got."""

import itertools
import os
import random
import socket
from pathlib import Path

# Of pytest's processes that run side by side each has ports of its own: between the look and the start nobody takes them.
PROCESSES = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1))
PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def candidates():
    """From below the range that outgoing connections are given theirs from; none again before all others have had their
    turn, since a test may ask for a second before its program listens on the first."""
    low = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    ports = range(10_000 + PROCESS, low, PROCESSES)
    return itertools.cycle(random.sample(ports, len(ports)) or [0])


CANDIDATES = candidates()


def free_port():
    """A port that nothing listens on."""
    while True:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", next(CANDIDATES)))
            except OSError:
                continue
            return probe.getsockname()[1]
