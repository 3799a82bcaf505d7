from typing import get_args

import pytest

from evals.cases import load_suites
from evals.learn import EXAMPLES, Kind, Message, as_table, cross_validated, learn, messages, rules_of
from knowledge.typed import read

SUITES = [suite for suite in load_suites() if suite.split == "dev"]


def message(text: str, *, counts: bool, source: str = "x examples") -> Message:
    return Message(text=text, counts=counts, source=source)


TOLD = [message(f"he is at the {place} now", counts=True) for place in ("gate", "door", "school", "house")]
ASKED = [message(f"what does the audit say about the {place}?", counts=False) for place in ("gate", "door", "school")]


def test_weights_tell_messages_apart_that_were_never_seen() -> None:
    weights = learn("danger", TOLD + ASKED)

    assert weights.score(read("he is at the shop now", {})) > 0
    assert weights.score(read("what does the audit say about the shop?", {})) < 0
    assert weights.learnt_from == {"x examples": 7}


def test_a_message_counts_by_the_stretch_that_counts() -> None:
    long = message("The audit is long. What does it say? He is at the gate now. What does the audit say?", counts=True)

    weights = learn("danger", [*TOLD, long, *ASKED])

    assert weights.score(read(f"What does the audit say? {TOLD[0].text}. What does it say?", {})) > 0


def test_learning_twice_gives_the_same() -> None:
    assert learn("misuse", TOLD + ASKED) == learn("misuse", TOLD + ASKED)


def test_each_message_of_the_suites_is_judged_by_weights_learnt_without_it() -> None:
    known = [
        *TOLD,
        *ASKED,
        *(message(f"he is at shop {name}", counts=True, source="danger suite") for name in "abcdefg"),
    ]

    heard = tuple(cross_validated("danger", known))

    assert {each.message for each in heard} == set(known[7:])
    assert list(as_table("danger", heard).columns[0].cells) == ["danger"]


@pytest.mark.parametrize("kind", get_args(Kind))
def test_what_is_shipped_was_learnt_from_all_there_is_and_fits_it(kind: Kind) -> None:
    rules = rules_of(kind)
    known = messages(kind, SUITES)
    right = sum((rules.match(each.text) is not None) == each.counts for each in known)

    assert len({each.text for each in known}) == len(known)
    assert right / len(known) > 0.97


def test_the_examples_hold_enough_of_each() -> None:
    for kind in get_args(Kind):
        ours = [each for each in messages(kind, ()) if each.source == f"{kind} examples"]
        assert sum(each.counts for each in ours) >= 120
        assert sum(not each.counts for each in ours) >= 120
    assert {path.stem for path in EXAMPLES.glob("*.yaml")} == set(get_args(Kind))
