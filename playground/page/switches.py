"""Things that go wrong on purpose, one switch each, so that anybody can watch the app cope."""

import shutil
from pathlib import Path
from typing import Literal, get_args

from pydantic import SecretStr

from bot.answering.question import Question
from bot.answering.replies import Answered
from bot.settings import BotSettings
from bot.wiring import StandingAnswerer
from playground.faults import Fault, Faults

Switch = Literal["slack_slow", "slack_busy", "model_down", "index_damaged"]
SWITCHES: tuple[Switch, ...] = get_args(Switch)
_SLOW = 2.5
"""Seconds by which every call is late."""
_AGAIN = 2
"""Seconds after which a refused call may be tried again."""
_NOBODY = "http://127.0.0.1:9"
"""Where no model listens."""


class Switches:
    """What is wrong just now."""

    def __init__(self) -> None:
        self.on: set[Switch] = set()

    def turn(self, switch: Switch, *, on: bool) -> None:
        """Let something go wrong, or right again."""
        (self.on.add if on else self.on.discard)(switch)

    def apply_to(self, faults: Faults) -> None:
        """Let Slack be as the switches say."""
        slow = [Fault.delayed(_SLOW)] if "slack_slow" in self.on else []
        busy = [Fault.rate_limited(retry_after=_AGAIN), Fault.none()] if "slack_busy" in self.on else []
        faults.keep(*(slow + busy))


class Brain:
    """Answers by the real answerer, set up as the switches say; each set-up is loaded when it is first needed."""

    def __init__(self, settings: BotSettings, switches: Switches, folder: Path) -> None:
        self._settings = settings
        self._switches = switches
        self._folder = folder
        self._answerers: dict[frozenset[str], StandingAnswerer] = {}

    def __call__(self, question: Question) -> Answered:
        """As `StandingAnswerer`."""
        return self._set_up(frozenset(self._switches.on & {"model_down", "index_damaged"}))(question)

    @property
    def sound(self) -> StandingAnswerer:
        """The answerer with nothing wrong."""
        return self._set_up(frozenset())

    def warm_up(self) -> None:
        """Load what the first question needs."""
        self.sound.warm_up()

    def close(self) -> None:
        """Remove what was kept for this process."""
        for answerer in self._answerers.values():
            answerer.close()

    def _set_up(self, wrong: frozenset[str]) -> StandingAnswerer:
        if wrong not in self._answerers:
            self._answerers[wrong] = StandingAnswerer(self._settings.model_copy(update=self._changes(wrong)))
        return self._answerers[wrong]

    def _changes(self, wrong: frozenset[str]) -> dict[str, object]:
        changes: dict[str, object] = {}
        if "model_down" in wrong:
            changes |= {
                "model": "openai:nobody",
                "model_url": _NOBODY,
                "model_key": SecretStr("none"),
                "model_seconds": 2.0,
            }
        if "index_damaged" in wrong:
            changes["index"] = self._damaged_index()
        return changes

    def _damaged_index(self) -> Path:
        """A copy of the index whose record was cut short; the real one is never touched."""
        copy = self._folder / "damaged"
        if not copy.exists():
            shutil.copytree(self._settings.index, copy, ignore=shutil.ignore_patterns("LOCK"))
            for record in copy.rglob("chunks.db"):
                whole = record.read_bytes()
                record.write_bytes(whole[: len(whole) // 2])
        return copy
