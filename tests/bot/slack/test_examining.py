"""What `doctor --online` says of Slack, asked over the real wire."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.finding import Finding
from bot.settings import BotSettings
from bot.slack.examining import examine_offline, examine_online, on_behalf
from bot.slack.manifest import Extra, scopes
from playground import Fault, StandInSlack


def settings(slack: StandInSlack) -> BotSettings:
    return BotSettings(
        slack_bot_token=SecretStr(slack.bot_token),
        slack_app_token=SecretStr(slack.app_token),
        slack_api_url=slack.base_url,
    )


async def asked(slack: StandInSlack) -> tuple[Finding, ...]:
    return await asyncio.to_thread(examine_online, settings(slack))


async def test_an_app_that_may_do_all_it_needs_is_well(slack: StandInSlack) -> None:
    findings = await asked(slack)

    assert [each.well for each in findings] == [True, True]
    assert "has its scopes" in findings[0].what
    assert "nobody else is connected" in findings[1].what


async def test_missing_and_spare_scopes_are_named() -> None:
    granted = (*scopes((Extra.AGENT,)), "search:read")
    async with StandInSlack(scopes=[each for each in granted if each != "users:read"]) as slack:
        (token, _socket) = await asked(slack)
    assert (token.well, "missing users:read" in token.what) == (False, True)
    async with StandInSlack(scopes=granted) as slack:
        (token, _socket) = await asked(slack)
    assert (token.well, "more than it needs: search:read" in token.what) == (False, True)


@pytest.mark.parametrize(
    ("method", "place", "says"),
    [("auth.test", 0, "SLACK_BOT_TOKEN is refused (invalid_auth)"), ("apps.connections.open", 1, "SLACK_APP_TOKEN")],
)
async def test_a_refused_token_is_named(slack: StandInSlack, method: str, place: int, says: str) -> None:
    slack.faults.plan(method, Fault.failed("invalid_auth"))

    finding = (await asked(slack))[place]

    assert (finding.well, says in finding.what) == (False, True)


@pytest.mark.usefixtures("bot")
async def test_another_connection_is_mentioned(slack: StandInSlack) -> None:
    assert "1 other connection" in (await asked(slack))[1].what


def test_a_manifest_of_another_release_is_named(tmp_path: Path) -> None:
    (tmp_path / "manifest.yaml").write_text("features: {}", "utf-8")

    assert [each.well for each in examine_offline(tmp_path)] == [False]
    (tmp_path / "manifest.yaml").unlink()
    assert list(examine_offline(tmp_path)) == []


def test_variables_that_change_how_slacks_library_behaves_are_mentioned() -> None:
    environment = {"HTTPS_PROXY": "http://proxy", "SLACK_CLIENT_ID": "1"}

    def said() -> Iterator[str]:
        return (each.what for each in on_behalf(environment.get))

    assert [what for what in said() if "HTTPS_PROXY" in what]
    assert [what for what in said() if "SLACK_CLIENT_ID" in what]
