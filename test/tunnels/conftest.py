"""Origins that speak WebSocket, and clients of both versions of HTTP."""

import contextlib

import pytest
from harness.websocket import Echo, OverHttp2
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect


@pytest.fixture
def echo(processes, tmp_path):
    """echo(name) starts an origin that echoes."""

    def start(name):
        processes.append(Echo(name, tmp_path))
        return processes[-1]

    return start


@pytest.fixture(params=["h1", "h2"])
def websocket(request):
    """websocket(port) opens one, over HTTP/1.1 or HTTP/2: send(…), receive() (a message, or the code by which it was
    closed)."""
    with contextlib.ExitStack() as stack:

        def start(port, **keywords):
            client = OverHttp1(port, **keywords) if request.param == "h1" else OverHttp2(port, **keywords)
            stack.callback(client.close)
            return client

        start.protocol = request.param
        yield start


class OverHttp1:
    def __init__(self, port, path="/"):
        url = f"ws://127.0.0.1:{port}{path}"
        self.context = connect(url, compression=None, max_size=None, close_timeout=5)
        self.connection = self.context.__enter__()

    def send(self, data):
        self.connection.send(data)

    def receive(self):
        try:
            return self.connection.recv(timeout=20)
        except ConnectionClosed as end:
            return end.rcvd.code if end.rcvd else None

    def close(self):
        self.context.__exit__(None, None, None)
