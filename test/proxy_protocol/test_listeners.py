"""What a listener makes of the PROXY protocol."""

import ssl
import struct
import subprocess

import pytest
from harness import http2
from harness.client import Raw
from harness.proxy_protocol import LOCAL, PROXY, UNIX, UNSPEC, binary, framed, line
from harness.tls import Secured, context
from harness.wait import eventually

REQUEST = b"GET /asked HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.mark.parametrize(
    ("header", "address"),
    [
        (line(), "192.0.2.7"),
        (line("2001:db8::7", "2001:db8::1"), "2001:db8::7"),
        (b"PROXY UNKNOWN\r\n", "127.0.0.1"),
        (binary(), "192.0.2.7"),
        (binary("2001:db8::7", "2001:db8::1"), "2001:db8::7"),
        (binary(tlvs=b"\x04\0\x03abc"), "192.0.2.7"),
        (binary(tlvs=b"\x04" + struct.pack(">H", 4065) + bytes(4065)), "192.0.2.7"),
        (framed(LOCAL, UNSPEC), "127.0.0.1"),
        (framed(PROXY, UNSPEC, b"xyz"), "127.0.0.1"),
        (framed(PROXY, UNIX, bytes(216)), "127.0.0.1"),
    ],
)
def test_the_header_names_the_client(demanding, header, address):
    proxy, server = demanding()
    with Raw(proxy.port) as client:
        client.send(header + REQUEST)
        assert client.response().text == "/asked"
        client.send(REQUEST)  # and the next request has none
        assert client.response().text == "/asked"
    assert [request.headers["x-forwarded-for"] for request in server.requests] == [address, address]
    eventually(lambda: len(proxy.access_log()) == 2)
    assert [entry["client"] for entry in proxy.access_log()] == [address, address]


@pytest.mark.parametrize("header", [line(), binary()], ids=["1", "2"])
def test_it_may_come_byte_by_byte(demanding, header):
    proxy, server = demanding()
    with Raw(proxy.port) as client:
        for byte in header + REQUEST:
            client.send(bytes([byte]))
        assert client.response().status == 200
    assert server.requests[0].headers["x-forwarded-for"] == "192.0.2.7"


@pytest.mark.parametrize(
    "sent",
    [
        REQUEST,
        b"PROXY TCP4 192.0.2.7 10.0.0.1 1 2 3\r\n" + REQUEST,
        b"PROXY TCP4 nobody 10.0.0.1 1 2\r\n" + REQUEST,
        b"PROXY UNKNOWN " + b"x" * 100 + b"\r\n" + REQUEST,
        framed(0x31, 0x11, bytes(12)) + REQUEST,
        framed(PROXY, 0x11, bytes(11)) + REQUEST,
        framed(PROXY, 0x11, bytes(4081)) + REQUEST,
    ],
)
def test_anything_else_is_closed_and_counted(demanding, sent):
    proxy, server = demanding()
    with Raw(proxy.port) as client:
        client.send(sent)
        assert client.closed()
    assert proxy.metric("rejected_total", reason="proxy_protocol") == 1
    assert server.connections == 0


def test_it_has_its_time(demanding):
    proxy, _ = demanding(limits={"request_head_timeout": "300ms"})
    with Raw(proxy.port) as client:
        client.send(line()[:10])
        assert client.closed()
    assert proxy.metric("limit_hits_total", reason="proxy_protocol_timeout") == 1
    assert proxy.metric("rejected_total", reason="proxy_protocol") == 1


@pytest.mark.parametrize("header", [line(), binary()], ids=["1", "2"])
def test_from_others_it_is_a_bad_request(demanding, header):
    proxy, server = demanding(trusted=["10.0.0.0/8"])
    with Raw(proxy.port) as client:
        client.send(REQUEST)
        assert client.response().status == 200
    with Raw(proxy.port) as client:
        client.send(header + REQUEST)
        assert client.response().status == 400
        assert client.closed()
    assert len(server.requests) == 1
    assert server.requests[0].headers["x-forwarded-for"] == "127.0.0.1"


def test_trust_is_decided_by_the_client_that_is_named(demanding):
    proxy, server = demanding(proxies=["192.0.2.0/24"])
    forged = b"GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 198.51.100.1\r\n\r\n"
    for source in ("192.0.2.7", "203.0.113.7"):
        with Raw(proxy.port) as client:
            client.send(line(source) + forged)
            assert client.response().status == 200
    assert [request.headers["x-forwarded-for"] for request in server.requests] == [
        "198.51.100.1, 192.0.2.7",
        "203.0.113.7",
    ]


@pytest.mark.parametrize("header", [line(), binary()], ids=["1", "2"])
def test_before_a_tls_handshake(demanding, header):
    proxy, server = demanding(tls=True)
    with Raw(proxy.port) as client:
        client.send(header)
        client.socket = context().wrap_socket(client.socket, server_hostname="app.example")
        client.send(REQUEST)
        assert client.response().text == "/asked"
    assert server.requests[0].headers["x-forwarded-for"] == "192.0.2.7"
    assert server.requests[0].headers["x-forwarded-proto"] == "https"
    with pytest.raises((ssl.SSLError, ConnectionError)), Secured(proxy.port):
        pass
    assert proxy.metric("rejected_total", reason="proxy_protocol") == 1


def test_before_http2(demanding):
    proxy, server = demanding()
    hello = http2.PREFACE + http2.frame(http2.SETTINGS)
    request = http2.frame(
        http2.HEADERS, http2.END_HEADERS | http2.END_STREAM, 1, http2.block(http2.request("/two"))
    )
    with Raw(proxy.port) as client:
        client.send(binary() + hello + request)
        eventually(lambda: server.requests)
    assert server.requests[0].headers["x-forwarded-for"] == "192.0.2.7"


@pytest.mark.parametrize("protocol", ["--http1.1", "--http2-prior-knowledge"])
def test_curl_speaks_it(demanding, protocol):
    proxy, server = demanding()
    done = subprocess.run(
        ["curl", "-sS", "--haproxy-protocol", protocol, f"http://127.0.0.1:{proxy.port}/curl"],
        capture_output=True,
        timeout=20,
    )
    assert (done.returncode, done.stdout) == (0, b"/curl"), done.stderr
    assert server.requests[0].headers["x-forwarded-for"] == "127.0.0.1"


def test_a_connection_that_only_looks_is_no_misuse(demanding):
    proxy, _ = demanding()
    with Raw(proxy.port):
        eventually(lambda: proxy.metric("downstream_connections_total") == 1)
    eventually(lambda: proxy.metric("downstream_connections") == 0)
    assert proxy.metric("rejected_total") == 0
