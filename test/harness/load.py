"""fairlead-load: open-loop load that runs beside a test."""

import csv
import json
import signal
from dataclasses import dataclass

from harness.build import program
from harness.process import Process


@dataclass(frozen=True)
class Sample:
    at: float  # seconds from the start of the run to the intended time of sending
    latency_ms: float
    outcome: str
    region: str


PROTOCOLS = {
    "h1": ("/", 3000, []),
    "h2": ("/", 300, ["--http2", "--streams", "10"]),
    "grpc": ("/pkg.Service/Method", 300, ["--grpc", "--streams", "10"]),
}


class Load(Process):
    """Runs for `seconds` at `rate` requests/s; `report` waits for the end."""

    def __init__(
        self,
        port,
        folder,
        rate,
        seconds,
        connections=None,
        path=None,
        protocol="h1",
        options=(),
        name="load",
    ):
        self.samples_file = folder / f"{name}-{protocol}-samples-{port}.csv"
        usual_path, most, spoken = PROTOCOLS[protocol]
        command = [
            program("fairlead-load"),
            f"http://127.0.0.1:{port}{path or usual_path}",
            "--rate",
            str(rate),
        ]
        command += ["--duration", f"{seconds}s", "--connections", str(connections or most), "--tick", "1ms"]
        command += spoken
        command += ["--samples", str(self.samples_file), "-o", "json", *options]
        self.seconds = seconds
        log = folder / f"{name}-{protocol}-{port}.log"
        log.unlink(missing_ok=True)
        super().__init__(command, log)

    def report(self, now=False):
        """Its totals, with the samples at "samples". `now` does not wait for the end, nor for what is under way."""
        if now:
            assert self.running(), self.output()
            self.send_signal(signal.SIGINT)
        assert self.wait(self.seconds + 60) == 0, self.output()
        report = json.loads(self.output())
        assert now or report["unfinished"] == 0
        with open(self.samples_file, newline="") as lines:
            report["samples"] = [
                Sample(int(r["intended_us"]) / 1e6, int(r["latency_us"]) / 1e3, r["outcome"], r["region"])
                for r in csv.DictReader(lines)
            ]
        return report


def percentile(values, percent):
    """The value that `percent` of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
