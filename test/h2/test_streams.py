"""Streams beside each other: windows, resets, answers that come early, the end of a connection."""

import signal
import threading

import pytest
from harness.bodies import Watch
from harness.client import Raw
from harness.http2 import (
    CANCEL,
    GOAWAY,
    HEADERS,
    INITIAL_WINDOW_SIZE,
    INTERNAL_ERROR,
    LARGEST,
    NO_ERROR,
    PING,
    PREFACE,
    PROTOCOL_ERROR,
    REFUSED_STREAM,
    request,
)
from harness.wait import eventually

KIB, MIB = 1 << 10, 1 << 20


def big(size):
    """An origin's handler: so many bytes for every request but `/small`."""

    def handler(incoming, request):
        incoming.body(request)
        incoming.respond(200, b"x" * (0 if request.target == "/small" else size))

    return handler


def test_a_hundred_requests_are_served_at_once(before, client):
    together = threading.Barrier(100)

    def meet(incoming, request):
        together.wait(20)
        incoming.respond(200, request.target)

    proxy, _ = before(meet)
    edge = client(proxy.port, timeout=30)
    streams = {edge.begin(request(f"/{n}")): n for n in range(100)}
    for stream, number in streams.items():
        answer = edge.answer(stream)
        assert (answer.status, answer.body.decode()) == (200, f"/{number}")


@pytest.mark.parametrize("known", [False, True], ids=["before it is told", "knowingly"])
def test_one_more_than_a_hundred_is_refused(before, client, known):
    release = threading.Event()

    def hold(incoming, _):
        release.wait(20)
        incoming.respond(200, "held")

    proxy, _ = before(hold)
    edge = client(proxy.port)
    if known:
        edge.sync()
    streams = [edge.begin() for _ in range(101)]
    if known:
        assert edge.to_the_end() == PROTOCOL_ERROR
        return
    assert edge.answer(streams[-1]).reset == REFUSED_STREAM
    release.set()
    assert all(edge.answer(stream).status == 200 for stream in streams[:-1])
    assert edge.get().status == 200


def test_a_hundred_stalled_responses_hold_up_none(before, client):
    proxy, origin = before(big(MIB))
    edge = client(proxy.port, settings={INITIAL_WINDOW_SIZE: 0}, credit=False, timeout=30)
    stalled = [edge.begin(request(f"/{n}")) for n in range(99)]
    for stream in stalled:
        edge.until(lambda stream=stream: edge.streams[stream].head)
    small = edge.get("/small")
    assert small.status == 200
    assert proxy.get("/small").status == 200
    # Each goes on from where it stands.
    edge.credit = True
    edge.window(0, LARGEST - 65535)
    for stream in stalled[:5]:
        edge.window(stream, 2 * MIB)
        assert len(edge.answer(stream).body) == MIB


def test_a_hundred_stalled_requests_hold_up_none(before, client):
    """Each sent as much as it may and its origin reads nothing; more than the connection's window in all."""
    release = threading.Event()

    def stall(incoming, request):
        if request.target != "/small":
            release.wait(30)
        incoming.body(request)
        incoming.respond(200, str(len(request.body)))

    proxy, origin = before(
        stall, limits={"http2_stream_window": "64KiB", "http2_connection_window": "256KiB"}
    )
    edge = client(proxy.port, timeout=30)
    edge.sync()  # the windows are what the settings say
    stalled = []
    for number in range(99):
        stream = edge.begin(request(f"/{number}", "POST", ("content-length", str(64 * KIB))), end=False)
        edge.data(stream, b"x" * 64 * KIB, end=True)
        edge.sync()  # the connection's window is open again
        stalled.append(stream)
    assert edge.post(b"y" * 1000, path="/small").body == b"1000"
    release.set()
    for stream in stalled:
        assert edge.answer(stream).body == str(64 * KIB).encode()


@pytest.mark.figures
def test_a_window_that_never_ends_costs_no_memory(before, client):
    """A client that allows everything and reads nothing."""
    proxy, _ = before(big(64 * MIB))
    edge = client(
        proxy.port, settings={INITIAL_WINDOW_SIZE: LARGEST}, credit=False, timeout=60, receive_buffer=4096
    )
    edge.window(0, LARGEST - 65535)
    with Watch(proxy) as memory:
        streams = [edge.begin() for _ in range(4)]
        before_ = [0]

        def settled():
            sent = proxy.metric("bytes_total", direction="sent")
            same, before_[0] = sent == before_[0] and sent > 0, sent
            return same

        eventually(settled, within=30)
        assert proxy.get("/small").status == 200
    assert memory.growth < 8 * MIB
    assert len(edge.answer(streams[0]).body) == 64 * MIB


def test_a_reset_cancels_the_work_behind(before, client):
    gone = threading.Event()

    def wait(incoming, request):
        if request.target == "/wait":
            incoming.socket.settimeout(20)
            if incoming.socket.recv(1) == b"":
                gone.set()
            return False
        return incoming.respond(200, "fine")

    proxy, origin = before(wait)
    edge = client(proxy.port)
    stream = edge.begin(request("/wait"))
    eventually(lambda: origin.requests)
    edge.reset(stream)
    assert gone.wait(10)
    assert edge.get().status == 200


