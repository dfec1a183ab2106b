"""Regions that die, and clients that must not be told a lie about it. HARDENING 18, 19."""

import struct
import time

import grpc
import pytest
from harness.fairlead import config_of
from harness.grpc_region import preferring
from harness.http2 import CANCEL, ENHANCE_YOUR_CALM, PROTOCOL_ERROR, REFUSED_STREAM, Http2, request
from harness.http2_origin import each
from harness.ports import free_port
from harness.wait import eventually

CALL = (("content-type", "application/grpc"), ("te", "trailers"))
STEADY = {"suspicion": False, "ejection": False, "evacuation": False}


def test_a_killed_region_ends_its_streams_as_unavailable(two_regions, caller):
    proxy, near, _ = two_regions()
    calls = caller(proxy)
    streams = [calls.server_stream("begin")(b"%d" % n) for n in range(20)]
    assert [next(stream) for stream in streams] == [b"%d" % n for n in range(20)]
    near.kill()
    for stream in streams:
        assert stream.code() is grpc.StatusCode.UNAVAILABLE
    assert calls.unary("name_itself")(b"", timeout=5) == b"far"


def test_no_idempotent_call_fails_when_a_region_is_killed(two_regions, caller):
    proxy, near, _ = two_regions()
    reads = caller(proxy, service="test.Reads").unary("name_itself")
    assert reads(b"0", timeout=5) == b"near"
    waiting = [reads.future(b"500", timeout=10) for _ in range(50)]
    eventually(lambda: proxy.status()["services"][0]["regions"][0]["endpoints"][0]["in_flight"] == 50)
    near.kill()
    until = time.monotonic() + 1
    later = set()
    while time.monotonic() < until:
        later.add(reads(b"1", timeout=5))
    assert later == {b"far"}
    assert {call.result() for call in waiting} == {b"far"}


def test_what_may_have_been_done_is_not_done_again(two_regions, caller):
    proxy, near, far = two_regions()
    writes = caller(proxy).unary("name_itself")
    assert writes(b"0", timeout=5) == b"near"
    waiting = writes.future(b"5000", timeout=10)
    eventually(lambda: proxy.status()["services"][0]["regions"][0]["endpoints"][0]["in_flight"] == 1)
    near.kill()
    assert waiting.code() is grpc.StatusCode.UNAVAILABLE
    assert far.events("name_itself") == []


def test_no_region_is_status_14_over_200(fairlead, caller):
    proxy = fairlead(config_of({"only": f"127.0.0.1:{free_port()}"}, protocol="h2", workers=1))
    with Http2(proxy.port) as client:
        message = b"\0" + struct.pack(">I", 2) + b"hi"
        answer = client.post(message, *CALL, path="/test.Region/echo")
    assert answer.status == 200
    assert answer.head["content-type"] == "application/grpc"
    assert answer.head["grpc-status"] == "14"
    assert "fairlead" in answer.head["grpc-message"] or "only" in answer.head["grpc-message"]
    assert not answer.body
    call = caller(proxy).unary("echo").future(b"", timeout=5)
    assert call.code() is grpc.StatusCode.UNAVAILABLE


@pytest.mark.parametrize("begun", [False, True])
def test_a_reset_of_the_origins_says_why(fairlead, http2_origin, begun):
    """By gRPC's mapping of HTTP/2's codes."""

    def answer(end, stream, message):
        if begun:
            end.headers(stream, [(":status", "200"), ("content-type", "application/grpc")], end=False)
        end.reset(stream, int(message.head[":path"].strip("/")))

    settings = {"protocol": "h2", "workers": 1, "retry": {"attempts": 0}, "detection": STEADY}
    proxy = fairlead(config_of({"only": http2_origin(each(answer)).address}, **settings))
    with Http2(proxy.port) as client:
        for code, status in ((PROTOCOL_ERROR, 13), (CANCEL, 1), (REFUSED_STREAM, 14), (ENHANCE_YOUR_CALM, 8)):
            told = client.post(b"\0\0\0\0\0", *CALL, path=f"/{code}")
            assert (told.trailers if begun else told.head)["grpc-status"] == str(status)
            assert told.ended


def test_no_route_is_unimplemented(fairlead, grpc_region, caller):
    routes = [{"match": {"path_prefix": "/test.Region/"}, "service": "app"}]
    proxy = fairlead(preferring(grpc_region("only"), routes=routes))
    assert caller(proxy).unary("echo")(b"here", timeout=5) == b"here"
    call = caller(proxy, service="test.Other").unary("echo").future(b"", timeout=5)
    assert call.code() is grpc.StatusCode.UNIMPLEMENTED


def test_what_is_no_call_is_answered_as_http(fairlead):
    proxy = fairlead(config_of({"only": f"127.0.0.1:{free_port()}"}, protocol="h2", workers=1))
    with Http2(proxy.port) as client:
        answer = client.answer_to(request("/test.Region/echo"))
    assert answer.status == 502
    assert "grpc-status" not in answer.head
