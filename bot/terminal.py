"""A reply as a person reads it in a terminal."""

import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.answering.replies import Answer, Answered, Citation, PartAnswer

if TYPE_CHECKING:
    # The records import a database library, which a single question does not need.
    from bot.records.answers import Replayed

_WIDTH = 92


def render(answered: Answered) -> str:
    """The reply and, where it has any, its numbered sources with the passage each one quotes."""
    reply = answered.reply
    lines = list(_wrapped(reply.text))
    if isinstance(reply, Answer | PartAnswer):
        lines += ["", "Sources"]
        for citation in reply.citations:
            lines += _source(citation)
        lines += ["", _QUOTED if reply.drafted_by == "extractive" else _DRAFTED, _AT_RISK]
    return "\n".join(lines)


_QUOTED = "Quoted word for word from these sources by a program. Read them in place before you act."
_DRAFTED = "Written by AI from these sources and checked against them. Read them in place before you act."
_AT_RISK = "If a child may be at risk now, ring 999."


def _wrapped(text: str, indent: str = "") -> Iterator[str]:
    for line in text.splitlines():
        yield from textwrap.wrap(line, _WIDTH, initial_indent=indent, subsequent_indent=indent) or [""]


def _source(citation: Citation) -> Iterator[str]:
    where = " › ".join(filter(None, (citation.document, citation.section)))
    yield from textwrap.wrap(
        f"[{citation.marker}] {where}" + (f", page {citation.page}" if citation.page else ""),
        _WIDTH,
        subsequent_indent="    ",
    )
    about = (citation.publisher, citation.nation, citation.authority, citation.date, citation.verification)
    if any(about):
        yield from _wrapped(" · ".join(filter(None, about)), indent="    ")
    for label in citation.labels:
        yield from _wrapped(f"Caution: {label}", indent="    ")
    if citation.url:
        yield f"    {citation.url}"


def render_replay(replayed: "Replayed") -> str:
    """A kept reply as it was given, and what it was made from."""
    reply, made_from = replayed.reply, replayed.made_from
    given = datetime.fromtimestamp(replayed.created, UTC)
    lines = [f"Answer {reply['answer_id']} ({reply['kind']}, {given:%-d %B %Y, %H:%M} UTC)", ""]
    lines += _wrapped(reply["text"])
    for citation in reply["citations"]:
        where = " › ".join(filter(None, (citation["document"], citation["section"])))
        lines += ["", *_wrapped(f"[{citation['marker']}] {where}"), *_wrapped(f"“{citation['quote']}”", indent="    ")]
    if made_from is None:
        return "\n".join([*lines, "", "A fixed reply: it needs no passages."])
    sure = ", ".join("nothing found" if each is None else f"{each:.2f}" for each in made_from["sureness"])
    lines += ["", f"Made from generation {made_from['index']}. Sureness {sure}; the bar was {made_from['bar']:.2f}."]
    lines += [f"{name}: {version}" for name, version in made_from["versions"].items()]
    lines += [
        f"    {each['score']:.3f}  {each['chunk_id']}  (meaning {each['dense']:.2f}, words {each['lexical']:.2f}, "
        f"pieces {each['aligned']:.2f})"
        for each in made_from["passages"]
    ]
    return "\n".join(lines)
