"""The things that one message asks: with or without question marks, in a list, line by line, or joined by "and"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.answering.forms import AUXILIARY, BY, DO, LEADS, SUBJECT, WH, one_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the things asked."""

    text: str
    """As it was written."""
    context: str = ""
    """What was said at the front of the message for all of its questions, where `text` does not begin with it."""


def parts_of(text: str) -> tuple[Part, ...]:
    """The questions of a message, in order; the whole message where it asks one thing.

    What is said before the first question goes with each; what is said before a later one goes with that. A short
    "really?" belongs to the question before it, and so does what follows the last one.
    """
    return _listed(text) or _in_sentences(text)


def asks(text: str) -> bool:
    """Whether the text has the form of a question, question mark or not."""
    return text.rstrip(" \"'”’)*_~").endswith("?") or _ASKS.search(text) is not None


def _listed(text: str) -> tuple[Part, ...]:
    """The items of a list of questions; none where its items are facts, or there is no list."""
    marks = next((marks for marks in (list(_MARK.finditer(text)), _numbered_inline(text)) if len(marks) > 1), [])
    if not marks:
        return ()
    ends = [*(mark.start() for mark in marks[1:]), _end_of_item(text, marks[-1].end())]
    items = [_one_line(text[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)]
    front, rest = _one_line(text[: marks[0].start()]), _one_line(text[ends[-1] :])
    asked_of_each = asks(front) and not any(map(asks, items))
    if asks(rest) or not (asked_of_each or all(map(asks, items))):
        return ()
    return tuple(Part(text=item, context=front) for item in items if item)


def _end_of_item(text: str, start: int) -> int:
    """Where its line ends, and the indented lines after it."""
    end = _LINE_BREAK.search(text, start)
    return end.start() if end else len(text)


def _numbered_inline(text: str) -> list[re.Match[str]]:
    """Marks "1." "2." within a line, when they count up from one."""
    marks = list(_NUMBER.finditer(text))
    return marks if [mark[1] for mark in marks] == [str(n) for n, _ in enumerate(marks, 1)] else []


def _in_sentences(text: str) -> tuple[Part, ...]:
    parts: list[str] = []
    waiting: list[str] = []
    front = ""
    for sentence in _sentences(text):
        if parts and (_GOES_ON.match(sentence) or (asks(sentence) and len(sentence.split()) < _FEWEST_WORDS)):
            parts[-1] = " ".join([parts[-1], *waiting, sentence])
            waiting = []
        elif asks(sentence) and (parts or not _is_heading(sentence)):
            front = front if parts else " ".join(waiting)
            parts.append(" ".join([*waiting, sentence]))
            waiting = []
        else:
            waiting.append(sentence)
    if len(parts) < _ITEMS:
        return (Part(text=_one_line(text)),)
    parts[-1] = " ".join([parts[-1], *waiting])
    return (Part(text=parts[0]), *(Part(text=part, context=front) for part in parts[1:]))


def _is_heading(sentence: str) -> bool:
    """A topic with a question mark, to be asked about next: "retraction?? how should we see it"."""
    return len(sentence.split()) <= _LONGEST_HEADING and _ASKS.search(sentence) is None


def _sentences(text: str) -> Iterator[str]:
    """Sentences and lines; of several questions joined in one sentence, each."""
    for sentence in filter(str.strip, _BOUNDARY.split(text)):
        yield from _joined(_one_line(sentence))


def _joined(sentence: str) -> Iterator[str]:
    start = 0
    for joint in _JOINT.finditer(sentence):
        if _joins_questions(sentence[start : joint.start()], joint[0], sentence[joint.end() :]):
            yield sentence[start : joint.start()].strip()
            start = joint.end()
    yield sentence[start:].strip()


def _joins_questions(first: str, joint: str, rest: str) -> bool:
    """Whether both sides are whole questions; "when an adult moves, what does it say" is one."""
    if not asks(first) or len(rest.split()) < _FEWEST_WORDS:
        return False
    words, has_verb = len(first.split()), _VERB.search(first) is not None
    if re.search(r"\w|&", joint):
        return has_verb or words > _FEWEST_WORDS
    whole = has_verb or (words > _FEWEST_WHOLE and _WHAT.match(rest) is not None)
    return whole and _OPENS_A_CLAUSE.match(first) is None


def _one_line(text: str) -> str:
    return " ".join(text.split())


_ITEMS = 2
_FEWEST_WORDS, _FEWEST_WHOLE = 3, 5
_LONGEST_HEADING = 4
_LINE_BREAK = re.compile(r"\n(?![ \t]+\S)")
_MARK = re.compile(r"(?m)^[ \t>]*(?:[-*•–·◦]|\(?\d{1,2}[.):]|\(?[a-h][.)])[ \t]+(?=\S)")
_NUMBER = re.compile(r"(?<!\S)\(?(\d)[.):]\s+(?=[^\W\d])")
# "s. 47" and "e.g. this" end no sentence.
_BOUNDARY = re.compile(r"(?<=[?!])(?=\s|[^\s?!.)\"'”’*_~])|(?<=\w\w[.…])\s+(?=\S)|\n+")

_ORDER = (
    rf"(?:tell me (?!yes)|{one_of('explain define remind_me summarise list give_me show_me any anything anyone')})\b"
)
_INVERTED = rf"(?:{DO}|{AUXILIARY})\s+{SUBJECT}\b"
_NOT_TOLD = rf"(?!{one_of('the they we i he she it you this that')}\b)"
"""After "what" or "who" in a question; "what she said" and "who they told" ask nothing."""
_OPEN = one_of("what how why what's how's")
_CLAUSE = rf"{one_of('when where while')}\s+(?!(?:{DO}|{AUXILIARY})\b)"
"""The beginning of "when an adult moves, …"."""
_ASKS = re.compile(
    # At the beginning nearly any order of words will do; after a comma "who" and "which" may only tell more of a noun.
    rf"^{LEADS}(?!{_CLAUSE})(?:{BY}{WH}\s+\w|(?:{DO}|{AUXILIARY})\s+\w|{_ORDER})"
    rf"|(?:[,;:(]\s*|\s[-–—]\s*|\b(?:so|and|but|then)\s+){LEADS}"
    rf"(?:{BY}{_OPEN}\s+{_NOT_TOLD}\w|{BY}{WH}\s+{_INVERTED}|{_INVERTED}|{_ORDER})",
    re.IGNORECASE,
)
_VERB = re.compile(rf"\b(?:{DO}|{AUXILIARY}|{WH}(?<=s))\b", re.IGNORECASE)
_OPENS_A_CLAUSE = re.compile(
    rf"{LEADS}(?:{one_of('should had were can_you could_you would_you will_you if as since')}\b|{_CLAUSE})",
    re.IGNORECASE,
)
_WHAT = re.compile(rf"{BY}{WH}\b", re.IGNORECASE)
_GOES_ON = re.compile(r"or\b", re.IGNORECASE)
_JOINT = re.compile(
    rf"\s+and\s+also\s+(?={BY}{WH}\s+\w)"
    r"|(?:\s*[,;]|\s[-–—])?\s+(?:(?:and|also|plus|&|n|then)\s+){1,3}"
    rf"(?={BY}{WH}\s+{_NOT_TOLD}\w|{DO}\s+\w|{AUXILIARY}\s+{SUBJECT}\b)"
    r"|\s*[,;]\s+(?:(?:and|plus|then)\s+){0,2}also\s+(?=\w)"
    rf"|\s*[,;]\s+(?={BY}{WH}\s+{_NOT_TOLD}\w|(?:{DO}|is|are|was|were)\s+{SUBJECT}\b)",
    re.IGNORECASE,
)
