"""gRPC's own servers behind the proxy, and its own clients before it."""

import grpc
import pytest
from harness.grpc_region import Caller, GrpcRegion, preferring


@pytest.fixture
def grpc_region(processes, tmp_path):
    """grpc_region(name, pair=…, health=…) starts a region's server."""

    def start(name, **keywords):
        processes.append(GrpcRegion(name, tmp_path, **keywords))
        return processes[-1]

    return start


@pytest.fixture
def caller():
    """caller(proxy, service=…) makes calls through it."""
    channels = []

    def start(proxy, **keywords):
        channels.append(grpc.insecure_channel(f"127.0.0.1:{proxy.port}"))
        return Caller(channels[-1], **keywords)

    yield start
    for channel in channels:
        channel.close()


@pytest.fixture
def two_regions(fairlead, grpc_region):
    """two_regions(**settings) → (proxy, near, far); near is preferred."""

    def start(**settings):
        near, far = grpc_region("near"), grpc_region("far")
        return fairlead(preferring(near, far, **settings)), near, far

    return start
