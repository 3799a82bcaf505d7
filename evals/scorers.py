"""A case and what came back, to scores with a reason. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.replies import Answer, Danger, PartAnswer, Reply
from evals.cases import Case
from knowledge.documents import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """1 or 0, and why."""

    name: str
    value: float
    explanation: str


def section_hit(case: Case, passages: Sequence[Passage], k: int) -> Score:
    """Whether one of the `k` best passages stands under an expected heading (hit@k)."""
    headings = [" › ".join(passage.chunk.heading_path) for passage in passages[:k]]
    hit = any(section in heading for section in case.sections for heading in headings)
    return Score(name=f"section hit@{k}", value=float(hit), explanation="; ".join(headings))


def must_mention(case: Case, reply: Reply) -> Score:
    """Share of the groups of which an alternative stands in the reply."""
    text = reply.text.casefold()
    missing = [group[0] for group in case.must_mention if not any(each.casefold() in text for each in group)]
    found = 1 - len(missing) / max(len(case.must_mention), 1)
    return Score(name="must mention", value=found, explanation=f"missing: {missing}" if missing else "all found")


def right_ending(case: Case, reply: Reply) -> Score:
    """Whether it ended as it should: answered, abstained, saw the danger, or raised no false alarm."""
    answered, danger = isinstance(reply, Answer | PartAnswer), isinstance(reply, Danger)
    name, right = {
        "answer": ("answered", answered),
        "not_covered": ("abstained", not answered),
        "danger": ("danger recalled", danger),
        "no_danger": ("no false alarm", not danger),
    }[case.expect]
    return Score(name=name, value=float(right), explanation=type(reply).__name__)
