"""Three regions with a proxy before them, and load."""

import pytest
from harness.fairlead import config_of
from harness.load import Load

LATENCIES = {"us-east": "20ms", "eu-west": "60ms", "ap-south": "120ms"}


@pytest.fixture
def load(processes, tmp_path):
    """load(port, rate=…, seconds=…, protocol="h1") starts it."""

    def start(port, **settings):
        process = Load(port, tmp_path, **settings)
        processes.append(process)
        return process

    return start


@pytest.fixture
def three_regions(region):
    """The simulated regions by name, nearest first."""
    return {name: region(name, latency=latency, tick="1ms") for name, latency in LATENCIES.items()}


@pytest.fixture
def steering():
    """steering(regions, policy=…, keys={"us-east": {"weight": 70}}) is a configuration over simulated regions, with times
    of detection short enough for a test. With `speaks` h2 or grpc the regions are spoken to over HTTP/2; calls may be sent
    again."""

    def make(regions, keys=None, speaks="h1", **settings):
        settings.setdefault("health_check", {"http": {"path": "/healthz"}, "interval": "500ms"})
        if speaks != "h1":
            settings["protocol"] = "h2"
        addresses = {
            name: {"endpoints": [one.address], **(keys or {}).get(name, {})} for name, one in regions.items()
        }
        config = config_of(addresses, **settings)
        if speaks == "grpc":
            config["routes"][0]["idempotent"] = True
        return config

    return make
