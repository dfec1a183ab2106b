"""WebSockets: an echoing origin as a process, which says how each connection ended, and a client over HTTP/2."""

import contextlib
import sys
from pathlib import Path

import websockets.sync.server
import wsproto.events
from websockets.exceptions import ConnectionClosed
from wsproto.connection import Connection, ConnectionType

from harness.http2 import Http2
from harness.process import Process


class Echo(Process):
    """Listens on a port of its own. `closed()` are the codes by which connections ended so far."""

    def __init__(self, name, folder):
        super().__init__(
            [sys.executable, __file__, name],
            folder / f"echo-{name}.log",
            env={"PYTHONPATH": str(Path(__file__).parent.parent)},
        )
        self.port = int(self.wait_for(self.lines)[0])
        self.address = f"127.0.0.1:{self.port}"

    def closed(self):
        return [int(line.split()[1]) for line in self.lines() if line.startswith("closed")]


def serve(name):
    """Echoes; to "who" it answers its name."""

    def handle(connection):
        with contextlib.suppress(ConnectionClosed):
            for message in connection:
                connection.send(name if message == "who" else message)
        print("closed", connection.close_code, flush=True)

    with websockets.sync.server.serve(handle, "127.0.0.1", 0, compression=None, max_size=None) as server:
        print(server.socket.getsockname()[1], flush=True)
        server.serve_forever()


class OverHttp2:
    """A WebSocket as a stream of an HTTP/2 connection (RFC 8441): h2's frames by hand, wsproto's inside."""

    def __init__(self, port, path="/", early=b"", **keywords):
        self.edge = Http2(port, **keywords)
        self.edge.until(lambda: self.edge.peer_settings is not None)
        self.stream = self.edge.begin(
            [
                (":method", "CONNECT"),
                (":protocol", "websocket"),
                (":scheme", "http"),
                (":authority", "a"),
                (":path", path),
                ("sec-websocket-version", "13"),
            ],
            end=False,
        )
        self.message = self.edge.streams[self.stream]
        if early:
            self.edge.data(self.stream, early)
        self.edge.until(lambda: self.message.head or self.message.over)
        self.frames = Connection(ConnectionType.CLIENT)
        self.taken = 0

    @property
    def status(self):
        return self.message.status

    def send(self, data):
        event = wsproto.events.TextMessage if isinstance(data, str) else wsproto.events.BytesMessage
        self.write(self.frames.send(event(data)))

    def write(self, data):
        self.edge.write(self.stream, data)

    def events(self):
        while True:
            yield from self.frames.events()
            if self.message.over and self.taken == len(self.message.body):
                return
            self.edge.until(lambda: len(self.message.body) > self.taken or self.message.over)
            self.frames.receive_data(bytes(self.message.body[self.taken :]))
            self.taken = len(self.message.body)

    def receive(self):
        """The next message, or the code of a Close; None when the stream ended without."""
        parts = []
        for event in self.events():
            if isinstance(event, wsproto.events.CloseConnection):
                return event.code
            if isinstance(event, wsproto.events.Message):
                parts.append(event.data)
                if event.message_finished:
                    return (b"" if isinstance(parts[0], (bytes, bytearray)) else "").join(parts)
        return None

    def close(self):
        self.edge.raw.close()


if __name__ == "__main__":
    serve(sys.argv[1])
