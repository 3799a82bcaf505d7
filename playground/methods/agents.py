"""The agent surface: sessions, the older status line and title, suggested prompts."""

from playground.arguments import ApiError, Arguments
from playground.backstage import Backstage
from playground.composer import JsonObject
from playground.methods.places import conversation, message_at, own_conversation
from playground.workspace import StatusLine

SESSION_STATUSES = frozenset(("processing", "active", "suspended", "closed"))
MOST_LOADING_MESSAGES = 10
MOST_PROMPTS = 4
LONGEST_TITLE = 200
NOT_SUBSCRIBED = "missing_agent_session_stopped_event_subscription"


def sessions_set_status(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`agents.sessions.setStatus`; warns an app to which Stop could not be told."""
    channel, root = _session_place(backstage, arguments)
    status = session_status(arguments.needed("status"))
    title = arguments.text("title")
    if title:
        _check_title(title)
    session = backstage.set_session(channel, root, status=status, title=title)
    answer: JsonObject = {"status": session.status, "agent_status": session.status, "title": session.title or ""}
    if backstage.subscribed("agent_session_stopped"):
        return answer
    return answer | {"warning": NOT_SUBSCRIBED, "response_metadata": {"warnings": [NOT_SUBSCRIBED]}}


def sessions_rename(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`agents.sessions.rename`."""
    channel, root = _session_place(backstage, arguments)
    title = arguments.needed("title")
    _check_title(title)
    backstage.rename_session(channel, root, title=title)
    return {"title": title}


def session_status(status: str) -> str:
    """A session's status, checked."""
    if status not in SESSION_STATUSES:
        raise ApiError("invalid_arguments", f"status {status}")
    return status


def threads_set_status(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`assistant.threads.setStatus`; an empty status clears it."""
    channel = own_conversation(backstage, arguments.needed("channel_id"))
    thread = message_at(backstage, channel, arguments.needed("thread_ts"))
    loading = arguments.parsed("loading_messages")
    backstage.workspace.signs.append((channel.id, f"{arguments.text('status')} {loading}"))
    if isinstance(loading, list) and len(loading) > MOST_LOADING_MESSAGES:
        raise ApiError("invalid_arguments", "too many loading_messages")
    statuses = backstage.workspace.statuses
    statuses.pop((channel.id, thread.root), None)
    if arguments.text("status"):
        line = StatusLine(text=arguments.text("status"), since=backstage.clock.now())
        statuses[channel.id, thread.root] = line
    return {}


def threads_set_title(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`assistant.threads.setTitle`, the older name of renaming a session."""
    channel = own_conversation(backstage, arguments.needed("channel_id"))
    thread = message_at(backstage, channel, arguments.needed("thread_ts"))
    title = arguments.needed("title")
    _check_title(title)
    if (channel.id, thread.root) not in backstage.workspace.sessions:
        backstage.set_session(channel.id, thread.root, status="active")
    backstage.rename_session(channel.id, thread.root, title=title)
    return {}


def threads_set_suggested_prompts(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`assistant.threads.setSuggestedPrompts`, for a thread or for the top of the Messages tab."""
    channel = conversation(backstage, arguments.needed("channel_id"))
    prompts = arguments.parsed("prompts")
    if channel.kind != "im" or not isinstance(prompts, list) or not 1 <= len(prompts) <= MOST_PROMPTS:
        raise ApiError("invalid_arguments", "prompts")
    if not all(isinstance(prompt, dict) and set(prompt) == {"title", "message"} for prompt in prompts):
        raise ApiError("invalid_arguments", "a prompt needs title and message")
    thread = arguments.text("thread_ts")
    root = message_at(backstage, channel, thread).root if thread else ""
    backstage.workspace.prompts[channel.id, root] = tuple(prompts)
    return {}


def _session_place(backstage: Backstage, arguments: Arguments) -> tuple[str, str]:
    if not backstage.agent:
        raise ApiError("not_agent_app", violation=False)
    channel = own_conversation(backstage, arguments.needed("channel_id"))
    thread = arguments.text("thread_ts")
    return channel.id, message_at(backstage, channel, thread).root if thread else ""


def _check_title(title: str) -> None:
    if not 1 <= len(title) <= LONGEST_TITLE or not title.strip():
        raise ApiError("invalid_arguments", "title is empty or too long")
