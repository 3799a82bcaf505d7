"""The Home tab says what the assistant is, has read and keeps, and lets people see to their own."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from bot.answering.question import Question
from bot.answering.replies import Answered, NotCovered
from bot.records.asked import Asker
from bot.records.erasure import erase_person
from bot.records.feedback import Feedback, keep_feedback
from bot.records.notes import ALL, mute, muted, note_heard, opted_in, set_notes
from bot.records.tables import Surface, answers, metadata
from bot.slack.access import Role, Roles
from bot.slack.app import Assistant
from bot.slack.block_kit import validate, validate_view
from bot.slack.home_tab import Muted, Seen, State, home_tab, sources_modal
from bot.slack.phrases import (
    ERASED,
    HOME_AWAY,
    LOOKING,
    MEMBERS_ONLY,
    NEVER_DOES,
    NO_MODEL,
    NOT_YOURS,
    NOTES_OFF,
    NOTES_ON,
)
from bot.slack.services import RuleRead, Services, SourceRead
from playground import Channel, Message, StandInSlack, User
from tests.bot.slack.conftest import Brain, Runner
from tests.bot.slack.test_evidence import said_to

REPLY = "The guidance does not cover this."
QUESTION = "How do we talk about canary-41c7?"


def source(number: int, *, overdue: bool = False, read: bool = True) -> SourceRead:
    return SourceRead(
        document_id=f"guide-{number}",
        title=f"Guide {number}",
        publisher="A partnership",
        date="2024",
        nation="England",
        authority="practice guidance",
        url="",
        review_by="2026-03-01",
        overdue=overdue,
        read=read,
    )


@pytest.fixture
def chief(slack: StandInSlack) -> User:
    return slack.add_user("Chi")


@pytest.fixture(autouse=True)
async def bot(runner: Runner, brain: Brain, chief: User) -> AsyncIterator[Assistant]:
    numbers = iter(range(1, 99))

    def answer(_question: Question) -> Answered:
        brain.may_answer.wait(20)
        return Answered(answer_id=f"a{next(numbers)}", reply=NotCovered(text=REPLY))

    def rule(rule_id: str) -> RuleRead:
        return RuleRead(id=rule_id, term="case", better=(), why="", right="", source="")

    services = Services(
        triage=brain.triage,
        answer=answer,
        rule=rule,
        sources=lambda: [
            *(source(number, overdue=number == 2, read=number < 30) for number in range(1, 40)),
            replace(source(40), title="For leads alone", audience="members"),
        ],
        about=lambda: [("Index", "0123456789abcdef")],
    )
    roles = Roles(holders={Role.ADMINISTRATOR: frozenset((chief.id,))})
    async with runner.running(services=services, roles=roles) as assistant:
        yield assistant


def words(person: User) -> str:
    return json.dumps(person.home.blocks if person.home else [], ensure_ascii=False)


async def home_of(slack: StandInSlack, person: User) -> str:
    await person.open_home()
    await slack.until(lambda: person.home)
    await slack.settled()
    return words(person)


async def press(slack: StandInSlack, person: User, action: str) -> None:
    assert person.home is not None
    before = person.home.hash
    await person.click(person.home, action)
    await slack.until(lambda: person.home and person.home.hash != before)


async def answered(slack: StandInSlack, person: User) -> Message:
    question = await person.dm(QUESTION)
    await slack.until(lambda: [one for one in slack.replies(question) if one.text == REPLY])
    await slack.settled()
    return question


async def test_a_member_sees_what_it_is_what_it_has_read_and_what_it_keeps(slack: StandInSlack, asha: User) -> None:
    shown = await home_of(slack, asha)

    assert "29 sources: 29 in full, 0 as our own summary. Past the date for a review: 1." in shown
    assert "Guide 1 · A partnership · 2024 · England · practice guidance · review due 2026-03-01" in shown
    assert "review was due 2026-03-01" in shown
    assert all(each in shown for each in NEVER_DOES)
    assert "90 days" in shown
    assert "For administrators" not in shown
    await slack.assert_clean()


def test_it_says_whether_a_model_is_sent_questions() -> None:
    def shown(model: str) -> str:
        return json.dumps(home_tab(Seen(sources=(), muted=(), notes_on=True, answers=(), keep_days=90, model=model)))

    assert NO_MODEL in shown("")
    assert "ollama:small" in shown("ollama:small")
    assert NO_MODEL not in shown("ollama:small")


def test_own_documents_and_the_weightiest_come_first() -> None:
    note = replace(source(1), title="Note on the law", authority="law", summary=True)
    order = [
        source(2),
        replace(source(3), title="Statutory", authority="statutory guidance"),
        note,
        source(4, read=False),
    ]

    listed = json.dumps(sources_modal(order).blocks)

    places = [listed.find(title) for title in ("Statutory", "Guide 2", "Note on the law", "Guide 4")]
    assert places == sorted(places)


@pytest.mark.parametrize("kind", ["guest", "external"])
async def test_who_is_no_member_sees_one_sentence(slack: StandInSlack, kind: str) -> None:
    person = slack.add_user("Kim", kind=kind)  # type: ignore[arg-type]  # one of the stand-in's kinds

    await home_of(slack, person)

    assert person.home is not None
    assert [block["text"]["text"] for block in person.home.blocks] == [MEMBERS_ONLY]  # type: ignore[index]  # a section


async def test_the_messages_tab_shows_no_home(slack: StandInSlack, asha: User) -> None:
    await asha.open_messages_tab()
    await slack.settled()

    assert asha.home is None


async def test_opening_it_again_and_again_shows_it_once(slack: StandInSlack, asha: User) -> None:
    for _ in range(50):
        await asha.open_home()
    await slack.until(lambda: asha.home)
    await slack.settled()

    assert len(slack.calls("views.publish")) == 1
    await slack.assert_clean()


async def test_all_sources_are_listed_in_a_modal(slack: StandInSlack, asha: User) -> None:
    await home_of(slack, asha)
    assert asha.home is not None

    await asha.click(asha.home, "home_sources")
    await slack.until(lambda: asha.modal)

    assert asha.modal is not None
    listed = json.dumps(asha.modal.blocks)
    assert "Guide 39" in listed
    assert "listed, not read yet" in listed
    assert "For leads alone" not in listed + words(asha)
    await slack.assert_clean()


async def test_notes_on_wording_are_switched_off_and_on(slack: StandInSlack, asha: User, engine: Engine) -> None:
    assert NOTES_ON in await home_of(slack, asha)

    await press(slack, asha, "home_notes")
    assert NOTES_OFF in words(asha)
    assert muted(engine, asha.id) == {ALL}
    await press(slack, asha, "home_notes")

    assert NOTES_ON in words(asha)
    assert muted(engine, asha.id) == frozenset()


async def test_a_muted_term_is_heard_of_again(slack: StandInSlack, asha: User, engine: Engine) -> None:
    mute(engine, asha.id, "L07")
    assert "You hear nothing of “case”." in await home_of(slack, asha)

    await press(slack, asha, "home_unmute:L07")

    assert "You hear nothing" not in words(asha)
    assert muted(engine, asha.id) == frozenset()


async def test_recent_answers_are_listed_without_the_question_and_open_again(slack: StandInSlack, asha: User) -> None:
    await answered(slack, asha)

    shown = await home_of(slack, asha)
    assert "the guidance did not cover it (a1)" in shown
    assert "canary" not in shown
    assert asha.home is not None
    await asha.click(asha.home, "home_open:a1")
    await slack.until(lambda: asha.modal)

    assert asha.modal is not None
    assert REPLY in json.dumps(asha.modal.blocks)
    await asha.click(asha.modal, "feedback:up")
    await slack.until(lambda: asha.modal and "Undo" in json.dumps(asha.modal.blocks))
    await slack.assert_clean()


async def test_nobody_sees_anothers_answers(slack: StandInSlack, asha: User) -> None:
    await answered(slack, asha)
    ben = slack.add_user("Ben")

    assert "(a1)" not in await home_of(slack, ben)


async def test_an_administrator_sees_the_state_and_turns_notes_off_in_a_channel(
    slack: StandInSlack, chief: User, team: Channel, engine: Engine
) -> None:
    set_notes(engine, team.id, on=True, now=datetime.now(UTC))

    shown = await home_of(slack, chief)

    assert "Questions that wait: 0" in shown
    assert "Replies that could not be sent: 0" in shown
    assert "Index: 0123456789abcdef" in shown
    await press(slack, chief, f"home_channel_off:{team.id}")
    assert not opted_in(engine)
    assert "No channel has opted in" in words(chief)
    await slack.assert_clean()


async def test_who_is_no_administrator_turns_nothing_off(
    slack: StandInSlack, asha: User, team: Channel, engine: Engine
) -> None:
    set_notes(engine, team.id, on=True, now=datetime.now(UTC))
    await home_of(slack, asha)

    await forged_in_home(slack, asha, f"home_channel_off:{team.id}", team.id)

    assert await said_to(slack, asha) == NOT_YOURS
    assert set(opted_in(engine)) == {team.id}


@pytest.mark.parametrize(
    ("action", "value"), [("home_open:x", "../x"), ("home_notes", "maybe"), ("home_open:x", ""), ("home_open:x", "a9")]
)
async def test_values_that_are_not_ours_change_nothing(
    slack: StandInSlack, asha: User, engine: Engine, action: str, value: str
) -> None:
    await home_of(slack, asha)

    await forged_in_home(slack, asha, action, value)

    assert "any more" in await said_to(slack, asha)
    assert muted(engine, asha.id) == frozenset()


async def forged_in_home(slack: StandInSlack, person: User, action: str, value: str) -> None:
    await slack.deliver_payload(
        "interactive",
        {
            "type": "block_actions",
            "user": {"id": person.id, "team_id": slack.team_id},
            "team": {"id": slack.team_id},
            "container": {"type": "view", "view_id": "V1"},
            "view": {"id": "V1", "type": "home"},
            "trigger_id": slack.backstage.new_trigger(person.id),
            "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value, "action_ts": "1.0"}],
        },
    )


async def test_erasing_asks_first_and_leaves_nothing_of_the_person(
    slack: StandInSlack, asha: User, engine: Engine, database: Path
) -> None:
    await answered(slack, asha)
    keep_feedback(
        engine, Feedback(answer_id="a1", person=asha.id, helpful=False, created=1, note="n", question="Canary-9d?")
    )
    mute(engine, asha.id, "L07")
    note_heard(engine, asha.id, ["L01"], datetime.now(UTC))
    await home_of(slack, asha)
    assert asha.home is not None
    (button,) = [
        block["accessory"]
        for block in asha.home.blocks
        if isinstance(block.get("accessory"), dict) and block["accessory"]["action_id"] == "home_erase"  # type: ignore[index]  # a button
    ]
    assert "confirm" in str(button)

    await press(slack, asha, "home_erase")

    assert ERASED in words(asha)
    assert rows_of(engine, asha.id) == {}
    for file in database.parent.iterdir():
        assert asha.id.encode() not in file.read_bytes()
        assert b"Canary-9d" not in file.read_bytes()
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(answers)).scalar_one() == 1


def rows_of(engine: Engine, person: str) -> dict[str, int]:
    """How many rows of each table name the person."""
    counted = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            if "person" in table.c:
                query = select(func.count()).select_from(table).where(table.c.person == person)
                counted[table.name] = connection.execute(query).scalar_one()
    return {name: count for name, count in counted.items() if count}


async def test_a_question_that_waits_is_dropped_with_its_placeholder(
    slack: StandInSlack, asha: User, brain: Brain, engine: Engine
) -> None:
    await home_of(slack, asha)
    brain.may_answer.clear()
    question = await asha.dm(QUESTION)
    await slack.until(lambda: [one for one in slack.replies(question) if one.text == LOOKING])

    await press(slack, asha, "home_erase")
    brain.may_answer.set()
    await slack.until(lambda: not slack.replies(question))
    await slack.settled()

    assert rows_of(engine, asha.id) == {}


async def test_only_the_one_person_is_erased(engine: Engine) -> None:
    for person in ("U1", "U2"):
        keep_feedback(engine, Feedback(answer_id="a1", person=person, helpful=True, created=1))

    assert erase_person(engine, "U1") == 1
    assert rows_of(engine, "U1") == {}
    assert rows_of(engine, "U2") == {"feedback": 1}
    assert erase_person(engine, "U1") == 0


async def test_records_that_are_away_are_said_to_be_and_the_next_opening_tries_again(
    slack: StandInSlack, asha: User, engine: Engine
) -> None:
    with engine.begin():
        await asha.open_home()
        await slack.until(lambda: HOME_AWAY in words(asha), timeout=8)

    await asha.open_home()
    await slack.until(lambda: NOTES_ON in words(asha))


TEXT = st.text(max_size=40) | st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=4), st.just(400))
SOURCE = st.builds(
    SourceRead,
    document_id=TEXT,
    title=TEXT,
    publisher=TEXT,
    date=TEXT,
    nation=TEXT,
    authority=TEXT,
    url=TEXT,
    review_by=TEXT,
    overdue=st.booleans(),
    read=st.booleans(),
    summary=st.booleans(),
)
ASKER = Asker(answer_id="a1", person="U1", channel="D1", thread_ts="1.0", surface=Surface.THREAD, created=1.0)


def many(source: SourceRead, number: int) -> tuple[SourceRead, ...]:
    return (source,) * number


@settings(max_examples=40, deadline=None)
@given(SOURCE, st.integers(0, 600), st.integers(0, 200), TEXT)
def test_every_home_tab_and_list_of_sources_fits_slack(each: SourceRead, sources: int, others: int, term: str) -> None:
    seen = Seen(
        sources=many(each, sources),
        muted=tuple(Muted(rule=f"L{number}", term=term) for number in range(others)),
        notes_on=True,
        answers=tuple(
            (Asker(**{name: getattr(ASKER, name) for name in Asker.__slots__} | {"answer_id": f"a{number}"}), "answer")
            for number in range(min(others, 10))
        ),
        keep_days=90,
        state=State(
            waiting=3, unsent=1, channels=tuple(f"C{number}" for number in range(others)), about=(("Index", term),)
        ),
        erased=True,
    )

    assert validate(list(home_tab(seen)), "home") == []
    assert validate_view(sources_modal(many(each, sources)).as_view()) == []
