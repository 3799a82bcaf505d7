"""What a reply looks like in Slack; pure functions, within Slack's limits whatever the reply's length."""

import json
import re
from dataclasses import dataclass
from typing import assert_never

from bot.answering.replies import (
    Answer,
    Citation,
    Danger,
    Declined,
    NotCovered,
    PartAnswer,
    PrivacyStop,
    Reply,
)
from bot.slack.mrkdwn import escaped, fitted
from bot.slack.phrases import DRAFTED, FAILED, HELPFUL, MORE_SOURCES, NOT_HELPFUL, SHORTENED, SOURCES, WORD_FOR_WORD

Block = dict[str, object]

_SECTION = 3_000
_FALLBACK = 3_800
"""Below the 4,000 characters that `chat.update` takes."""
_BODY = 6_000
"""Of the about 12,000 characters that one message may hold; the rest is for the passages."""
_PASSAGES = 4_800
_MOST_CITATIONS = 20
_LONGEST_PASSAGE = 900
_LONGEST_HEADING = 300
_SPOKEN = 75
_MARKER = re.compile(r" ?\[\d+\]")
_ADDRESS = re.compile(r"https://[\w.-]+(/[^\s<>|\"']*)?", re.ASCII)
_STEP = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One Slack message: blocks, and the text that notifications and screen readers use."""

    text: str
    blocks: tuple[Block, ...] = ()

    def as_json(self) -> str:
        """As the outbox keeps it."""
        return json.dumps({"text": self.text, "blocks": self.blocks})

    @classmethod
    def from_json(cls, stored: str) -> "Message":
        """A message from the outbox."""
        values = json.loads(stored)
        return cls(text=values["text"], blocks=tuple(values["blocks"]))

    def after(self, sentence: str) -> "Message":
        """The same message below a sentence of our own."""
        blocks = (_section(escaped(sentence)), *(self.blocks or (_section(self.text[:_SECTION]),)))
        return Message(text=f"{escaped(sentence)}\n\n{self.text}", blocks=blocks)

    def bare(self) -> "Message":
        """The same message without blocks, for when Slack will not take them."""
        return Message(text=self.text)


def notice(sentence: str) -> Message:
    """One plain sentence of our own."""
    return Message(text=escaped(sentence))


def shown(reply: Reply, answer_id: str = "") -> Message:
    """A reply as people see it, with what can be done with it where it has an id."""
    match reply:
        case Answer() | PartAnswer():
            return _cited(reply, answer_id)
        case NotCovered() | Declined() | PrivacyStop():
            return Message(text=_alone(reply), blocks=(*_paragraphs(_words(reply)), *_asking_back(answer_id)))
        case Danger():
            # Whoever must act now is asked nothing.
            return Message(text=_alone(reply), blocks=tuple(_paragraphs(_words(reply))))
        case _:
            assert_never(reply)


def _alone(reply: Reply) -> str:
    return fitted(_words(reply), _FALLBACK)


def _cited(reply: Answer | PartAnswer, answer_id: str) -> Message:
    caution = WORD_FOR_WORD if reply.drafted_by == "extractive" else DRAFTED
    listed = reply.citations[:_MOST_CITATIONS]
    more = [_small(MORE_SOURCES)] if len(reply.citations) > len(listed) else []
    passages = _passages(listed, _without_markers(reply.text), answer_id)
    blocks = [*_paragraphs(_words(reply)), *passages, *more, _small(caution), *_asking_back(answer_id)]
    return Message(text=_fallback(reply), blocks=tuple(blocks))


def _asking_back(answer_id: str) -> list[Block]:
    """Whether it helped; both buttons carry the answer's id and nothing else."""
    if not answer_id:
        return []
    buttons = {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": _half(HELPFUL, f"up:{answer_id}"),
        "negative_button": _half(NOT_HELPFUL, f"down:{answer_id}"),
    }
    return [{"type": "context_actions", "elements": [buttons]}]


def _half(labels: tuple[str, str], value: str) -> Block:
    label, spoken = labels
    return {"text": {"type": "plain_text", "text": label}, "value": value, "accessibility_label": spoken}


