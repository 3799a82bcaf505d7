"""Notes on wording come privately, after the answer, and seldom."""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.answering.replies import NotCovered
from bot.records.database import scrub
from bot.records.notes import ALL, mute, muted, right_here, set_notes
from bot.slack.app import Assistant
from bot.slack.manifest import Extra, scopes
from bot.slack.phrases import MUTED, ON_WORDING, WHY_HERE
from playground import Channel, Fault, Message, StandInSlack, User
from tests.bot.slack.conftest import ANSWER, PACE, Brain, Runner

QUESTION = "What helps when she made an allegation against her stepdad?"
REWRITE = "What helps when she told us something worrying about her stepdad?"
TWO = "She made an allegation. The girl is very manipulative."
NOTHING = "What helps a child to talk?"


@dataclass
class Clock:
    now: datetime = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Coached:
    """The assistant with thoughts on wording and a clock that tests move."""

    runner: Runner
    clock: Clock = field(default_factory=Clock)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Assistant]:
        async with self.runner.running(replace(PACE, clock=self.clock)) as assistant:
            yield assistant


@pytest.fixture
def coached(runner: Runner, coaching: Brain) -> Coached:
    assert coaching is runner.brain
    return Coached(runner)


@pytest.fixture
async def clock(coached: Coached) -> AsyncIterator[Clock]:
    async with coached.running():
        yield coached.clock


def notes(person: User, channel: Channel | None = None) -> list[Message]:
    return [seen for seen in person.sees(channel) if seen.text.startswith(ON_WORDING)]


async def note_for(slack: StandInSlack, person: User, channel: Channel | None = None) -> Message:
    await slack.until(lambda: notes(person, channel))
    await slack.settled()
    (only,) = notes(person, channel)
    return only


async def answered(slack: StandInSlack, person: User, channel: Channel | None = None, *, times: int = 1) -> None:
    await slack.until(lambda: [seen.text for seen in person.sees(channel)].count(ANSWER) == times)
    await slack.settled(quiet_s=0.2)


@pytest.mark.usefixtures("clock")
async def test_in_a_channel_a_note_follows_the_answer_for_its_asker_alone(
    slack: StandInSlack, asha: User, team: Channel
) -> None:
    ben = slack.add_user("Ben")
    await asha.mention(team, QUESTION)

    note = await note_for(slack, asha, team)

    assert note.only_for == asha.id
    assert "“allegation”" in note.text
    assert REWRITE in note.text
    assert "what the child told us" in note.text
    assert "formal and legal use" in json.dumps(note.blocks, ensure_ascii=False)
    assert "Multi-Agency Case Audit" in json.dumps(note.blocks)
    assert notes(ben, team) == []
    assert [seen.text for seen in asha.sees(team)].index(ANSWER) < list(asha.sees(team)).index(note)
    await slack.assert_clean()


@pytest.mark.usefixtures("clock")
async def test_in_a_direct_message_it_stands_in_the_thread(slack: StandInSlack, asha: User) -> None:
    question = await asha.dm(QUESTION)

    note = await note_for(slack, asha)

    assert note.thread_ts == question.ts
    await slack.assert_clean()


@pytest.mark.usefixtures("clock")
async def test_a_note_is_no_part_of_the_conversation(slack: StandInSlack, asha: User, brain: Brain) -> None:
    question = await asha.dm(QUESTION)
    await note_for(slack, asha)

    await asha.reply(question, "and for a 16-year-old?")
    await slack.until(lambda: len(brain.asked) == 2)

    assert [turn.text for turn in brain.asked[1].turns] == [QUESTION, "A passage of guidance. [1]"]


async def test_a_term_is_mentioned_once_a_period(slack: StandInSlack, asha: User, clock: Clock) -> None:
    await asha.dm(QUESTION)
    await note_for(slack, asha)
    clock.now += timedelta(days=13)
    await asha.dm(QUESTION)
    await answered(slack, asha, times=2)
    assert len(notes(asha)) == 1

    clock.now += timedelta(days=1)
    await asha.dm(QUESTION)
    await slack.until(lambda: len(notes(asha)) == 2)


@pytest.mark.usefixtures("clock")
async def test_a_person_who_asks_twice_at_once_hears_it_once(slack: StandInSlack, asha: User, team: Channel) -> None:
    for _ in range(4):
        await asha.mention(team, QUESTION)
    await answered(slack, asha, team, times=4)

    assert len(notes(asha, team)) == 1


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("text", [f"danger. {QUESTION}", f"private. {QUESTION}", NOTHING])
async def test_in_danger_beside_details_and_without_a_term_nothing_is_said(
    slack: StandInSlack, asha: User, text: str
) -> None:
    await asha.dm(text)
    await slack.until(lambda: len(asha.sees()) == 2)
    await slack.settled(quiet_s=0.3)

    assert notes(asha) == []


