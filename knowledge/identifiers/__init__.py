"""Identifying details of people in free text, by pattern, check digit and the words around; no model, no index.

It finds what is written out, and names by rule; it does not find every name, and nothing that uses it may say that a
text is free of identifying detail. Only kinds are returned, never the values found, and no value gets into an error.
"""

import re
from collections.abc import Collection

from knowledge.identifiers.as_read import NEW_LINE, as_read
from knowledge.identifiers.initials import initials_someone
from knowledge.identifiers.names import names_someone
from knowledge.identifiers.numbers import Finds, account, email, has_form, nhs_number, phone
from knowledge.identifiers.whereabouts import places_a_child

_FINDERS: tuple[tuple[str, str, Finds], ...] = (
    ("an NHS number", "words", nhs_number),
    ("a National Insurance number", "words", has_form("national-insurance")),
    ("a phone number", "words", phone),
    ("an e-mail address", "links", email),
    ("an online account", "links", account),
    ("a date of birth", "words", has_form("birth")),
    ("an address", "words", has_form("address")),
    ("a full postcode", "words", has_form("postcode")),
    ("a case or record number", "words", has_form("record", "record-form")),
    ("a case or record number", "links", has_form("record-in-a-link")),
    ("a vehicle registration", "words", has_form("vehicle")),
    ("a bank or card number", "words", has_form("bank")),
    ("initials with an age", "lines", initials_someone),
    ("a person's name", "lines", names_someone),
    ("a school or small place with a child", "lines", places_a_child),
)
"""Each kind, what of the text it is sought in, and what finds it."""

KINDS = frozenset(kind for kind, _, _ in _FINDERS)

_LINK = re.compile(r"(?i)\b(?:https?://|www\.)\S*|\b(?:doi|isbn)(?:-1[03])?:? ?[\dx./ -]{9,24}")


def identifier_kinds(
    text: str, *, published: frozenset[str] = frozenset(), among: Collection[str] = KINDS
) -> tuple[str, ...]:
    """The kinds of identifying detail in the text, in plain words; empty when none was recognised.

    Args:
        text: as a person typed it.
        published: phone numbers (digits only) and e-mail addresses (lower case) that are public contacts.
        among: the kinds to look for.
    """
    lines = as_read(text)
    words = " ".join(lines.replace(NEW_LINE, " ").split())
    texts = {"links": words, "words": _LINK.sub(" ", words), "lines": _LINK.sub(" ", lines)}
    found = (kind for kind, where, finds in _FINDERS if kind in among and finds(texts[where], published))
    return tuple(dict.fromkeys(found))
