"""Slack, the model and the database: what the bot needs beside the knowledge settings.

With `knowledge/settings.py` the only place that reads the environment. The two tokens keep the names that
Slack's own pages use; `SLACK_CLIENT_ID` and `SLACK_CLIENT_SECRET` belong to another way of installing an
app and are never read.
"""

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self

from dotenv import dotenv_values
from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator

from knowledge.settings import KnowledgeSettings

NO_TOKEN = SecretStr("")
PROVIDERS: Mapping[str, str | None] = {
    "openai": "OPENAI_API_KEY",
    "azure_openai": "AZURE_OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "bedrock_converse": None,
    "ollama": None,
}
"""Each provider of models to the variable that usually holds its key; AWS finds its own credentials."""
_PRIVATE = re.compile(r"https://[^\s/@]+(?:/\S*)?|http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?(?:/\S*)?")
_PLACEHOLDER_WORDS = ("your", "token", "xxx", "...", "…", "<", "changeme", "example", "here")
_SHORTEST_TOKEN = 12
_ROLE = "Who may {}: Slack user ids (U…) and user group ids (S…), with commas between. Default: nobody."
_HOLDER = re.compile(r"[UWS][A-Z0-9]{2,20}")


class BotSettings(KnowledgeSettings):
    """Settings of the bot; read them once, at start."""

    slack_bot_token: SecretStr = Field(
        NO_TOKEN,
        validation_alias=AliasChoices("SLACK_BOT_TOKEN", "slack_bot_token"),
        description="Bot token of the Slack app; starts with xoxb-.",
    )
    slack_app_token: SecretStr = Field(
        NO_TOKEN,
        validation_alias=AliasChoices("SLACK_APP_TOKEN", "slack_app_token"),
        description="App-level token with connections:write; starts with xapp-.",
    )
    slack_signing_secret: SecretStr = Field(
        NO_TOKEN,
        validation_alias=AliasChoices("SLACK_SIGNING_SECRET", "slack_signing_secret"),
        description="Signing secret of the Slack app; only for serve --http.",
    )
    slack_api_url: str = Field(
        "https://slack.com/api/",
        validation_alias=AliasChoices("SLACK_API_URL", "slack_api_url"),
        description="Address of Slack's Web API; another one only to try the bot against a stand-in.",
    )
    database_url: SecretStr = Field(
        SecretStr(""),
        description="Database of the records. Default: an SQLite file records.db beside the index.",
    )
    model: str = Field(
        "",
        description='Chat model that puts answers into other words, as "provider:name": openai, azure_openai, '
        "anthropic, bedrock_converse or ollama. Default: none; answers are quoted.",
    )
    model_url: str = Field(
        "",
        description="Address of the model's server when it is not the provider's own; https, or on this machine.",
    )
    model_key: SecretStr = Field(
        SecretStr(""),
        description="Key of the model. Default: the provider's own variable, such as OPENAI_API_KEY.",
    )
    model_seconds: float = Field(20, gt=0, le=60, description="How long the model may take for one answer, in all.")
    model_tracing: bool = Field(
        default=False,
        description="Whether LangSmith's own variables may switch its tracing on; it is sent every question.",
    )
    supervisors: str = Field("", description=_ROLE.format("review answers and see the queue of supervisors"))
    evaluators: str = Field("", description=_ROLE.format("see measures of the answers' quality"))
    administrators: str = Field("", description=_ROLE.format("see the state of the bot and decide for channels"))
    notes_days: int = Field(
        14, ge=1, le=365, description="How many days a person hears nothing more of a term of wording they heard of."
    )
    keep_days: int = Field(90, ge=1, le=3650, description="How many days answers and feedback are kept.")
    logs: Literal["text", "json"] = Field("text", description="How logs are written: for people, or for machines.")
    health_port: int = Field(
        0,
        ge=0,
        le=65535,
        description="Port here for /healthz, /readyz and /metrics in Socket Mode; 0: none.",
    )
    metrics_token: SecretStr = Field(
        SecretStr(""), description="What whoever reads /metrics must show as a bearer token; without it there are none."
    )
    hosts: str = Field(
        "", description="Names that serve --http answers to, with commas between. Default: any, behind your proxy."
    )
    workers: int = Field(4, ge=1, le=32, description="How many questions are answered at the same time.")
    queue: int = Field(200, ge=1, description="How many questions may wait; past it people are asked to try later.")

    @field_validator("supervisors", "evaluators", "administrators")
    @classmethod
    def _names_holders(cls, listed: str) -> str:
        wrong = [each for each in ids_in(listed) if not _HOLDER.fullmatch(each)]
        if wrong:
            raise ValueError(f"holds {wrong[0]!r}; write ids of users (U…) or user groups (S…), commas between them")
        return listed

    @field_validator("model")
    @classmethod
    def _of_a_known_provider(cls, model: str) -> str:
        provider, _, name = model.partition(":")
        if model and not (provider in PROVIDERS and name):
            raise ValueError(f'must be "provider:name", the provider one of {", ".join(PROVIDERS)}')
        return model

    @field_validator("model_url")
    @classmethod
    def _private_on_its_way(cls, url: str) -> str:
        if url and not _PRIVATE.fullmatch(url):
            raise ValueError("must start with https://, or with http:// and be on this machine")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _key_of_the_provider(self) -> Self:
        variable = PROVIDERS.get(self.model.partition(":")[0])
        if variable and not self.model_key.get_secret_value():
            key = os.environ.get(variable) or dotenv_values(".env").get(variable) or ""  # noqa: TID251 -- as above
            object.__setattr__(self, "model_key", SecretStr(key))
        return self

    @model_validator(mode="after")
    def _records_beside_the_index(self) -> Self:
        if not self.database_url.get_secret_value():
            beside = SecretStr(f"sqlite:///{self.index.parent / 'records.db'}")
            # A frozen model lets its own validator fill a default only this way.
            object.__setattr__(self, "database_url", beside)
        return self


