"""Why a request went where it went: `explain` repeats what the log says was decided."""

import itertools
import json
import threading
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness.build import scaled
from harness.client import Raw
from harness.fairlead import config_of
from harness.wait import eventually

REQUESTS = scaled(1000, 300)
CLIENTS = 8
# What happens to which region while the requests are sent, one after the other.
FAULTS = [
    ("near", {"hang": "true"}),
    ("near", {"hang": "false"}),
    ("middle", {"error_rate": 0.8}),
    ("near", {"latency": "90ms"}),
    ("middle", {"error_rate": 0}),
    ("near", {"error_rate": 0.9}),
    ("far", {"hang": "true"}),
    ("near", {"latency": "5ms"}),
    ("far", {"hang": "false"}),
    ("near", {"error_rate": 0}),
]


def explained(proxy, **query):
    answer = proxy.admin("GET", f"/v1/explain?{urllib.parse.urlencode(query)}")
    assert answer.status == 200, answer.text
    return json.loads(answer.body)


def send(port, numbers, finished):
    """One client's requests, on as few connections as the proxy allows, until `finished` and all numbers are sent."""
    client = None
    for number in itertools.count():
        if number >= numbers and finished.is_set():
            return
        client = client or Raw(port)
        method, length = ("POST", "Content-Length: 0\r\n") if number % 10 == 0 else ("GET", "")
        client.send(f"{method} /item/{number} HTTP/1.1\r\nHost: shop.example\r\n{length}\r\n")
        if client.response().headers.get("connection", "").lower() == "close":
            client.close()
            client = None


def changing_health(proxy, regions):
    """Sends requests while the regions fail and recover, and returns the log of them."""
    finished = threading.Event()
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(send, proxy.port, REQUESTS // CLIENTS, finished) for _ in range(CLIENTS)]
        try:
            for name, change in FAULTS:
                regions[name].change(**change)
                time.sleep(0.3)  # how long a fault lasts
        finally:
            finished.set()
        for client in clients:
            client.result()
    served = proxy.metric("requests_total", route="items")
    return eventually(lambda: len(log := proxy.access_log()) >= served and log)


@pytest.mark.parametrize("policy", ["latency", "weighted", "failover"])
def test_explain_gives_the_decision_that_the_log_shows(fairlead, region, tmp_path, policy):
    names = ("near", "middle", "far")
    regions = {name: region(name, latency=f"{5 * i + 5}ms") for i, name in enumerate(names)}
    places = {
        name: {
            "endpoints": [regions[name].address],
            **({"weight": 10 * (i + 1)} if policy == "weighted" else {}),
            **({"priority": i} if policy == "failover" else {}),
        }
        for i, name in enumerate(names)
    }
    config = config_of(
        places,
        policy=policy,
        workers=1,
        health_check={"http": {"path": "/healthz"}, "interval": "100ms", "timeout": "80ms"},
        detection={"hold_down": "300ms", "max_hold_down": "1s", "ramp_interval": "100ms"},
        access_log={"path": str(tmp_path / "access.log")},
    )
    config["routes"] = [
        {"name": "items", "match": {"path_prefix": "/item/"}, "service": "app", "timeout": "200ms"},
        {"name": "rest", "match": {}, "service": "app"},
    ]
    proxy = fairlead(config)
    log = changing_health(proxy, regions)
    assert len({entry["decision"]["table"] for entry in log if entry["decision"]}) > 3, (
        "health did not change"
    )
    repeated = 0
    for entry in log:
        if not entry["decision"] or not entry["attempts"]:
            continue
        found = explained(
            proxy,
            host=entry["host"],
            path=entry["path"],
            method=entry["method"],
            pick=repr(entry["decision"]["pick"]),
            table=entry["decision"]["table"],
        )
        assert found["route"] == entry["route"] == "items"
        assert found["service"] == entry["service"]
        assert found["region"] == entry["attempts"][0]["region"], (entry, found)
        assert found["candidates"] == entry["decision"]["candidates"]
        repeated += 1
    assert repeated >= REQUESTS * 0.95


def test_explain_says_why_others_were_passed_over(fairlead, region):
    places = {
        "near": {"endpoints": [region("near", latency="1ms").address], "priority": 0},
        "far": {"endpoints": [region("far", latency="1ms").address], "priority": 1},
    }
    proxy = fairlead(config_of(places, policy="failover"))
    proxy.get()
    found = explained(proxy, host="shop.example", path="/", method="GET")
    assert found["region"] == "near"
    assert {one["region"] for one in found["candidates"]} == {"near", "far"}
    assert all(one["reason"] for one in found["candidates"])


def test_a_decision_from_before_a_change_of_regions(fairlead, origin, tmp_path):
    """Regions are numbered by their place in the configuration; an old table is of the old one."""
    places = {
        name: {"endpoints": [origin().address], "priority": i} for i, name in enumerate(["near", "far"])
    }
    config = config_of(
        places, policy="failover", workers=1, access_log={"path": str(tmp_path / "access.log")}
    )
    proxy = fairlead(config)
    proxy.get("/x")
    entry = eventually(proxy.access_log)[0]
    assert entry["attempts"][0]["region"] == "near"
    regions = [{"name": name} for name in ("new", "far", "near")]
    assert proxy.put({**config, "regions": regions}).status == 200
    found = explained(
        proxy, path="/x", pick=repr(entry["decision"]["pick"]), table=entry["decision"]["table"]
    )
    assert found["region"] == "near"
    assert found["preference"] == ["near", "far"]
    assert found["candidates"] == entry["decision"]["candidates"]


def test_the_command_prints_what_the_api_answers(fairlead, origin):
    proxy = fairlead(config_of({"only": origin().address}))
    query = {"host": "shop.example", "path": "/x", "method": "GET", "pick": "0.25"}
    said = proxy.explain("--host", "shop.example", "--path", "/x", "--method", "GET", "--pick", "0.25")
    assert said == explained(proxy, **query)


def test_a_request_that_no_route_takes(fairlead, origin):
    config = config_of({"only": origin().address})
    config["routes"] = [{"name": "api", "match": {"hosts": ["api.example"]}, "service": "app"}]
    proxy = fairlead(config)
    found = explained(proxy, host="other.example", path="/", method="GET")
    assert (found["route"], found["region"]) == (None, None)
    assert explained(proxy, host="api.example", path="/", method="GET")["route"] == "api"
