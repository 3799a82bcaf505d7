"""In a thread that we have answered in, its asker need not mention us again, where the app may read channels."""

from collections.abc import AsyncIterator

import pytest

from bot.slack.manifest import Extra, scopes
from playground import Channel, Message, StandInSlack, User
from tests.bot.slack.conftest import ANSWER, Brain

pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
async def slack() -> AsyncIterator[StandInSlack]:
    granted = scopes((Extra.AGENT, Extra.CHANNELS))
    async with StandInSlack(ack_timeout_s=1.5, scopes=granted, channel_message_events=True) as stand_in:
        yield stand_in


def answers(person: User, question: Message) -> int:
    return [seen.text for seen in person.sees_thread(question)].count(ANSWER)


async def test_its_asker_is_answered_without_a_new_mention(slack: StandInSlack, asha: User, team: Channel) -> None:
    question = await asha.mention(team, "How do I prepare?")
    await slack.until(lambda: answers(asha, question) == 1)

    await asha.reply(question, "and for a 16-year-old?")
    await slack.until(lambda: answers(asha, question) == 2)
    await slack.settled()

    assert answers(asha, question) == 2
    await slack.assert_clean()


async def test_what_others_say_there_is_not_taken_for_a_question(slack: StandInSlack, asha: User, brain: Brain) -> None:
    ben = slack.add_user("Ben")
    team = slack.add_channel("practice", members=[asha, ben])
    question = await asha.mention(team, "How do I prepare?")
    await slack.until(lambda: answers(asha, question) == 1)

    await ben.reply(question, "I would ask the danger now team")
    await asha.post(team, "Morning all")
    await asha.reply(question, f"<@{ben.id}> thank you")
    await slack.settled()

    assert len(brain.asked) == 1
    assert answers(asha, question) == 1
    await slack.assert_clean()
