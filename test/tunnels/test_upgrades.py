"""Upgrades and CONNECT by hand: what is asked of the origin, what it may answer, and how the two ends part."""

import pytest
from harness.client import Raw
from harness.fairlead import config_of
from harness.http2 import Http2
from harness.wait import eventually
from websockets.utils import accept_key

STEADY = {"suspicion": False, "ejection": False, "evacuation": False}
ASK = "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: {}\r\nX: 1\r\n\r\n"
SWITCH = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: {}\r\nX-Mine: 1\r\n\r\n"


@pytest.fixture
def before(fairlead, origin):
    """before(handler, upgrades=…) starts a proxy before an origin with this handler; gives both."""

    def start(handler, upgrades=None, **settings):
        behind = origin(handler)
        config = config_of({"only": behind.address}, **{"workers": 1, "detection": STEADY, **settings})
        if upgrades is not None:
            config["routes"][0]["upgrades"] = upgrades
        return fairlead(config), behind

    return start


def switch(request):
    """The answer that changes to whatever is asked for."""
    key = request.headers.get("sec-websocket-key")
    accept = f"Sec-WebSocket-Accept: {accept_key(key)}\r\n" if key else ""
    return SWITCH.format(request.headers["upgrade"]).removesuffix("\r\n") + accept + "\r\n"


def shout(incoming, request):
    """Changes to whatever is asked for, then answers in upper case until the client has said its last."""
    incoming.send(switch(request))
    while data := incoming.receive():
        incoming.send(data.upper())
    incoming.send(b"bye")
    return False


def plain(incoming, request):
    incoming.respond(200, "upgrade" if "upgrade" in request.headers else "plain")


def refuses(port):
    try:
        Raw(port).close()
    except ConnectionRefusedError:
        return True


def opened(port, protocol="websocket"):
    client = Raw(port)
    client.send(ASK.format(protocol))
    return client, client.response("HEAD")


def test_both_sides_are_told_of_the_protocol(before):
    proxy, origin = before(shout)
    client, head = opened(proxy.port)
    assert head.status == 101
    assert (head.headers["connection"], head.headers["upgrade"]) == ("Upgrade", "websocket")
    assert head.headers["x-mine"] == "1"
    assert not {"content-length", "transfer-encoding"} & head.headers.keys()
    asked = origin.requests[0].headers
    assert (asked["connection"], asked["upgrade"], asked["x"]) == ("Upgrade", "websocket", "1")


def test_bytes_pass_as_they_come_and_ends_are_handed_on(before):
    proxy, _ = before(shout)
    client, _ = opened(proxy.port)
    for word in (b"one", b"two"):
        client.send(word)
        assert client.take(3) == word.upper()
    client.finish()
    assert client.rest() == b"bye", "a half-closed client still gets what the origin has to say"
    eventually(lambda: proxy.metric("tunnels") == 0)


def test_what_comes_with_the_request_is_kept_for_the_tunnel(before):
    proxy, _ = before(shout)
    client = Raw(proxy.port)
    client.send(ASK.format("websocket") + "early")
    assert client.response("HEAD").status == 101
    assert client.take(5) == b"EARLY"


def test_what_comes_with_the_answer_reaches_the_client(before):
    proxy, _ = before(
        lambda incoming, _: incoming.send(SWITCH.format("websocket") + "hello") or incoming.receive()
    )
    client, _ = opened(proxy.port)
    assert client.take(5) == b"hello"


@pytest.mark.parametrize("protocol", ["h2c", "tls/1.0", "websocket, h2c", "other"])
def test_what_the_route_does_not_name_is_not_asked_for(before, protocol):
    proxy, origin = before(plain)
    client, head = opened(proxy.port, protocol)
    assert head.status == 200
    assert client.take(int(head.headers["content-length"])) == b"plain"
    assert not {"upgrade", "connection"} & origin.requests[0].headers.keys()
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert client.response("HEAD").status == 200, "and the connection goes on"


def test_a_route_may_name_other_protocols(before):
    proxy, _ = before(shout, upgrades=["Raw/2"])
    client, head = opened(proxy.port, "raw/2")
    assert head.headers["upgrade"] == "raw/2"
    client.send(b"abc")
    assert client.take(3) == b"ABC"


def test_an_origin_may_refuse_and_both_connections_go_on(before):
    proxy, origin = before(plain)
    client, head = opened(proxy.port)
    assert head.status == 200
    assert client.take(7) == b"upgrade"
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert client.response("HEAD").status == 200
    assert origin.connections == 1


