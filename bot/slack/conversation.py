"""What was said earlier in a thread, as far as it may be read and is safe to use."""

import asyncio
from collections.abc import Callable, Mapping

from bot.answering.question import Turn
from bot.answering.triage import Fixed
from bot.slack.gateway import Gateway, Place
from bot.slack.identity import Identity
from bot.slack.mrkdwn import has_words, own_words, readable, without_mention
from bot.slack.trouble import SlackTrouble

Triage = Callable[[str], Fixed | None]

_MOST_TURNS = 10


class Conversation:
    """Reads threads; in channels Slack allows that only to apps with a history scope."""

    def __init__(self, gateway: Gateway, identity: Identity, triage: Triage) -> None:
        self._gateway = gateway
        self._identity = identity
        self._triage = triage

    async def before(self, place: Place) -> tuple[Turn, ...]:
        """The earlier turns, oldest first; none when the thread cannot be read.

        A turn that triage would stop is left out: what may not be asked may not be context either.
        """
        if place.thread_ts == place.ts:
            return ()
        try:
            messages = await self._gateway.thread(place)
        except SlackTrouble:
            return ()
        earlier = [message for message in messages if str(message.get("ts")) < place.ts]
        turns = [turn for message in earlier[-_MOST_TURNS:] if (turn := self._turn(message))]
        return tuple([turn for turn in turns if await asyncio.to_thread(self._triage, turn.text) is None])

    def _turn(self, message: Mapping[str, object]) -> Turn | None:
        text = str(message.get("text") or "")
        if message.get("user") == self._identity.user_id:
            words = own_words(text)
            return Turn(role="assistant", text=words) if words else None
        words = readable(without_mention(text, self._identity.user_id))
        return None if message.get("bot_id") or not has_words(words) else Turn(role="user", text=words)
