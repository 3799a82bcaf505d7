"""One listener for each event the manifest subscribes to; all of them only hand over."""

import re

from slack_bolt.async_app import AsyncApp

from bot.slack.intake import Intake
from bot.slack.jobs import Jobs
from bot.slack.manifest import NEEDS


def listen(app: AsyncApp, *, intake: Intake, jobs: Jobs) -> None:
    """Register the listeners; an event without one would never be acknowledged and come again."""

    async def taken_in() -> None:
        jobs.wake()

    async def nothing_to_do() -> None:
        """Being acknowledged is all that the event needs."""

    for need in NEEDS:
        if need.asks:
            app.event(need.listener, middleware=[intake.take_in])(taken_in)
        elif need.listener:
            app.event(need.listener)(nothing_to_do)
    app.event(re.compile(".*"))(nothing_to_do)
