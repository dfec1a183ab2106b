"""Configurations that must change nothing, or leave nowhere to go."""

import json

import pytest
import yaml
from harness.client import Raw
from harness.fairlead import config_of
from harness.wait import eventually


@pytest.fixture
def proxy(fairlead, origin):
    return fairlead(config_of({"only": origin().address}, workers=1))


def assert_unchanged(proxy, generation):
    assert proxy.generation() == generation
    assert proxy.metric("config_generation") == generation
    assert proxy.get("/x").text == "/x"
    assert proxy.running()


def documents(good):
    """Texts that are no configuration, each made from a good one."""
    text = yaml.safe_dump(good)
    deep = "{a: " * 2000 + "1" + "}" * 2000
    # Nine levels of ten references each stand for a thousand million strings.
    laughs = "a0: &a0 x\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
    )
    return {
        "empty": "",
        "partial": text[: len(text) // 2],
        "no-yaml": "{[}",
        "binary": "\0\1\2\3",
        "wrong-type": "[]",
        "unknown-key": text + "surprise: 1\n",
        "duplicate-key": text + "apiVersion: fairlead/v1\n",
        "dangling": text.replace("service: app", "service: nowhere"),
        "negative": text.replace("workers: 1", "workers: -1"),
        "deep": deep,
        "laughs": laughs,
    }


@pytest.mark.parametrize("name", documents(config_of({"only": "127.0.0.1:1"}, workers=1)))
def test_a_bad_document_changes_nothing(proxy, name):
    generation = proxy.generation()
    answer = proxy.put(documents(proxy.complete(proxy.config))[name])
    assert 400 <= answer.status < 500, answer.text
    assert proxy.metric("config_last_reload_successful") == 0
    assert proxy.metric("rejected_total", reason="bad_config") == 1
    assert_unchanged(proxy, generation)


def test_a_huge_document_is_refused_before_it_is_kept(proxy):
    generation, before = proxy.generation(), proxy.resident()
    answer = None
    with Raw(proxy.admin_port) as client:
        size = 1 << 30
        client.send(f"PUT /v1/config HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {size}\r\n\r\n")
        answer = client.response()
    assert answer.status == 413
    assert proxy.resident() < before + 16 * 1024 * 1024
    assert proxy.metric("rejected_total", reason="admin_too_large") == 1
    assert_unchanged(proxy, generation)


def test_a_body_that_ends_early_changes_nothing(proxy):
    generation = proxy.generation()
    body = json.dumps(proxy.complete(proxy.config)).encode()
    with Raw(proxy.admin_port) as client:
        client.send(
            f"PUT /v1/config HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        )
        client.send(body[:-1])
        client.finish()
        client.rest()
    assert_unchanged(proxy, generation)


def test_no_weight_anywhere_is_no_crash(proxy, origin):
    config = config_of(
        {name: {"endpoints": [origin().address], "weight": 0} for name in ("first", "second")},
        policy="weighted",
        workers=1,
    )
    generation = proxy.generation()
    answer = proxy.put(config)
    if answer.status == 200:
        assert {proxy.get().status for _ in range(10)} <= {200, 503}
    else:
        assert 400 <= answer.status < 500
        assert_unchanged(proxy, generation)
    assert proxy.running()


def test_all_regions_dead_is_an_answer_each_and_ends_with_them(fairlead, region):
    regions = {name: region(name) for name in ("first", "second")}
    proxy = fairlead(
        config_of(
            {name: one.address for name, one in regions.items()},
            workers=1,
            health_check={"http": {"path": "/healthz"}, "interval": "200ms"},
            detection={"hold_down": "1s", "max_hold_down": "1s", "ramp_interval": "200ms"},
        )
    )
    assert proxy.get().status == 200
    for one in regions.values():
        one.change(health_status=503, error_rate=1)

    def failed_probes(name):
        return proxy.metric("upstream_probes_total", service="app", region=name, reason="wrong")

    eventually(
        lambda: all(failed_probes(name) >= 5 for name in regions), within=30, what="probes fail everywhere"
    )
    answers = {proxy.get().status for _ in range(20)}
    assert answers <= {502, 503, 504}
    for one in regions.values():
        one.change(health_status=200, error_rate=0)
    eventually(lambda: proxy.get().status == 200, within=30, what="requests succeed again")
    assert proxy.running()
