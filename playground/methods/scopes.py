"""Which scope each method needs, and how a call without it is refused."""

from collections.abc import Mapping
from types import MappingProxyType

from playground.arguments import ApiError, Arguments
from playground.workspace import Workspace

NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "agents.sessions.rename": ("assistant:write", "chat:write"),
        "agents.sessions.setStatus": ("assistant:write", "chat:write"),
        "apps.connections.open": (),
        "assistant.threads.setStatus": ("chat:write",),
        "assistant.threads.setSuggestedPrompts": ("assistant:write",),
        "assistant.threads.setTitle": ("assistant:write",),
        "auth.test": (),
        "blocks.validate": (),
        "chat.appendStream": ("chat:write",),
        "chat.delete": ("chat:write",),
        "chat.getPermalink": (),
        "chat.postEphemeral": ("chat:write",),
        "chat.postMessage": ("chat:write",),
        "chat.startStream": ("chat:write",),
        "chat.stopStream": ("chat:write",),
        "chat.update": ("chat:write",),
        "conversations.info": ("{place}:read",),
        "conversations.members": ("{place}:read",),
        "conversations.open": ("im:write",),
        "conversations.replies": ("{place}:history",),
        "files.completeUploadExternal": ("files:write",),
        "files.getUploadURLExternal": ("files:write",),
        "reactions.add": ("reactions:write",),
        "reactions.remove": ("reactions:write",),
        "usergroups.users.list": ("usergroups:read",),
        "users.info": ("users:read",),
        "views.open": (),
        "views.publish": (),
        "views.push": (),
        "views.update": (),
    }
)
"""Every method there is; `{place}` is the kind of conversation that the call is about."""

PLACES: Mapping[str, str] = MappingProxyType({"channel": "channels", "group": "groups", "im": "im"})


def check_scope(method: str, arguments: Arguments, *, granted: frozenset[str] | None, workspace: Workspace) -> None:
    """Refuse a call whose scope was not granted; `None` grants all."""
    if granted is None:
        return
    channel = workspace.channels.get(arguments.text("channel"))
    place = PLACES[channel.kind if channel else "channel"]
    for needed in NEEDED.get(method, ()):
        scope = needed.format(place=place)
        if scope not in granted:
            raise ApiError("missing_scope", scope, needed=scope, provided=",".join(sorted(granted)))
