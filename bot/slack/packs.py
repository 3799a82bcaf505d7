"""Reflective packs in Slack: chosen in a form, shown to one person alone, and sent to nobody but them."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime

from bot.slack import packs_view as view
from bot.slack.clicks import Answered, Click, Clicks, Commanded, Done, Submitted
from bot.slack.gateway import File, Gateway, Place
from bot.slack.modals import Modal, section
from bot.slack.trouble import SlackTrouble
from bot.supervision.packs import Choice, Material, Pack, PackFault, make_pack

_log = logging.getLogger(__name__)


def _today() -> date:
    return datetime.now(UTC).date()


class Packs:
    """Gives packs to any member who asks for one; nothing about it is kept."""

    def __init__(self, *, gateway: Gateway, material: Material | None, today: Callable[[], date] = _today) -> None:
        self._gateway = gateway
        self._material = material
        self._today = today

    def listen(self, clicks: Clicks) -> None:
        """Be told of the button on the Home tab, of the form, and of what is done with a pack."""
        clicks.action(view.CHOOSE, self._choose)
        clicks.submit(view.FORM, self._made)
        clicks.action(view.SEND, self._send)
        clicks.action(view.WORD, self._word)

    async def offer(self, commanded: Commanded) -> None:
        """Open the form for whoever wrote the command.

        Raises:
            SlackTrouble: it did not open.
        """
        await self._choose(commanded)

    async def _choose(self, done: Done) -> None:
        over = isinstance(done, Click) and done.modal
        opened = view.form(self._material) if self._material else _only(view.NO_MATERIAL)
        await (self._gateway.push if over else self._gateway.open)(done.trigger, opened)

    async def _made(self, sent: Submitted) -> Answered:
        themes = sent.values.get(view.THEMES)
        choice = Choice(
            themes=themes if isinstance(themes, tuple) else (),
            length=str(sent.values.get(view.LENGTH) or ""),
            model=str(sent.values.get(view.MODEL) or ""),
        )
        try:
            return view.modal(await self._pack(choice), choice)
        except PackFault as fault:
            return {view.THEMES: str(fault)}

    async def _send(self, click: Click) -> None:
        if (choice := view.read(click.value)) is None:
            return
        pack = await self._pack(choice)
        await self._post(await self._private(click), pack, choice)
        await self._say(click, pack, choice, view.SENT)

    async def _word(self, click: Click) -> None:
        if (choice := view.read(click.value)) is None:
            return
        pack = await self._pack(choice)
        place = await self._private(click)
        said = view.FILED if await self._upload(place, pack) else view.NO_FILE
        if said == view.NO_FILE and not click.ts:
            await self._post(place, pack, choice)
        await self._say(click, pack, choice, said)

    async def _private(self, click: Click) -> Place:
        """Their own direct messages with us, in the thread of the pack where they clicked on one."""
        if click.ts and click.channel.startswith("D"):
            return Place(channel=click.channel, thread_ts=click.thread_ts)
        return Place(channel=await self._gateway.direct(click.person))

    async def _pack(self, choice: Choice) -> Pack:
        if self._material is None:
            raise PackFault(view.NO_MATERIAL)
        return await asyncio.to_thread(make_pack, choice, self._today(), self._material)

    async def _post(self, place: Place, pack: Pack, choice: Choice) -> None:
        await self._gateway.post(place, view.message(pack, choice), reference=secrets.token_hex(6))

    async def _upload(self, place: Place, pack: Pack) -> bool:
        """Whether Slack took the file; an app that was installed before may not have the scope."""
        from bot.supervision.word import as_word

        content = await asyncio.to_thread(as_word, pack)
        try:
            await self._gateway.upload(
                place, File(name="reflective-pack.docx", title=pack.title, content=content), comment=view.HERE_IT_IS
            )
        except SlackTrouble as trouble:
            _log.warning("a pack was not shared as a file: %s", trouble.code)
            return False
        return True

    async def _say(self, click: Click, pack: Pack, choice: Choice, said: str) -> None:
        """In the modal that they clicked in; in their messages they see what came."""
        if click.modal:
            await self._gateway.change(click.view, view.modal(pack, choice, said=said))


def _only(sentence: str) -> Modal:
    return Modal(title="Practice Assistant", blocks=(section(sentence),))
