"""Large bodies: made, checked, read slowly; and how much memory a process needs meanwhile."""

import hashlib
import os
import threading
import time

from harness.build import scaled

MIB = 1 << 20
SIZE = int(os.environ.get("FAIRLEAD_BODY_MIB") or scaled(1024, 64)) * MIB


def checksum(stream):
    digest = hashlib.sha256()
    size = 0
    while piece := stream.read(MIB):
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()


def write_big_file(path, size=SIZE):
    """Fills `path` with so many bytes, in which no two MiB are equal; (size, checksum)."""
    block = os.urandom(MIB)
    with open(path, "wb") as file:
        for number in range(size // MIB):
            file.write(number.to_bytes(8, "big") + block[8:])
    with open(path, "rb") as file:
        return checksum(file)


class Watch:
    """The most resident memory that a process had while this was open."""

    def __init__(self, process):
        self.process = process

    def __enter__(self):
        self.before = self.most = self.process.resident()
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._sample)
        self.thread.start()
        return self

    def _sample(self):
        while not self.stopped.wait(0.005):
            self.most = max(self.most, self.process.resident())

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()

    @property
    def growth(self):
        return self.most - self.before


def read_slowly(client, slow_for=3.0):
    """Reads small pieces with pauses for a while, then the rest as fast as it comes; returns the number of bytes."""
    received = 0
    until = time.monotonic() + slow_for
    while piece := client.receive(16384 if time.monotonic() < until else MIB):
        received += len(piece)
        if time.monotonic() < until:
            time.sleep(0.002)
    return received


def take_slowly(incoming, request, slow_for=3.0):
    """An origin's handler that reads a request's body like `read_slowly`."""
    remaining = int(request.headers["content-length"]) - len(incoming.pending)
    until = time.monotonic() + slow_for
    while remaining > 0:
        slow = time.monotonic() < until
        remaining -= len(incoming.socket.recv(min(remaining, 16384 if slow else MIB)))
        if slow:
            time.sleep(0.002)
    incoming.pending = b""
    incoming.respond(200, "thanks")


def send_body(client, size):
    """Sends a request with so many bytes, and waits for the answer."""
    client.send(f"POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n")
    piece = bytes(MIB)
    for _ in range(size // MIB):
        client.send(piece)
    assert client.response().text == "thanks"
