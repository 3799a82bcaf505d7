"""Every call to Slack: tried again while that can help, and never a second message for one reply."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from slack_sdk.errors import SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook import WebhookResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.block_kit import validate, validate_view
from bot.slack.identity import AGENT, CHANNEL_HISTORY, Identity
from bot.slack.modals import Modal
from bot.slack.trouble import (
    CAUGHT,
    SHORT_PATIENCE,
    Failure,
    HookRefused,
    Patience,
    Refused,
    SlackTrouble,
    Trying,
    header,
    read_failure,
)
from bot.slack.views import Block, Message

_log = logging.getLogger(__name__)
Chunk = dict[str, object]
"""A piece of a stream: text, or how a task is getting on."""
Taken = TypeVar("Taken", AsyncSlackResponse, WebhookResponse)

_OK = 200
_BAD_BLOCKS = frozenset(("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"))
_STILL_STREAMING = "streaming_state_conflict"
_EVENT_TYPE = "practice_reply"
NOTE = "practice_note"
"""Marks a note on wording, which is no answer."""
SHARE = "practice_share"
"""Marks an answer that a person shares: the one thing that may begin a thread in a channel."""
FOREIGN = "foreign_response_url"
"""Our word for a response URL that is not Slack's; Slack has none."""
_PAGE = 15
"""As many as Slack gives any kind of app at once."""
_MOST_PAGES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A thread in Slack, and the message in it that we reply to; a channel alone where we begin."""

    channel: str
    thread_ts: str = ""
    ts: str = ""

    @property
    def direct(self) -> bool:
        """Whether it is a direct message: Slack's ids say so."""
        return self.channel.startswith("D")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to share."""

    name: str
    title: str
    content: bytes


class Gateway:
    """Slack, as far as the bot needs it."""

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        patience: Patience | None = None,
        short_patience: Patience = SHORT_PATIENCE,
        reads_channels: bool = False,
        failed: Callable[[str], None] = lambda _code: None,
    ) -> None:
        self._client = client
        self._reads_channels = reads_channels
        self._failed = failed
        self._patience = patience or Patience()
        self._short_patience = short_patience

    async def post(self, place: Place, message: Message, *, reference: str, kind: str = _EVENT_TYPE) -> str:
        """Post into a thread and return the message's `ts`; after a post of unknown fate, look before posting again.

        Where the app may not read the thread, an unknown fate means posting again: a placeholder too
        many is better than silence, and the answer itself only ever goes into one of them.

        Raises:
            SlackTrouble: it could not be posted.
        """
        message = _sound(message)
        trying = Trying(self._patience)
        unsure = False
        while True:
            if unsure and (found := await self.find(place, reference)):
                return found
            try:
                response = await self._post_once(place, message, _mark(reference, kind))
            except CAUGHT as error:
                failure = self._read(error)
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
            messages = await self.thread(place, since=place.ts) if place.ts else []
        except SlackTrouble:
            return None
        ours = (one for one in messages if _reference_of(one) == reference or (place.direct and _is_begun(one)))
        return next((str(one.get("ts")) for one in ours), None)

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

        message = _sound(message)
        try:
            await self._call(change(message))
        except Refused as refused:
            if refused.code == _STILL_STREAMING:
                await self.stop_stream(place, ts, chunks=[])
                await self._call(change(message))
            elif refused.code in _BAD_BLOCKS and message.blocks:
                await self._call(change(message.bare()))
            else:
                raise

    async def delete(self, place: Place, ts: str) -> None:
        """Take a message of ours away.

        Raises:
            SlackTrouble: it is still there.
        """
        await self._call(lambda: self._client.chat_delete(channel=place.channel, ts=ts))

    async def whisper(self, place: Place, user: str, message: Message) -> None:
        """Say something that only one person sees, in a channel they are in.

        Raises:
            SlackTrouble: they may not have seen it.
        """
        message = _sound(message)
        # In a thread nobody has opened yet a whisper would not show.
        thread = None if place.thread_ts == place.ts else place.thread_ts
        await self._call(
            lambda: self._client.chat_postEphemeral(
                channel=place.channel,
                user=user,
                text=message.text,
                blocks=list(message.blocks) or None,
                thread_ts=thread,
            ),
            patience=self._short_patience,
        )

    async def respond(self, url: str, message: Message, *, replace: bool = False) -> None:
        """Answer what a person did, to them alone, by the response URL that came with it.

        Args:
            url: as Slack gave it; good for half an hour and five answers.
            message: what to say.
            replace: whether in the place of the private message that they clicked on.

        Raises:
            SlackTrouble: they did not get it.
        """
        sound = _sound(message)
        await self._call(
            lambda: self._respond_once(url, sound, replace=replace),
            patience=self._short_patience,
        )

    async def take_away(self, url: str) -> None:
        """Remove the private message that a person clicked on.

        Raises:
            SlackTrouble: it is still there.
        """
        await self._call(lambda: self._hook(url, {"delete_original": True}), patience=self._short_patience)

    async def direct(self, person: str) -> str:
        """The channel id of our direct messages with a person.

        Raises:
            SlackTrouble: Slack would not open it.
        """
        response = await self._call(lambda: self._client.conversations_open(users=person))
        return str((response.get("channel") or {}).get("id"))

    async def upload(self, place: Place, file: File, *, comment: str) -> None:
        """Share a file of ours, with a sentence; not tried twice, for then it could be there twice.

        Raises:
            SlackTrouble: it was not shared, or nobody knows whether it was; also where the app may not.
        """
        try:
            await self._client.files_upload_v2(
                channel=place.channel,
                thread_ts=place.thread_ts or None,
                filename=file.name,
                title=file.title,
                content=file.content,
                initial_comment=comment,
            )
        except SlackRequestError as error:
            raise Refused("upload_failed") from error
        except CAUGHT as error:
            raise Refused(self._read(error).code) from error

    async def start_stream(self, place: Place, *, person: str, team: str, chunks: list[Chunk]) -> str:
        """Begin a message that comes in pieces, for one person, and return its `ts`; not tried twice.

        Raises:
            SlackTrouble: it did not begin, or nobody knows whether it did.
        """
        try:
            response = await self._client.chat_startStream(
                channel=place.channel,
                thread_ts=place.thread_ts,
                recipient_user_id=person,
                recipient_team_id=team,
                chunks=chunks,
            )
        except CAUGHT as error:
            raise Refused(self._read(error).code) from error
        return str(response["ts"])

    async def append_stream(self, place: Place, ts: str, *, chunks: list[Chunk]) -> None:
        """Add to a message that comes in pieces; not tried twice, for then a piece could be there twice.

        Raises:
            SlackTrouble: it was not added, or nobody knows whether it was.
        """
        try:
            await self._client.chat_appendStream(channel=place.channel, ts=ts, chunks=chunks)
        except CAUGHT as error:
            raise Refused(self._read(error).code) from error

    async def stop_stream(
        self,
        place: Place,
        ts: str,
        *,
        chunks: list[Chunk],
        blocks: list[Block] | None = None,
        reference: str = "",
    ) -> None:
        """End a message that comes in pieces with the last of them, and what stands below.

        Raises:
            SlackTrouble: it was not ended so.
        """
        try:
            await self._client.chat_stopStream(
                channel=place.channel,
                ts=ts,
                chunks=chunks,
                blocks=blocks or None,
                metadata=_mark(reference) if reference else None,
            )
        except CAUGHT as error:
            raise Refused(self._read(error).code) from error

    async def set_working(self, place: Place, *, person: str) -> None:
        """Show in an agent session that we are at work; by the older status line where there are no sessions.

        Raises:
            SlackTrouble: it is not shown.
        """
        try:
            await self._call(
                lambda: self._client.agents_sessions_setStatus(
                    channel_id=place.channel,
                    thread_ts=place.thread_ts,
                    status="processing",
                    initiator_user_id=person,
                ),
                patience=self._short_patience,
            )
        except Refused:
            await self._call(
                lambda: self._client.assistant_threads_setStatus(
                    channel_id=place.channel, thread_ts=place.thread_ts, status="is looking in the guidance"
                ),
                patience=self._short_patience,
            )

    async def set_waiting(self, place: Place) -> None:
        """Show in an agent session that it is the person's turn.

        Raises:
            SlackTrouble: it is not shown.
        """
        try:
            await self._call(
                lambda: self._client.agents_sessions_setStatus(
                    channel_id=place.channel, thread_ts=place.thread_ts, status="active"
                ),
                patience=self._short_patience,
            )
        except Refused:
            await self._call(
                lambda: self._client.assistant_threads_setStatus(
                    channel_id=place.channel, thread_ts=place.thread_ts, status=""
                ),
                patience=self._short_patience,
            )

    async def rename(self, place: Place, title: str) -> None:
        """Title an agent session.

        Raises:
            SlackTrouble: it has not got that title.
        """
        await self._call(
            lambda: self._client.agents_sessions_rename(
                channel_id=place.channel, thread_ts=place.thread_ts, title=title
            ),
            patience=self._short_patience,
        )

    async def suggest(self, channel: str, prompts: Sequence[tuple[str, str]]) -> None:
        """Suggest first questions at the top of the Messages tab.

        Raises:
            SlackTrouble: they are not shown.
        """
        suggested = [{"title": title, "message": message} for title, message in prompts]
        await self._call(
            lambda: self._client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=suggested),
            patience=self._short_patience,
        )

    async def open(self, trigger: str, modal: Modal) -> str:
        """Open a modal and return its id; once, for a trigger is good for once.

        Raises:
            SlackTrouble: it did not open.
        """
        view = _sound_view(modal)
        return await self._view(lambda: self._client.views_open(trigger_id=trigger, view=view))

    async def push(self, trigger: str, modal: Modal) -> str:
        """Open a modal on top of the one that is open, and return its id.

        Raises:
            SlackTrouble: it did not open.
        """
        view = _sound_view(modal)
        return await self._view(lambda: self._client.views_push(trigger_id=trigger, view=view))

    async def change(self, view: str, modal: Modal) -> None:
        """Show something else in a modal that is open.

        Raises:
            SlackTrouble: it could not be changed; also when the person has put it away.
        """
        shown = _sound_view(modal)
        await self._call(lambda: self._client.views_update(view_id=view, view=shown))

    async def publish(self, person: str, blocks: tuple[Block, ...]) -> None:
        """Show a person their Home tab.

        Raises:
            SlackTrouble: it was not taken.
        """
        view = {"type": "home", "blocks": list(blocks)}
        await self._call(lambda: self._client.views_publish(user_id=person, view=view), patience=self._short_patience)

    async def group(self, group: str) -> tuple[str, ...]:
        """The users in a user group.

        Raises:
            SlackTrouble: Slack did not tell.
        """
        response = await self._call(
            lambda: self._client.usergroups_users_list(usergroup=group), patience=self._short_patience
        )
        return tuple(response.get("users") or ())

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
        scopes = _scopes(response)
        return Identity(
            user_id=str(response.get("user_id")),
            bot_id=str(response.get("bot_id")),
            team_id=str(response.get("team_id")),
            enterprise_id=response.get("enterprise_id"),
            agent=AGENT in scopes,
            reads_channels=bool(CHANNEL_HISTORY & scopes),
        )

    async def granted(self) -> frozenset[str]:
        """The scopes that our token has.

        Raises:
            SlackTrouble: the token is refused, or Slack cannot be reached.
        """
        return _scopes(await self._call(self._client.auth_test))

    async def try_socket(self, app_token: str) -> None:
        """Make sure that Slack takes the app-level token.

        Raises:
            SlackTrouble: the token is refused, or Slack cannot be reached.
        """
        await self._call(lambda: self._client.apps_connections_open(app_token=app_token))

    def _read(self, error: BaseException) -> Failure:
        """What went wrong, counted for whoever runs the bot."""
        failure = read_failure(error)
        self._failed(failure.code)
        return failure

    async def _view(self, send: Callable[[], Awaitable[AsyncSlackResponse]]) -> str:
        """A trigger lives for three seconds and works once: a second try could only be refused."""
        try:
            response = await send()
        except CAUGHT as error:
            raise Refused(self._read(error).code) from error
        return str((response.get("view") or {}).get("id"))

    async def _respond_once(self, url: str, message: Message, *, replace: bool) -> WebhookResponse:
        return await self._hook(
            url,
            {
                "text": message.text,
                "blocks": list(message.blocks),
                "response_type": "ephemeral",
                "replace_original": replace,
                "unfurl_links": False,
                "unfurl_media": False,
            },
        )

    async def _hook(self, url: str, body: dict[str, object]) -> WebhookResponse:
        if not _beneath(url, self._client.base_url):
            raise Refused(FOREIGN)
        hook = AsyncWebhookClient(url, session=self._client.session, retry_handlers=[])
        response = await hook.send_dict(body)
        if response.status_code != _OK:
            raise HookRefused(response)
        return response

    async def _post_once(self, place: Place, message: Message, mark: dict[str, object]) -> AsyncSlackResponse:
        return await self._client.chat_postMessage(
            channel=place.channel,
            thread_ts=place.thread_ts or None,
            text=message.text,
            blocks=list(message.blocks) or None,
            metadata=mark,
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

    async def _call(self, send: Callable[[], Awaitable[Taken]], *, patience: Patience | None = None) -> Taken:
        """Only for calls that may be repeated."""
        trying = Trying(patience or self._patience)
        while True:
            try:
                return await send()
            except CAUGHT as error:
                await trying.pause(self._read(error))


def _scopes(response: AsyncSlackResponse) -> frozenset[str]:
    return frozenset(scope.strip() for scope in header(response.headers, "x-oauth-scopes").split(",") if scope.strip())


def _sound(message: Message) -> Message:
    """The message, or its text alone where Slack would refuse its blocks: an answer is not lost for its looks."""
    problems = validate(list(message.blocks)) if message.blocks else []
    for problem in problems:
        _log.error("blocks left out: %s %s", problem.pointer, problem.code)
    return message.bare() if problems else message


def _sound_view(modal: Modal) -> dict[str, object]:
    """The view, once it is sure that Slack would take it.

    Raises:
        Refused: it would not; the log says where.
    """
    view = modal.as_view()
    problems = validate_view(view)
    for problem in problems:
        _log.error("view not shown: %s %s", problem.pointer, problem.code)
    if problems:
        raise Refused("invalid_view")
    return view


def _beneath(url: str, api: str) -> bool:
    """Whether an address is of the Web API's own host or one beneath it; nothing private is sent anywhere else."""
    try:
        asked, ours = urlsplit(url), urlsplit(api)
    except ValueError:
        return False
    home = ours.netloc.removeprefix("www.")
    same = asked.scheme == ours.scheme and asked.username is None
    return same and (asked.netloc == home or asked.netloc.endswith(f".{home}"))


def _mark(reference: str, kind: str = _EVENT_TYPE) -> dict[str, object]:
    return {"event_type": kind, "event_payload": {"reference": reference}}


def _reference_of(message: dict[str, object]) -> object:
    metadata = message.get("metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    return payload.get("reference") if isinstance(payload, dict) else None


def _is_begun(message: dict[str, object]) -> bool:
    """Whether it is a stream of ours that was never ended: all else that we post carries a reference."""
    return bool(message.get("bot_id")) and not message.get("metadata")
