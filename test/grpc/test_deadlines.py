"""The deadline that a client sets holds everywhere, and everybody knows of it. HARDENING 20."""

import time

import grpc
import pytest
from harness.wait import eventually


def test_a_deadline_ends_the_call_at_both_sides(two_regions, caller):
    proxy, near, _ = two_regions()
    began = time.monotonic()
    with pytest.raises(grpc.RpcError) as failed:
        caller(proxy).unary("wait")(b"", timeout=0.2)
    took = time.monotonic() - began
    assert failed.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert 0.19 < took < 0.6
    event = eventually(lambda: near.events("wait"))[0]
    assert event["end"] == "cancelled"
    assert event["took"] < 1


def test_a_deadline_ends_an_open_stream(two_regions, caller):
    proxy, near, _ = two_regions()
    answers = caller(proxy).server_stream("begin")(b"hello", timeout=0.3)
    assert next(answers) == b"hello"
    with pytest.raises(grpc.RpcError) as failed:
        next(answers)
    assert failed.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert eventually(lambda: near.events("begin"))[0]["end"] == "cancelled"


def test_a_client_that_cancels_is_heard_at_the_server(two_regions, caller):
    proxy, near, _ = two_regions()
    answers = caller(proxy).server_stream("begin")(b"hello")
    assert next(answers) == b"hello"
    answers.cancel()
    assert eventually(lambda: near.events("begin"))[0]["end"] == "cancelled"


def test_a_later_try_is_told_what_is_left(two_regions, caller):
    proxy, near, _ = two_regions()
    answer, call = (
        caller(proxy, service="test.Reads")
        .unary("fail")
        .with_call(b"near UNAVAILABLE 300 not now", timeout=5)
    )
    assert answer == b"far"
    assert len(eventually(lambda: near.events("fail"))) == 1
    assert 3 < float(dict(call.trailing_metadata())["left"]) < 4.71


def test_without_a_deadline_none_is_made_up(two_regions, caller):
    proxy, *_ = two_regions()
    _, call = caller(proxy).unary("echo").with_call(b"")
    assert dict(call.trailing_metadata())["left"] == "none"
