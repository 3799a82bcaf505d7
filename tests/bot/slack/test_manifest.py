from slack_bolt.async_app import AsyncApp

from bot.slack.app import Assistant
from bot.slack.manifest import EVENTS, NEEDS, SCOPES, manifest_yaml
from knowledge.settings import PROJECT


def test_the_manifest_file_is_the_generated_one() -> None:
    assert (PROJECT / "manifest.yaml").read_text(encoding="utf-8") == manifest_yaml()


def test_only_what_is_needed_is_asked_for() -> None:
    assert set(SCOPES) == {"app_mentions:read", "chat:write", "im:history", "users:read"}
    assert all(need.why for need in NEEDS)


async def test_every_subscribed_event_has_a_listener(bot: Assistant) -> None:
    heard = {need.event for need in NEEDS if need.event and need.listener}

    assert heard == set(EVENTS)
    assert isinstance(bot.app, AsyncApp)
