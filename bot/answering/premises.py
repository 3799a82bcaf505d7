"""Whether a question can be answered by yes or no, and what it takes for granted.

Neither says that the person is wrong: whether a premise holds is for the guidance to say. They say how the reply must
begin: with what the guidance says, and never with agreement.
"""

import re

from bot.answering.forms import AUXILIARY, BY, DO, LEADS, SUBJECT, WH, one_of


def is_yes_no(text: str) -> bool:
    """Whether "yes" or "no" could be the answer: "did they know?", "we can close, right?", "so we wait?"."""
    return any(_sentence_is_yes_no(sentence.strip()) for sentence in _SENTENCE_END.split(text.strip()))


def _sentence_is_yes_no(text: str) -> bool:
    if _TAG.search(text) or _OR_NOT.search(text) or _WHETHER.search(text):
        return True
    asked = _LAST_CLAUSE.sub("", text)
    if _REQUEST.match(asked) or _OPEN.match(asked):
        return False
    if _INVERTED.search(asked):
        return True
    stated = _FINITE.search(asked) is not None and _OPEN_WITHIN.search(asked) is None
    return text.endswith("?") and stated


def premise_of(text: str) -> str | None:
    """The words that the question takes for granted; None unless it plainly does.

    A tag ("…, right?"), an equation ("X = Y", "X means Y"), a conclusion ("so we wait?"), a reason ("since X, …",
    "given that X, …") and what a source is said to say before a question about it.
    """
    text = _GREETING.sub("", " ".join(text.split()))
    for find in (_tagged, _given, _equated, _concluded, _attributed):
        if words := find(text):
            return words.strip(" ,;:-–—\"'“”")
    return None


def _tagged(text: str) -> str | None:
    tag = _TAG.search(text)
    if tag is None:
        return None
    stated = _AND_SO.sub("", _last_sentence(text[: tag.start()]))
    words = len(stated.split())
    enough = (
        words >= _FEWEST_WORDS if "," in tag[0] or "=" in stated else words > _FEWEST_WORDS and _FINITE.search(stated)
    )
    return stated if enough and not _is_question(stated) else None


def _equated(text: str) -> str | None:
    # "Since X means Y can we close" asks whether to close.
    sentence = _ASKED_AFTER.split(_AND_SO.sub("", _last_sentence(text)), maxsplit=1)[0]
    sides = _EQUALS.split(sentence.rstrip(" ?!."))
    whole = len(sides) > 1 and all(len(side) >= _SHORTEST_SIDE for side in sides)
    if not whole or _is_question(sentence) or _POINTS_BACK.match(sentence):
        return None
    return sentence.rstrip(" ?!.")


def _concluded(text: str) -> str | None:
    sentence = _last_sentence(text)
    conclusion = _CONCLUSION.fullmatch(sentence)
    words = (conclusion[1] or conclusion[2]) if conclusion else ""
    return None if not words or _OPEN_WITHIN.search(words) or _is_question(words) else words


def _given(text: str) -> str | None:
    """A reason for the question, unless it tells of a case: whether "she said nothing" is so, no guidance knows."""
    reason = _GIVEN.match(text) or _GIVEN_AFTER.search(text)
    if reason is None or _OF_A_CASE.match(reason[1]) or not _FINITE.search(reason[1]):
        return None
    return reason[1]


def _attributed(text: str) -> str | None:
    said = _ATTRIBUTED.match(text)
    return said[1] if said and not _is_question(said[1]) else None


def _last_sentence(text: str) -> str:
    return _SENTENCE_END.split(text.strip())[-1].strip(" ,")


def _is_question(text: str) -> bool:
    return any(form.search(text) for form in (_OPEN, _ASKED, _ASKED_WITHIN))


_FEWEST_WORDS = 3
_SHORTEST_SIDE = 5
_SENTENCE_END = re.compile(r"(?<=[?!])\s+|(?<=\w\w\.)\s+")
_GREETING = re.compile(
    rf"^(?:{one_of('hi hello hiya morning evening sorry please quick_one quick_question')}\b[\s,.!:-]*)+", re.IGNORECASE
)
_AND_SO = re.compile(
    rf"^(?:{one_of('so and but ok okay well then right basically since because as given_that if')}\b[\s,]*)+",
    re.IGNORECASE,
)

