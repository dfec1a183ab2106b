"""Origins that speak HTTP/2, to clients of both versions."""

import contextlib
import hashlib
import subprocess
import threading
from select import select

import pytest
from harness.bodies import MIB, checksum, write_big_file
from harness.build import scaled
from harness.client import Raw
from harness.fairlead import config_of
from harness.http2 import (
    CANCEL,
    ENHANCE_YOUR_CALM,
    GOAWAY,
    INITIAL_WINDOW_SIZE,
    INTERNAL_ERROR,
    LARGEST,
    NO_ERROR,
    PROTOCOL_ERROR,
    REFUSED_STREAM,
    request,
)
from harness.http2_origin import each
from harness.wait import eventually

STEADY = {"suspicion": False, "ejection": False, "evacuation": False}


@pytest.fixture
def before_http2(fairlead, http2_origin):
    """before_http2(serve, …) starts a proxy before one such origin; gives both."""

    def start(serve, **settings):
        behind = http2_origin(serve)
        settings = {"workers": 1, "detection": STEADY, "protocol": "h2", **settings}
        return fairlead(config_of({"only": behind.address}, **settings)), behind

    return start


def echo(end, stream, message):
    body = bytes(message.body) or message.head[":path"].encode()
    end.respond(stream, body, *[(name, value) for name, value in message.head.items() if name == "x-mine"])


# ---- Messages ----


def test_for_a_client_of_either_version(before_http2, client):
    proxy, origin = before_http2(each(echo))
    answer = proxy.get("/path", headers={"X-Mine": "1"})
    assert (answer.status, answer.text, answer.headers["x-mine"]) == (200, "/path", "1")
    answer = client(proxy.port).get("/path", ("x-mine", "1"))
    assert (answer.status, answer.body, answer.head["x-mine"]) == (200, b"/path", "1")
    assert origin.connections == 1


def test_bodies_both_ways(before_http2, client):
    proxy, _ = before_http2(each(echo))
    body = hashlib.shake_128(b"body").digest(MIB)
    # The origin's windows are not followed by its own hand: so little that they never close.
    small = body[:60_000]
    assert proxy.get("/", method="POST", body=small).body == small
    edge = client(proxy.port)
    assert bytes(edge.post(small).body) == small


def test_windows_grow_while_the_client_takes_what_comes(before_http2, client):
    """So that a path of hundreds of milliseconds is filled; both ways."""
    rooms = []

    def send(end, stream, _):
        end.headers(stream, [(":status", "200")], end=False)
        left = 16 * MIB
        while left:
            end.until(lambda: end.room(stream) > 0)
            rooms.append(size := min(end.room(stream), left))
            end.data(stream, bytes(size), end=size == left)
            left -= size
            end.sync()

    proxy, _ = before_http2(each(send))
    assert len(proxy.get("/").body) == 16 * MIB
    assert rooms[0] <= 256 * 1024
    assert max(rooms) >= MIB

    def receive(end):
        end.greet({INITIAL_WINDOW_SIZE: LARGEST})
        end.window(0, LARGEST - 65535)
        stream = end.next_request()
        end.respond(stream, str(len(end.streams[stream].body)).encode())
        # Closed with something unread, it would be reset, which may overtake the answer.
        end.until(lambda: False)

    proxy, _ = before_http2(receive)
    edge = client(proxy.port)
    edge.sync()
    stream = edge.begin(request("/", "POST"), end=False)
    rooms.clear()
    for _ in range(100):
        edge.until(lambda: edge.room(stream) > 0)
        rooms.append(edge.room(stream))
        edge.data(stream, bytes(rooms[-1]))
        edge.sync()
    edge.data(stream, b"", end=True)
    assert edge.answer(stream).body == str(sum(rooms)).encode()
    assert rooms[0] <= 64 * 1024
    assert max(rooms) >= 256 * 1024


def test_what_the_origin_is_told(before_http2):
    seen = []

    def note(end, stream, message):
        seen.append(message)
        end.respond(stream, b"fine")

    proxy, _ = before_http2(each(note))
    with Raw(proxy.port) as plain:
        plain.send(
            "POST /a?b=c HTTP/1.1\r\nHost: a.example\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\n"
        )
        plain.send("Transfer-Encoding: chunked\r\nX-UPPER: Value\r\n\r\n4\r\nfour\r\n0\r\nT: 1\r\n\r\n")
        assert plain.response().status == 200
    head = seen[0].head
    assert [head[f":{name}"] for name in ("method", "scheme", "authority", "path")] == [
        "POST", "http", "a.example", "/a?b=c"]  # fmt: skip
    assert head["x-upper"] == "Value"
    assert not head.keys() & {"host", "connection", "x-hop", "keep-alive", "transfer-encoding"}
    assert bytes(seen[0].body) == b"four"
    assert seen[0].trailers == {"t": "1"}


