"""fairlead-region: a simulated region as a process of its own."""

import json

from harness.build import program
from harness.client import fetch
from harness.process import Process


class Region(Process):
    """`settings` are its options: latency="20ms", error_rate=0.1, size=128 …"""

    def __init__(self, name, folder, listen="127.0.0.1:0", **settings):
        command = [program("fairlead-region"), "--name", name, "--listen", listen]
        for key, value in settings.items():
            command += [f"--{key.replace('_', '-')}", str(value)]
        self.name = name
        super().__init__(command, folder / f"region-{name}.log")
        self.address = json.loads(self.wait_for(self.lines)[0])["listening"][0]
        self.port = int(self.address.rpartition(":")[2])

    def change(self, **settings):
        """Changes its behaviour while it runs: latency="400ms", hang="true", error_rate=0.5 …"""
        query = "&".join(f"{key}={value}" for key, value in settings.items())
        assert fetch(self.port, "PUT", f"/_region?{query}").status == 200
