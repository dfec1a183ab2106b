"""Messages that would become something else on their way to an HTTP/1 origin. Nothing of them gets there whole, nothing at
all where the head alone shows what is wrong; and the connection serves on."""

import pytest
from harness.http2 import DATA, END_STREAM, HEADERS, PROTOCOL_ERROR, block, request

PSEUDO = {":method": "POST", ":scheme": "http", ":authority": "a", ":path": "/"}


def changed(**values):
    """The pseudo-header fields, some of them others or (None) missing."""
    merged = {**PSEUDO, **{f":{name}": value for name, value in values.items()}}
    return [(name, value) for name, value in merged.items() if value is not None]


def added(*fields):
    return [*changed(), *fields]


FIELDS = {
    "line end in a value": added(("x", "a\r\ny: b")),
    "request in a value": added(("x", "a\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: b\r\n\r\n")),
    "line feed in a value": added(("x", "a\nb")),
    "carriage return in a value": added(("x", "a\rb")),
    "nul in a value": added(("x", "a\0b")),
    "line end in a name": added(("x\r\ny", "b")),
    "space in a name": added(("x y", "b")),
    "colon in a name": added(("x:", "b")),
    "empty name": added(("", "b")),
    "upper case name": added(("X", "b")),
    "space in the path": changed(path="/ HTTP/1.1"),
    "line end in the path": changed(path="/ HTTP/1.1\r\nX: y"),
    "tab in the path": changed(path="/a\tb"),
    "fragment in the path": changed(path="/a#b"),
    "path without a slash": changed(path="a"),
    "absolute path": changed(path="http://b/"),
    "no path": changed(path=None),
    "empty path": changed(path=""),
    "space in the method": changed(method="GET / HTTP/1.1\r\nX:"),
    "no method": changed(method=None),
    "empty method": changed(method=""),
    "no scheme": changed(scheme=None),
    "no authority": changed(authority=None),
    "line end in the authority": changed(authority="a\r\nX: y"),
    "user in the authority": changed(authority="u@a"),
    "slash in the authority": changed(authority="a/b"),
    "another host": added(("host", "b")),
    "two hosts": added(("host", "a"), ("host", "a")),
    "two paths": added((":path", "/b")),
    "two methods": [(":method", "GET"), *changed()],
    "two authorities": [(":authority", "b"), *changed()],
    "pseudo-header after a field": [("x", "y"), *changed()],
    "unknown pseudo-header": [*changed(), (":x", "y")],
    "status of a response": [*changed(), (":status", "200")],
    "connection": added(("connection", "x")),
    "keep-alive": added(("keep-alive", "5")),
    "proxy-connection": added(("proxy-connection", "close")),
    "transfer-encoding": added(("transfer-encoding", "chunked")),
    "upgrade": added(("upgrade", "websocket")),
    "te": added(("te", "gzip")),
    "te list": added(("te", "trailers, gzip")),
    "two lengths": added(("content-length", "4"), ("content-length", "4")),
    "length with a sign": added(("content-length", "+4")),
    "list of lengths": added(("content-length", "4, 4")),
    "other expectation": added(("expect", "more")),
}

BODIES = {
    "body too short": ("5", b"four"),
    "body too long": ("3", b"four"),
    "no body": ("4", b""),
    "body of none": ("0", b"four"),
}


@pytest.fixture
def edge(before, client):
    """A client before an origin; `rejected` counts what the proxy has refused."""
    proxy, origin = before()
    one = client(proxy.port)
    one.proxy, one.origin = proxy, origin
    one.rejected = lambda: proxy.metric("rejected_total")
    return one


def assert_refused(edge, stream):
    """By PROTOCOL_ERROR, or with a 4xx; the connection, this client and the origin are as well as before."""
    message = edge.answer(stream)
    assert message.reset == PROTOCOL_ERROR or 400 <= message.status < 500, message
    assert edge.rejected() == 1
    assert edge.get("/next").body == b"/next"
    assert [request.target for request in edge.origin.whole] == ["/next"]
    assert edge.goaways == []


