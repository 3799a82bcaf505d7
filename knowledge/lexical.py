"""Words for exact strings: e-mail addresses, form names, abbreviations, dates."""

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

_WORD = re.compile(r"\w[\w.@'’+/&-]*\w|\w")
_PART = re.compile(r"\w+")
STOP_WORDS = frozenset(
    "a about an and any are as at be been but by can could did do does for from had has have he her him his how i if"
    " in into is it its me my no not of on or our she should so such that the their them then there these they this"
    " to us was we were what when where which who why will with would you your".split()
)


def words_of(text: str) -> list[str]:
    """Stemmed words without stop words; `a@b.uk` and `16-year-old` count whole and in parts."""
    import Stemmer

    found: list[str] = []
    for match in _WORD.finditer(text.lower()):
        parts = _PART.findall(match[0])
        found += parts if len(parts) == 1 else [match[0], *parts]
    stem: list[str] = Stemmer.Stemmer("english").stemWords([word for word in found if word not in STOP_WORDS])
    return stem


class LexicalIndex:
    """BM25 over the chunks of one generation, scaled to the share of the question's information found.

    k1 = 0.9 and b = 0.4 measured best or nearly so on every set tried. A chunk's BM25 is divided by the sum of the
    inverse document frequencies of the question's words, so that the figure is absolute: 0 shares no word, 1 would
    hold every word many times over.
    """

    def __init__(self, folder: Path) -> None:
        import bm25s

        self._bm25 = bm25s.BM25.load(str(folder), mmap=True, show_progress=False)
        self._chunks = int(self._bm25.scores["num_docs"])

    def scores(self, query: str) -> npt.NDArray[np.float32]:
        """`[chunks]`, each 0 to 1."""
        words = list(dict.fromkeys(words_of(query)))
        known = [word for word in words if self.knows(word)]
        if not known:
            return np.zeros(self._chunks, np.float32)
        raw: npt.NDArray[np.float32] = self._bm25.get_scores(known)
        return raw / np.float32(sum(self.information(word) for word in words))

    def knows(self, word: str) -> bool:
        """Whether any chunk holds that stemmed word."""
        return word in self._bm25.vocab_dict

    def information(self, word: str) -> float:
        """Inverse document frequency of a stemmed word; highest for a word that no chunk holds."""
        id_ = self._bm25.vocab_dict.get(word)
        offsets = self._bm25.scores["indptr"]
        holding = 0 if id_ is None else int(offsets[id_ + 1] - offsets[id_])
        return float(np.log(1 + (self._chunks - holding + 0.5) / (holding + 0.5)))


def write_lexical_index(folder: Path, texts: Iterable[str]) -> None:
    """Build and save the index of those texts, one row a chunk."""
    import bm25s

    # bm25s cannot weigh a text without words, such as a row of dashes; the empty word stands in for them.
    # Words are numbered in the order they are met: bm25s would number them by set order, anew in every process.
    vocabulary: dict[str, int] = {}
    rows = [[vocabulary.setdefault(word, len(vocabulary)) for word in words_of(text) or [""]] for text in texts]
    bm25 = bm25s.BM25(k1=0.9, b=0.4, method="lucene")
    bm25.index((rows, vocabulary), show_progress=False)
    bm25.save(str(folder), show_progress=False)
