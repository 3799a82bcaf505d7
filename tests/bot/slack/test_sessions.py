"""The agent surface in direct messages: prompts, status, title, streams and Stop."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.slack.manifest import PROMPTS, Extra, scopes
from bot.slack.phrases import LOOKING, STOPPED, VERIFIED
from playground import Channel, Fault, Message, StandInSlack, User
from tests.bot.slack.conftest import DANGER, PACE, Brain, Runner, replies

BODY = "A passage of guidance."


@pytest.fixture
async def slack() -> AsyncIterator[StandInSlack]:
    granted = scopes((Extra.AGENT,))
    async with StandInSlack(ack_timeout_s=1.5, scopes=granted) as stand_in:
        yield stand_in


def whole(slack: StandInSlack, question: Message) -> Message | None:
    """The reply once it is all there."""
    done = [one for one in slack.replies(question) if one.stream and one.stream.state == "done"]
    return done[-1] if done else None


@pytest.mark.usefixtures("bot")
async def test_first_questions_are_suggested_in_the_messages_tab(slack: StandInSlack, asha: User) -> None:
    await asha.open_messages_tab()
    await slack.until(lambda: asha.prompts)

    assert list(asha.prompts) == [title for title, _ in PROMPTS]
    await slack.assert_clean()


@pytest.mark.usefixtures("bot")
async def test_a_direct_message_is_answered_in_a_stream_with_a_card_and_what_can_be_done_below(
    slack: StandInSlack, asha: User
) -> None:
    question = await asha.dm("How do I prepare?")
    reply = await slack.until(lambda: whole(slack, question))
    await slack.settled()

    assert BODY in reply.text
    assert VERIFIED in str(reply.blocks)
    assert "Looking in the guidance" not in reply.text
    assert slack.calls("chat.postMessage") == ()
    assert len(slack.replies(question)) == 1
    await slack.assert_clean()


@pytest.mark.usefixtures("bot")
async def test_while_working_the_session_says_so_and_its_title_is_of_the_source(
    slack: StandInSlack, asha: User, brain: Brain
) -> None:
    brain.may_answer.clear()
    question = await asha.dm("How do I prepare for a child called something?")
    await slack.until(lambda: asha.status(question) == "processing")
    brain.may_answer.set()
    await slack.until(lambda: asha.title(question))

    assert (asha.status(question), asha.title(question)) == ("", "First")
    await slack.assert_clean()


@pytest.mark.usefixtures("bot")
async def test_stop_ends_the_work_and_leaves_nothing_open(slack: StandInSlack, asha: User, brain: Brain) -> None:
    brain.may_answer.clear()
    question = await asha.dm("How do I prepare?")
    await slack.until(lambda: brain.asked)
    await asha.stop(question)
    await slack.until(lambda: asha.status(question) == "")
    brain.may_answer.set()
    await slack.settled()

    assert not [text for text in replies(slack) if BODY in text]
    await slack.assert_clean(allow=["stopped_by_user"])


async def test_what_stands_in_line_in_a_stopped_thread_is_not_answered(
    slack: StandInSlack, runner: Runner, asha: User, brain: Brain
) -> None:
    brain.may_answer.clear()
    async with runner.running():
        question = await asha.dm("How do I prepare?")
        await slack.until(lambda: brain.asked)
        await asha.reply(question, "and for a 16-year-old?")
        await slack.settled()
        await asha.stop(question)
        brain.may_answer.set()
        await slack.settled()

    assert len(brain.asked) == 1


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("method", ["agents.sessions.setStatus", "agents.sessions.rename", "chat.startStream"])
async def test_without_one_of_its_parts_the_answer_comes_all_the_same(
    slack: StandInSlack, asha: User, method: str
) -> None:
    slack.faults.plan(method, Fault.failed("not_agent_app"), times=99)
    question = await asha.dm("How do I prepare?")
    await slack.until(lambda: [text for text in replies(slack) if BODY in text])
    await slack.settled()

    assert len(slack.replies(question)) == 1
    await slack.assert_clean(allow=["not_agent_app"])


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    "fault", [Fault.failed("message_not_in_streaming_state"), Fault.response_dropped(), Fault.server_error()]
)
async def test_a_stream_that_does_not_end_as_it_should_is_shown_as_a_plain_message(
    slack: StandInSlack, asha: User, fault: Fault
) -> None:
    slack.faults.plan("chat.stopStream", fault)
    question = await asha.dm("How do I prepare?")
    await slack.until(lambda: [text for text in replies(slack) if BODY in text])
    await slack.settled()

    assert len(slack.replies(question)) == 1
    await slack.assert_clean(allow=["message_not_in_streaming_state", "streaming_state_conflict", "no_fallback_text"])


async def test_a_stream_that_a_killed_process_left_is_finished_by_the_next(
    slack: StandInSlack, runner: Runner, asha: User, brain: Brain
) -> None:
    brain.may_answer.clear()
    async with runner.running(replace(PACE, drain=0.01)):
        question = await asha.dm("How do I prepare?")
        await slack.until(lambda: brain.asked and slack.replies(question))
    brain.may_answer.set()
    async with runner.running():
        await slack.until(lambda: [text for text in replies(slack) if BODY in text])
        await slack.settled()

    assert len(slack.replies(question)) == 1
    await slack.assert_clean(allow=["streaming_state_conflict", "no_fallback_text"])


@pytest.mark.usefixtures("bot")
async def test_an_answer_too_long_for_a_stream_is_shown_whole(slack: StandInSlack, asha: User, brain: Brain) -> None:
    brain.long = True
    question = await asha.dm("How do I prepare?")
    await slack.until(lambda: [text for text in replies(slack) if BODY in text])
    await slack.settled()

    assert len(slack.replies(question)) == 1
    await slack.assert_clean()


@pytest.mark.usefixtures("bot")
async def test_danger_and_channels_are_answered_plainly(slack: StandInSlack, asha: User, team: Channel) -> None:
    urgent = await asha.dm("danger now")
    question = await asha.mention(team, "How do I prepare?")
    await slack.until(lambda: [text for text in replies(slack) if BODY in text])
    await slack.until(lambda: DANGER in replies(slack))

    assert slack.calls("chat.startStream") == ()
    assert len(slack.replies(urgent)) == len(slack.replies(question)) == 1
    assert LOOKING not in replies(slack)
    assert STOPPED not in replies(slack)
    await slack.assert_clean()