def _without_markers(text: str) -> str:
    return " ".join(_MARKER.sub("", text).split())


def _words(reply: Reply) -> str:
    return reply.text.strip() if escaped(reply.text).strip() else FAILED


def _paragraphs(text: str) -> list[Block]:
    whole = fitted(text, _BODY)
    blocks = [_section(piece) for piece in _pieces(whole)]
    return blocks if len(escaped(text)) <= _BODY else [*blocks, _small(SHORTENED)]


def _pieces(whole: str) -> list[str]:
    """Cut escaped text into what sections hold, at a line or a word where there is one."""
    pieces = []
    while len(whole) > _SECTION:
        end = _last_break(whole[:_SECTION])
        pieces.append(whole[:end].strip())
        whole = whole[end:]
    return [piece for piece in [*pieces, whole.strip()] if piece]


def _last_break(window: str) -> int:
    half = len(window) // 2
    for mark in ("\n", " "):
        if (at := window.rfind(mark)) > half:
            return at
    # One endless word: cut it, but never inside an entity such as &amp;
    amp = window.rfind("&", len(window) - len("&amp;"))
    return amp if amp > 0 else len(window)


def _passages(citations: tuple[Citation, ...], said: str, answer_id: str) -> list[Block]:
    if not citations:
        return []
    room = min(_LONGEST_PASSAGE, _PASSAGES // len(citations))
    sections = [_section(_passage(citation, room, said)) for citation in citations]
    if answer_id:
        sections = [
            section | {"accessory": _reader(citation, f"evidence:{position}", answer_id)}
            for position, (section, citation) in enumerate(zip(sections, citations, strict=True))
        ]
    return [{"type": "divider"}, *sections]


def _reader(citation: Citation, action_id: str, answer_id: str) -> Block:
    """Opens the passage where it stands; Slack wants an action id of its own for each button."""
    spoken = f"Read source {citation.marker}, {citation.document}"
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": "Read it"},
        "action_id": action_id,
        "value": f"{answer_id}:{citation.marker}",
        "accessibility_label": spoken if len(spoken) <= _SPOKEN else spoken[: _SPOKEN - 1] + "…",
    }


def _passage(citation: Citation, room: int, said: str) -> str:
    """Where it stands, and its words unless the answer above has just said them."""
    place = fitted(_place(citation), min(_LONGEST_HEADING, room // 2))
    heading = f"[{citation.marker}] {place}{_link(citation, room // 4)}"
    words = " ".join(citation.quote.split())
    quote = "" if words in said else fitted(words, room - len(heading) - 3)
    return f"{heading}\n> {quote}" if quote else heading


def _place(citation: Citation) -> str:
    """Where a passage stands and how much weight it carries, as far as it is known."""
    where = _STEP.join(part for part in (citation.document, citation.section) if part)
    page = f"page {citation.page}" if citation.page is not None else None
    known = (
        page,
        citation.publisher,
        citation.nation,
        citation.date,
        citation.authority,
        citation.verification,
        *citation.labels,
    )
    return " · ".join(part for part in (where, *known) if part)


def _link(citation: Citation, room: int) -> str:
    link = link_to(citation.url or "", "open the source")
    return f" · {link}" if 0 < len(link) <= room - 3 else ""


def link_to(address: str, words: str) -> str:
    """A link when its address is a plain secure one; empty for anything else, which could be made to mislead."""
    return f"<{escaped(address)}|{escaped(words)}>" if _ADDRESS.fullmatch(address) else ""


def _fallback(reply: Answer | PartAnswer) -> str:
    sources = "; ".join(f"[{one.marker}] {one.document}" for one in reply.citations)
    listed = f"\n\n{SOURCES} {fitted(sources, _FALLBACK // 4)}" if sources else ""
    return fitted(_words(reply), _FALLBACK - len(listed)) + listed


def _section(text: str) -> Block:
    # "verbatim" keeps Slack from turning bare addresses and names into links.
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _small(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": escaped(text), "verbatim": True}]}
