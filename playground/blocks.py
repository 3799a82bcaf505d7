"""Block Kit as tables: what Slack accepts in a message, a modal and a Home tab, and its limits."""

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal

from playground.shapes import Check, Problem, Shape, choice, flag, listed, shaped, string, typed, url, whole

Surface = Literal["message", "modal", "home"]

MOST_BLOCKS: Mapping[Surface, int] = MappingProxyType({"message": 50, "modal": 100, "home": 100})
MOST_MARKDOWN = 12_000
"""Characters over all markdown blocks of one payload."""
MOST_TABLE_TEXT = 10_000
"""Characters over all tables of one payload."""
LONGEST_ID = 255
LONGEST_TEXT = 3_000

_ID = string(LONGEST_ID)


def _plain(longest: int) -> Check:
    return typed({"plain_text": Shape(required={"text": string(longest)}, optional={"emoji": flag})})


def _text_shapes(longest: int) -> Mapping[str, Shape]:
    return {
        "plain_text": Shape(required={"text": string(longest)}, optional={"emoji": flag}),
        "mrkdwn": Shape(required={"text": string(longest)}, optional={"verbatim": flag}),
    }


def _words(longest: int) -> Check:
    """Plain text or mrkdwn."""
    return typed(_text_shapes(longest))


def _options(most: int) -> Check:
    return listed(_OPTION, most=most)


_STYLE = choice("primary", "danger")
_CONFIRM = shaped(
    Shape(
        required={"title": _plain(100), "text": _words(300), "confirm": _plain(30), "deny": _plain(30)},
        optional={"style": _STYLE},
    )
)
_OPTION = shaped(
    Shape(
        required={"text": _words(75), "value": string(150)},
        optional={"description": _words(75), "url": url(3_000)},
    )
)
_OPTION_GROUPS = listed(shaped(Shape(required={"label": _plain(75), "options": _options(100)})), most=100)
_SLACK_FILE = shaped(Shape(optional={"id": _ID, "url": url(3_000)}, either=("id", "url")))
_IMAGE: Mapping[str, Check] = {"image_url": url(3_000), "slack_file": _SLACK_FILE}
_FEEDBACK_BUTTON = shaped(
    Shape(
        required={"text": _plain(75), "value": string(2_000)},
        optional={"accessibility_label": string(75)},
    )
)
_ACTION: Mapping[str, Check] = {"action_id": _ID, "confirm": _CONFIRM, "focus_on_load": flag}
_SELECT: Mapping[str, Check] = {**_ACTION, "placeholder": _plain(150)}
_STATIC_SELECT: Mapping[str, Check] = {
    **_SELECT,
    "options": _options(100),
    "option_groups": _OPTION_GROUPS,
    "initial_option": _OPTION,
}
_PICKER: Mapping[str, Check] = {**_SELECT, "initial_date": string(10), "initial_time": string(5)}
_TEXT_INPUT: Mapping[str, Check] = {
    "action_id": _ID,
    "placeholder": _plain(150),
    "initial_value": string(LONGEST_TEXT),
    "focus_on_load": flag,
}
_LONG_INPUT: Mapping[str, Check] = {
    **_TEXT_INPUT,
    "multiline": flag,
    "min_length": whole(0, LONGEST_TEXT),
    "max_length": whole(1, LONGEST_TEXT),
}

