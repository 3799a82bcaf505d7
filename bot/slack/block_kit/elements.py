"""The elements of Block Kit as tables: buttons, menus, inputs, and what stands under an answer."""

from collections.abc import Iterator, Mapping

from bot.slack.block_kit.shapes import (
    Check,
    Problem,
    Shape,
    choice,
    flag,
    listed,
    matching,
    shaped,
    string,
    typed,
    url,
    whole,
)
from bot.slack.block_kit.text import CONFIRM, ID, LONGEST_TEXT, LONGEST_URL, ONE_RICH_TEXT, STYLE, plain, words

LONGEST_LABEL = 75
LONGEST_VALUE = 2_000
_DATE = matching(r"\d{4}-\d{2}-\d{2}")
_TIME = matching(r"\d{2}:\d{2}")


def _option(text: Check, **more: Check) -> Check:
    return shaped(Shape(required={"text": text, "value": string(150)}, optional={"description": text, **more}))


_PLAIN_OPTION = _option(plain(LONGEST_LABEL))
_WORDED_OPTION = _option(words(LONGEST_LABEL))
_OVERFLOW_OPTION = _option(plain(LONGEST_LABEL), url=url(LONGEST_URL))
_OPTIONS = listed(_PLAIN_OPTION, most=100)
_BOXES = listed(_WORDED_OPTION, most=10)
_GROUPS = listed(shaped(Shape(required={"label": plain(LONGEST_LABEL), "options": _OPTIONS})), most=100)

_ACTION: Mapping[str, Check] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": flag}
_MENU: Mapping[str, Check] = {**_ACTION, "placeholder": plain(150)}
_SEVERAL: Mapping[str, Check] = {**_MENU, "max_selected_items": whole(1, 100)}
_STATIC: Mapping[str, Check] = {"options": _OPTIONS, "option_groups": _GROUPS}
_FILTER = shaped(
    Shape(
        optional={
            "include": listed(choice("im", "mpim", "private", "public"), most=4),
            "exclude_external_shared_channels": flag,
            "exclude_bot_users": flag,
        },
    )
)
_CONVERSATIONS: Mapping[str, Check] = {"default_to_current_conversation": flag, "filter": _FILTER}
_ON_TYPING = shaped(
    Shape(
        required={
            "trigger_actions_on": listed(choice("on_enter_pressed", "on_character_entered"), most=2),
        }
    )
)
_TYPED: Mapping[str, Check] = {
    "action_id": ID,
    "placeholder": plain(150),
    "focus_on_load": flag,
    "dispatch_action_config": _ON_TYPING,
}


def _given(element: Mapping[str, object]) -> list[object]:
    groups = element.get("option_groups")
    listings = [element, *(groups if isinstance(groups, list) else [])]
    options = [one.get("options") for one in listings if isinstance(one, dict)]
    return [option for some in options if isinstance(some, list) for option in some]


def _chosen_from_options(element: Mapping[str, object], pointer: str) -> Iterator[Problem]:
    """Slack refuses a choice made beforehand that is not, key for key, one of the options."""
    several = element.get("initial_options")
    chosen = [element.get("initial_option"), *(several if isinstance(several, list) else [])]
    if any(one is not None and one not in _given(element) for one in chosen):
        yield Problem(pointer, "not_allowed", "what is chosen beforehand is none of the options")


def _room_to_write(element: Mapping[str, object], pointer: str) -> Iterator[Problem]:
    least, most = element.get("min_length", 0), element.get("max_length", LONGEST_TEXT)
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield Problem(pointer, "not_allowed", f"min_length {least} is above max_length {most}")


