"""HTTP instead of Socket Mode: what Slack would post to the app's request URL, signed as Slack signs it."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from playground.composer import JsonObject

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the app answered to one request."""

    status: int
    body: str = ""
    content_type: str = ""
    final: bool = False
    """Whether the app asked not to be told again."""

    @property
    def accepted(self) -> bool:
        """Whether Slack counts it as acknowledged."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the range of success

    @property
    def response(self) -> JsonObject | None:
        """What the app put into its answer: JSON, or bare words for a command."""
        if not self.body.strip():
            return None
        if self.content_type == JSON:
            parsed = json.loads(self.body)
            return parsed if isinstance(parsed, dict) else None
        return {"text": self.body}


class RequestUrl:
    """The one address that events, interactions and commands are posted to."""

    def __init__(self, url: str, *, signing_secret: str, timeout_s: float) -> None:
        self._url = url
        self._secret = signing_secret
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._session: aiohttp.ClientSession | None = None

    async def send(
        self,
        body: str,
        content_type: str,
        *,
        headers: Mapping[str, str] = _NO_HEADERS,
        signing_secret: str | None = None,
        timestamp: str | None = None,
    ) -> Answered:
        """Post a signed request; another secret or timestamp than the right one is for tests of the guard.

        Raises:
            TimeoutError: the app took longer than Slack waits.
            aiohttp.ClientError: the app cannot be reached.
        """
        # The app checks it against its own clock, so this one is not the stand-in's.
        stamp = timestamp or str(int(time.time()))
        signed = _signed(body, content_type, signing_secret=signing_secret or self._secret, timestamp=stamp)
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        async with self._session.post(self._url, data=body.encode(), headers={**signed, **headers}) as answer:
            return Answered(
                status=answer.status,
                body=await answer.text(),
                content_type=answer.content_type,
                final=answer.headers.get("X-Slack-No-Retry") == "1",
            )

    async def close(self) -> None:
        """Give the connections back."""
        if self._session is not None:
            await self._session.close()


def _signed(body: str, content_type: str, *, signing_secret: str, timestamp: str) -> Mapping[str, str]:
    signature = SignatureVerifier(signing_secret).generate_signature(timestamp=timestamp, body=body)
    return {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": str(signature),
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    }


def encoded(kind: str, payload: JsonObject) -> tuple[str, str]:
    """A payload as Slack encodes it over HTTP, and its content type."""
    if kind == "events_api":
        return json.dumps(payload), JSON
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields), FORM
