"""The stand-in's own time, which tests move on instead of waiting."""

import time


class Clock:
    """Wall-clock time, plus as much as tests have moved it."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds since 1970, as the stand-in sees it."""
        return time.time() + self._ahead

    def move(self, seconds: float) -> None:
        """Let time pass at once; it never goes back."""
        if seconds < 0:
            raise ValueError("time only goes forward")
        self._ahead += seconds
