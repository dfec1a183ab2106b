"""fairlead-region behaves as it is told to."""

import json
import time

from harness.client import Raw, fetch


def timed(port, path="/", **keywords):
    begin = time.monotonic()
    answer = fetch(port, path=path, **keywords)
    return answer, time.monotonic() - begin


def told(region):
    return json.loads(fetch(region.port, path="/_region").body)


def test_answers_after_its_latency_and_names_itself(region):
    one = region("us-east", latency="100ms", size=7)
    answer, seconds = timed(one.port)
    assert (answer.status, answer.body, answer.headers["x-region"]) == (200, b"x" * 7, "us-east")
    assert seconds >= 0.1
    check, seconds = timed(one.port, "/healthz")
    assert check.status == 200
    assert seconds >= 0.1


def test_changes_while_it_runs(region):
    one = region("a")
    one.change(latency="150ms", error_rate=1, error_status=500, health_status=404)
    answer, seconds = timed(one.port)
    assert answer.status == 500
    assert seconds >= 0.15
    assert fetch(one.port, path="/healthz").status == 404
    assert told(one)["behaviour"]["latency_ms"] == 150


def test_refuses_a_setting_that_it_does_not_know(region):
    one = region("a")
    answer = fetch(one.port, "PUT", "/_region?latency=1s&colour=red")
    assert answer.status == 400
    assert "colour=red" in answer.text
    assert told(one)["behaviour"]["latency_ms"] == 0


def test_hangs_and_answers_when_that_is_over(region):
    one = region("a")
    one.change(hang="true")
    with Raw(one.port) as client:
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        while told(one)["requests"] == 0:
            pass
        assert told(one)["answered"] == 0
        one.change(hang="false")
        assert client.response().status == 200


def test_pipelined_requests_are_answered_in_order(region):
    one = region("a", latency="10ms")
    with Raw(one.port) as client:
        client.send(
            "HEAD / HTTP/1.1\r\nHost: a\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.0\r\n\r\n"
        )
        assert client.response("HEAD").body == b""
        assert client.response().headers["content-length"] == "128"
        assert client.response().headers["connection"] == "close"
        assert client.closed()


def test_capacity_is_bounded(region):
    """Two slots of 100 ms and a queue of one: of four at once, two are served, one waits, one is refused."""
    one = region("a", service_time="100ms", concurrency=2, queue=1)
    clients = [Raw(one.port) for _ in range(4)]
    for client in clients:
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert sorted(client.response().status for client in clients) == [200, 200, 200, 503]
    for client in clients:
        client.close()
