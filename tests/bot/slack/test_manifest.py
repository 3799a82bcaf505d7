import pytest

from bot.slack.manifest import NEEDS, SCOPES, Need, manifest_yaml
from knowledge.settings import PROJECT
from playground import StandInSlack


def test_the_manifest_file_is_the_generated_one() -> None:
    assert (PROJECT / "manifest.yaml").read_text(encoding="utf-8") == manifest_yaml()


def test_only_what_is_needed_is_asked_for() -> None:
    assert set(SCOPES) == {"app_mentions:read", "chat:write", "im:history", "users:read"}
    assert all(need.why for need in NEEDS)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("need", [need for need in NEEDS if need.event], ids=lambda need: need.event)
async def test_every_subscribed_event_is_listened_to(slack: StandInSlack, need: Need) -> None:
    assert need.event.partition(".")[0] == need.listener

    await slack.deliver({"type": need.listener, "event_ts": "1700000000.000100"})
    await slack.settled()

    assert len(slack.ack_times_ms) == 1
    await slack.assert_clean()
