"""How calls to Slack fail, what each failure allows, and how long to keep trying."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook import WebhookResponse

_PASSING = frozenset(("internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_access_busy"))
_LIMITED = frozenset(("ratelimited", "rate_limited"))
_TOO_MANY = 429
_SERVER_FAULT = 500


class SlackTrouble(Exception):  # noqa: N818 - the two endings below are named for what Slack did
    """A call to Slack came to nothing; `code` is Slack's word for it and never holds any text."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Refused(SlackTrouble):
    """Slack said no, and would say no again."""


class GaveUp(SlackTrouble):
    """It failed for as long as we had patience."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to keep trying, in seconds."""

    total: float = 900
    first_pause: float = 1
    longest_pause: float = 30


SHORT_PATIENCE = Patience(total=5)
"""For what an answer waits for, or could do without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One call that did not work, as far as that can be known."""

    code: str
    final: bool = False
    """Slack would say the same again."""
    may_have_happened: bool = False
    """The call may have had its effect all the same."""
    wait: float | None = None
    """How long Slack asked us to wait."""


class Trying:
    """One call's patience: pauses that grow, and an end to them."""

    def __init__(self, patience: Patience) -> None:
        self._until = time.monotonic() + patience.total
        self._next = patience.first_pause
        self._longest = patience.longest_pause

    async def pause(self, failure: Failure) -> None:
        """Wait before the next try.

        Raises:
            Refused: there is no point in one.
            GaveUp: there is no time for one.
        """
        if failure.final:
            raise Refused(failure.code)
        wait = self._next if failure.wait is None else failure.wait
        if time.monotonic() + wait > self._until:
            raise GaveUp(failure.code)
        self._next = min(self._next * 2, self._longest)
        await asyncio.sleep(wait)


class HookRefused(Exception):  # noqa: N818 - names what is the case
    """A response URL did not take an answer."""

    def __init__(self, response: WebhookResponse) -> None:
        super().__init__(f"status {response.status_code}")
        self.response = response


CAUGHT = (HookRefused, SlackApiError, aiohttp.ClientError, TimeoutError, OSError)


def read_failure(error: BaseException) -> Failure:
    """What an error of Slack's client means."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return Failure(code="not_reached")
    if isinstance(error, HookRefused):
        return _read_hook(error.response)
    if not isinstance(error, SlackApiError) or not isinstance(error.response, AsyncSlackResponse):
        return Failure(code=type(error).__name__, may_have_happened=True)
    response = error.response
    data = response.data if isinstance(response.data, dict) else {}
    code = str(data.get("error") or "")
    if response.status_code == _TOO_MANY or code in _LIMITED:
        return Failure(code="ratelimited", wait=_seconds(response.headers))
    if not code or code in _PASSING or response.status_code >= _SERVER_FAULT:
        return Failure(code=code or f"status {response.status_code}", may_have_happened=True)
    return Failure(code=code, final=True)


def _read_hook(response: WebhookResponse) -> Failure:
    code = f"status {response.status_code}"
    if response.status_code == _TOO_MANY:
        return Failure(code="ratelimited", wait=_seconds(response.headers))
    return Failure(code=code, final=response.status_code < _SERVER_FAULT, may_have_happened=True)


def _seconds(headers: Mapping[str, str]) -> float | None:
    """What `Retry-After` says, when it says a number; proxies have been seen to send words."""
    try:
        seconds = float(header(headers, "retry-after"))
    except ValueError:
        return None
    return seconds if seconds >= 0 else None


def header(headers: Mapping[str, str], name: str) -> str:
    """A header of a response, whatever its capitals; empty when it is not there."""
    return next((value for key, value in headers.items() if key.lower() == name), "")
