"""Identifying details of people in free text, by pattern, check digit and the words around; no model, no index.

It finds what is written out, and names by rule; it does not find every name, and nothing that uses it may say that a
text is free of identifying detail. Only kinds are returned, never the values found, and no value gets into an error.
"""

import re
from collections.abc import Callable

from knowledge.identifiers import numbers
from knowledge.identifiers.as_read import NEW_LINE, as_read
from knowledge.identifiers.initials import initials_someone
from knowledge.identifiers.names import names_someone
from knowledge.identifiers.whereabouts import places_a_child

_LINK = re.compile(r"(?i)\b(?:https?://|www\.|mailto:|tel:)\S*|\b(?:doi|isbn)(?:-1[03])?:? ?[\dx./ -]{9,24}")


def identifier_kinds(text: str, *, published: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The kinds of identifying detail in the text, in plain words; empty when none was recognised.

    Args:
        text: as a person typed it.
        published: phone numbers (digits only) and e-mail addresses (lower case) that are public contacts.
    """
    read = as_read(text)
    in_one_line = " ".join(read.replace(NEW_LINE, " ").split())
    without_links = _LINK.sub(" ", in_one_line)
    found = [kind for kind, finds in _IN_LINKS if finds(in_one_line, published)]
    found += [kind for kind, finds in _IN_WORDS if kind not in found and finds(without_links, published)]
    found += [kind for kind, finds in _IN_SENTENCES if finds(_LINK.sub(" ", read))]
    return tuple(found)


_Finds = Callable[[str], bool]
_IN_LINKS: tuple[tuple[str, numbers.Finds], ...] = (
    ("an e-mail address", numbers.email),
    ("an online account", numbers.account),
    ("a case or record number", numbers.record_in_a_link),
)
_IN_WORDS: tuple[tuple[str, numbers.Finds], ...] = (
    ("an NHS number", numbers.nhs_number),
    ("a National Insurance number", numbers.national_insurance),
    ("a phone number", numbers.phone),
    ("a date of birth", numbers.date_of_birth),
    ("an address", numbers.address),
    ("a full postcode", numbers.postcode),
    ("a case or record number", numbers.case_number),
    ("a vehicle registration", numbers.vehicle),
    ("a bank or card number", numbers.bank),
)
_IN_SENTENCES: tuple[tuple[str, _Finds], ...] = (
    ("initials with an age", initials_someone),
    ("a person's name", names_someone),
    ("a school or small place with a child", places_a_child),
)
