"""Lets something through once in a while, however often it is asked for."""

import time
from collections.abc import Callable, Hashable

_MOST_REMEMBERED = 5_000


class Seldom:
    """Says for each key whether enough time has passed since it last said yes."""

    def __init__(self, every: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._every = every
        self._clock = clock
        self._last: dict[Hashable, float] = {}

    def __call__(self, key: Hashable) -> bool:
        """Whether to go on; a yes counts as having done so."""
        now = self._clock()
        if now - self._last.get(key, float("-inf")) < self._every:
            return False
        if len(self._last) >= _MOST_REMEMBERED:
            self._last.clear()
        self._last[key] = now
        return True

    def forget(self, key: Hashable) -> None:
        """Say yes at once when asked again."""
        self._last.pop(key, None)
