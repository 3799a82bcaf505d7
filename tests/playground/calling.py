"""Calling the Web API as the SDK does, and reading a refusal."""

from typing import cast

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

QUIET = {"unfurl_links": False, "unfurl_media": False}


async def say(client: AsyncWebClient, **arguments: object) -> AsyncSlackResponse:
    """Post as a well-made app does, unless the arguments differ."""
    return await client.api_call("chat.postMessage", json={**QUIET, **arguments})


async def refusal(client: AsyncWebClient, method: str, **arguments: object) -> str:
    """The error code that Slack would give, sent as JSON."""
    with pytest.raises(SlackApiError) as raised:
        await client.api_call(method, json=arguments)
    return str(cast("dict[str, object]", raised.value.response)["error"])


async def call(client: AsyncWebClient, method: str, **arguments: object) -> AsyncSlackResponse:
    """Call a method that takes JSON, with arguments that the SDK's own signature is too narrow for."""
    return await client.api_call(method, json=arguments)
