"""Runs the playground from start to Ctrl-C: the real app, the stand-in Slack, and the page."""

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

from aiohttp import web
from pydantic import SecretStr

from bot.settings import BotSettings
from bot.slack.app import Pace
from bot.slack.manifest import SCOPES
from bot.slack.serve import serve
from bot.wiring import load_triage
from playground.page.cast import Cast
from playground.page.site import Site
from playground.page.stage import Perform, Stage
from playground.page.switches import Brain, Switches
from playground.stand_in import StandInSlack

_DRAIN = 1
"""Seconds to finish what has begun; nobody waits here for an answer after Ctrl-C."""


async def play(settings: BotSettings, *, port: int, told: Callable[[str], None]) -> None:
    """Serve the page until the app is told to stop; `told` gets the address once everything is ready.

    Raises:
        CannotServe: the app ended by itself; the message says why.
    """
    with tempfile.TemporaryDirectory(prefix="practice-playground-") as folder:
        settings = settings.model_copy(update={"model": "", "database_url": _records_in(folder)})
        stage = Stage(lambda slack, cast: performing(slack, cast), scopes=SCOPES)
        with closing(Brain(settings, stage.switches, Path(folder))) as brain:
            performing = bot_for(settings, stage, brain)
            await asyncio.to_thread(brain.warm_up)
            async with stage, served(stage, port=port) as address:
                told(address)
                await stage.ended.wait()
                stage.result()


def bot_for(settings: BotSettings, stage: Stage, brain: Brain) -> Perform:
    """The app as `python -m bot serve` runs it, looked on at."""
    triage = stage.witness.watching_triage(load_triage(settings))
    answer = stage.witness.watching_answers(brain)
    pace = Pace(drain=_DRAIN)

    async def perform(slack: StandInSlack, _cast: Cast) -> None:
        await serve(_pointed_at(slack, settings), triage=triage, answer=answer, pace=pace)

    return perform


@asynccontextmanager
async def served(stage: Stage, *, port: int) -> AsyncIterator[str]:
    """The page on that port, or on a free one where it is taken; gives the address."""
    runner = web.AppRunner(Site(stage).app(), shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    try:
        listening = _listening(port)
        await web.SockSite(runner, listening).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        await runner.cleanup()


def _listening(port: int) -> socket.socket:
    with suppress(OSError):
        return socket.create_server(("127.0.0.1", port))
    return socket.create_server(("127.0.0.1", 0))


def _records_in(folder: str) -> SecretStr:
    return SecretStr(f"sqlite:///{folder}/records.db")


def _pointed_at(slack: StandInSlack, settings: BotSettings) -> BotSettings:
    return settings.model_copy(
        update={
            "slack_bot_token": SecretStr(slack.bot_token),
            "slack_app_token": SecretStr(slack.app_token),
            "slack_api_url": slack.base_url,
        }
    )
