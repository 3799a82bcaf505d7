"""Follow-ups made whole: "and what about the dad?" means something only after the question before it.

What was asked before goes with the new words in a second text. Search weighs both, the new words twice: alone, and
with the earlier ones. Which of the two counts more depends on whether the message stands alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.forms import one_of
from bot.answering.question import Turn
from knowledge.lexical import STOP_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What to search with."""

    search: str
    beside: str = ""
    """A second text that counts half as much; empty where nothing was said before."""
    about: str = ""
    """What is asked, with what it is about, but without how the question before was answered."""


def made_whole(text: str, turns: Sequence[Turn]) -> Whole:
    """The text with the earlier turns, oldest first: in `search` where it needs them, else only in `beside`."""
    asked, answered = _asked_before(text, turns), _answered_before(turns)
    if not asked and not answered:
        return Whole(search=text, about=text)
    together = " ".join(filter(None, (text, asked, answered)))
    if stands_alone(text):
        return Whole(search=text, beside=together, about=text)
    return Whole(search=together, beside=text, about=f"{text} {asked}".strip())


def stands_alone(text: str) -> bool:
    """Whether the message says by itself what it is about."""
    words = _words(text)
    content = _content(words)
    if not content or _OPENS.match(text.strip()) or _ASKS_FOR_MORE.search(text):
        return False
    if len(content) <= _FEW and _PERSON_MEANT.search(text):
        return False
    pointing = _points_back(text) if len(content) < _MANY else None
    if pointing:
        # What it points to may stand before it in the same message: "family moved county again. relevant?"
        return len(_content(_words(text[: pointing.start()]))) >= _ENOUGH_BEFORE
    return any(word.lower() not in _TELLS_LITTLE for word in content)


def _points_back(text: str) -> re.Match[str] | None:
    return next((each for each in _POINTS.finditer(text) if not _POINTS_NOWHERE.match(text, each.start())), None)


def _asked_before(text: str, turns: Sequence[Turn]) -> str:
    """Content words of the last question, and of those that it follows up in turn."""
    asked = [turn.text for turn in turns if turn.role == "user"][-_MOST_QUESTIONS:]
    questions: list[str] = []
    for question in reversed(asked):
        questions.append(_without_rivals(_content(_words(question)), text))
        if stands_alone(question):
            break
    return " ".join(filter(None, questions))


def _answered_before(turns: Sequence[Turn]) -> str:
    return _gist(turns[-1].text) if turns and turns[-1].role == "assistant" else ""


def _without_rivals(content: Sequence[str], text: str) -> str:
    """Without the person whom another one takes the place of: "what about the dad?" no longer asks of the mum."""
    replaced = _OPENS.match(text.strip()) and _PEOPLE.search(text)
    return " ".join(word for word in content if not (replaced and _PEOPLE.fullmatch(word)))


def _gist(answer: str) -> str:
    """The content words at the beginning of an answer; none of one that said it had none."""
    if _NO_ANSWER.search(answer):
        return ""
    gist = " ".join(_content(_words(_MARKS.sub(" ", answer))))
    return gist[:_GIST].rpartition(" ")[0] if len(gist) > _GIST else gist


def _words(text: str) -> list[str]:
    return re.findall(r"\w[\w'’-]*", text)


def _content(words: Sequence[str]) -> list[str]:
    return [word for word in words if word.lower() not in _NO_CONTENT]


_MOST_QUESTIONS = 3
_FEW, _ENOUGH_BEFORE, _MANY = 2, 3, 9
"""Content words."""
_GIST = 150
"""Characters of an answer; from 80 to 600 did as well."""

_NO_CONTENT = STOP_WORDS | frozenset(
    "whats hows whos wheres theres thats dont doesnt didnt isnt arent cant wont please pls thanks ok okay yes no yeah"
    " really actually just get got go say says said tell know think mean means want need also too very much many more"
    " most some something anything everything someone anyone thing things else then now only still even yet again over"
    " all after before both each few same other others own like one ones because than off out up down".split()
)
_TELLS_LITTLE = frozenset(
    "example examples went form forms tool tools number numbers email link links date dates name names long often soon"
    " early late first next last rest reason reasons difference way time times part page point points policy law"
    " guidance training relevant important instead otherwise exactly happened happens happen done use used help work"
    " works true right wrong good bad better best due year years day days".split()
)
"""Words that say little of what is asked about when they stand alone."""

_REPLY = one_of("ok okay right yes yeah no sorry thanks thank_you great cheers hm oh ah")
_GOES_ON = one_of(
    "and but or so also then plus what_about how_about what_if why_not how_so who_by by_whom of_what for_what",
    "like_what such_as since_when how_come only_at only_in only_for only_if only_when even_if even_when any_else",
    "any_more any_from any_on_that anything_else anything_more anything_from anything_on_that",
)
_OPENS = re.compile(rf"{_REPLY}?[\s,.!-]*{_GOES_ON}\b", re.IGNORECASE)
_ASKS_FOR_MORE = re.compile(
    rf"\b{one_of('what who where when how anything anyone something someone which')} else\b|\bgo on\b|\btell me more\b"
    r"|\b(?:instead|otherwise|either|as well|too)\W*$|\bin th(?:is|at) case\W*$"
    rf"|\bthe {one_of('same other others latter former second third last')} one\b|^\W*(?:the )?(?:same|others?)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    rf"\b{one_of('it its they them their theirs this that these those one ones there then such same')}\b", re.IGNORECASE
)
_FITTING = one_of(
    "true safe ok okay right possible wrong best better fine necessary legal important good worth normal easy hard",
    "difficult common likely",
)
_OF_SOMETHING = one_of("is are was were a an any no been be guidance something anything such evidence research")
_SAID_OF = one_of(
    "the a an we i he she they it you is are was were has have had can children some most all there people"
)
_POINTS_NOWHERE = re.compile(
    rf"it(?:['’]?s)? (?:is |was )?(?:\w+ )?(?:{_FITTING}|a \w+)\b|it (?:like|take|mean) (?:to|for)\b"
    rf"|there(?:['’]?s)? {_OF_SOMETHING}\b|that (?:{_SAID_OF}|\w+s)\b|(?:this|that|these|those) [a-z]+ [a-z]+"
    rf"|one {one_of('of day in or and child parent to working the')}\b|their \w+ \w+|then \w+|such as",
    re.IGNORECASE,
)
"""Where such a word points to nothing that was said before: "is it true that", "is there a", "the view that she"."""

_PERSON_MEANT = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
_PEOPLE = re.compile(
    rf"\b(?:(?:step|grand|foster)\w+|health visitors?|social workers?|wom[ae]n|m[ae]n|bab(?:y|ies)|child(?:ren)?"
    rf"|{one_of('mum mother dad father parent carer gran nan uncle aunt auntie brother sister sibling boy girl kid')}s?"
    rf"|{one_of('teenager toddler adult teacher school nurse gp doctor')}s?|police)\b",
    re.IGNORECASE,
)
_NO_ANSWER = re.compile(r"\bguidance I hold does not\b|\bcould not find a question\b", re.IGNORECASE)
_MARKS = re.compile(r"\[\d+\]|https?://\S+")
