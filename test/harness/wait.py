"""Waiting for something to become true, with a deadline, instead of for time to pass."""

import time


def eventually(condition, within=10.0, what=None):
    """Calls `condition` until it returns something true, which is returned. Raises AssertionError at the deadline."""
    deadline = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(
                f"not within {within} s: {what or getattr(condition, '__name__', condition)}"
            )
        time.sleep(0.01)
