"""Learn the weights of `knowledge/*_weights.yaml` from examples: logistic regression over words and pairs of words.

A message with danger in it often speaks of other things too, so a message is learnt as a bag of stretches
(multiple-instance learning, Dietterich et al. 1997): each stretch of a message that must not count is an example
against, and of a message that must count, the stretch that counts most is the example for.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import yaml
from pydantic import BaseModel, ConfigDict
from rich.table import Table

from evals.cases import Suite
from knowledge.danger import DangerRule, load_danger_rules
from knowledge.files import read_yaml
from knowledge.lexicon import load_lexicon
from knowledge.likeness import Weights, features
from knowledge.misuse import MisuseRule, load_misuse_rules
from knowledge.rules import Rules, load_words
from knowledge.settings import PROJECT, SHIPPED_KNOWLEDGE
from knowledge.typed import Sentence, read, stretches

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Kind = Literal["danger", "misuse"]
EXAMPLES = PROJECT / "evals" / "examples"
_ROUNDS = 3
_FOLDS = 5
_SHORT = 8
"""Paragraphs of guidance with no more words than this are headings."""
_LEAST = 0.05
"""Weights nearer to nothing are left out, which halves the file."""
_SEEN = 2
"""Words and pairs in fewer messages than this are left out."""


class Examples(BaseModel):
    """Messages that count and messages that only sound like it, written for learning alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    must: tuple[str, ...]
    must_not: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One example."""

    text: str
    counts: bool
    source: str
    """What it stands in: examples, rules, a suite, or guidance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How the weights of one kind are learnt, chosen by cross-validation on the dev suites."""

    strength: float
    """Inverse of the regularisation (`C`)."""
    likely: float
    """The probability from which a message counts."""
    alone: bool = False
    """Whether each sentence of a message is also an example by itself."""


SETTINGS: Mapping[Kind, Setting] = {
    "danger": Setting(strength=1.0, likely=0.45),
    "misuse": Setting(strength=1.0, likely=0.6, alone=True),
}
_ENDING: Mapping[Kind, str] = {"danger": "danger", "misuse": "declined"}
_EITHER: Mapping[Kind, frozenset[str]] = {
    "danger": frozenset({"private"}),
    "misuse": frozenset({"private", "danger"}),
}
"""Endings of messages that may count or not."""


def messages(kind: Kind, suites: Sequence[Suite]) -> tuple[Message, ...]:
    """All there is to learn from: the examples, those of the rules, the dev suites, and the guidance itself."""
    found = {
        message.text: message
        for message in (*_wordings(kind), *_guidance(), *_examples(kind), *_rules(kind), *_suites(kind, suites))
    }
    return tuple(found.values())


def _examples(kind: Kind) -> Iterator[Message]:
    for name in _ENDING:
        source = f"{name} examples"
        written = Examples.model_validate(read_yaml((EXAMPLES / f"{name}.yaml").read_bytes()))
        # A message about danger may also ask for what is declined, and gets the danger reply.
        if kind in {name, "danger"}:
            yield from (Message(text=text, counts=name == kind, source=source) for text in written.must)
        yield from (Message(text=text, counts=False, source=source) for text in written.must_not)


def _rules(kind: Kind) -> Iterator[Message]:
    for name in _ENDING:
        source = f"{name} rules"
        for rule in rules_of(name).rules:
            if kind in {name, "danger"}:
                yield from (Message(text=text, counts=name == kind, source=source) for text in rule.must)
            yield from (Message(text=text, counts=False, source=source) for text in rule.must_not)


def rules_of(kind: Kind) -> Rules[DangerRule] | Rules[MisuseRule]:
    """The shipped rules of that kind."""
    return load_danger_rules(SHIPPED_KNOWLEDGE) if kind == "danger" else load_misuse_rules(SHIPPED_KNOWLEDGE)


def _suites(kind: Kind, suites: Sequence[Suite]) -> Iterator[Message]:
    written = rules_of(kind).written()
    for suite in suites:
        for case in suite.cases:
            # A question near the guidance that it does not answer may rightly be declined.
            near = kind == "misuse" and case.expect == "not_covered" and case.tags.distance != "far"
            counts = case.expect == _ENDING[kind]
            # Suites about wording hold messages that nobody read for what else they say.
            unread = suite.suite.startswith("wording") and not counts and written.match(case.question)
            if suite.split == "dev" and case.expect not in _EITHER[kind] and not near and not unread:
                yield Message(text=case.question, counts=counts, source=f"{suite.suite} suite")


def _wordings(kind: Kind) -> Iterator[Message]:
    """How people write of abuse that is known and being worked with; not those in which a rule hears more."""
    rules = rules_of(kind).written()
    for rule in load_lexicon(SHIPPED_KNOWLEDGE).rules:
        for text in (*rule.must, *rule.must_not):
            if rules.match(text) is None:
                yield Message(text=text, counts=False, source="wording rules")


def _guidance() -> Iterator[Message]:
    for path in sorted((SHIPPED_KNOWLEDGE / "guidance").rglob("*.md")):
        for paragraph in path.read_text("utf-8").partition("\n---\n")[2].split("\n\n"):
            if len(paragraph.split()) > _SHORT:
                yield Message(text=paragraph, counts=False, source="guidance")


def learn(kind: Kind, known: Sequence[Message]) -> Weights:
    """Weights that tell the messages that count from the others."""
    setting = SETTINGS[kind]
    bags = [_Bag(message, alone=setting.alone) for message in known]
    names = _names(bags)
    weights = Weights(learnt_from=_sources(known), alone=setting.alone, bias=0.0, weights={names[0]: 0.0})
    for round_ in range(_ROUNDS):
        chosen = [each for bag in bags for each in bag.examples(weights if round_ else None)]
        bias, learnt = _fit(chosen, names, setting.strength)
        bias -= math.log(setting.likely / (1 - setting.likely))
        weights = weights.model_copy(update={"bias": bias, "weights": learnt})
    return weights


class _Bag:
    """A message as its stretches."""

    def __init__(self, message: Message, *, alone: bool) -> None:
        self.counts = message.counts
        self.stretches = stretches(read(message.text, _spellings()), alone=alone)

    def examples(self, weights: Weights | None) -> Iterator[tuple[Sentence, bool, float]]:
        """Stretch, whether it counts, and how much it matters."""
        if not self.counts:
            yield from ((each, False, len(self.stretches) ** -0.5) for each in self.stretches)
        elif weights:
            yield max(self.stretches, key=weights.sum), True, 1.0
        else:
            yield from ((each, True, 1 / len(self.stretches)) for each in self.stretches)


@cache
def _spellings() -> Mapping[str, str]:
    return load_words(SHIPPED_KNOWLEDGE).spellings


def _names(bags: Sequence[_Bag]) -> list[str]:
    seen = Counter(name for bag in bags for name in {each for part in bag.stretches for each in features(part)})
    return sorted(name for name, times in seen.items() if times >= _SEEN)


def _fit(
    chosen: Sequence[tuple[Sentence, bool, float]], names: Sequence[str], strength: float
) -> tuple[float, dict[str, float]]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, class_weight="balanced", max_iter=3000)
    model.fit(
        _matrix([stretch for stretch, _, _ in chosen], names),
        [counts for _, counts, _ in chosen],
        sample_weight=[matters for _, _, matters in chosen],
    )
    learnt = {name: round(float(weight), 2) for name, weight in zip(names, model.coef_[0], strict=True)}
    return round(float(model.intercept_[0]), 2), {
        name: weight for name, weight in learnt.items() if abs(weight) >= _LEAST
    }


def _matrix(parts: Sequence[Sentence], names: Sequence[str]) -> "csr_matrix":
    from scipy.sparse import csr_matrix

    places = {name: place for place, name in enumerate(names)}
    cells = [(row, places[name]) for row, part in enumerate(parts) for name in set(features(part)) if name in places]
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    return csr_matrix(([1.0] * len(cells), (rows, columns)), shape=(len(parts), len(names)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message of a dev suite, and what weights say that were learnt without it."""

    message: Message
    learnt: bool
    ruled: bool
    """Whether a rule hears it."""


