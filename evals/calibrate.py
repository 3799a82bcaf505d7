"""Find the floors of `bot/answering/cover.yaml` on the tuning split, by trying each on the real answerer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.table import Table

from bot.answering.draft import Cover
from bot.answering.question import Question, Turn
from bot.answering.replies import Answer, Answered, PartAnswer
from evals.cases import Case, Suite, SuiteFault, every_case

STEPS = 0.05
"""How far apart the floors are that are tried."""

KEEP = 0.95
"""Share of the answerable questions that must still be answered, as in the project's study of abstention."""

AnswererWith = Callable[[Cover], Callable[[Question], Answered]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One setting of the floors and what it did."""

    floor: str
    value: float
    cover: Cover
    kept: float
    """Share of the answerable questions that were answered."""
    refused: float
    """Share of the questions without an answer that got none."""

    @property
    def balance(self) -> float:
        """Mean of both shares."""
        return (self.kept + self.refused) / 2


def trials(suites: Sequence[Suite], answerer_with: AnswererWith, current: Cover) -> Iterator[Trial]:
    """One floor after the other moved from 0 to 0.6, the rest left as they are; the current setting first.

    Raises:
        SuiteFault: the suites hold no question with an answer, or none without.
    """
    cases = [case for _, case in every_case(suites) if case.answerable or case.expect == "not_covered"]
    if len({case.answerable for case in cases}) < 2:  # noqa: PLR2004 -- both kinds
        raise SuiteFault("Calibration needs questions that the guidance answers and questions that it does not.")
    yield _try("current", 0.0, current, cases, answerer_with)
    for floor in Cover.model_fields:
        for step in range(round(0.6 / STEPS) + 1):
            value = round(step * STEPS, 2)
            yield _try(floor, value, current.model_copy(update={floor: value}), cases, answerer_with)


def how_many() -> int:
    """Number of trials, for a progress bar."""
    return 1 + len(Cover.model_fields) * (round(0.6 / STEPS) + 1)


def _try(floor: str, value: float, cover: Cover, cases: Sequence[Case], answerer_with: AnswererWith) -> Trial:
    answer = answerer_with(cover)
    answered = {True: 0, False: 0}
    asked = {True: 0, False: 0}
    for case in cases:
        turns = tuple(Turn(role=turn.role, text=turn.text) for turn in case.turns)
        asked[case.answerable] += 1
        answered[case.answerable] += isinstance(answer(Question(case.question, turns)).reply, Answer | PartAnswer)
    return Trial(
        floor=floor,
        value=value,
        cover=cover,
        kept=answered[True] / asked[True],
        refused=1 - answered[False] / asked[False],
    )


def advised(tried: Sequence[Trial], keep: float = KEEP) -> Trial:
    """The trial that refuses most while it keeps enough; the best balanced one when none does."""
    enough = [trial for trial in tried if trial.kept >= keep]
    return max(enough, key=lambda trial: (trial.refused, trial.kept)) if enough else max(tried, key=lambda t: t.balance)


def as_table(tried: Sequence[Trial], best: Trial) -> Table:
    """A row a trial."""
    table = Table("floor", "value", "answered of answerable", "refused of the rest", title="Floors of cover, tried")
    table.caption = "Only the dev split is used. One floor is moved at a time; the others keep their current value."
    for trial in tried:
        mark = " ←" if trial is best else ""
        value = "" if trial.floor == "current" else f"{trial.value:.2f}"
        table.add_row(trial.floor + mark, value, f"{trial.kept:.2f}", f"{trial.refused:.2f}")
    return table
