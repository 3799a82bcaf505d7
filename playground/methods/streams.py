"""Streaming: `chat.startStream`, `chat.appendStream` and `chat.stopStream`."""

from collections.abc import Mapping
from dataclasses import replace

from bot.slack import block_kit
from bot.slack.block_kit.blocks import LONGEST_TASK_TEXT
from bot.slack.block_kit.elements import SOURCES
from bot.slack.block_kit.shapes import Shape, choice, string, typed
from bot.slack.block_kit.text import ID
from playground.arguments import ApiError, Arguments
from playground.backstage import Backstage
from playground.composer import JsonObject
from playground.methods.agents import session_status
from playground.methods.chat import check_words, metadata_of
from playground.methods.places import message_at, own_conversation, thread_at
from playground.payloads import message_body
from playground.streams import MOST_CHARACTERS, Mode, Stream
from playground.workspace import Channel, Message

MODES: Mapping[str, Mode] = {"timeline": "timeline", "plan": "plan"}
_CHUNK = typed(
    {
        "markdown_text": Shape(required={"text": string(MOST_CHARACTERS)}),
        "plan_update": Shape(required={"title": string(LONGEST_TASK_TEXT)}),
        "task_update": Shape(
            required={
                "id": ID,
                "title": string(LONGEST_TASK_TEXT),
                "status": choice("pending", "in_progress", "complete", "error"),
            },
            optional={
                "details": string(LONGEST_TASK_TEXT),
                "output": string(LONGEST_TASK_TEXT),
                "sources": SOURCES,
            },
        ),
        "blocks": Shape(required={"blocks": lambda _value, _pointer: iter(())}),
    }
)


def start(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`chat.startStream`: always a reply, and in channels always to somebody."""
    channel = own_conversation(backstage, arguments.needed("channel"))
    thread = arguments.needed("thread_ts")
    thread_at(backstage, channel, thread)
    _check_recipient(arguments, channel=channel)
    mode = arguments.text("task_display_mode") or "timeline"
    if mode not in MODES:
        raise ApiError("invalid_arguments", f"task_display_mode {mode}")
    stream = Stream(started_at=backstage.clock.now(), mode=MODES[mode])
    message = Message(
        channel=channel.id,
        ts=backstage.workspace.new_ts(),
        user=backstage.bot.id,
        bot_id=backstage.bot.bot_id,
        text="",
        thread_ts=thread,
    )
    stored = backstage.post(_showing(message, _grown(backstage, stream, arguments, where="chat.startStream")))
    if backstage.agent:
        backstage.set_session(channel.id, thread, status="processing")
    return {"channel": channel.id, "ts": stored.ts}


def append(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`chat.appendStream`; it is told to the app only once the stream is stopped."""
    message, stream = _open_stream(backstage, arguments, repeats=False)
    grown = _grown(backstage, stream, arguments, where="chat.appendStream")
    if grown == stream:
        raise ApiError("no_text")
    backstage.workspace.put(_showing(message, grown))
    return {"channel": message.channel, "ts": message.ts}


def stop(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`chat.stopStream`: the message is whole, with blocks below it, and its session goes on to another status."""
    message, stream = _open_stream(backstage, arguments, repeats=True)
    status = session_status(arguments.text("session_status") or "active")
    grown = _grown(backstage, stream, arguments, where="chat.stopStream")
    below = _blocks(arguments.parsed("blocks"), code="invalid_blocks")
    if not grown.text.strip():
        backstage.violate("no_fallback_text", where="chat.stopStream", detail="a stream without text")
    done = replace(grown, state="done")
    shown = _showing(message, done)
    whole = replace(
        shown,
        blocks=(*shown.blocks, *backstage.workspace.with_ids(below)),
        metadata=metadata_of(arguments) or message.metadata,
    )
    if backstage.agent:
        backstage.set_session(message.channel, message.root, status=status)
    stored = backstage.edit(message, whole)
    return {"channel": stored.channel, "ts": stored.ts, "message": message_body(stored)}


def _open_stream(backstage: Backstage, arguments: Arguments, *, repeats: bool) -> tuple[Message, Stream]:
    channel = own_conversation(backstage, arguments.needed("channel"))
    message = message_at(backstage, channel, arguments.needed("ts"))
    stream = message.stream
    if stream is None or message.user != backstage.bot.id:
        raise ApiError("message_not_in_streaming_state", message.ts)
    if stream.state == "stopped_by_user":
        raise ApiError("stopped_by_user", violation=False)
    if stream.state != "open":
        # Out of time is nobody's fault, and to stop again is how a lost answer is made sure of.
        raise ApiError("message_not_in_streaming_state", violation=stream.state == "done" and not repeats)
    return message, stream


def _check_recipient(arguments: Arguments, *, channel: Channel) -> None:
    if channel.kind == "im":
        return
    for name in ("recipient_team_id", "recipient_user_id"):
        if not arguments.text(name):
            raise ApiError(f"missing_{name}")
    if arguments.text("recipient_user_id") not in channel.members:
        raise ApiError("user_not_in_channel", arguments.text("recipient_user_id"))


def _grown(backstage: Backstage, stream: Stream, arguments: Arguments, *, where: str) -> Stream:
    for chunk in _chunks(arguments):
        stream = stream.then(chunk)
    check_words(backstage, f"{stream.text} {stream.parts}", where=where)
    if stream.characters > MOST_CHARACTERS:
        raise ApiError("msg_too_long", f"{stream.characters} characters")
    if len(list(stream.blocks())) > block_kit.MOST_BLOCKS["message"]:
        raise ApiError("invalid_blocks", "too many from chunks")
    return stream


def _chunks(arguments: Arguments) -> list[JsonObject]:
    text, chunks = arguments.text("markdown_text"), arguments.parsed("chunks")
    if text and chunks:
        raise ApiError("invalid_arguments", "markdown_text and chunks together")
    if len(text) > MOST_CHARACTERS:
        raise ApiError("msg_too_long", f"{len(text)} characters")
    if text:
        return [{"type": "markdown_text", "text": text}]
    listed = chunks or []
    if not isinstance(listed, list):
        raise ApiError("invalid_chunks", "chunks is not a list")
    return [_chunk(chunk, f"/chunks/{position}") for position, chunk in enumerate(listed)]


def _chunk(chunk: object, pointer: str) -> JsonObject:
    problems = list(_CHUNK(chunk, pointer))
    if problems or not isinstance(chunk, dict):
        too_long = any(problem.code == "too_long" and problem.pointer.endswith("/text") for problem in problems)
        raise ApiError("msg_too_long" if too_long else "invalid_chunks", "; ".join(map(str, problems)))
    if chunk["type"] == "blocks":
        _blocks(chunk["blocks"], code="invalid_chunks")
    return chunk


def _blocks(blocks: object, *, code: str) -> object:
    problems = block_kit.validate(blocks, "message") if blocks else []
    if problems:
        raise ApiError(code, "; ".join(map(str, problems)))
    return blocks


def _showing(message: Message, stream: Stream) -> Message:
    """The message with what its stream now shows; a text of its own, so that it reads alone."""
    return replace(message, text=stream.text, blocks=tuple(stream.blocks()), stream=stream)
