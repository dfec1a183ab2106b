"""fairlead-load tells the truth about what it meets, whatever that is."""

import json
import signal
import socket
import subprocess

from harness.build import program
from harness.ports import free_port
from harness.process import Process


def load(port, *options):
    command = [program("fairlead-load"), f"http://127.0.0.1:{port}/", "-o", "json", *map(str, options)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def outcomes(report):
    return {name: count for name, count in report["outcomes"].items() if count}


def test_counts_and_latency_of_a_well_behaved_origin(region):
    report = load(region("a", latency="20ms").port, "--rate", 500, "--duration", "2s")
    assert outcomes(report) == {"ok": 1000}
    assert report["statuses"] == {"200": 1000}
    assert report["regions"]["a"]["share"] == 1
    assert report["latency_ms"]["p50"] >= 20
    assert sum(interval["ok"] for interval in report["series"]) == 1000


def test_a_stall_is_seen_by_all_requests_that_were_due_in_it(region):
    """No coordinated omission: with one connection, a request that takes 500 ms holds up those behind it."""
    origin = region("a", latency="500ms")
    report = load(origin.port, "--rate", 100, "--requests", 3, "--connections", 1)
    assert outcomes(report) == {"ok": 3}
    assert report["latency_ms"]["max"] >= 1480  # the third was due after 20 ms and waited for two others


def test_5xx_are_failures_with_their_status(region):
    report = load(region("a", error_rate=1, error_status=502).port, "--rate", 200, "--duration", "1s")
    assert outcomes(report) == {"5xx": 200}
    assert report["statuses"] == {"502": 200}
    assert report["failed"] == 200


def test_resets_are_counted(region):
    report = load(region("a", reset_rate=1).port, "--rate", 200, "--duration", "1s")
    assert outcomes(report) == {"reset": 200}
    assert report["latency_ms"]["max"] == 0


def test_timeouts_are_counted_and_bounded_in_time(region):
    origin = region("a")
    origin.change(hang="true")
    report = load(origin.port, "--rate", 100, "--duration", "500ms", "--timeout", "300ms", "--connections", 5)
    assert outcomes(report) == {"timeout": 50}
    assert report["latency_ms"]["p50"] >= 300
    assert report["elapsed_s"] < 2


def test_nobody_listening():
    report = load(free_port(), "--rate", 100, "--duration", "500ms")
    assert outcomes(report) == {"connect_error": 50}


def test_closed_loop_keeps_every_connection_busy(region):
    report = load(region("a", latency="50ms").port, "--rate", 0, "--requests", 40, "--connections", 4)
    assert outcomes(report) == {"ok": 40}
    assert report["connects"] == 4
    assert 0.5 <= report["elapsed_s"] < 2


def test_a_connection_per_request(region):
    origin = region("a")
    report = load(origin.port, "--rate", 200, "--duration", "500ms", "--close")
    assert outcomes(report) == {"ok": 100}
    assert report["connects"] == 100


def test_a_connection_that_is_closed_while_idle_costs_no_request(origin):
    """The origin closes each connection after its first response, without having said so."""

    def once(incoming, _):
        incoming.respond(200, "x")
        return False

    report = load(origin(once).port, "--rate", 20, "--duration", "1s")
    assert outcomes(report) == {"ok": 20}


def test_a_connection_that_is_closed_instead_of_an_answer_is_a_reset(origin):
    def never(*_):
        return False

    report = load(origin(never).port, "--rate", 20, "--duration", "1s")
    assert outcomes(report) == {"reset": 20}


def test_a_truncated_body_is_a_reset_and_rubbish_is_malformed(origin):
    def truncated(incoming, _):
        incoming.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        return False

    def rubbish(incoming, _):
        incoming.send("SSH-2.0-OpenSSH\r\n\r\n")

    assert outcomes(load(origin(truncated).port, "--rate", 20, "--requests", 5)) == {"reset": 5}
    assert outcomes(load(origin(rubbish).port, "--rate", 20, "--requests", 5)) == {"malformed": 5}


def test_method_headers_and_body_arrive(origin):
    def echo(incoming, request):
        incoming.body(request)
        incoming.respond(200, "y")

    there = origin(echo)
    options = ["--method", "POST", "-H", "X-Test: 1", "-H", "Host: shop", "--body-size", 70_000]
    assert outcomes(load(there.port, "--rate", 20, "--requests", 2, *options)) == {"ok": 2}
    first = there.requests[0]
    assert (first.method, first.headers["x-test"], first.headers["host"]) == ("POST", "1", "shop")
    assert first.body == b"x" * 70_000


def test_sigint_prints_what_there_is(region, tmp_path):
    command = [program("fairlead-load"), f"http://127.0.0.1:{region('a').port}/", "--rate", "200"]
    command += ["--duration", "1000s", "--live", "--interval", "100ms", "-o", "json"]
    running = Process(command, tmp_path / "load.log")
    running.wait_for(lambda: running.output().count("\n") >= 3)
    running.send_signal(signal.SIGINT)
    assert running.wait(10) == 0
    *intervals, report = map(json.loads, running.output().splitlines())
    assert report["ok"] >= sum(interval["ok"] for interval in intervals) > 0
    assert report["failed"] == 0


def test_a_peer_that_accepts_and_vanishes_does_not_hold_it():
    """A listening socket that nobody accepts from: the kernel completes the handshake, and then there is silence."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        report = load(port, "--rate", 50, "--requests", 10, "--timeout", "200ms")
    assert outcomes(report) == {"timeout": 10}
