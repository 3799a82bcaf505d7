"""`pytest evals`: every case as one test, for those who live in pytest. Known weaknesses fail here; that is the point.

`make test` does not run it: it asserts the quality of answers, not that the program works.
"""

from collections.abc import Iterator

import pytest
from _pytest.mark import ParameterSet

from bot.settings import BotSettings
from evals.asking import Assistant, ask_one
from evals.cases import Case, Suite, every_case, load_suites
from evals.measures import MEASURES
from evals.measuring import load_assistant


def _cases() -> Iterator[ParameterSet]:
    for suite, case in every_case(load_suites()):
        yield pytest.param(suite, case, id=f"{suite.suite}-{suite.split}-{case.id}")


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    """The assistant that answers people."""
    return load_assistant(BotSettings())


@pytest.mark.parametrize(("suite", "case"), list(_cases()))
def test_case(suite: Suite, case: Case, assistant: Assistant) -> None:
    """Every score that decides is 1."""
    item = ask_one(suite, case, assistant).item
    assert item.error is None, item.error
    short = [score for score in item.scores if MEASURES[score.name].decides and score.value < 1]
    assert not short, "\n".join(f"{score.name} {score.value:.2f}: {score.why}" for score in short)
