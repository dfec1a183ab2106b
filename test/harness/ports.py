"""Ports for programs that cannot be asked which one they got."""

import os
import random
import socket
from pathlib import Path

# Of pytest's processes that run side by side each has ports of its own: between the look and the start nobody takes them.
PROCESSES = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1))
PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def free_port():
    """A port that nothing listens on, from below the range that outgoing connections are given theirs from."""
    low = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = random.randrange(10_000 + PROCESS, low, PROCESSES) if low > 11_000 else 0
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
