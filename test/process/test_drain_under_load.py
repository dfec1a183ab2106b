"""SIGTERM while HTTP/1.1, HTTP/2 and gRPC flow, from clients that know a second instance.

The clients go on to the second instance when the first refuses a connection, as with two addresses of one name. Over HTTP/2 they
send again what the first says that it did not process; over HTTP/1.1 they never do.
"""

import signal

import pytest
from harness.build import scaled
from harness.fairlead import config_of
from harness.load import PROTOCOLS, Load
from harness.wait import eventually

RATE = scaled(500, 100)
SECONDS = 7


@pytest.fixture
def instances(fairlead, region):
    """Two instances before one region, each with two workers."""
    behind = region("only", latency="5ms", tick="1ms")
    config = config_of(
        {"only": behind.address}, protocol="h2", workers=2, drain={"delay": "1s", "timeout": "10s"}
    )
    return fairlead(config, name="first"), fairlead(config, name="second")


def test_no_request_fails(instances, processes, tmp_path):
    first, second = instances
    elsewhere = ["--fallback", f"127.0.0.1:{second.port}"]
    loads = {
        protocol: Load(first.port, tmp_path, RATE, SECONDS, protocol=protocol, options=elsewhere)
        for protocol in PROTOCOLS
    }
    processes.extend(loads.values())
    eventually(lambda: first.metric("requests_total") > 3 * RATE)
    before = first.metric("requests_total")
    first.send_signal(signal.SIGTERM)
    eventually(lambda: first.admin("GET", "/readyz").status == 503)
    eventually(lambda: first.metric("requests_total") > before + RATE, what="it still serves")
    assert second.metric("requests_total") == 0
    assert first.wait() == 0, "it ends with the last of its requests"
    assert all(load.running() for load in loads.values()), "the drain outlasted the load"
    for protocol, load in loads.items():
        report = load.report()
        assert report["failed"] == 0, (protocol, report["outcomes"], report["statuses"])
        assert report["ok"] == RATE * SECONDS, protocol
    assert second.metric("requests_total") > RATE
