"""People written as initials: "JS (7)", "L.B, 13 yo", "K's mum"; the forms are in `forms.yaml`."""

import re

from knowledge.identifiers.rules import load_rules
from knowledge.identifiers.vocabulary import folded, vocabulary


def initials_someone(text: str, _published: frozenset[str]) -> bool:
    """Whether the text has initials with an age, or where only a person can stand."""
    expressions = load_rules("forms.yaml").expressions["initials"]
    return any(_are_of_a_person(found) for expression in expressions for found in expression.finditer(text))


def are_initials(letters: str) -> bool:
    """Whether two letters, in small ones here, are no short form."""
    known = vocabulary()
    return len(letters) == len("ab") and letters not in known.short_forms and not known.knows(letters)


def _are_of_a_person(found: re.Match[str]) -> bool:
    known, written = vocabulary(), folded(re.sub(r"[ .]", "", found["two"]))
    if found.groupdict().get("alone"):
        return written not in known.short_forms and not known.knows(written)
    if "." in found["two"]:
        return True
    return written not in known.never_initials and (found["two"].isupper() or not known.knows(written))
