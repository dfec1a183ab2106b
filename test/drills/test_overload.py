"""Policy `steer` while regions fill up: what spills, what is refused, and who is told what."""

import grpc
import pytest
from harness.build import scaled
from harness.client import fetch
from harness.grpc_region import Caller
from harness.load import percentile
from harness.wait import eventually

CHECK = {"http": {"path": "/healthz"}, "interval": "100ms", "timeout": "5s", "unhealthy_threshold": 10}
# Requests/s: what `full(slots)` serves with 20 ms each.
ROOM = scaled(500, 200)
SLOTS = ROOM // 50


def regions_of(proxy):
    return {region["name"]: region for region in proxy.status()["services"][0]["regions"]}


def target(proxy, name):
    return regions_of(proxy)[name]["target_share"]


@pytest.fixture
def two(region):
    """A near region that is full at ROOM requests/s and says how full it is, and one further away of the same size."""
    return {
        "near": region("near", latency="20ms", concurrency=SLOTS, report="true"),
        "far": region("far", latency="60ms", concurrency=3 * SLOTS, report="true"),
    }


def test_what_has_no_room_spills_before_it_queues_and_comes_back(fairlead, two, steering, load):
    proxy = fairlead(steering(two, policy="steer", health_check=CHECK))
    rate = ROOM * 6 // 5
    running = load(proxy.port, rate=rate, seconds=20)
    eventually(lambda: target(proxy, "far") > 0.15, what="a part goes to the far region")
    eventually(
        lambda: 0.7 < regions_of(proxy)["near"]["utilization"] < 0.99, what="near is busy, and not full"
    )
    spilling = proxy.metric("requests_total", region="near")
    eventually(lambda: proxy.metric("requests_total", region="near") > spilling + 3 * ROOM, within=15)
    assert 0.6 < target(proxy, "near") < 0.9
    assert proxy.metric("region_utilization", region="near") > 0.5
    two["near"].change(concurrency=10 * SLOTS)
    eventually(lambda: target(proxy, "near") > 0.98, what="all of it comes back")
    report = running.report()
    assert report["failed"] == 0
    settled = [s.latency_ms for s in report["samples"] if s.region == "near" and 4 < s.at < 7]
    assert percentile(settled, 95) < 60, "it did not queue"


ROUTES = [
    {"name": "vital", "match": {"path_prefix": "/vital"}, "service": "app", "criticality": "critical"},
    {"name": "rest", "match": {}, "service": "app", "criticality": "sheddable"},
]


def admitted(proxy):
    return proxy.status()["services"][0]["admit"]


def test_while_all_are_full_the_least_critical_give_way(fairlead, two, steering, load, tmp_path):
    config = steering(two, policy="steer", health_check=CHECK, routes=ROUTES)
    proxy = fairlead({**config, "access_log": {"path": str(tmp_path / "access.log")}})
    vital = load(proxy.port, rate=ROOM // 2, seconds=10, path="/vital", name="vital")
    rest = load(proxy.port, rate=3 * ROOM, seconds=9, name="rest")
    refused = eventually(
        lambda: next((a for a in [proxy.get("/")] if a.status == 503), None), what="a refusal"
    )
    assert refused.headers["retry-after"] == "1"
    assert refused.headers["fairlead-error"] == "shed; source=fairlead"
    assert "all regions are full" in refused.text
    eventually(lambda: admitted(proxy)["sheddable"] < 0.9)
    assert admitted(proxy)["critical"] == 1
    told = proxy.explain("--path", "/")
    assert told["criticality"] == "sheddable"
    assert told["admitted"] < 1
    told = proxy.explain("--path", "/vital")
    assert told["criticality"] == "critical"
    assert "admitted" not in told
    assert vital.report()["failed"] == 0
    assert rest.report()["failed"] > 0
    assert proxy.metric("shed_total", reason="capacity", criticality="sheddable") > 0
    assert proxy.metric("shed_total", reason="capacity", criticality="critical") == 0
    eventually(lambda: admitted(proxy)["sheddable"] == 1, what="room again")
    shed = [line for line in proxy.access_log() if line.get("error") == "shed"]
    assert {line["status"] for line in shed} == {503}
    assert {line["route"] for line in shed} == {"rest"}


def test_a_call_that_is_refused_is_told_so_as_grpc_does(fairlead, two, steering, load):
    proxy = fairlead(steering(two, policy="steer", speaks="grpc", health_check=CHECK))
    load(proxy.port, rate=4 * ROOM, seconds=8, protocol="grpc").output()
    with grpc.insecure_channel(f"127.0.0.1:{proxy.port}") as channel:
        call = Caller(channel, "pkg.Service").unary("Method")

        def refusal():
            try:
                call(b"", timeout=5)
            except grpc.RpcError as error:
                return error
            return None

        error = eventually(refusal, what="a refusal")
        assert error.code() == grpc.StatusCode.UNAVAILABLE
        assert error.details() == "shed (fairlead): all regions are full"
    assert proxy.metric("shed_total", reason="capacity", criticality="normal") > 0
    assert proxy.metric("grpc_requests_total", grpc_status="14") > 0


def test_what_a_region_says_of_itself_ends_here(fairlead, two, steering):
    proxy = fairlead(steering(two, policy="steer", health_check=CHECK))
    assert (
        fetch(two["near"].port).headers["endpoint-load-metrics"].startswith("TEXT application_utilization=")
    )
    answer = proxy.get("/")
    assert answer.status == 200
    assert "endpoint-load-metrics" not in answer.headers


def test_health_checks_tell_how_full_an_idle_region_is(fairlead, region, steering):
    regions = {
        "near": region("near", latency="20ms", concurrency=4, report="true"),
        "far": region("far", latency="60ms"),
    }
    proxy = fairlead(steering(regions, policy="steer", health_check=CHECK))
    eventually(lambda: regions_of(proxy)["near"]["utilization"] is not None)
    assert regions_of(proxy)["near"]["utilization"] < 0.5
    assert regions_of(proxy)["far"]["utilization"] is None


def test_instances_share_the_capacity(fairlead, region, steering, load):
    regions = {"near": region("near", latency="5ms"), "far": region("far", latency="40ms")}
    keys = {name: {"capacity": 1000} for name in regions}
    config = steering(regions, keys, policy="latency", health_check=CHECK, fleet={"instances": 2})
    proxy = fairlead(config)
    assert regions_of(proxy)["near"]["capacity"] == 500
    running = load(proxy.port, rate=800, seconds=4)
    eventually(lambda: 0.5 < target(proxy, "near") < 0.75, what="room for 500 of 800")
    assert running.report()["failed"] == 0
    assert proxy.put({**config, "fleet": {"instances": 1}}).status == 200
    assert regions_of(proxy)["near"]["capacity"] == 1000
