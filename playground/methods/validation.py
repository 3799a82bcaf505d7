"""`blocks.validate`: the validator, asked over the wire."""

from bot.slack import block_kit
from bot.slack.block_kit import Problem
from playground.arguments import ApiError, Arguments
from playground.backstage import Backstage
from playground.composer import JsonObject


def validate(_backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`blocks.validate`: exactly one of blocks, a message or a view; a bad one is an answer, not a fault."""
    given = [name for name in ("blocks", "message", "view") if arguments.text(name)]
    if len(given) != 1:
        raise ApiError("invalid_arguments", "one of blocks, message and view")
    payload = arguments.parsed(given[0])
    if given[0] == "view":
        problems = block_kit.validate_view(payload)
    else:
        blocks = payload.get("blocks") if given[0] == "message" and isinstance(payload, dict) else payload
        problems = block_kit.validate(blocks, "message")
    if problems:
        raise ApiError("invalid_blocks", violation=False, errors=[_worded(problem) for problem in problems])
    return {}


def _worded(problem: Problem) -> JsonObject:
    return {
        "code": problem.code,
        "message": str(problem),
        "field": problem.pointer.rsplit("/", 1)[-1],
        "pointer": problem.pointer,
        "constraint": problem.detail,
    }
