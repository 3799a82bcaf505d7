"""What is suggested: the term, what reads better, the person's own sentence put so, why, and from where."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

from bot.coaching.matcher import EVERYDAY, Decision, Matcher, speakers
from bot.coaching.reading import Reading
from knowledge.lexicon import LEFT_TO_THE_WRITER, PLACEHOLDER, Lexicon, Rule, Tier
from knowledge.phrase import Found, Stretch

_REWRITTEN = 5
"""Terms of one sentence that are put another way; of more, a new sentence would keep little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A thought about one term; offsets are code points of what was typed."""

    rule: str
    start: int
    end: int
    found: str
    better: tuple[str, ...]
    why: str
    source: str
    rewrite: str | None
    """The sentence with every term of it put another way; None where that takes the writer's own knowledge."""

    def as_record(self) -> dict[str, object]:
        """As scripts read it."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One term of a message, and why something is or is not said about it."""

    rule: str
    start: int
    end: int
    found: str
    silent_because: str | None

    def as_record(self) -> dict[str, object]:
        """As scripts read it."""
        return asdict(self)


class Coach:
    """Suggests wording by one lexicon.

    Args:
        lexicon: the rules.
        danger: whether somebody may be at risk now; then nothing is said about wording.
    """

    def __init__(self, lexicon: Lexicon, danger: Callable[[str], object]) -> None:
        self._lexicon = lexicon
        self._matcher = Matcher(lexicon, danger)
        self._rewriters = {rule.id: _Rewriter(rule, lexicon) for rule in lexicon.rules}

    def __call__(self, text: str, tiers: frozenset[Tier] = EVERYDAY) -> tuple[Suggestion, ...]:
        """Everything worth a thought, in order, whatever was said before."""
        reading, decisions = self._matcher(text, tiers)
        suggestions: list[Suggestion] = []
        terms: dict[int, set[str]] = {}
        for each in decisions:
            terms.setdefault(each.sentence.start, set()).add(each.rule.id)
        for start, together in groupby(speakers(decisions), key=lambda each: each.sentence.start):
            of_sentence = tuple(together)
            rewrite = self._rewrite(reading, of_sentence, terms[start])
            suggestions += [self._suggestion(reading, each, rewrite) for each in of_sentence]
        return tuple(suggestions)

    def explain(self, text: str, tiers: frozenset[Tier] = EVERYDAY) -> tuple[Explained, ...]:
        """Each term that a rule knows, and why it is left alone where it is."""
        reading, decisions = self._matcher(text, tiers)
        return tuple(_explained(reading, each) for each in decisions)

    def terms(self, text: str) -> tuple[str, ...]:
        """Ids of the everyday rules whose terms stand in the text, whatever stands around them."""
        return self._matcher.terms(text)

    def asserts(self, text: str) -> bool:
        """Whether the text takes guilt or truth for granted."""
        return self._lexicon.asserts(text)

    def _suggestion(self, reading: Reading, decision: Decision, rewrite: str | None) -> Suggestion:
        start, end = reading.raw_span(decision.start, decision.end)
        return Suggestion(
            rule=decision.rule.id,
            start=start,
            end=end,
            found=reading.raw(decision.start, decision.end),
            better=decision.rule.better,
            why=decision.rule.why,
            source=self._lexicon.source_line(decision.rule),
            rewrite=rewrite,
        )

    def _rewrite(self, reading: Reading, decisions: Sequence[Decision], terms: set[str]) -> str | None:
        """The sentence with each term put another way, where that brings in no other term than it had before."""
        sentence = decisions[0].sentence
        if len(decisions) > _REWRITTEN:
            return None
        changes: list[_Change] = []
        for each in decisions:
            if any(change.start <= each.start and each.end <= change.end for change in changes):
                continue
            change = self._rewriters[each.rule.id](each)
            if change is None:
                return None
            changes.append(change)
        written = _applied(reading.typed, sentence, changes)
        if written is None or not set(self.terms(written)) <= terms - {each.rule.id for each in decisions}:
            return None
        before = sentence.text[sentence.start : sentence.end]
        return None if self.asserts(written) and not self.asserts(before) else written


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    start: int
    end: int
    to: str


