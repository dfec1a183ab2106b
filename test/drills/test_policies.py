"""Where the policies send traffic while all is well, and when something is not."""

from harness.build import scaled
from harness.wait import eventually

RATE = scaled(4000, 800)


def shares(report):
    return {name: one["share"] for name, one in report["regions"].items()}


def test_weighted_lands_within_a_point(fairlead, three_regions, steering, load):
    weights = {"us-east": 70, "eu-west": 20, "ap-south": 10}
    keys = {name: {"weight": weight} for name, weight in weights.items()}
    proxy = fairlead(steering(three_regions, keys, policy="weighted"))
    report = load(proxy.port, rate=RATE, seconds=5).report()
    assert report["ok"] == 5 * RATE
    for name, weight in weights.items():
        assert abs(100 * shares(report)[name] - weight) <= 1, shares(report)


def test_weight_zero_takes_nothing(fairlead, three_regions, steering, load):
    keys = {"us-east": {"weight": 0}, "eu-west": {"weight": 1}, "ap-south": {"weight": 1}}
    proxy = fairlead(steering(three_regions, keys, policy="weighted"))
    report = load(proxy.port, rate=1000, seconds=2).report()
    assert report["ok"] == 2000
    assert set(report["regions"]) == {"eu-west", "ap-south"}


def test_latency_sends_to_the_nearest(fairlead, three_regions, steering, load):
    proxy = fairlead(steering(three_regions, policy="latency"))
    report = load(proxy.port, rate=RATE, seconds=5).report()
    assert report["failed"] == 0
    assert shares(report)["us-east"] >= 0.95


def test_latency_follows_a_change(fairlead, three_regions, steering, load):
    proxy = fairlead(steering(three_regions, policy="latency"))
    running = load(proxy.port, rate=1000, seconds=8)
    eventually(lambda: proxy.metric("requests_total", region="us-east") > 1000)
    three_regions["us-east"].change(latency="300ms")
    report = running.report()
    assert report["failed"] == 0
    late = [sample for sample in report["samples"] if sample.at > 6]
    assert sum(sample.region == "eu-west" for sample in late) >= 0.9 * len(late)


FAILOVER = {"us-east": {"priority": 1}, "eu-west": {"priority": 0}, "ap-south": {"priority": 2}}


def test_failover_uses_the_first_priority_alone_while_it_is_well(fairlead, three_regions, steering, load):
    proxy = fairlead(steering(three_regions, FAILOVER, policy="failover"))
    report = load(proxy.port, rate=2000, seconds=3).report()
    assert report["ok"] == 6000
    assert shares(report) == {"eu-west": 1.0}


def test_failover_moves_to_the_next_priority_when_the_first_dies(fairlead, three_regions, steering, load):
    proxy = fairlead(steering(three_regions, FAILOVER, policy="failover"))
    running = load(proxy.port, rate=1000, seconds=6)
    eventually(lambda: proxy.metric("requests_total", region="eu-west") > 1000)
    three_regions["eu-west"].kill()
    report = running.report()
    assert report["failed"] == 0
    late = [sample.region for sample in report["samples"] if sample.at > 5]
    assert set(late) == {"us-east"}


def test_failover_spills_what_the_first_priority_has_no_room_for(fairlead, three_regions, steering, load):
    keys = {name: {**one, "capacity": 1000} for name, one in FAILOVER.items()}
    proxy = fairlead(steering(three_regions, keys, policy="failover"))
    report = load(proxy.port, rate=1600, seconds=8).report()
    assert report["failed"] == 0
    settled = [sample.region for sample in report["samples"] if sample.at > 4]
    first = settled.count("eu-west") / len(settled)
    # Of 1,600 requests/s it has room for 1,000; the rest goes to the next priority, not everything.
    assert 0.45 <= first <= 0.70
    assert settled.count("us-east") / len(settled) >= 0.25
    assert settled.count("ap-south") / len(settled) <= 0.05
