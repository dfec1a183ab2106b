"""Ports for programs that cannot be asked which one they got."""

import random
import socket
from pathlib import Path


def free_port():
    """A port that nothing listens on, from below the range that outgoing connections are given theirs from."""
    low = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = random.randrange(10_000, low) if low > 11_000 else 0
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
