"""How a running proxy takes a new configuration, or refuses it: PUT, SIGHUP, a watched file."""

import json
import signal

import pytest
import yaml
from harness.client import Raw
from harness.fairlead import config_of
from harness.ports import free_port
from harness.wait import eventually


@pytest.fixture
def pair(origin):
    """Two origins that answer with their own names."""

    def named(name):
        def handler(incoming, request):
            incoming.body(request)
            incoming.respond(200, name)

        return origin(handler)

    return named("first"), named("second")


@pytest.fixture
def running(fairlead, pair):
    """(proxy, configuration that leads to the second origin)."""
    first, second = pair
    settings = {"workers": 2}
    proxy = fairlead(config_of({"only": first.address}, **settings))
    assert proxy.get().text == "first"
    return proxy, config_of({"only": second.address}, **settings)


def broken(config):
    return {**config, "workers": "many"}


def test_put_answers_when_every_worker_serves_the_new_one(running):
    proxy, second = running
    before = proxy.generation()
    answer = proxy.put(second)
    assert answer.status == 200, answer.text
    assert json.loads(answer.body)["generation"] == before + 1
    assert {proxy.get().text for _ in range(20)} == {"second"}  # new connections reach both workers
    assert proxy.metric("config_generation") == before + 1
    assert proxy.metric("config_last_reload_successful") == 1


def test_put_takes_yaml_as_well(running):
    proxy, second = running
    text = yaml.safe_dump(proxy.complete(second))
    assert proxy.put(text, {"Content-Type": "application/yaml"}).status == 200
    assert proxy.get().text == "second"


def test_a_stale_if_match_changes_nothing(running):
    proxy, second = running
    generation = proxy.generation()
    answer = proxy.put(second, {"If-Match": str(generation + 7)})
    assert answer.status == 412
    assert (proxy.generation(), proxy.get().text) == (generation, "first")
    assert proxy.put(second, {"If-Match": str(generation)}).status == 200
    assert proxy.get().text == "second"


def test_a_dry_run_changes_nothing(running):
    proxy, second = running
    generation = proxy.generation()
    assert proxy.put(second, query="?dry_run=true").status == 200
    assert proxy.put(broken(second), query="?dry_run=true").status == 400
    assert (proxy.generation(), proxy.get().text) == (generation, "first")


def test_what_needs_a_restart_is_told(running):
    proxy, second = running
    changed = {**second, "workers": 1, "admin": {"address": "127.0.0.1:1"}}
    for query in ("?dry_run=true", ""):
        answer = proxy.put(changed, query=query)
        assert answer.status == 200, answer.text
        told = json.loads(answer.body)["warnings"]
        assert [key for key in ("admin", "workers", "metrics") if any(key in text for text in told)] == [
            "admin",
            "workers",
        ]
    assert proxy.get().text == "second", "the rest is in force"
    assert proxy.status()["needs_restart"] == ["admin", "workers"], "and the old address answers"
    assert "key=workers" in proxy.output()
    assert json.loads(proxy.put(second).body)["warnings"] == []
    assert proxy.status()["needs_restart"] == []


def test_a_refused_put_changes_nothing_and_says_why(running):
    proxy, second = running
    generation = proxy.generation()
    answer = proxy.put(broken(second))
    assert answer.status == 400
    assert "workers" in answer.text
    assert (proxy.generation(), proxy.get().text) == (generation, "first")
    assert proxy.metric("config_last_reload_successful") == 0
    assert proxy.put(second).status == 200
    assert proxy.metric("config_last_reload_successful") == 1


@pytest.mark.parametrize(
    "body", ["", "{", "just words", "a: *b", "x" * 9_000_000], ids=lambda body: body[:10]
)
def test_a_body_that_is_no_configuration_changes_nothing(running, body):
    proxy, _ = running
    generation = proxy.generation()
    assert 400 <= proxy.put(body).status < 500
    assert (proxy.generation(), proxy.get().text) == (generation, "first")


def test_sighup_applies_the_file_again(running):
    """A file that stays as it was is nothing to the watch, so only the signal can bring back what it holds."""
    proxy, second = running
    before = proxy.generation()
    assert proxy.put(second).status == 200
    assert (proxy.generation(), proxy.status()["source"]) == (before + 1, "api")
    proxy.send_signal(signal.SIGHUP)
    eventually(lambda: proxy.generation() == before + 2)
    assert (proxy.get().text, proxy.status()["source"]) == ("first", "file")
    proxy.send_signal(signal.SIGHUP)
    eventually(lambda: proxy.generation() == before + 3)
    assert proxy.get().text == "first"


