import pytest

from bot.answering.distress import is_only_distress, support_text
from bot.answering.replies import Danger, NotCovered
from bot.wiring import load_triage_whatever_is_wrong
from knowledge.contacts import load_contacts
from knowledge.settings import SHIPPED_KNOWLEDGE

OWN = (
    "im really struggling after this case, cant sleep",
    "i cant sleep",
    "I am off sick with stress over a case",
    "I was abused as a child and this training brings it back",
    "my own uncle did this to me when i was little",
    "I can't do this any more, it's been a horrible month",
)


@pytest.mark.parametrize("message", OWN)
def test_whoever_is_worn_out_gets_people_to_talk_to_and_no_drill(message: str) -> None:
    reply = load_triage_whatever_is_wrong()(message)
    assert isinstance(reply, NotCovered)
    assert "116 123" in reply.text
    assert "999" in reply.text


@pytest.mark.parametrize(
    "message",
    [
        "I can't cope, he is alone with her now and nobody answers",
        "im shaking, she's locked herself in the toilet with tablets",
        "I don't want to live any more",
    ],
)
def test_danger_comes_before_distress(message: str) -> None:
    assert isinstance(load_triage_whatever_is_wrong()(message), Danger)


@pytest.mark.parametrize(
    "message",
    ["the girl can't sleep and has nightmares", "why do children struggle to tell", "what brings families back to us"],
)
def test_a_child_in_distress_is_not_the_writer(message: str) -> None:
    assert not is_only_distress(message)


def test_without_a_helpline_in_the_contacts_none_is_named() -> None:
    nobody = load_contacts(SHIPPED_KNOWLEDGE).model_copy(update={"contacts": ()})
    assert "any hour" not in support_text(nobody, "Essex")
