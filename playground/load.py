"""`python -m playground.load`: the figures of the Slack side under load, faults and kills; all on this machine.

The real app answers over its real socket to the stand-in. What it prints is measured there and then, on whatever
else the machine is doing; it asserts nothing but what must always hold: nothing lost, nothing doubled.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.answering.question import Question
from bot.answering.replies import Answered, NotCovered
from bot.records.database import open_database
from bot.slack.app import Pace, assemble
from bot.slack.gateway import Gateway
from bot.slack.intake import Limits
from bot.slack.manifest import scopes
from bot.slack.phrases import FAILED
from bot.slack.services import Services
from bot.slack.trouble import Patience
from playground.faults import Fault
from playground.people import User
from playground.stand_in import StandInSlack
from playground.workspace import Message

_QUESTION = "What does the audit say about genograms?"
_PACE = Pace(
    limits=Limits(queue=20_000, announce=20_000),
    patience=Patience(total=60, first_pause=0.05, longest_pause=0.5),
    look_every=0.2,
)
_ANSWER = "Not covered."
_SEED = 7


def _answerer(seconds: float) -> Callable[[Question], Answered]:
    """An answer that takes as long as told, so that the Slack side is measured and not the search."""

    def answer(_question: Question) -> Answered:
        time.sleep(seconds)
        return Answered(answer_id=f"a{time.time_ns()}{random.random()}", reply=NotCovered(text=_ANSWER))  # noqa: S311

    return answer


@asynccontextmanager
async def _running(slack: StandInSlack, folder: Path, *, seconds: float, workers: int = 4) -> AsyncIterator[object]:
    """The app as `serve` runs it, connected by socket."""
    engine = open_database(f"sqlite:///{folder / 'records.db'}")
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.base_url, session=session, retry_handlers=[])
        assistant = assemble(
            client=client,
            identity=await Gateway(client).whoami(),
            engine=engine,
            services=Services(triage=lambda _text: None, answer=_answerer(seconds)),
            pace=Pace(workers=workers, limits=_PACE.limits, patience=_PACE.patience, look_every=_PACE.look_every),
        )
        handler = AsyncSocketModeHandler(assistant.app, slack.app_token, web_client=client)
        assistant.jobs.start()
        await handler.connect_async()  # type: ignore[no-untyped-call]  # so in Bolt
        try:
            yield assistant
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]  # so in Bolt
            await assistant.jobs.drain()
            assistant.records.close()
            engine.dispose()


def _slack(**given: float) -> StandInSlack:
    return StandInSlack(scopes=scopes(()), agent=False, **given)  # type: ignore[arg-type]  # two floats of its own


def _percentile(values: list[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def _final(slack: StandInSlack, question: Message) -> list[str]:
    """What was said at the end: the answer, or that there is none just now."""
    return [reply.text for reply in slack.replies(question) if reply.text in (_ANSWER, FAILED)]


async def acknowledging(folder: Path, *, per_second: int, seconds: int) -> str:
    """How soon events are acknowledged while the workers are busy."""
    async with _slack() as slack, _running(slack, folder, seconds=0.05):
        people = [slack.add_user(f"Person {number}") for number in range(50)]
        begun = time.monotonic()
        for number in range(per_second * seconds):
            await asyncio.sleep(max(0.0, begun + number / per_second - time.monotonic()))
            await people[number % len(people)].dm(f"{_QUESTION} {number}")
        await slack.until(lambda: len(slack.ack_times_ms) >= per_second * seconds, timeout=60)
        times = list(slack.ack_times_ms)
    reached = len(times) / (time.monotonic() - begun)
    return (
        f"acknowledged, {per_second} events a second asked for, {reached:.0f} reached: "
        f"p50 {_percentile(times, 50):.1f} ms, p99 {_percentile(times, 99):.1f} ms, most {max(times):.0f} ms"
    )


async def duplicates_and_faults(folder: Path, *, deliveries: int) -> str:
    """Replies a question where Slack repeats events and its answers fail or are lost."""
    chance = random.Random(_SEED)  # noqa: S311 - the same faults each time
    asked: list[Message] = []
    async with _slack(ack_timeout_s=1.0) as slack, _running(slack, folder, seconds=0):
        people = [slack.add_user(f"Person {number}") for number in range(20)]
        kinds = (Fault.rate_limited(retry_after=0), Fault.server_error(), Fault.reset(), Fault.response_dropped())
        for _ in range(deliveries // 5):
            slack.faults.plan(chance.choice(("chat.postMessage", "chat.update")), chance.choice(kinds))
        sent = 0
        while sent < deliveries:
            person = chance.choice(people)
            asked.append(await person.dm(f"{_QUESTION} {sent}"))
            sent += 1
            if chance.random() < 0.43:  # noqa: PLR2004 - so that three in ten deliveries are repeats
                await _again(slack, person, asked[-1])
                sent += 1
            if sent % 20 == 0:
                await asyncio.sleep(0.05)
        await _all_answered(slack, asked)
        counted = Counter(len(slack.replies(each)) for each in asked)
        apologies = sum(1 for each in asked if FAILED in _final(slack, each))
    return (
        f"{len(asked)} questions in {sent} deliveries, a fault for every fifth: replies a question {dict(counted)}, "
        f"of them {apologies} that there is no answer just now"
    )


async def _all_answered(slack: StandInSlack, asked: list[Message]) -> None:
    try:
        await slack.until(lambda: all(_final(slack, each) for each in asked), timeout=120)
    except AssertionError:
        left = [[reply.text for reply in slack.replies(each)] for each in asked if not _final(slack, each)]
        print(f"without an answer: {left}", file=sys.stderr)  # noqa: T201 - what a person looks into next
    await slack.settled(timeout=60)


async def _again(slack: StandInSlack, person: User, question: Message) -> None:
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": question.channel,
        "user": person.id,
        "ts": question.ts,
        "text": question.text,
    }
    await slack.deliver(event, event_id=f"EvAgain{question.ts}")


async def many_at_once(folder: Path, *, people: int, each: int) -> str:
    """How long people wait when all ask at once and again as soon as they are answered."""
    waits: list[float] = []
    async with _slack() as slack, _running(slack, folder, seconds=0.03):

        async def ask(person: User) -> None:
            for number in range(each):
                begun = time.monotonic()
                question = await person.dm(f"{_QUESTION} {number}")
                await slack.until(partial(_final, slack, question), timeout=60)
                waits.append(time.monotonic() - begun)

        await asyncio.gather(*(ask(slack.add_user(f"Person {number}")) for number in range(people)))
    return (
        f"{people} people at once, {each} questions each, 30 ms an answer: "
        f"p50 {_percentile(waits, 50):.2f} s, p95 {_percentile(waits, 95):.2f} s"
    )


async def _serve(slack: StandInSlack, folder: Path) -> Process:
    """The real command, with the real index."""
    environment = os.environ | {  # noqa: TID251 - handed on to the process, not read
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.base_url,
        "PRACTICE_DATABASE_URL": f"sqlite:///{folder / 'records.db'}",
    }
    command = (sys.executable, "-m", "bot", "serve")
    return await asyncio.create_subprocess_exec(*command, env=environment, stdout=DEVNULL, stderr=DEVNULL)


async def kills(folder: Path, *, times: int) -> str:
    """What is lost or doubled when the process is killed at odd moments and started again."""
    chance = random.Random(_SEED)  # noqa: S311 - the same moments each time
    acknowledged: list[Message] = []
    async with _slack() as slack:
        person = slack.add_user("Person")
        for _ in range(times):
            process = await _serve(slack, folder)
            await slack.until(lambda: slack.connections, timeout=60)
            before = len(slack.ack_times_ms)
            asked = [await person.dm(f"{_QUESTION} {number}") for number in range(3)]
            await slack.until(partial(_acknowledged, slack, before + 3), timeout=30)
            acknowledged += asked
            await asyncio.sleep(chance.uniform(0, 0.5))
            process.kill()
            await process.wait()
            await slack.until(lambda: not slack.connections, timeout=30)
        process = await _serve(slack, folder)
        answered = await _count(slack, acknowledged)
        begun = time.monotonic()
        process.terminate()
        code = await process.wait()
        drained = time.monotonic() - begun
    lost = sum(1 for count in answered if count == 0)
    doubled = sum(1 for count in answered if count > 1)
    return (
        f"{times} kills, {len(acknowledged)} acknowledged questions: {lost} lost, {doubled} doubled; "
        f"told to stop it ended in {drained:.2f} s with exit code {code}"
    )


def _acknowledged(slack: StandInSlack, number: int) -> bool:
    return len(slack.ack_times_ms) >= number


async def _count(slack: StandInSlack, questions: list[Message]) -> list[int]:
    """How many replies each question has, once nothing changes any more."""

    def answered() -> bool:
        return all(any("audit" in reply.text.casefold() for reply in slack.replies(each)) for each in questions)

    await slack.until(answered, timeout=120)
    await slack.settled(quiet_s=1, timeout=60)
    return [len(slack.replies(each)) for each in questions]


async def _measure(options: argparse.Namespace) -> None:
    measures: tuple[Callable[[Path], Awaitable[str]], ...] = (
        lambda folder: acknowledging(folder, per_second=options.per_second, seconds=options.seconds),
        lambda folder: duplicates_and_faults(folder, deliveries=options.deliveries),
        lambda folder: many_at_once(folder, people=options.people, each=4),
        lambda folder: kills(folder, times=options.kills),
    )
    for measure in measures:
        with tempfile.TemporaryDirectory() as folder:
            print(await measure(Path(folder)), flush=True)  # noqa: T201 - this is what it is for


def main(arguments: list[str] | None = None) -> None:
    """Measure, and print a line a figure."""
    parser = argparse.ArgumentParser(prog="python -m playground.load", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--per-second", type=int, default=200, help="events a second (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=10, help="for how long (default: %(default)s)")
    parser.add_argument("--deliveries", type=int, default=1_000, help="with faults (default: %(default)s)")
    parser.add_argument("--people", type=int, default=50, help="at once (default: %(default)s)")
    parser.add_argument("--kills", type=int, default=20, help="of the process (default: %(default)s)")
    asyncio.run(_measure(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()
