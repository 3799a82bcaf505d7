"""Finding what a person presses or fills in among blocks, and wording it as Slack sends it."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from playground.composer import JsonObject

Answer = str | list[str]
"""What a person types, or the label of what they choose; a list of labels where several may be chosen.

People, channels and dates are chosen by id and by date.
"""
Blocks = tuple[JsonObject, ...]

SEVERAL = frozenset(("checkboxes", "multi_static_select"))
CHOSEN: Mapping[str, str] = MappingProxyType(
    {
        "channels_select": "channel",
        "conversations_select": "conversation",
        "datepicker": "date",
        "datetimepicker": "date_time",
        "multi_channels_select": "channels",
        "multi_conversations_select": "conversations",
        "multi_users_select": "users",
        "timepicker": "time",
        "users_select": "user",
    }
)
"""Under which name Slack sends what was chosen (`selected_…`) and takes a choice made beforehand (`initial_…`)."""


def pressed(blocks: Blocks, *, action_id: str, label: str | None) -> JsonObject:
    """The action that pressing the one match sends: a button by its text, a choice by its option's.

    Raises:
        ValueError: none matches, or several do.
    """
    found = [action for name, action in _controls(blocks) if action["action_id"] == action_id and label in {None, name}]
    if len(found) != 1:
        raise ValueError(f"{len(found)} elements match {action_id!r} {label or ''}".rstrip())
    return found[0]


def filled_in(blocks: Blocks, answers: Mapping[str, Answer]) -> JsonObject:
    """The `state.values` of a form, from answers by action id.

    Raises:
        ValueError: an answer to no question, or one that Slack would not let through.
    """
    inputs = {str(element["action_id"]): (block, element) for block, element in _inputs(blocks)}
    strangers = set(answers) - set(inputs)
    if strangers:
        raise ValueError(f"the form does not ask for {', '.join(sorted(strangers))}")
    values: dict[str, dict[str, object]] = {}
    for action_id, (block, element) in inputs.items():
        state = _state(element, answers.get(action_id))
        if not block.get("optional") and not any(state[key] for key in state if key != "type"):
            raise ValueError(f"the form cannot be sent without {action_id}")
        values[str(block["block_id"])] = {action_id: state}
    return dict(values)


def inputs_of(blocks: Blocks) -> frozenset[str]:
    """The ids of the blocks that ask for something, under which an app may name what is wrong."""
    return frozenset(str(block["block_id"]) for block, _element in _inputs(blocks))


def _controls(blocks: Blocks) -> Iterator[tuple[object, JsonObject]]:
    """The label and the action of everything that can be pressed or chosen."""
    for block in blocks:
        elements = block.get("elements")
        for element in [block.get("accessory"), *(elements if isinstance(elements, list) else [])]:
            if isinstance(element, dict) and "action_id" in element:
                yield from _actions(element, block_id=block.get("block_id"))


def _actions(element: JsonObject, *, block_id: object) -> Iterator[tuple[object, JsonObject]]:
    action: JsonObject = {key: element[key] for key in ("type", "action_id")} | {"block_id": block_id}
    halves = [element.get(key) for key in ("positive_button", "negative_button")]
    if options := _options(element):
        for option in options:
            yield _label(option), action | _choice(element, option)
        return
    for button in [half for half in halves if isinstance(half, dict)] or [element]:
        value = {"value": button["value"]} if "value" in button else {}
        yield _label(button), action | value


def _choice(element: JsonObject, option: JsonObject) -> JsonObject:
    """What choosing an option sends; a box that was ticked is not ticked any more."""
    if element["type"] not in SEVERAL:
        return {"selected_option": option}
    before = element.get("initial_options")
    ticked = list(before) if isinstance(before, list) else []
    after = [one for one in ticked if one != option] if option in ticked else [*ticked, option]
    return {"selected_options": after}


def _label(button: Mapping[str, object]) -> object:
    text = button.get("text")
    return text.get("text") if isinstance(text, dict) else None


def _inputs(blocks: Blocks) -> Iterator[tuple[JsonObject, JsonObject]]:
    for block in blocks:
        element = block.get("element")
        if isinstance(element, dict) and "action_id" in element:
            yield block, element


def _state(element: JsonObject, answer: Answer | None) -> JsonObject:
    kind = str(element["type"])
    if kind in CHOSEN:
        name = CHOSEN[kind]
        return {"type": kind, f"selected_{name}": element.get(f"initial_{name}") if answer is None else answer}
    if not _options(element):
        return {"type": kind, "value": _typed(element, answer)}
    if kind in SEVERAL:
        initial = element.get("initial_options", [])
        labels = [answer] if isinstance(answer, str) else answer
        chosen = initial if labels is None else [_option(element, label) for label in labels]
        return {"type": kind, "selected_options": chosen}
    chosen = _option(element, answer) if isinstance(answer, str) else element.get("initial_option")
    return {"type": kind, "selected_option": chosen}


def _typed(element: JsonObject, answer: Answer | None) -> object:
    typed = element.get("initial_value") if answer is None else answer
    longest = element.get("max_length", len(typed) if isinstance(typed, str) else 0)
    if isinstance(typed, str) and isinstance(longest, int) and len(typed) > longest:
        raise ValueError(f"{element['action_id']} takes {longest} characters")
    return typed or None


def _options(element: JsonObject) -> list[JsonObject]:
    groups = element.get("option_groups")
    listings = [element, *(groups if isinstance(groups, list) else [])]
    return [option for listing in listings for option in listing.get("options") or []]


def _option(element: JsonObject, label: str) -> JsonObject:
    for option in _options(element):
        if _label(option) == label:
            return option
    raise ValueError(f"there is no choice {label!r}")
