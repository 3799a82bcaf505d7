"""Rules of wording in `lexicon.yaml`: what to notice, where it is right, what reads better, why, and from where."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from knowledge.files import load_yaml, refuse_repeats
from knowledge.phrase import Phrase, PhraseFault, Phrases, Stretch, Vocabulary

Tier = Literal["A", "B", "C", "never"]
"""A: in everyday practice talk. B: only where the context is clear. C: only when asked to check. never: keep it."""

Mark = Literal["V", "V2", "G"]
MARKS: Mapping[Mark, str] = {
    "V": "read at the publisher",
    "V2": "reported by a secondary source",
    "G": "general knowledge, not checked",
}
PLACEHOLDER = re.compile(r"\{(\w+)(?:\|(\w+))?\}")
"""In a rewrite: a kept word, and the form it is put into."""
LEFT_TO_THE_WRITER = "?"
"""Instead of a rewrite, where only the writer knows what to put."""
EXAMPLES = 4
"""Each rule has at least so many sentences that it speaks about, and so many that it leaves alone."""

Text = Annotated[str, Field(min_length=1)]
Written = Annotated[str, Field(min_length=2)]
"""A phrase; see `knowledge.phrase`."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Source(_Strict):
    """Where a rule comes from."""

    title: Text
    publisher: Text
    date: Text | None
    """As the publisher states it."""


class Silence(_Strict):
    """Signs that a term is left alone, and how far each sign reaches."""

    id: Text
    says: Text
    """Why, to whoever asks what the coach left alone."""
    every_rule: bool = False
    """For all rules; otherwise for those that name it in `right_in`."""
    message: tuple[Written, ...] = ()
    """Anywhere in the message."""
    sentence: tuple[Written, ...] = ()
    """In the sentence of the term."""
    around: tuple[Written, ...] = ()
    """Overlapping the term."""
    despite: tuple[Written, ...] = ()
    """Not where one of these stands in the message."""


class Rewrite(_Strict):
    """A change to the sentence: what stands there, and what stands there instead."""

    change: Written
    to: Text


