"""Each numbered source opens into its passage, where it stands, for whoever may see the answer."""

import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.answering.question import Question
from bot.answering.replies import Answer, Answered, Citation, Claim
from bot.records.tables import answers, asked
from bot.slack.app import Assistant
from bot.slack.block_kit import validate_view
from bot.slack.evidence import Looked, passage_modal
from bot.slack.modals import Modal
from bot.slack.phrases import (
    CHANGED,
    MEMBERS_ONLY,
    NO_SURROUNDINGS,
    NOT_FOR_YOU,
    NOT_KEPT,
    NOT_READ,
    ODD_BUTTON,
    OUR_NOTE,
)
from bot.slack.services import Services, SourceRead, Surroundings
from playground import Channel, Fault, Message, StandInSlack, User, View
from tests.bot.slack.conftest import Brain, Runner

QUOTE = "Talk with the child first."
CITATION = Citation(
    marker=1,
    document_id="audit",
    document="Case audit learnings",
    section="Theme 2 › What helped",
    page=7,
    start=10,
    end=36,
    quote=QUOTE,
    url="https://example.org/audit",
    publisher="A partnership",
    date="2024",
    nation="England",
    authority="local learning",
    verification="read at the publisher",
)
SOURCE = SourceRead(
    document_id="audit",
    title="Case audit learnings",
    publisher="A partnership",
    date="2024",
    nation="England",
    authority="local learning",
    url="https://example.org/",
    review_by="",
    overdue=False,
)


class Shelf:
    """The documents, as the Slack side sees them."""

    def __init__(self) -> None:
        self.citation = CITATION
        self.around: Surroundings | None = Surroundings(
            before="Workers planned.", quote=QUOTE, after="Then they wrote it down."
        )
        self.takes = 0.0
        self.broken = False

    def answer(self, _question: Question) -> Answered:
        text = f"{QUOTE} [1]"
        reply = Answer(text=text, claims=(Claim(text=text, markers=(1,)),), citations=(self.citation,))
        return Answered(answer_id="a1", reply=reply)

    def surroundings(self, document: str, start: int, end: int, quote: str) -> Surroundings | None:
        assert (document, start, end, quote) == ("audit", 10, 36, QUOTE)
        time.sleep(self.takes)
        if self.broken:
            raise OSError("the index is away")
        return self.around


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture(autouse=True)
async def bot(runner: Runner, brain: Brain, shelf: Shelf) -> AsyncIterator[Assistant]:
    services = Services(
        triage=brain.triage, answer=shelf.answer, surroundings=shelf.surroundings, sources=lambda: [SOURCE]
    )
    async with runner.running(services=services) as assistant:
        yield assistant


async def answer_to(slack: StandInSlack, question: Message) -> Message:
    def answered() -> Message | None:
        return next((one for one in slack.replies(question) if QUOTE in one.text), None)

    return await slack.until(answered)


async def opened(slack: StandInSlack, person: User, message: Message, action: str = "evidence:0") -> str:
    await person.click(message, action)
    await slack.until(lambda: person.modal)
    await slack.settled()
    assert person.modal is not None
    return words(person.modal)


def words(view: View) -> str:
    return json.dumps(view.blocks, ensure_ascii=False)


async def test_a_source_opens_in_its_surroundings_with_what_is_known_of_it(
    slack: StandInSlack, asha: User, team: Channel
) -> None:
    answer = await answer_to(slack, await asha.mention(team, "How do I prepare?"))

    shown = await opened(slack, asha, answer)

    order = ["Case audit learnings", "Theme 2 › What helped", "Page: 7", "Publisher: A partnership", "Date: 2024"]
    order += ["Nation: England", "Weight: local learning", "How we know it: read at the publisher"]
    order += ["Before it: Workers planned.", f"> {QUOTE}", "After it: Then they wrote it down."]
    order += ["<https://example.org/audit|Open the source>"]
    assert [shown.find(each) for each in order] == sorted(shown.find(each) for each in order)
    assert shown.find(order[0]) > 0
    await slack.assert_clean()


async def test_each_source_has_a_button_that_says_what_it_opens(slack: StandInSlack, asha: User) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))

    (button,) = [block["accessory"] for block in answer.blocks if "accessory" in block]

    assert isinstance(button, dict)
    assert button["value"] == "a1:1"
    assert button["accessibility_label"] == "Read source 1, Case audit learnings"


