"""Calls of every kind, what travels with them, and how they are counted."""

import asyncio
import time

import grpc
import pytest
from harness.build import scaled
from harness.fairlead import Fairlead
from harness.grpc_region import Caller, GrpcRegion, preferring
from harness.wait import eventually

BINARY = bytes(range(256)) + b",\0"
STEADY = {"suspicion": False, "ejection": False, "evacuation": False}


def test_the_four_kinds(two_regions, caller):
    proxy, *_ = two_regions()
    calls = caller(proxy)
    assert calls.unary("echo")(b"one", timeout=5) == b"one"
    assert list(calls.server_stream("repeat")(b"n", timeout=5)) == [b"n%d" % n for n in range(5)]
    assert calls.client_stream("join")(iter([b"a", b"b", b"c"]), timeout=5) == b"a,b,c"
    assert list(calls.both_stream("echo")(iter([b"a", b"", b"c"]), timeout=5)) == [b"a", b"", b"c"]


def test_large_messages(two_regions, caller):
    proxy, *_ = two_regions()
    large = BINARY * 8000  # 2 MB: far beyond every window and buffer, within gRPC's 4 MiB
    assert caller(proxy).unary("echo")(large, timeout=10) == large
    answers = caller(proxy).both_stream("echo")(iter([large] * 3), timeout=10)
    assert [answer == large for answer in answers] == [True] * 3


def test_over_tls(fairlead, grpc_region, certificates):
    region = grpc_region("only", pair=certificates.origin)
    tls = {"certificates": [certificates.app.keys]}
    upstream = {"ca": certificates.ca, "server_name": "origin.example"}
    proxy = fairlead(preferring(region, tls=tls, upstream_tls=upstream))
    with open(certificates.ca, "rb") as ca:
        credentials = grpc.ssl_channel_credentials(ca.read())
    named = [("grpc.ssl_target_name_override", "app.example")]
    with grpc.secure_channel(f"127.0.0.1:{proxy.port}", credentials, named) as channel:
        assert Caller(channel).unary("echo")(b"secret", timeout=5) == b"secret"
        assert list(Caller(channel).server_stream("repeat")(b"", timeout=5)) == [b"%d" % n for n in range(5)]


def test_metadata_both_ways(two_regions, caller):
    proxy, *_ = two_regions()
    sent = [
        ("x-mine", "plain, with a comma; and a sign: %41"),
        ("x-mine_under-score.dotted", "kept"),
        ("x-mine-twice", "first"),
        ("x-mine-twice", "second"),
        ("x-mine-bin", BINARY),
        ("x-mine-empty-bin", b""),
    ]
    answer, call = caller(proxy).unary("echo").with_call(b"", metadata=sent, timeout=5)
    assert answer == b""
    assert [pair for pair in call.initial_metadata() if pair[0].startswith("x-mine")] == sent
    trailing = [pair for pair in call.trailing_metadata() if pair[0].startswith("x-trailing")]
    assert trailing == [("x-trailing-" + key, value) for key, value in sent]
    assert dict(call.trailing_metadata())["region"] == "near"


@pytest.mark.parametrize("status", [code for code in grpc.StatusCode if code is not grpc.StatusCode.OK])
def test_statuses_and_their_messages(steady, status):
    with pytest.raises(grpc.RpcError) as failed:
        steady.unary("fail")(f"near {status.name} 0 wörtlich: 100 %".encode(), timeout=5)
    assert failed.value.code() is status
    assert failed.value.details() == "wörtlich: 100 %"
    assert dict(failed.value.trailing_metadata())["region"] == "near"


def test_metadata_beyond_the_bounds(steady):
    many = [(f"x-{number}", "y") for number in range(200)]
    with pytest.raises(grpc.RpcError) as failed:
        steady.unary("echo")(b"", metadata=many, timeout=5)
    assert failed.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert "too_many_fields" in failed.value.details()
    assert steady.unary("echo")(b"next", timeout=5) == b"next"


