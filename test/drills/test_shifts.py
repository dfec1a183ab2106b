"""Planned shifts: a part of the traffic moves to another region slowly, and comes back, by wish or by itself."""

import json

import pytest
from harness.build import scaled
from harness.fairlead import command
from harness.wait import eventually

RATE = scaled(1000, 300)


PRIORITIES = {"us-east": {"priority": 0}, "eu-west": {"priority": 1}, "ap-south": {"priority": 2}}


def promising(config):
    config["services"][0]["slo"] = {"latency": {"p99": "250ms"}}
    return config


@pytest.fixture
def proxy(fairlead, three_regions, steering):
    """Everything goes to us-east, with or without traffic."""
    return fairlead(promising(steering(three_regions, PRIORITIES, policy="failover")))


def service(proxy):
    return proxy.status()["services"][0]


def shift(proxy):
    return service(proxy)["shift"]


def target(proxy, name):
    return {region["name"]: region["target_share"] for region in service(proxy)["regions"]}[name]


def ask(proxy, *arguments):
    """`fairlead shift app …` as JSON."""
    result = command("shift", "app", "--admin", f"127.0.0.1:{proxy.admin_port}", "-o", "json", *arguments)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)["shift"]


def start(proxy, share="30%", over="4s", *more):
    return ask(proxy, "--from", "us-east", "--to", "eu-west", "--share", share, "--over", over, *more)


def share_between(report, begin, end):
    """The part of eu-west in the requests of that time."""
    regions = [sample.region for sample in report["samples"] if begin <= sample.at < end]
    return regions.count("eu-west") / len(regions)


def test_a_part_moves_gradually_and_stays(fairlead, three_regions, steering, load):
    proxy = fairlead(promising(steering(three_regions, policy="latency")))
    running = load(proxy.port, rate=RATE, seconds=12)
    eventually(lambda: target(proxy, "us-east") > 0.97, what="us-east is the nearest")
    begun = start(proxy, "30%", "6s", "--author", "ann", "--reason", "a trial")
    assert (begun["state"], begun["abort_if"], begun["abort_if_source"]) == ("moving", ["p99>250ms"], "slo")
    eventually(lambda: 0.1 < shift(proxy)["moved"] < 0.2, what="half-way")
    assert 0.3 < shift(proxy)["progress"] < 0.7
    eventually(lambda: shift(proxy)["state"] == "done")
    assert abs(target(proxy, "eu-west") - 0.3) < 0.011
    assert abs(proxy.metric("shift_share", service="app") - 0.3) < 0.011
    reasons = {region["name"]: region["reason"] for region in service(proxy)["regions"]}
    assert reasons["us-east"] == "cheapest with room; 30 % shifted to eu-west"
    shown = command("status", "--admin", f"127.0.0.1:{proxy.admin_port}").stdout
    assert "app: moves 30.0% of us-east to eu-west over 6s: done" in shown
    report = running.report()
    assert report["failed"] == 0
    parts = [share_between(report, second, second + 1) for second in range(12)]
    assert abs(parts[-2] - 0.3) < 0.05, parts
    # No second brings more than what its part of the time allows, and some of noise.
    assert max(later - earlier for earlier, later in zip(parts, parts[1:], strict=False)) < 0.15, parts
    assert shift(proxy)["state"] == "done", "nothing ends it"
    assert 'msg="shift started"' in proxy.output()
    assert "author=ann" in proxy.output()


