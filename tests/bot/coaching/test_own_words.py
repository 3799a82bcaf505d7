"""What the assistant says of its own accord passes the rules that it offers to others."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answering.triage import danger_text
from bot.coaching.own_words import ASSERTED, slips
from bot.coaching.wording import Coach
from knowledge.contacts import load_contacts
from knowledge.settings import SHIPPED_KNOWLEDGE

BOT = Path(__file__).parents[3] / "bot"


def sentences(*folders: str) -> Iterator[str]:
    for folder in folders:
        for path in sorted((BOT / folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
                    yield node.value


def test_every_fixed_sentence_of_ours_passes(coach: Coach) -> None:
    ours = [*sentences("answering", "slack", "."), danger_text(load_contacts(SHIPPED_KNOWLEDGE), "Essex")]

    assert len(ours) > 200
    assert slips(ours, coach) == ()


def test_a_slip_is_found_whatever_stands_around_it(coach: Coach) -> None:
    (slip,) = slips(["Tell the LADO about the allegation.", "Write down what the child said."], coach)

    assert slip.rules == ("L01",)


@pytest.mark.parametrize(
    "words", ["We have no doubt he did it.", "Tell them he is guilty.", "It is proven that this happened."]
)
def test_a_sentence_that_takes_guilt_for_granted_is_a_slip(words: str, coach: Coach) -> None:
    assert [slip.rules for slip in slips([words, "The child says he did it."], coach)][:1] == [(ASSERTED,)]
