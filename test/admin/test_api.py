"""The admin API: what it answers, and what it refuses."""

import json
import time

import pytest
from harness.client import Raw
from harness.fairlead import command, config_of
from harness.wait import eventually


@pytest.fixture
def proxy(fairlead, origin):
    return fairlead(config_of({"only": origin().address}, workers=1))


def problem(answer):
    """RFC 9457 problem details."""
    assert answer.headers["content-type"] == "application/problem+json"
    details = json.loads(answer.body)
    assert details["status"] == answer.status
    assert details["title"]
    return details


def test_probes_answer_plainly(proxy):
    for path in ("/livez", "/readyz"):
        assert proxy.admin("GET", path).status == 200
        assert proxy.admin("HEAD", path).status == 200


def test_metrics_are_prometheus_text(proxy):
    proxy.get("/x")
    answer = proxy.admin("GET", "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    for line in answer.text.splitlines():
        assert line.startswith(("# HELP fairlead_", "# TYPE fairlead_", "fairlead_")), line
    assert proxy.metric("requests_total", route="all", service="app", region="only", code="200") == 1
    assert proxy.metric("upstream_attempts_total", service="app", region="only", code="200") == 1
    assert proxy.metric("request_duration_seconds_count", service="app", region="only") == 1
    assert proxy.metric("build_info") == 1


def test_a_path_is_never_a_label(proxy):
    for number in range(20):
        proxy.get(f"/secret-{number}", headers={"Host": f"host-{number}.example"})
    text = proxy.admin("GET", "/metrics").text
    assert "secret" not in text
    assert "host-" not in text


def test_status_has_the_documented_shape(proxy):
    for _ in range(20):
        proxy.get()
    status = proxy.status()
    assert status["generation"] == 1
    assert status["source"] == "file"
    assert status["regions"] == [{"name": "only", "state": "healthy", "drained": False}]
    service = status["services"][0]
    assert (service["name"], service["policy"]) == ("app", "latency")
    only = service["regions"][0]
    expected = {
        "name",
        "state",
        "health",
        "target_share",
        "share",
        "latency_ms",
        "failure_rate",
        "capacity",
        "endpoints",
    }
    assert expected <= only.keys()
    assert only["target_share"] == 1.0
    endpoint = only["endpoints"][0]
    assert {"address", "state", "latency_ms", "in_flight"} <= endpoint.keys()


def test_share_is_measured_and_null_when_idle(proxy):
    def share():
        return proxy.status()["services"][0]["regions"][0]["share"]

    assert share() is None
    for _ in range(50):
        proxy.get()
    eventually(lambda: share() == 1.0)
    eventually(lambda: share() is None, within=20)


def test_the_status_command(proxy):
    address = f"127.0.0.1:{proxy.admin_port}"
    shown = command("status", "--admin", address)
    assert shown.returncode == 0, shown.stderr
    for word in ("app", "only", "healthy"):
        assert word in shown.stdout
    assert (
        json.loads(command("status", "--admin", address, "-o", "json").stdout).keys() == proxy.status().keys()
    )


def test_the_status_command_without_a_proxy():
    result = command("status", "--admin", "127.0.0.1:1")
    assert result.returncode != 0
    assert "127.0.0.1:1" in result.stderr


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/", 404),
        ("DELETE", "/v1/config", 405),
        ("POST", "/v1/status", 405),
        ("PUT", "/metrics", 405),
    ],
)
def test_what_is_not_there(proxy, method, path, status):
    assert problem(proxy.admin(method, path))["status"] == status


def test_a_refused_configuration_is_a_problem_with_its_errors(proxy):
    details = problem(proxy.put("apiVersion: fairlead/v1\nworkesr: 1\n"))
    assert details["status"] == 400
    assert any(error["line"] == 2 and "workers" in error["message"] for error in details["errors"])


@pytest.mark.parametrize(
    ("method", "path", "named"),
    [
        ("PUT", "/v1/config?dry-run=true", ("dry-run", "dry_run")),
        ("GET", "/v1/explain?hots=a", ("hots", "host")),
        ("GET", "/v1/explain?colour=red", ("colour", "path")),
    ],
)
def test_an_unknown_parameter_is_refused_by_name(proxy, method, path, named):
    body = json.dumps(proxy.config).encode() if method == "PUT" else None
    details = problem(proxy.admin(method, path, body))
    assert details["status"] == 400
    assert all(name in details["detail"] for name in named)
    assert proxy.generation() == 1


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:9900", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1"],
)
def test_a_rebound_host_is_refused(proxy, host):
    """A page of evil.example whose name now resolves to 127.0.0.1 must not reach this API through the browser."""
    assert proxy.admin("GET", "/v1/status", headers={"Host": host}).status == 403
    assert proxy.admin("PUT", "/v1/config", b"{}", {"Host": host}).status == 403


def test_loopback_hosts_are_served(proxy):
    for host in ("localhost", "127.0.0.1", "[::1]"):
        for port in ("", f":{proxy.admin_port}"):
            assert proxy.admin("GET", "/v1/status", headers={"Host": host + port}).status == 200


def test_a_slow_body_ends_with_408_and_traffic_does_not_notice(proxy):
    with Raw(proxy.admin_port, timeout=60) as slow:
        slow.send(
            f"PUT /v1/config HTTP/1.1\r\nHost: 127.0.0.1:{proxy.admin_port}\r\nContent-Length: 1000\r\n\r\na"
        )
        begin = time.monotonic()
        for _ in range(100):
            assert proxy.get(timeout=1).status == 200
        assert proxy.admin("GET", "/v1/status", timeout=2).status == 200
        assert slow.response().status == 408
        assert time.monotonic() - begin < 40


def test_a_body_without_end_is_refused(proxy):
    with Raw(proxy.admin_port) as client:
        client.send(
            f"PUT /v1/config HTTP/1.1\r\nHost: 127.0.0.1:{proxy.admin_port}\r\nContent-Length: 99999999999\r\n\r\n"
        )
        assert client.response().status == 413


def test_garbage_is_refused(proxy):
    with Raw(proxy.admin_port) as client:
        client.send("\x16\x03\x01 this is no HTTP\r\n\r\n")
        assert client.rest()[:12] in (b"HTTP/1.1 400", b"")
    assert proxy.admin("GET", "/livez").status == 200


def test_many_connections_do_not_shut_others_out(proxy):
    idle = [Raw(proxy.admin_port) for _ in range(300)]
    assert proxy.admin("GET", "/livez").status == 200
    for client in idle:
        client.close()


def test_admin_beyond_loopback_is_refused(fairlead, origin):
    config = config_of({"only": origin().address}, admin={"address": "0.0.0.0:0"})
    refused = fairlead(config, wait=False)
    assert refused.wait() == 1
    assert "not supported yet" in refused.output()