def test_paused_resumed_and_undone(proxy, load):
    running = load(proxy.port, rate=RATE, seconds=60)
    start(proxy, "50%", "10s")
    eventually(lambda: shift(proxy)["moved"] > 0.1)
    held = ask(proxy, "--pause")
    assert held["state"] == "paused"
    seen = proxy.metric("requests_total", region="eu-west")
    eventually(lambda: proxy.metric("requests_total", region="eu-west") > seen + RATE // 5)
    assert shift(proxy)["progress"] == held["progress"]
    assert ask(proxy, "--resume")["state"] == "moving"
    eventually(lambda: shift(proxy)["progress"] > held["progress"] + 0.1)
    undone = ask(proxy, "--undo")
    assert undone["state"] == "undoing"
    assert undone["moved"] > 0.05, "not in one jump"
    eventually(lambda: shift(proxy) is None, within=20)
    assert target(proxy, "eu-west") < 0.02
    assert start(proxy, "40%", "0s")["state"] == "moving"
    eventually(lambda: target(proxy, "eu-west") > 0.39)
    assert ask(proxy, "--undo", "--now") is None
    eventually(lambda: target(proxy, "eu-west") < 0.02)
    assert running.report(now=True)["failed"] == 0


def test_slowness_aborts_it(proxy, three_regions, load):
    running = load(proxy.port, rate=RATE, seconds=60)
    start(proxy, "30%", "1s", "--abort-if", "p99>250ms")
    eventually(lambda: shift(proxy)["state"] == "done")
    three_regions["eu-west"].change(slow_rate=0.2, slow_by="400ms")
    eventually(lambda: shift(proxy)["state"] == "aborted")
    aborted = shift(proxy)
    assert aborted["why"].startswith("p99>250ms: p99 is "), aborted
    eventually(lambda: shift(proxy)["moved"] == 0)
    assert target(proxy, "eu-west") < 0.02
    assert running.report(now=True)["failed"] == 0
    assert "shift aborted" in proxy.output()
    three_regions["eu-west"].change(slow_rate=0)
    assert start(proxy)["state"] == "moving", "another may begin"


def test_silence_aborts_it_before_anything_is_measured(proxy, three_regions, load):
    running = load(proxy.port, rate=RATE, seconds=60)
    start(proxy, "30%", "1s")
    eventually(lambda: shift(proxy)["state"] == "done")
    three_regions["eu-west"].change(latency="1s")
    eventually(lambda: shift(proxy)["state"] == "aborted", within=20)
    eventually(lambda: shift(proxy)["moved"] == 0)
    assert running.report(now=True)["failed"] == 0


def test_a_region_that_dies_meanwhile_loses_no_request(proxy, three_regions, load):
    running = load(proxy.port, rate=RATE, seconds=60)
    start(proxy, "50%", "4s")
    eventually(lambda: shift(proxy)["moved"] > 0.2)
    three_regions["eu-west"].kill()
    eventually(lambda: shift(proxy)["state"] == "aborted")
    aborted = shift(proxy)
    assert aborted["moved"] == 0
    assert aborted["why"].startswith("eu-west was ejected"), aborted
    before = proxy.metric("requests_total", region="us-east")
    eventually(lambda: proxy.metric("requests_total", region="us-east") > before + RATE)
    assert running.report(now=True)["failed"] == 0


def test_it_outlives_a_change_of_the_configuration_but_not_its_region(proxy):
    start(proxy, "30%", "0s")
    eventually(lambda: target(proxy, "eu-west") > 0.29)
    changed = json.loads(json.dumps(proxy.config))
    changed["services"][0]["retry"] = {"attempts": 0}
    changed["services"][0]["regions"]["ap-south"]["priority"] = 1
    assert proxy.put(changed).status == 200
    eventually(lambda: abs(target(proxy, "eu-west") - 0.3) < 0.01)
    assert shift(proxy)["state"] == "done"
    del changed["services"][0]["regions"]["eu-west"]
    assert proxy.put(changed).status == 200
    assert shift(proxy) is None
    assert target(proxy, "us-east") == 1
    eventually(lambda: "eu-west is not a region of the service any more" in proxy.output())


def test_what_is_refused(proxy):
    address = f"127.0.0.1:{proxy.admin_port}"
    bad = command(
        "shift",
        "app",
        "--admin",
        address,
        "--from",
        "us-esat",
        "--to",
        "eu-west",
        "--share",
        "3",
        "--over",
        "10",
    )
    assert bad.returncode == 1
    for part in ("did you mean us-east?", "share: must be above 0%", "did you mean 10s or 10ms?"):
        assert part in bad.stderr
    answer = proxy.admin("POST", "/v1/services/app/shift/undo", b"{}")
    assert answer.status == 409
    assert answer.headers["content-type"] == "application/problem+json"
