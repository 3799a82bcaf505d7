"""UK identifiers of people in free text: patterns, check digits and context.

A first, honest form. It finds written-out identifiers and names in a personal context; it does not find every
name, and nothing that uses it may say that a text is free of identifying detail. Only kinds are returned,
never the values found.
"""

import re
from collections.abc import Callable, Iterable

from knowledge.plain import plain

_BOLD = re.compile(r"[*~`]|(?<!\w)_|_(?!\w)")
_FORMATTING = re.compile(r":[a-z_+-]{2,40}:")
"""Marks and emoji that Slack writes into a message; they must not hide a name."""


def identifier_kinds(text: str, *, published: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The kinds of identifying detail in the text, in plain words; empty when none was recognised.

    Args:
        text: as a person typed it.
        published: phone numbers (digits only) and e-mail addresses (lower case) that are public contacts.
    """
    as_read = _FORMATTING.sub(" ", _BOLD.sub("", plain(text)))
    return tuple(kind for kind, finds in _KINDS if finds(as_read, published))


def _nhs_number(text: str, _published: frozenset[str]) -> bool:
    """Ten digits whose last is the modulus-11 check digit (weights 10 to 2), or any ten after the words."""
    if re.search(r"\b(?:nhs|chi)\b(?: \w+){0,3}\W{0,3}\d(?:[ .-]?\d){8,9}\b", text, re.IGNORECASE):
        return True
    return any(_passes_modulus_11(match[0]) for match in re.finditer(r"(?<!\d)\d{3}[ .-]?\d{3}[ .-]?\d{4}(?!\d)", text))


def _passes_modulus_11(written: str) -> bool:
    digits = [int(character) for character in written if character.isdigit()]
    total = sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False))
    return (11 - total % 11) % 11 == digits[-1]


def _phone(text: str, published: frozenset[str]) -> bool:
    numbers = re.finditer(r"(?<![\d/])(?:\+44 ?\(?0?\)?|\(?0)\d(?:[ ().-]{0,2}\d){8,9}(?![\d/])", text)
    return any(_digits(match[0]) not in published for match in numbers)


def _digits(written: str) -> str:
    digits = "".join(filter(str.isdigit, written))
    return "0" + digits.removeprefix("44").removeprefix("0") if written.startswith("+") else digits


def _email(text: str, published: frozenset[str]) -> bool:
    return any(
        match[0].lower() not in published
        for match in re.finditer(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", text)
    )


def _pattern(*patterns: str, ignore_case: bool = True) -> Callable[[str, frozenset[str]], bool]:
    expression = re.compile("|".join(patterns), re.IGNORECASE if ignore_case else 0)
    return lambda text, _published: bool(expression.search(text))


_MONTH = r"(?:jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)"
_DATE = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ ./-](?:\d{{1,2}}|{_MONTH})[ ./-]\d{{2,4}}|\d{{4}}-\d\d-\d\d)"
_KIN = (
    r"(?:mum|mom|mam|mother|dad|father|parents?|step-?\w+|partner|boyfriend|girlfriend|brother|sister|siblings?|son"
    r"|daughter|nan|nana|gran\w*|grandad|uncle|aunt\w*|cousin|carer|foster\w*)"
)
_HOLDINGS = (
    r"(?:social worker|teacher|school|house|home|bedroom|phone|plan|case|file|record|conference|account|behaviour"
    r"|injur\w+|bruis\w+)"
)
_PERSON = r"(?:child|boy|girl|baby|toddler|teen\w*|young person|yp|man|woman|lad|pupil|student|client|worker)"
_AGED = r"(?:yo|y/o|yrs?|years? old|-year-old)\b"
_NOT_NAMES = frozenset(
    "a an and any are at but by can child children did do does dr for from had has have he her his how i if in is it"
    " its my no not of on one or our she so that the their them then they this to was we were what when where which"
    " who why will with you your baby boy girl kid pupil student teen teenager today tomorrow yesterday mum dad mother"
    " father parent partner sibling brother sister social worker gillick munro laming climbié climbie macalister"
    " england wales scotland essex southend thurrock ofsted nspcc barnardo panel theme part chapter section level"
    " stage step year tier key article rule page annex figure table appendix report guidance protection sexual"
    " safeguarding service services health need exploitation abuse care support review audit christmas easter monday"
    " tuesday wednesday thursday friday saturday sunday january february march may july august september october"
    " november december april june death house practice criminal trafficking maintenance benefit premium welfare"
    " poverty line arrangements assessment plan whole".split()
)


def _names(text: str, expressions: Iterable[re.Pattern[str]]) -> bool:
    return any(
        match[1].lower() not in _NOT_NAMES and not match[1].isupper()
        for expression in expressions
        for match in expression.finditer(text)
    )


_NAME = r"([A-ZÀ-ÖØ-ÞĀ-Ž][^\W\d_]+(?:[-'][A-ZÀ-ÖØ-ÞĀ-Ž][^\W\d_]+){0,2})"
_NAME_CONTEXTS = tuple(
    re.compile(expression)
    for expression in (
        rf"\b(?:Mr|Mrs|Ms|Miss|Master)\.? {_NAME}",
        rf"\b(?:{_PERSON}|{_KIN}|[Hh]e|[Ss]he|[Tt]hey|who)(?:'s|'re| is| was| are)? (?:called|named|known as) {_NAME}",
        rf"\b[Nn]ame(?: is|'s|:) {_NAME}",
        rf"\b(?:{_PERSON}|{_KIN}),? {_NAME}\b",
        rf"\b{_NAME}'s (?:{_KIN}|{_HOLDINGS})\b",
        rf"\b{_NAME},? ?(?:\(|aged? |is |who is |who's )?\d{{1,2}}\)? ?{_AGED}",
        rf"\b{_NAME},? \(?aged? \d{{1,2}}\b",
        rf"\b{_NAME} \(\d{{1,2}}\)",
        rf"\b{_NAME}, \d{{1,2}},",
        rf"\b{_NAME} is \d{{1,2}} and\b",
        rf"\b{_NAME} in (?:year|yr|reception|nursery)\b",
        rf"\b[Tt]he {_NAME} (?:family|children|siblings|kids|household)\b",
        rf"\b(?:Mum|Mom|Dad|Child|Boy|Girl|Baby|Stepdad|Uncle|Aunt|Nan|Grandad|Brother|Sister|Pupil),? {_NAME}\b",
        rf"\b(?:[Mm]um|[Dd]ad|{_PERSON}|{_KIN}) \({_NAME}\)",
        rf"\b[Ll]ittle {_NAME}\b",
        r"\b(?:mr|mrs) ([a-z]{3,})\b",
    )
)


def _name(text: str, _published: frozenset[str]) -> bool:
    return _names(text, _NAME_CONTEXTS)


_KINDS: tuple[tuple[str, Callable[[str, frozenset[str]], bool]], ...] = (
    ("an NHS number", _nhs_number),
    ("a National Insurance number", _pattern(r"\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b")),
    ("a phone number", _phone),
    ("an e-mail address", _email),
    (
        "a date of birth",
        _pattern(
            rf"\b(?:born|birth\w*|d\.?o\.?b\.?)\b.{{0,25}}?\b{_DATE}\b",
            rf"\b{_DATE}\b.{{0,12}}\b(?:birth\w*|d\.?o\.?b)\b",
        ),
    ),
    (
        "an address",
        _pattern(
            r"\b\d{1,4}[A-Za-z]?,? (?:[A-Z][a-z']+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Close|Crescent"
            r"|Court|Way|Gardens|Grove|Place|Terrace|Walk|Hill|Mews|Park|Square)\b",
            r"\b[Ff]lat \d{1,4}[A-Za-z]?\b",
            r"\b(?:[Ll]ives?|[Ll]iving|[Aa]ddress)\b.{0,15}\b\d{1,4} (?:[a-z']+ ){1,3}"
            r"(?:street|road|avenue|lane|drive|close|way)\b",
            ignore_case=False,
        ),
    ),
    (
        "a full postcode",
        _pattern(r"\b[A-Z]{1,2}\d[A-Z\d]? ?(?!\d(?:st|nd|rd|th)\b)\d[ABD-HJLNP-UW-Z]{2}\b"),
    ),
    (
        "a case or record number",
        _pattern(
            r"\b(?:mosaic|lcs|liquidlogic|ics|ehm|case|ref|reference|person|episode|record|file|crime|upn|uln|urn)\b"
            r"(?: (?:no|number|num|id|ref|is)){0,3}[ .:#-]{0,3}(?:[A-Z]{0,3}[/-]?\d{5,12}|\d{2,6}/\d{2,8})\b"
        ),
    ),
    ("a vehicle registration", _pattern(r"\b[A-Z]{2}\d{2} ?[A-HJ-PR-Z]{3}\b", ignore_case=False)),
    (
        "initials with an age",
        _pattern(r"\b(?!CP|CE|HV|TM|SM|FC|YP|DV|DA|RR|SW|LP|KS)[A-Z]{2},? ?\(\d{1,2}\)", ignore_case=False),
    ),
    ("a person's name", _name),
)