@pytest.mark.usefixtures("clock")
async def test_whoever_has_no_answer_hears_nothing_of_wording(slack: StandInSlack, asha: User, brain: Brain) -> None:
    brain.reply = NotCovered(text="The guidance does not answer this.")
    await asha.dm(QUESTION)
    await slack.until(lambda: len(asha.sees()) == 2)
    await slack.settled(quiet_s=0.3)

    assert notes(asha) == []


@pytest.mark.usefixtures("clock")
async def test_why_opens_the_reasons_for_whoever_asks(slack: StandInSlack, asha: User, team: Channel) -> None:
    await asha.mention(team, QUESTION)
    note = await note_for(slack, asha, team)

    await asha.click(note, "note_why:1")
    modal = await slack.until(lambda: asha.modal)

    shown = json.dumps(modal.payload, ensure_ascii=False)
    for part in ("formal and legal use", "LADO", "Essex Safeguarding Children Board", "read at the publisher"):
        assert part in shown
    assert QUESTION not in shown
    await slack.assert_clean()


@pytest.mark.usefixtures("clock")
async def test_not_now_takes_the_note_away(slack: StandInSlack, asha: User, team: Channel, engine: Engine) -> None:
    await asha.mention(team, QUESTION)
    await asha.click(await note_for(slack, asha, team), "note_later")
    await slack.until(lambda: not notes(asha, team))

    assert muted(engine, asha.id) == frozenset()
    assert right_here(engine) == {}
    await slack.assert_clean()


async def test_a_muted_term_stays_muted_over_a_restart(slack: StandInSlack, asha: User, coached: Coached) -> None:
    async with coached.running():
        await asha.dm(QUESTION)
        note = await note_for(slack, asha)
        await asha.click(note, "note_mute:1")
        await slack.until(lambda: MUTED in [seen.text for seen in asha.sees()])
    coached.clock.now += timedelta(days=400)
    async with coached.running():
        await asha.dm(QUESTION)
        await answered(slack, asha, times=2)

        assert notes(asha) == []
        assert muted(coached.runner.engine, asha.id) == {"L01"}
    await slack.assert_clean()


@pytest.mark.usefixtures("clock")
async def test_whoever_muted_all_hears_nothing(slack: StandInSlack, asha: User, engine: Engine) -> None:
    mute(engine, asha.id, ALL)
    await asha.dm(QUESTION)
    await answered(slack, asha)

    assert notes(asha) == []


async def test_it_was_right_here_is_counted_once_and_for_nobody(
    slack: StandInSlack, asha: User, team: Channel, engine: Engine, clock: Clock
) -> None:
    await asha.mention(team, QUESTION)
    note = await note_for(slack, asha, team)

    await asha.click(note, "note_right:1")
    await asha.click(note, "note_right:1")
    await slack.until(lambda: not notes(asha, team))
    await slack.settled()

    assert right_here(engine) == {"L01": 1}
    assert f"{clock.now:%Y-%m}" == "2026-03"
    await slack.assert_clean()


@pytest.mark.usefixtures("clock")
async def test_of_two_terms_the_one_that_is_not_settled_stays(
    slack: StandInSlack, asha: User, team: Channel, engine: Engine
) -> None:
    await asha.mention(team, TWO)
    note = await note_for(slack, asha, team)
    assert "“allegation”" in note.text
    assert "“manipulative”" in note.text

    await asha.click(note, "note_right:1")
    left = await slack.until(lambda: [one for one in notes(asha, team) if "allegation" not in one.text])
    await asha.click(left[0], "note_mute:1")
    await slack.until(lambda: not notes(asha, team))

    assert right_here(engine) == {"L01": 1}
    assert muted(engine, asha.id) == {"L40"}
    await slack.assert_clean()


@pytest.mark.usefixtures("clock")
async def test_a_button_of_a_rule_that_is_gone_says_so(
    slack: StandInSlack, asha: User, team: Channel, coaching: Brain, engine: Engine
) -> None:
    await asha.mention(team, QUESTION)
    note = await note_for(slack, asha, team)
    forged = replace(note, blocks=tuple(json.loads(json.dumps(note.blocks).replace('"L01"', '"L99; DROP"'))))
    slack.backstage.workspace.put(forged)

    await asha.click(forged, "note_mute:1")
    await slack.until(lambda: not notes(asha, team))

    assert muted(engine, asha.id) == frozenset()
    assert coaching.asked


@pytest.mark.usefixtures("clock")
async def test_where_it_cannot_be_whispered_it_comes_as_a_direct_message(
    slack: StandInSlack, asha: User, team: Channel
) -> None:
    slack.faults.plan("chat.postEphemeral", Fault.failed("user_not_in_channel"), times=9)
    await asha.mention(team, QUESTION)

    await note_for(slack, asha)

    assert notes(asha, team) == []


@pytest.mark.usefixtures("clock")
async def test_trouble_with_a_note_leaves_the_answer_as_it_is(slack: StandInSlack, asha: User, team: Channel) -> None:
    for method in ("chat.postEphemeral", "conversations.open"):
        slack.faults.plan(method, Fault.failed("fatal_error"), times=99)
    await asha.mention(team, QUESTION)
    await answered(slack, asha, team)

    assert len(slack.bot_messages()) == 1


