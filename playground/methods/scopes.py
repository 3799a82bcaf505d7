"""Which scope each method needs, and how a call without it is refused."""

from collections.abc import Mapping
from types import MappingProxyType

from playground.arguments import ApiError, Arguments
from playground.workspace import Workspace

NEEDED: Mapping[str, str] = MappingProxyType(
    {
        "agents.sessions.setStatus": "assistant:write",
        "assistant.threads.setStatus": "chat:write",
        "assistant.threads.setSuggestedPrompts": "assistant:write",
        "chat.delete": "chat:write",
        "chat.postEphemeral": "chat:write",
        "chat.postMessage": "chat:write",
        "chat.update": "chat:write",
        "conversations.info": "{place}:read",
        "conversations.members": "{place}:read",
        "conversations.open": "im:write",
        "conversations.replies": "{place}:history",
        "users.info": "users:read",
    }
)
"""Methods that are not named need none; `{place}` is the kind of conversation that the call is about."""

PLACES: Mapping[str, str] = MappingProxyType({"channel": "channels", "group": "groups", "im": "im"})


def check_scope(method: str, arguments: Arguments, *, granted: frozenset[str] | None, workspace: Workspace) -> None:
    """Refuse a call whose scope was not granted; `None` grants all."""
    needed = NEEDED.get(method)
    if granted is None or needed is None:
        return
    channel = workspace.channels.get(arguments.text("channel"))
    scope = needed.format(place=PLACES[channel.kind if channel else "channel"])
    if scope not in granted:
        raise ApiError("missing_scope", scope, needed=scope, provided=",".join(sorted(granted)))