def test_sighup_for_a_broken_file_changes_nothing_and_says_so(running):
    proxy, second = running
    proxy.write("workers: [")
    eventually(lambda: proxy.metric("config_last_reload_successful") == 0, what="the watch's verdict")
    assert proxy.put(second).status == 200
    assert proxy.metric("config_last_reload_successful") == 1
    generation = proxy.generation()
    proxy.send_signal(signal.SIGHUP)
    eventually(lambda: proxy.metric("config_last_reload_successful") == 0, what="the signal's verdict")
    assert (proxy.generation(), proxy.get().text) == (generation, "second")


def test_a_file_renamed_into_place_is_taken(running):
    proxy, second = running
    generation = proxy.generation()
    proxy.write(second)
    eventually(lambda: proxy.get().text == "second")
    assert proxy.generation() == generation + 1


def test_a_broken_file_changes_nothing_and_the_next_good_one_is_taken(running):
    proxy, second = running
    generation = proxy.generation()
    proxy.write("workers: [")
    eventually(lambda: proxy.metric("config_last_reload_successful") == 0)
    assert (proxy.generation(), proxy.get().text) == (generation, "first")
    proxy.write(second)
    eventually(lambda: proxy.get().text == "second")
    assert proxy.metric("config_last_reload_successful") == 1


def test_a_kubernetes_volume_is_followed(fairlead, pair, tmp_path):
    """ConfigMaps are mounted as links to ..data/FILE, and ..data is a link that is swapped."""
    first, second = pair
    volume = tmp_path / "volume"
    volume.mkdir()

    def version(name, config):
        (volume / name).mkdir()
        (volume / name / "fairlead.yaml").write_text(yaml.safe_dump(config))

    def swap(name):
        (volume / "..data_tmp").symlink_to(name)
        (volume / "..data_tmp").rename(volume / "..data")

    ports = free_port(), free_port()
    place = {
        "admin": {"address": f"127.0.0.1:{ports[1]}"},
        "listeners": [{"name": "plain", "address": f"127.0.0.1:{ports[0]}"}],
    }
    version("..1", config_of({"only": first.address}, **place))
    swap("..1")
    (volume / "fairlead.yaml").symlink_to("..data/fairlead.yaml")
    proxy = fairlead(volume / "fairlead.yaml", ports=ports)
    assert proxy.get().text == "first"
    version("..2", config_of({"only": second.address}, **place))
    swap("..2")
    eventually(lambda: proxy.get().text == "second")


def test_a_listener_that_cannot_be_opened_is_refused(running, origin):
    proxy, second = running
    generation = proxy.generation()
    taken = {"name": "taken", "address": f"127.0.0.1:{origin().port}"}
    answer = proxy.put({**second, "listeners": [*proxy.config["listeners"], taken]})
    assert answer.status >= 400, answer.text
    assert "taken" in answer.text or taken["address"] in answer.text
    assert (proxy.generation(), proxy.get().text) == (generation, "first")


def test_what_runs_is_what_config_shows(running):
    proxy, second = running
    proxy.put(second)
    shown = proxy.admin("GET", "/v1/config")
    assert shown.status == 200
    wanted = second["services"][0]["regions"]["only"]["endpoints"]
    assert yaml.safe_load(shown.body)["services"][0]["regions"]["only"]["endpoints"] == wanted


def test_limits_of_responses_reach_endpoints_that_stay(fairlead, origin):
    def long(incoming, request):
        incoming.body(request)
        incoming.respond(200, "ok", {"X-Long": "x" * 8000, **{f"X-{i}": "1" for i in range(20)}})

    config = config_of({"only": origin(long).address}, workers=1)
    proxy = fairlead(config)
    assert proxy.get().status == 200
    for limits in ({"response_head": "4KiB"}, {"header_count": 15}):
        assert proxy.put({**config, "limits": limits}).status == 200
        assert proxy.get().status == 502
        assert proxy.put(config).status == 200
        assert proxy.get().status == 200


def test_a_swap_loses_no_counter_and_closes_no_connection(running):
    proxy, second = running
    for _ in range(10):
        proxy.get()
    before = proxy.metric("requests_total", route="all", code="200")
    assert before >= 10
    with Raw(proxy.port) as client:
        for expected in ("first", "second", "second"):
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert client.response().text == expected
            if expected == "first":
                assert proxy.put(second).status == 200
    eventually(lambda: proxy.metric("requests_total", route="all", code="200") == before + 3)
