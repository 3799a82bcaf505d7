"""Patterns over the words of a message: every word that some pattern names becomes one letter.

A message is read once into a short text of letters, so that a class of a hundred words costs one comparison, time
grows with the length of a message and with nothing else, and a slip of the keyboard is mended where it is read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.typed import Sentence

_UNKNOWN, _NUMBER, _YEAR, END = "u", "0", "y", "\n"
_BUILT_IN = {"number": _NUMBER, "yyyy": _YEAR}
_FIRST = 0x4E00
"""Letters start where no character means anything in an expression."""
_GAP, _WIDEST_GAP, _MOST_GAPS, _DEEPEST = 3, 20, 8, 8
_WINDOW = 80
"""Parts of a pattern that are joined by & must stand within so many words."""


class PatternFault(ValueError):  # noqa: N818 -- says what is wrong with a pattern
    """A pattern or a class of words cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Expressions that must all be found near each other, and those that must not be."""

    wanted: tuple[re.Pattern[str], ...]
    unwanted: tuple[re.Pattern[str], ...]

    def found_in(self, letters: str) -> bool:
        """Whether some stretch of the message has all that is wanted and nothing that is not."""
        if not all(part.search(letters) for part in self.wanted):
            return False
        if len(self.wanted) == 1 and not self.unwanted:
            return True
        return any(self._fits(letters, *stretch) for stretch in _stretches(len(letters)))

    def _fits(self, letters: str, start: int, end: int) -> bool:
        return all(part.search(letters, start, end) for part in self.wanted) and not any(
            part.search(letters, start, end) for part in self.unwanted
        )


def _stretches(length: int) -> Iterator[tuple[int, int]]:
    for start in range(0, max(length - _WINDOW // 2, 1), _WINDOW // 2):
        yield start, start + _WINDOW


class Alphabet:
    """Reads messages into letters, and patterns into expressions over the same letters.

    `knowledge/danger.yaml` says how patterns are written. A gap never reaches past the end of a sentence.
    """

    def __init__(
        self, classes: Mapping[str, Sequence[str]], spellings: Mapping[str, str], patterns: Sequence[str]
    ) -> None:
        self._classes = classes
        self._letters: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        for written in (*patterns, *(entry for entries in classes.values() for entry in entries)):
            self._learn(written)
        self._longest_stem = max(map(len, self._stems), default=0)
        self._spellings = spellings
        self._slips = dict(self._likely_slips())

    def letters(self, sentences: Sequence[Sentence]) -> str:
        """The message in letters; `END` stands between sentences."""
        seen: dict[str, str] = {}
        return END.join(
            "".join(seen.get(word) or seen.setdefault(word, self._letter(word)) for word in sentence[:-1])
            for sentence in sentences
        )

    def pattern(self, written: str) -> Pattern:
        """The written pattern, ready to use.

        Raises:
            PatternFault: it is none.
        """
        wanted: list[re.Pattern[str]] = []
        unwanted: list[re.Pattern[str]] = []
        for part in re.split(r" (?=&)", f"& {written}"):
            places = unwanted if part.startswith("&!") else wanted
            places.append(self._expression(part.lstrip("&!").strip(), written))
        return Pattern(tuple(wanted), tuple(unwanted))

    def _expression(self, part: str, written: str) -> re.Pattern[str]:
        if not part:
            raise PatternFault(f"{written}: a part is empty")
        if part.split().count("..") + len(re.findall(r"\.\.\d", part)) > _MOST_GAPS:
            raise PatternFault(
                f"{written}: has more than {_MOST_GAPS} gaps, which takes too long; make two patterns of it"
            )
        return re.compile(self._sequence(part, ()), re.MULTILINE)

    def _learn(self, written: str) -> None:
        for item in re.findall(r"[a-z0-9]+\*?", re.sub(r"<\w+>|\.\.\d*", " ", written)):
            known = self._stems if item.endswith("*") else self._letters
            known.setdefault(item.rstrip("*"), chr(_FIRST + len(self._letters) + len(self._stems)))

    def _sequence(self, written: str, within: tuple[str, ...]) -> str:
        return "".join(self._item(item, within) for item in written.split())

    def _item(self, item: str, within: tuple[str, ...]) -> str:
        if item in {"^", "$"}:
            return item
        if gap := re.fullmatch(r"\.\.(\d*)", item):
            if len(gap[1]) > len(str(_WIDEST_GAP)) or int(gap[1] or _GAP) > _WIDEST_GAP:
                raise PatternFault(f"{item} is too wide a gap; a gap holds at most {_WIDEST_GAP} words")
            return f".{{0,{gap[1] or _GAP}}}"
        shape = re.fullmatch(r"(!?)([a-z0-9_|*<>$]+)(\??)", item)
        if not shape:
            raise PatternFault(f"{item} is not a word, a class, a gap or a number")
        choices = self._choices(shape[2].split("|"), within)
        return f"(?!{choices})" if shape[1] else choices + shape[3]

    def _choices(self, written: Sequence[str], within: tuple[str, ...]) -> str:
        """An expression for any of them; those of one letter together, so that they cost one comparison."""
        found = {each for choice in written for each in self._choice(choice, within)}
        singles = {each for each in found if len(each) == 1 and each != "$"}
        together = [f"[{''.join(sorted(singles))}]"] if singles else []
        return f"(?:{'|'.join([*sorted(found - singles), *together])})"

    def _choice(self, choice: str, within: tuple[str, ...]) -> set[str]:
        """The expressions that it stands for."""
        if choice == "$":
            return {"$"}
        if name := re.fullmatch(r"<(\w+)>", choice):
            return self._class(name[1], within)
        if choice.endswith("*"):
            return self._beginning_with(choice[:-1])
        if meant := self._spellings.get(choice):
            return {"".join(map(self._letter, meant.split()))}
        if choice not in self._letters:
            raise PatternFault(f"{choice} is not a word, a class, a gap or a number")
        return {self._letters[choice]}

    def _class(self, name: str, within: tuple[str, ...]) -> set[str]:
        if name in _BUILT_IN:
            return {_BUILT_IN[name]}
        if name not in self._classes:
            raise PatternFault(f"<{name}> is not among `words`")
        if name in within:
            raise PatternFault(f"<{name}> stands within itself")
        if len(within) >= _DEEPEST:
            raise PatternFault(f"<{name}> stands within more than {_DEEPEST} others; write out what it means")
        within = (*within, name)
        return {each for entry in self._classes[name] for each in self._entry(entry, within)}

    def _entry(self, entry: str, within: tuple[str, ...]) -> set[str]:
        if len(entry.split()) > 1:
            return {self._sequence(entry, within)}
        return {each for choice in entry.split("|") for each in self._choice(choice, within)}

    def _beginning_with(self, stem: str) -> set[str]:
        return {letter for word, letter in (*self._letters.items(), *self._stems.items()) if word.startswith(stem)}

    def _letter(self, word: str) -> str:
        if letter := self._letters.get(word):
            return letter
        if word.isdecimal():
            return _YEAR if re.fullmatch(r"(?:19|20)\d\d", word) else _NUMBER
        return self._stem(word) or self._slip(word) or _UNKNOWN

    def _stem(self, word: str) -> str | None:
        beginnings = (word[:size] for size in range(min(len(word), self._longest_stem), 0, -1))
        return next((self._stems[beginning] for beginning in beginnings if beginning in self._stems), None)

    def _slip(self, word: str) -> str | None:
        """What was meant when one letter is missing, too many, or changed places with the next."""
        if not _SHORTEST_SLIP <= len(word) <= _LONGEST_SLIP:
            return None
        if letter := self._slips.get(word):
            return letter
        for at in range(1, len(word)):
            if letter := self._letters.get(word[:at] + word[at + 1 :]):
                return letter
            swapped = word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
            if letter := self._letters.get(swapped):
                return letter
        return None

    def _likely_slips(self) -> Iterator[tuple[str, str]]:
        for word, letter in self._letters.items():
            if len(word) > _SHORTEST_SLIP:
                yield from ((word[:at] + word[at + 1 :], letter) for at in range(1, len(word)))


_SHORTEST_SLIP, _LONGEST_SLIP = 6, 20
