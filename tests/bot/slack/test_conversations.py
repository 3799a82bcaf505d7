"""People ask, and see what they should see."""

import pytest

from bot.answering.question import Turn
from bot.slack.phrases import FAILED, FILE_ONLY, LOOKING, MEMBERS_ONLY, NO_WORDS, SHORTENED
from playground import Channel, Fault, Message, StandInSlack, User
from tests.bot.slack.conftest import ANSWER, DANGER, PRIVATE, Brain

pytestmark = pytest.mark.usefixtures("bot")


def replies(person: User, question: Message) -> list[str]:
    """What the bot says in the thread, as this person sees it."""
    return [seen.text for seen in person.sees_thread(question) if seen.user != person.id]


async def reply_to(slack: StandInSlack, person: User, question: Message) -> str:
    """The one reply, once it is there and nothing else is going on."""
    await slack.until(lambda: [text for text in replies(person, question) if text != LOOKING])
    await slack.settled()
    (only,) = replies(person, question)
    return only


async def test_a_mention_is_answered_once_in_its_thread(slack: StandInSlack, asha: User, team: Channel) -> None:
    question = await asha.mention(team, "How do I prepare?")

    assert await reply_to(slack, asha, question) == ANSWER
    await slack.assert_clean()


async def test_a_direct_message_is_answered_in_its_thread(slack: StandInSlack, asha: User) -> None:
    question = await asha.dm("How do I prepare?")

    assert await reply_to(slack, asha, question) == ANSWER
    await slack.assert_clean()


async def test_a_placeholder_comes_first_and_becomes_the_answer(slack: StandInSlack, asha: User, brain: Brain) -> None:
    brain.may_answer.clear()
    question = await asha.dm("How do I prepare?")
    await slack.until(lambda: replies(asha, question) == [LOOKING])

    brain.may_answer.set()

    assert await reply_to(slack, asha, question) == ANSWER
    assert len(slack.calls("chat.postMessage")) == 1


async def test_the_question_arrives_as_plain_words_without_our_mention(
    slack: StandInSlack, asha: User, team: Channel, brain: Brain
) -> None:
    question = await asha.mention(team, "is R&amp;R &lt;now&gt; in <https://example.org|this page>?")
    await reply_to(slack, asha, question)

    assert brain.texts == ["is R&R <now> in this page?"]


async def test_a_follow_up_carries_the_earlier_turns(slack: StandInSlack, asha: User, brain: Brain) -> None:
    question = await asha.dm("How do I prepare?")
    await reply_to(slack, asha, question)
    await asha.reply(question, "something private")
    await slack.until(lambda: PRIVATE in replies(asha, question))

    await asha.reply(question, "and for a 16-year-old?")
    await slack.until(lambda: len(brain.asked) == 2)

    assert brain.asked[1].turns[:2] == (
        Turn(role="user", text="How do I prepare?"),
        Turn(role="assistant", text="A passage of guidance. [1]"),
    )
    assert not [turn for turn in brain.asked[1].turns if "something private" in turn.text]


async def test_a_thread_in_a_channel_is_not_read_without_the_scope_for_it(
    slack: StandInSlack, asha: User, team: Channel, brain: Brain
) -> None:
    root = await asha.post(team, "Morning all")
    await asha.mention(team, "How do I prepare?", thread=root)
    await slack.until(lambda: ANSWER in replies(asha, root))

    assert brain.asked[0].turns == ()
    assert slack.calls("conversations.replies") == ()
    await slack.assert_clean()


async def test_a_thread_that_cannot_be_read_just_now_is_answered_without_turns(
    slack: StandInSlack, asha: User, brain: Brain
) -> None:
    question = await asha.dm("How do I prepare?")
    await reply_to(slack, asha, question)
    slack.faults.plan("conversations.replies", Fault.failed("fatal_error"), times=99)
    await asha.reply(question, "and for a 16-year-old?")
    await slack.until(lambda: replies(asha, question) == [ANSWER, ANSWER])

    assert brain.asked[1].turns == ()


async def test_danger_is_answered_at_once_and_never_reaches_the_answer(
    slack: StandInSlack, asha: User, team: Channel, brain: Brain
) -> None:
    brain.may_answer.clear()
    for _ in range(6):
        await asha.dm("How do I prepare?")
    question = await asha.mention(team, "danger now")

    await slack.until(lambda: replies(asha, question) == [DANGER], timeout=1)

    assert "danger now" not in brain.texts


async def test_a_private_message_is_stopped(slack: StandInSlack, asha: User, brain: Brain) -> None:
    question = await asha.dm("something private")

    assert await reply_to(slack, asha, question) == PRIVATE
    assert brain.asked == []


@pytest.mark.parametrize("text", ["", "   ", ":wave:", "?"])
async def test_a_mention_without_words_gets_one_friendly_sentence(
    slack: StandInSlack, asha: User, team: Channel, text: str
) -> None:
    question = await asha.mention(team, text)

    assert await reply_to(slack, asha, question) == NO_WORDS


async def test_a_file_alone_is_not_read(slack: StandInSlack, asha: User) -> None:
    question = await asha.share_file(asha.direct)

    assert await reply_to(slack, asha, question) == FILE_ONLY


async def test_a_file_with_a_question_gets_an_answer(slack: StandInSlack, asha: User) -> None:
    question = await asha.share_file(asha.direct, text="How do I prepare?")

    assert await reply_to(slack, asha, question) == ANSWER


