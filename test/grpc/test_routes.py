"""Routes that match gRPC calls."""

import pytest
from harness.grpc_region import preferring
from harness.http2 import Http2
from harness.wait import eventually


@pytest.fixture
def routed(fairlead, grpc_region):
    routes = [
        {"name": "any", "match": {}, "service": "app"},
        {"name": "service", "match": {"grpc": {"service": "test.Region"}}, "service": "app"},
        {"name": "method", "match": {"grpc": {"service": "test.Region", "method": "join"}}, "service": "app"},
    ]
    return fairlead(preferring(grpc_region("only"), routes=routes))


def requests(proxy, route):
    return proxy.metric("requests_total", route=route)


def test_by_service_and_method(routed, caller):
    calls = caller(routed)
    calls.unary("echo")(b"", timeout=5)
    calls.client_stream("join")(iter([b"a"]), timeout=5)
    caller(routed, service="test.Other").unary("echo")(b"", timeout=5)
    for route in ("service", "method", "any"):
        eventually(lambda route=route: requests(routed, route) == 1, what=route)


def test_only_calls(routed):
    with Http2(routed.port) as client:
        client.post(b"{}", ("content-type", "application/json"), path="/test.Region/join")
        client.get("/test.Region/join", ("content-type", "application/grpc"))
    eventually(lambda: requests(routed, "any") == 2)


def test_explained(routed):
    call = ["--path", "/test.Region/join", "--method", "POST"]
    found = routed.explain(*call, "--header", "content-type:application/grpc+proto")
    assert found["route"] == "method"
    found = routed.explain(*call, "--header", "content-type:application/json")
    assert found["route"] == "any"
    assert {"route": "method", "reason": "gRPC content type differs"} in found["near_misses"]