@pytest.fixture(scope="module")
def steady(tmp_path_factory):
    """One proxy before one region, which no status takes out of service."""
    folder = tmp_path_factory.mktemp("steady")
    region = GrpcRegion("near", folder)
    proxy = Fairlead(preferring(region, detection=STEADY), folder)
    proxy.wait_ready()
    with grpc.insecure_channel(f"127.0.0.1:{proxy.port}") as channel:
        yield Caller(channel)
    for process in (proxy, region):
        process.end()
        process.verify()


def test_counted_by_status(two_regions, caller):
    proxy, *_ = two_regions(detection=STEADY)
    calls = caller(proxy)
    for _ in range(3):
        calls.unary("echo")(b"", timeout=5)
    assert len(list(calls.server_stream("repeat")(b"", timeout=5))) == 5
    for status in ("NOT_FOUND", "NOT_FOUND", "UNAVAILABLE"):
        with pytest.raises(grpc.RpcError):
            calls.unary("fail")(f"near {status} 0 no".encode(), timeout=5)
    with pytest.raises(grpc.RpcError):
        calls.unary("no_such_method")(b"", timeout=5)
    with pytest.raises(grpc.RpcError):
        calls.unary("wait")(b"", timeout=0.1)

    def counted():
        labels = [
            (sample[1]["grpc_status"], sample[2])
            for sample in proxy.metrics()
            if sample[0] == "fairlead_grpc_requests_total"
            and (sample[1]["service"], sample[1]["region"]) == ("app", "near")
        ]
        return dict(labels)

    # The deadline ends a call at both ends at once; who was first is told by 4 or by none.
    eventually(lambda: sum(counted().values()) == 9)
    late = counted().get("4", 0) + counted().get("none", 0)
    assert late == 1
    assert {status: counted().get(status) for status in ("0", "5", "12", "14")} == {
        "0": 4, "5": 2, "12": 1, "14": 1,
    }  # fmt: skip


def test_a_stream_outlives_the_timeouts_of_requests(two_regions, caller):
    """They end with the response's head, and idle time is not what passes while messages flow."""
    routes = [{"name": "all", "match": {}, "service": "app", "timeout": "200ms"}]
    proxy, *_ = two_regions(routes=routes, limits={"stream_idle_timeout": "400ms"})

    def slowly(pause, times):
        for number in range(times):
            yield b"%d" % number
            time.sleep(pause)

    began = time.monotonic()
    answers = caller(proxy).both_stream("echo")(slowly(0.1, 12))
    assert list(answers) == [b"%d" % n for n in range(12)]
    assert time.monotonic() - began > 1
    assert proxy.metric("limit_hits_total") == 0


def test_1000_streams_over_10_connections(two_regions):
    proxy, *_ = two_regions(workers=2)
    count = scaled(1000, 300)

    async def one(channel, number, all_open):
        call = Caller(channel).both_stream("echo")()
        await call.write(b"first %d" % number)
        assert await call.read() == b"first %d" % number
        await all_open.wait()  # every stream has been answered, and none has ended
        await call.write(b"second %d" % number)
        assert await call.read() == b"second %d" % number
        await call.done_writing()
        assert await call.read() is grpc.aio.EOF
        assert await call.code() is grpc.StatusCode.OK

    async def run():
        apart = [("grpc.use_local_subchannel_pool", 1)]
        channels = [grpc.aio.insecure_channel(f"127.0.0.1:{proxy.port}", apart) for _ in range(10)]
        all_open = asyncio.Barrier(count)
        calls = [one(channels[number % 10], number, all_open) for number in range(count)]
        await asyncio.wait_for(asyncio.gather(*calls), 60)
        assert proxy.metric("downstream_connections") == 10
        for channel in channels:
            await channel.close()

    asyncio.run(run())
    eventually(lambda: proxy.metric("grpc_requests_total", grpc_status="0") == count)