BUTTONS: Mapping[str, Shape] = {
    "button": Shape(
        required={"text": _plain(75)},
        optional={
            **_ACTION,
            "value": string(2_000),
            "url": url(3_000),
            "style": _STYLE,
            "accessibility_label": string(75),
        },
    ),
    "overflow": Shape(required={"options": _options(5)}, optional=_ACTION),
}
CHOICES: Mapping[str, Shape] = {
    "static_select": Shape(optional=_STATIC_SELECT, either=("options", "option_groups")),
    "users_select": Shape(optional={**_SELECT, "initial_user": _ID}),
    "conversations_select": Shape(optional={**_SELECT, "initial_conversation": _ID}),
    "channels_select": Shape(optional={**_SELECT, "initial_channel": _ID}),
    "datepicker": Shape(optional=_PICKER),
    "timepicker": Shape(optional=_PICKER),
    "checkboxes": Shape(required={"options": _options(10)}, optional={**_ACTION, "initial_options": _options(10)}),
    "radio_buttons": Shape(required={"options": _options(10)}, optional={**_ACTION, "initial_option": _OPTION}),
}
MULTIPLE: Mapping[str, Shape] = {
    "multi_static_select": Shape(
        optional={**_STATIC_SELECT, "initial_options": _options(100), "max_selected_items": whole(1, 100)},
        either=("options", "option_groups"),
    ),
    "multi_users_select": Shape(optional={**_SELECT, "max_selected_items": whole(1, 100)}),
}
IMAGES: Mapping[str, Shape] = {
    "image": Shape(required={"alt_text": string(2_000)}, optional=_IMAGE, either=("image_url", "slack_file"))
}
INPUTS: Mapping[str, Shape] = {
    "plain_text_input": Shape(optional=_LONG_INPUT),
    "email_text_input": Shape(optional=_TEXT_INPUT),
    "url_text_input": Shape(optional=_TEXT_INPUT),
    "number_input": Shape(required={"is_decimal_allowed": flag}, optional=_TEXT_INPUT),
}
FEEDBACK: Mapping[str, Shape] = {
    "feedback_buttons": Shape(
        required={"positive_button": _FEEDBACK_BUTTON, "negative_button": _FEEDBACK_BUTTON},
        optional={"action_id": _ID},
    ),
    "icon_button": Shape(
        required={"icon": choice("trash"), "text": _plain(75)},
        optional={
            "action_id": _ID,
            "value": string(2_000),
            "confirm": _CONFIRM,
            "accessibility_label": string(75),
            "visible_to_user_ids": listed(_ID, most=10),
        },
    ),
}
CONTEXT: Mapping[str, Shape] = {**IMAGES, **_text_shapes(LONGEST_TEXT)}

_TEXT_STYLE = shaped(Shape(optional=dict.fromkeys(("bold", "italic", "strike", "code", "underline"), flag)))
_STYLED: Mapping[str, Check] = {"style": _TEXT_STYLE}
_INLINE = typed(
    {
        "text": Shape(required={"text": string(LONGEST_TEXT * 4, shortest=0)}, optional=_STYLED),
        "link": Shape(required={"url": url(3_000)}, optional={**_STYLED, "text": string(LONGEST_TEXT), "unsafe": flag}),
        "user": Shape(required={"user_id": _ID}, optional=_STYLED),
        "channel": Shape(required={"channel_id": _ID}, optional=_STYLED),
        "emoji": Shape(required={"name": string(100)}, optional={**_STYLED, "unicode": string(100)}),
    }
)
_INLINES: Mapping[str, Check] = {"elements": listed(_INLINE, fewest=0, most=1_000)}
_RICH_SECTION = {"rich_text_section": Shape(required=_INLINES)}
RICH_TEXT: Mapping[str, Shape] = {
    **_RICH_SECTION,
    "rich_text_quote": Shape(required=_INLINES, optional={"border": whole(0, 1)}),
    "rich_text_preformatted": Shape(required=_INLINES, optional={"border": whole(0, 1)}),
    "rich_text_list": Shape(
        required={"style": choice("bullet", "ordered"), "elements": listed(typed(_RICH_SECTION), most=1_000)},
        optional={"indent": whole(0, 8), "offset": whole(0, 1_000), "border": whole(0, 1)},
    ),
}
_BLOCK: Mapping[str, Check] = {"block_id": _ID}
_RICH_TEXT = Shape(required={"elements": listed(typed(RICH_TEXT), most=1_000)}, optional=_BLOCK)
_CELL = typed({"raw_text": Shape(required={"text": string(MOST_TABLE_TEXT)}), "rich_text": _RICH_TEXT})
_COLUMN = shaped(Shape(optional={"align": choice("left", "center", "right"), "is_wrapped": flag}))

