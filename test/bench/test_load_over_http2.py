"""fairlead-load and fairlead-region over HTTP/2 and gRPC, each against the other and against ends made by hand."""

import json
import struct
import subprocess

import pytest
from harness.build import program
from harness.client import fetch
from harness.http2 import GOAWAY, LARGEST, REFUSED_STREAM, Http2, request
from harness.http2_origin import each
from harness.ports import free_port

CALL = "/pkg.Service/Method"
MESSAGE = b"\0\0\0\0\x05hello"
GRPC = (("content-type", "application/grpc"), ("te", "trailers"))


def load(port, *options, path=CALL, scheme="http"):
    command = [program("fairlead-load"), f"{scheme}://127.0.0.1:{port}{path}", "-o", "json"]
    done = subprocess.run([*command, *map(str, options)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    report["outcomes"] = {name: count for name, count in report["outcomes"].items() if count}
    return report


# ---- The simulated region ----


def test_the_region_answers_both_versions_on_one_port(region):
    one = region("a", size=7, latency="50ms")
    with Http2(one.port) as client:
        message = client.get("/x")
        assert (message.status, message.body, message.head["x-region"]) == (200, b"x" * 7, "a")
        assert client.answer_to(request("/x", "HEAD")).head["content-length"] == "7"
        one.change(error_rate=1, error_status=500, latency="0s", health_status=204)
        assert client.get("/x").status == 500
        assert client.get("/healthz").status == 204
        assert json.loads(client.get("/_region").body)["requests"] == 3
    assert fetch(one.port).status == 500


def test_the_region_answers_calls(region):
    one = region("a", size=7)
    with Http2(one.port) as client:
        message = client.post(MESSAGE, *GRPC, path=CALL)
        assert (message.status, message.head["content-type"]) == (200, "application/grpc")
        assert message.body == struct.pack(">BI", 0, 7) + b"x" * 7
        assert message.trailers == {"grpc-status": "0"}
        one.change(error_rate=1)
        message = client.post(MESSAGE, *GRPC, path=CALL)
        assert (message.status, message.head["grpc-status"]) == (200, "14")
        assert (message.body, message.trailers) == (b"", {})


def test_the_region_resets_a_stream_and_no_other(region):
    one = region("a", latency="200ms")
    with Http2(one.port) as client:
        waiting = client.begin()
        fetch(one.port, path="/_region")
        one.change(reset_rate=1, latency="0s")
        assert client.get("/x").reset is not None
        assert client.answer(waiting).status == 200


def test_the_region_keeps_its_capacity_over_streams(region):
    one = region("a", service_time="100ms", concurrency=2, queue=1)
    with Http2(one.port) as client:
        streams = [client.begin() for _ in range(4)]
        assert sorted(client.answer(stream).status for stream in streams) == [200, 200, 200, 503]


# ---- The load generator ----


@pytest.mark.parametrize("options", [("--http2",), ("--grpc",)], ids=["h2", "grpc"])
@pytest.mark.parametrize("rate", [500, 0])
def test_counts_and_latency_of_a_well_behaved_origin(region, options, rate):
    one = region("a", latency="20ms")
    report = load(one.port, "--rate", rate, "--requests", 500, "--connections", 2, "--streams", 50, *options)
    assert report["outcomes"] == {"ok": 500}
    assert report["statuses"] == {"200": 500}
    assert report["regions"]["a"]["share"] == 1
    assert report["latency_ms"]["p50"] >= 20
    assert report["peak_connections"] <= 2
    assert report.get("grpc_statuses", {"0": 500}) == {"0": 500}


def test_streams_are_bounded_and_what_waits_counts_from_when_it_was_due(region):
    """One connection of two streams and 200 ms each: the fifth has two pairs before it."""
    one = region("a", latency="200ms")
    report = load(one.port, "--http2", "--rate", 1000, "--requests", 5, "--connections", 1, "--streams", 2)
    assert report["outcomes"] == {"ok": 5}
    assert report["connects"] == 1
    assert report["latency_ms"]["max"] >= 590


def test_failures_by_kind(region):
    one = region("a", error_rate=1)
    assert load(one.port, "--http2", "--requests", 50)["outcomes"] == {"5xx": 50}
    report = load(one.port, "--grpc", "--requests", 50)
    assert (report["outcomes"], report["failed"]) == ({"grpc_error": 50}, 50)
    assert (report["statuses"], report["grpc_statuses"]) == ({"200": 50}, {"14": 50})
    one.change(error_rate=0, reset_rate=1)
    assert load(one.port, "--http2", "--requests", 50)["outcomes"] == {"reset": 50}
    one.change(reset_rate=0, hang="true")
    report = load(one.port, "--grpc", "--requests", 50, "--timeout", "200ms")
    assert (report["outcomes"], report["connects"]) == ({"timeout": 50}, 1)


@pytest.mark.parametrize(
    ("body", "trailers", "outcome"),
    [
        (MESSAGE, [("grpc-status", "0")], "ok"),
        (MESSAGE[:-1], [("grpc-status", "0")], "malformed"),
        (MESSAGE, [("grpc-status", "nought")], "grpc_error"),
        (MESSAGE, [("x", "y")], "grpc_error"),
    ],
    ids=["whole", "truncated", "no number", "no status"],
)
def test_what_a_call_needs_to_be_well(http2_origin, body, trailers, outcome):
    def answer(end, stream, message):
        assert bytes(message.body) == struct.pack(">BI", 0, 3) + b"xxx"
        end.headers(stream, [(":status", "200"), ("content-type", "application/grpc")], end=False)
        end.data(stream, body)
        end.headers(stream, trailers)

    report = load(http2_origin(each(answer)).port, "--grpc", "--requests", 3, "--body-size", 3)
    assert report["outcomes"] == {outcome: 3}


def test_what_was_refused_is_sent_again(http2_origin):
    seen = []

    def answer(end, stream, _):
        seen.append(stream)
        end.reset(stream, REFUSED_STREAM) if len(seen) <= 3 else end.respond(stream)

    report = load(http2_origin(each(answer)).port, "--http2", "--rate", 100, "--requests", 10)
    assert (report["outcomes"], report["resent"], report["connects"]) == ({"ok": 10}, 3, 1)


@pytest.mark.parametrize("rate", [1000, 0])
def test_after_a_goaway_it_goes_on_elsewhere(http2_origin, rate):
    """Each connection serves two requests more than it first says, then names the last that it took; what it did not
    take has to come again."""

    def serve(end):
        end.greet()
        end.respond(end.next_request())
        end.frame(GOAWAY, 0, 0, struct.pack(">II", LARGEST, 0))
        last = end.next_request()
        end.frame(GOAWAY, 0, 0, struct.pack(">II", last, 0))
        end.respond(last)
        end.to_the_end()

    options = ["--http2", "--rate", rate, "--requests", 40, "--streams", 10]
    report = load(http2_origin(serve).port, *options, "--connections", 3)
    assert report["outcomes"] == {"ok": 40}
    assert report["connects"] >= 20
    assert report["resent"] > 0


def test_a_connection_that_ends_without_a_word_loses_what_was_on_it(http2_origin):
    def serve(end):
        end.greet()
        end.respond(end.next_request())
        end.next_request()

    report = load(http2_origin(serve).port, "--http2", "--rate", 20, "--requests", 10, "--connections", 1)
    assert report["outcomes"] == {"ok": 5, "reset": 5}


def test_who_speaks_no_http2(nginx):
    assert load(nginx().port, "--http2", "--requests", 3)["failed"] == 3


def test_a_connection_per_request(region):
    report = load(region("a").port, "--http2", "--requests", 20, "--rate", 200, "--close")
    assert (report["outcomes"], report["connects"]) == ({"ok": 20}, 20)


def test_over_tls_by_agreement(nginx, certificates):
    server = nginx(pair=certificates.origin, http2=True)
    options = ["--http2", "--requests", 3, "--rate", 0, "--connections", 1]
    report = load(server.h2_tls_port, *options, path="/small", scheme="https")
    assert (report["outcomes"], report["tls"]["handshakes"]) == ({"ok": 3}, 1)
    report = load(server.tls_port, *options, path="/small", scheme="https")
    assert report["outcomes"] == {"tls_error": 3}
    assert sum(report["tls"]["failures"].values()) == 3


def test_the_fallback_is_asked_once_the_target_refuses(region):
    report = load(free_port(), "--requests", 20, "--fallback", region("b").address, path="/")
    assert (report["outcomes"], list(report["regions"])) == ({"ok": 20}, ["b"])
    nobody = load(free_port(), "--requests", 4, "--fallback", f"127.0.0.1:{free_port()}", path="/")
    assert nobody["outcomes"] == {"connect_error": 4}
