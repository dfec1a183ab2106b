"""Origins that take bytes, and a proxy that forwards connections to them."""

import contextlib
import socket
import threading

import pytest

STEADY = {"suspicion": False, "ejection": False, "evacuation": False}


class Shouting:
    """Greets with its name, then answers in upper case; says how many bytes it got when the client has said its
    last."""

    def __init__(self, name):
        self.name = name
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.connections = 0
        self.open = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                accepted, _ = self.listener.accept()
                self.connections += 1
                self.open.append(accepted)
                threading.Thread(target=self._serve, args=(accepted,), daemon=True).start()

    def _serve(self, accepted):
        with contextlib.suppress(OSError), accepted:
            accepted.sendall(f"{self.name}\n".encode())
            total = 0
            while data := accepted.recv(65536):
                total += len(data)
                accepted.sendall(data.upper())
            accepted.sendall(f"{total} bytes\n".encode())

    def close(self):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for accepted in self.open:
            with contextlib.suppress(OSError):
                accepted.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def shouting():
    """shouting(name) starts one."""
    started = []

    def start(name):
        started.append(Shouting(name))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.fixture
def forwarding(fairlead):
    """forwarding(regions, tcp=[…], listener={…}, **service) starts a proxy whose listener forwards to the service
    `db`."""

    def start(regions, tcp=None, listener=None, top=None, **service):
        def region(value):
            return value if isinstance(value, dict) else {"endpoints": [value]}

        config = {
            "regions": [{"name": name} for name in regions],
            "services": [
                {
                    "name": "db",
                    "protocol": "tcp",
                    **service,
                    "regions": {name: region(value) for name, value in regions.items()},
                }
            ],
            **(top or {}),
        }
        config["listener"] = {"tcp": tcp or [{"service": "db"}], **(listener or {})}
        return fairlead(config)

    return start
