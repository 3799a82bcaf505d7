"""The things that one message asks: with or without question marks, in a list, line by line, or joined by "and"."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass


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
    long, has_verb = len(first.split()), _VERB.search(first) is not None
    if re.search(r"\w|&", joint):
        return has_verb or long > _FEWEST_WORDS
    return (has_verb or (long > _FEWEST_WORDS + 2 and _WHAT.match(rest) is not None)) and not _OPENS_A_CLAUSE.match(
        first
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


_ITEMS = 2
_FEWEST_WORDS = 3
_LONGEST_HEADING = 4
_LINE_BREAK = re.compile(r"\n(?![ \t]+\S)")
_MARK = re.compile(r"(?m)^[ \t>]*(?:[-*•–·◦]|\(?\d{1,2}[.):]|\(?[a-h][.)])[ \t]+(?=\S)")
_NUMBER = re.compile(r"(?<!\S)\(?(\d)[.):]\s+(?=[^\W\d])")
# "s. 47" and "e.g. this" end no sentence.
_BOUNDARY = re.compile(r"(?<=[?!])(?=\s|[^\s?!.)\"'”’*_~])|(?<=\w\w[.…])\s+(?=\S)|\n+")

WH = r"(?:what|who|whom|whose|where|when|why|how|which|whats|whos|wheres|whens|hows|wot|wat)(?:['’]?s)?"
DO = r"(?:do|does|did|don['’]?t|doesn['’]?t|didn['’]?t)"
AUXILIARY = (
    r"(?:is|are|was|were|am|has|have|had|can|could|should|shall|would|will|may|might|must"
    r"|isn['’]?t|aren['’]?t|wasn['’]?t|weren['’]?t|hasn['’]?t|haven['’]?t|hadn['’]?t|can['’]?t|couldn['’]?t"
    r"|shouldn['’]?t|wouldn['’]?t|won['’]?t|mustn['’]?t|needn['’]?t|ought)"
)
SUBJECT = (
    r"(?:i|we|you|he|she|it|they|there|this|that|these|those|the|a|an|any|anyone|anything|someone|all|both|some|every"
    r"|our|my|your|his|her|their|its|children|kids|parents|professionals|agencies|schools|police|mum|dad)"
)
LEAD = r"(?:and|but|so|or|also|then|ok|okay|please|hi|hello|sorry|well|n|&|plus|just|quick one|again)\W+"
_BY = r"(?:(?:on|in|at|by|to|for|from|of|with|under) )?"
_ORDER = r"(?:tell me (?!yes)|explain|define|remind me|summarise|list|give me|show me|any|anything|anyone)\b"
_INVERTED = rf"(?:{DO}|{AUXILIARY})\s+{SUBJECT}\b"
_ASKS = re.compile(
    # At the beginning nearly any order of words will do; after a comma "who" and "which" may only tell more of a noun.
    rf"^(?:{LEAD})*(?!(?:when|where|while)\s+(?!{DO}|{AUXILIARY}))(?:{_BY}{WH}\s+\w|(?:{DO}|{AUXILIARY})\s+\w|{_ORDER})"
    rf"|(?:[,;:(]\s*|\s[-–—]\s*|\b(?:so|and|but|then)\s+)(?:{LEAD})*"
    rf"(?:{_BY}(?:what|how|why|whats|hows)(?:['’]?s)?\s+(?!(?:the|they|we|i|he|she|it|you)\b)\w"
    rf"|{_BY}{WH}\s+{_INVERTED}|{_INVERTED}|{_ORDER})",
    re.IGNORECASE,
)
_VERB = re.compile(rf"\b(?:{DO}|{AUXILIARY}|{WH}(?<=s))\b", re.IGNORECASE)
_OPENS_A_CLAUSE = re.compile(
    rf"(?:{LEAD})*(?:should|had|were|(?:when|where|while|if|as|since)\s+(?!(?:{DO}|{AUXILIARY})\b)"
    r"|(?:can|could|would|will) (?:you|someone))\b",
    re.IGNORECASE,
)
_WHAT = re.compile(rf"{_BY}{WH}\b", re.IGNORECASE)
_GOES_ON = re.compile(r"or\b", re.IGNORECASE)
_JOINT = re.compile(
    r"(?:\s*[,;]|\s[-–—])?\s+(?:(?:and|also|plus|&|n|then)\s+)+(?:also\s+)?"
    rf"(?={_BY}{WH}\s+(?!(?:the|they|we|i|he|she|it|you|this|that)\b)\w|{DO}\s+\w|{AUXILIARY}\s+{SUBJECT}\b)"
    r"|\s*[,;]\s+(?:(?:and|also|plus|then)\s+)*also\s+(?=\w)"
    rf"|\s*[,;]\s+(?={_BY}{WH}\s+(?!(?:the|they|we|i|he|she|it|you|this|that)\b)\w|(?:{DO}|is|are|was|were)\s+{SUBJECT}\b)"
    rf"|\s+and\s+also\s+(?={_BY}{WH}\s+\w)",
    re.IGNORECASE,
)