def test_a_pipelined_request_behind_a_refused_upgrade_is_served(before):
    proxy, _ = before(plain)
    client = Raw(proxy.port)
    client.send(ASK.format("websocket") + "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    for body in (b"upgrade", b"plain"):
        head = client.response("HEAD")
        assert client.take(int(head.headers["content-length"])) == body


def test_a_switch_that_nobody_asked_for_is_refused(before):
    proxy, _ = before(lambda incoming, _: incoming.send(SWITCH.format("websocket")) or incoming.receive())
    assert proxy.get("/").status == 502


def test_an_origin_that_ends_it_ends_the_client(before):
    def handler(incoming, _):
        incoming.send(SWITCH.format("websocket") + "last")
        return False

    proxy, _ = before(handler)
    client, _ = opened(proxy.port)
    assert client.rest() == b"last"
    eventually(lambda: proxy.metric("tunnels") == 0)


def test_a_client_that_resets_frees_the_origin(before):
    ended = []

    def handler(incoming, _):
        incoming.send(SWITCH.format("websocket"))
        try:
            ended.append(incoming.receive())
        except ConnectionError:
            ended.append(b"")

    proxy, _ = before(handler)
    client, _ = opened(proxy.port)
    client.reset()
    eventually(lambda: ended == [b""])
    eventually(lambda: proxy.metric("tunnels") == 0)


def test_a_drain_waits_for_the_end_of_a_frame(before):
    """And says Close behind it, not inside."""
    half, rest = b"\x82\x7e\x01\x00" + b"x" * 100, b"x" * 156
    begun = []

    def handler(incoming, _):
        incoming.send(SWITCH.format("websocket").encode() + half)
        begun.append(incoming)
        return incoming.receive() and False

    proxy, _ = before(handler, drain={"delay": "0s", "tunnels": "0s", "timeout": "10s"})
    client, _ = opened(proxy.port)
    assert client.take(len(half)) == half
    proxy.send_signal(15)
    eventually(lambda: refuses(proxy.port))
    begun[0].send(rest + b"\x82\x03not")
    close = b"\x88\x02\x03\xe9"
    # A whole frame that came before its time was up has gone before it.
    assert client.rest() in (rest + close, rest + b"\x82\x03not" + close)
    assert proxy.wait() == 0


def test_a_frame_that_does_not_end_is_cut(before):
    def handler(incoming, _):
        incoming.send(SWITCH.format("websocket").encode() + b"\x82\x7e\x01\x00x")
        return incoming.receive() and False

    proxy, _ = before(handler, drain={"delay": "0s", "tunnels": "0s", "timeout": "30s"})
    client, _ = opened(proxy.port)
    assert client.take(5) == b"\x82\x7e\x01\x00x"
    proxy.send_signal(15)
    assert client.rest() == b""
    assert proxy.wait(10) == 0


class TestConnect:
    def tunnel(self, incoming, _):
        incoming.send("HTTP/1.1 200 Fine\r\n\r\n")
        while data := incoming.receive():
            incoming.send(data.upper())
        return False

    def test_passes_where_a_route_says_so(self, before):
        proxy, origin = before(self.tunnel, upgrades=["connect"])
        client = Raw(proxy.port)
        client.send("CONNECT db.internal:5432 HTTP/1.1\r\nHost: db.internal:5432\r\n\r\n")
        head = client.response("HEAD")
        assert (head.status, head.headers.get("transfer-encoding")) == (200, None)
        assert origin.requests[0].target == "db.internal:5432"
        client.send(b"select")
        assert client.take(6) == b"SELECT"

    def test_over_http2_as_well(self, before):
        proxy, origin = before(self.tunnel, upgrades=["connect"])
        with Http2(proxy.port) as edge:
            stream = edge.begin([(":method", "CONNECT"), (":authority", "db:5432")], end=False)
            message = edge.streams[stream]
            edge.until(lambda: message.head)
            assert message.status == 200
            edge.data(stream, b"select")
            edge.until(lambda: message.body == b"SELECT")
            edge.data(stream, b"", end=True)
            edge.until(lambda: message.ended)

    @pytest.mark.parametrize("client", ["h1", "h2"])
    def test_to_an_origin_that_speaks_http2(self, fairlead, http2_origin, client):
        """It is named by its authority alone (RFC 9113 §8.5)."""
        asked = []

        def serve(end):
            end.greet()
            end.until(lambda: end.streams)
            [(stream, message)] = end.streams.items()
            asked.append(dict(message.head))
            end.headers(stream, [(":status", "200")], end=False)
            end.until(lambda: message.body == b"select")
            end.data(stream, b"SELECT")
            end.until(lambda: message.ended)
            end.data(stream, b"", end=True)
            end.until(lambda: False)

        config = config_of({"only": http2_origin(serve).address}, protocol="h2", workers=1, detection=STEADY)
        config["routes"][0]["upgrades"] = ["connect"]
        (self.tunnel_over_http1 if client == "h1" else self.tunnel_over_http2)(fairlead(config).port)
        [head] = asked
        pseudo = {name: value for name, value in head.items() if name.startswith(":")}
        assert pseudo == {":method": "CONNECT", ":authority": "db:5432"}

    def tunnel_over_http1(self, port):
        with Raw(port) as client:
            client.send("CONNECT db:5432 HTTP/1.1\r\nHost: db:5432\r\n\r\n")
            assert client.response("HEAD").status == 200
            client.send(b"select")
            assert client.take(6) == b"SELECT"
            client.finish()
            assert client.rest() == b""

    def tunnel_over_http2(self, port):
        with Http2(port) as edge:
            stream = edge.begin([(":method", "CONNECT"), (":authority", "db:5432")], end=False)
            message = edge.streams[stream]
            edge.until(lambda: message.head)
            assert message.status == 200
            edge.data(stream, b"select")
            edge.until(lambda: message.body == b"SELECT")
            edge.data(stream, b"", end=True)
            edge.until(lambda: message.ended)

    def test_an_origin_may_refuse(self, before):
        proxy, _ = before(lambda incoming, _: incoming.respond(403, "no"), upgrades=["connect"])
        client = Raw(proxy.port)
        client.send("CONNECT db:1 HTTP/1.1\r\nHost: db:1\r\n\r\n")
        assert client.response("HEAD").status == 403


class TestOverHttp2:
    """RFC 8441."""

    FIELDS = [
        (":method", "CONNECT"),
        (":protocol", "websocket"),
        (":scheme", "http"),
        (":authority", "a"),
        (":path", "/chat"),
        ("sec-websocket-version", "13"),
    ]

    def test_the_origin_is_asked_as_http1_asks(self, before):
        proxy, origin = before(shout)
        with Http2(proxy.port) as edge:
            edge.until(lambda: edge.peer_settings is not None)
            assert edge.peer_settings[8] == 1, "SETTINGS_ENABLE_CONNECT_PROTOCOL"
            message = edge.streams[edge.begin(self.FIELDS, end=False)]
            edge.until(lambda: message.head)
            assert message.status == 200
            assert not {"connection", "upgrade", "sec-websocket-accept"} & message.head.keys()
        asked = origin.requests[0]
        assert (asked.method, asked.target) == ("GET", "/chat")
        assert (asked.headers["connection"], asked.headers["upgrade"]) == ("Upgrade", "websocket")
        assert len(asked.headers["sec-websocket-key"]) == 24
        assert asked.headers["sec-websocket-version"] == "13"

    @pytest.mark.parametrize("accept", ["X-None: 1", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="])
    def test_an_answer_to_another_key_is_none(self, before, accept):
        def handler(incoming, _):
            incoming.send(SWITCH.format("websocket").replace("X-Mine: 1", accept))
            incoming.receive()

        proxy, _ = before(handler)
        with Http2(proxy.port) as edge:
            message = edge.answer(edge.begin(self.FIELDS, end=False))
            assert message.status == 502
            assert message.head["fairlead-error"].startswith("bad_response")

    def test_what_comes_before_the_answer_waits_for_it(self, before):
        seen = []

        def handler(incoming, request):
            seen.append(incoming.pending)
            return shout(incoming, request)

        proxy, _ = before(handler)
        with Http2(proxy.port) as edge:
            stream = edge.begin(self.FIELDS, end=False)
            edge.data(stream, b"early")
            message = edge.streams[stream]
            edge.until(lambda: message.body == b"EARLY")
        assert seen == [b""]

    def test_what_the_route_does_not_name_is_refused(self, before):
        proxy, origin = before(plain, upgrades=[])
        with Http2(proxy.port) as edge:
            assert edge.answer(edge.begin(self.FIELDS, end=False)).status == 501
        assert origin.requests == []
        assert proxy.metric("rejected_total", reason="upgrade") == 1

    def test_a_refusal_of_the_origin_is_an_ordinary_answer(self, before):
        proxy, _ = before(lambda incoming, _: incoming.respond(403, "no"))
        with Http2(proxy.port) as edge:
            stream = edge.begin(self.FIELDS, end=False)
            edge.data(stream, b"early")
            message = edge.answer(stream)
            assert (message.status, message.body) == (403, b"no")

    def test_an_end_at_once_is_no_request(self, before):
        proxy, _ = before(plain)
        with Http2(proxy.port) as edge:
            stream = edge.begin(self.FIELDS, end=True)
            assert edge.answer(stream).status == 400

    def test_an_http2_origin_that_takes_none_is_not_blamed(self, fairlead, nginx):
        behind = f"127.0.0.1:{nginx(http2=True).h2_port}"
        proxy = fairlead(config_of({"only": behind}, protocol="h2", workers=1))
        for _ in range(20):
            _, head = opened(proxy.port)
            assert head.status == 501
        assert proxy.status()["regions"][0]["state"] == "healthy"


def chunk(client):
    body = client.take(int(client.line(), 16))
    assert client.take(2) == b"\r\n"
    return body


def test_events_are_not_held_back(before):
    """Server-sent events: each reaches the client before the next is made."""
    steps = []

    def handler(incoming, _):
        incoming.send(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        for number in range(3):
            event = f"data: {number}\n\n"
            incoming.send(f"{len(event):x}\r\n{event}\r\n")
            eventually(lambda number=number: len(steps) > number)
        incoming.send("0\r\n\r\n")

    proxy, _ = before(handler)
    with Http2(proxy.port) as edge:
        message = edge.streams[edge.begin()]
        for number in range(3):
            edge.until(lambda number=number: message.body.endswith(f"data: {number}\n\n".encode()))
            steps.append(number)
        edge.until(lambda: message.ended)
    steps.clear()
    client = Raw(proxy.port)
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert client.response("HEAD").status == 200
    for number in range(3):
        assert chunk(client) == f"data: {number}\n\n".encode()
        steps.append(number)
