"""A school or a small place beside one child: enough, in a small area, to know which child it is."""

import re

from knowledge.identifiers.vocabulary import folded, vocabulary

_CHILD = r"(?:boy|girl|lad|lass|child|pupil|student|twins?|siblings?|brothers?|sisters?|kid|yp|young person|baby|toddler|teen\w*)"
_SPELT_AGE = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)"
_AGED = re.compile(
    rf"(?i)\b(?:\d{{1,2}}|{_SPELT_AGE})[ -]?(?:yo|y/o|yrs?[ -]old|years?[ -]old)\b(?!s)|\baged? (?:\d{{1,2}}|{_SPELT_AGE})\b"
    rf"|\b(?:year|yr|y) ?\d{{1,2}}\b|\b(?:he|she)(?:'s| is) (?:\d{{1,2}}|{_SPELT_AGE})\b(?! (?:weeks|months|of|to|per))"
    rf"|\b(?:the )?only (?:\w+ ){{0,3}}(?:{_CHILD}|family)\b"
)
_ONE_CHILD = re.compile(
    rf"(?i)\b(?:the|my|our|this|that|a|an|one|her|his)(?: \w+){{0,3}} {_CHILD}\b|\b(?:he|she|her|his|him)\b"
)
_SCHOOL = re.compile(
    r"((?:\b[A-Z][a-z'.]+ ){1,4})(?:C of E |CE |RC )?"
    r"(?:Primary|Junior|Juniors|Infants?|Secondary|Academy|High School|Grammar|College|Nursery|Pre-?[Ss]chool|School|Playgroup)\b"
    r"|\b(?:at|from|in|attends) ((?:[a-z']+ ){1,3})(?:primary|academy|infants|juniors|high school|grammar school|nursery|preschool)\b"
    r"|\b(?i:st\.? )([A-Za-z]+'?s?) (?i:primary|school|junior|infants?|academy|c of e|ce|rc|catholic|high|nursery)\b"
)
_NO_SCHOOL_NAME = frozenset(
    "the a an every all any my our your their his her this that which what if when does do is are should how can at in for of and or to on"
    " primary secondary special high nursery local state boarding independent catholic church faith safe keeping healthy operation virtual"
    " village maintained free grammar infant junior year named designated university royal national british police education same new old"
    " mainstream day first middle upper lower big small another other each some no both one two small different previous current next"
    " multi single public private private pupil reception medical staff early good open sixth form social work children young people"
    " named trust lead many most schools".split()
)
_SMALL_PLACE = re.compile(
    r"\b(?:in|from|near|at|outside|of) ((?:[A-Z][a-z'-]+ ?){1,3})|\b(?:hamlet|village|island) of ([A-Z][a-z]+)"
    r"|\b(?:in|from|near) ([a-z]{5,})\b"
)
_ENDING_OF_A_PLACE = re.compile(r"(?:wick|ham|ton|ley|ford|bury|thorpe|worth|stead|minster|combe|hithe|field|mouth|burgh)$")
_STREETLESS = 400
"""How far around the child the place may stand, in characters."""


def places_a_child(text: str) -> bool:
    """Whether the text, as read and without links, sets one child beside a named school or a small place."""
    aged = [found.start() for found in _AGED.finditer(text)]
    if any(_near(aged, found) and _is_small(found) for found in _SMALL_PLACE.finditer(text) if aged):
        return True
    schools = [found for found in _SCHOOL.finditer(text) if _names_a_school(found)]
    children = [found.start() for found in _ONE_CHILD.finditer(text)] + aged if schools else []
    return any(_near(children, found) for found in schools)


def _near(places: list[int], found: re.Match[str]) -> bool:
    return any(abs(place - found.start()) < _STREETLESS for place in places)


def _names_a_school(found: re.Match[str]) -> bool:
    if found[3]:
        return True
    words = [folded(word.rstrip(".")) for word in (found[1] or found[2]).split()]
    proper = [word for word in words if word not in _NO_SCHOOL_NAME]
    return bool(proper) and (found[1] is not None or not all(map(vocabulary().is_ordinary, proper)))


def _is_small(found: re.Match[str]) -> bool:
    known = vocabulary()
    if found[2]:
        return True
    if found[3]:
        word = found[3]
        unknown = not known.knows(word) and bool(_ENDING_OF_A_PLACE.search(word)) and not known.is_mistyped(word)
        return word in known.small_places or unknown
    words = [folded(word) for word in found[1].split()]
    if any(word in known.small_places for word in words):
        return True
    return any(not known.knows(word) and word not in known.given | known.ambiguous for word in words)
