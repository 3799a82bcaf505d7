"""Runs the playground from start to Ctrl-C: the real app, the stand-in Slack, and the page."""

import asyncio
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import replace
from pathlib import Path

from aiohttp import web
from pydantic import SecretStr

from bot.settings import BotSettings
from bot.slack.app import Pace
from bot.slack.manifest import events, scopes
from bot.slack.serve import serve
from bot.standing import load_services
from playground.page.site import Site
from playground.page.stage import Granted, Perform, Stage
from playground.page.switches import Brain, Switches

_FOLDER = "practice-playground-"
_DRAIN = 1
"""Seconds to finish what has begun; nobody waits here for an answer after Ctrl-C."""


async def play(settings: BotSettings, *, port: int, told: Callable[[str], None]) -> None:
    """Serve the page until the app is told to stop; `told` gets the address once everything is ready.

    Raises:
        CannotServe: the app ended by itself; the message says why.
    """
    _sweep()
    with tempfile.TemporaryDirectory(prefix=f"{_FOLDER}{os.getpid()}-") as folder:
        # No model, so that nothing leaves the machine; the switch for a model that is down sets one.
        settings = settings.model_copy(update={"model": "", "database_url": _records_in(folder)})
        switches = Switches()
        with closing(Brain(settings, switches, Path(folder))) as brain:
            await asyncio.to_thread(brain.warm_up)
            granted = Granted(scopes=scopes(), events=events())
            async with (
                Stage(bot_for(settings, brain), switches, granted=granted) as stage,
                served(stage, port) as address,
            ):
                told(address)
                await stage.ended.wait()
                stage.result()


def _sweep() -> None:
    """Remove what killed playgrounds have left: their folders name the process."""
    for left in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*-*"):
        process = left.name.removeprefix(_FOLDER).partition("-")[0]
        if process.isdigit() and not _lives(int(process)):
            shutil.rmtree(left, ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def bot_for(settings: BotSettings, brain: Brain) -> Perform:
    """The app as `python -m bot serve` runs it, looked on at."""
    services = load_services(settings, brain.sound)

    async def perform(stage: Stage) -> None:
        watched = replace(
            services,
            triage=stage.witness.watching_triage(services.triage),
            answer=stage.witness.watching_answers(brain),
        )
        await serve(_in_this_run(settings, stage), services=watched, pace=Pace(drain=_DRAIN))

    return perform


@asynccontextmanager
async def served(stage: Stage, port: int) -> AsyncIterator[str]:
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


def _in_this_run(settings: BotSettings, stage: Stage) -> BotSettings:
    """The settings for this Slack, its people's roles, and records that nothing has been written to."""
    holders = {role: ",".join(stage.cast.ids(role)) for role in ("supervisor", "administrator")}
    database = settings.database_url.get_secret_value()
    return settings.model_copy(
        update={
            "slack_bot_token": SecretStr(stage.slack.bot_token),
            "slack_app_token": SecretStr(stage.slack.app_token),
            "slack_api_url": stage.slack.base_url,
            "supervisors": holders["supervisor"],
            "administrators": holders["administrator"],
            "database_url": SecretStr(database.replace("records.db", f"records-{stage.run}.db")),
        }
    )
