import copy
from collections.abc import Callable
from typing import Any

import pytest

from bot.slack.manifest import NEEDS, Extra, Need, manifest, manifest_yaml, scopes
from bot.slack.manifest_rules import problems_of
from knowledge.settings import PROJECT
from playground import StandInSlack

LEAST = {
    "app_mentions:read",
    "chat:write",
    "commands",
    "files:write",
    "im:history",
    "im:write",
    "usergroups:read",
    "users:read",
}


@pytest.mark.parametrize(("name", "extras"), [("manifest.yaml", {Extra.AGENT}), ("manifest-without-agent.yaml", set())])
def test_the_manifest_files_are_the_generated_ones(name: str, extras: set[Extra]) -> None:
    assert (PROJECT / name).read_text(encoding="utf-8") == manifest_yaml(extras)


def test_only_what_is_needed_is_asked_for() -> None:
    assert set(scopes(())) == LEAST
    assert set(scopes((Extra.AGENT,))) == LEAST | {"assistant:write"}
    assert set(scopes((Extra.CHANNELS,))) == LEAST | {"channels:history", "groups:history"}
    assert all(need.why for need in NEEDS)


def test_without_the_agent_surface_nothing_of_it_is_left() -> None:
    assert "agent" not in str(manifest(()))


@pytest.mark.parametrize("extras", [(), (Extra.AGENT,), (Extra.CHANNELS,), (Extra.AGENT, Extra.CHANNELS)])
def test_slack_would_take_every_manifest(extras: tuple[Extra, ...]) -> None:
    assert problems_of(manifest(extras)) == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        (lambda each: each["features"].update(surprise=True), "/features/surprise"),
        (lambda each: each["features"]["shortcuts"][0].update(name="x" * 25), "/features/shortcuts/0/name"),
        (
            lambda each: each["features"]["agent_view"]["suggested_prompts"].append({"title": "5", "message": "5"}),
            "/features/agent_view/suggested_prompts",
        ),
        (
            lambda each: each["features"]["slash_commands"][0].update(command="practice"),
            "/features/slash_commands/0/command",
        ),
        (lambda each: each["display_information"].update(name=""), "/display_information/name"),
    ],
)
def test_what_slack_would_refuse_is_found(change: Callable[[Any], None], pointer: str) -> None:
    changed = copy.deepcopy(manifest())
    change(changed)

    assert [problem.pointer for problem in problems_of(changed)] == [pointer]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("need", [need for need in NEEDS if need.event], ids=lambda need: need.event)
async def test_every_subscribed_event_is_listened_to(slack: StandInSlack, need: Need) -> None:
    assert need.event.partition(".")[0] == need.listener

    await slack.deliver({"type": need.listener, "event_ts": "1700000000.000100"})
    await slack.settled()

    assert len(slack.ack_times_ms) == 1
    await slack.assert_clean()