@pytest.mark.parametrize("name", FIELDS)
def test_a_head(edge, name):
    stream = edge.begin(FIELDS[name], end=False)
    edge.data(stream, b"four", end=True)
    assert_refused(edge, stream)
    assert len(edge.origin.requests) == 1


@pytest.mark.parametrize("name", BODIES)
def test_a_body(edge, name):
    length, body = BODIES[name]
    stream = edge.begin(request("/", "POST", ("content-length", length)), end=False)
    edge.data(stream, body, end=True)
    assert_refused(edge, stream)


@pytest.fixture
def whole_but_for_its_end(edge):
    """A request that has begun, with all of the body that its content-length says."""
    stream = edge.begin(request("/", "POST", ("content-length", "4")), end=False)
    edge.data(stream, b"four")
    assert edge.get("/before").body == b"/before", "and the body was taken"
    edge.origin.whole.clear()
    return stream


def test_a_body_that_turns_out_too_long(edge, whole_but_for_its_end):
    edge.data(whole_but_for_its_end, b"GET /smuggled HTTP/1.1\r\n\r\n", end=True)
    assert_refused(edge, whole_but_for_its_end)


@pytest.mark.parametrize(
    "fields",
    [[(":path", "/b")], [("x", "a\r\ny: b")], [("transfer-encoding", "chunked")], [("x", "y")] * 200],
    ids=["pseudo-header", "line end", "transfer-encoding", "too many"],
)
def test_trailers_behind_a_whole_body(edge, whole_but_for_its_end, fields):
    edge.headers(whole_but_for_its_end, fields)
    assert_refused(edge, whole_but_for_its_end)


@pytest.mark.parametrize("size", [1, 4, 100_000])
def test_the_end_of_a_body_may_come_by_itself(edge, size):
    stream = edge.begin(request("/", "POST", ("content-length", str(size))), end=False)
    edge.write(stream, b"x" * size)
    assert edge.get("/next").body == b"/next"
    assert [request.target for request in edge.origin.whole] == ["/next"]
    edge.data(stream, b"", end=True)
    assert edge.answer(stream).body == b"x" * size


@pytest.mark.parametrize(
    "fields",
    [[(":path", "/b")], [("x", "a\r\ny: b")], [("connection", "close")], [("transfer-encoding", "chunked")]],
    ids=["pseudo-header", "line end", "connection", "transfer-encoding"],
)
def test_trailers(edge, fields):
    stream = edge.begin(request("/", "POST"), end=False)
    edge.data(stream, b"four")
    edge.headers(stream, fields)
    assert_refused(edge, stream)


def test_trailers_do_not_become_fields(edge):
    stream = edge.begin(request("/", "POST"), end=False)
    edge.data(stream, b"four")
    edge.headers(stream, [("host", "b"), ("x-forwarded-for", "9.9.9.9"), ("t", "1")])
    assert edge.answer(stream).status == 200
    assert edge.origin.whole[0].trailers == {"t": "1"}


def test_connect(edge):
    stream = edge.begin([(":method", "CONNECT"), (":authority", "a:443")], end=False)
    edge.until(lambda: edge.streams[stream].over)
    assert edge.streams[stream].status in (405, 501)
    assert edge.origin.requests == []


def test_a_push_is_none_of_a_clients_business(edge):
    edge.frame(5, 4, 1, b"\0\0\0\2" + block(request()))
    assert edge.to_the_end() == PROTOCOL_ERROR
    assert edge.rejected() == 1


@pytest.mark.parametrize(
    ("type_", "payload"),
    [(DATA, b"x"), (HEADERS, block(request()))],
    ids=["data", "head"],
)
def test_a_stream_that_is_none(edge, type_, payload):
    edge.sync()
    edge.frame(type_, 4 | END_STREAM if type_ == HEADERS else 0, 0, payload)
    assert edge.to_the_end() == PROTOCOL_ERROR
    assert edge.rejected() == 1
