"""What a connection costs in memory while nothing happens on it."""

import socket
import ssl
from contextlib import ExitStack

# Connections: with the first, the pools and tables of a server reach their sizes; the further are counted. Fewer with TLS,
# where this client needs long for a handshake and what a connection then holds is many times as much.
PLAIN = 1_000, 3_000
TLS = 500, 1_500
REQUEST = b"GET / HTTP/1.1\r\nHost: app.example\r\n\r\n"


def _context():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _opened(port, context):
    """A connection on which one request was answered."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    if context:
        connection = context.wrap_socket(connection, server_hostname="app.example")
    connection.sendall(REQUEST)
    received = b""
    while b"\r\n\r\n" not in received:
        if not (some := connection.recv(4096)):
            raise RuntimeError("closed instead of answered")
        received += some
    if not received.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"answered {received[:60]}")
    length = int(received.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    rest = length - len(received.partition(b"\r\n\r\n")[2])
    while rest > 0:
        rest -= len(connection.recv(rest))
    return connection


def bytes_per_connection(proxy, port, tls):
    """Resident memory for each further connection that was used once and stays open."""
    context = _context() if tls else None
    first, further = TLS if tls else PLAIN
    with ExitStack() as connections:
        for _ in range(first):
            connections.enter_context(_opened(port, context))
        before = proxy.resident_bytes()
        for _ in range(further):
            connections.enter_context(_opened(port, context))
        return (proxy.resident_bytes() - before) / further
