"""Response URLs: how the app answers what somebody did without a token, five times within half an hour."""

from collections.abc import Mapping
from dataclasses import replace

from aiohttp import web

from playground.arguments import ApiError, Arguments
from playground.backstage import Backstage, ResponseUrl
from playground.methods.chat import content_of
from playground.workspace import Message

MOST_USES = 5
LIFE_S = 30 * 60
_WHERE = "response_url"


class ResponseUrls:
    """Answers `/response/<key>`."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The answer to one use of a response URL."""
        url = self._backstage.response_urls.get(request.match_info["key"])
        values = await request.json()
        if url is None or not isinstance(values, dict):
            return web.json_response({"ok": False, "error": "invalid_url"}, status=404)
        try:
            self._use(url, Arguments(values))
        except ApiError as refused:
            if refused.violation:
                self._backstage.violate(refused.code, where=_WHERE, detail=refused.detail)
            return web.json_response({"ok": False, "error": refused.code}, status=404)
        return web.json_response({"ok": True})

    def _use(self, url: ResponseUrl, arguments: Arguments) -> None:
        if url.uses >= MOST_USES:
            raise ApiError("used_url")
        if self._backstage.clock.now() - url.issued_at > LIFE_S:
            raise ApiError("expired_url", violation=False)
        url.uses += 1
        if url.message is not None and arguments.flag("delete_original"):
            self._delete(self._original(url.message))
        elif url.message is not None and arguments.flag("replace_original"):
            self._replace(self._original(url.message), arguments)
        else:
            answer(self._backstage, arguments.values, user=url.user, channel=url.channel)

    def _original(self, clicked: Message) -> Message:
        """What was clicked on, as it stands now; only what the app wrote may be changed."""
        if clicked.user != self._backstage.bot.id:
            raise ApiError("cant_update_message", "there is no original of the app's")
        current = self._backstage.workspace.message(clicked.channel, clicked.ts)
        if current is None:
            raise ApiError("message_not_found", clicked.ts, violation=False)
        return current

    def _delete(self, message: Message) -> None:
        if message.only_for is None:
            self._backstage.delete(message)
        else:
            self._backstage.workspace.remove(message)

    def _replace(self, message: Message, arguments: Arguments) -> None:
        text, shown = content_of(self._backstage, arguments, where=_WHERE)
        after = replace(message, text=text, blocks=shown)
        if message.only_for is None:
            self._backstage.edit(message, after)
        else:
            self._backstage.workspace.put(after)


def answer(backstage: Backstage, values: Mapping[str, object], *, user: str, channel: str) -> None:
    """Show an answer to one user alone, unless it says that it is for the channel."""
    arguments = Arguments(values)
    text, shown = content_of(backstage, arguments, where=_WHERE)
    for_all = arguments.text("response_type") == "in_channel"
    thread = arguments.text("thread_ts") or None
    place = backstage.workspace.channels[channel]
    if for_all and place.kind != "im" and thread is None:
        backstage.violate("top_level_post", where=_WHERE, detail=f"in #{place.name}")
    backstage.post(
        Message(
            channel=channel,
            ts=backstage.workspace.new_ts(),
            user=backstage.bot.id,
            bot_id=backstage.bot.bot_id,
            text=text,
            blocks=shown,
            thread_ts=thread,
            only_for=None if for_all else user,
        )
    )
