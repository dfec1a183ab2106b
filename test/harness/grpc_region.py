"""gRPC's own server as a region, and its own client. Messages are bytes, so nothing is compiled."""

import json
import sys
from pathlib import Path

import grpc

from harness.fairlead import config_of
from harness.process import Process

PROGRAM = Path(__file__).with_name("grpc_server.py")


class GrpcRegion(Process):
    """A region's server. `events` are the calls that have ended there."""

    def __init__(self, name, folder, pair=None, health=True):
        command = [sys.executable, str(PROGRAM), name]
        command += ["--tls", str(pair.cert), str(pair.key)] if pair else []
        command += [] if health else ["--no-health"]
        self.name = name
        super().__init__(command, folder / f"grpc-{name}.log")
        self.port = int(self.wait_for(self.lines)[0])
        self.address = f"127.0.0.1:{self.port}"

    def events(self, method):
        lines = [line for line in self.lines()[1:] if line.startswith("{")]
        return [event for event in map(json.loads, lines) if event["method"].endswith("/" + method)]

    def set_health(self, service, status):
        with grpc.insecure_channel(self.address) as channel:
            channel.unary_unary("/test.Region/set_health")(f"{service} {status}".encode(), timeout=5)


class Caller:
    """A channel through the proxy; each method of the region's server in the kind of call that is wanted."""

    def __init__(self, channel, service="test.Region"):
        self.channel = channel
        self.service = service

    def unary(self, method):
        return self.channel.unary_unary(f"/{self.service}/{method}")

    def server_stream(self, method):
        return self.channel.unary_stream(f"/{self.service}/{method}")

    def client_stream(self, method):
        return self.channel.stream_unary(f"/{self.service}/{method}")

    def both_stream(self, method):
        return self.channel.stream_stream(f"/{self.service}/{method}")


def preferring(*regions, **settings):
    """The configuration of a proxy that takes the first of these regions as long as it can. Calls to `test.Reads` are
    idempotent, others are not."""
    settings.setdefault("policy", "failover")
    settings.setdefault("workers", 1)
    settings.setdefault(
        "routes",
        [
            {"name": "reads", "match": {"path_prefix": "/test.Reads/"}, "service": "app", "idempotent": True},
            {"name": "rest", "match": {}, "service": "app"},
        ],
    )
    places = {
        region.name: {"endpoints": [region.address], "priority": priority}
        for priority, region in enumerate(regions)
    }
    return config_of(places, protocol="h2", **settings)
