"""The real Bolt app over real sockets against the stand-in Slack, with a scripted triage and answer."""

import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine

from bot.answering.question import Question
from bot.answering.replies import Answer, Answered, Citation, Claim, Danger, PrivacyStop, Reply
from bot.coaching.matcher import ON_REQUEST
from bot.coaching.wording import Coach, Suggestion
from bot.records.database import open_database
from bot.slack.access import Roles
from bot.slack.app import Assistant, Pace, assemble
from bot.slack.gateway import Gateway
from bot.slack.intake import Limits
from bot.slack.logs import keep_text_out_of_logs
from bot.slack.manifest import scopes
from bot.slack.phrases import LOOKING
from bot.slack.services import Services
from bot.slack.trouble import Patience
from bot.standing import rule_reader
from knowledge.danger import load_danger_rules
from knowledge.lexicon import Lexicon, load_lexicon
from knowledge.settings import SHIPPED_KNOWLEDGE
from playground import Channel, StandInSlack, User

DANGER = "Ring 999 now."
ANSWER = "A passage of guidance. [1]\n\nSources: [1] The guide"
PRIVATE = "Please take the identifying details out of your message."
PACE = Pace(
    limits=Limits(store=1.0, store_urgent=0.2),
    patience=Patience(total=5, first_pause=0.02, longest_pause=0.1),
    short_patience=Patience(total=0.5, first_pause=0.02, longest_pause=0.1),
    look_every=0.05,
    drain=0.2,
)


@dataclass(slots=True)
class Brain:
    """A triage and an answer that tests can read and hold up."""

    asked: list[Question] = field(default_factory=list)
    may_answer: threading.Event = field(default_factory=threading.Event)
    long: bool = False
    reply: Reply | None = None
    """In place of the usual answer."""
    said_back: tuple[str, ...] = ()
    suggest: Callable[[str], Sequence[Suggestion]] = lambda _text: ()
    more: dict[str, Any] = field(default_factory=dict)
    """Further services, by name."""

    def triage(self, text: str) -> Danger | PrivacyStop | None:
        if "confuse" in text:
            raise RuntimeError(text)
        if "danger" in text:
            return Danger(text=DANGER)
        return PrivacyStop(text=PRIVATE, kinds=("name",)) if "private" in text else None

    def answer(self, question: Question) -> Answered:
        self.asked.append(question)
        self.may_answer.wait(20)
        if "explode" in question.text:
            raise RuntimeError(question.text)
        text = "A passage of guidance. " * (2_000 if self.long else 1) + "[1]"
        usual = Answer(text=text, claims=(Claim(text=text, markers=(1,)),), citations=(_CITATION,))
        return Answered(
            answer_id=f"answer-{len(self.asked)}-{id(question)}",
            reply=self.reply or usual,
            said_back=self.said_back,
            suggestions=tuple(self.suggest(question.text)),
        )

    @property
    def texts(self) -> list[str]:
        return [question.text for question in self.asked]


_CITATION = Citation(
    marker=1,
    document_id="guide",
    document="The guide",
    section="First",
    page=None,
    start=0,
    end=22,
    quote="A passage of guidance.",
    url=None,
    publisher=None,
    date=None,
    nation=None,
    authority=None,
    verification=None,
)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture(autouse=True)
def _library_logs() -> Iterator[None]:
    before = {name: list(logging.getLogger(name).handlers) for name in ("slack_bolt", "slack_sdk")}
    keep_text_out_of_logs()
    yield
    for name, handlers in before.items():
        logger = logging.getLogger(name)
        logger.handlers[:] = handlers
        logger.setLevel(logging.NOTSET)


@pytest.fixture
def brain() -> Iterator[Brain]:
    made = Brain()
    made.may_answer.set()
    yield made
    made.may_answer.set()


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon(SHIPPED_KNOWLEDGE)


@pytest.fixture(scope="session")
def coach(lexicon: Lexicon) -> Coach:
    return Coach(lexicon, load_danger_rules(SHIPPED_KNOWLEDGE).written().match)


@pytest.fixture
def coaching(brain: Brain, coach: Coach, lexicon: Lexicon) -> Brain:
    """A brain that has thoughts on wording."""
    brain.suggest = coach
    brain.more |= {
        "wording": coach,
        "check": partial(coach, tiers=ON_REQUEST),
        "rule": rule_reader(lexicon),
    }
    return brain


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "records.db"


@pytest.fixture
def engine(request: pytest.FixtureRequest, database: Path) -> Iterator[Engine]:
    url = f"sqlite:///{database}"
    if getattr(request, "param", "sqlite") == "postgresql":
        url = request.getfixturevalue("postgres").new_database()
    opened = open_database(url)
    yield opened
    opened.dispose()


@pytest.fixture
async def slack() -> AsyncIterator[StandInSlack]:
    # The app without the agent surface; test_sessions has it with one.
    async with StandInSlack(ack_timeout_s=1.5, scopes=scopes(()), agent=False) as stand_in:
        yield stand_in


@dataclass(frozen=True, slots=True)
class Runner:
    """Starts the assistant the way `serve` does, in this loop."""

    slack: StandInSlack
    brain: Brain
    engine: Engine

    @asynccontextmanager
    async def client(self) -> AsyncIterator[AsyncWebClient]:
        timeout = aiohttp.ClientTimeout(total=1)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            yield AsyncWebClient(
                token=self.slack.bot_token, base_url=self.slack.base_url, session=session, retry_handlers=[]
            )

    @asynccontextmanager
    async def running(
        self, pace: Pace = PACE, *, services: Services | None = None, roles: Roles | None = None
    ) -> AsyncIterator[Assistant]:
        async with self.client() as client:
            assistant = assemble(
                client=client,
                identity=await Gateway(client).whoami(),
                engine=self.engine,
                services=services or Services(triage=self.brain.triage, answer=self.brain.answer, **self.brain.more),
                pace=pace,
                roles=roles,
            )
            handler = AsyncSocketModeHandler(assistant.app, self.slack.app_token, web_client=client)
            assistant.jobs.start()
            await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
            try:
                yield assistant
            finally:
                await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
                await assistant.jobs.drain()
                assistant.records.close()


@pytest.fixture
def runner(slack: StandInSlack, brain: Brain, engine: Engine) -> Runner:
    return Runner(slack, brain, engine)


@pytest.fixture
async def bot(runner: Runner) -> AsyncIterator[Assistant]:
    async with runner.running() as assistant:
        yield assistant


@pytest.fixture
def asha(slack: StandInSlack) -> User:
    return slack.add_user("Asha")


@pytest.fixture
def team(slack: StandInSlack, asha: User) -> Channel:
    return slack.add_channel("practice", members=[asha])


def mention(channel: Channel, person: User, *, ts: str = "1700000000.000100") -> dict[str, object]:
    return {
        "type": "app_mention",
        "channel": channel.id,
        "user": person.id,
        "ts": ts,
        "text": "<@U0ASSISTANT> How do I prepare?",
    }


def replies(slack: StandInSlack) -> list[str]:
    return [message.text for message in slack.bot_messages()]


async def the_reply(slack: StandInSlack) -> str:
    await slack.until(lambda: [text for text in replies(slack) if text != LOOKING])
    await slack.settled()
    (only,) = replies(slack)
    return only
