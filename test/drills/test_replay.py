"""Recorded traffic, decided again: `fairlead sim --replay`."""

import copy
import json
from pathlib import Path

import yaml
from harness.build import scaled
from harness.fairlead import command
from harness.wait import eventually

RATE = scaled(1000, 300)
SECONDS = 6
POINTS = 0.03


def replayed(proxy, tmp_path, config, log=None):
    """What a replay of the proxy's log under `config` prints as JSON."""
    file = tmp_path / "proposed.yaml"
    file.write_text(yaml.safe_dump(proxy.complete(config), sort_keys=False))
    log = log or proxy.config["access_log"]["path"]
    result = command("sim", "--replay", log, "-c", file, "-o", "json")
    assert result.returncode == 0, result.stdout + result.stderr
    return json.loads(result.stdout)


def shares(service, side):
    return {region["region"]: region[side]["share"] for region in service["regions"]}


def near(found, expected):
    return found.keys() == expected.keys() and all(
        abs(found[name] - expected[name]) <= POINTS for name in expected
    )


def record(fairlead, load, config, tmp_path):
    """A proxy that has served some load and logged all of it."""
    config = {**config, "access_log": {"path": str(tmp_path / "access.log")}}
    proxy = fairlead(config)
    report = load(proxy.port, rate=RATE, seconds=SECONDS).report()
    assert report["failed"] == 0
    eventually(lambda: len(proxy.access_log()) == RATE * SECONDS)
    return proxy, config


def test_weights(fairlead, three_regions, steering, load, tmp_path):
    weights = {"us-east": 70, "eu-west": 20, "ap-south": 10}
    keys = {name: {"weight": weight} for name, weight in weights.items()}
    proxy, config = record(fairlead, load, steering(three_regions, keys, policy="weighted"), tmp_path)

    same = replayed(proxy, tmp_path, config)
    assert same["requests"] == RATE * SECONDS
    (app,) = same["services"]
    assert near(shares(app, "before"), {"us-east": 0.7, "eu-west": 0.2, "ap-south": 0.1}), app
    assert near(shares(app, "after"), shares(app, "before")), app
    assert same["unknown"] == 0
    assert app["after"]["failed"] == 0
    assert abs(app["after"]["p50_ms"] - app["before"]["p50_ms"]) <= 5, app

    changed = copy.deepcopy(config)
    for name, weight in {"us-east": 10, "eu-west": 30, "ap-south": 60}.items():
        changed["services"][0]["regions"][name]["weight"] = weight
    (app,) = replayed(proxy, tmp_path, changed)["services"]
    assert near(shares(app, "after"), {"us-east": 0.1, "eu-west": 0.3, "ap-south": 0.6}), app
    # Most requests go to the region that is 120 ms away.
    assert app["before"]["p50_ms"] < 60 < 110 < app["after"]["p50_ms"], app
    assert sum(region["after"]["bytes"] for region in app["regions"]) == sum(
        region["before"]["bytes"] for region in app["regions"]
    )


def test_priorities_and_policies(fairlead, three_regions, steering, load, tmp_path):
    keys = {"us-east": {"priority": 0}, "eu-west": {"priority": 1}, "ap-south": {"priority": 2}}
    config = steering(three_regions, keys, policy="failover")
    proxy, config = record(fairlead, load, config, tmp_path)
    same = replayed(proxy, tmp_path, config)
    (app,) = same["services"]
    assert shares(app, "before") == shares(app, "after") == {"us-east": 1, "eu-west": 0, "ap-south": 0}
    assert same["moved"] == 0

    changed = copy.deepcopy(config)
    changed["services"][0]["regions"]["eu-west"]["priority"] = 0
    changed["services"][0]["regions"]["us-east"]["priority"] = 1
    moved = replayed(proxy, tmp_path, changed)
    (app,) = moved["services"]
    assert shares(app, "after") == {"us-east": 0, "eu-west": 1, "ap-south": 0}
    assert moved["moved"] == moved["unknown"] == RATE * SECONDS, "no request was recorded there"
    assert app["after"]["p50_ms"] is None

    changed["services"][0]["regions"]["us-east"]["capacity"] = RATE // 2
    changed["services"][0]["regions"]["us-east"]["priority"] = 0
    changed["services"][0]["regions"]["eu-west"]["priority"] = 1
    (app,) = replayed(proxy, tmp_path, changed)["services"]
    # It has room for half of them; at the beginning nobody knows yet how many there are.
    assert 0.45 <= shares(app, "after")["us-east"] <= 0.7, app
    assert app["before"]["spilled"] == 0
    assert app["after"]["spilled"] == app["regions"][1]["after"]["requests"] > 0


def test_a_region_that_died(fairlead, three_regions, steering, load, tmp_path):
    config = {**steering(three_regions), "access_log": {"path": str(tmp_path / "access.log")}}
    proxy = fairlead(config)
    running = load(proxy.port, rate=RATE, seconds=SECONDS)
    eventually(lambda: proxy.metric("requests_total", region="us-east") > RATE)
    three_regions["us-east"].kill()
    report = running.report()
    eventually(lambda: len(proxy.access_log()) == report["ok"] + report["failed"])
    (app,) = replayed(proxy, tmp_path, config)["services"]
    assert near(shares(app, "after"), shares(app, "before")), app
    assert app["after"]["failed"] <= app["before"]["failed"] + RATE * SECONDS / 100
    assert app["before"]["spilled"] > 0
    assert app["after"]["spilled"] > 0


def test_mistakes(fairlead, three_regions, steering, load, tmp_path):
    proxy, config = record(fairlead, load, steering(three_regions), tmp_path)
    lines = Path(proxy.config["access_log"]["path"]).read_text().splitlines()[:50]
    broken = tmp_path / "broken.log"
    no_method = json.loads(lines[0])
    del no_method["method"]
    broken.write_text("\n".join([*lines, "no JSON", json.dumps(no_method), lines[0][:100]]) + "\n")
    found = replayed(proxy, tmp_path, config, broken)
    assert found["requests"] == 50
    assert [line.split(": ")[0] for line in found["skipped_lines"]] == [f"{broken}:{n}" for n in (51, 52, 53)]
    assert found["skipped_lines"][1] == f"{broken}:52: method: is missing"

    result = command("sim", "--replay", broken, "-c", tmp_path / "proposed.yaml")
    assert result.returncode == 0
    assert "50 requests of" in result.stdout
    assert "An estimate:" in result.stdout
    assert f"{broken}:52: method: is missing; skipped" in result.stderr

    wrong = tmp_path / "wrong.yaml"
    wrong.write_text((tmp_path / "proposed.yaml").read_text() + "unheard: of\n")
    refused = command("sim", "--replay", broken, "-c", wrong)
    assert refused.returncode == 1
    assert "unheard" in refused.stdout
    assert refused.stdout == command("check", "-c", wrong).stdout
