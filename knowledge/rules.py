"""Rules about messages that people edit: what is meant, how it is said, and examples both ways."""

import re
from collections.abc import Iterable, Iterator
from copy import copy
from functools import lru_cache
from pathlib import Path
from typing import Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from knowledge.files import KnowledgeFault, load_yaml, refuse_repeats
from knowledge.likeness import Weights
from knowledge.patterns import END, Alphabet, Pattern, PatternFault
from knowledge.typed import read


class Rule(BaseModel):
    """One thing that a message can mean."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: str
    why: str
    patterns: tuple[str, ...] = ()
    """How it is said; without any, what reads like the examples that weights were learnt from."""
    must: tuple[str, ...] = Field(min_length=1)
    """Messages that it has to catch."""
    must_not: tuple[str, ...] = Field(min_length=1)
    """Messages that no rule may catch."""


AnyRule = TypeVar("AnyRule", bound=Rule)


class Words(BaseModel):
    """What the rules of every kind share: the file `words.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    spellings: dict[str, str]
    """What short forms, contractions and dialect stand for."""
    words: dict[str, tuple[str, ...]]
    """Classes of words, by the name that stands for them in a pattern."""


class RuleFile(BaseModel, Generic[AnyRule]):
    """The rules of one kind, as written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: dict[str, tuple[str, ...]] = {}
    """Classes that only these rules use."""
    asides: tuple[str, ...] = ()
    """A sentence with one of these is not about anything that is so now, and is left out."""
    despite: tuple[str, ...] = ()
    """Unless it holds one of these."""
    rules: tuple[AnyRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        refuse_repeats("id", (rule.id for rule in self.rules))
        return self


class Rules(Generic[AnyRule]):
    """The rules of one kind, ready to use."""

    def __init__(self, file: RuleFile[AnyRule], shared: Words, weights: Weights) -> None:
        written = [pattern for rule in file.rules for pattern in rule.patterns]
        classes = {**shared.words, **file.words}
        self.rules = file.rules
        self._spellings = shared.spellings
        self._weights = weights
        self._alphabet = Alphabet(classes, shared.spellings, [*written, *file.asides, *file.despite])
        self._asides = tuple(self._compiled("asides", file.asides))
        self._despite = tuple(self._compiled("despite", file.despite))
        self._patterns = {rule.id: tuple(self._compiled(f"rule {rule.id}", rule.patterns)) for rule in file.rules}

    def words(self) -> Iterator[str]:
        """The words that its weights know, so that a misspelt one can be read as one of them."""
        return (feature for feature in self._weights.weights if " " not in feature)

    def written(self) -> "Rules[AnyRule]":
        """The same without what was learnt."""
        only = copy(self)
        only.rules = tuple(rule for rule in self.rules if rule.patterns)
        return only

    def _compiled(self, place: str, patterns: Iterable[str]) -> Iterator[Pattern]:
        for written in patterns:
            try:
                yield self._alphabet.pattern(written)
            except PatternFault as fault:
                raise PatternFault(f"{place}: {fault}") from fault
            except (re.error, OverflowError, RecursionError) as fault:
                raise PatternFault(f"{place}: {written[:80]}: is too much to read; write it shorter") from fault

    def faults(self) -> Iterator[str]:
        """Each example of a rule that it does not do justice to, by entry and field."""
        for rule in self.rules:
            yield from (
                f"rules › {rule.id} › must: “{text}” is not caught; add a pattern or take it out"
                for text in rule.must
                if rule not in self.matches(text)
            )
            yield from (
                f"rules › {rule.id} › must_not: “{text}” is caught by {found.id}; narrow its patterns"
                for text in rule.must_not
                if (found := self.match(text))
            )

    def match(self, text: str) -> AnyRule | None:
        """The first rule that the message matches."""
        return next(self.matches(text), None)

    def matches(self, text: str) -> Iterator[AnyRule]:
        """Every rule that the message matches, in the order of the file."""
        sentences = read(text, self._spellings)
        letters = END.join(filter(self._counts, self._alphabet.letters(sentences).split(END)))
        for rule in self.rules:
            if _any(self._patterns[rule.id], letters) if rule.patterns else self._weights.score(sentences) > 0:
                yield rule

    def _counts(self, sentence: str) -> bool:
        return bool(sentence) and (_any(self._despite, sentence) or not _any(self._asides, sentence))


def _any(patterns: Iterable[Pattern], letters: str) -> bool:
    return any(pattern.found_in(letters) for pattern in patterns)


def load_words(knowledge: Path) -> Words:
    """The folder's `words.yaml`, or the shipped one.

    Raises:
        KnowledgeFault: the file is wrong.
    """
    return load_yaml(knowledge, "words.yaml", Words)


def load_rules(knowledge: Path, name: str, model: type[RuleFile[AnyRule]]) -> Rules[AnyRule]:
    """The rules of that name in the knowledge folder, or the shipped ones, with the weights that go with them.

    Read once for as long as the files stay as they are, because triage, the answers and the coach all use them.

    Raises:
        KnowledgeFault: one of the files is wrong.
    """
    return _loaded(knowledge, name, model, tuple(_state(knowledge / file) for file in _files_of(name)))


def _files_of(name: str) -> tuple[str, ...]:
    return "words.yaml", f"{name}.yaml", f"{name}_weights.yaml"


def _state(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=4)
def _loaded(knowledge: Path, name: str, model: type[RuleFile[AnyRule]], _files: object) -> Rules[AnyRule]:
    shared = load_words(knowledge)
    file = load_yaml(knowledge, f"{name}.yaml", model)
    weights = load_yaml(knowledge, f"{name}_weights.yaml", Weights)
    try:
        return Rules(file, shared, weights)
    except PatternFault as fault:
        raise KnowledgeFault(f"{name}.yaml: {fault}") from fault
