"""Every call to Slack: tried again while that can help, and never a second message for one reply."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.views import Message

_PASSING = frozenset(
    ("internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_access_busy")
)
_LIMITED = frozenset(("ratelimited", "rate_limited"))
_BAD_BLOCKS = frozenset(("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"))
_TOO_MANY = 429
_SERVER_FAULT = 500
_EVENT_TYPE = "practice_reply"
_PAGE = 15
"""As many as Slack gives any kind of app at once."""
_MOST_PAGES = 4


class SlackTrouble(Exception):  # noqa: N818 - the two endings below are named for what Slack did
    """A call to Slack came to nothing; `code` is Slack's word for it and never holds any text."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Refused(SlackTrouble):
    """Slack said no, and would say no again."""


class GaveUp(SlackTrouble):
    """It failed for as long as we had patience."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to keep trying, in seconds."""

    total: float = 900
    first_pause: float = 1
    longest_pause: float = 30


SHORT_PATIENCE = Patience(total=5)
"""For what an answer waits for, or could do without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A thread in Slack, and the message in it that we reply to."""

    channel: str
    thread_ts: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    code: str
    final: bool = False
    may_have_happened: bool = False
    wait: float | None = None
    """How long Slack asked us to wait."""


class Gateway:
    """Slack, as far as the bot needs it."""

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        patience: Patience | None = None,
        short_patience: Patience = SHORT_PATIENCE,
    ) -> None:
        self._client = client
        self._patience = patience or Patience()
        self._short_patience = short_patience

    async def post(self, place: Place, message: Message, *, reference: str, look_first: bool = False) -> str:
        """Post into a thread and return the message's `ts`; a post of unknown fate is looked for first.

        Where the app may not read the thread, an unknown fate means posting again: a placeholder too
        many is better than silence, and the answer itself only ever goes into one of them.

        Raises:
            SlackTrouble: it could not be posted.
        """
        trying = _Trying(self._patience)
        unsure = look_first
        while True:
            if unsure and (found := await self._find(place, reference)):
                return found
            try:
                response = await self._post_once(place, message, reference)
            except _CAUGHT as error:
                failure = _failure(error)
                if failure.code in _BAD_BLOCKS and message.blocks:
                    message = message.bare()
                    continue
                await trying.pause(failure)
                unsure = unsure or failure.may_have_happened
            else:
                return str(response["ts"])

    async def update(self, place: Place, ts: str, message: Message, *, reference: str) -> None:
        """Show something else in a message of ours; harmless to repeat.

        Raises:
            SlackTrouble: it could not be changed.
        """

        def change(shown: Message) -> Callable[[], Awaitable[AsyncSlackResponse]]:
            return lambda: self._client.chat_update(
                channel=place.channel,
                ts=ts,
                text=shown.text,
                blocks=list(shown.blocks),
                metadata=_mark(reference),
            )

        try:
            await self._call(change(message))
        except Refused as refused:
            if refused.code not in _BAD_BLOCKS or not message.blocks:
                raise
            await self._call(change(message.bare()))

    async def delete(self, place: Place, ts: str) -> None:
        """Take a message of ours away.

        Raises:
            SlackTrouble: it is still there.
        """
        await self._call(lambda: self._client.chat_delete(channel=place.channel, ts=ts))

    async def whisper(self, place: Place, user: str, message: Message) -> None:
        """Say something that only one person sees.

        Raises:
            SlackTrouble: they may not have seen it.
        """
        # In a thread nobody has opened yet a whisper would not show.
        thread = None if place.thread_ts == place.ts else place.thread_ts
        await self._call(
            lambda: self._client.chat_postEphemeral(
                channel=place.channel, user=user, text=message.text, thread_ts=thread
            ),
            patience=self._short_patience,
        )

    async def thread(self, place: Place, *, since: str | None = None) -> list[dict[str, object]]:
        """The messages of a thread, oldest first, as far as a few pages reach; `since` leaves out older ones.

        Raises:
            SlackTrouble: it could not be read; in channels that needs a scope we do not ask for.
        """
        messages: list[dict[str, object]] = []
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            response = await self._page(place, cursor, since)
            messages += response.get("messages") or []
            cursor = (response.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return messages

    async def person(self, user: str) -> dict[str, object]:
        """What Slack knows of a user.

        Raises:
            SlackTrouble: it did not say.
        """
        response = await self._call(lambda: self._client.users_info(user=user), patience=self._short_patience)
        return dict(response.get("user") or {})

    async def whoami(self) -> dict[str, object]:
        """Whose token this is.

        Raises:
            SlackTrouble: the token is refused, or Slack cannot be reached.
        """
        response = await self._call(self._client.auth_test)
        return dict(response.data) if isinstance(response.data, dict) else {}

    async def try_socket(self, app_token: str) -> None:
        """Make sure that Slack takes the app-level token.

        Raises:
            SlackTrouble: the token is refused, or Slack cannot be reached.
        """
        await self._call(lambda: self._client.apps_connections_open(app_token=app_token))

    async def _post_once(self, place: Place, message: Message, reference: str) -> AsyncSlackResponse:
        return await self._client.chat_postMessage(
            channel=place.channel,
            thread_ts=place.thread_ts,
            text=message.text,
            blocks=list(message.blocks) or None,
            metadata=_mark(reference),
            unfurl_links=False,
            unfurl_media=False,
        )

    async def _find(self, place: Place, reference: str) -> str | None:
        try:
            messages = await self.thread(place, since=place.ts)
        except SlackTrouble:
            return None
        return next((str(one.get("ts")) for one in messages if _reference_of(one) == reference), None)

    async def _page(self, place: Place, cursor: str | None, since: str | None) -> AsyncSlackResponse:
        return await self._call(
            lambda: self._client.conversations_replies(
                channel=place.channel,
                ts=place.thread_ts,
                limit=_PAGE,
                cursor=cursor,
                oldest=since,
                include_all_metadata=True,
            ),
            patience=self._short_patience,
        )

    async def _call(
        self, send: Callable[[], Awaitable[AsyncSlackResponse]], *, patience: Patience | None = None
    ) -> AsyncSlackResponse:
        """Only for calls that may be repeated."""
        trying = _Trying(patience or self._patience)
        while True:
            try:
                return await send()
            except _CAUGHT as error:
                await trying.pause(_failure(error))


class _Trying:
    """One call's patience: pauses that grow, and an end to them."""

    def __init__(self, patience: Patience) -> None:
        self._until = time.monotonic() + patience.total
        self._next = patience.first_pause
        self._longest = patience.longest_pause

    async def pause(self, failure: _Failure) -> None:
        if failure.final:
            raise Refused(failure.code)
        wait = self._next if failure.wait is None else failure.wait
        if time.monotonic() + wait > self._until:
            raise GaveUp(failure.code)
        self._next = min(self._next * 2, self._longest)
        await asyncio.sleep(wait)


_CAUGHT = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError)


