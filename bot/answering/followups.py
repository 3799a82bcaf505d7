"""Follow-ups made whole: "and what about the dad?" means something only after the question before it.

What was asked before goes with the new words in a second text. Search weighs both, the new words twice: alone, and
with the earlier ones. Which of the two counts more depends on whether the message stands alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.question import Turn
from knowledge.lexical import STOP_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What to search with."""

    search: str
    beside: str = ""
    """A second text that counts half as much; empty where nothing was said before."""


def made_whole(text: str, turns: Sequence[Turn]) -> Whole:
    """The text with the earlier turns, oldest first: in `search` where it needs them, else only in `beside`."""
    before = _said_before(text, turns)
    if not before:
        return Whole(search=text)
    together = f"{text} {before}"
    return Whole(search=text, beside=together) if stands_alone(text) else Whole(search=together, beside=text)


def stands_alone(text: str) -> bool:
    """Whether the message says by itself what it is about."""
    words = _words(text)
    content = _content(words)
    if not content or _OPENS.match(text.strip()) or _ASKS_FOR_MORE.search(text):
        return False
    if len(content) <= _FEW and _PERSON_MEANT.search(text):
        return False
    if pointing := _points_back(text):
        # What it points to may stand before it in the same message: "family moved county again. relevant?"
        return len(_content(_words(text[: pointing.start()]))) >= _ENOUGH_BEFORE
    return any(word.lower() not in _TELLS_LITTLE for word in content)


def _points_back(text: str) -> re.Match[str] | None:
    return next((each for each in _POINTS.finditer(text) if not _POINTS_NOWHERE.match(text, each.start())), None)


def _said_before(text: str, turns: Sequence[Turn]) -> str:
    """Content words of the last question, of those that it follows up in turn, and of how it was answered."""
    asked = [turn.text for turn in turns if turn.role == "user"][-_MOST_QUESTIONS:]
    questions: list[str] = []
    for question in reversed(asked):
        questions.append(_without_rivals(_content(_words(question)), text))
        if stands_alone(question):
            break
    answer = turns[-1].text if turns and turns[-1].role == "assistant" else ""
    return " ".join(filter(None, (*questions, _gist(answer))))


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
_FEW, _ENOUGH_BEFORE = 2, 3
_GIST = 150
"""Characters of an answer; from 80 to 600 did as well."""

_NO_CONTENT = STOP_WORDS | frozenset(
    "whats hows whos wheres theres thats dont doesnt didnt isnt arent cant wont please pls thanks ok okay yes no yeah"
    " really actually just get got go say says said tell know think mean means want need should've also too very much"
    " many more most some something anything everything someone anyone thing things else then now only still even yet"
    " again over all after before both each few same other others own like one ones because than off out up down".split()
)
_TELLS_LITTLE = frozenset(
    "example examples went form forms tool tools number numbers email link links date dates name names long often"
    " soon early late first next last rest reason reasons difference way time times part page point points policy law"
    " guidance training relevant important instead otherwise exactly happened happens happen done use used help work"
    " works true right wrong good bad better best due years year days".split()
)
"""Words that say little of what is asked about when they stand alone."""

_OPENS = re.compile(
    r"(?:ok(?:ay)?|right|yes|yeah|no|sorry|thanks?(?: you)?|great|cheers|hm+|oh|ah)?[\s,.!-]*"
    r"(?:and|but|or|so|also|then|plus|what about|how about|what if|why not|how so|who by|by whom|of what|for what"
    r"|like what|such as|since when|how come|only (?:at|in|for|if|when)|even (?:if|when)|any(?:thing)? (?:else|more|from|on that))\b",
    re.IGNORECASE,
)
_ASKS_FOR_MORE = re.compile(
    r"\b(?:what|who|where|when|how|anything|anyone|something|someone|which) else\b|\bgo on\b|\btell me more\b"
    r"|\b(?:instead|otherwise|either|as well|too)\W*$|\bthe (?:same|other|others|latter|former|second|third|last) one\b"
    r"|^\W*(?:the )?(?:same|other|others)\b|\bin th(?:is|at) case\W*$",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:it|its|they|them|their|theirs|this|that|these|those|one|ones|there|then|such|same)\b", re.IGNORECASE
)
_POINTS_NOWHERE = re.compile(
    r"it(?:['’]?s)? (?:is |was )?(?:\w+ )?(?:true|safe|ok(?:ay)?|right|possible|wrong|best|better|fine|necessary|legal|important"
    r"|good|a \w+|worth|normal|easy|hard|difficult|common|likely)\b|it (?:like|take|mean) (?:to|for)\b"
    r"|there(?:['’]?s)? (?:is |are |was |were |a |an |any |no |been |be |guidance|something|anything|such|evidence|research)"
    r"|that (?:the|a|an|we|i|he|she|they|it|you|is|are|was|were|has|have|had|can|children|some|most|all|there|people|\w+s)\b"
    r"|th(?:is|at|ese|ose) [a-z]+ [a-z]+|one (?:of|day|in|or|and|child|parent|to|working|the)\b|their \w+ \w+|then \w+"
    r"|there\W*$(?<=out there)|such as",
    re.IGNORECASE,
)
"""Where such a word points to nothing that was said before: "is it true that", "is there a", "the view that she"."""

_PERSON_MEANT = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
_PEOPLE = re.compile(
    r"\b(?:mums?|mothers?|dads?|fathers?|parents?|carers?|step\w+|grand\w+|grans?|nans?|uncles?|aunts?|aunties?|brothers?"
    r"|sisters?|siblings?|boys?|girls?|child|children|kids?|teenagers?|babies|baby|toddlers?|men|man|women|woman|adults?"
    r"|teachers?|schools?|police|social workers?|health visitors?|nurses?|gps?|doctors?|foster\w*)\b",
    re.IGNORECASE,
)
_NO_ANSWER = re.compile(r"\bguidance I hold does not\b|\bcould not find a question\b", re.IGNORECASE)
_MARKS = re.compile(r"\[\d+\]|https?://\S+")
