"""Three regions, the proxy and a steady load."""

import contextlib
import shutil
import tempfile
from pathlib import Path

from programs import FAILURES, Load, Proxy, Region

REGIONS = {"us-east": 20, "eu-west": 60, "ap-south": 120}  # round trip in ms
WEIGHTS = {"us-east": 50, "eu-west": 30, "ap-south": 20}
POLICIES = ("latency", "weighted", "failover")


class World:
    """Starts everything; `close` ends it all, whatever state it is in."""

    def __init__(self, rate):
        self.rate = rate
        self.policy = POLICIES[0]
        self.folder = Path(tempfile.mkdtemp(prefix="fairlead-demo-"))
        self.started = []
        self.regions = []
        try:
            for name, latency in REGIONS.items():
                self.regions.append(self._keep(Region(name, latency, self.folder)))
            self.proxy = self._keep(Proxy(self.configuration, self.folder))
            self.load = self._keep(Load(self.proxy.port, rate, self.folder))
        except BaseException:
            self.close()
            raise

    def _keep(self, program):
        self.started.append(program)
        return program

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for program in reversed(self.started):
            with contextlib.suppress(OSError):
                program.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def configuration(self, policy, port, admin_port):
        """The proxy's file. The times of detection are a tenth of the defaults, so that a demo lasts seconds."""
        regions = "\n".join(
            f'      {region.name}: {{ endpoints: ["127.0.0.1:{region.port}"], '
            f"weight: {WEIGHTS[region.name]}, priority: {position} }}"
            for position, region in enumerate(self.regions)
        )
        return f"""apiVersion: fairlead/v1
admin: {{ address: 127.0.0.1:{admin_port} }}
listeners: [{{ name: plain, address: 127.0.0.1:{port} }}]
drain: {{ delay: 0s, timeout: 2s }}
regions: [{", ".join(f"{{ name: {region.name} }}" for region in self.regions)}]
services:
  - name: shop
    policy: {policy}
    health_check: {{ http: {{ path: /healthz }}, interval: 500ms, timeout: 400ms }}
    detection: {{ hold_down: 3s, max_hold_down: 30s, ramp_interval: 500ms }}
    latency: {{ return_after: 1s }}
    regions:
{regions}
routes: [{{ name: all, match: {{}}, service: shop }}]
"""

    def addresses(self):
        """What to try beside the demo."""
        proxy = f"curl -i http://127.0.0.1:{self.proxy.port}/"
        return f"try {proxy} and curl http://127.0.0.1:{self.proxy.admin_port}/v1/status (or /metrics)"

    def region(self, name):
        return next(region for region in self.regions if region.name == name)

    def set_policy(self, policy):
        generation = self.proxy.set_policy(policy)
        self.policy = policy
        return generation

    def failed(self):
        return self.load.count(*FAILURES)