def _failure(error: BaseException) -> _Failure:
    if isinstance(error, aiohttp.ClientConnectorError):
        return _Failure(code="not_reached")
    if not isinstance(error, SlackApiError) or not isinstance(error.response, AsyncSlackResponse):
        return _Failure(code=type(error).__name__, may_have_happened=True)
    response = error.response
    data = response.data if isinstance(response.data, dict) else {}
    code = str(data.get("error") or "")
    if response.status_code == _TOO_MANY or code in _LIMITED:
        return _Failure(code="ratelimited", wait=_seconds(response.headers))
    if not code or code in _PASSING or response.status_code >= _SERVER_FAULT:
        return _Failure(code=code or f"status {response.status_code}", may_have_happened=True)
    return _Failure(code=code, final=True)


def _seconds(headers: dict[str, str]) -> float | None:
    """What `Retry-After` says, when it says a number; proxies have been seen to send words."""
    given = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    try:
        seconds = float(given)
    except ValueError:
        return None
    return seconds if seconds >= 0 else None


def _mark(reference: str) -> dict[str, object]:
    return {"event_type": _EVENT_TYPE, "event_payload": {"reference": reference}}


def _reference_of(message: dict[str, object]) -> object:
    metadata = message.get("metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    return payload.get("reference") if isinstance(payload, dict) else None
