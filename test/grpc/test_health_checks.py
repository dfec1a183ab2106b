"""Health checks by grpc.health.v1.Health/Check, answered by gRPC's own health service."""

import pytest
from harness.grpc_region import preferring
from harness.wait import eventually

DETECTION = {"hold_down": "100ms", "ramp_interval": "50ms", "ramp_start": "50%"}


def probing(service="", **check):
    grpc = {"service": service} if service else {}
    return {"health_check": {"grpc": grpc, "interval": "50ms", **check}, "detection": DETECTION}


def region_of(proxy, name="near"):
    return next(region for region in proxy.status()["services"][0]["regions"] if region["name"] == name)


def failure(proxy):
    """What was wrong with the last check."""
    return region_of(proxy)["endpoints"][0]["check_failure"]


def wait_for_state(proxy, state):
    eventually(lambda: region_of(proxy)["state"] == state, what=state)


def probes(proxy, region, reason):
    return proxy.metric("upstream_probes_total", region=region, reason=reason)


def test_serving_is_healthy(two_regions, caller):
    proxy, *_ = two_regions(**probing())
    eventually(lambda: probes(proxy, "near", "ok") > 3)
    assert probes(proxy, "near", "wrong") == 0
    assert region_of(proxy)["state"] == "healthy"
    assert caller(proxy).unary("name_itself")(b"", timeout=5) == b"near"


def test_not_serving_moves_the_calls_elsewhere_until_it_serves_again(fairlead, grpc_region, caller):
    near, far = grpc_region("near"), grpc_region("far")
    far.set_health("shop.Cart", "SERVING")
    proxy = fairlead(preferring(near, far, **probing("shop.Cart")))
    name = caller(proxy).unary("name_itself")
    wait_for_state(proxy, "ejected")  # not known there
    near.set_health("shop.Cart", "SERVING")
    wait_for_state(proxy, "healthy")
    near.set_health("shop.Cart", "NOT_SERVING")
    wait_for_state(proxy, "ejected")
    assert "NOT_SERVING" in region_of(proxy)["reason"]
    assert name(b"", timeout=5) == b"far"
    near.set_health("shop.Cart", "SERVING")
    wait_for_state(proxy, "healthy")
    assert name(b"", timeout=5) == b"near"


@pytest.mark.parametrize(
    ("known", "service", "reason"),
    [
        (False, "", "UNIMPLEMENTED: it has no grpc.health.v1.Health"),
        (True, "no.Such", "gRPC status 5"),
        (True, "shop.Cart", "its health is not known"),
    ],
)
def test_why_a_region_is_not_healthy(fairlead, grpc_region, known, service, reason):
    near = grpc_region("near", health=known)
    if service == "shop.Cart":
        near.set_health(service, "UNKNOWN")
    proxy = fairlead(preferring(near, **probing(service)))
    eventually(lambda: failure(proxy) == reason, what=reason)
    eventually(lambda: probes(proxy, "near", "wrong") >= 3)
    assert probes(proxy, "near", "ok") == 0


def test_a_dead_region_can_not_be_reached(two_regions):
    proxy, near, _ = two_regions(**probing())
    near.kill()
    wait_for_state(proxy, "ejected")
    assert probes(proxy, "near", "unreachable") >= 3


def test_over_tls(fairlead, grpc_region, certificates):
    region = grpc_region("near", pair=certificates.origin)
    upstream = {"ca": certificates.ca, "server_name": "origin.example"}
    proxy = fairlead(preferring(region, upstream_tls=upstream, **probing()))
    eventually(lambda: probes(proxy, "near", "ok") > 3)
    assert probes(proxy, "near", "wrong") == 0


def test_over_tls_without_http2(fairlead, origin, certificates):
    server = origin(pair=certificates.origin)  # it agrees on no protocol
    server.name = "near"
    upstream = {"ca": certificates.ca, "server_name": "origin.example"}
    proxy = fairlead(preferring(server, upstream_tls=upstream, **probing()))
    eventually(lambda: failure(proxy) == "it does not speak HTTP/2")


@pytest.mark.parametrize("own_port", [False, True])
def test_http_without_tls(fairlead, nginx, own_port):
    """An HTTP check speaks the version that requests speak; on a port of its own, HTTP/1.1."""
    server = nginx(http2=True)
    server.name, server.address = "near", f"127.0.0.1:{server.h2_port}"
    version = "HTTP/1.1" if own_port else "HTTP/2.0"
    check = {"http": {"path": "/version", "expected_body": version}, "interval": "50ms"}
    check |= {"port": server.port} if own_port else {}
    proxy = fairlead(preferring(server, health_check=check))
    eventually(lambda: probes(proxy, "near", "ok") > 3)
    assert probes(proxy, "near", "wrong") == 0


def test_http_over_what_tls_agrees_on(fairlead, nginx, certificates):
    """An HTTP check of a service over TLS speaks the version that its requests speak."""
    server = nginx(pair=certificates.origin, http2=True)
    server.name, server.address = "near", f"127.0.0.1:{server.h2_tls_port}"
    upstream = {"ca": certificates.ca, "server_name": "origin.example"}
    check = {"http": {"path": "/version", "expected_body": "HTTP/2.0"}, "interval": "50ms"}
    proxy = fairlead(preferring(server, upstream_tls=upstream, health_check=check))
    eventually(lambda: probes(proxy, "near", "ok") > 3)
    assert probes(proxy, "near", "wrong") == 0