def test_interim_heads_and_trailers(before_http2, client):
    def answer(end, stream, _):
        end.headers(stream, [(":status", "103"), ("link", "x")], end=False)
        end.headers(stream, [(":status", "200")], end=False)
        end.data(stream, b"body")
        end.headers(stream, [("t", "1")])

    proxy, _ = before_http2(each(answer))
    message = client(proxy.port).get()
    assert [head["link"] for head in message.interim] == ["x"]
    assert (message.body, message.trailers) == (b"body", {"t": "1"})
    with Raw(proxy.port) as plain:
        plain.send("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n\r\n")
        response = plain.response()
    assert (response.interim, response.body, response.trailers) == ([103], b"body", {"t": "1"})


@pytest.mark.parametrize("count", [100, 101])
def test_interim_heads_are_counted(before_http2, client, count):
    def answer(end, stream, _):
        for _ in range(count):
            end.headers(stream, [(":status", "103")], end=False)
        end.respond(stream, b"fine")

    proxy, _ = before_http2(each(answer))
    message = client(proxy.port).post(b"not to be repeated")
    assert (message.status, len(message.interim)) == (200 if count == 100 else 502, 100)
    assert proxy.metric("limit_hits_total", reason="interim_responses") == count - 100
    assert client(proxy.port).post(b"more").status == message.status, "and the connection goes on"


def test_what_has_no_body(before_http2, client):
    def answer(end, stream, message):
        status = message.head[":path"].strip("/")
        end.headers(
            stream,
            [(":status", status), ("content-length", "5")] if status == "200" else [(":status", status)],
        )

    proxy, _ = before_http2(each(answer))
    for status in (204, 304):
        assert proxy.get(f"/{status}").status == status
        assert client(proxy.port).get(f"/{status}").status == status
    assert proxy.get("/200", method="HEAD").headers["content-length"] == "5"


# ---- Connections ----


def test_a_hundred_requests_share_a_connection(before_http2, client):
    def together(end):
        end.greet()
        streams = [end.next_request() for _ in range(100)]
        for stream in reversed(streams):
            end.respond(stream, end.streams[stream].head[":path"].encode())
        end.until(lambda: False)

    proxy, origin = before_http2(together)
    edge = client(proxy.port)
    numbers = {edge.begin(request(f"/{n}")): n for n in range(100)}
    for stream, number in numbers.items():
        assert edge.answer(stream).body == f"/{number}".encode()
    assert origin.connections == 1


def test_an_origin_that_takes_few_at_a_time(before_http2, client):
    """SETTINGS_MAX_CONCURRENT_STREAMS of the origin is kept, once known: more connections are made."""
    most = [0]

    def serve(end):
        end.greet({3: 2})
        greeted = False  # before, what crosses the settings on its way may be more
        while True:
            # As many as will come at a time, were there no bound.
            while len(end.waiting) < 20 and (end.raw.pending or select([end.raw.socket], [], [], 0.1)[0]):
                end.step()
            if greeted:
                most[0] = max(most[0], len(end.waiting))
            while end.waiting:
                end.respond(end.waiting.pop(0), b"fine")
                greeted = True

    proxy, origin = before_http2(serve)
    edge = client(proxy.port)
    assert edge.get().status == 200, "the bound is known"
    for _ in range(3):
        streams = [edge.begin() for _ in range(20)]
        assert [edge.answer(stream).status for stream in streams] == [200] * 20
    assert most[0] == 2


def test_a_stalled_client_holds_up_none(before_http2, client):
    """Of two clients whose responses share a connection to the origin, one reads nothing."""

    def answer(end, stream, _):
        end.credit = False
        end.headers(stream, [(":status", "200")], end=False)
        end.data(stream, b"x" * 60_000, end=True)

    proxy, origin = before_http2(each(answer))
    slow = client(proxy.port, settings={INITIAL_WINDOW_SIZE: 0}, credit=False)
    stalled = [slow.begin() for _ in range(3)]
    for stream in stalled:
        slow.until(lambda stream=stream: slow.streams[stream].head)
    assert len(client(proxy.port).get().body) == 60_000
    assert origin.connections == 1


