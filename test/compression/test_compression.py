"""Responses that are compressed on their way, and those that are not."""

import gzip
import hashlib
import json
import random
import subprocess
import threading
import zlib

import pytest
from harness.client import Raw
from harness.fairlead import config_of
from harness.wait import eventually

TEXT = json.dumps([{"number": n, "name": f"entry {n}"} for n in range(2000)]).encode()
MIB = 1024 * 1024


def answering(body=TEXT, status=200, chunked=False, **fields):
    fields = {"content-type": "application/json", **{n.replace("_", "-"): v for n, v in fields.items()}}

    def handler(incoming, request):
        incoming.body(request)
        lines = [
            f"HTTP/1.1 {status} Status",
            *(f"{name}: {value}" for name, value in fields.items() if value),
        ]
        lines.append("Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body)}")
        head = "\r\n".join(lines).encode() + b"\r\n\r\n"
        if request.method == "HEAD" or status in (204, 304):
            incoming.send(head)
        elif chunked:
            incoming.send(head + b"%x\r\n%s\r\n0\r\nx-trailer: kept\r\n\r\n" % (len(body), body))
        else:
            incoming.send(head + body)

    return handler


@pytest.fixture
def compressing(fairlead, origin):
    """compressing(handler, compression={…}) starts a proxy whose only route compresses; (proxy, origin)."""

    def start(handler=None, compression=None, **settings):
        server = origin(handler or answering())
        route = {"name": "all", "match": {}, "service": "app", "compression": compression or {}}
        config = config_of({"only": server.address}, workers=1, **settings)
        config["routes"] = [route]
        return fairlead(config), server

    return start


def ask(proxy, encodings="gzip", method="GET", version="1.1", fields=""):
    accept = f"Accept-Encoding: {encodings}\r\n" if encodings else ""
    with Raw(proxy.port) as client:
        client.send(f"{method} / HTTP/{version}\r\nHost: a\r\n{accept}{fields}\r\n")
        return client.response(method)


def is_as_it_was(answer, body=TEXT):
    return "content-encoding" not in answer.headers and answer.body == body


@pytest.mark.parametrize("protocol", ["--http1.1", "--http2-prior-knowledge"])
@pytest.mark.parametrize("coding", ["zstd", "br", "gzip"])
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_curl_unpacks_it(compressing, protocol, coding, chunked):
    proxy, _ = compressing(answering(chunked=chunked), {"algorithms": [coding]})
    url = f"http://127.0.0.1:{proxy.port}/"
    command = ["curl", "-sS", protocol, "--compressed", "-D", "/dev/stderr", url]
    done = subprocess.run(command, capture_output=True, timeout=30)
    head = done.stderr.decode().lower()
    assert (done.returncode, done.stdout) == (0, TEXT), head
    assert f"content-encoding: {coding}\r\n" in head
    assert "vary: accept-encoding\r\n" in head
    assert "content-length" not in head
    received = len(TEXT)
    eventually(lambda: proxy.metric("compression_bytes_total", direction="received") == received)
    assert 0 < proxy.metric("compression_bytes_total", direction="sent") < received / 3


def test_the_client_weighs_what_it_takes(compressing):
    proxy, _ = compressing()
    for accepted, expected in [
        ("gzip, br, zstd", "zstd"),
        ("gzip;q=1, br;q=0.5, zstd;q=0.1", "gzip"),
        ("br;q=0.3, gzip;q=0", "br"),
        ("*;q=0", None),
        ("identity", None),
        ("deflate", None),
        ("", None),
    ]:
        answer = ask(proxy, accepted)
        assert answer.headers.get("content-encoding") == expected, accepted
        assert answer.headers["vary"] == "Accept-Encoding", accepted


def test_trailers_stay(compressing):
    proxy, _ = compressing(answering(chunked=True))
    answer = ask(proxy)
    assert gzip.decompress(answer.body) == TEXT
    assert answer.trailers == {"x-trailer": "kept"}


def test_off_is_off(fairlead, origin):
    server = origin(answering())
    proxy = fairlead(config_of({"only": server.address}, workers=1))
    answer = ask(proxy)
    assert is_as_it_was(answer)
    assert "vary" not in answer.headers


@pytest.mark.parametrize(
    "handler",
    [
        answering(gzip.compress(TEXT), content_encoding="gzip"),
        answering(cache_control="public, no-transform"),
        answering(status=206, content_range="bytes 0-9/100"),
        answering(content_range="bytes 0-9/100"),
        answering(content_type="image/png"),
        answering(content_type="application/grpc"),
        answering(content_type=None),
        answering(content_digest="sha-256=:AA==:"),
        answering(b"x" * 1023),
    ],
    ids=["encoded", "no-transform", "206", "range", "image", "grpc", "no type", "digest", "short"],
)
def test_what_is_left_alone(compressing, handler):
    proxy, _ = compressing(handler)
    plain, answer = ask(proxy, None), ask(proxy)
    assert answer.body == plain.body
    assert answer.headers.get("content-encoding") == plain.headers.get("content-encoding")
    assert "content-length" in answer.headers
    assert "vary" not in answer.headers


@pytest.mark.parametrize("status", [204, 304])
def test_what_has_no_body_gets_none(compressing, status):
    proxy, _ = compressing(answering(b"", status=status))
    answer = ask(proxy)
    assert (answer.status, answer.body) == (status, b"")
    assert "content-encoding" not in answer.headers


