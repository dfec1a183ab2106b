"""The demo in a terminal: a picture of the traffic, four times a second, and keys that break things."""

import select
import sys
import termios
import time
import tty
from collections import deque

from programs import FAILURES, shares
from world import POLICIES

FRAME = 0.25
WINDOW = 1.0
BAR = 30
STATE_COLOURS = {"healthy": 32, "suspect": 33, "ejected": 31, "probing": 36, "ramp": 36}
HELP = "1 2 3 choose a region   k kill -9   h hang (SIGSTOP)   s slow   r revive   p next policy   q quit"


def coloured(text, code):
    return f"\x1b[{code}m{text}\x1b[0m"


class Screen:
    """Draws until q or Ctrl-C. Restores the terminal."""

    def __init__(self, world):
        self.world = world
        self.selected = 0
        self.started = time.monotonic()
        self.events = deque(maxlen=8)

    def note(self, text):
        self.events.append(f"{time.monotonic() - self.started:7.1f} s  {text}")

    def run(self):
        descriptor = sys.stdin.fileno()
        before = termios.tcgetattr(descriptor)
        sys.stdout.write("\x1b[?1049h\x1b[?25l")
        try:
            tty.setcbreak(descriptor)
            while self.handle_key():
                self.draw()
        except KeyboardInterrupt:
            pass
        finally:
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
            sys.stdout.write("\x1b[?25h\x1b[?1049l")
            sys.stdout.flush()

    def handle_key(self):
        """Waits a frame for a key, and does what it says. False when the demo is over."""
        if not select.select([sys.stdin], [], [], FRAME)[0]:
            return True
        key = sys.stdin.read(1).lower()
        if key in "123" and key:
            self.selected = int(key) - 1
        elif key in ("q", ""):
            return False
        else:
            try:
                self.act(key)
            except OSError as problem:
                self.note(f"that did not work: {problem}")
        return True

    def act(self, key):
        region = self.world.regions[self.selected]
        if key == "p":
            policy = POLICIES[(POLICIES.index(self.world.policy) + 1) % len(POLICIES)]
            self.note(f"policy {policy} is live as generation {self.world.set_policy(policy)}")
        elif key == "r":
            region.revive()
            self.note(f"{region.name} is revived")
        elif key in "khs" and region.fault is not None:
            self.note(f"{region.name} {region.fault} already: r revives it")
        elif key == "k":
            region.kill()
            self.note(f"{region.name} is killed")
        elif key == "h":
            region.hang()
            self.note(f"{region.name} hangs")
        elif key == "s":
            region.slow()
            self.note(f"{region.name} is slow: {20 * region.latency_ms} ms")

    def status(self):
        try:
            return self.world.proxy.status()
        except OSError as problem:
            self.note(f"no status: {problem}")
            return {"generation": 0, "services": [{"regions": []}]}

    def draw(self):
        status = self.status()
        by_name = {region["name"]: region for region in status["services"][0]["regions"]}
        measured = shares(self.world.load.last(WINDOW))
        lines = [
            self.headline(status),
            "",
            "  region     process  state     health   share                                 latency",
        ]
        for position, region in enumerate(self.world.regions):
            lines.append(self.region_line(position, region, by_name.get(region.name), measured))
        lines += ["", self.traffic_line(), self.failure_line(), "", *self.events]
        lines += [""] * (8 - len(self.events)) + [coloured(HELP, 2), coloured(self.world.addresses(), 2)]
        sys.stdout.write("\x1b[H" + "".join(f"{line}\x1b[K\n" for line in lines) + "\x1b[J")
        sys.stdout.flush()

    def headline(self, status):
        policy = coloured(self.world.policy, 1)
        return (
            f"Fairlead   policy {policy}   generation {status['generation']}   {self.world.rate:,} requests/s"
        )

    def region_line(self, position, region, known, measured):
        share = measured.get(region.name, 0)
        known = known or {"state": "?", "health": 0.0, "latency_ms": None}
        state = coloured(f"{known['state']:<8}", STATE_COLOURS.get(known["state"], 0))
        bar = coloured("█" * round(share * BAR), 34) + "·" * (BAR - round(share * BAR))
        latency = "      -" if known.get("latency_ms") is None else f"{known['latency_ms']:7.1f}"
        mark = coloured("▶", 1) if position == self.selected else " "
        process = coloured(f"{region.fault or 'runs':<7}", 31 if region.fault else 0)
        return f"{mark} {region.name:<9}  {process}  {state}  {known['health']:6.2f}  {100 * share:5.1f} % {bar} {latency} ms"

    def traffic_line(self):
        last = self.world.load.last(WINDOW)
        answered = sum(one["ok"] for one in last) / WINDOW
        worst = max((one["p99_ms"] for one in last), default=0)
        return f"clients see: {answered:8,.0f} answers/s   p99 {worst:.1f} ms"

    def failure_line(self):
        failed = self.world.failed()
        total = failed + self.world.load.count("ok")
        text = f"failed: {failed:,} of {total:,}"
        counts = {name: self.world.load.count(name) for name in FAILURES if self.world.load.count(name)}
        return coloured(f"{text} {counts}", 31) if failed else coloured(text, 32)
