"""Clients: bytes on a socket, and plain requests through http.client."""

import http.client
import socket
from dataclasses import dataclass, field


@dataclass
class Response:
    status: int
    headers: dict
    body: bytes
    version: str = "HTTP/1.1"
    interim: list = field(default_factory=list)  # statuses of the 1xx before it
    trailers: dict = field(default_factory=dict)

    @property
    def text(self):
        return self.body.decode()


def fetch(port, method="GET", path="/", headers=None, body=None, timeout=10.0, host="127.0.0.1"):
    """One request on a connection of its own, by Python's client."""
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Response(answer.status, found, answer.read())
    finally:
        connection.close()


class Raw:
    """A socket on which a test says exactly which bytes are sent."""

    def __init__(self, port, timeout=10.0, host="127.0.0.1", receive_buffer=None):
        self.socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect((host, port))
        self.pending = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data.encode() if isinstance(data, str) else data)

    def finish(self):
        """Half-closes: nothing more will be sent."""
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self):
        """Closes with RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        self.socket.close()

    def receive(self, limit=65536):
        """Some bytes; b"" at the end of the stream."""
        if self.pending:
            data, self.pending = self.pending[:limit], self.pending[limit:]
            return data
        return self.socket.recv(limit)

    def more(self):
        data = self.socket.recv(65536)
        if not data:
            raise EOFError(f"the peer closed after {self.pending[:200]!r}")
        self.pending += data

    def take(self, count):
        while len(self.pending) < count:
            self.more()
        data, self.pending = self.pending[:count], self.pending[count:]
        return data

    def line(self):
        while b"\r\n" not in self.pending:
            self.more()
        data, _, self.pending = self.pending.partition(b"\r\n")
        return data.decode("latin-1")

    def fields(self):
        found = {}
        while line := self.line():
            name, _, value = line.partition(":")
            name = name.strip().lower()
            found[name] = f"{found[name]}, {value.strip()}" if name in found else value.strip()
        return found

    def response(self, method="GET"):
        """The next response, parsed strictly enough for a test; to `method`, since that decides about the body."""
        interim = []
        while True:
            version, status, *_ = self.line().split(" ", 2)
            headers = self.fields()
            if not status.startswith("1") or status == "101":
                break
            interim.append(int(status))
        body, trailers = b"", {}
        if method == "HEAD" or status in ("101", "204", "304"):
            pass
        elif headers.get("transfer-encoding", "").lower() == "chunked":
            body, trailers = self.chunks()
        elif "content-length" in headers:
            body = self.take(int(headers["content-length"]))
        else:
            body = self.rest()
        return Response(int(status), headers, body, version, interim, trailers)

    def chunks(self):
        body = b""
        while size := int(self.line().partition(";")[0], 16):
            body += self.take(size)
            assert self.take(2) == b"\r\n"
        return body, self.fields()

    def rest(self):
        """Everything up to the end of the stream."""
        data, self.pending = self.pending, b""
        while more := self.socket.recv(65536):
            data += more
        return data

    def closed(self):
        """Whether the peer ends the connection (by FIN or RST) without sending anything more."""
        try:
            return not self.pending and self.socket.recv(1) == b""
        except ConnectionResetError:
            return True
