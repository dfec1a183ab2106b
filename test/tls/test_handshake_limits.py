"""Handshakes that never end, and many of them."""

from contextlib import ExitStack, suppress

import pytest
from harness.client import Raw
from harness.tls import Secured, client_hello, curl
from harness.wait import eventually

HELLO = client_hello()


def hits(proxy, reason):
    return proxy.metric("limit_hits_total", reason=reason)


@pytest.mark.parametrize("sent", [0, 1, 100], ids=["nothing", "one byte", "part"])
def test_a_handshake_has_its_time(secured, sent):
    proxy, origin = secured(settings={"limits": {"tls_handshake_timeout": "300ms"}})
    with Raw(proxy.port) as client:
        client.send(HELLO[:sent])
        assert client.closed()
    assert hits(proxy, "tls_handshake_timeout") == 1
    assert origin.connections == 0


def test_dripping_does_not_prolong_it(secured):
    proxy, _ = secured(settings={"limits": {"tls_handshake_timeout": "500ms"}})
    hello = iter(HELLO)

    def drip():
        if hits(proxy, "tls_handshake_timeout"):
            return True
        client.send(bytes([next(hello)]))
        return False

    with Raw(proxy.port) as client:
        client.socket.settimeout(5)
        try:
            eventually(drip, within=5, what="the handshake is given up")
        except ConnectionError:
            assert hits(proxy, "tls_handshake_timeout") == 1


def test_a_time_that_was_enough_does_not_end_the_connection(secured):
    """The handshake's timer must not outlive it."""
    proxy, _ = secured(settings={"limits": {"tls_handshake_timeout": "1s"}})
    with Secured(proxy.port) as client:
        with Raw(
            proxy.port
        ) as late:  # its timer is armed later, so when it has run out, the first would have
            assert late.closed()
        client.send("GET / HTTP/1.1\r\nHost: app.example\r\n\r\n")
        assert client.response().status == 200


def test_the_oldest_makes_room(secured):
    proxy, _ = secured(settings={"limits": {"max_tls_handshakes": 3}})
    with ExitStack() as stack:
        clients = [stack.enter_context(Raw(proxy.port)) for _ in range(3)]
        eventually(lambda: proxy.metric("downstream_connections") == 3)
        assert curl(proxy.port, "/served").response.text == "/served"
        assert clients[0].closed()
        assert hits(proxy, "tls_handshakes") == 1
        eventually(lambda: proxy.metric("downstream_connections") == 2)


# What the clients of a flood do, in turn.
FLOOD = [
    lambda client: client.send(b""),
    lambda client: client.send(HELLO[:100]),
    lambda client: client.send("GET / HTTP/1.1\r\n\r\n"),
    lambda client: client.reset(),
    lambda client: client.finish(),
    lambda client: client.send(HELLO),
]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_flood_costs_others_nothing(secured, workers):
    """Many at once, more than are accepted in a turn, and those that go away by themselves among them."""
    limits = {"max_tls_handshakes": 5}
    proxy, _ = secured(settings={"limits": limits, "workers": workers})
    with ExitStack() as stack:
        for round_ in range(5):
            for number in range(100):
                client = stack.enter_context(Raw(proxy.port))
                with suppress(ConnectionError):  # it may be displaced already
                    FLOOD[number % len(FLOOD)](client)
            assert curl(proxy.port, f"/{round_}").response.text == f"/{round_}"
        assert hits(proxy, "tls_handshakes") > 100
        eventually(lambda: proxy.metric("downstream_connections") <= 5 * workers)
    eventually(lambda: proxy.metric("downstream_connections") == 0)
    assert curl(proxy.port).status == 200


def test_draining_does_not_wait_for_handshakes_for_ever(secured):
    proxy, _ = secured(settings={"limits": {"tls_handshake_timeout": "2s"}})
    with Raw(proxy.port) as client:
        client.send(HELLO[:50])
        eventually(lambda: proxy.metric("downstream_connections_total") == 1)
        assert proxy.stop(within=10) == 0
        assert client.closed()
