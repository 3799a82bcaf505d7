"""Whatever a person wrote and a rule says, what we show of it is something that Slack takes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.wording import Coach, Suggestion
from bot.slack.block_kit import validate, validate_view
from bot.slack.modals import Modal, in_message
from bot.slack.mrkdwn import escaped
from bot.slack.phrases import ANOTHER_WAY, MORE_THOUGHTS
from bot.slack.services import RuleRead
from bot.slack.thoughts import checked, note, reasons, what_is_left
from bot.slack.views import Message
from bot.standing import rule_reader
from knowledge.lexicon import Lexicon

WORDS = st.text(max_size=5_000).filter(lambda text: escaped(text).strip())
RULES = st.sampled_from(["L01", "L40", "L54", "L99"])
SUGGESTIONS = st.builds(
    Suggestion,
    rule=RULES,
    start=st.just(0),
    end=st.just(1),
    found=WORDS,
    better=st.lists(WORDS, min_size=1, max_size=5).map(tuple),
    why=WORDS,
    source=WORDS,
    rewrite=st.none() | WORDS,
)


def assert_message(message: Message) -> None:
    assert validate(list(message.blocks), surface="message") == []
    assert message.text.strip()


@given(st.lists(SUGGESTIONS, min_size=1, max_size=2, unique_by=lambda each: each.rule), st.booleans())
def test_every_note_is_one_that_slack_takes(suggestions: list[Suggestion], unasked: bool) -> None:
    assert_message(note(suggestions, unasked=unasked))


@given(st.lists(SUGGESTIONS, max_size=30), st.lists(WORDS, max_size=2))
def test_every_check_is_one_that_slack_takes(suggestions: list[Suggestion], remarks: list[str]) -> None:
    blocks = checked(suggestions, *remarks)

    assert validate_view(Modal(title="Check", blocks=blocks).as_view()) == []
    assert_message(Message(text="Check", blocks=blocks))


@pytest.mark.parametrize("muted", [True, False])
def test_every_rule_can_be_given_reasons_and_be_left_over(lexicon: Lexicon, muted: bool) -> None:
    read = rule_reader(lexicon)
    for rule in lexicon.rules:
        found = read(rule.id)
        assert isinstance(found, RuleRead)
        modal = reasons(found)
        assert validate_view(modal.as_view()) == []
        assert_message(in_message(modal))
        assert_message(what_is_left([found], muted=muted))
        assert rule.right.split()[0] in json.dumps(modal.as_view(), ensure_ascii=False)
    assert read("L99; DROP TABLE") is None
    assert validate_view(reasons(None).as_view()) == []


def test_a_sentence_with_two_terms_is_put_another_way_once(coach: Coach) -> None:
    said = note(coach("She made an allegation and mum refuses to engage."))

    assert said.text.count(f"{ANOTHER_WAY} “") == 1


def test_of_very_many_terms_the_rest_is_said_to_be_there(coach: Coach) -> None:
    one = coach("The girl is very manipulative.")[0]
    many = [Suggestion(**{**one.as_record(), "rule": f"L{number:02}"}) for number in range(30)]  # type: ignore[arg-type]

    shown = json.dumps(checked(many), ensure_ascii=False)

    assert shown.count('"note_why:') == 10
    assert MORE_THOUGHTS in shown
