"""A message with the buttons that open packs and the thinking tool, as the Home tab has them."""

from bot.slack.gateway import Gateway, Place
from bot.slack.modals import actions, button
from bot.slack.packs_view import CHOOSE, THINK
from bot.slack.views import Message
from playground import Message as Posted
from playground import StandInSlack, User
from tests.bot.slack.conftest import Runner


async def offered(slack: StandInSlack, runner: Runner, person: User) -> Posted:
    """The message, in the person's own messages."""
    row = actions(button("Choose a pack", CHOOSE), button("Think it through", THINK))
    async with runner.client() as client:
        gateway = Gateway(client)
        place = Place(channel=await gateway.direct(person.id))
        await gateway.post(place, Message(text="For supervision", blocks=(row,)), reference="offer")
    return slack.bot_messages()[-1]