def given(name: str) -> str | None:
    """A variable of the environment that is no setting of ours but changes how a library behaves."""
    return os.environ.get(name)  # noqa: TID251 -- as above


def ids_in(listed: str) -> tuple[str, ...]:
    """The ids of a list with commas."""
    return tuple(each.strip() for each in listed.split(",") if each.strip())


def forget_tracing() -> None:
    """Take LangSmith's and LangChain's variables out of this process, for they can send questions elsewhere."""
    for name in [each for each in os.environ if each.startswith(("LANGSMITH_", "LANGCHAIN_"))]:  # noqa: TID251 -- as above
        del os.environ[name]  # noqa: TID251 -- as above


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    """What one of Slack's tokens looks like and where a person finds it."""

    variable: str
    prefix: str
    where: str


_BOT_TOKEN = _Token(
    variable="SLACK_BOT_TOKEN",
    prefix="xoxb-",
    where='api.slack.com/apps, your app, "OAuth & Permissions", "Bot User OAuth Token"',
)
_APP_TOKEN = _Token(
    variable="SLACK_APP_TOKEN",
    prefix="xapp-",
    where='api.slack.com/apps, your app, "Basic Information", "App-Level Tokens", scope connections:write',
)
_SECRET = _Token(
    variable="SLACK_SIGNING_SECRET",
    prefix="",
    where='api.slack.com/apps, your app, "Basic Information", "App Credentials", "Signing Secret"',
)


def misspelt_settings() -> tuple[str, ...]:
    """Settings with our prefix that do not exist, each with the one that was probably meant."""
    known = [f"PRACTICE_{name.upper()}" for name in BotSettings.model_fields if not name.startswith("slack_")]
    given = {*os.environ, *dotenv_values(".env")}  # noqa: TID251 -- this is one of the two places that read it
    return tuple(
        f"{name} is not a setting.{_perhaps(name, known)}"
        for name in sorted(given)
        if name.startswith("PRACTICE_") and name not in known
    )


def _perhaps(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {near[0]}?" if near else f" There are: {', '.join(known)}."


def slack_problems(settings: BotSettings, *, http: bool = False) -> tuple[str, ...]:
    """Everything that is wrong with the Slack settings, each with where to get it right; never a value."""
    other = (_SECRET, settings.slack_signing_secret) if http else (_APP_TOKEN, settings.slack_app_token)
    given = ((_BOT_TOKEN, settings.slack_bot_token.get_secret_value()), (other[0], other[1].get_secret_value()))
    problems = [
        f"{token.variable} {problem}. Find it at {token.where}."
        for token, value in given
        if (problem := _problem(token, value))
    ]
    if not settings.slack_api_url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        problems.append("SLACK_API_URL must start with https://. Leave it out to use Slack itself.")
    return tuple(problems)


def _problem(token: _Token, value: str) -> str | None:
    if not value:
        return "is missing or empty"
    if value[0] in "\"'" or value[-1] in "\"'":
        return "has quotation marks around it; write the token alone"
    return _wrong_kind(token, value) or _not_a_token(token, value)


def _wrong_kind(token: _Token, value: str) -> str | None:
    if value.startswith(token.prefix):
        return None
    if value.startswith("xoxp-"):
        return f"holds a user token (xoxp-); it needs the one that starts with {token.prefix}"
    for other in (_BOT_TOKEN, _APP_TOKEN):
        if value.startswith(other.prefix):
            return f"holds the token meant for {other.variable}; it needs one that starts with {token.prefix}"
    return f"does not start with {token.prefix}"


def _not_a_token(token: _Token, value: str) -> str | None:
    rest = value.removeprefix(token.prefix).casefold()
    if any(word in rest for word in _PLACEHOLDER_WORDS) and not any(character.isdigit() for character in rest):
        return "still holds the example text"
    if any(character.isspace() for character in value):
        return "has a space or line break in it"
    if len(value) < _SHORTEST_TOKEN:
        return "is too short to be whole"
    return None
