"""The `reactions.*` methods: the app's emoji on messages."""

from playground.arguments import ApiError, Arguments
from playground.backstage import Backstage
from playground.composer import JsonObject
from playground.methods.places import message_at, own_conversation


def add(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`reactions.add`."""
    reactions, mine = _place(backstage, arguments)
    if mine in reactions:
        raise ApiError("already_reacted", violation=False)
    reactions.add(mine)
    return {}


def remove(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`reactions.remove`."""
    reactions, mine = _place(backstage, arguments)
    if mine not in reactions:
        raise ApiError("no_reaction", violation=False)
    reactions.remove(mine)
    return {}


def _place(backstage: Backstage, arguments: Arguments) -> tuple[set[tuple[str, str]], tuple[str, str]]:
    channel = own_conversation(backstage, arguments.needed("channel"))
    message = message_at(backstage, channel, arguments.needed("timestamp"))
    reactions = backstage.workspace.reactions.setdefault((channel.id, message.ts), set())
    return reactions, (backstage.bot.id, arguments.needed("name"))
