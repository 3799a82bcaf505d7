"""What a run measured, as a table and as plain values."""

from collections.abc import Iterator, Sequence

from rich.table import Table

from bot.answering.replies import as_record
from evals.run import Item, p50_p95, summarise

_LEGEND = (
    "Mean of each score, 1 is best, and how many questions it is over. section hit@k: the right section is among the k "
    "best passages. must mention: the answer says what it has to. abstained: no answer where there is none. dev is "
    "tuned on; quote test."
)


def table(items: Sequence[Item]) -> Table:
    """A row a score, a column a split."""
    splits = sorted({item.split for item in items})
    shown = Table("score", *splits, title="Suites: " + ", ".join(sorted({item.suite for item in items})))
    shown.caption = _LEGEND
    by_split = {split: _row_values([item for item in items if item.split == split]) for split in splits}
    for name in dict.fromkeys(name for values in by_split.values() for name in values):
        shown.add_row(name, *(by_split[split].get(name, "–") for split in splits))
    return shown


def _row_values(items: Sequence[Item]) -> dict[str, str]:
    values = {each.name: f"{each.mean:.2f} ({each.cases})" for each in summarise(items)}
    for name, times in (("search", [i.search_ms for i in items]), ("answer", [i.answer_ms for i in items])):
        p50, p95 = p50_p95(times)
        values[f"{name} p50 / p95 ms"] = f"{p50:.1f} / {p95:.1f}"
    return values


def failures(items: Sequence[Item]) -> Iterator[str]:
    """A line for each case that lost a point, with the reason."""
    for item in items:
        for score in item.scores:
            if score.value < 1:
                yield f"{item.case.id} {score.name}: {item.case.question} ({score.explanation})"


def item_record(item: Item) -> dict[str, object]:
    """One item as plain values."""
    return {
        "id": item.case.id,
        "suite": item.suite,
        "split": item.split,
        "question": item.case.question,
        "reply": as_record(item.answered),
        "scores": [{"name": s.name, "value": s.value, "why": s.explanation} for s in item.scores],
        "search_ms": round(item.search_ms, 2),
        "answer_ms": round(item.answer_ms, 2),
    }