BUTTONS: Mapping[str, Shape] = {
    "button": Shape(
        required={"text": plain(LONGEST_LABEL)},
        optional={
            "action_id": ID,
            "confirm": CONFIRM,
            "value": string(LONGEST_VALUE),
            "url": url(LONGEST_URL),
            "style": STYLE,
            "accessibility_label": string(LONGEST_LABEL),
        },
    ),
    "overflow": Shape(
        required={"options": listed(_OVERFLOW_OPTION, most=5)}, optional={"action_id": ID, "confirm": CONFIRM}
    ),
}
MENUS: Mapping[str, Shape] = {
    "static_select": Shape(
        optional={**_MENU, **_STATIC, "initial_option": _PLAIN_OPTION},
        either=("options", "option_groups"),
        also=_chosen_from_options,
    ),
    "external_select": Shape(
        optional={**_MENU, "initial_option": _PLAIN_OPTION, "min_query_length": whole(0, LONGEST_TEXT)}
    ),
    "users_select": Shape(optional={**_MENU, "initial_user": ID}),
    "conversations_select": Shape(
        optional={**_MENU, **_CONVERSATIONS, "initial_conversation": ID, "response_url_enabled": flag}
    ),
    "channels_select": Shape(optional={**_MENU, "initial_channel": ID, "response_url_enabled": flag}),
    "multi_static_select": Shape(
        optional={**_SEVERAL, **_STATIC, "initial_options": _OPTIONS},
        either=("options", "option_groups"),
        also=_chosen_from_options,
    ),
    "multi_external_select": Shape(
        optional={**_SEVERAL, "initial_options": _OPTIONS, "min_query_length": whole(0, LONGEST_TEXT)}
    ),
    "multi_users_select": Shape(optional={**_SEVERAL, "initial_users": listed(ID, most=100)}),
    "multi_conversations_select": Shape(
        optional={**_SEVERAL, **_CONVERSATIONS, "initial_conversations": listed(ID, most=100)}
    ),
    "multi_channels_select": Shape(optional={**_SEVERAL, "initial_channels": listed(ID, most=100)}),
}
CHOICES: Mapping[str, Shape] = {
    **MENUS,
    "datepicker": Shape(optional={**_MENU, "initial_date": _DATE}),
    "timepicker": Shape(optional={**_MENU, "initial_time": _TIME, "timezone": string(100)}),
    "datetimepicker": Shape(optional={**_ACTION, "initial_date_time": whole(10**9, 10**10 - 1)}),
    "checkboxes": Shape(
        required={"options": _BOXES}, optional={**_ACTION, "initial_options": _BOXES}, also=_chosen_from_options
    ),
    "radio_buttons": Shape(
        required={"options": _BOXES},
        optional={**_ACTION, "initial_option": _WORDED_OPTION},
        also=_chosen_from_options,
    ),
}
INPUTS: Mapping[str, Shape] = {
    "plain_text_input": Shape(
        optional={
            **_TYPED,
            "initial_value": string(LONGEST_TEXT, shortest=0),
            "multiline": flag,
            "min_length": whole(0, LONGEST_TEXT),
            "max_length": whole(1, LONGEST_TEXT),
        },
        also=_room_to_write,
    ),
    "email_text_input": Shape(optional={**_TYPED, "initial_value": string(LONGEST_TEXT)}),
    "url_text_input": Shape(optional={**_TYPED, "initial_value": url(LONGEST_URL)}),
    "number_input": Shape(
        required={"is_decimal_allowed": flag},
        optional={**_TYPED, **dict.fromkeys(("initial_value", "min_value", "max_value"), string(100))},
    ),
    "rich_text_input": Shape(optional={**_TYPED, "initial_value": ONE_RICH_TEXT}),
    "file_input": Shape(
        optional={"action_id": ID, "filetypes": listed(string(20), most=100), "max_files": whole(1, 10)}
    ),
}
_FEEDBACK_BUTTON = shaped(
    Shape(
        required={"text": plain(LONGEST_LABEL), "value": string(LONGEST_VALUE)},
        optional={"accessibility_label": string(LONGEST_LABEL)},
    )
)
FEEDBACK: Mapping[str, Shape] = {
    "feedback_buttons": Shape(
        required={"positive_button": _FEEDBACK_BUTTON, "negative_button": _FEEDBACK_BUTTON},
        optional={"action_id": ID},
    ),
    "icon_button": Shape(
        required={"icon": choice("trash"), "text": plain(LONGEST_LABEL)},
        optional={
            "action_id": ID,
            "value": string(LONGEST_VALUE),
            "confirm": CONFIRM,
            "accessibility_label": string(LONGEST_LABEL),
            "visible_to_user_ids": listed(ID, most=10),
        },
    ),
}
SOURCES = listed(typed({"url": Shape(required={"url": url(LONGEST_URL), "text": string(LONGEST_LABEL * 2)})}), most=50)
"""Where a task found what it found; Slack states no limits, these are the project's."""
