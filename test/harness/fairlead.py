"""The program under test."""

import json
import re
import subprocess
from pathlib import Path

import yaml

from harness.build import program
from harness.client import fetch
from harness.ports import free_port
from harness.process import Process

SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)", re.MULTILINE)
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def command(*arguments, input_=None, env=None, cwd=None):
    """Runs a subcommand to its end: fairlead check -c FILE …"""
    return subprocess.run(
        [program("fairlead"), *map(str, arguments)],
        capture_output=True,
        text=True,
        input=input_,
        env=env,
        cwd=cwd,
        timeout=60,
    )


def config_of(regions, **settings):
    """A configuration with one service `app`. `regions` maps a name to an address, a list of them or the
    region's keys. Keys of the service are policy, balancer, health_check …; `upstream_tls` is its tls, `tls` that of the
    listener, which has the keys of `listener` as well; all others stand at the top level."""
    service_keys = {
        "protocol",
        "policy",
        "balancer",
        "health_check",
        "retry",
        "detection",
        "pool",
        "latency",
        "proxy_protocol",
    }
    service = {"name": "app", **{key: settings.pop(key) for key in service_keys & settings.keys()}}
    if "upstream_tls" in settings:
        service["tls"] = settings.pop("upstream_tls")
    service["regions"] = {name: _region(value) for name, value in regions.items()}
    return {
        "apiVersion": "fairlead/v1",
        "regions": [{"name": name} for name in regions],
        "services": [service],
        "routes": [{"name": "all", "match": {}, "service": "app"}],
        **settings,
    }


def _region(value):
    if isinstance(value, dict):
        return value
    return {"endpoints": [value] if isinstance(value, str) else list(value)}


class Fairlead(Process):
    """`fairlead run` on a configuration, which gets an admin address and one listener where it names none; or on
    a file that is there already, whose (port, admin port) are told in `ports`."""

    def __init__(self, config, folder, env=None, name="fairlead", ports=None):
        self.port, self.admin_port = ports or (free_port(), free_port())
        self.config_file = Path(config) if isinstance(config, Path) else folder / f"{name}.yaml"
        if not isinstance(config, Path):
            self.write(config)
        super().__init__(
            [program("fairlead"), "run", "-c", str(self.config_file)], folder / f"{name}.log", env
        )

    def complete(self, config):
        """`config` with the ports of this instance."""
        config = dict(config)
        config.setdefault("apiVersion", "fairlead/v1")
        config.setdefault("admin", {"address": f"127.0.0.1:{self.admin_port}"})
        listener = {"name": "plain", "address": f"127.0.0.1:{self.port}"}
        if "tls" in config:
            listener = {**listener, "name": "secured", "tls": config.pop("tls")}
        listener.update(config.pop("listener", {}))
        config.setdefault("listeners", [listener])
        config.setdefault("drain", {"delay": "0s", "timeout": "10s"})
        return config

    def write(self, config):
        """Replaces the configuration file in one step."""
        self.config = self.complete(config) if isinstance(config, dict) else config
        text = self.config if isinstance(config, str) else yaml.safe_dump(self.config, sort_keys=False)
        temporary = self.config_file.with_suffix(".new")
        temporary.write_text(text)
        temporary.rename(self.config_file)

    def wait_ready(self, within=30.0):
        self.wait_for(self.ready, within, "ready")

    def ready(self):
        try:
            return self.admin("GET", "/readyz", timeout=1).status == 200
        except OSError:
            return False

    def admin(self, method, path, body=None, headers=None, timeout=10.0):
        return fetch(self.admin_port, method, path, headers, body, timeout)

    def get(self, path="/", **keywords):
        return fetch(self.port, path=path, **keywords)

    def put(self, config, headers=None, query=""):
        """PUT /v1/config; a dict is completed with the ports and sent as JSON."""
        body = json.dumps(self.complete(config)) if isinstance(config, dict) else config
        return self.admin("PUT", f"/v1/config{query}", body.encode(), headers)

    def status(self):
        answer = self.admin("GET", "/v1/status")
        assert answer.status == 200, answer.text
        return json.loads(answer.body)

    def generation(self):
        return self.status()["generation"]

    def metrics(self):
        """[(name, labels, value)] of all samples."""
        text = self.admin("GET", "/metrics").text
        return [
            (name, dict(LABEL.findall(labels or "")), float(v)) for name, labels, v in SAMPLE.findall(text)
        ]

    def metric(self, name, **labels):
        """The sum of the samples of `name` (without prefix) that carry all of `labels`."""
        wanted = labels.items()
        return sum(v for n, found, v in self.metrics() if n == f"fairlead_{name}" and wanted <= found.items())

    def explain(self, *arguments):
        """`fairlead explain` as JSON."""
        address = f"127.0.0.1:{self.admin_port}"
        result = command("explain", "--admin", address, "-o", "json", *arguments)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    def access_log(self, path=None):
        """The records of the access log so far."""
        path = path or self.config["access_log"]["path"]
        with open(path) as lines:
            return [json.loads(line) for line in lines if line.endswith("\n")]
