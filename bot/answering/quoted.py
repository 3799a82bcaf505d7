"""Words in quotation marks, links and addresses: as they stand in the passages, and advised as there."""

import re
from collections.abc import Iterator

_QUOTED = re.compile(r'"([^"]{2,})"')
_LINK = re.compile(r"(?:https?://|www\.)\S+|\b[\w.-]+\.(?:uk|com|org|net|gov|example|info)\b\S*|\S+@\S+")


def word_for_word(claim: str, evidence: str) -> Iterator[str]:
    """Quoted words and addresses that no passage holds as they are."""
    low = evidence.lower()
    for found in (*_QUOTED.findall(claim), *_LINK.findall(claim)):
        if found.strip(" .,;:!?").lower() not in low:
            yield found


_REJECTS = re.compile(
    r"(?:\bagainst|\bavoid(?:ing|s)?|\brather than|\binstead of|\bin place of|\bnot|\bnever|\bdrop|\bstop\w*|\bover"
    r"|\bdiscourag\w+|\bcriticis\w+|\bprefers? \"[^\"]*\" to|\bunhelpful|\breplac\w+|\bdo not use)\W*(?:\w+ ){0,9}\W?$"
)
_CHOOSES = re.compile(r"(?:\bprefers?|\buse[sd]?|\bsay|\bwrite|\bfavours?|\brecommend\w*|\bkeep)\W*(?:\w+ ){0,3}\W?$")


def advised_otherwise(claim: str, evidence: str) -> str | None:
    """Quoted words that one side advises to use and the other not to."""
    said, held = _advice(claim), _advice(evidence)
    return next((words for words, ways in said.items() if words in held and not ways & held[words]), None)


def _advice(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    low = text.lower()
    for match in _QUOTED.finditer(low):
        before = low[max(0, match.start() - _BEFORE) : match.start()]
        if _REJECTS.search(before):
            found.setdefault(match[1], set()).add("not")
        elif _CHOOSES.search(before):
            found.setdefault(match[1], set()).add("use")
    return found


_BEFORE = 70
