"""Which sources a question names: "what does KCSIE say" is answered from KCSIE, not from a neighbour."""

import re
from collections.abc import Mapping

from knowledge.documents import Source


class NamedSources:
    """Finds the documents that a text calls by one of their names."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        by_name: dict[str, set[str]] = {}
        for id_, source in sources.items():
            for name in source.also_called:
                by_name.setdefault(_plain(name), set()).add(id_)
        self._by_name = by_name
        # The longest name first: who writes "the national review" does not also name "the review".
        names = sorted(filter(None, by_name), key=len, reverse=True)
        self._any = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b") if names else None

    def __call__(self, text: str) -> frozenset[str]:
        """Ids of the documents named; empty when none is."""
        found = self._any.findall(_plain(text)) if self._any else []
        return frozenset(id_ for name in found for id_ in self._by_name[name])


def _plain(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))
