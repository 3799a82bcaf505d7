"""Which terms of a message are worth a thought, and for each that is left alone, why. Deterministic."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.coaching.apart import PASTED, SAID, Apart, Apartness
from bot.coaching.reading import Reading
from knowledge.lexicon import Lexicon, Rule, Silence, Tier
from knowledge.phrase import Found, Phrases, Stretch

EVERYDAY: frozenset[Tier] = frozenset({"A", "B"})
ON_REQUEST: frozenset[Tier] = frozenset({"A", "B", "C"})

MOST = 500
"""Terms looked at in one message."""

_AFTER = 60
"""Characters after a term in which the rest of a name may stand."""
_SMALL = frozenset("a an the and or of in on at to for with by from is are was were has have had be been that".split())

_IN_TITLES = frozenset("of against about by".split())
"""Small words that stand in a title between those with capitals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One term that a rule knows, in the text as read, and what was decided about it."""

    rule: Rule
    sentence: Stretch
    start: int
    end: int
    silent_because: str | None
    """None when it is worth a thought."""

    @property
    def speaks(self) -> bool:
        """Whether it is worth a thought."""
        return self.silent_because is None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    rule: Rule
    found: Found
    sentence: Stretch


class _Signs:
    """The phrases of one silence, ready to be looked for; what was looked up once is remembered."""

    def __init__(self, silence: Silence, lexicon: Lexicon) -> None:
        self.silence = silence
        self._message = lexicon.phrases(silence.message)
        self._sentence = lexicon.phrases(silence.sentence)
        self._around = lexicon.phrases(silence.around)
        self._despite = lexicon.phrases(silence.despite)

    def hold(self, seen: _Seen, looked: "_Looked") -> bool:
        """Whether the term is left alone for this reason."""
        signs = (
            any(looked.occur(self._message, each) for each in looked.reading.around(seen.sentence))
            or looked.occur(self._sentence, seen.sentence)
            or _overlaps(self._around, seen)
        )
        return signs and not any(looked.occur(self._despite, each) for each in looked.reading.around(seen.sentence))


class _Looked:
    """One message, and what has been found in its parts so far."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._known: dict[tuple[int, int, int], bool] = {}

    def occur(self, phrases: Phrases, stretch: Stretch) -> bool:
        key = (id(phrases), stretch.start, stretch.end)
        if key not in self._known:
            self._known[key] = phrases.occur(stretch)
        return self._known[key]


class _RuleSigns:
    """A rule's own conditions."""

    def __init__(self, rule: Rule, lexicon: Lexicon) -> None:
        self._only_with = lexicon.phrases(rule.only_with)
        self._unless = lexicon.phrases(rule.unless)
        self._not_as = lexicon.phrases(rule.not_as)

    def why_silent(self, seen: _Seen, looked: _Looked) -> str | None:
        if _overlaps(self._not_as, seen):
            return "the rule leaves this meaning of the words alone"
        if looked.occur(self._unless, seen.sentence):
            return "the rule leaves the words alone in such a sentence"
        around = looked.reading.around(seen.sentence)
        if self._only_with and not any(looked.occur(self._only_with, each) for each in around):
            return "nothing in the message shows that the rule's sense is meant"
        return None