async def test_an_edit_is_acknowledged_and_ignored(slack: StandInSlack, asha: User, brain: Brain) -> None:
    question = await asha.dm("How do I prepare?")
    await reply_to(slack, asha, question)

    await asha.edit(question, "How do I prepare well?")
    await slack.settled()

    assert len(brain.asked) == 1
    await slack.assert_clean()


async def test_a_question_deleted_while_it_is_answered_gets_no_answer(
    slack: StandInSlack, asha: User, brain: Brain
) -> None:
    brain.may_answer.clear()
    question = await asha.dm("How do I prepare?")
    await slack.until(lambda: brain.asked and replies(asha, question))

    await asha.delete(question)
    await slack.settled()
    brain.may_answer.set()
    await slack.until(lambda: slack.calls("chat.delete"))
    await slack.settled()

    assert slack.bot_messages() == ()


async def test_other_bots_and_our_own_messages_are_ignored(slack: StandInSlack, brain: Brain) -> None:
    other = slack.add_user("Robot", kind="bot")
    crowd = slack.add_channel("robots", members=[other])
    await other.mention(crowd, "How do I prepare?")
    await slack.settled()

    assert brain.asked == []
    assert slack.bot_messages() == ()
    await slack.assert_clean()


async def test_a_guest_is_turned_away_in_private(slack: StandInSlack, asha: User, brain: Brain) -> None:
    guest = slack.add_user("Gale", kind="guest")
    team = slack.add_channel("with-guests", members=[asha, guest])

    await guest.mention(team, "How do I prepare?")
    await slack.until(lambda: guest.sees(team)[1:])

    assert guest.sees(team)[1].text == MEMBERS_ONLY
    assert len(asha.sees(team)) == 1
    assert brain.asked == []


async def test_a_guest_is_told_about_danger_all_the_same(slack: StandInSlack) -> None:
    guest = slack.add_user("Gale", kind="guest")
    question = await guest.dm("danger now")

    assert await reply_to(slack, guest, question) == DANGER


async def test_a_channel_shared_with_another_organisation_is_left_alone(
    slack: StandInSlack, asha: User, brain: Brain
) -> None:
    shared = slack.add_channel("partners", members=[asha], shared=True)
    await asha.mention(shared, "How do I prepare?")
    await slack.settled()

    assert slack.bot_messages() == ()
    assert brain.asked == []
    await slack.assert_clean()


async def test_nobody_is_answered_when_slack_does_not_say_who_they_are(
    slack: StandInSlack, asha: User, brain: Brain
) -> None:
    slack.faults.plan("users.info", Fault.failed("missing_scope"))
    question = await asha.dm("How do I prepare?")

    assert await reply_to(slack, asha, question) == FAILED
    assert brain.asked == []


async def test_who_somebody_is_is_asked_once_an_hour(slack: StandInSlack, asha: User) -> None:
    for _ in range(3):
        await reply_to(slack, asha, await asha.dm("How do I prepare?"))

    assert len(slack.calls("users.info")) == 1


async def test_a_failed_answer_is_one_plain_sentence_and_a_log_line_without_text(
    slack: StandInSlack, asha: User, caplog: pytest.LogCaptureFixture
) -> None:
    question = await asha.dm("explode canary-51d0")

    assert await reply_to(slack, asha, question) == FAILED
    assert "answer failed, reference" in caplog.text
    assert "canary-51d0" not in caplog.text


async def test_without_triage_nothing_is_answered(slack: StandInSlack, asha: User, brain: Brain) -> None:
    question = await asha.dm("confuse triage")

    assert await reply_to(slack, asha, question) == FAILED
    assert brain.asked == []


async def test_an_answer_of_any_length_arrives(slack: StandInSlack, asha: User, brain: Brain) -> None:
    brain.long = True
    question = await asha.dm("How do I prepare?")
    await reply_to(slack, asha, question)

    assert SHORTENED in str(asha.sees_thread(question)[1].blocks)
    await slack.assert_clean()


async def test_a_question_of_20_000_characters_is_answered(slack: StandInSlack, asha: User) -> None:
    question = await asha.dm("How do I prepare? " * 1_200)

    assert await reply_to(slack, asha, question) == ANSWER


async def test_a_thread_is_answered_in_the_order_it_was_written(slack: StandInSlack, asha: User, brain: Brain) -> None:
    brain.may_answer.clear()
    root = await asha.dm("question 0")
    for number in range(1, 4):
        await asha.reply(root, f"question {number}")
    await slack.settled()
    assert brain.texts == ["question 0"]

    brain.may_answer.set()
    await slack.until(lambda: replies(asha, root).count(ANSWER) == 4)

    assert brain.texts == [f"question {number}" for number in range(4)]


async def test_every_kind_of_event_is_acknowledged(slack: StandInSlack, asha: User) -> None:
    await asha.open_home()
    await asha.open_messages_tab()
    await slack.deliver({"type": "something_new", "event_ts": "1.0"})
    await slack.deliver({"type": "message", "channel_type": "im", "user": asha.id})
    await slack.deliver({"type": "app_mention", "user": asha.id, "ts": "1.0", "text": "no channel"})
    await slack.settled()

    await slack.assert_clean()
    assert slack.bot_messages() == ()


async def test_events_are_acknowledged_quickly_while_all_workers_are_busy(
    slack: StandInSlack, asha: User, brain: Brain
) -> None:
    brain.may_answer.clear()
    for _ in range(30):
        await asha.dm("How do I prepare?")
    await slack.until(lambda: len(slack.ack_times_ms) >= 30)

    assert len(brain.asked) <= 4
    assert max(slack.ack_times_ms) < 500
