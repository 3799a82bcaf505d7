"""The `conversations.*` methods: open, look up, list members, read a thread."""

from collections.abc import Sequence
from dataclasses import replace

from playground.arguments import ApiError, Arguments
from playground.backstage import Backstage
from playground.composer import JsonObject
from playground.methods.places import conversation, own_conversation, thread_at
from playground.payloads import channel_body, message_body
from playground.workspace import Channel, Message

DEFAULT_PAGE = 100
LARGEST_PAGE = 1000


def open_direct(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`conversations.open`, for one user."""
    users = arguments.needed("users").split(",")
    if len(users) != 1:
        raise ApiError("invalid_arguments", "the stand-in opens direct messages with one user")
    profile = backstage.workspace.profiles.get(users[0])
    if profile is None or profile == backstage.bot:
        raise ApiError("user_not_found", users[0])
    if not profile.active:
        raise ApiError("user_disabled", users[0], violation=False)
    channel = backstage.workspace.direct(profile.id, backstage.bot.id)
    return {"channel": channel_body(channel, bot_user=backstage.bot.id)}


def info(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`conversations.info`."""
    channel = conversation(backstage, arguments.needed("channel"))
    return {"channel": channel_body(channel, bot_user=backstage.bot.id)}


def members(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`conversations.members`, a page at a time."""
    channel = conversation(backstage, arguments.needed("channel"))
    page, cursor = _page(sorted(channel.members), arguments)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def replies(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`conversations.replies`: a thread, root first, a page at a time."""
    channel = own_conversation(backstage, arguments.needed("channel"))
    metadata = bool(arguments.flag("include_all_metadata"))
    thread = [_told(message, metadata=metadata) for message in _wanted(backstage, arguments, channel=channel)]
    page, cursor = _page(thread, arguments)
    return {"messages": page, "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}


def _wanted(backstage: Backstage, arguments: Arguments, *, channel: Channel) -> list[Message]:
    """A thread from a moment on; the root is always among it."""
    oldest, inclusive = arguments.text("oldest"), arguments.flag("inclusive")
    thread = thread_at(backstage, channel, arguments.needed("ts"))
    later = [one for one in thread[1:] if one.ts > oldest or (inclusive and one.ts == oldest)]
    return [thread[0], *later]


def _told(message: Message, *, metadata: bool) -> JsonObject:
    """A message as it is read back, with its metadata only for those who ask."""
    return message_body(message if metadata else replace(message, metadata=None))


def _page(items: Sequence[object], arguments: Arguments) -> tuple[list[object], str]:
    limit = min(_number(arguments, "limit", default=DEFAULT_PAGE), LARGEST_PAGE)
    start = _number(arguments, "cursor", default=0)
    end = start + limit
    return list(items[start:end]), str(end) if end < len(items) else ""


def _number(arguments: Arguments, name: str, *, default: int) -> int:
    given = arguments.text(name)
    if not given:
        return default
    if not given.isdecimal():
        raise ApiError("invalid_cursor" if name == "cursor" else "invalid_limit", given)
    return int(given)
