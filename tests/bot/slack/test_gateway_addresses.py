import pytest

from bot.slack.gateway import _beneath

SLACK = "https://slack.com/api/"


@pytest.mark.parametrize(
    ("url", "api", "taken"),
    [
        ("https://hooks.slack.com/commands/T1/2/3", SLACK, True),
        ("https://hooks.slack.com/actions/T1/2/3", "https://www.slack.com/api/", True),
        ("https://hooks.slack-gov.com/commands/T1/2/3", "https://slack-gov.com/api/", True),
        ("http://hooks.slack.com/commands/T1/2/3", SLACK, False),
        ("https://hooks.slack.com.example.org/x", SLACK, False),
        ("https://notslack.com/x", SLACK, False),
        ("https://slack.com@example.org/x", SLACK, False),
        ("https://example.org/hooks.slack.com", SLACK, False),
        ("https://hooks.slack.com:8443/x", SLACK, False),
        ("https://[", SLACK, False),
        ("", SLACK, False),
    ],
)
def test_private_answers_go_only_to_slacks_own_addresses(url: str, api: str, taken: bool) -> None:
    assert _beneath(url, api) is taken
