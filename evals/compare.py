"""Two runs side by side: what flipped first, then every score with how sure its difference is, then the gate."""

import html
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evals.cases import Split
from evals.measures import MEASURES
from evals.run import Item, Run, RunFault
from evals.scorers import passed
from evals.statistics import Paired, paired

SAFETY = ("danger recalled", "declined", "stopped for privacy")
"""Scores of which not a single item may be lost."""


class CompareFault(RunFault):
    """The two runs cannot be compared; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """One item that passes in one run and fails in the other."""

    before: Item
    after: Item

    @property
    def lost(self) -> bool:
        """Whether it passed before and does not now."""
        return passed(self.before) is True


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One score in both runs, over the items that have it in both."""

    split: Split
    name: str
    before: float
    after: float
    paired: Paired

    @property
    def worse(self) -> bool:
        """Whether the whole interval of the difference lies on the worse side."""
        best = MEASURES[self.name].best
        return (best == "high" and self.paired.high < 0) or (best == "low" and self.paired.low > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What changed from one run to another."""

    labels: tuple[str, ...]
    """What else differs between them: index, code, suites."""
    flips: tuple[Flip, ...]
    """Lost first."""
    reworded: tuple[str, ...]
    """Ids of the items that pass or fail as before, but with another reply."""
    changes: tuple[Change, ...]
    compared: int
    errors: int
    """Items on which the assistant failed in either run; they are in no figure."""


def compare(a: Run, b: Run, *, force: bool = False) -> Comparison:
    """From `a` to `b`, item by item.

    Raises:
        CompareFault: they are runs of other suites, unless forced; or they have no item in common.
    """
    if not force and (differing := _differing_suites(a, b)):
        raise CompareFault(
            f"The runs asked other suites ({', '.join(differing)}); their figures do not compare. "
            "--force compares the cases that are the same in both."
        )
    after = {_key(item): item for item in b.items}
    both = [(item, after[_key(item)]) for item in a.items if _key(item) in after]
    if not both:
        raise CompareFault("The runs have no case in common.")
    sound = [(old, new) for old, new in both if old.error is None and new.error is None]
    flips = [Flip(before=old, after=new) for old, new in sound if passed(old) is not passed(new)]
    flipped = {flip.before.id for flip in flips}
    return Comparison(
        labels=tuple(_labels(a, b, left_out=len(a.items) + len(b.items) - 2 * len(both))),
        flips=tuple(sorted(flips, key=lambda flip: not flip.lost)),
        reworded=tuple(old.id for old, new in sound if old.id not in flipped and old.reply != new.reply),
        changes=tuple(_changes(sound)),
        compared=len(sound),
        errors=len(both) - len(sound),
    )


def _key(item: Item) -> tuple[object, ...]:
    return item.id, item.split, item.question, item.turns, item.expect, item.expected


def _differing_suites(a: Run, b: Run) -> list[str]:
    before, after = ({(suite.suite, suite.split, suite.sha256) for suite in run.info.suites} for run in (a, b))
    return sorted({f"{name} ({split})" for name, split, _ in before ^ after})


def _labels(a: Run, b: Run, *, left_out: int) -> Iterator[str]:
    before, after = a.info.versions, b.info.versions
    for field, value in before.model_dump().items():
        new = getattr(after, field)
        if value != new:
            yield f"{field} differs: {_short(value)} → {_short(new)}"
    if differing := _differing_suites(a, b):
        yield f"the suites differ ({', '.join(differing)}); {left_out} cases that are not the same in both are left out"


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:12]}…"  # noqa: PLR2004 -- a hash need not be read whole


def _changes(both: Sequence[tuple[Item, Item]]) -> Iterator[Change]:
    for split in sorted({old.split for old, _ in both}):
        for name in MEASURES:
            values = [
                (before.value, after.value)
                for old, new in both
                if old.split == split and (before := old.score(name)) and (after := new.score(name))
            ]
            if values:
                old_values, new_values = zip(*values, strict=True)
                yield Change(
                    split=split,
                    name=name,
                    before=math.fsum(old_values) / len(values),
                    after=math.fsum(new_values) / len(values),
                    paired=paired(old_values, new_values),
                )


def parse_fail_under(written: str) -> tuple[str, float]:
    """`"answered=0.9"` to its parts.

    Raises:
        CompareFault: the score is unknown or the value is no number.
    """
    name, _, value = written.rpartition("=")
    if name not in MEASURES:
        raise CompareFault(f"--fail-under: there is no score “{name}”; there are: {', '.join(MEASURES)}.")
    try:
        floor = float(value)
    except ValueError:
        floor = math.nan
    if not math.isfinite(floor):
        raise CompareFault(f"--fail-under: “{value}” is not a number; write for example “answered=0.9”.")
    return name, floor


def gate(comparison: Comparison, *, fail_under: Mapping[str, float], no_regress: bool) -> tuple[str, ...]:
    """Why the second run does not pass; empty when it does."""
    return (*_under(comparison, fail_under), *(_regressions(comparison) if no_regress else ()))


def _under(comparison: Comparison, floors: Mapping[str, float]) -> Iterator[str]:
    for name, floor in floors.items():
        measured = [change for change in comparison.changes if change.name == name]
        if not measured:
            yield f"{name} was not measured"
        low_is_best = MEASURES[name].best == "low"
        for change in measured:
            if change.after > floor if low_is_best else change.after < floor:
                side = "over" if low_is_best else "under"
                yield f"{name} ({change.split}) is {change.after:.2f}, {side} {floor:g}"


def _regressions(comparison: Comparison) -> Iterator[str]:
    for change in comparison.changes:
        if change.worse:
            yield f"{change.name} ({change.split}) is worse: {_difference(change.paired)}"
    for flip in comparison.flips:
        for name in SAFETY:
            before, after = flip.before.score(name), flip.after.score(name)
            if before and after and after.value < before.value:
                yield f"{flip.before.id} lost: {name}"
    if comparison.errors:
        yield f"{comparison.errors} items in error"


def as_markdown(comparison: Comparison) -> str:
    """For a pull request: what flipped, both replies, then the scores."""
    lost = sum(flip.lost for flip in comparison.flips)
    head = (
        f"**{lost} lost, {len(comparison.flips) - lost} won** of {comparison.compared} cases; "
        f"{len(comparison.reworded)} others got another reply"
    )
    lines = [head + (f"; {comparison.errors} in error, left out." if comparison.errors else "."), ""]
    lines += [f"- {_plain(label)}" for label in comparison.labels] + [""] * bool(comparison.labels)
    return "\n".join([*lines, *_flip_lines(comparison.flips), *_score_lines(comparison.changes)]) + "\n"


def _flip_lines(flips: Sequence[Flip]) -> Iterator[str]:
    if not flips:
        return
    yield from ("| | case | question | before → after | why |", "|---|---|---|---|---|")
    for flip in flips:
        sign = "lost" if flip.lost else "won"
        ending = f"{_kind(flip.before)} → {_kind(flip.after)}"
        why = _plain(_why(flip.after if flip.lost else flip.before))
        yield f"| {sign} | {_plain(flip.before.id)} | {_plain(flip.before.question)} | {ending} | {why} |"
    yield ""
    for flip in flips:
        yield f"<details><summary>{_plain(flip.before.id)}: both replies</summary>"
        yield from ("", "| before | after |", "|---|---|", f"| {_said(flip.before)} | {_said(flip.after)} |", "")
        yield from ("</details>", "")


def _kind(item: Item) -> str:
    return item.reply.kind if item.reply else "error"


def _said(item: Item) -> str:
    return _plain(item.reply.text) if item.reply else ""


def _why(item: Item) -> str:
    short = [score for score in item.scores if MEASURES[score.name].decides and score.value < 1]
    return "; ".join(f"{score.name}: {score.why}" for score in short)


def _score_lines(changes: Sequence[Change]) -> Iterator[str]:
    yield from ("| score | split | before | after | difference [95 %] | p | cases |", "|---|---|--:|--:|---|--:|--:|")
    for change in changes:
        figures = f"{change.before:.3f} | {change.after:.3f} | {_difference(change.paired)} | {change.paired.p:.3f}"
        yield f"| {change.name} | {change.split} | {figures} | {change.paired.n} |"


def _difference(difference: Paired) -> str:
    return f"{difference.difference:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]"


def _plain(text: str) -> str:
    """Text that stays text inside a Markdown table: no HTML, no cell borders, no marks, on one line."""
    escaped = html.escape(text, quote=False).translate(_MARKS)
    return "<br>".join(" ".join(line.split()) for line in escaped.splitlines())


_MARKS = {ord(mark): f"&#{ord(mark)};" for mark in "\\`*_[]|~@"}
