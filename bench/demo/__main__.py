"""Three simulated regions, the proxy and a steady load: `./dev demo`, or unattended `./dev demo --script`."""

import argparse
import signal
import sys

from screen import Screen
from script import Script
from world import World


def main():
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__)
    parser.add_argument(
        "--script", action="store_true", help="unattended; exits 0 if traffic moved as it should"
    )
    parser.add_argument("--rate", type=int, default=1000, help="requests/s")
    settings = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))  # so that the children are ended
    if not settings.script and not sys.stdin.isatty():
        sys.exit("this needs a terminal; ./dev demo --script does not")
    with World(settings.rate) as world:
        if settings.script:
            return 0 if Script(world).run() else 1
        Screen(world).run()
        print(f"{world.load.count('ok'):,} requests answered, {world.failed():,} failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