def cross_validated(kind: Kind, known: Sequence[Message]) -> Iterator[Heard]:
    """Each message of the suites once, in five folds; what was written for learning is always learnt from."""
    ours = [message for message in known if not message.source.endswith(" suite")]
    theirs = sorted(set(known) - set(ours), key=lambda message: hashlib.sha256(message.text.encode()).digest())
    rules = rules_of(kind).written()
    for fold in range(_FOLDS):
        kept = [message for place, message in enumerate(theirs) if place % _FOLDS != fold]
        weights = learn(kind, [*ours, *kept])
        for message in theirs[fold::_FOLDS]:
            learnt = weights.score(read(message.text, _spellings())) > 0
            yield Heard(message=message, learnt=learnt, ruled=rules.match(message.text) is not None)


def as_table(kind: Kind, heard: Sequence[Heard]) -> Table:
    """A row a suite: how many of those that must count are heard, and how many of the others."""
    table = Table("suite", "must count", "weights", "with rules", "must not", "weights", "with rules", title=kind)
    for source in sorted({each.message.source for each in heard}):
        cells = [source.removesuffix(" suite")]
        for counts in (True, False):
            these = [each for each in heard if each.message.source == source and each.message.counts == counts]
            either = sum(each.learnt or each.ruled for each in these)
            cells += [str(len(these)), str(sum(each.learnt for each in these)), str(either)]
        table.add_row(*cells)
    return table


class _Dumper(yaml.SafeDumper):
    """Writes a text of many lines as it is read."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


def write(kind: Kind, weights: Weights) -> Path:
    """The file of weights."""
    path = SHIPPED_KNOWLEDGE / f"{kind}_weights.yaml"
    head = (
        f"# What makes a message read like those of evals/examples/{kind}.yaml. Written by `python -m evals learn`.\n"
    )
    written = yaml.dump(weights.model_dump(), Dumper=_Dumper, sort_keys=False, allow_unicode=True)
    path.write_text(head + written, encoding="utf-8")
    return path


def _sources(known: Sequence[Message]) -> dict[str, int]:
    return dict(sorted(Counter(message.source for message in known).items()))
