"""A message as the matcher reads it, with the way back to the characters that were typed."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from knowledge.phrase import Stretch
from knowledge.plain import INVISIBLE
from knowledge.sentences import split_sentences

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‘’\u201a\u201b`\u00b4", "'"),
        **dict.fromkeys("\u00a0\u2007\u202f\t\r\x0b\x0c", " "),
        **dict.fromkeys("\u2010\u2011\u2012", "-"),
    }
)
_WHOLE = 4000
"""A message up to so long is one thing; of a longer one, what stands near and how it begins say what it is."""
_BLOCK = 1500
_OPENING = 400


class Reading:
    """One message without invisible characters, in sentences."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._dropped = tuple((match.start(), match.end()) for match in INVISIBLE.finditer(raw))
        self.typed = INVISIBLE.sub("", raw)
        """With the quotation marks that were typed."""
        self.text = self.typed.translate(_ALIKE)

    @cached_property
    def sentences(self) -> tuple[Stretch, ...]:
        """In order."""
        return tuple(Stretch(self.text, span.start, span.end) for span in split_sentences(self.text))

    def around(self, sentence: Stretch) -> Sequence[Stretch]:
        """What counts as the message of that sentence."""
        if len(self.text) <= _WHOLE:
            return (self._all,)
        return (self._opening, self._block(sentence.start // _BLOCK))

    @cached_property
    def _all(self) -> Stretch:
        return Stretch(self.text, 0, len(self.text))

    @cached_property
    def _opening(self) -> Stretch:
        return Stretch(self.text, 0, _OPENING)

    def _block(self, number: int) -> Stretch:
        if number not in self._blocks:
            start = max(number * _BLOCK - _BLOCK // 3, 0)
            self._blocks[number] = Stretch(self.text, start, min(start + 2 * _BLOCK, len(self.text)))
        return self._blocks[number]

    @cached_property
    def _blocks(self) -> dict[int, Stretch]:
        return {}

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The same place in what was typed."""
        return self._raw_place(start), self._raw_place(end - 1) + 1

    def _raw_place(self, at: int) -> int:
        if not self._dropped:
            return at
        return at + self._lost[bisect_right(self._starts, at)]

    @cached_property
    def _starts(self) -> list[int]:
        """Where in the read text each dropped stretch would stand."""
        starts, lost = [], 0
        for begin, end in self._dropped:
            starts.append(begin - lost)
            lost += end - begin
        return starts

    @cached_property
    def _lost(self) -> list[int]:
        lost = [0]
        for begin, end in self._dropped:
            lost.append(lost[-1] + end - begin)
        return lost

    def raw(self, start: int, end: int) -> str:
        """What was typed there."""
        begin, finish = self.raw_span(start, end)
        return self._raw[begin:finish]
