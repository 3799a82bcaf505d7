"""A reply that comes in pieces, in direct messages; every piece of it has been checked before the first is sent.

What Slack will not take as a stream is shown as a plain message instead, in the same place.
"""

import contextlib
import json
import logging
import re
import time
from collections import deque
from collections.abc import Callable

from bot.slack.gateway import Gateway, Place
from bot.slack.mrkdwn import readable
from bot.slack.phrases import LOOKED, LOOKING, STOPPED, VERIFIED
from bot.slack.trouble import Refused, SlackTrouble
from bot.slack.views import Block, Message

_MOST_BYTES = 9_000
"""Of what one streamed message holds; Slack's own limit is a little above ten thousand."""
_PIECE = 900
_MINUTE = 60.0
_PER_MINUTE = 15
"""Slack lets about twenty streams begin a minute; past this we post plainly."""
_LONGEST = 240.0
"""Seconds after which a stream is not relied on: Slack ends it at about five minutes."""
_MARKDOWN = re.compile(r"([\\`*_~#>|])")
_STOPPED_BY_USER = "stopped_by_user"
_log = logging.getLogger(__name__)


class Streams:
    """The streams of this process."""

    def __init__(self, gateway: Gateway, team: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._gateway = gateway
        self._team = team
        self._clock = clock
        self._begun: deque[float] = deque(maxlen=_PER_MINUTE)
        self._open: dict[str, float] = {}
        """Begun by this process and not finished: when, by `ts`."""

    async def begin(self, place: Place, person: str) -> str | None:
        """Begin with a card that says what we do, and return the message's `ts`; None where a plain post is better."""
        now = self._clock()
        if len(self._begun) == _PER_MINUTE and now - self._begun[0] < _MINUTE:
            return None
        self._begun.append(now)
        try:
            ts = await self._gateway.start_stream(
                place, person=person, team=self._team, chunks=[_card("in_progress", LOOKING.rstrip("…"))]
            )
        except SlackTrouble as trouble:
            _log.info("no stream: %s", trouble.code)
            return None
        self._open[ts] = now
        return ts

    async def finish(self, place: Place, ts: str, message: Message, *, reference: str) -> bool:
        """Show the whole reply in a stream of ours; false where it has to be shown in another way.

        A stream that its person has stopped stays as it is, and counts as shown.
        """
        begun = self._open.pop(ts, None)
        if begun is None:
            return False
        body, below = _parts(message)
        try:
            if self._clock() - begun > _LONGEST or _bytes(body, below) > _MOST_BYTES:
                await self._gateway.stop_stream(place, ts, chunks=[_card("complete"), _text(LOOKED)])
                return False
            return await self._pour(place, ts, body, below, reference=reference)
        except Refused as refused:
            _log.info("stream not finished: %s", refused.code)
            if refused.code == _STOPPED_BY_USER:
                return True
            with contextlib.suppress(SlackTrouble):
                await self._gateway.stop_stream(place, ts, chunks=[_text(LOOKED)])
            return False

    async def _pour(self, place: Place, ts: str, body: str, below: list[Block], *, reference: str) -> bool:
        pieces = _pieces(body)
        for piece in pieces[:-1]:
            await self._gateway.append_stream(place, ts, chunks=[_text(piece)])
        last = [_text(piece) for piece in pieces[-1:]]
        title = VERIFIED if any(block["type"] == "divider" for block in below) else LOOKED
        chunks = [_card("complete", title), *last]
        await self._gateway.stop_stream(place, ts, chunks=chunks, blocks=below, reference=reference)
        return True

    async def stop(self, place: Place, ts: str) -> None:
        """End a stream whose person has pressed Stop."""
        if self._open.pop(ts, None) is not None:
            await self._gateway.stop_stream(place, ts, chunks=[_card("complete"), _text(STOPPED)])


def _card(status: str, title: str = LOOKED) -> dict[str, object]:
    return {"type": "task_update", "id": "guidance", "title": title, "status": status}


def _text(markdown: str) -> dict[str, object]:
    return {"type": "markdown_text", "text": markdown}


def _parts(message: Message) -> tuple[str, list[Block]]:
    """The reply's own words as Markdown, and the blocks below them."""
    paragraphs: list[str] = []
    for number, block in enumerate(message.blocks):
        words = block.get("text")
        if block["type"] != "section" or "accessory" in block or not isinstance(words, dict):
            return _markdown("\n\n".join(paragraphs) or message.text), list(message.blocks[number:])
        paragraphs.append(str(words["text"]))
    return _markdown("\n\n".join(paragraphs) or message.text), []


def _markdown(mrkdwn: str) -> str:
    """Our escaped words, so that no sign in them is taken for markup."""
    plain = readable(mrkdwn)
    return _MARKDOWN.sub(r"\\\1", plain).replace("<", "&lt;")


def _pieces(markdown: str) -> list[str]:
    """Cut at the ends of lines, so that no sentence is shown half."""
    pieces: list[str] = []
    for line in markdown.splitlines(keepends=True):
        if pieces and (not line.strip() or len(pieces[-1]) + len(line) <= _PIECE):
            pieces[-1] += line
        else:
            pieces.append(line)
    return pieces


def _bytes(body: str, below: list[Block]) -> int:
    return len(body.encode()) + len(json.dumps(below, ensure_ascii=False).encode())
