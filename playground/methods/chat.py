"""The `chat.*` methods: post, change, remove, whisper, link."""

import re
from dataclasses import replace

from bot.slack import block_kit
from playground.arguments import ApiError, Arguments
from playground.backstage import Backstage
from playground.composer import JsonObject
from playground.methods.places import conversation, message_at, own_conversation, thread_at
from playground.payloads import message_body
from playground.workspace import Channel, Message

_BROADCAST = re.compile(r"<!(?:channel|here|everyone)\b")
LONGEST_TEXT = 40_000
LONGEST_UPDATE = 4_000
LONGEST_MARKDOWN = 12_000


def post_message(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`chat.postMessage`; a user's id stands for the direct messages with them."""
    place = arguments.needed("channel")
    if place in backstage.workspace.profiles:
        place = backstage.workspace.direct(place, backstage.bot.id).id
    channel = own_conversation(backstage, place)
    message = _compose(backstage, arguments, channel=channel)
    _check_manners(backstage, arguments, channel=channel)
    stored = backstage.post(message)
    return {"channel": channel.id, "ts": stored.ts, "message": message_body(stored)}


def post_ephemeral(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`chat.postEphemeral`."""
    channel = own_conversation(backstage, arguments.needed("channel"))
    user = arguments.needed("user")
    if user not in channel.members:
        raise ApiError("user_not_in_channel", user)
    message = _compose(backstage, arguments, channel=channel)
    stored = backstage.post(replace(message, only_for=user))
    return {"message_ts": stored.ts}


def update(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`chat.update`: text without blocks wipes the blocks."""
    channel = own_conversation(backstage, arguments.needed("channel"))
    before = _own_message(backstage, arguments, channel=channel, refusal="cant_update_message")
    if before.streaming:
        raise ApiError("streaming_state_conflict", before.ts)
    text, shown = _content(backstage, arguments, where="chat.update", longest=LONGEST_UPDATE)
    after = replace(before, text=text, blocks=shown, metadata=metadata_of(arguments) or before.metadata)
    stored = backstage.edit(before, after)
    return {"channel": channel.id, "ts": stored.ts, "text": stored.text, "message": message_body(stored)}


def delete(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`chat.delete`."""
    channel = own_conversation(backstage, arguments.needed("channel"))
    message = _own_message(backstage, arguments, channel=channel, refusal="cant_delete_message")
    backstage.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`chat.getPermalink`."""
    channel = conversation(backstage, arguments.needed("channel"))
    message = message_at(backstage, channel, arguments.needed("message_ts"))
    link = f"https://practice.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    thread = f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.thread_ts else ""
    return {"channel": channel.id, "permalink": link + thread}


def content_of(backstage: Backstage, arguments: Arguments, *, where: str) -> tuple[str, tuple[JsonObject, ...]]:
    """The text and blocks that a call wants shown, checked."""
    return _content(backstage, arguments, where=where, longest=LONGEST_TEXT)


def check_words(backstage: Backstage, words: str, *, where: str) -> None:
    """Hold it against the app when what it says would call a whole channel."""
    if _BROADCAST.search(words):
        backstage.violate("broadcast", where=where, detail="would notify a whole channel")


def metadata_of(arguments: Arguments) -> JsonObject | None:
    """The metadata that a call gives a message, checked."""
    metadata = arguments.parsed("metadata")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not metadata.get("event_type"):
        raise ApiError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise ApiError("invalid_metadata_schema")
    return metadata


def _compose(backstage: Backstage, arguments: Arguments, *, channel: Channel) -> Message:
    text, shown = content_of(backstage, arguments, where="chat.post")
    return Message(
        channel=channel.id,
        ts=backstage.workspace.new_ts(),
        user=backstage.bot.id,
        bot_id=backstage.bot.bot_id,
        text=text,
        blocks=shown,
        thread_ts=_thread(backstage, arguments, channel=channel),
        metadata=metadata_of(arguments),
    )


def _thread(backstage: Backstage, arguments: Arguments, *, channel: Channel) -> str | None:
    ts = arguments.text("thread_ts")
    if not ts:
        return None
    thread_at(backstage, channel, ts)
    return ts


def _content(
    backstage: Backstage, arguments: Arguments, *, where: str, longest: int
) -> tuple[str, tuple[JsonObject, ...]]:
    text = arguments.text("text")
    markdown = arguments.text("markdown_text")
    shown = _blocks(backstage, arguments.parsed("blocks"))
    if markdown and (text or shown):
        raise ApiError("markdown_text_conflict")
    if not (text or markdown or shown):
        raise ApiError("no_text")
    if len(text) > longest or len(markdown) > LONGEST_MARKDOWN:
        raise ApiError("msg_too_long", f"{len(text or markdown)} characters")
    if not (text or markdown).strip():
        backstage.violate("no_fallback_text", where=where, detail="blocks without text")
    check_words(backstage, f"{text} {markdown} {shown}", where=where)
    return text or markdown, shown


def _blocks(backstage: Backstage, blocks: object) -> tuple[JsonObject, ...]:
    if not blocks:
        return ()
    problems = block_kit.validate(blocks, surface="message")
    if problems:
        raise ApiError("invalid_blocks", "; ".join(str(problem) for problem in problems))
    return tuple(backstage.workspace.with_ids(blocks))


def _own_message(backstage: Backstage, arguments: Arguments, *, channel: Channel, refusal: str) -> Message:
    message = message_at(backstage, channel, arguments.needed("ts"))
    if message.user != backstage.bot.id or message.only_for is not None:
        raise ApiError(refusal, message.ts)
    return message


def _shares(arguments: Arguments) -> bool:
    """Whether it is an answer that a person has asked the app to share, which may begin a thread."""
    metadata = arguments.parsed("metadata")
    return isinstance(metadata, dict) and metadata.get("event_type") == "practice_share"


def _check_manners(backstage: Backstage, arguments: Arguments, *, channel: Channel) -> None:
    where = "chat.postMessage"
    if arguments.flag("unfurl_links") is not False or arguments.flag("unfurl_media") is not False:
        backstage.violate("unfurling", where=where, detail="unfurl_links and unfurl_media must be false")
    if channel.kind != "im" and not arguments.text("thread_ts") and not _shares(arguments):
        backstage.violate("top_level_post", where=where, detail=f"in #{channel.name}")
    if arguments.flag("reply_broadcast") and channel.kind != "im":
        backstage.violate("top_level_post", where=where, detail="reply_broadcast")