async def test_somebody_else_in_the_channel_may_read_it_too(slack: StandInSlack, asha: User) -> None:
    ben = slack.add_user("Ben")
    place = slack.add_channel("shared-practice", members=[asha, ben])
    answer = await answer_to(slack, await asha.mention(place, "How do I prepare?"))

    assert QUOTE in await opened(slack, ben, answer)
    assert asha.modal is None


async def test_an_answer_to_one_person_opens_for_nobody_else(slack: StandInSlack, asha: User) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    ben = slack.add_user("Ben")

    await forged(slack, ben, answer, "a1:1")

    assert await said_to(slack, ben) == NOT_FOR_YOU


async def test_an_answer_of_another_channel_does_not_open(slack: StandInSlack, asha: User, team: Channel) -> None:
    answer = await answer_to(slack, await asha.mention(team, "How do I prepare?"))
    ben = slack.add_user("Ben")
    elsewhere = slack.add_channel("elsewhere", members=[ben])

    await forged(slack, ben, replace(answer, channel=elsewhere.id), "a1:1")

    assert await said_to(slack, ben) == NOT_FOR_YOU


@pytest.mark.parametrize("value", ["", "a1", "a1:x", "a1:1:1", "../a1:1", "a1:99999", "a b:1", "é:1", "x" * 65 + ":1"])
async def test_a_value_that_is_not_ours_is_refused(slack: StandInSlack, asha: User, value: str) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))

    await forged(slack, asha, answer, value)

    assert await said_to(slack, asha) == ODD_BUTTON


@pytest.mark.parametrize("value", ["a2:1", "a1:2"])
async def test_what_is_not_kept_is_said_to_be_so(slack: StandInSlack, asha: User, value: str) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))

    await forged(slack, asha, answer, value)

    assert await said_to(slack, asha) == NOT_KEPT


@pytest.mark.parametrize("table", [answers, asked])
async def test_an_answer_that_was_deleted_is_said_to_be_gone(
    slack: StandInSlack, asha: User, engine: Engine, table: object
) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    with engine.begin() as connection:
        connection.execute(table.delete())  # type: ignore[attr-defined]  # one of our two tables

    await asha.click(answer, "evidence:0")

    assert await said_to(slack, asha) == NOT_KEPT


async def test_a_guest_is_turned_away(slack: StandInSlack, asha: User) -> None:
    guest = slack.add_user("Kim", kind="guest")
    place = slack.add_channel("with-guests", members=[asha, guest])
    answer = await answer_to(slack, await asha.mention(place, "How do I prepare?"))

    await guest.click(answer, "evidence:0")

    assert await said_to(slack, guest) == MEMBERS_ONLY
    assert guest.modal is None


async def test_a_source_that_has_changed_is_said_to_have(slack: StandInSlack, asha: User, shelf: Shelf) -> None:
    shelf.around = None
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))

    shown = await opened(slack, asha, answer)

    assert CHANGED in shown
    assert f"> {QUOTE}" in shown


async def test_an_index_that_is_away_is_not_said_to_have_changed(slack: StandInSlack, asha: User, shelf: Shelf) -> None:
    shelf.broken = True
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))

    shown = await opened(slack, asha, answer)

    assert NO_SURROUNDINGS in shown
    assert CHANGED not in shown


async def test_slow_surroundings_come_into_the_open_modal(slack: StandInSlack, asha: User, shelf: Shelf) -> None:
    shelf.takes = 0.8
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    await asha.click(answer, "evidence:0")
    await slack.until(lambda: asha.modal)
    assert asha.modal is not None
    first = words(asha.modal)

    await slack.until(lambda: asha.modal and "Workers planned." in words(asha.modal))

    assert QUOTE in first
    assert "Workers planned." not in first


async def test_a_modal_that_was_put_away_meanwhile_is_let_go(slack: StandInSlack, asha: User, shelf: Shelf) -> None:
    shelf.takes = 0.8
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    await asha.click(answer, "evidence:0")
    await slack.until(lambda: asha.modal)
    await asha.close()

    await slack.until(lambda: slack.calls("views.update"))
    await slack.settled()

    assert asha.modal is None
    assert not [seen for seen in asha.sees() if seen.only_for]