async def test_nothing_a_person_wrote_is_kept_or_logged(
    slack: StandInSlack, asha: User, team: Channel, coached: Coached, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    canary = "She made an allegation about the marmalade canary. The girl is very manipulative."
    async with coached.running():
        await asha.mention(team, canary)
        note = await note_for(slack, asha, team)
        await asha.click(note, "note_right:1")
        await slack.until(lambda: not [one for one in notes(asha, team) if "marmalade" in one.text])
        await slack.settled()
    scrub(coached.runner.engine)
    bot_logs = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]

    assert "marmalade" not in " ".join(bot_logs)
    for path in database.parent.iterdir():
        assert b"marmalade" not in path.read_bytes()
        assert b"manipulative" not in path.read_bytes()


class TestOverheard:
    """In channels that have opted in, where the app may read them."""

    @pytest.fixture
    async def slack(self) -> AsyncIterator[StandInSlack]:
        granted = scopes((Extra.AGENT, Extra.CHANNELS))
        async with StandInSlack(ack_timeout_s=1.5, scopes=granted, channel_message_events=True) as stand_in:
            yield stand_in

    @pytest.mark.usefixtures("clock")
    async def test_it_is_off_unless_opted_in(self, slack: StandInSlack, asha: User, team: Channel) -> None:
        await asha.post(team, TWO)
        await slack.settled(quiet_s=0.3)

        assert slack.calls("chat.postEphemeral") == ()

    async def test_a_writer_hears_privately_of_their_own_message_and_nothing_is_kept(
        self, slack: StandInSlack, asha: User, team: Channel, coached: Coached, database: Path
    ) -> None:
        ben = slack.add_user("Ben")
        async with coached.running():
            set_notes(coached.runner.engine, team.id, on=True, now=coached.clock.now)
            await asha.post(team, f"{TWO} Marmalade.")
            note = await note_for(slack, asha, team)

            assert note.only_for == asha.id
            assert WHY_HERE in json.dumps(note.blocks)
            assert notes(ben, team) == []
            assert len(slack.bot_messages()) == 1
            assert coached.runner.brain.asked == []
            await slack.assert_clean()
        for path in database.parent.iterdir():
            assert b"Marmalade" not in path.read_bytes()

    async def test_a_reply_in_a_thread_is_answered_there(
        self, slack: StandInSlack, asha: User, team: Channel, coached: Coached
    ) -> None:
        async with coached.running():
            set_notes(coached.runner.engine, team.id, on=True, now=coached.clock.now)
            root = await asha.post(team, "Morning all")
            await asha.reply(root, TWO)

            assert (await note_for(slack, asha, team)).thread_ts == root.ts

    @pytest.mark.parametrize("text", [f"danger. {TWO}", f"private. {TWO}", NOTHING, f"I can't stop crying. {TWO}"])
    async def test_in_danger_distress_and_beside_details_nobody_is_disturbed(
        self, slack: StandInSlack, asha: User, team: Channel, coached: Coached, text: str
    ) -> None:
        async with coached.running():
            set_notes(coached.runner.engine, team.id, on=True, now=coached.clock.now)
            await asha.post(team, text)
            await slack.settled(quiet_s=0.3)

        assert slack.bot_messages() == ()

    async def test_guests_partners_and_shared_channels_are_left_alone(
        self, slack: StandInSlack, coached: Coached
    ) -> None:
        guest, partner, ben = (
            slack.add_user("Guy", kind="guest"),
            slack.add_user("Pat", kind="external"),
            slack.add_user("Ben"),
        )
        ours = slack.add_channel("practice", members=[guest, partner])
        shared = slack.add_channel("shared", members=[ben], shared=True)
        async with coached.running():
            for channel in (ours, shared):
                set_notes(coached.runner.engine, channel.id, on=True, now=coached.clock.now)
            await guest.post(ours, TWO)
            await partner.post(ours, TWO)
            await ben.post(shared, TWO)
            await slack.settled(quiet_s=0.3)

        assert slack.bot_messages() == ()

    async def test_a_question_to_us_gets_one_note(
        self, slack: StandInSlack, asha: User, team: Channel, coached: Coached
    ) -> None:
        async with coached.running():
            set_notes(coached.runner.engine, team.id, on=True, now=coached.clock.now)
            await asha.mention(team, QUESTION)
            await answered(slack, asha, team)

            assert len(notes(asha, team)) == 1

    async def test_what_fails_is_logged_without_words(
        self, slack: StandInSlack, asha: User, team: Channel, coached: Coached, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with coached.running():
            set_notes(coached.runner.engine, team.id, on=True, now=coached.clock.now)
            await asha.post(team, f"confuse. {TWO}")
            await slack.until(lambda: "note on wording not given: RuntimeError" in caplog.text)

        assert "manipulative" not in caplog.text
