from datetime import UTC, datetime, timedelta

import pytest

from bot.coaching.policy import PERIOD, Listener, worth_saying
from bot.coaching.wording import Coach, Suggestion

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEXT = "She made an allegation against her stepdad. The girl is very manipulative. Mum failed to protect her."


@pytest.fixture
def made(coach: Coach) -> tuple[Suggestion, ...]:
    return coach(TEXT)


def said(made: tuple[Suggestion, ...], listener: Listener, *, answered: bool = True) -> list[str]:
    return [each.rule for each in worth_saying(made, listener, now=NOW, answered=answered)]


def test_at_most_two_terms_are_mentioned_in_the_order_of_the_message(made: tuple[Suggestion, ...]) -> None:
    assert [each.rule for each in made] == ["L01", "L40", "L54"]
    assert said(made, Listener()) == ["L01", "L40"]


def test_a_term_is_mentioned_once_a_period(made: tuple[Suggestion, ...]) -> None:
    assert said(made, Listener(heard={"L01": NOW - timedelta(days=1)})) == ["L40", "L54"]
    assert said(made, Listener(heard={"L01": NOW - PERIOD})) == ["L01", "L40"]


def test_a_muted_term_is_not_mentioned(made: tuple[Suggestion, ...]) -> None:
    assert said(made, Listener(muted=frozenset({"L01", "L54"}))) == ["L40"]
    assert said(made, Listener(all_muted=True)) == []


def test_nothing_is_said_before_or_without_an_answer(made: tuple[Suggestion, ...]) -> None:
    assert said(made, Listener(), answered=False) == []


def test_a_term_that_occurs_twice_is_mentioned_once(coach: Coach) -> None:
    twice = coach("Her allegation worries me. Her allegation is known.")

    assert len(twice) == 2
    assert said(twice, Listener()) == ["L01"]


def test_in_danger_and_distress_there_is_nothing_to_say(coach: Coach) -> None:
    assert said(coach("He is alone with her now. " + TEXT), Listener()) == []
    assert said(coach("I can't stop crying. " + TEXT), Listener()) == []
