"""Clients that make work for nothing: each is told so and cut off, costs no memory, and nobody else notices."""

import contextlib
import struct
import time

import pytest
from harness.bodies import Watch
from harness.http2 import (
    CONTINUATION,
    DATA,
    END_HEADERS,
    END_STREAM,
    ENHANCE_YOUR_CALM,
    HEADERS,
    INITIAL_WINDOW_SIZE,
    NO_ERROR,
    PING,
    PRIORITY,
    PROTOCOL_ERROR,
    RST_STREAM,
    SETTINGS,
    WINDOW_UPDATE,
    Message,
    block,
    frame,
    request,
)
from harness.wait import eventually

MIB = 1 << 20
MOST = 100_000  # pieces that a flood may take before it has to be over

PIECES = {
    "ping": frame(PING, 0, 0, b"whatever"),
    "ping answer": frame(PING, 1, 0, b"whatever"),
    "settings": frame(SETTINGS),
    "settings that change": frame(SETTINGS, 0, 0, struct.pack(">HI", INITIAL_WINDOW_SIZE, 1000)),
    "priority": frame(PRIORITY, 0, 5, struct.pack(">IB", 0, 15)),
    "window": frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", 1)),
    "window of a stream": frame(WINDOW_UPDATE, 0, 1, struct.pack(">I", 1)),
    "empty data": frame(DATA, 0, 1),
    "padding": frame(DATA, 8, 1, b"\xff" + bytes(255)),
    "unknown": frame(0x42, 0, 0, b"whatever"),
}


def flood(edge, pieces):
    """Sends `pieces` while the proxy takes them, reading nothing; the code of its GOAWAY."""
    with contextlib.suppress(OSError):
        batch = b""
        for piece in pieces:
            batch += piece
            if len(batch) > 10_000:
                edge.raw.send(batch)
                batch = b""
        edge.raw.send(batch)
    return edge.to_the_end()


@pytest.fixture
def guarded(before):
    """(proxy, origin), which are as well afterwards as they were: nobody else noticed anything."""
    proxy, origin = before()
    for _ in range(3):
        assert proxy.get("/before").status == 200
    with Watch(proxy) as memory:
        yield proxy, origin
    assert proxy.get("/after").status == 200
    assert proxy.running()
    assert memory.growth < 16 * MIB


def floods(proxy):
    return proxy.metric("rejected_total", reason="http2_flood")


@pytest.mark.parametrize("kind", PIECES)
def test_frames_that_carry_nothing(guarded, client, kind):
    proxy, _ = guarded
    edge = client(proxy.port)
    edge.begin(request("/", "POST"), end=False)
    assert flood(edge, (PIECES[kind] for _ in range(MOST))) == ENHANCE_YOUR_CALM
    assert floods(proxy) == 1


def test_a_client_that_reads_no_answers(guarded, client):
    """Nor is what it makes the proxy send kept for it."""
    proxy, _ = guarded
    edges = [client(proxy.port, receive_buffer=4096) for _ in range(20)]
    for edge in edges:
        with contextlib.suppress(OSError):
            edge.raw.send(PIECES["ping"] * MOST)
    assert [edge.to_the_end() for edge in edges] == [ENHANCE_YOUR_CALM] * 20


def streams(first=1):
    """Numbers of streams."""
    return range(first, first + 2 * MOST, 2)


def opening(stream, *fields, method="GET", flags=END_HEADERS | END_STREAM):
    return frame(HEADERS, flags, stream, block(request("/", method, *fields)))


def test_rapid_reset(guarded, client):
    proxy, origin = guarded
    cancel = struct.pack(">I", 8)
    pieces = (opening(n) + frame(RST_STREAM, 0, n, cancel) for n in streams())
    assert flood(client(proxy.port), pieces) == ENHANCE_YOUR_CALM
    assert floods(proxy) == 1
    assert len(origin.requests) < 3000


def test_rapid_reset_cancels_what_it_began(before, client):
    open_ = set()

    def hold(incoming, _):
        open_.add(incoming)
        with contextlib.suppress(OSError):
            incoming.socket.recv(1)  # until the proxy closes it
        open_.discard(incoming)
        return False

    proxy, origin = before(hold)
    edge = client(proxy.port)
    for _ in range(50):
        edge.reset(edge.begin())
    edge.sync()
    eventually(lambda: proxy.metric("requests_total", code="499") == 50)
    eventually(lambda: not open_, what="no origin works for nobody")


def test_resets_that_the_proxy_is_made_to_send(guarded, client):
    proxy, origin = guarded
    seen = len(origin.requests)
    whole = len(origin.whole)
    kinds = {
        "a bad field": (opening(n, ("connection", "close")) for n in streams()),
        "a window that overflows": (
            opening(n, method="POST", flags=END_HEADERS)
            + frame(WINDOW_UPDATE, 0, n, struct.pack(">I", 0x7FFFFFFF))
            for n in streams()
        ),
    }
    for number, (kind, pieces) in enumerate(kinds.items(), 1):
        assert flood(client(proxy.port), pieces) == ENHANCE_YOUR_CALM, kind
        assert floods(proxy) == number
    assert len(origin.whole) == whole
    assert len(origin.requests) < seen + 1000