def test_a_truncated_response_is_reset(before, client):
    def cut(incoming, _):
        incoming.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        return False

    proxy, _ = before(cut)
    answer = client(proxy.port).get()
    assert answer.status == 200
    assert not answer.ended
    assert answer.reset in (INTERNAL_ERROR, CANCEL)


@pytest.mark.parametrize("body", [b"", b"no"], ids=["empty", "with a body"])
@pytest.mark.parametrize("status", [200, 404, 413])
def test_an_early_answer_arrives_whole(before, client, status, body):
    proxy, _ = before(lambda incoming, _: incoming.respond(status, body) or False)
    edge = client(proxy.port)
    stream = edge.begin(request("/", "POST", ("content-length", str(MIB))), end=False)
    edge.data(stream, b"x" * 1000)
    edge.until(lambda: edge.streams[stream].over)
    answer = edge.streams[stream]
    assert (answer.status, bytes(answer.body)) == (status, body)
    assert answer.ended
    # What is still on its way harms nobody.
    edge.data(stream, b"x" * 1000)
    edge.sync()
    assert edge.goaways == []


def test_an_answer_of_the_proxys_own_arrives_whole(before, client):
    proxy, _ = before(routes=[{"name": "one", "match": {"path_prefix": "/one"}, "service": "app"}])
    edge = client(proxy.port)
    for method in ("POST", "HEAD"):
        stream = edge.begin(request("/other", method), end=False)
        edge.until(lambda stream=stream: edge.streams[stream].over)
        assert edge.streams[stream].status == 404
        assert "fairlead-error" in edge.streams[stream].head


def test_an_expectation_is_met(before, client):
    proxy, origin = before()
    edge = client(proxy.port)
    stream = edge.begin(request("/", "POST", ("expect", "100-continue"), ("content-length", "4")), end=False)
    edge.until(lambda: edge.streams[stream].interim)
    assert edge.streams[stream].interim[0][":status"] == "100"
    edge.data(stream, b"four", end=True)
    assert edge.answer(stream).body == b"four"


def test_cookies_arrive_as_one(before, client):
    proxy, origin = before()
    client(proxy.port).get("/", ("cookie", "a=1"), ("cookie", "b=2"))
    assert origin.whole[0].headers["cookie"] == "a=1; b=2"
    assert origin.whole[0].headers["host"] == "a"


def test_what_the_connection_carries_ends_here(before, client):
    def answer(incoming, _):
        incoming.send("HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: h\r\nKeep-Alive: 5\r\nX-End: e\r\n")
        incoming.send("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n")

    proxy, _ = before(answer)
    head = client(proxy.port).get().head
    assert head["x-end"] == "e"
    assert not head.keys() & {"connection", "x-hop", "keep-alive", "transfer-encoding"}


def test_it_goes_away_in_two_steps(before, client):
    release = threading.Event()

    def hold(incoming, _):
        release.wait(20)
        incoming.respond(200, "late")

    proxy, _ = before(hold)
    edge = client(proxy.port)
    first = edge.begin()
    edge.sync()
    proxy.send_signal(signal.SIGTERM)
    proxy.ended_by = signal.SIGTERM
    edge.until(lambda: edge.goaways)
    assert edge.goaways == [(LARGEST, NO_ERROR)]
    second = edge.begin()  # crosses the notice
    edge.until(lambda: len(edge.goaways) > 1)
    assert edge.goaways[1] == (second, NO_ERROR)
    release.set()
    assert edge.answer(first).body == edge.answer(second).body == b"late"
    assert edge.to_the_end() == NO_ERROR
    assert proxy.wait() == 0


def test_an_idle_connection_is_told_to_go(before, client):
    proxy, _ = before(limits={"connection_idle_timeout": "1s"})
    edge = client(proxy.port)
    assert edge.get().status == 200
    assert edge.to_the_end() == NO_ERROR


def test_a_slow_header_block_is_not_waited_for(before, client):
    proxy, origin = before(limits={"request_head_timeout": "1s"})
    edge = client(proxy.port)
    edge.sync()
    edge.frame(HEADERS, 0, 1, b"\x82")  # without END_HEADERS
    assert edge.to_the_end() == NO_ERROR
    assert proxy.metric("limit_hits_total", reason="request_head_timeout") == 1


def test_a_preface_that_stops_is_not_waited_for(before):
    proxy, _ = before(limits={"request_head_timeout": "1s"})
    with Raw(proxy.port) as half:
        half.send(PREFACE[:18])
        half.rest()
    assert proxy.metric("limit_hits_total", reason="request_head_timeout") == 1


def test_what_crosses_the_end_causes_no_reset(before, client):
    """A reset could overtake the last words."""
    proxy, _ = before()
    edge = client(proxy.port)
    assert edge.get().status == 200
    edge.frame(GOAWAY, 0, 0, bytes(8))
    edge.to_the_end()
    edge.frame(PING, 0, 0, b"whatever")
    assert edge.raw.socket.recv(1) == b""
    edge.raw.close()
    eventually(lambda: proxy.metric("downstream_connections") == 0)
