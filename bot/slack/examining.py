"""What of the Slack side is well and what is not: `python -m bot doctor`, and with `--online` Slack is asked."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.finding import Finding
from bot.settings import BotSettings
from bot.slack.gateway import Gateway
from bot.slack.manifest import Extra, manifest, manifest_yaml, scopes
from bot.slack.manifest_rules import problems_of
from bot.slack.trouble import SHORT_PATIENCE, Refused, SlackTrouble

_HELLO = 10
"""Seconds to wait for Slack's first word on a new socket."""
_MANIFESTS: Mapping[str, tuple[Extra, ...]] = {"manifest.yaml": (Extra.AGENT,), "manifest-without-agent.yaml": ()}


def examine_offline(folder: Path) -> Iterator[Finding]:
    """Whether the manifests are those of this release, and such as Slack takes."""
    for name, extras in _MANIFESTS.items():
        file = folder / name
        if file.exists() and file.read_text(encoding="utf-8") != manifest_yaml(extras):
            yield Finding(
                well=False, what=f"Slack: {name} is not this release's. Write it: python -m bot.slack.manifest"
            )
    problems = [str(problem) for extras in _MANIFESTS.values() for problem in problems_of(manifest(extras))]
    if problems:
        yield Finding(well=False, what=f"Slack: it would refuse the manifest: {'; '.join(problems)}")


def examine_online(settings: BotSettings) -> tuple[Finding, ...]:
    """Ask Slack who we are, what we may do, and whether somebody else is connected as us."""
    return asyncio.run(_ask_slack(settings))


async def _ask_slack(settings: BotSettings) -> tuple[Finding, ...]:
    timeout = aiohttp.ClientTimeout(total=_HELLO)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        client = AsyncWebClient(
            token=settings.slack_bot_token.get_secret_value(),
            base_url=settings.slack_api_url,
            session=session,
            retry_handlers=[],
        )
        gateway = Gateway(client, patience=SHORT_PATIENCE)
        findings = [await _token(gateway)]
        if settings.slack_app_token.get_secret_value():
            findings.append(await _socket(session, client, settings))
    return tuple(findings)


async def _token(gateway: Gateway) -> Finding:
    try:
        granted = await gateway.granted()
    except SlackTrouble as trouble:
        return Finding(well=False, what=f"Slack: {_why('SLACK_BOT_TOKEN', trouble)}")
    missing = sorted(set(scopes(())) - granted)
    if missing:
        return Finding(
            well=False,
            what=f"Slack: the app may not do all it needs; missing {', '.join(missing)}. Paste the manifest into the "
            "app's settings and install it again.",
        )
    spare = sorted(granted - set(scopes(tuple(Extra))))
    more = f"; it may do more than it needs: {', '.join(spare)}" if spare else ""
    return Finding(well=not spare, what=f"Slack: the bot token works and has its scopes{more}")


async def _socket(session: aiohttp.ClientSession, client: AsyncWebClient, settings: BotSettings) -> Finding:
    try:
        opened = await client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
        async with session.ws_connect(str(opened["url"])) as socket:
            hello = await socket.receive_json(timeout=_HELLO)
    except Exception as error:  # noqa: BLE001 - whatever it is, there is no socket; its words could hold a ticket
        return Finding(well=False, what=f"Slack: no socket by SLACK_APP_TOKEN ({type(error).__name__})")
    connections = hello.get("num_connections")
    if isinstance(connections, int) and connections > 1:
        return Finding(
            well=True,
            what=f"Slack: {connections - 1} other connection uses this app; if that is not your running bot, "
            "it takes a part of the questions",
        )
    return Finding(well=True, what="Slack: the socket opens, and nobody else is connected as this app")


def _why(variable: str, trouble: SlackTrouble) -> str:
    if isinstance(trouble, Refused):
        return f"{variable} is refused ({trouble.code})"
    return f"it cannot be reached ({trouble.code})"


def on_behalf(read: Callable[[str], str | None]) -> Iterator[Finding]:
    """Variables of the environment that change how Slack's libraries behave."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        if read(name):
            yield Finding(
                well=True,
                what=f"Slack: {name} is set, and Slack's library uses it for every address, whatever NO_PROXY says",
            )
    if read("SLACK_CLIENT_ID") or read("SLACK_CLIENT_SECRET"):
        yield Finding(
            well=True, what="Slack: SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are not read; you can remove them"
        )
