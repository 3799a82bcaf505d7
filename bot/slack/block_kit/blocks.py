"""The blocks of Block Kit as a table, and which surface takes which.

Blocks that an app of this kind has no use for (`video`, `file`, `call`, `auth_provider`: each needs a scope or a
manifest entry of its own) are left out, and so refused.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal

from bot.slack.block_kit.elements import BUTTONS, CHOICES, FEEDBACK, INPUTS, SOURCES
from bot.slack.block_kit.shapes import Check, Problem, Shape, choice, flag, listed, shaped, string, typed, whole
from bot.slack.block_kit.text import (
    CONTEXT_TEXTS,
    ID,
    IMAGES,
    LONGEST_TEXT,
    ONE_RICH_TEXT,
    PICTURE,
    RICH_TEXT,
    plain,
    words,
)

Surface = Literal["message", "modal", "home"]

MOST_MARKDOWN = 12_000
"""Characters over all markdown blocks of one payload."""
MOST_TABLE_TEXT = 10_000
"""Characters over all tables of one payload."""
LONGEST_TASK_TEXT = 256
"""Of a task's or a plan's title; Slack names it for streamed ones."""

_BLOCK: Mapping[str, Check] = {"block_id": ID}
_CELL = typed(
    {
        "raw_text": Shape(required={"text": string(MOST_TABLE_TEXT)}),
        "raw_number": Shape(required={"value": whole(-(2**53), 2**53)}, optional={"text": string(MOST_TABLE_TEXT)}),
        "rich_text": RICH_TEXT,
    }
)
_COLUMN = shaped(Shape(optional={"align": choice("left", "center", "right"), "is_wrapped": flag}))


def _task(*statuses: str) -> Shape:
    return Shape(
        required={"task_id": ID, "title": string(LONGEST_TASK_TEXT), "status": choice(*statuses)},
        optional={**_BLOCK, "details": ONE_RICH_TEXT, "output": ONE_RICH_TEXT, "sources": SOURCES},
    )


def _folded_needs_a_fold(block: Mapping[str, object], pointer: str) -> Iterator[Problem]:
    if block.get("default_collapsed") and not block.get("is_collapsible"):
        yield Problem(f"{pointer}/default_collapsed", "not_allowed", "only where is_collapsible is true")
    if block.get("has_header_divider") and block.get("is_collapsible"):
        yield Problem(f"{pointer}/has_header_divider", "not_allowed", "not where is_collapsible is true")


_CARD = Shape(
    optional={
        **_BLOCK,
        "hero_image": typed(IMAGES),
        "icon": typed(IMAGES),
        "title": words(150),
        "subtitle": words(150),
        "body": words(200),
        "actions": listed(typed(BUTTONS), most=3),
    },
    either=("hero_image", "title", "actions", "body"),
)
_SINGLE: Mapping[str, Shape] = {
    "actions": Shape(required={"elements": listed(typed({**BUTTONS, **CHOICES}), most=25)}, optional=_BLOCK),
    "alert": Shape(
        required={"text": words(200)},
        optional={**_BLOCK, "level": choice("default", "info", "warning", "error", "success")},
    ),
    "card": _CARD,
    "carousel": Shape(required={"elements": listed(typed({"card": _CARD}), most=10)}, optional=_BLOCK),
    "context": Shape(required={"elements": listed(typed({**IMAGES, **CONTEXT_TEXTS}), most=10)}, optional=_BLOCK),
    "context_actions": Shape(required={"elements": listed(typed(FEEDBACK), most=5)}, optional=_BLOCK),
    "divider": Shape(optional=_BLOCK),
    "header": Shape(required={"text": plain(150)}, optional=_BLOCK),
    "image": Shape(
        required={"alt_text": string(2_000)},
        optional={**_BLOCK, **PICTURE, "title": plain(2_000)},
        either=("image_url", "slack_file"),
    ),
    "input": Shape(
        required={"label": plain(2_000), "element": typed({**INPUTS, **CHOICES})},
        optional={**_BLOCK, "hint": plain(2_000), "optional": flag, "dispatch_action": flag},
    ),
    "markdown": Shape(required={"text": string(MOST_MARKDOWN)}, optional=_BLOCK),
    "plan": Shape(
        required={"title": string(LONGEST_TASK_TEXT)},
        optional={
            **_BLOCK,
            "tasks": listed(typed({"task_card": _task("pending", "in_progress", "complete", "error")}), most=50),
        },
    ),
    "rich_text": RICH_TEXT,
    "section": Shape(
        optional={
            **_BLOCK,
            "text": words(LONGEST_TEXT),
            "fields": listed(words(2_000), most=10),
            "accessory": typed({**BUTTONS, **CHOICES, **IMAGES}),
            "expand": flag,
        },
        either=("text", "fields"),
    ),
    "table": Shape(
        required={"rows": listed(listed(_CELL, most=20), most=100)},
        optional={**_BLOCK, "column_settings": listed(_COLUMN, most=20)},
    ),
    # A task that has not begun makes sense only in a plan.
    "task_card": _task("in_progress", "complete", "error"),
}
BLOCKS: Mapping[str, Shape] = {
    **_SINGLE,
    "container": Shape(
        required={"child_blocks": listed(typed(_SINGLE, unknown="unknown_block"), most=10)},
        optional={
            **_BLOCK,
            "title": plain(150),
            "rich_text_title": ONE_RICH_TEXT,
            "subtitle": words(150),
            "icon": typed(IMAGES),
            "width": choice("narrow", "standard", "wide", "full"),
            **dict.fromkeys(("is_collapsible", "default_collapsed", "has_header_divider"), flag),
        },
        either=("title", "rich_text_title"),
        also=_folded_needs_a_fold,
    ),
}
_MESSAGES = frozenset[Surface](("message",))
ONLY_ON: Mapping[str, frozenset[Surface]] = MappingProxyType(
    {
        "alert": frozenset[Surface](("modal",)),
        "context_actions": _MESSAGES,
        "markdown": _MESSAGES,
        "plan": _MESSAGES,
        "table": frozenset[Surface](("message", "home")),
        "task_card": _MESSAGES,
        # Slack does not say where these may stand; the narrow reading is the safe one.
        "card": _MESSAGES,
        "carousel": _MESSAGES,
        "container": _MESSAGES,
    }
)
"""Blocks that not every surface takes."""
