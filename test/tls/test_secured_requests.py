"""What a request and its answer look like over TLS, and how they end."""

import ssl

import pytest
from harness.client import Raw
from harness.fairlead import config_of
from harness.tls import HalfClosed, Secured, context, curl, s_client

CLOSING = "GET {} HTTP/1.1\r\nHost: app.example\r\nConnection: close\r\n\r\n"


def test_the_origin_is_told_that_it_was_https(secured):
    proxy, origin = secured()
    assert curl(proxy.port, "/", "-H", "X-Forwarded-Proto: http").status == 200
    assert origin.requests[0].headers["x-forwarded-proto"] == "https"


def test_and_that_it_was_not(fairlead, origin):
    behind = origin()
    assert (
        fairlead(config_of({"only": behind.address})).get(headers={"X-Forwarded-Proto": "https"}).status
        == 200
    )
    assert behind.requests[0].headers["x-forwarded-proto"] == "http"


def test_a_proxy_that_is_trusted_is_believed(fairlead, origin):
    behind = origin()
    config = config_of({"only": behind.address})
    proxy = fairlead(config)
    listener = {**proxy.config["listeners"][0], "client_address": {"trusted_proxies": ["127.0.0.1/32"]}}
    assert proxy.put({**config, "listeners": [listener]}).status == 200
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-Client-Cert": "Hash=ab"}
    assert proxy.get(headers=told).status == 200
    headers = behind.requests[-1].headers
    assert (headers["x-forwarded-proto"], headers["x-forwarded-client-cert"]) == ("https", "Hash=ab")


def test_requests_follow_each_other_on_one_connection(secured):
    proxy, origin = secured()
    with Secured(proxy.port) as client:
        for number in range(3):
            client.send(f"POST /{number} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
            assert client.response().text == f"/{number}"
        client.send("".join(f"GET /p{n} HTTP/1.1\r\nHost: a\r\n\r\n" for n in range(20)))
        assert [client.response().text for _ in range(20)] == [f"/p{n}" for n in range(20)]
    assert len(origin.requests) == 23


def test_a_request_of_many_small_records(secured):
    proxy, origin = secured()
    with Secured(proxy.port) as client:
        for byte in b"POST /bytes HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello":
            client.send(bytes([byte]))
        assert client.response().text == "/bytes"
    assert origin.requests[0].body == b"hello"


def test_a_record_cut_anywhere_is_put_together(secured):
    """The bytes of the TLS stream come one by one."""
    proxy, _ = secured()
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context().wrap_bio(incoming, outgoing, server_hostname="app.example")
    with Raw(proxy.port) as wire:

        def step(action):
            while True:
                try:
                    return action()
                except ssl.SSLWantReadError:
                    for byte in outgoing.read():
                        wire.send(bytes([byte]))
                    incoming.write(wire.receive())

        step(tls.do_handshake)
        tls.write(b"GET /cut HTTP/1.1\r\nHost: a\r\n\r\n")
        assert step(lambda: tls.read(65536)).startswith(b"HTTP/1.1 200")


def until_close(incoming, _):
    """An answer that only the end of the connection ends."""
    incoming.send("HTTP/1.0 200 OK\r\n\r\nall of it")
    return False


def chunked_and_cut(incoming, _):
    incoming.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")
    return False


def test_an_answer_that_ends_by_close_ends_with_close_notify(secured):
    proxy, _ = secured(handler=until_close)
    request = "GET / HTTP/1.0\r\nHost: app.example\r\n\r\n"
    client = s_client(proxy.port, send=request)
    assert "all of it" in client.output
    assert "unexpected eof" not in client.errors
    with Secured(proxy.port) as client:
        client.send(request)
        assert client.response().text == "all of it"


@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/1.1"])
def test_an_answer_that_was_cut_ends_without_it(secured, version):
    proxy, _ = secured(handler=chunked_and_cut)
    request = f"GET / {version}\r\nHost: app.example\r\nConnection: close\r\n\r\n"
    client = s_client(proxy.port, send=request)
    assert "unexpected eof" in client.errors or "errno=104" in client.errors, client.errors
    with Secured(proxy.port) as client:
        client.send(request)
        with pytest.raises((ssl.SSLEOFError, EOFError, ConnectionResetError)):
            client.response()


def test_connection_close_ends_with_close_notify(secured):
    proxy, _ = secured()
    with Secured(proxy.port) as client:
        client.send(CLOSING.format("/bye"))
        assert client.response().text == "/bye"
        assert client.receive() == b""


def test_a_client_that_will_say_no_more_gets_its_answer(secured):
    """RFC 8446 §6.1: close_notify ends one direction alone."""
    size = 3_000_000

    def large(incoming, request):
        incoming.body(request)
        incoming.respond(200, b"x" * size)

    proxy, _ = secured(handler=large)
    received = HalfClosed(proxy.port, "GET / HTTP/1.1\r\nHost: app.example\r\n\r\n").received
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert len(body) == size


def test_an_idle_connection_ends_with_close_notify(secured):
    idle = {"connection_idle_timeout": "1s", "connection_idle_timeout_pressed": "1s"}
    proxy, _ = secured(settings={"limits": idle})
    with Secured(proxy.port) as client:
        assert client.receive() == b""


def test_a_drain_ends_it_with_close_notify(secured):
    proxy, _ = secured()
    with Secured(proxy.port) as client:
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert client.response().status == 200
        assert proxy.stop() == 0
        assert client.receive() == b""
