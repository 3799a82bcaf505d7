"""Leaves a service alone that has failed again and again, and tries it now and then."""

import threading
import time
from collections.abc import Callable

FAILURES = 5
AGAIN = 30.0
"""Failures in a row that open it, and seconds until one call may try again."""


class Breaker:
    """Closed at first; open after `FAILURES` in a row; then one trial call every `AGAIN` seconds until one succeeds."""

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._turn = threading.Lock()
        self._failures = 0
        self._trial_at = 0.0

    def allows(self) -> bool:
        """Whether to call now; a call that is allowed must be followed by `succeeded` or `failed`."""
        with self._turn:
            if self._failures < FAILURES:
                return True
            if self._now() < self._trial_at:
                return False
            # The next one waits for this one's outcome, or for as long again.
            self._trial_at = self._now() + AGAIN
            return True

    def succeeded(self) -> None:
        """The call was of use."""
        with self._turn:
            self._failures = 0

    def failed(self) -> None:
        """It was not."""
        with self._turn:
            self._failures += 1
            self._trial_at = self._now() + AGAIN
