"""A fault on the nearest region for 5 s of 14, under 4,000 requests/s of each protocol.

The drills have a fault-free run as their control, and each is run again without the mechanism that it is there for: then
the same verdict has to find fault. These controls need one protocol and no return, so they are HTTP/1.1 and short. Under a
sanitizer no request may fail either, at a rate that it can follow; its delays say nothing.

What goes to the faulty region is counted in attempts, each when it ends: at a dead region at once, at a silent one when it is
evacuated. Its probes fail, so nothing goes there on trial.
"""

import functools
import signal
import time

import pytest
from harness.build import SANITIZED, scaled
from harness.load import percentile
from harness.region import Region

pytestmark = [pytest.mark.timeout(180), pytest.mark.alone]

RATE = scaled(4000, 400)
SECONDS = 14
FAULT_AT = 3.5
FAULT_SECONDS = 5
CONTROL_SECONDS = 6
CONTROL_FAULT_SECONDS = 2
GONE_WITHIN = 0.3
RUNS = 8
STUCK_MS = 1000  # a request that waited for the dead region until something gave up
SHORT = {"hold_down": "2s", "max_hold_down": "20s", "ramp_interval": "400ms"}


class Drill:
    """What happened in one run."""

    def __init__(self, report, seconds, fault_at, fault_seconds, late_attempts):
        self.report = report
        self.seconds = seconds
        self.healed_at = fault_at + fault_seconds  # in seconds after the start of the load
        self.late_attempts = late_attempts  # at its region, later than GONE_WITHIN
        self.samples = report["samples"]

    def between(self, begin, end):
        return [sample for sample in self.samples if begin <= sample.at < end]

    def share(self, begin, end):
        regions = [sample.region for sample in self.between(begin, end)]
        return regions.count("us-east") / len(regions)

    def failures(self):
        """What no machine, however slow, excuses."""
        found = []
        if self.report["requests"] != RATE * self.seconds:
            found.append(f"{self.report['requests']} requests")
        if self.report["failed"]:
            found.append(
                f"{self.report['failed']} failed: {self.report['outcomes']} {self.report['statuses']}"
            )
        return found

    def delays(self, p99_ms):
        """What took longer than it may."""
        found = []
        latencies = [sample.latency_ms for sample in self.samples]
        if (p99 := percentile(latencies, 99)) > p99_ms:
            found.append(f"p99 is {p99:.1f} ms")
        if (slow := sum(latency > STUCK_MS for latency in latencies)) > len(latencies) / 1000:
            found.append(f"{slow} requests took over {STUCK_MS} ms")
        if self.late_attempts:
            found.append(f"{self.late_attempts} attempts there, later than {GONE_WITHIN} s after the fault")
        return found

    def return_in_steps(self):
        """The nearest region's share in steps of 0.4 s, from the end of the fault on."""
        step = 0.4
        count = int((self.seconds - self.healed_at) / step)
        return [self.share(self.healed_at + i * step, self.healed_at + (i + 1) * step) for i in range(count)]


@pytest.fixture
def protocol(request):
    """What client, proxy and regions speak: HTTP/1.1 unless a test is parametrised."""
    return getattr(request, "param", "h1")


over_each_protocol = pytest.mark.parametrize("protocol", ["h1", "h2", "grpc"], indirect=True)


@pytest.fixture
def drill(fairlead, three_regions, steering, load, protocol):
    """drill(fault, heal, **service keys) runs one."""

    def run(fault=None, heal=None, seconds=SECONDS, fault_seconds=FAULT_SECONDS, **service):
        service["detection"] = {**SHORT, **service.get("detection", {})}
        latency = {"return_after": "300ms"}
        proxy = fairlead(
            steering(three_regions, speaks=protocol, policy="latency", latency=latency, **service)
        )
        running = load(proxy.port, rate=RATE, seconds=seconds, protocol=protocol)
        moment = time.monotonic()
        fault_at = late_attempts = 0

        def attempts():
            return proxy.metric("upstream_attempts_total", region="us-east")

        if fault:
            # The duration is the experiment here, not a wait for something to become true.
            time.sleep(max(0, moment + FAULT_AT - time.monotonic()))
            fault_at = time.monotonic()
            fault()
            time.sleep(max(0, fault_at + GONE_WITHIN - time.monotonic()))
            before = attempts()
            time.sleep(max(0, fault_at + fault_seconds - time.monotonic()))
            late_attempts = attempts() - before
            heal()
        report = running.report()
        proxy.stop()
        begin = fault_at - report["start_monotonic_s"] if fault else FAULT_AT
        return Drill(report, seconds, begin, fault_seconds, late_attempts)

    return run


@pytest.fixture
def control(drill):
    """Like a drill, but it only has to find fault."""
    return functools.partial(drill, seconds=CONTROL_SECONDS, fault_seconds=CONTROL_FAULT_SECONDS)


@pytest.fixture
def nearest(three_regions):
    return three_regions["us-east"]


@pytest.fixture
def kill(nearest, processes, tmp_path):
    """(fault, heal): kill -9, and the same region again at the same address."""
    running = [nearest]

    def heal():
        folder = tmp_path / f"again-{len(running)}"
        folder.mkdir()
        running.append(Region("us-east", folder, listen=nearest.address, latency="20ms", tick="1ms"))
        processes.append(running[-1])

    return lambda: running[-1].kill(), heal


@pytest.fixture
def stop(nearest):
    """(fault, heal): SIGSTOP and SIGCONT."""
    return lambda: nearest.send_signal(signal.SIGSTOP), lambda: nearest.send_signal(signal.SIGCONT)


def judged(drill, *fault, **limits):
    """A run that met the limits. A failed request is never excused; a delay is, since the machine may have its own
    reasons for one: it would have to have them in every run."""
    for _ in range(RUNS):
        run = drill(*fault)
        assert run.failures() == []
        if SANITIZED or not run.delays(**limits):
            return run
    raise AssertionError(run.delays(**limits))


def assert_returned_in_steps(run):
    if SANITIZED:
        return
    steps = run.return_in_steps()
    assert steps[-1] > 0.5, f"not back: {steps}"
    assert sum(0.01 < share < 0.9 for share in steps) >= 3, f"all at once: {steps}"


def test_control_without_a_fault(control):
    run = judged(control, p99_ms=60)
    assert run.share(0, run.seconds) >= 0.95


@over_each_protocol
def test_kill(drill, kill):
    run = judged(drill, *kill, p99_ms=80)
    assert_returned_in_steps(run)


@pytest.mark.figures
def test_kill_without_retries(control, kill):
    run = control(*kill, retry={"attempts": 0}, detection={"evacuation": False})
    assert run.failures() != []


@pytest.mark.figures
def test_kill_without_ejection(control, kill):
    run = control(*kill, detection={"suspicion": False, "ejection": False})
    assert run.delays(p99_ms=80) != []
    assert run.late_attempts > 0


@over_each_protocol
def test_stop(drill, stop):
    run = judged(drill, *stop, p99_ms=100)
    assert_returned_in_steps(run)


@pytest.mark.figures
def test_stop_without_suspicion(control, stop):
    run = control(*stop, detection={"suspicion": False})
    assert run.failures() + run.delays(p99_ms=100) != []


@pytest.mark.figures
def test_stop_without_evacuation(control, stop):
    run = control(*stop, detection={"evacuation": False})
    assert run.failures() + run.delays(p99_ms=100) != []