class Rule(_Strict):
    """One term."""

    id: str = Field(pattern=r"^L[0-9]{2}$")
    tier: Tier
    term: Text
    phrases: tuple[Written, ...] = Field(min_length=1)
    only_with: tuple[Written, ...] = ()
    """One of them must stand in the message."""
    unless: tuple[Written, ...] = ()
    """None of them may stand in the sentence."""
    not_as: tuple[Written, ...] = ()
    """None of them may overlap the term."""
    right_in: tuple[Text, ...] = ()
    """Silences that hold for this rule."""
    reported: Literal["silent", "speaks"] = "silent"
    """Whether it speaks of a term in what somebody else is reported to have said."""
    better: tuple[Text, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
    why: Text
    right: Text
    """Where the word is right, to people who read the rules."""
    source: tuple[Text, ...] = Field(min_length=1)
    mark: Mark
    derived: bool = False
    """Follows from what the source says, though the word itself is not there."""
    must: tuple[Text, ...] = ()
    """Sentences that it speaks about."""
    must_not: tuple[Text, ...] = ()
    """Sentences in which no rule of tiers A and B speaks."""

    @model_validator(mode="after")
    def _has_what_its_tier_needs(self) -> Self:
        if self.tier != "never" and not self.better:
            raise ValueError("better: is missing; say what reads better, or set tier to never")
        if self.tier != "never" and len(self.must) < EXAMPLES:
            raise ValueError(f"must: has {len(self.must)} sentences; write at least {EXAMPLES}")
        if self.tier != "C" and len(self.must_not) < EXAMPLES:
            raise ValueError(f"must_not: has {len(self.must_not)} sentences; write at least {EXAMPLES}")
        if self.tier == "never" and (self.must or self.better):
            raise ValueError("must and better: a term that is kept has neither; take them out")
        return self


class Lexicon(_Strict):
    """Everything that the coach knows."""

    words: dict[str, Written]
    """Lists of words that phrases use by name."""
    forms: dict[str, dict[str, str]]
    """How a kept word is put in a rewrite; "*" is for any other."""
    sources: dict[str, Source]
    distress: tuple[Written, ...] = Field(min_length=1)
    """Signs that whoever writes is distressed; the coach is silent."""
    reports: tuple[Written, ...] = Field(min_length=1)
    """What stands before somebody's words that are reported without quotation marks."""
    records: tuple[Written, ...] = Field(min_length=1)
    """What stands before the words of a record in the same sentence."""
    pasted: tuple[Written, ...] = Field(min_length=1)
    """What stands before a colon when a record or somebody's words follow."""
    names: tuple[Written, ...] = Field(min_length=1)
    """Words that make the name of a procedure, form, team or publication of what stands before them."""
    asserted: tuple[Written, ...] = Field(min_length=1)
    """What takes guilt or truth for granted; neither what is offered nor our own words may say so."""
    silences: tuple[Silence, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = Field(min_length=1)

    @field_validator("rules")
    @classmethod
    def _each_rule_once(cls, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        refuse_repeats("id", (rule.id for rule in rules))
        return rules

    @field_validator("silences")
    @classmethod
    def _each_silence_once(cls, silences: tuple[Silence, ...]) -> tuple[Silence, ...]:
        refuse_repeats("id", (silence.id for silence in silences))
        return silences

    @model_validator(mode="after")
    def _names_lead_somewhere(self) -> Self:
        silences = {silence.id for silence in self.silences if not silence.every_rule}
        for rule in self.rules:
            for name, known, field in (
                *((each, silences, "right_in") for each in rule.right_in),
                *((each, self.sources, "source") for each in rule.source),
            ):
                if name not in known:
                    raise ValueError(f"rule {rule.id} › {field}: {name} is not there; add it or correct its name")
        return self

    @model_validator(mode="after")
    def _phrases_can_be_read(self) -> Self:
        for name in self.words:
            try:
                self._vocabulary.named(name)
            except PhraseFault as fault:
                raise ValueError(f"words › {name}: {fault}") from fault
        for where, written in self._every_phrase():
            try:
                self._vocabulary.phrase(written)
            except PhraseFault as fault:
                raise ValueError(f"{where}: {fault}") from fault
        return self

    @model_validator(mode="after")
    def _rewrites_use_what_they_keep(self) -> Self:
        for rule in self.rules:
            for rewrite in rule.rewrites:
                for name, form in placeholders(rewrite.to):
                    if f"{{{name}:" not in rewrite.change:
                        raise ValueError(f"rule {rule.id} › rewrites: {{{name}}} is not kept by “{rewrite.change}”")
                    if form and form not in self.forms:
                        raise ValueError(f"rule {rule.id} › rewrites: {form} is not among `forms`; add it there")
        return self

    @model_validator(mode="after")
    def _nothing_offered_takes_guilt_or_truth_for_granted(self) -> Self:
        for rule in self.rules:
            for offered in (*rule.better, *(PLACEHOLDER.sub("…", each.to) for each in rule.rewrites)):
                if self.asserts(offered):
                    raise ValueError(f"rule {rule.id} › better, rewrites: “{offered}” takes guilt or truth for granted")
        return self

    def _every_phrase(self) -> Iterator[tuple[str, str]]:
        for field in ("distress", "names", "reports", "records", "pasted", "asserted"):
            yield from ((field, written) for written in getattr(self, field))
        for silence in self.silences:
            for field in ("message", "sentence", "around", "despite"):
                yield from ((f"silence {silence.id} › {field}", written) for written in getattr(silence, field))
        for rule in self.rules:
            for field in ("phrases", "only_with", "unless", "not_as"):
                yield from ((f"rule {rule.id} › {field}", written) for written in getattr(rule, field))
            yield from ((f"rule {rule.id} › rewrites", rewrite.change) for rewrite in rule.rewrites)

    def phrase(self, written: str) -> Phrase:
        """That phrase, with the lists of `words` in it.

        Raises:
            PhraseFault: it cannot be read.
        """
        return self._vocabulary.phrase(written)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self.words)

    def phrases(self, written: tuple[str, ...]) -> Phrases:
        """The same of several."""
        return Phrases([self.phrase(each) for each in written])

    def asserts(self, text: str) -> bool:
        """Whether the text takes guilt or truth for granted."""
        return self._asserted.occur(Stretch(text, 0, len(text)))

    @cached_property
    def _asserted(self) -> Phrases:
        return self.phrases(self.asserted)

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        """Each rule by its id."""
        return {rule.id: rule for rule in self.rules}

    def source_line(self, rule: Rule) -> str:
        """Where the rule comes from, with the date and how far that was checked."""
        named = "; ".join(_cited(self.sources[key]) for key in rule.source)
        follows = "follows from: " if rule.derived else ""
        return f"{follows}{named} ({MARKS[rule.mark]})"


def _cited(source: Source) -> str:
    return ", ".join(filter(None, (source.title, source.publisher, source.date)))


def placeholders(written: str) -> Iterator[tuple[str, str]]:
    """Names of what a rewrite puts back, each with the form it is put into ("" as it stood)."""
    yield from PLACEHOLDER.findall(written)


def load_lexicon(knowledge: Path) -> Lexicon:
    """The folder's `lexicon.yaml`, or the shipped one.

    Raises:
        KnowledgeFault: the file is wrong.
    """
    return load_yaml(knowledge, "lexicon.yaml", Lexicon)
