"""The agent surface: session status, the older status line, suggested prompts."""

from playground.arguments import ApiError, Arguments
from playground.backstage import Backstage
from playground.methods.places import conversation, message_at, own_conversation
from playground.workspace import JsonObject

SESSION_STATUSES = frozenset(("processing", "active", "suspended", "closed"))
MOST_LOADING_MESSAGES = 10
MOST_PROMPTS = 4
LONGEST_TITLE = 200


def sessions_set_status(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`agents.sessions.setStatus`."""
    channel = own_conversation(backstage, arguments.needed("channel_id"))
    status = arguments.needed("status")
    if status not in SESSION_STATUSES:
        raise ApiError("invalid_arguments", f"status {status}")
    if len(arguments.text("title")) > LONGEST_TITLE:
        raise ApiError("invalid_arguments", "title too long")
    thread = arguments.text("thread_ts")
    root = message_at(backstage, channel, thread).root if thread else ""
    backstage.workspace.sessions[channel.id, root] = status
    return {}


def threads_set_status(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`assistant.threads.setStatus`; an empty status clears it."""
    channel = own_conversation(backstage, arguments.needed("channel_id"))
    thread = message_at(backstage, channel, arguments.needed("thread_ts"))
    loading = arguments.parsed("loading_messages")
    if isinstance(loading, list) and len(loading) > MOST_LOADING_MESSAGES:
        raise ApiError("invalid_arguments", "too many loading_messages")
    statuses = backstage.workspace.statuses
    statuses.pop((channel.id, thread.root), None)
    if arguments.text("status"):
        statuses[channel.id, thread.root] = arguments.text("status")
    return {}


def threads_set_suggested_prompts(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`assistant.threads.setSuggestedPrompts`, for a thread or for the whole Messages tab."""
    channel = conversation(backstage, arguments.needed("channel_id"))
    prompts = arguments.parsed("prompts")
    if channel.kind != "im" or not isinstance(prompts, list) or len(prompts) > MOST_PROMPTS:
        raise ApiError("invalid_arguments", "prompts")
    if not all(isinstance(prompt, dict) and set(prompt) == {"title", "message"} for prompt in prompts):
        raise ApiError("invalid_arguments", "a prompt needs title and message")
    backstage.workspace.prompts[channel.id] = tuple(prompts)
    return {}
