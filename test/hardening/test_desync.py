"""Ways to make two readers disagree about where a message ends."""

import threading

import pytest
from harness.client import Raw
from harness.fairlead import config_of
from harness.wait import eventually

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture
def hasty(fairlead, origin):
    """A proxy before an origin that answers every request head at once, whatever is still to come."""

    def handler(incoming, request):
        incoming.respond(200, request.target)

    backend = origin(handler)
    return fairlead(config_of({"only": backend.address}, workers=1)), backend


def test_cl_0_body_is_not_a_request(edge):
    """CL.0: what looks like a request in a body stays a body."""
    head = b"POST /first HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(SMUGGLED)
    with Raw(edge.port) as client:
        client.send(head + SMUGGLED + b"GET /second HTTP/1.1\r\nHost: a\r\n\r\n")
        assert [client.response().text for _ in range(2)] == ["/first", "/second"]
    assert edge.origin.complete[-2].body == SMUGGLED
    assert "/smuggled" not in [request.target for request in edge.origin.complete]


@pytest.mark.parametrize("expect", [False, True], ids=["plain", "expect"])
def test_reply_before_the_body_was_read_ends_both_connections(hasty, expect):
    """0.CL and early replies: the answer arrives, then both connections end; what follows is never read as a request."""
    proxy, backend = hasty
    fields = b"Expect: 100-continue\r\n" if expect else b""
    head = (
        b"POST /early HTTP/1.1\r\nHost: a\r\n" + fields + b"Content-Length: %d\r\n\r\n" % (len(SMUGGLED) + 1)
    )
    with Raw(proxy.port) as client:
        client.send(head)
        response = client.response()
        assert (response.status, response.text) == (200, "/early")
        assert response.headers["connection"] == "close"
        client.send(SMUGGLED)
        assert client.closed()
    assert proxy.get("/next").text == "/next"
    assert [request.target for request in backend.requests] == ["/early", "/next"]
    assert backend.requests[1].connection != backend.requests[0].connection


def test_a_final_answer_instead_of_100_never_pools_the_connection(hasty):
    """The client may then send its body or not: nobody can know, so nobody may go on."""
    proxy, backend = hasty
    body = b"x" * 10
    with Raw(proxy.port) as client:
        client.send(b"PUT /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n")
        assert client.response().headers["connection"] == "close"
        client.send(body + SMUGGLED)
        assert client.closed()
    eventually(lambda: not backend.open, what="the origin's connection has ended")
    assert [request.target for request in backend.requests] == ["/e"]


def test_expect_without_a_body_waits_for_nothing(edge):
    with Raw(edge.port) as client:
        client.send(b"GET /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n")
        response = client.response()
    assert (response.status, response.interim) == (200, [])
    assert "expect" not in edge.origin.complete[-1].headers


def test_half_closed_client_gets_the_whole_response(fairlead, origin):
    """10: a client that has said all it has to say still listens."""
    size = 4 * 1024 * 1024

    def handler(incoming, request):
        incoming.body(request)
        eventually(half_closed.is_set)
        incoming.respond(200, b"x" * size)

    half_closed = threading.Event()
    proxy = fairlead(config_of({"only": origin(handler).address}, workers=1))
    with Raw(proxy.port) as client:
        client.send(b"POST /half HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
        client.finish()
        half_closed.set()
        response = client.response()
        assert response.status == 200
        assert len(response.body) == size
        assert client.closed()


def test_half_close_inside_a_request_completes_nothing(edge):
    whole = edge.origin.settled()
    with Raw(edge.port) as client:
        client.send(b"POST /cut HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhi")
        client.finish()
        client.rest()
    assert edge.origin.settled() == whole


def test_connection_can_not_remove_trusted_fields(edge):
    """11: naming a field in Connection removes it only if it is the client's own."""
    named = "X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host, X-Request-Id, Host, Content-Length, X-Mine, close"
    with Raw(edge.port) as client:
        client.send(
            f"POST /c HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 2\r\nX-Mine: 1\r\nX-Other: 2\r\n"
            f"X-Forwarded-For: 6.6.6.6\r\nX-Request-Id: abc\r\nConnection: {named}\r\n\r\nhi"
        )
        assert client.response().status == 200
    headers = edge.origin.complete[-1].headers
    assert headers["host"] == "shop.example"
    assert headers["content-length"] == "2"
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "http"
    assert headers["x-forwarded-host"] == "shop.example"
    assert headers["x-request-id"] == "abc"
    assert headers["x-other"] == "2"
    assert "x-mine" not in headers
    assert "connection" not in headers


def test_connect_is_refused(edge):
    heads = len(edge.origin.requests)
    counted = edge.rejected("connect")
    response, _ = edge.exchange(b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\nConnection: close\r\n\r\n")
    assert response.status == 405
    assert edge.rejected("connect") == counted + 1
    assert len(edge.origin.requests) == heads


def test_still_serves(edge):
    edge.assert_serves()