def test_a_reset_client_is_told_to_the_origin(before_http2, client):
    told = threading.Event()
    begun = threading.Event()

    def serve(end):
        end.greet()
        stream = end.next_request()
        begun.set()
        end.until(lambda: end.streams[stream].reset is not None)
        assert end.streams[stream].reset == CANCEL
        told.set()
        end.respond(end.next_request(), b"fine")
        end.until(lambda: False)

    proxy, origin = before_http2(serve)
    edge = client(proxy.port)
    stream = edge.begin()
    assert begun.wait(10)
    edge.reset(stream)
    assert told.wait(10)
    assert edge.get().body == b"fine"
    assert origin.connections == 1


# ---- Failures ----


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_refused_stream_is_tried_again(before_http2, client, method):
    """REFUSED_STREAM says that nothing was done: even what is not idempotent may be repeated."""
    refused = []

    def answer(end, stream, _):
        if not refused:
            refused.append(stream)
            end.reset(stream, REFUSED_STREAM)
        else:
            end.respond(stream, b"fine")

    proxy, _ = before_http2(each(answer))
    assert client(proxy.port).answer_to(request("/", method)).body == b"fine"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_requests_beyond_a_goaway_are_tried_again(before_http2, client, method):
    def serve(end):
        end.greet()
        stream = end.next_request()
        if end.number == 1:
            end.frame(GOAWAY, 0, 0, (0).to_bytes(4, "big") + NO_ERROR.to_bytes(4, "big"))
            end.until(lambda: False)
        end.respond(stream, b"fine")
        end.until(lambda: False)

    proxy, origin = before_http2(serve)
    assert client(proxy.port).answer_to(request("/", method)).body == b"fine"
    assert origin.connections == 2


def states(proxy):
    endpoints = proxy.status()["services"][0]["regions"][0]["endpoints"]
    return {endpoint["state"] for endpoint in endpoints}


def test_a_hundred_requests_beyond_a_goaway_are_served(before_http2, client):
    def serve(end):
        end.greet()
        streams = [end.next_request() for _ in range(100)]
        if end.number == 1:
            end.frame(GOAWAY, 0, 0, (0).to_bytes(4, "big") + NO_ERROR.to_bytes(4, "big"))
            end.until(lambda: False)
        for stream in streams:
            end.respond(stream, b"fine")
        end.until(lambda: False)

    proxy, origin = before_http2(serve, detection={}, retry={"attempts": 0})
    edge = client(proxy.port)
    streams = [edge.begin(request("/", "POST")) for _ in range(100)]
    assert [edge.answer(stream).status for stream in streams] == [200] * 100
    assert origin.connections == 2
    assert states(proxy) == {"healthy"}


def test_a_burst_on_a_fresh_connection_that_takes_few(before_http2, client):
    """What was sent before the origin's settings came is refused, and served as its others end."""

    asked = threading.Event()

    def serve(end):
        assert asked.wait(10)
        end.greet({3: 5})
        while True:
            while not end.waiting or end.raw.pending or select([end.raw.socket], [], [], 0.05)[0]:
                end.step()
            for stream in end.waiting[:5]:
                end.respond(stream, b"fine")
            for stream in end.waiting[5:]:
                end.reset(stream, REFUSED_STREAM)
            end.waiting.clear()

    proxy, _ = before_http2(serve, detection={}, retry={"attempts": 0})
    edge = client(proxy.port)
    streams = [edge.begin(request("/", "POST")) for _ in range(50)]
    edge.sync()
    asked.set()
    assert [edge.answer(stream).status for stream in streams] == [200] * 50
    assert states(proxy) == {"healthy"}


def test_requests_before_a_goaway_are_served(before_http2, client):
    def serve(end):
        end.greet()
        stream = end.next_request()
        end.frame(GOAWAY, 0, 0, stream.to_bytes(4, "big") + NO_ERROR.to_bytes(4, "big"))
        end.respond(stream, b"late")
        end.until(lambda: False)  # the proxy closes

    proxy, origin = before_http2(serve)
    edge = client(proxy.port)
    for _ in range(3):
        assert edge.get().body == b"late"
    assert origin.connections >= 3


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("POST", 502)])
def test_a_connection_that_breaks(before_http2, client, method, status):
    def serve(end):
        end.greet()
        stream = end.next_request()
        if end.number == 1:
            return
        end.respond(stream, b"fine")
        end.until(lambda: False)

    proxy, _ = before_http2(serve)
    assert client(proxy.port).answer_to(request("/", method)).status == status


