"""The demo without a terminal: does what a visitor would do, and says whether traffic moved as it should."""

import time

from programs import FAILURES, Load, shares, wait_until
from world import WEIGHTS

NEAREST, NEXT = "us-east", "eu-west"
WINDOW = 2.0  # seconds over which a share is measured


def percent(share):
    return ", ".join(f"{name} {100 * value:.1f} %" for name, value in sorted(share.items()))


class Script:
    def __init__(self, world):
        self.world = world
        self.load = world.load
        self.started = time.monotonic()
        self.problems = []

    def say(self, text):
        print(f"{time.monotonic() - self.started:6.1f} s  {text}", flush=True)

    def expect(self, what, seconds, condition, since):
        """Waits until `condition` holds of the shares in the last WINDOW, all of it after `since`."""

        def met():
            late = time.monotonic() - since > WINDOW + 2 * Load.INTERVAL
            measured = shares(self.load.last(WINDOW)) if late else {}
            return measured if measured and condition(measured) else None

        try:
            measured = wait_until(met, seconds, what)
            self.say(f"ok: {what}: {percent(measured)}")
        except TimeoutError:
            self.problems.append(what)
            self.say(f"FAILED: {what}: {percent(shares(self.load.last(WINDOW)))}")

    def expect_no_failures(self):
        failed = self.world.failed()
        if failed:
            self.problems.append("no request failed")
            counts = {name: self.load.count(name) for name in FAILURES if self.load.count(name)}
            self.say(f"FAILED: {failed} requests failed: {counts}")
        else:
            self.say(f"ok: none of {self.load.count('ok'):,} requests failed")

    def mostly_nearest(self, measured):
        return measured.get(NEAREST, 0) >= 0.95

    def latency_policy(self):
        self.expect(f"policy latency sends to the nearest, {NEAREST}", 20, self.mostly_nearest, self.started)

    def swap_policy(self):
        now = time.monotonic()
        self.say(f"policy weighted is live as generation {self.world.set_policy('weighted')}")
        total = sum(WEIGHTS.values())

        def as_weighted(measured):
            return all(
                abs(measured.get(name, 0) - weight / total) <= 0.03 for name, weight in WEIGHTS.items()
            )

        wanted = " / ".join(str(round(100 * weight / total)) for weight in WEIGHTS.values())
        self.expect(f"weighted shares {wanted} within 3 points", 20, as_weighted, now)
        now = time.monotonic()
        self.say(f"policy latency is live again as generation {self.world.set_policy('latency')}")
        self.expect(f"traffic is back at {NEAREST}", 30, self.mostly_nearest, now)

    def kill_nearest(self):
        now = time.monotonic()
        self.world.region(NEAREST).kill()
        self.say(f"killed {NEAREST} (kill -9)")
        self.expect(
            f"all traffic goes to the next, {NEXT}",
            20,
            lambda measured: measured.get(NEXT, 0) >= 0.95 and NEAREST not in measured,
            now,
        )
        last = [one["seen_at"] for one in self.load.since(now) if one["regions"].get(NEAREST)]
        self.say(
            f"last answer from {NEAREST} within {(last[-1] - now if last else Load.INTERVAL):.1f} s of the kill"
        )
        self.expect_no_failures()

    def revive_nearest(self):
        now = time.monotonic()
        self.world.region(NEAREST).revive()
        self.say(f"revived {NEAREST}")
        self.expect(f"traffic is back at {NEAREST}", 90, self.mostly_nearest, now)
        steps = [shares([one]).get(NEAREST, 0) for one in self.load.since(now)]
        between = [step for step in steps if 0.02 < step < 0.9]
        seen = " ".join(f"{100 * step:.0f}" for step in steps if step)
        self.say(f"its share in % from its first answer on, every {Load.INTERVAL:g} s: {seen}")
        if len(between) >= 3:
            self.say(f"ok: it came back in steps ({len(between)} intervals between 2 % and 90 %)")
        else:
            self.problems.append("traffic comes back in steps")
            self.say("FAILED: traffic came back at once")

    def run(self):
        """Whether all went as it should."""
        self.say(f"three regions, fairlead, and {self.world.rate:,} requests/s are running")
        self.say(self.world.addresses())
        self.latency_policy()
        self.swap_policy()
        self.kill_nearest()
        self.revive_nearest()
        self.expect_no_failures()
        self.say("all as it should be" if not self.problems else "wrong: " + "; ".join(self.problems))
        return not self.problems