BLOCKS: Mapping[str, Shape] = {
    "actions": Shape(
        required={"elements": listed(typed({**BUTTONS, **CHOICES, **MULTIPLE}), most=25)}, optional=_BLOCK
    ),
    "context": Shape(required={"elements": listed(typed(CONTEXT), most=10)}, optional=_BLOCK),
    "context_actions": Shape(required={"elements": listed(typed(FEEDBACK), most=5)}, optional=_BLOCK),
    "divider": Shape(optional=_BLOCK),
    "header": Shape(required={"text": _plain(150)}, optional=_BLOCK),
    "image": Shape(
        required={"alt_text": string(2_000)},
        optional={**_BLOCK, **_IMAGE, "title": _plain(2_000)},
        either=("image_url", "slack_file"),
    ),
    "input": Shape(
        required={"label": _plain(2_000), "element": typed({**INPUTS, **CHOICES, **MULTIPLE})},
        optional={**_BLOCK, "hint": _plain(2_000), "optional": flag, "dispatch_action": flag},
    ),
    "markdown": Shape(required={"text": string(MOST_MARKDOWN)}, optional=_BLOCK),
    "rich_text": _RICH_TEXT,
    "section": Shape(
        optional={
            **_BLOCK,
            "text": _words(LONGEST_TEXT),
            "fields": listed(_words(2_000), most=10),
            "accessory": typed({**BUTTONS, **CHOICES, **MULTIPLE, **IMAGES}),
            "expand": flag,
        },
        either=("text", "fields"),
    ),
    "table": Shape(
        required={"rows": listed(listed(_CELL, most=20), most=100)},
        optional={**_BLOCK, "column_settings": listed(_COLUMN, most=20)},
    ),
}
ONLY_ON: Mapping[str, frozenset[Surface]] = {
    "context_actions": frozenset(("message",)),
    "markdown": frozenset(("message",)),
    "table": frozenset(("message", "home")),
}
"""Blocks that not every surface takes."""

_CHECK_BLOCK = typed(BLOCKS, unknown="unknown_block")
_VIEW: Mapping[str, Check] = {
    "blocks": lambda _value, _pointer: iter(()),
    "private_metadata": string(3_000, shortest=0),
    "callback_id": _ID,
    "external_id": _ID,
}
_MODAL: Mapping[str, Check] = {"submit": _plain(24), "close": _plain(24)}
_MODAL_FLAGS: Mapping[str, Check] = {"clear_on_close": flag, "notify_on_close": flag, "submit_disabled": flag}
_CHECK_VIEW = typed(
    {
        "home": Shape(optional=_VIEW),
        "modal": Shape(required={"title": _plain(24)}, optional={**_VIEW, **_MODAL, **_MODAL_FLAGS}),
    }
)


def validate(blocks: object, *, surface: Surface = "message") -> list[Problem]:
    """Everything that Slack would refuse in a list of blocks on this surface."""
    problems = list(listed(_CHECK_BLOCK, most=MOST_BLOCKS[surface])(blocks, "/blocks"))
    given = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    return [
        *problems,
        *_misplaced(given, surface=surface),
        *_duplicates(given),
        *_totals(given),
    ]


def validate_view(view: object) -> list[Problem]:
    """Everything that Slack would refuse in a modal or a Home tab."""
    problems = list(_CHECK_VIEW(view, ""))
    if not isinstance(view, dict):
        return problems
    blocks = view.get("blocks")
    problems += validate(blocks, surface="modal" if view.get("type") == "modal" else "home")
    has_input = isinstance(blocks, list) and any(_kind(block) == "input" for block in blocks)
    if view.get("type") == "modal" and has_input and "submit" not in view:
        problems.append(Problem("/submit", "missing", "a modal with an input needs it"))
    return problems


def _kind(block: object) -> str:
    return str(block.get("type")) if isinstance(block, dict) else ""


def _misplaced(blocks: list[dict[str, object]], *, surface: Surface) -> Iterator[Problem]:
    for position, block in enumerate(blocks):
        if surface not in ONLY_ON.get(_kind(block), frozenset((surface,))):
            yield Problem(f"/blocks/{position}", "not_here", f"{_kind(block)} in a {surface}")


def _duplicates(blocks: list[dict[str, object]]) -> Iterator[Problem]:
    for key in ("block_id", "action_id"):
        counted = Counter(_strings(blocks, key=key))
        yield from (Problem("/blocks", "duplicate", f"{key} {name}") for name in counted if counted[name] > 1)


def _totals(blocks: list[dict[str, object]]) -> Iterator[Problem]:
    for kind, most in (("markdown", MOST_MARKDOWN), ("table", MOST_TABLE_TEXT)):
        of_kind = [block for block in blocks if _kind(block) == kind]
        total = sum(len(text) for text in _strings(of_kind, key="text"))
        if total > most:
            yield Problem("/blocks", "too_long", f"{total} of {most} over all {kind} blocks")


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