@pytest.mark.parametrize("how", ["reset", "closed", "short"])
def test_a_response_cut_off_is_never_whole(before_http2, client, how):
    def serve(end):
        end.greet()
        while True:
            stream = end.next_request()
            end.headers(stream, [(":status", "200"), ("content-length", "100")], end=False)
            end.data(stream, b"half", end=how == "short")
            if how == "reset":
                end.reset(stream, INTERNAL_ERROR)
            if how == "closed":
                return

    proxy, _ = before_http2(serve)
    message = client(proxy.port).get()
    # Before its head was sent on, an answer of the proxy's own can still take its place.
    assert message.status == 502 or not message.ended and message.reset is not None
    with Raw(proxy.port) as plain:
        plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        with contextlib.suppress(EOFError, ConnectionError):
            assert plain.response().status == 502


def test_the_code_of_a_cut_response(before_http2, client):
    def answer(end, stream, message):
        end.headers(stream, [(":status", "200")], end=False)
        end.data(stream, b"half")
        end.reset(stream, int(message.head[":path"].strip("/")))

    proxy, _ = before_http2(each(answer))
    edge = client(proxy.port)
    for code in (CANCEL, INTERNAL_ERROR, ENHANCE_YOUR_CALM):
        assert edge.get(f"/{code}").reset == code
    for code in (NO_ERROR, PROTOCOL_ERROR, REFUSED_STREAM):
        assert edge.get(f"/{code}").reset == INTERNAL_ERROR


def test_fields_that_would_split_a_response(before_http2, client):
    fields = [("x", "a\r\ny: b"), ("connection", "close"), ("transfer-encoding", "chunked"), ("X", "y")]

    def answer(end, stream, message):
        end.respond(stream, b"body", fields[int(message.head[":path"].strip("/"))])

    proxy, _ = before_http2(each(answer))
    for number in range(len(fields)):
        assert proxy.get(f"/{number}").status == 502
        assert client(proxy.port).get(f"/{number}").status == 502


def test_an_origin_that_floods(before_http2):
    def serve(end):
        end.greet()
        end.next_request()
        for _ in range(10_000):
            end.frame(6, 0, 0, b"whatever")
        end.to_the_end()
        codes.append(end.goaways[-1][1])

    codes = []
    proxy, _ = before_http2(serve)
    assert proxy.get().status == 502
    eventually(lambda: ENHANCE_YOUR_CALM in codes or not codes)
    assert proxy.running()


def test_an_origin_that_speaks_http1(fairlead, origin, client):
    def once(incoming, _):
        incoming.respond(400)
        return False

    proxy = fairlead(config_of({"only": origin(once).address}, protocol="h2", detection=STEADY))
    assert proxy.get().status == 502
    assert client(proxy.port).get().status == 502


# ---- nginx ----


@pytest.mark.parametrize("tls", [False, True], ids=["clear", "tls"])
def test_nginx(fairlead, nginx, certificates, tls, tmp_path):
    behind = nginx(pair=certificates.origin, http2=True)
    address = f"127.0.0.1:{behind.h2_tls_port if tls else behind.h2_port}"
    settings = {"upstream_tls": {"ca": certificates.ca, "server_name": "localhost"}} if tls else {}
    proxy = fairlead(config_of({"only": address}, protocol="h2", **settings))
    assert proxy.get("/version").text == "HTTP/2.0"

    file = tmp_path / "file"
    expected = write_big_file(file, scaled(100, 20) * MIB)
    (behind.root / "file").symlink_to(file)
    for version in ("--http1.1", "--http2-prior-knowledge"):
        curl = ["curl", "-sS", "--max-time", "60", version]
        with subprocess.Popen([*curl, f"http://127.0.0.1:{proxy.port}/file"], stdout=-1) as process:
            assert checksum(process.stdout) == expected
        uploaded = subprocess.run(
            [*curl, "-f", "-T", file, f"http://127.0.0.1:{proxy.port}/upload/{version}"]
        )
        assert uploaded.returncode == 0
        with open(behind.root / f"upload/{version}", "rb") as stored:
            assert checksum(stored) == expected


def test_load_by_both_versions(fairlead, nginx):
    proxy = fairlead(config_of({"only": f"127.0.0.1:{nginx(http2=True).h2_port}"}, protocol="h2"))
    count = scaled(5_000, 1_000)
    url = f"http://127.0.0.1:{proxy.port}/small"
    commands = [["h2load", f"-n{count}", "-c4", "-m10", *version, url] for version in ([], ["--h1"])]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    for process in running:
        shown = process.communicate(timeout=120)[0]
        assert f"{count} succeeded, 0 failed, 0 errored" in shown, shown
