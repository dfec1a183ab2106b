"""An origin whose every byte a test decides."""

import contextlib
import socket
import ssl
import threading
from dataclasses import dataclass, field

from harness import proxy_protocol
from harness.client import Raw


@dataclass
class Request:
    method: str
    target: str
    version: str
    headers: dict
    body: bytes = b""
    trailers: dict = field(default_factory=dict)
    connection: int = 0  # number of the connection that it came on
    proxied: tuple | None = None  # the PROXY protocol header that the connection began with


class Incoming(Raw):
    """The origin's end of a connection: reads requests, sends what it is told."""

    def __init__(self, accepted, number, proxied=None):
        self.socket = accepted
        self.socket.settimeout(30)
        if accepted.family != socket.AF_UNIX:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.proxied = proxied
        self.pending = b""
        self.number = number

    def head(self):
        """The next request without its body; None when the peer closed instead."""
        try:
            method, target, version = self.line().split(" ")
        except (EOFError, ConnectionError):
            return None
        return Request(method, target, version, self.fields(), connection=self.number, proxied=self.proxied)

    def body(self, request):
        """Reads the request's body, after 100 (Continue) where it is waited for."""
        if request.headers.get("expect", "").lower() == "100-continue":
            self.send("HTTP/1.1 100 Continue\r\n\r\n")
        if request.headers.get("transfer-encoding", "").lower() == "chunked":
            request.body, request.trailers = self.chunks()
        else:
            request.body = self.take(int(request.headers.get("content-length", 0)))
        return request

    def respond(self, status=200, body=b"", headers=None):
        body = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status} Status", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def plain(incoming, request):
    """The usual handler: reads the body, answers 200 with the target."""
    incoming.body(request)
    incoming.respond(200, request.target)


class Origin:
    """Listens on a port of its own. `handler(incoming, request)` is called for each request head, in a thread
    for each connection, which is closed when it returns False or raises. `requests` are the heads that came. With a Pair
    it speaks TLS, with `proxied` connections begin with a PROXY protocol header. A host that begins with "unix:" is a
    socket's path."""

    def __init__(self, handler=plain, host="127.0.0.1", port=0, pair=None, proxied=False):
        self.proxied = proxied
        self.tls = pair and ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        if pair:
            self.tls.load_cert_chain(pair.cert, pair.key)
        self.handler = handler
        self.requests = []
        self.connections = 0
        self.errors = []
        self.open = set()
        self.lock = threading.Lock()
        self._listen(host, port)
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def _listen(self, host, port):
        if host.startswith("unix:"):
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(host.removeprefix("unix:"))
            self.listener.listen(128)
            self.address = host
            return
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.listener = socket.create_server((host, port), family=family)
        self.port = self.listener.getsockname()[1]
        self.address = f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    def _accept(self):
        while True:
            try:
                accepted, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                self.connections += 1
                self.open.add(accepted)
                number = self.connections
            threading.Thread(target=self._serve, args=(accepted, number), daemon=True).start()

    def _serve(self, accepted, number):
        try:
            proxied = proxy_protocol.take(accepted) if self.proxied else None
            if self.tls:
                accepted = self._secured(accepted)
            incoming = Incoming(accepted, number, proxied)
            while (request := incoming.head()) is not None:
                with self.lock:
                    self.requests.append(request)
                if self.handler(incoming, request) is False:
                    break
        except (OSError, EOFError) as error:
            self.errors.append(error)
        finally:
            with self.lock:
                self.open.discard(accepted)
            accepted.close()

    def _secured(self, accepted):
        """`accepted` with TLS on it, in the same place of the list."""
        secured = self.tls.wrap_socket(accepted, server_side=True)
        with self.lock:
            self.open.discard(accepted)
            self.open.add(secured)
        return secured

    def close(self):
        """Refuses new connections and ends those that are there."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        with self.lock:
            remaining = list(self.open)
        for accepted in remaining:
            with contextlib.suppress(OSError):
                accepted.shutdown(socket.SHUT_RDWR)