class _Rewriter:
    """Puts the term of one rule another way."""

    def __init__(self, rule: Rule, lexicon: Lexicon) -> None:
        self._changes = lexicon.phrases(tuple(each.change for each in rule.rewrites))
        self._to = tuple(each.to for each in rule.rewrites)
        self._forms = lexicon.forms

    def __call__(self, decision: Decision) -> _Change | None:
        """The first change whose words cover the term."""
        for number in self._changes.possible(decision.sentence):
            if found := self._covering(number, decision):
                to = self._to[number]
                if to == LEFT_TO_THE_WRITER:
                    return None
                begins = found.whole_start == decision.sentence.start
                kept = {name: _within(word) if begins else word for name, word in found.kept.items()}
                return _Change(start=found.whole_start, end=found.whole_end, to=self._filled(to, kept))
        return None

    def _covering(self, number: int, decision: Decision) -> Found | None:
        for found in self._changes.find_one(number, decision.sentence):
            if found.whole_start < decision.end and decision.start < found.whole_end:
                return found
        return None

    def _filled(self, to: str, kept: Mapping[str, str]) -> str:
        def put(match: re.Match[str]) -> str:
            return _in_form(kept[match[1]], self._forms.get(match[2] or "", {}))

        return " ".join(PLACEHOLDER.sub(put, to).split())


def _within(words: str) -> str:
    """Words that began a sentence, as they stand within one."""
    first = words.partition(" ")[0].lower().removesuffix("'s").removesuffix("'")
    return words[:1].lower() + words[1:] if first in _COMMON else words


_COMMON = frozenset(
    "a an the this that these those she he they her his their my our your both each it family families parents father"
    " fathers dads mother mothers mums child children girl girls boy boys yp young pupil pupils student students kid"
    " kids teenager siblings carer carers".split()
)


def _in_form(word: str, forms: Mapping[str, str]) -> str:
    if not forms:
        return word
    plain = " ".join(word.lower().split())
    for form, put in forms.items():
        if plain in {form, form.replace("'", "")}:
            return put
    if "her" in forms and (owner := re.fullmatch(r"(.*s)'|(.*)'s", word, re.IGNORECASE | re.DOTALL)):
        return owner[1] or owner[2]
    return forms.get("*", word)


def _applied(text: str, sentence: Stretch, changes: Sequence[_Change]) -> str | None:
    """The sentence with all changes made; None where two of them overlap."""
    written, at = "", sentence.start
    for change in sorted(changes, key=lambda each: each.start):
        if change.start < at:
            return None
        written += _with_article(text[at : change.start], change.to)
        first = change.start == sentence.start and text[change.start].isupper()
        written += change.to[0].upper() + change.to[1:] if first else change.to
        at = change.end
    return " ".join((written + text[at : sentence.end]).split())


_ARTICLE = re.compile(r"\b(a)n?(\s+)$", re.IGNORECASE)


def _with_article(before: str, following: str) -> str:
    """What stands before a change, with “a” or “an” as the new word needs it."""
    n = "n" if following[:1].lower() in "aeiou" else ""
    return _ARTICLE.sub(rf"\g<1>{n}\g<2>", before)


def _explained(reading: Reading, decision: Decision) -> Explained:
    start, end = reading.raw_span(decision.start, decision.end)
    return Explained(
        rule=decision.rule.id,
        start=start,
        end=end,
        found=reading.raw(decision.start, decision.end),
        silent_because=decision.silent_because,
    )


def note(suggestion: Suggestion) -> str:
    """The thought in a line or two, as one colleague might put it to another."""
    better = f"“{suggestion.better[0]}”"
    if len(suggestion.better) > 1:
        better += f" or “{suggestion.better[1]}”"
    thought = f"A small thought on “{suggestion.found}”: would {better} do here? {suggestion.why} ({suggestion.source})"
    return f"{thought}\nFor example: {suggestion.rewrite}" if suggestion.rewrite else thought
