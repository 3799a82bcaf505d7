"""The suites that the rules were tuned on: a floor under what has been reached, so that no later rule loses it."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.coaching.wording import Coach
from evals.cases import Case, load_suites

SUITES = ("wording", "wording2")
FORMAL = {"court", "police e-mail", "email_police", "ladoreferral", "lado", "quotation", "title"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Rules that spoke about one case, and those that had to."""

    case: Case
    made: frozenset[str]
    expected: frozenset[str]


def compared(coach: Coach) -> Iterator[Compared]:
    dev = (suite for suite in load_suites(SUITES) if suite.split == "dev")
    for case in (case for suite in dev for case in suite.cases):
        made = frozenset(each.rule for each in coach(case.question))
        yield Compared(case=case, made=made, expected=frozenset(each.rule for each in case.wording or ()))


def test_nothing_is_wrongly_corrected_in_formal_text_and_quotations(coach: Coach) -> None:
    formal = [each for each in compared(coach) if each.case.tags.register_ in FORMAL]

    assert len(formal) > 150
    assert [(each.case.id, each.made - each.expected) for each in formal if each.made - each.expected] == []


def test_precision_and_recall_stay_where_they_are(coach: Coach) -> None:
    results = list(compared(coach))
    right = sum(len(each.made & each.expected) for each in results)

    assert right / sum(len(each.made) for each in results) >= 0.98
    assert right / sum(len(each.expected) for each in results) >= 0.92


def test_most_coached_sentences_are_put_another_way(coach: Coach) -> None:
    made = [each for case in compared(coach) for each in coach(case.case.question) if each.rule in case.expected]

    assert sum(each.rewrite is not None for each in made) / len(made) >= 0.77
