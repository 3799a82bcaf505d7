"""The Web API, one function a method: to add one, write it and name it in the table."""

from collections.abc import Callable
from types import MappingProxyType

from playground.arguments import Arguments
from playground.backstage import Backstage
from playground.composer import JsonObject
from playground.methods import agents, chat, conversations, files, identity, reactions, streams, validation, views

Method = Callable[[Backstage, Arguments], JsonObject]

APP_TOKEN_METHODS = frozenset(("apps.connections.open",))
"""These take the app-level token; all others take the bot token."""
FREE_METHODS = frozenset(("blocks.validate",))
"""These take none."""

METHODS: MappingProxyType[str, Method] = MappingProxyType(
    {
        "agents.sessions.rename": agents.sessions_rename,
        "agents.sessions.setStatus": agents.sessions_set_status,
        "apps.connections.open": identity.connections_open,
        "assistant.threads.setStatus": agents.threads_set_status,
        "assistant.threads.setSuggestedPrompts": agents.threads_set_suggested_prompts,
        "assistant.threads.setTitle": agents.threads_set_title,
        "auth.test": identity.auth_test,
        "blocks.validate": validation.validate,
        "chat.appendStream": streams.append,
        "chat.delete": chat.delete,
        "chat.getPermalink": chat.get_permalink,
        "chat.postEphemeral": chat.post_ephemeral,
        "chat.postMessage": chat.post_message,
        "chat.startStream": streams.start,
        "chat.stopStream": streams.stop,
        "chat.update": chat.update,
        "conversations.info": conversations.info,
        "conversations.members": conversations.members,
        "conversations.open": conversations.open_direct,
        "conversations.replies": conversations.replies,
        "files.completeUploadExternal": files.complete_upload,
        "files.getUploadURLExternal": files.get_upload_url,
        "reactions.add": reactions.add,
        "reactions.remove": reactions.remove,
        "usergroups.users.list": identity.user_group_members,
        "users.info": identity.users_info,
        "views.open": views.open_modal,
        "views.publish": views.publish,
        "views.push": views.push,
        "views.update": views.update,
    }
)