class Matcher:
    """Reads messages by one lexicon.

    Args:
        lexicon: the rules.
        danger: whether somebody may be at risk now; then nothing is said about wording.
    """

    def __init__(self, lexicon: Lexicon, danger: Callable[[str], object]) -> None:
        self._danger = danger
        self._distress = lexicon.phrases(lexicon.distress)
        self._apartness = Apartness(lexicon)
        self._names = lexicon.phrases(lexicon.names)
        self._signs = tuple(_Signs(silence, lexicon) for silence in lexicon.silences)
        self._of_rule = {rule.id: _RuleSigns(rule, lexicon) for rule in lexicon.rules}
        speaking = [(rule, written) for rule in lexicon.rules for written in rule.phrases if rule.tier != "never"]
        self._rules = tuple(rule for rule, _ in speaking)
        self._phrases = lexicon.phrases(tuple(written for _, written in speaking))

    def __call__(self, raw: str, tiers: frozenset[Tier] = EVERYDAY) -> tuple[Reading, tuple[Decision, ...]]:
        """The message as read, and a decision about each term in it; the longest term wins where two overlap."""
        reading = Reading(raw)
        seen = self._seen(reading, tiers)
        if not seen:
            return reading, ()
        if quiet := self._quiet(raw, reading):
            return reading, tuple(_decided(each, quiet) for each in seen)
        looked, apart = _Looked(reading), self._apartness(reading.typed)
        return reading, tuple(_decided(each, self._why_silent(each, looked, apart)) for each in seen)

    def terms(self, text: str, tiers: frozenset[Tier] = EVERYDAY) -> tuple[str, ...]:
        """Ids of the rules whose terms stand in the text, whatever stands around them."""
        return tuple(each.rule.id for each in self._seen(Reading(text), tiers))

    def _seen(self, reading: Reading, tiers: frozenset[Tier]) -> tuple[_Seen, ...]:
        seen: list[_Seen] = []
        for sentence in reading.sentences:
            seen += self._seen_in(sentence, tiers)
            if len(seen) > MOST:
                break
        return tuple(seen[:MOST])

    def _seen_in(self, sentence: Stretch, tiers: frozenset[Tier]) -> Iterable[_Seen]:
        """Each place of each rule once, whichever of its phrases finds it."""
        seen: dict[tuple[str, int, int], _Seen] = {}
        for number in self._phrases.possible(sentence):
            if (rule := self._rules[number]).tier in tiers:
                for each in self._phrases.find_one(number, sentence):
                    seen.setdefault((rule.id, each.start, each.end), _Seen(rule=rule, found=each, sentence=sentence))
        return seen.values()

    def _quiet(self, raw: str, reading: Reading) -> str | None:
        if self._danger(raw):
            return "somebody may be in danger now"
        if any(self._distress.occur(sentence) for sentence in reading.sentences[:200]):
            return "whoever writes is distressed"
        return None

    def _why_silent(self, seen: _Seen, looked: _Looked, apart: Sequence[Apart]) -> str | None:
        """The first reason to leave the term alone, in the order of the guidance."""
        start, end = seen.found.start, seen.found.end
        for each in apart:
            if each.start < end and start < each.end:
                return each.why
        if self._apartness.recorded(seen.sentence, start):
            return PASTED
        if seen.rule.reported == "silent" and self._apartness.reported(seen.sentence, start):
            return SAID
        every, formal = self._split(seen.rule)
        reasons: Iterable[str | None] = (
            self._held(every, seen, looked),
            "it is part of a title or name" if self._is_name(seen) else None,
            self._held(formal, seen, looked),
            self._of_rule[seen.rule.id].why_silent(seen, looked),
        )
        return next(filter(None, reasons), None)

    def _split(self, rule: Rule) -> tuple[list[_Signs], list[_Signs]]:
        every = [signs for signs in self._signs if signs.silence.every_rule]
        return every, [signs for signs in self._signs if signs.silence.id in rule.right_in]

    @staticmethod
    def _held(signs: Iterable[_Signs], seen: _Seen, looked: _Looked) -> str | None:
        return next((each.silence.says for each in signs if each.hold(seen, looked)), None)

    def _is_name(self, seen: _Seen) -> bool:
        text, sentence, end = seen.sentence.text, seen.sentence, seen.found.end
        for found in self._names.find(sentence):
            if not end <= found.start <= end + _AFTER:
                continue
            between = text[end : found.start]
            words = between.lower().split()
            if len(words) <= 1 and not _SMALL.intersection(words) and not re.search(r"[,;:.()\"–—]", between):
                return True
        return _capitalised(text, sentence, seen.found)


def _capitalised(text: str, sentence: Stretch, found: Found) -> bool:
    """Whether the term and words beside it begin with capitals, in a sentence that is not all so."""
    words = text[sentence.start : sentence.end].split()
    if sum(word[0].isupper() for word in words) * 2 > len(words) + 2 or not _begins_with_capital(
        text[found.start : found.end]
    ):
        return False
    following = [word[0].isupper() for word in text[found.end : sentence.end].split() if word not in _IN_TITLES][:2]
    if found.start == sentence.start:  # where any word has a capital
        return len(following) == _TITLE and all(following)
    before = [word for word in text[sentence.start : found.start].split()[1:][-1:] if len(word) > 1]
    inside = text[found.start : found.end].split()[1:][-1:]
    return any(word[0].isupper() for word in [*before, *inside]) or following[:1] == [True]


def _begins_with_capital(term: str) -> bool:
    """Not so where it is an abbreviation."""
    return term[0].isupper() and not term.isupper()


_TITLE = 2
"""Words with capitals after the first that make a title."""


def _overlaps(phrases: Phrases, seen: _Seen) -> bool:
    return any(
        each.whole_start < seen.found.end and seen.found.start < each.whole_end for each in phrases.find(seen.sentence)
    )


def _decided(seen: _Seen, silent_because: str | None) -> Decision:
    return Decision(
        rule=seen.rule,
        sentence=seen.sentence,
        start=seen.found.start,
        end=seen.found.end,
        silent_because=silent_because,
    )


def speakers(decisions: Iterable[Decision]) -> Iterator[Decision]:
    """Those worth a thought, in order; of terms that overlap the longest, and each place once."""
    speaking = sorted((each for each in decisions if each.speaks), key=lambda each: (each.start, -each.end))
    for _, group in groupby(speaking, key=_cluster()):
        yield max(group, key=lambda each: each.end - each.start)


def _cluster() -> Callable[[Decision], int]:
    """Numbers decisions so that overlapping ones, in order, get the same number."""
    reach, number = -1, 0

    def of(decision: Decision) -> int:
        nonlocal reach, number
        if decision.start >= reach:
            number += 1
        reach = max(reach, decision.end)
        return number

    return of
