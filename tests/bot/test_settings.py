from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot.settings import BotSettings, slack_problems
from knowledge.settings import PROJECT

BOT = "xoxb-12345-67890-abcdef"
APP = "xapp-1-A0123456789-abcdef"
VARIABLES = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL", "PRACTICE_DATABASE_URL", "PRACTICE_INDEX")


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)


def settings(bot: str = BOT, app: str = APP) -> BotSettings:
    return BotSettings(slack_bot_token=SecretStr(bot), slack_app_token=SecretStr(app))


def test_two_good_tokens_have_no_problems() -> None:
    assert slack_problems(settings()) == ()


def test_tokens_are_read_from_the_names_slack_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT)
    monkeypatch.setenv("SLACK_APP_TOKEN", f" {APP} ")

    assert slack_problems(BotSettings()) == ()


def test_an_env_file_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"SLACK_BOT_TOKEN={BOT}\nSLACK_APP_TOKEN={APP}\n", encoding="utf-8")

    assert slack_problems(BotSettings()) == ()


def test_all_problems_are_told_at_once_with_where_to_get_each_token() -> None:
    bot_problem, app_problem = slack_problems(BotSettings())

    assert "SLACK_BOT_TOKEN is missing or empty" in bot_problem
    assert "OAuth & Permissions" in bot_problem
    assert "SLACK_APP_TOKEN is missing or empty" in app_problem
    assert "App-Level Tokens" in app_problem


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (f'"{BOT}"', "quotation marks"),
        (f"'{BOT}'", "quotation marks"),
        ("xoxb-your-token", "example text"),
        ("xoxb-your-bot-token-here", "example text"),
        ("xoxb-...", "example text"),
        (APP, "meant for SLACK_APP_TOKEN"),
        ("xoxp-12345-67890-abcdef", "user token"),
        ("some-12345-67890-abcdef", "does not start with xoxb-"),
        ("xoxb-12345-67890 abcdef", "space or line break"),
        ("xoxb-12", "too short"),
    ],
)
def test_a_wrong_bot_token_is_named_but_never_shown(value: str, expected: str) -> None:
    (problem,) = slack_problems(settings(bot=value))

    assert expected in problem
    assert value not in problem


def test_swapped_tokens_are_recognised() -> None:
    assert ["meant for" in problem for problem in slack_problems(settings(bot=APP, app=BOT))] == [True, True]


def test_another_api_address_must_be_encrypted_or_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://slack.invalid/api/")

    assert any("SLACK_API_URL" in problem for problem in slack_problems(settings()))


def test_client_id_and_secret_are_never_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "stray-id")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "stray-secret")

    assert "stray" not in repr(settings().model_dump())


def test_records_lie_beside_the_index_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert BotSettings().database_url.get_secret_value() == f"sqlite:///{PROJECT / 'data' / 'records.db'}"

    monkeypatch.setenv("PRACTICE_INDEX", "/srv/practice/index")
    assert BotSettings().database_url.get_secret_value() == "sqlite:////srv/practice/records.db"

    monkeypatch.setenv("PRACTICE_DATABASE_URL", "postgresql://localhost/practice")
    assert BotSettings().database_url.get_secret_value() == "postgresql://localhost/practice"


def test_no_secret_shows_when_settings_are_printed() -> None:
    assert BOT not in repr(settings())
    assert APP not in repr(settings())


@pytest.mark.parametrize("model", ["gpt-4", "nosuch:model", "openai:", ":x"])
def test_a_model_without_a_known_provider_is_refused(model: str) -> None:
    with pytest.raises(ValidationError, match="provider:name"):
        BotSettings(model=model)


@pytest.mark.parametrize(
    "url", ["http://model.example/v1", "ftp://x", "https://user@host/v1", "http://localhost.evil.example/v1"]
)
def test_a_model_is_reached_only_where_nobody_listens_in(url: str) -> None:
    with pytest.raises(ValidationError, match="https"):
        BotSettings(model_url=url)


@pytest.mark.parametrize("url", ["https://model.example/v1", "http://127.0.0.1:8080/v1", "http://localhost:11434"])
def test_a_model_may_be_encrypted_or_on_this_machine(url: str) -> None:
    assert BotSettings(model_url=url).model_url == url


def test_the_key_is_ours_or_the_providers_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "theirs")
    assert BotSettings(model="openai:x").model_key.get_secret_value() == "theirs"
    assert BotSettings(model="anthropic:x").model_key.get_secret_value() == ""
    ours = BotSettings(model="openai:x", model_key=SecretStr("ours"))
    assert ours.model_key.get_secret_value() == "ours"
    assert "ours" not in repr(ours)
