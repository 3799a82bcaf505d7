"""Response URLs: how the app answers what somebody did without a token, five times at most."""

from collections.abc import Mapping
from dataclasses import replace

from aiohttp import web

from playground.arguments import ApiError, Arguments
from playground.backstage import Backstage, ResponseUrl
from playground.methods.chat import content_of
from playground.workspace import Message

MOST_USES = 5
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
            self._backstage.violate(refused.code, where=_WHERE, detail=refused.detail)
            return web.json_response({"ok": False, "error": refused.code}, status=404)
        return web.json_response({"ok": True})

    def _use(self, url: ResponseUrl, arguments: Arguments) -> None:
        if url.uses >= MOST_USES:
            raise ApiError("used_url")
        url.uses += 1
        if url.message is not None and arguments.flag("delete_original"):
            self._delete(url.message)
        elif url.message is not None and arguments.flag("replace_original"):
            self._replace(url.message, arguments)
        else:
            answer(self._backstage, arguments.values, user=url.user, channel=url.channel)

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
    backstage.post(
        Message(
            channel=channel,
            ts=backstage.workspace.new_ts(),
            user=backstage.bot.id,
            bot_id=backstage.bot.bot_id,
            text=text,
            blocks=shown,
            thread_ts=arguments.text("thread_ts") or None,
            only_for=None if arguments.text("response_type") == "in_channel" else user,
        )
    )