_PERSON = one_of("it they we he she that there you i")
_NEGATED = one_of(
    "isn't aren't wasn't weren't doesn't don't didn't hasn't haven't can't couldn't shouldn't wouldn't won't"
)
_PLAIN_TAG = one_of(
    "right yes yeah yh correct true agreed innit surely surely_not am_i_right is_that_right that's_right",
    "isn't_that_right",
)
_TAG = re.compile(
    rf"(?:^|,\s*|\s+(?:-|–)?\s*)(?:{_PLAIN_TAG}|{_NEGATED} {_PERSON})(?: or no| now)?\s*[?!.]*$"
    r"|,\s*(?:no|ok|okay|is it|are they|do we|can we)\s*\?+$",
    re.IGNORECASE,
)
_OR_NOT = re.compile(r"\b(?:yes or no|y ?/ ?n|or not|or what)\b", re.IGNORECASE)
_WHETHER = re.compile(
    rf"\b{one_of('know confirm tell_me wonder wondering check ask asked asking say clarify sure see')} (?:\w+ )?"
    r"(?:if|whether)\b",
    re.IGNORECASE,
)
_LAST_CLAUSE = re.compile(
    rf"^.*(?:[.!?;:]\s+|,\s*(?={LEADS}(?:(?:{DO}|{AUXILIARY})\s+(?!or\b)\w|{WH}\b))|\s[-–—]\s+)(?=\S)",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    rf"^{LEADS}(?:(?:can|could|would|will) (?:you|anyone|someone)|do you know {WH}|does any(?:one|body) know {WH}"
    r"|any\b|anything\b)",
    re.IGNORECASE,
)
_OPEN = re.compile(rf"^{LEADS}{BY}{WH}\b", re.IGNORECASE)
_ASKED = re.compile(rf"^{LEADS}(?:{DO}|{AUXILIARY})\s+\w", re.IGNORECASE)
_ASKED_WITHIN = re.compile(rf",\s*(?:{DO}|{AUXILIARY})\s+{SUBJECT}\b", re.IGNORECASE)
_ASKED_AFTER = re.compile(rf",?\s+(?:so\s+|then\s+)*(?={AUXILIARY}\s+(?:i|we|you)\b|{WH}\s+{DO}\b)", re.IGNORECASE)
_INVERTED = re.compile(
    rf"^{LEADS}(?:{DO}|{AUXILIARY})\s+\w|\b(?:so|and|but|then|now)\s+(?:{DO}|{AUXILIARY})\s+{SUBJECT}\b", re.IGNORECASE
)
_OPEN_WITHIN = re.compile(rf"\b{WH}\b", re.IGNORECASE)

_VERBS = one_of(
    "is are was were be am has have had can cannot could should must will would may might need needs needed mean means",
    "meant says say said show shows let lets get gets make makes made do does did count counts allow allows allowed",
    "require requires required recommend recommends recommended start starts started wait waits tell tells told happen",
    "happens happened know knows knew don't doesn't didn't isn't aren't can't won't wasn't that's it's",
)
_FINITE = re.compile(rf"\b{_VERBS}\b|['’]s\b|n['’]t\b", re.IGNORECASE)
_EQUALS = re.compile(
    rf"\s*(?:=+>?|→|->|\b{one_of('mean means mean_that means_that equals proves proves_that')}\b)\s*", re.IGNORECASE
)
_POINTS_BACK = re.compile(rf"^{_PERSON}\b.*\bmeans?\b(?! (?:we|no|not|that|you)\b)", re.IGNORECASE)
_CONCLUDES = one_of("if no it's there's we i you they it he she there that the a an all only children kids unless")
_CONCLUSION = re.compile(
    rf"so,?\s+(?:basically |really |then )?({_CONCLUDES} [^?]*?)(?:,?\s*then)?\s*\?+|so,?\s+([^?]+),?\s+then\W*",
    re.IGNORECASE,
)
_REASON = one_of(
    "since because as given given_that seeing_as seeing_that considering considering_that now_that knowing_that"
)
_GIVEN = re.compile(
    rf"^(?:(?:so|and|but|ok)\W+)*{_REASON}\s+(?!{one_of('a an part well soon far long much many i we you it')}\b)"
    r"([^,;?]+)(?:[,;]|\s[-–—])\s*\S",
    re.IGNORECASE,
)
_ALWAYS = one_of("mean means never always only cannot can't prove proves is_not isn't are_not aren't")
_GIVEN_AFTER = re.compile(
    rf"[\w,]\s(?:since|because|given that|seeing (?:as|that))\s+((?=[^,;?]*\b{_ALWAYS}\b)[^,;?]*)\??$", re.IGNORECASE
)
_CASE = one_of(
    "boy girl child baby toddler teen teenager family mother father mum dad parent parents carer carers sibling",
    "young_person yp brother sister uncle aunt gran nan grandad grandfather grandmother stepdad stepfather stepmother",
    "man woman couple pupil student lad case school worker",
)
_OF_A_CASE = re.compile(
    rf"(?:{one_of('he she i my our we you his her this that mum mam dad one_of both')}"
    rf"|(?:the|a|an|this|that|our|my) (?:\w+ )?{_CASE}|{_CASE})\b",
    re.IGNORECASE,
)
_SOURCE = (
    one_of(
        "audit report guidance guideline guidelines review inquiry law act bill policy policies procedure procedures",
        "guide panel inspectors government template pathway",
    )
    + r"|(?-i:[A-Z]{3,}\w*)"
)
_SAYS = one_of(
    "say says said show shows showed found finds make makes made let lets allow allows allowed recommend recommends",
    "recommended require requires required tell tells told want wants wanted state states stated prove proves proved",
    "confirm confirms confirmed conclude concludes concluded praise praises praised ban bans banned",
)
_ATTRIBUTED = re.compile(
    rf"^((?:[\w'’-]+ ){{0,6}}?(?:{_SOURCE}) (?:\w+ )?{_SAYS} (?!about|on|of)[^?]+?)(?:,| [-–—]|\.|;)\s+"
    rf"(?:(?:so|and|then|but) )?{BY}(?:{WH}|{DO}|{AUXILIARY})\s+\w",
    re.IGNORECASE,
)
