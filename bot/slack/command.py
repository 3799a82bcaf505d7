"""The slash command: what was asked of it, and the private reply."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby
from typing import assert_never

from bot.answering.replies import Declined
from bot.records.tables import Surface
from bot.slack.alone import Alone
from bot.slack.asking import Asking, Private
from bot.slack.clicks import Clicks, Commanded
from bot.slack.gateway import Gateway
from bot.slack.modals import section
from bot.slack.mrkdwn import escaped, readable
from bot.slack.phrases import (
    ASK_HOW,
    CLIPPED,
    HELP,
    MEANT,
    MORE_READ,
    NOTHING_READ,
    ONLY_YOU_ASKED,
    REVIEW_DUE,
    REVIEW_PASSED,
    UNKNOWN,
    WHAT_I_READ,
    WORDING_HOW,
)
from bot.slack.services import Services, SourceRead
from bot.slack.thoughts import checked
from bot.slack.views import Message, notice, shown

LONGEST = 4_000
"""Characters of a text whose wording is looked at."""
_ANY = re.compile(r"/\S+")
_NAMES = ("ask", "wording", "sources", "supervision", "help")
_QUOTES = "\"'“”‘’«»"
_AROUND = f"{_QUOTES}.,:;!…"
_QUESTION_WORDS = frozenset(
    "what who whom whose when where why how which can could should shall may might must do does did is are was were "
    "will would has have if i we my our tell explain".split()
)
_FEW = 3
"""Words, from which on something may be a question."""
_MANY = 6
"""Words, from which on something is meant to be read whatever it begins with."""
_MOST_SOURCES = 150
_A_SECTION = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question."""

    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A text whose wording is to be looked at."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What has been read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision:
    """Packs for reflective supervision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """What can be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """None of these; the nearest are named."""

    nearest: tuple[str, ...]


_Told = Ask | Wording | Sources | Help | Unknown
Wish = _Told | Supervision


_BARE: Mapping[str, Wish] = {"sources": Sources(), "supervision": Supervision(), "help": Help()}


def read_command(text: str) -> Wish:
    """What somebody wants, however they typed it."""
    first, *more = _unquoted(readable(text)).split(maxsplit=1) or ["help"]
    name, rest = first.strip(_AROUND).casefold(), _unquoted("".join(more))
    if name == "ask":
        return Ask(question=rest)
    if name == "wording":
        return Wording(text=rest)
    if name in _BARE and _is_bare(name, rest.strip(_AROUND).casefold()):
        return _BARE[name]
    return _unnamed(" ".join([first, *more]), name)


def _is_bare(name: str, rest: str) -> bool:
    """A word too many does no harm; but “help me” is no call for the list."""
    return not rest or (rest in _NAMES if name == "help" else " " not in rest)


def _unquoted(text: str) -> str:
    """Without one pair of quotation marks around it all."""
    stripped = text.strip()
    around = stripped[:1] + stripped[-1:]
    pair = len(stripped) > 1 and set(around) <= set(_QUOTES) and not set(around) & set(stripped[1:-1])
    return stripped[1:-1].strip() if pair else stripped


def _unnamed(text: str, name: str) -> Wish:
    near = get_close_matches(name, _NAMES, n=2, cutoff=0.6)
    if name in _NAMES or (_is_question(text, name) and not get_close_matches(name, _NAMES, cutoff=0.8)):
        return Ask(question=text)
    return Unknown(nearest=tuple(near))


def _is_question(text: str, first: str) -> bool:
    words = len(text.split())
    return "?" in text or words >= _MANY or (words >= _FEW and first in _QUESTION_WORDS)


class Command:
    """Answers the command, to whoever wrote it alone."""

    def __init__(
        self,
        *,
        gateway: Gateway,
        asking: Asking,
        services: Services,
        offer: Callable[[Commanded], Awaitable[None]],
    ) -> None:
        self._alone = Alone(gateway)
        self._asking = asking
        self._services = services
        self._offer = offer

    def listen(self, clicks: Clicks) -> None:
        """Be told of the command, whatever the workspace calls it."""
        clicks.command(_ANY, self._run)

    async def _run(self, commanded: Commanded) -> None:
        wish = read_command(commanded.text)
        if isinstance(wish, Supervision):
            await self._offer(commanded)
            return
        if isinstance(wish, Ask) and wish.question:
            await self._asking(
                Private(
                    key=commanded.trigger,
                    person=commanded.person,
                    channel=commanded.channel,
                    text=wish.question,
                    surface=Surface.PRIVATE,
                    address=commanded.response_url,
                )
            )
            return
        message = await asyncio.to_thread(self._reply, wish, commanded)
        await self._alone.tell(commanded.person, commanded.response_url, message)

    def _reply(self, wish: _Told, commanded: Commanded) -> Message:
        match wish:
            case Ask():
                return notice(ASK_HOW.format(name=commanded.name))
            case Wording():
                return self._looked_at(wish.text) if wish.text else notice(WORDING_HOW.format(name=commanded.name))
            case Sources():
                return listing(self._services.sources())
            case Help():
                return usage(commanded.name)
            case Unknown():
                return self._unknown(commanded, wish.nearest)
            case _:
                assert_never(wish)

    def _looked_at(self, text: str) -> Message:
        """Thoughts on a text, or what must be said instead; what is wrong to ask for may still be worded well."""
        stop = self._services.triage(text)
        if stop is not None and not isinstance(stop, Declined):
            return shown(stop)
        clipped = [CLIPPED.format(longest=LONGEST)] if len(text) > LONGEST else []
        blocks = checked(self._services.check(text[:LONGEST]), *clipped)
        return Message(text=ONLY_YOU_ASKED, blocks=blocks)

    def _unknown(self, commanded: Commanded, nearest: Sequence[str]) -> Message:
        """Never with what they wrote in it, and first whether somebody is in danger."""
        if (stop := self._services.triage(readable(commanded.text))) is not None:
            return shown(stop)
        meant = MEANT.format(nearest=" or ".join(f"`{commanded.name} {each}`" for each in nearest))
        return usage(commanded.name, before=" ".join([UNKNOWN, *([meant] if nearest else [])]))


def usage(name: str, *, before: str = "") -> Message:
    """What can be asked, by the name that the command has here."""
    parts = [*([before] if before else []), HELP.format(name=name)]
    return Message(text=escaped("\n".join(parts)), blocks=tuple(section(part) for part in parts))


def listing(sources: Sequence[SourceRead]) -> Message:
    """What has been read, a line each."""
    if not sources:
        return notice(NOTHING_READ)
    lines = [f"• {_line(source)}" for source in sources[:_MOST_SOURCES]]
    lines += [MORE_READ.format(number=len(sources) - len(lines))] if len(sources) > len(lines) else []
    grouped = groupby(enumerate(lines), key=lambda numbered: numbered[0] // _A_SECTION)
    blocks = [section("\n".join(line for _, line in group)) for _, group in grouped]
    return Message(text=WHAT_I_READ, blocks=(section(WHAT_I_READ), *blocks))


def _line(source: SourceRead) -> str:
    review = (REVIEW_PASSED if source.overdue else REVIEW_DUE).format(date=source.review_by) if source.review_by else ""
    return ", ".join(part for part in (source.title, source.publisher, source.date, review) if part)
