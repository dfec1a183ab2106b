"""Connections that are forwarded as they are, steered like requests."""

import contextlib
import json
import os
import socket

import pytest
from harness.client import Raw
from harness.ports import free_port
from harness.process import whole_lines
from harness.wait import eventually

FAILOVER = {"policy": "failover"}


def by_priority(near, far):
    return {
        "near": {"endpoints": [near], "priority": 0},
        "far": {"endpoints": [far], "priority": 1},
    }


def ended(client):
    """Whether the proxy resets or ends the connection without a byte."""
    try:
        return client.rest() == b""
    except ConnectionResetError:
        return True


def test_the_origin_may_speak_first_and_ends_are_handed_on(forwarding, shouting):
    proxy = forwarding({"near": shouting("near").address})
    with Raw(proxy.port) as client:
        assert client.take(5) == b"near\n"
        client.send(b"hello")
        assert client.take(5) == b"HELLO"
        client.finish()
        assert client.rest() == b"5 bytes\n"
    eventually(lambda: proxy.metric("tunnels") == 0)
    assert proxy.metric("requests_total", service="db", protocol="tcp", code="200", route="plain") == 1


def test_bytes_that_come_at_once_are_kept(forwarding, shouting):
    proxy = forwarding({"near": shouting("near").address})
    with Raw(proxy.port) as client:
        client.send(b"early")
        client.finish()
        assert client.rest() == b"near\nEARLY5 bytes\n"


def test_many_bytes_pass_both_ways(forwarding, shouting):
    proxy = forwarding({"near": shouting("near").address})
    data = os.urandom(1 << 20)
    with Raw(proxy.port) as client:
        assert client.take(5) == b"near\n"
        for _ in range(8):
            client.send(data)
            assert client.take(len(data)) == data.upper()


def test_every_client_has_a_connection_of_its_own(forwarding, shouting):
    origin = shouting("near")
    proxy = forwarding({"near": origin.address})
    for number in range(1, 6):
        with Raw(proxy.port) as client:
            assert client.take(5) == b"near\n"
        assert origin.connections == number


def test_a_region_that_refuses_is_passed_over(forwarding, shouting):
    far = shouting("far")
    proxy = forwarding(by_priority(f"127.0.0.1:{free_port()}", far.address), policy="failover")
    for _ in range(20):
        with Raw(proxy.port) as client:
            assert client.take(4) == b"far\n"
    assert proxy.status()["services"][0]["regions"][0]["state"] != "healthy"


def test_a_region_that_dies_cuts_its_own_and_gets_no_more(forwarding, shouting):
    near, far = shouting("near"), shouting("far")
    proxy = forwarding(by_priority(near.address, far.address), policy="failover")
    with Raw(proxy.port) as client:
        assert client.take(5) == b"near\n"
        near.close()
        assert ended(client)
    with Raw(proxy.port) as client:
        assert client.take(4) == b"far\n"


def test_without_a_region_it_is_reset(forwarding):
    proxy = forwarding({"near": f"127.0.0.1:{free_port()}"})
    with contextlib.suppress(ConnectionResetError), Raw(proxy.port) as client:  # may come while it connects
        assert ended(client)
    eventually(lambda: proxy.metric("requests_total", service="db", code="502") == 1)


@pytest.mark.parametrize("policy", ["latency", "weighted"])
def test_other_policies_serve_as_well(forwarding, shouting, policy):
    regions = {name: shouting(name).address for name in ("near", "far")}
    proxy = forwarding(regions, policy=policy)
    seen = set()
    for _ in range(40):
        with Raw(proxy.port) as client:
            seen.add(client.receive(16))
    assert seen <= {b"near\n", b"far\n"}
    assert policy == "latency" or len(seen) == 2


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_the_origin_can_be_told_the_client(forwarding, version):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        proxy = forwarding({"near": address}, proxy_protocol=version)
        with Raw(proxy.port) as client:
            client.send(b"hello")
            accepted, _ = listener.accept()
            with accepted:
                accepted.settimeout(10)
                seen = b""
                while not seen.endswith(b"hello"):
                    seen += accepted.recv(1000)
    start = {"v1": b"PROXY TCP4 127.0.0.1 127.0.0.1 ", "v2": b"\r\n\r\n\0\r\nQUIT\n\x21\x11"}[version]
    assert seen.startswith(start)


def test_silence_ends_it(forwarding, shouting):
    top = {"limits": {"tunnel_idle_timeout": "200ms"}}
    proxy = forwarding({"near": shouting("near").address}, top=top)
    with Raw(proxy.port) as client:
        assert client.rest() == b"near\n"
    assert proxy.metric("limit_hits_total", reason="tunnel_idle_timeout") == 1


def test_a_drain_ends_it_in_its_time(forwarding, shouting):
    top = {"drain": {"delay": "0s", "tunnels": "100ms", "timeout": "20s"}}
    proxy = forwarding({"near": shouting("near").address}, top=top)
    with Raw(proxy.port) as client:
        assert client.take(5) == b"near\n"
        proxy.send_signal(15)
        assert client.rest() == b""
    assert proxy.wait() == 0


def test_it_is_logged(forwarding, shouting, tmp_path):
    log = tmp_path / "access.log"
    proxy = forwarding({"near": shouting("near").address}, top={"access_log": {"path": str(log)}})
    with Raw(proxy.port) as client:
        client.send(b"hello")
        client.finish()
        client.rest()
    line = json.loads(eventually(lambda: whole_lines(log))[0])
    assert (line["status"], line["protocol"], line["route"], line["service"]) == (200, "tcp", "plain", "db")
    assert (line["bytes_received"], line["bytes_sent"]) == (5, len("near\nHELLO5 bytes\n"))


def test_swaps_leave_it_alone_and_take_effect_for_the_next(forwarding, shouting):
    near, far = shouting("near"), shouting("far")
    proxy = forwarding({"near": near.address})
    with Raw(proxy.port) as client:
        assert client.take(5) == b"near\n"
        config = {**proxy.config, "drain": {"delay": "1s"}}
        config["services"][0]["regions"]["near"]["endpoints"] = [far.address]
        assert proxy.put(config).status == 200
        with Raw(proxy.port) as next_client:
            assert next_client.take(4) == b"far\n"
        client.send(b"still")
        assert client.take(5) == b"STILL"
