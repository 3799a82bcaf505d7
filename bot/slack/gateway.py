"""Every call to Slack: tried again while that can help, and never a second message for one reply."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.identity import CHANNEL_HISTORY, Identity
from bot.slack.trouble import (
    CAUGHT,
    SHORT_PATIENCE,
    Patience,
    Refused,
    SlackTrouble,
    Trying,
    header,
    read_failure,
)
from bot.slack.views import Message

_BAD_BLOCKS = frozenset(("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"))
_EVENT_TYPE = "practice_reply"
_PAGE = 15
"""As many as Slack gives any kind of app at once."""
_MOST_PAGES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A thread in Slack, and the message in it that we reply to."""

    channel: str
    thread_ts: str
    ts: str

    @property
    def direct(self) -> bool:
        """Whether it is a direct message: Slack's ids say so."""
        return self.channel.startswith("D")


class Gateway:
    """Slack, as far as the bot needs it."""

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        patience: Patience | None = None,
        short_patience: Patience = SHORT_PATIENCE,
        reads_channels: bool = False,
    ) -> None:
        self._client = client
        self._reads_channels = reads_channels
        self._patience = patience or Patience()
        self._short_patience = short_patience

    async def post(self, place: Place, message: Message, *, reference: str) -> str:
        """Post into a thread and return the message's `ts`; after a post of unknown fate, look before posting again.

        Where the app may not read the thread, an unknown fate means posting again: a placeholder too
        many is better than silence, and the answer itself only ever goes into one of them.

        Raises:
            SlackTrouble: it could not be posted.
        """
        trying = Trying(self._patience)
        unsure = False
        while True:
            if unsure and (found := await self.find(place, reference)):
                return found
            try:
                response = await self._post_once(place, message, reference)
            except CAUGHT as error:
                failure = read_failure(error)
                if failure.code in _BAD_BLOCKS and message.blocks:
                    message = message.bare()
                    continue
                await trying.pause(failure)
                unsure = unsure or failure.may_have_happened
            else:
                return str(response["ts"])

    async def find(self, place: Place, reference: str) -> str | None:
        """The `ts` of our message with this reference, if there is one and the thread may be read."""
        try:
            messages = await self.thread(place, since=place.ts)
        except SlackTrouble:
            return None
        return next((str(one.get("ts")) for one in messages if _reference_of(one) == reference), None)

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
        if not (self._reads_channels or place.direct):
            raise Refused("missing_scope")
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

    async def whoami(self) -> Identity:
        """Whose token this is, and what it may do.

        Raises:
            SlackTrouble: the token is refused, or Slack cannot be reached.
        """
        response = await self._call(self._client.auth_test)
        scopes = header(response.headers, "x-oauth-scopes").split(",")
        return Identity(
            user_id=str(response.get("user_id")),
            bot_id=str(response.get("bot_id")),
            team_id=str(response.get("team_id")),
            enterprise_id=response.get("enterprise_id"),
            reads_channels=any(scope.strip() in CHANNEL_HISTORY for scope in scopes),
        )

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
        trying = Trying(patience or self._patience)
        while True:
            try:
                return await send()
            except CAUGHT as error:
                await trying.pause(read_failure(error))


def _mark(reference: str) -> dict[str, object]:
    return {"event_type": _EVENT_TYPE, "event_payload": {"reference": reference}}


def _reference_of(message: dict[str, object]) -> object:
    metadata = message.get("metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    return payload.get("reference") if isinstance(payload, dict) else None