@pytest.mark.parametrize("length", [1, 9], ids=["too long", "too short"])
def test_bodies_of_another_length_than_they_say(guarded, client, length):
    """One at a time, so that it is for their bodies alone that they are reset."""
    proxy, origin = guarded
    whole = len(origin.whole)
    edge = client(proxy.port)
    edge.sync()
    with contextlib.suppress(EOFError, OSError):
        for _ in range(1000):
            stream = edge.begin(request("/", "POST", ("content-length", str(length))), end=False)
            edge.data(stream, b"long", end=True)
            edge.sync()
    assert edge.to_the_end() == ENHANCE_YOUR_CALM
    resets = [message.reset for message in edge.streams.values()]
    assert resets[:100] == [PROTOCOL_ERROR] * 100
    assert len(resets) < 110
    assert floods(proxy) == 1
    assert len(origin.whole) == whole


@pytest.mark.parametrize("part", [b"", block([("x", "y")])], ids=["empty", "fields"])
def test_continuations_without_end(guarded, client, part):
    proxy, origin = guarded
    seen = len(origin.requests)
    edge = client(proxy.port)
    edge.sync()
    start = frame(HEADERS, 0, 1, block(request()))
    assert flood(edge, [start, *[frame(CONTINUATION, 0, 1, part)] * MOST]) == ENHANCE_YOUR_CALM
    assert floods(proxy) == 1
    assert len(origin.requests) == seen


def bomb(name, value, times):
    """A header block that names an entry of the table so many times, by an octet each."""
    entry = bytes([0x40, len(name)]) + name.encode()
    size, rest = len(value), b""
    if size >= 127:
        size, more = 127, size - 127
        while more >= 128:
            rest += bytes([more % 128 + 128])
            more //= 128
        rest += bytes([more])
    return block(request()) + entry + bytes([size]) + rest + value.encode() + b"\xbe" * times


@pytest.mark.parametrize(
    ("name", "value", "times"),
    [("x", "y" * 4000, 10_000), ("cookie", "a=" + "y" * 4000, 10_000), ("cookie", "a", 200), ("x", "", 200)],
    ids=["long", "long crumbs", "many crumbs", "many"],
)
def test_header_blocks_that_unpack_to_more(guarded, client, name, value, times):
    proxy, origin = guarded
    seen = len(origin.requests)
    edge = client(proxy.port, settings={INITIAL_WINDOW_SIZE: 0}, credit=False)
    edge.sync()
    payload = bomb(name, value, times)
    for stream in range(1, 101, 2):
        edge.streams[stream] = Message()
        edge.frame(HEADERS, END_HEADERS | END_STREAM, stream, payload)
        edge.until(lambda stream=stream: edge.streams[stream].head or edge.streams[stream].over)
        assert edge.streams[stream].status == 431 or edge.streams[stream].reset is not None
    assert proxy.metric("rejected_total", reason="too_many_fields") >= 50
    assert len(origin.requests) == seen


def test_a_window_that_is_dripped(before, client):
    """A stream that takes nothing, or a byte now and then, is not served for ever."""
    proxy, _ = before(limits={"stream_idle_timeout": "1s"})
    edge = client(proxy.port, settings={INITIAL_WINDOW_SIZE: 0}, credit=False)
    closed, dripped = edge.begin(), edge.begin(request("/" + "x" * 1000))
    messages = [edge.streams[closed], edge.streams[dripped]]
    while not messages[1].over:
        size = len(messages[1].body)
        edge.window(dripped, 1)
        edge.until(lambda size=size: messages[1].over or len(messages[1].body) > size)
        time.sleep(0.05)  # the drip
    edge.until(lambda: messages[0].over)
    assert all(message.reset is not None for message in messages)
    assert 0 < len(messages[1].body) < 64
    assert proxy.metric("limit_hits_total", reason="stream_idle_timeout") == 2


def test_a_window_that_is_slow_but_steady(before, client):
    """Over many times the idle limit."""
    proxy, _ = before(limits={"stream_idle_timeout": "1s"})
    edge = client(proxy.port, settings={INITIAL_WINDOW_SIZE: 0}, credit=False)
    stream = edge.begin(request("/" + "x" * 2999))
    message = edge.streams[stream]
    while not message.over:
        size = len(message.body)
        edge.window(stream, 50)
        edge.until(lambda size=size: message.over or len(message.body) > size)
        time.sleep(0.05)  # a slow client's pace
    assert message.ended
    assert len(message.body) == 3000


def test_ordinary_traffic_is_no_flood(before, client):
    """A ping, a change of settings and a small window for each of many requests."""
    proxy, _ = before()
    edge = client(proxy.port)
    for number in range(1500):
        edge.frame(PING, 0, 0, b"whatever")
        edge.frame(SETTINGS)
        assert edge.get(f"/{number}").body == f"/{number}".encode()
    assert not [code for _, code in edge.goaways if code != NO_ERROR]
    assert floods(proxy) == 0


def test_a_client_that_changes_its_mind_is_no_flood(before, client):
    proxy, _ = before()
    edge = client(proxy.port)
    for _ in range(150):
        edge.reset(edge.begin())
        assert edge.get().status == 200
    assert floods(proxy) == 0
