"""Says something to one person alone, and to be sure of it, in a direct message where nothing else works."""

import logging
import secrets

from bot.slack.gateway import Gateway, Place
from bot.slack.trouble import SlackTrouble
from bot.slack.views import Message

_log = logging.getLogger(__name__)


class Alone:
    """Reaches people privately."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def tell(self, person: str, response_url: str, message: Message) -> None:
        """Where they did what they did, or in a direct message where that is not possible any more.

        Raises:
            SlackTrouble: neither was.
        """
        try:
            await self._gateway.respond(response_url, message)
        except SlackTrouble as trouble:
            _log.warning("told in a direct message instead: %s", trouble.code)
            await self.write(person, message)

    async def whisper(self, place: Place, person: str, message: Message, *, reference: str, kind: str) -> None:
        """In their own thread with us, or in a channel so that only they see it.

        Raises:
            SlackTrouble: they may not have seen it.
        """
        if place.direct:
            await self._gateway.post(place, message, reference=reference, kind=kind)
        else:
            await self._gateway.whisper(place, person, message)

    async def write(self, person: str, message: Message) -> None:
        """In a direct message.

        Raises:
            SlackTrouble: it could not be posted.
        """
        place = Place(channel=await self._gateway.direct(person))
        await self._gateway.post(place, message, reference=secrets.token_hex(6))
