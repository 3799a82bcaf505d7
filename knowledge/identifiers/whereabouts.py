"""A school or a small place beside one child: enough, in a small area, to know which child it is."""

import re
from bisect import bisect_left

from knowledge.identifiers.vocabulary import folded, vocabulary

_CHILD = (
    r"(?:boy|girl|lad|lass|child|pupil|student|twins?|siblings?|brothers?|sisters?|kid|yp|young person|baby|toddler"
    r"|teen\w*)"
)
_AGE = (
    r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen)"
)
_AGED = re.compile(
    rf"(?i)\b{_AGE}[ -]?(?:yo|y/o|yrs?[ -]old|years?[ -]old)\b(?!s)|\baged? {_AGE}\b|\b(?:year|yr|y) ?\d{{1,2}}\b"
    rf"|\b(?:he|she)(?:'s| is) {_AGE}\b(?! (?:weeks|months|of|to|per))"
    rf"|\b(?:the )?only (?:\w+ ){{0,3}}(?:{_CHILD}|family)\b"
)
_ONE_CHILD = re.compile(
    rf"(?i)\b(?:the|my|our|this|that|a|an|one|her|his)(?: \w+){{0,3}} {_CHILD}\b|\b(?:he|she|her|his|him)\b"
)
_SCHOOL = re.compile(
    r"((?:\b[A-Z][a-z'.]+ ){1,4})(?:C of E |CE |RC )?(?:Primary|Junior|Juniors|Infants?|Secondary|Academy|High School"
    r"|Grammar|College|Nursery|Pre-?[Ss]chool|School|Playgroup)\b"
    r"|\b(?:at|from|in|attends) ((?:[a-z']+ ){1,3})"
    r"(?:primary|academy|infants|juniors|high school|grammar school|nursery|preschool)\b"
    r"|\b(?i:st\.? )([A-Za-z]+'?s?) (?i:primary|school|junior|infants?|academy|c of e|ce|rc|catholic|high|nursery)\b"
)
_NO_SCHOOL_NAME = frozenset(
    "a all an and another any are at big boarding both british can catholic children church current day"
    " designated different do does each early education every faith first for form free good grammar healthy her"
    " high his how if in independent infant is junior keeping lead local lower mainstream maintained many medical"
    " middle most multi my named national new next no nursery of old on one open operation or other our people"
    " police previous primary private public pupil reception royal safe same schools secondary should single sixth"
    " small social some special staff state that the their this to trust two university upper village virtual what"
    " when which work year young your".split()
)
_PLACE = re.compile(
    r"\b(?:in|from|near|at|outside|of) ((?:[A-Z][a-z'-]+ ?){1,3})|\b(?:hamlet|village|island) of ([A-Z][a-z]+)"
    r"|\b(?:in|from|near) ([a-z]{5,})\b"
)
_ENDING_OF_A_PLACE = re.compile(
    r"(?:wick|ham|ton|ley|ford|bury|thorpe|worth|stead|minster|combe|hithe|field|mouth|burgh)$"
)
_NEAR = 400
"""How far from the child the place may stand, in characters."""


def places_a_child(text: str, _published: frozenset[str]) -> bool:
    """Whether the text sets one child beside a named school or a small place."""
    aged = [found.start() for found in _AGED.finditer(text)]
    if aged and any(_near(aged, found) and _is_small(found) for found in _PLACE.finditer(text)):
        return True
    schools = [found for found in _SCHOOL.finditer(text) if _has_a_name(found)]
    children = sorted(aged + [found.start() for found in _ONE_CHILD.finditer(text)]) if schools else []
    return any(_near(children, found) for found in schools)


def _near(places: list[int], found: re.Match[str]) -> bool:
    """Whether one of the places, in order, is near what was found."""
    after = bisect_left(places, found.start() - _NEAR)
    return after < len(places) and places[after] < found.start() + _NEAR


def _has_a_name(school: re.Match[str]) -> bool:
    if school[3]:
        return True
    proper = {folded(word.rstrip(".")) for word in (school[1] or school[2]).split()} - _NO_SCHOOL_NAME
    return bool(proper) and (school[1] is not None or not all(map(vocabulary().is_ordinary, proper)))


def _is_small(place: re.Match[str]) -> bool:
    known = vocabulary()
    if place[2]:
        return True
    words = {folded(word) for word in (place[1] or place[3]).split()}
    unknown = {word for word in words - known.given - known.ambiguous if not known.knows(word)}
    if place[3]:
        unknown = {word for word in unknown if _ENDING_OF_A_PLACE.search(word) and not known.is_mistyped(word)}
    return bool(unknown or words & known.small_places)
