from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.access import Access, Standing
from bot.slack.gateway import Gateway
from bot.slack.identity import Identity
from bot.slack.trouble import Patience
from playground import Fault, StandInSlack

HOUR = 3600


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def access(slack: StandInSlack, clock: Clock) -> AsyncIterator[Access]:
    identity = Identity(user_id=slack.bot_user_id, bot_id="B0ASSISTANT", team_id=slack.team_id)
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.base_url, session=session, retry_handlers=[])
        yield Access(Gateway(client, short_patience=Patience(total=0)), identity, clock=clock)


@pytest.mark.parametrize(
    ("kind", "standing"),
    [
        ("member", Standing.MEMBER),
        ("admin", Standing.MEMBER),
        ("guest", Standing.OUTSIDER),
        ("external", Standing.OUTSIDER),
        ("bot", Standing.OUTSIDER),
    ],
)
async def test_only_members_may_ask(slack: StandInSlack, access: Access, kind: str, standing: Standing) -> None:
    person = slack.add_user("Kim", kind=kind)  # type: ignore[arg-type]  # one of the stand-in's kinds

    assert await access.standing(person.id) is standing


async def test_a_closed_account_is_no_member(slack: StandInSlack, access: Access) -> None:
    person = slack.add_user("Kim")
    slack.deactivate(person)

    assert await access.standing(person.id) is Standing.OUTSIDER


async def test_an_unknown_standing_is_asked_again_and_a_known_one_after_an_hour(
    slack: StandInSlack, access: Access, clock: Clock
) -> None:
    person = slack.add_user("Kim")
    slack.faults.plan("users.info", Fault.server_error())

    assert await access.standing(person.id) is Standing.UNKNOWN
    assert await access.standing(person.id) is Standing.MEMBER
    clock.now += HOUR - 1
    assert await access.standing(person.id) is Standing.MEMBER
    assert len(slack.calls("users.info")) == 2
    clock.now += 2
    assert await access.standing(person.id) is Standing.MEMBER
    assert len(slack.calls("users.info")) == 3
