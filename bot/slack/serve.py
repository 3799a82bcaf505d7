"""Runs the bot in Slack from start to a clean stop."""

import asyncio
import logging
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.records.database import open_database, scrub
from bot.records.migrate import RecordsUnusable
from bot.records.retention import purge
from bot.settings import BotSettings, ids_in
from bot.slack.access import Role, Roles
from bot.slack.app import Assistant, Pace, assemble
from bot.slack.connections import Address, Connection, OverHttp, OverSocket
from bot.slack.gateway import Gateway
from bot.slack.identity import Identity
from bot.slack.intake import Limits
from bot.slack.logs import keep_text_out_of_logs
from bot.slack.services import Services
from bot.slack.trouble import Patience, Refused, SlackTrouble
from bot.slack.watchdog import LostConnection

_CALL_SECONDS = 10
_START_PATIENCE = Patience(total=20)
_TIDY_EVERY = 600
_log = logging.getLogger(__name__)


class CannotServe(Exception):  # noqa: N818 - names what is the case
    """The bot cannot run; the message says why and what to do, and is for people."""


async def serve(
    settings: BotSettings, *, services: Services, pace: Pace | None = None, http: Address | None = None
) -> None:
    """Answer in Slack until the process is told to stop, then finish what has begun.

    Over a socket that we open to Slack, or over HTTP at an address where Slack reaches us. The services run in
    threads. Jobs that an earlier run acknowledged are finished first.

    Raises:
        CannotServe: at start, when Slack or the records refuse; later, when the connection is lost for good.
    """
    keep_text_out_of_logs()
    stop = _stop_signal()
    engine = await _open_records(settings)
    try:
        async with _client(settings) as client:
            assistant = assemble(
                client=client,
                identity=await _check_in(Gateway(client, patience=_START_PATIENCE), settings, http=http),
                engine=engine,
                services=services,
                roles=_roles(settings),
                pace=pace or _pace(settings),
            )
            if http is not None:
                connection: Connection = OverHttp(assistant, services, settings, http)
            else:
                connection = OverSocket(assistant, services, settings, client)
            tidy = partial(_tidy, assistant, engine, settings.keep_days)
            await _run(assistant, connection, tidy=tidy, stop=stop)
    finally:
        engine.dispose()


def _roles(settings: BotSettings) -> Roles:
    given = {
        Role.SUPERVISOR: settings.supervisors,
        Role.EVALUATOR: settings.evaluators,
        Role.ADMINISTRATOR: settings.administrators,
    }
    return Roles(holders={role: frozenset(ids_in(listed)) for role, listed in given.items()})


def _pace(settings: BotSettings) -> Pace:
    return Pace(
        workers=settings.workers,
        limits=Limits(queue=settings.queue),
        keep_days=settings.keep_days,
        notes_every=timedelta(days=settings.notes_days),
    )


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _open_records(settings: BotSettings) -> Engine:
    try:
        return await asyncio.to_thread(open_database, settings.database_url.get_secret_value())
    except RecordsUnusable as unusable:
        raise CannotServe(str(unusable)) from unusable
    except (SQLAlchemyError, OSError) as error:
        message = f"The records cannot be opened ({type(error).__name__}). Check PRACTICE_DATABASE_URL."
        raise CannotServe(message) from error


@asynccontextmanager
async def _client(settings: BotSettings) -> AsyncIterator[AsyncWebClient]:
    timeout = aiohttp.ClientTimeout(total=_CALL_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        yield AsyncWebClient(
            token=settings.slack_bot_token.get_secret_value(),
            base_url=settings.slack_api_url,
            session=session,
            # The gateway tries again by itself, and knows which calls it may repeat.
            retry_handlers=[],
        )


async def _check_in(gateway: Gateway, settings: BotSettings, *, http: Address | None) -> Identity:
    """Make sure the tokens work before anything else, and learn who we are."""
    try:
        identity = await gateway.whoami()
    except SlackTrouble as trouble:
        raise CannotServe(_refusal("SLACK_BOT_TOKEN", trouble)) from trouble
    if http is not None:
        return identity
    try:
        await gateway.try_socket(settings.slack_app_token.get_secret_value())
    except SlackTrouble as trouble:
        raise CannotServe(_refusal("SLACK_APP_TOKEN", trouble)) from trouble
    return identity


def _refusal(variable: str, trouble: SlackTrouble) -> str:
    if isinstance(trouble, Refused):
        return f"Slack refuses {variable} ({trouble.code}). README says where to find it."
    return f"Slack cannot be reached ({trouble.code}). Check the network and start again."


async def _run(
    assistant: Assistant, connection: Connection, *, tidy: Callable[[], Awaitable[None]], stop: asyncio.Event
) -> None:
    assistant.jobs.start()
    try:
        await _until(stop, connection.run(), _now_and_then(tidy))
    except LostConnection as lost:
        message = "The connection to Slack was lost and did not come back. Start again."
        raise CannotServe(message) from lost
    finally:
        await connection.close()
        await assistant.jobs.drain()
        await tidy()
        assistant.records.close()
        _log.info("stopped")


async def _until(stop: asyncio.Event, *work: Coroutine[None, None, None]) -> None:
    """Run the work until told to stop; what fails first is raised."""
    tasks = [asyncio.create_task(one) for one in (stop.wait(), *work)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _now_and_then(tidy: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(_TIDY_EVERY)
        await tidy()


async def _tidy(assistant: Assistant, engine: Engine, keep_days: int) -> None:
    """Forget what is old, and take deleted text out of the database's own log."""
    try:
        await assistant.records(purge, engine, now=time.time(), keep_days=keep_days)
        await assistant.records(scrub, engine)
    except Exception as error:  # noqa: BLE001 - no reason to stop answering, or to stop badly
        _log.error("records not tidied: %s", type(error).__name__)
