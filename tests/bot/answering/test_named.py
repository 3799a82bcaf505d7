import pytest

from bot.answering.named import NamedSources
from knowledge.documents import Source

NAMED = NamedSources(
    {
        "audit": Source(also_called=("the audit", "case audit")),
        "kcsie": Source(also_called=("Keeping Children Safe in Education", "KCSIE")),
        "review": Source(also_called=("the national review",)),
        "other": Source(also_called=("the review",)),
        "plain": Source(),
    }
)


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("what did the audit say about genograms?", {"audit"}),
        ("whats in kcsie, and in the case-audit", {"kcsie", "audit"}),
        ("the National Review found what", {"review"}),
        ("should we audit our cases", set()),
        ("the auditor rang", set()),
        ("", set()),
    ],
)
def test_a_question_names_the_sources_that_it_calls_by_a_name(question: str, documents: set[str]) -> None:
    assert NAMED(question) == documents


def test_without_names_nothing_is_named() -> None:
    assert NamedSources({"plain": Source()})("the plain one") == frozenset()
