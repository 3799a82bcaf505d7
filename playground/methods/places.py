"""Finding the conversation and the message that a call speaks of, or refusing it."""

from playground.arguments import ApiError
from playground.backstage import Backstage
from playground.workspace import Channel, Message


def conversation(backstage: Backstage, channel_id: str) -> Channel:
    """A conversation that the app can know of."""
    channel = backstage.workspace.channels.get(channel_id)
    if channel is None or (channel.kind != "channel" and backstage.bot.id not in channel.members):
        raise ApiError("channel_not_found", channel_id)
    return channel


def own_conversation(backstage: Backstage, channel_id: str) -> Channel:
    """A conversation that the app may post in."""
    channel = conversation(backstage, channel_id)
    if channel.archived:
        raise ApiError("is_archived", channel_id)
    if backstage.bot.id not in channel.members:
        raise ApiError("not_in_channel", channel_id)
    return channel


def message_at(backstage: Backstage, channel: Channel, ts: str) -> Message:
    """The message with this timestamp; an ephemeral one has none that counts."""
    message = backstage.workspace.message(channel.id, ts)
    if message is None or message.only_for is not None:
        raise lost("message_not_found", backstage, channel, ts)
    return message


def thread_at(backstage: Backstage, channel: Channel, ts: str) -> tuple[Message, ...]:
    """The thread that a root's timestamp names; replies keep it when the root itself is deleted."""
    named = backstage.workspace.message(channel.id, ts)
    if named is not None and named.thread_ts is not None:
        raise ApiError("thread_not_found", f"{ts} is a reply, not the root of a thread")
    thread = [one for one in backstage.workspace.thread(channel.id, ts) if one.only_for is None]
    if not thread:
        raise lost("thread_not_found", backstage, channel, ts)
    return tuple(thread)


def lost(code: str, backstage: Backstage, channel: Channel, ts: str) -> ApiError:
    """The refusal for a message that is not there; what somebody just deleted is nobody's fault."""
    return ApiError(code, ts, violation=not backstage.workspace.was_removed(channel.id, ts))
