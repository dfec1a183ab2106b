"""TLS clients that others wrote: curl, openssl s_client, Python's ssl."""

import re
import socket
import ssl
import subprocess
from dataclasses import dataclass

from harness.client import Raw, Response

NAME = "app.example"
REQUEST = "GET {path} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True)
class Curl:
    """What curl made of it: `response` is None when `code` tells why there is none."""

    code: int
    response: Response | None
    errors: str

    @property
    def status(self):
        return self.response.status if self.response else None


def curl(port, path="/", *options, ca=None, client=None, name=NAME, timeout=20):
    """One request to `name` at 127.0.0.1:`port` by curl; verified by `ca`, or not at all."""
    command = ["curl", "-sS", "-i", "--http1.1", "--max-time", str(timeout)]
    command += ["--resolve", f"{name}:{port}:127.0.0.1"]
    command += ["--cacert", ca] if ca else ["--insecure"]
    if client:
        command += ["--cert", str(client.cert), "--key", str(client.key)]
    done = subprocess.run(
        [*command, *options, f"https://{name}:{port}{path}"], capture_output=True, timeout=timeout + 10
    )
    errors = done.stderr.decode(errors="replace")
    return Curl(done.returncode, _parsed(done.stdout) if done.returncode == 0 else None, errors)


def _parsed(data):
    head, _, body = data.partition(b"\r\n\r\n")
    while head.startswith(b"HTTP/1.1 100"):
        head, _, body = body.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status, *_ = first.split(" ", 2)
    fields = (line.partition(":") for line in lines)
    return Response(int(status), {n.lower(): v.strip() for n, _, v in fields}, body, version)


@dataclass(frozen=True)
class SClient:
    """What openssl s_client printed."""

    code: int
    output: str
    errors: str

    def _found(self, pattern):
        found = re.search(pattern, self.output, re.MULTILINE)
        return found.group(1) if found else None

    @property
    def protocol(self):
        """TLSv1.3; None when there was no handshake."""
        cipher = self._found(r"^(?:New|Reused), (TLSv[\d.]+), Cipher is")
        return cipher and (self._found(r"^\s*Protocol\s*: (\S+)") or cipher)

    @property
    def reused(self):
        return self._found(r"^(Reused), ") is not None

    @property
    def alpn(self):
        return self._found(r"^ALPN protocol: (.*)")

    @property
    def signature(self):
        """ECDSA or RSA-PSS …, by which the server showed that it has the key."""
        return self._found(r"^Peer signature type: (.*)")

    @property
    def certificate(self):
        """The server's, as DER."""
        found = re.search(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", self.output, re.DOTALL)
        return ssl.PEM_cert_to_DER_cert(found.group()) if found else None

    @property
    def alert(self):
        found = re.search(r"alert ([a-z ]+):", self.errors)
        return found.group(1) if found else None


def s_client(port, *options, name=NAME, send=None, timeout=20):
    """openssl s_client sends one request (or `send`) and waits until the server closes."""
    names = ["-servername", name] if name else ["-noservername"]
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", *names, "-ign_eof", *options],
        input=(REQUEST.format(path="/", name=name or "a") if send is None else send).encode(),
        capture_output=True,
        timeout=timeout,
    )
    return SClient(done.returncode, *(text.decode(errors="replace") for text in (done.stdout, done.stderr)))


def context(client=None):
    """Python's ssl as a client that believes anybody."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    if client:
        made.load_cert_chain(client.cert, client.key)
    return made


class Secured(Raw):
    """A Raw client over TLS. An end without close_notify raises ssl.SSLEOFError."""

    def __init__(self, port, name=NAME, client=None, **keywords):
        super().__init__(port, **keywords)
        self.socket = context(client).wrap_socket(
            self.socket, server_hostname=name, suppress_ragged_eofs=False
        )


def client_hello(name=NAME):
    """The bytes that a client begins with."""
    sent = ssl.MemoryBIO()
    connection = context().wrap_bio(ssl.MemoryBIO(), sent, server_hostname=name)
    try:
        connection.do_handshake()
    except ssl.SSLWantReadError:
        return sent.read()


class HalfClosed:
    """Sends a request and close_notify, then reads what still comes."""

    def __init__(self, port, request, name=NAME):
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context().wrap_bio(self.incoming, self.outgoing, server_hostname=name)
        with socket.create_connection(("127.0.0.1", port), timeout=20) as self.socket:
            self._until(self.tls.do_handshake)
            self.tls.write(request.encode())
            try:
                self.tls.unwrap()
            except ssl.SSLWantReadError:
                self.socket.sendall(self.outgoing.read())
            self.received = b"".join(iter(lambda: self._until(lambda: self.tls.read(65536)), b""))

    def _until(self, step):
        while True:
            try:
                return step()
            except ssl.SSLZeroReturnError:
                return b""
            except ssl.SSLWantReadError:
                self.socket.sendall(self.outgoing.read())
                if data := self.socket.recv(65536):
                    self.incoming.write(data)
                else:
                    self.incoming.write_eof()
