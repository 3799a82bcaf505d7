"""One listener for each event the manifest subscribes to, and each feature's own; all of them only hand over."""

import re
from collections.abc import Iterable
from typing import Protocol

from slack_bolt.async_app import AsyncApp

from bot.slack.clicks import Clicks
from bot.slack.intake import Intake
from bot.slack.jobs import Jobs
from bot.slack.manifest import NEEDS


class Feature(Protocol):
    """Something people can do beside asking in a message."""

    def listen(self, clicks: Clicks) -> None:
        """Register what it wants to be told of."""


def listen(app: AsyncApp, *, intake: Intake, jobs: Jobs, clicks: Clicks, features: Iterable[Feature]) -> None:
    """Register the listeners; an event without one would never be acknowledged and come again."""

    async def taken_in() -> None:
        jobs.wake()

    async def nothing_to_do() -> None:
        """Being acknowledged is all that the event needs."""

    for feature in features:
        feature.listen(clicks)
    for listener in {need.listener for need in NEEDS if need.asks}:
        app.event(listener, middleware=[intake.take_in])(taken_in)
    app.event(re.compile(".*"))(nothing_to_do)