async def test_a_modal_whose_moment_has_passed_comes_as_a_private_message(
    slack: StandInSlack, asha: User, team: Channel
) -> None:
    answer = await answer_to(slack, await asha.mention(team, "How do I prepare?"))
    slack.faults.plan("views.open", Fault.failed("expired_trigger_id"))

    await asha.click(answer, "evidence:0")

    (private,) = await slack.until(lambda: [seen for seen in asha.sees(team) if seen.only_for == asha.id])
    assert f"> {QUOTE}" in json.dumps(private.blocks)
    assert "Then they wrote it down." in json.dumps(private.blocks)


async def test_an_answer_opened_again_from_home_opens_its_sources_on_top(slack: StandInSlack, asha: User) -> None:
    await answer_to(slack, await asha.dm("How do I prepare?"))
    await slack.settled()
    await asha.open_home()
    await slack.until(lambda: asha.home)
    assert asha.home is not None
    await asha.click(asha.home, "home_open:a1")
    await slack.until(lambda: asha.modal)
    assert asha.modal is not None

    await asha.click(asha.modal, "evidence:0")
    await slack.until(lambda: asha.modal and "Workers planned." in words(asha.modal))
    await asha.close()

    assert asha.modal is not None
    assert "Read it" in words(asha.modal)
    await slack.assert_clean()


async def test_a_double_click_opens_it_once_more_and_harms_nothing(slack: StandInSlack, asha: User) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    await asha.click(answer, "evidence:0")

    assert QUOTE in await opened(slack, asha, answer)
    await slack.assert_clean()


async def test_records_that_are_locked_are_not_waited_for(slack: StandInSlack, asha: User, engine: Engine) -> None:
    answer = await answer_to(slack, await asha.dm("How do I prepare?"))
    await slack.settled()
    with engine.begin():
        await asha.click(answer, "evidence:0")

        assert await said_to(slack, asha) == NOT_READ


async def said_to(slack: StandInSlack, person: User) -> str:
    """What they alone were told, in a modal or a private message."""

    def private() -> list[str]:
        everything = [
            message.text
            for channel in slack.backstage.workspace.channels.values()
            for message in person.sees(channel)
            if message.only_for == person.id
        ]
        modal = [str(block["text"]["text"]) for block in person.modal.blocks] if person.modal else []  # type: ignore[index]  # sections
        return everything + modal

    await slack.until(private)
    await slack.settled()
    (only,) = private()
    return only


async def forged(slack: StandInSlack, person: User, message: Message, value: str, action: str = "evidence:0") -> None:
    """A click that Slack would never send: another's message, or a value that we did not write."""
    trigger = slack.backstage.new_trigger(person.id)
    await slack.deliver_payload(
        "interactive",
        {
            "type": "block_actions",
            "user": {"id": person.id, "team_id": slack.team_id},
            "team": {"id": slack.team_id},
            "channel": {"id": message.channel},
            "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel},
            "trigger_id": trigger,
            "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value, "action_ts": "1.0"}],
        },
    )


def modal(citation: Citation = CITATION, around: Surroundings | str | None = None, *, may_link: bool = True) -> Modal:
    return passage_modal(citation, Looked(around=around, may_link=may_link))


def test_a_link_leads_only_to_hosts_of_the_reading_list() -> None:
    assert "Open the source" in str(modal())
    assert "example.org" not in str(modal(may_link=False))
    assert "Open the source" not in str(modal(replace(CITATION, url="javascript:alert(1)")))


def test_our_note_is_called_a_note_and_cautions_come_before_the_passage() -> None:
    shown = str(modal(replace(CITATION, summary=True, labels=("superseded by “Newer”",))))

    assert OUR_NOTE in shown
    assert 0 < shown.find("Take care: superseded by “Newer”.") < shown.find(QUOTE)


ODD = st.one_of(st.text(max_size=300), st.builds(lambda text, times: text * times, st.text(max_size=9), st.just(900)))


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        lambda document, section, quote, publisher, url: replace(
            CITATION, document=document, section=section, quote=quote, publisher=publisher, url=url, labels=(section,)
        ),
        ODD,
        ODD,
        ODD,
        st.none() | ODD,
        st.none() | st.builds("https://example.org/{}".format, ODD),
    ),
    st.sampled_from([None, CHANGED, NO_SURROUNDINGS])
    | st.builds(lambda text: Surroundings(before=text, quote=QUOTE, after=text), ODD),
)
def test_every_passage_fits_a_modal(citation: Citation, around: Surroundings | str | None) -> None:
    assert validate_view(modal(citation, around).as_view()) == []
