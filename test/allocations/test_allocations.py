"""Serving a request allocates nothing: counted in the program while it serves, by a preloaded library."""

import struct
from pathlib import Path

import pytest
from harness.build import program
from harness.client import Raw
from harness.fairlead import config_of

REQUESTS = 10_000
SLOT = struct.Struct("QQ")


def thread_names(pid):
    return {
        int(task.name): (task / "comm").read_text().strip() for task in Path(f"/proc/{pid}/task").iterdir()
    }


def allocations(file, threads):
    """{thread's id: allocations so far}."""
    counted = {thread: count for count, thread in SLOT.iter_unpack(file.read_bytes())}
    return {thread: counted.get(thread, 0) for thread in threads}


def serve(port, count):
    request = b"GET /item/42?q=1 HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: test\r\nAccept: */*\r\n\r\n"
    with Raw(port) as client:
        for _ in range(count):
            client.send(request)
            assert client.response().status == 200


@pytest.mark.figures
@pytest.mark.parametrize("log", [False, True], ids=["no log", "access log"])
def test_a_request_allocates_nothing_on_a_worker(fairlead, region, tmp_path, log):
    regions = {name: region(name, latency="0ms", size=128).address for name in ("near", "far")}
    health = {"http": {"path": "/healthz"}, "interval": "1s"}
    settings = {"access_log": {"path": str(tmp_path / "access.log")}} if log else {}
    counts = tmp_path / "allocations"
    proxy = fairlead(
        config_of(regions, policy="weighted", health_check=health, workers=1, **settings),
        env={"LD_PRELOAD": program("count_allocations.so"), "FAIRLEAD_ALLOCATIONS": str(counts)},
    )
    serve(proxy.port, 2_000)  # pools, buffers and series are made on first use
    workers = [thread for thread, name in thread_names(proxy.pid).items() if name.startswith("worker")]
    assert len(workers) == 1, thread_names(proxy.pid)
    before = allocations(counts, workers)
    assert before[workers[0]] > 0, "the counter does not count"
    serve(proxy.port, REQUESTS)
    made = allocations(counts, workers)[workers[0]] - before[workers[0]]
    # A new connection may allocate, and a new share table may arrive; requests may not.
    assert made < REQUESTS / 100
