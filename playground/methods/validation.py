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
    kind = given[0]
    problems = _problems(kind, arguments.parsed(kind))
    if problems:
        errors = [_worded(problem, bare=kind == "blocks") for problem in problems]
        raise ApiError(f"invalid_{kind}", violation=False, errors=errors)
    return {}


def _problems(kind: str, payload: object) -> list[Problem]:
    if kind == "view":
        return block_kit.validate_view(payload)
    blocks = payload.get("blocks") if kind == "message" and isinstance(payload, dict) else payload
    return block_kit.validate(blocks, "message")


def _worded(problem: Problem, *, bare: bool) -> JsonObject:
    """A problem in Slack's words, whose pointers into a bare list begin at its first item."""
    return {
        "code": problem.code,
        "message": str(problem),
        "field": problem.pointer.rsplit("/", 1)[-1],
        "pointer": problem.pointer.removeprefix("/blocks") if bare else problem.pointer,
        "constraint": {"type": problem.code, "detail": problem.detail},
    }