def test_head_has_no_encoding_but_varies(compressing):
    proxy, _ = compressing()
    answer = ask(proxy, method="HEAD")
    assert answer.headers["content-length"] == str(len(TEXT))
    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "Accept-Encoding"


def test_a_client_can_refuse_any_change(compressing):
    proxy, _ = compressing()
    assert is_as_it_was(ask(proxy, fields="Cache-Control: no-transform\r\n"))


def test_the_least_size_is_compressed(compressing):
    proxy, _ = compressing(answering(b"x" * 1024), {"min_size": "1KiB"})
    assert ask(proxy).headers["content-encoding"] == "gzip"


def test_types_are_chosen(compressing):
    proxy, _ = compressing(
        answering(content_type="Text/Event-Stream;charset=utf-8"), {"content_types": ["text/event-stream"]}
    )
    assert ask(proxy).headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("vary", "expected"),
    [
        ("Origin", "Origin, Accept-Encoding"),
        ("accept-encoding, Origin", "accept-encoding, Origin"),
        ("*", "*"),
    ],
)
def test_vary_is_not_said_twice(compressing, vary, expected):
    proxy, _ = compressing(answering(vary=vary))
    assert ask(proxy).headers["vary"] == expected
    assert ask(proxy, None).headers["vary"] == expected


@pytest.mark.parametrize(("tag", "expected"), [('"abc"', 'W/"abc"'), ('W/"abc"', 'W/"abc"')])
def test_a_strong_etag_becomes_weak(compressing, tag, expected):
    proxy, _ = compressing(answering(etag=tag, accept_ranges="bytes"))
    answer = ask(proxy)
    assert answer.headers["etag"] == expected
    assert "accept-ranges" not in answer.headers
    plain = ask(proxy, None)
    assert (plain.headers["etag"], plain.headers["accept-ranges"]) == (tag, "bytes")


def test_an_http10_client_gets_it_until_the_end(compressing):
    proxy, _ = compressing()
    answer = ask(proxy, version="1.0")
    assert answer.headers["content-encoding"] == "gzip"
    assert "transfer-encoding" not in answer.headers
    assert gzip.decompress(answer.body) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_events_are_not_held_back(compressing, coding):
    """Each piece reaches the client while the origin waits to be told that it has."""
    arrived = threading.Semaphore(0)

    def handler(incoming, request):
        incoming.body(request)
        incoming.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n")
        for number in range(5):
            event = f"event {number}\n".encode()
            incoming.send(b"%x\r\n%s\r\n" % (len(event), event))
            assert arrived.acquire(timeout=10)
        incoming.send("0\r\n\r\n")

    proxy, _ = compressing(handler, {"algorithms": [coding]})
    command = ["curl", "-sSN", "--compressed", f"http://127.0.0.1:{proxy.port}/"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as curl:
        for number in range(5):
            assert curl.stdout.readline() == f"event {number}\n".encode()
            arrived.release()
        assert curl.wait(10) == 0


@pytest.mark.parametrize("protocol", ["--http1.1", "--http2-prior-knowledge"])
def test_a_slow_client_costs_no_memory(compressing, protocol):
    """64 MiB that hardly shrink, to a client that stops reading for as long as the proxy goes on reading."""
    blocks = [random.Random(n).randbytes(MIB) for n in range(4)]
    sent = []

    def handler(incoming, request):
        incoming.body(request)
        incoming.send(f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {64 * MIB}\r\n\r\n")
        for number in range(64):
            incoming.send(blocks[number % 4])
            sent.append(number)

    proxy, _ = compressing(handler)
    before = proxy.resident()
    url = f"http://127.0.0.1:{proxy.port}/"
    with subprocess.Popen(["curl", "-sS", protocol, "--compressed", url], stdout=subprocess.PIPE) as curl:
        digest = hashlib.sha256(curl.stdout.read(1))
        stalled = [-1]

        def stands_still():
            stalled.append(len(sent))
            return len(stalled) > 20 and stalled[-20] == stalled[-1]

        eventually(stands_still)
        assert len(sent) < 40
        assert proxy.resident() - before < 16 * MIB
        while data := curl.stdout.read(MIB):
            digest.update(data)
        assert curl.wait(10) == 0
    expected = hashlib.sha256()
    for number in range(64):
        expected.update(blocks[number % 4])
    assert digest.digest() == expected.digest()


def test_a_truncated_response_is_never_a_clean_end(compressing):
    def handler(incoming, request):
        incoming.body(request)
        incoming.send(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10000\r\n\r\n" + b"x" * 5000
        )
        return False

    proxy, _ = compressing(handler)
    with Raw(proxy.port) as client:
        client.send("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
        with pytest.raises((EOFError, OSError)):
            client.response()


def test_what_came_before_a_truncation_can_be_unpacked(compressing):
    def handler(incoming, request):
        incoming.body(request)
        incoming.send(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n"
        )
        incoming.receive()

    proxy, server = compressing(handler)
    with Raw(proxy.port) as client:
        client.send("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
        while client.line():
            pass
        unpacker, text = zlib.decompressobj(31), b""
        while text != b"first":
            text += unpacker.decompress(client.take(int(client.line(), 16)))
            client.take(2)
        server.close()
