"""WebSockets through the proxy, by clients that others wrote."""

import json
import os

from harness.fairlead import config_of
from harness.process import whole_lines
from harness.wait import eventually

MIB = 1 << 20


def tunnels(proxy):
    return proxy.metric("tunnels")


def test_messages_of_a_mebibyte_pass_both_ways_while_another_region_dies(fairlead, echo, websocket):
    near, far = echo("near"), echo("far")
    regions = {
        "near": {"endpoints": [near.address], "priority": 0},
        "far": {"endpoints": [far.address], "priority": 1},
    }
    proxy = fairlead(config_of(regions, policy="failover"))
    client = websocket(proxy.port)
    client.send("who")
    assert client.receive() == "near"
    for number in range(8):
        message = os.urandom(MIB)
        client.send(message)
        assert client.receive() == message
        if number == 3:
            far.kill()
    eventually(lambda: tunnels(proxy) == 1)


def test_a_new_one_goes_elsewhere_when_its_region_refuses(fairlead, echo, websocket):
    near, far = echo("near"), echo("far")
    regions = {
        "near": {"endpoints": [near.address], "priority": 0},
        "far": {"endpoints": [far.address], "priority": 1},
    }
    proxy = fairlead(config_of(regions, policy="failover"))
    near.kill()
    client = websocket(proxy.port)
    client.send("who")
    assert client.receive() == "far"


def test_a_region_that_dies_cuts_its_own(fairlead, echo, websocket):
    near = echo("near")
    proxy = fairlead(config_of({"near": near.address}))
    client = websocket(proxy.port)
    client.send("who")
    assert client.receive() == "near"
    near.kill()
    assert client.receive() is None, "an end without a Close"
    eventually(lambda: tunnels(proxy) == 0)


def test_an_edge_before_an_edge(fairlead, echo, websocket):
    """Towards an origin that speaks HTTP/2 it is an extended CONNECT, whatever the client speaks."""
    behind = fairlead(config_of({"only": echo("far").address}), name="behind")
    proxy = fairlead(config_of({"only": f"127.0.0.1:{behind.port}"}, protocol="h2"))
    client = websocket(proxy.port)
    client.send("who")
    assert client.receive() == "far"
    message = os.urandom(MIB)
    client.send(message)
    assert client.receive() == message
    assert behind.metric("requests_total", protocol="h2") == 0, "counted when it ends"
    client.close()
    eventually(lambda: behind.metric("requests_total", protocol="h2", code="101") == 1)


def test_the_end_of_the_process_is_told_by_a_close(fairlead, echo, websocket):
    origin = echo("near")
    drain = {"delay": "0s", "tunnels": "0s", "timeout": "10s"}
    proxy = fairlead(config_of({"near": origin.address}, drain=drain))
    client = websocket(proxy.port)
    client.send("who")
    assert client.receive() == "near"
    proxy.send_signal(15)
    assert client.receive() == 1001
    client.close()
    assert proxy.wait() == 0
    eventually(lambda: origin.closed() == [1001])


def test_the_end_of_the_process_is_told_to_an_origin_that_speaks_http2(fairlead, echo, websocket):
    origin = echo("far")
    behind = fairlead(config_of({"only": origin.address}), name="behind")
    drain = {"delay": "0s", "tunnels": "0s", "timeout": "10s"}
    proxy = fairlead(config_of({"only": f"127.0.0.1:{behind.port}"}, protocol="h2", drain=drain))
    client = websocket(proxy.port)
    client.send("who")
    assert client.receive() == "far"
    proxy.send_signal(15)
    assert client.receive() == 1001
    client.close()
    assert proxy.wait() == 0
    assert eventually(origin.closed) == [1001]
    eventually(lambda: tunnels(behind) == 0)


def test_they_are_given_their_time(fairlead, echo, websocket):
    """A drain does not end them before `drain.tunnels` has begun to pass, and they are used until then."""
    origin = echo("near")
    drain = {"delay": "0s", "tunnels": "3s", "timeout": "20s"}
    proxy = fairlead(config_of({"near": origin.address}, drain=drain))
    clients = [websocket(proxy.port) for _ in range(5)]
    proxy.send_signal(15)
    answered = 0
    for client in clients:
        client.send("who")
        answered += client.receive() == "near"
    assert answered > 0
    assert [client.receive() for client in clients] == [1001] * len(clients)
    for client in clients:
        client.close()
    assert proxy.wait() == 0


def test_what_is_silent_for_too_long_ends(fairlead, echo, websocket):
    origin = echo("near")
    proxy = fairlead(config_of({"near": origin.address}, limits={"tunnel_idle_timeout": "300ms"}))
    client = websocket(proxy.port)
    client.send("who")
    assert client.receive() == "near"
    assert client.receive() is None
    assert proxy.metric("limit_hits_total", reason="tunnel_idle_timeout") == 1
    eventually(lambda: origin.closed() == [1006])
    assert tunnels(proxy) == 0


def test_it_is_logged_when_it_ends(fairlead, echo, websocket, tmp_path):
    log = tmp_path / "access.log"
    proxy = fairlead(config_of({"near": echo("near").address}, access_log={"path": str(log)}))
    client = websocket(proxy.port)
    client.send("x" * 1000)
    assert client.receive() == "x" * 1000
    client.close()
    line = json.loads(eventually(lambda: whole_lines(log))[0])
    assert (line["status"], line["protocol"]) == (101, {"h1": "http/1.1", "h2": "h2"}[websocket.protocol])
    assert min(line["bytes_sent"], line["bytes_received"]) > 1000


def test_swaps_leave_it_alone(fairlead, echo, websocket):
    origin = echo("near")
    config = config_of({"near": origin.address})
    proxy = fairlead(config)
    client = websocket(proxy.port)
    for _ in range(5):
        assert proxy.put(config).status == 200
        client.send("who")
        assert client.receive() == "near"
    changed = config_of({"near": origin.address}, balancer="random")
    changed["routes"][0]["upgrades"] = []
    assert proxy.put(changed).status == 200
    client.send("who")
    assert client.receive() == "near"
