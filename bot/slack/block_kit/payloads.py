"""Whole payloads: a list of blocks on its surface, a view, and what only shows over all of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bot.slack.block_kit.blocks import BLOCKS, MOST_MARKDOWN, MOST_TABLE_TEXT, ONLY_ON, Surface
from bot.slack.block_kit.shapes import Check, Problem, Shape, flag, listed, string, typed
from bot.slack.block_kit.text import ID, plain

MOST_BLOCKS: Mapping[Surface, int] = MappingProxyType({"message": 50, "modal": 100, "home": 100})

_CHECK_BLOCK = typed(BLOCKS, unknown="unknown_block")
_VIEW: Mapping[str, Check] = {
    # Checked with `validate`, which knows the surface.
    "blocks": lambda _value, _pointer: iter(()),
    "private_metadata": string(3_000, shortest=0),
    "callback_id": ID,
    "external_id": ID,
}
_MODAL: Mapping[str, Check] = {"submit": plain(24), "close": plain(24)}
_MODAL_FLAGS: Mapping[str, Check] = {"clear_on_close": flag, "notify_on_close": flag, "submit_disabled": flag}
_CHECK_VIEW = typed(
    {
        "home": Shape(optional=_VIEW),
        "modal": Shape(required={"title": plain(24)}, optional={**_VIEW, **_MODAL, **_MODAL_FLAGS}),
    }
)


def validate(blocks: object, surface: Surface = "message") -> list[Problem]:
    """Everything that Slack would refuse in a list of blocks on this surface."""
    problems = list(listed(_CHECK_BLOCK, most=MOST_BLOCKS[surface])(blocks, "/blocks"))
    given = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    return [*problems, *_misplaced(given, "/blocks", surface=surface), *_duplicates(given), *_totals(given)]


def validate_view(view: object) -> list[Problem]:
    """Everything that Slack would refuse in a modal or a Home tab."""
    problems = list(_CHECK_VIEW(view, ""))
    if not isinstance(view, dict):
        return problems
    blocks = view.get("blocks")
    problems += validate(blocks, "modal" if view.get("type") == "modal" else "home")
    has_input = isinstance(blocks, list) and any(_kind(block) == "input" for block in blocks)
    if view.get("type") == "modal" and has_input and "submit" not in view:
        problems.append(Problem("/submit", "missing", "a modal with an input needs it"))
    return problems


def _kind(block: object) -> str:
    return str(block.get("type")) if isinstance(block, dict) else ""


def _misplaced(blocks: object, pointer: str, *, surface: Surface) -> Iterator[Problem]:
    for position, block in enumerate(blocks if isinstance(blocks, list) else []):
        here = f"{pointer}/{position}"
        if surface not in ONLY_ON.get(_kind(block), frozenset((surface,))):
            yield Problem(here, "not_here", f"{_kind(block)} in a {surface}")
        if isinstance(block, dict):
            yield from _misplaced(block.get("child_blocks"), f"{here}/child_blocks", surface=surface)


def _duplicates(blocks: list[dict[str, object]]) -> Iterator[Problem]:
    for key in ("block_id", "action_id"):
        counted = Counter(_strings(blocks, key=key))
        yield from (Problem("/blocks", "duplicate", f"{key} {name}") for name in counted if counted[name] > 1)


def _totals(blocks: list[dict[str, object]]) -> Iterator[Problem]:
    for kind, most in (("markdown", MOST_MARKDOWN), ("table", MOST_TABLE_TEXT)):
        total = sum(len(text) for block in _every(blocks, kind=kind) for text in _strings(block, key="text"))
        if total > most:
            yield Problem("/blocks", "too_long", f"{total} of {most} over all {kind} blocks")


def _every(blocks: object, *, kind: str) -> Iterator[dict[str, object]]:
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, dict):
            if _kind(block) == kind:
                yield block
            yield from _every(block.get("child_blocks"), kind=kind)


def _strings(value: object, *, key: str) -> Iterator[str]:
    """Every text under this key, at any depth."""
    if isinstance(value, list):
        for item in value:
            yield from _strings(item, key=key)
    elif isinstance(value, dict):
        found = value.get(key)
        if isinstance(found, str):
            yield found
        for item in value.values():
            yield from _strings(item, key=key)
