"""Response URLs: five uses within half an hour, the original replaced or taken away, and for whom."""

from dataclasses import dataclass

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground import Channel, Message, StandInSlack, User
from tests.playground.calling import say

HALF_AN_HOUR = 1_801
NOTE = {"text": "Noted"}
BUTTON = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "More"}}
BLOCKS = [{"type": "actions", "elements": [BUTTON]}]


@dataclass
class Clicked:
    """A message of the app's, in a channel of two, that one of them clicked on."""

    slack: StandInSlack
    session: aiohttp.ClientSession
    asha: User
    ben: User
    team: Channel
    message: Message
    url: str

    async def respond(self, **body: object) -> int:
        async with self.session.post(self.url, json=body) as answer:
            return answer.status

    @property
    def codes(self) -> list[str]:
        return [violation.code for violation in self.slack.violations]


@pytest.fixture
async def clicked(slack: StandInSlack, session: aiohttp.ClientSession, client: AsyncWebClient) -> Clicked:
    asha, ben = slack.add_user("Asha"), slack.add_user("Ben")
    team = slack.add_channel("practice", members=[asha, ben])
    question = await ben.post(team, "What helps?")
    await say(client, channel=team.id, thread_ts=question.ts, text="Answer", blocks=BLOCKS)
    message = slack.replies(question)[0]
    click = await asha.click(message, "more")
    url = str(click.payload["response_url"])
    return Clicked(slack, session, asha, ben, team, message, url)


async def test_it_runs_out_after_half_an_hour(clicked: Clicked) -> None:
    assert await clicked.respond(**NOTE) == 200
    clicked.slack.clock.move(HALF_AN_HOUR)
    assert await clicked.respond(**NOTE) == 404
    assert clicked.codes == []


async def test_it_serves_five_times(clicked: Clicked) -> None:
    assert [await clicked.respond(**NOTE) for _ in range(6)] == [200] * 5 + [404]
    assert clicked.codes == ["used_url"]


async def test_an_answer_is_for_the_one_who_clicked(clicked: Clicked) -> None:
    await clicked.respond(**NOTE)
    assert clicked.asha.sees(clicked.team)[-1].text == "Noted"
    assert "Noted" not in [message.text for message in clicked.ben.sees(clicked.team)]


async def test_an_answer_to_all_belongs_into_the_thread(clicked: Clicked) -> None:
    await clicked.respond(**NOTE, response_type="in_channel", thread_ts=clicked.message.root)
    assert clicked.codes == []
    assert clicked.ben.sees_thread(clicked.message)[-1].text == "Noted"
    await clicked.respond(**NOTE, response_type="in_channel")
    assert clicked.codes == ["top_level_post"]


async def test_the_original_is_replaced_and_taken_away(clicked: Clicked) -> None:
    await clicked.respond(**NOTE, replace_original=True)
    current = clicked.slack.message(clicked.message)
    assert current is not None
    assert (current.text, current.blocks) == ("Noted", ())
    await clicked.respond(delete_original=True)
    assert clicked.slack.message(clicked.message) is None
    assert await clicked.respond(**NOTE, replace_original=True) == 404
    assert clicked.codes == []


async def test_an_ephemeral_original_is_replaced_for_its_reader(clicked: Clicked, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel=clicked.team.id, user=clicked.asha.id, text="A note", blocks=BLOCKS)
    note = clicked.asha.sees(clicked.team)[-1]
    clicked.url = str((await clicked.asha.click(note, "more")).payload["response_url"])
    await clicked.respond(**NOTE, replace_original=True)
    assert clicked.asha.sees(clicked.team)[-1].text == "Noted"
    await clicked.respond(delete_original=True)
    assert clicked.asha.sees(clicked.team)[-1].text == "Answer"


async def test_what_a_person_wrote_is_no_original(clicked: Clicked) -> None:
    asked = await clicked.ben.post(clicked.team, "The allegation")
    clicked.url = str((await clicked.asha.shortcut(asked, "coach")).payload["response_url"])
    assert await clicked.respond(**NOTE, replace_original=True) == 404
    assert clicked.codes == ["cant_update_message"]
    assert clicked.slack.message(asked) == asked


async def test_an_ephemeral_is_gone_when_its_reader_starts_again(clicked: Clicked) -> None:
    await clicked.respond(**NOTE)
    await clicked.ben.reload()
    assert clicked.asha.sees(clicked.team)[-1].text == "Noted"
    await clicked.asha.reload()
    assert clicked.asha.sees(clicked.team)[-1].text == "Answer"
