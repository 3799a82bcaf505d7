"""Finding what a person presses or fills in among blocks, and wording it as Slack sends it."""

from collections.abc import Iterator, Mapping

from playground.composer import JsonObject

Answer = str | list[str]
"""What a person types, or the label of what they choose; a list of labels where several may be chosen."""

Blocks = tuple[JsonObject, ...]


def pressed(blocks: Blocks, *, action_id: str, label: str | None) -> JsonObject:
    """The action that pressing the one matching button sends; `ValueError` unless exactly one matches."""
    found = [action for name, action in _buttons(blocks) if action["action_id"] == action_id and label in {None, name}]
    if len(found) != 1:
        raise ValueError(f"{len(found)} elements match {action_id!r} {label or ''}".rstrip())
    return found[0]


def filled_in(blocks: Blocks, answers: Mapping[str, Answer]) -> JsonObject:
    """The `state.values` of a form, from answers by action id; `ValueError` for an answer to no question."""
    inputs = {str(element["action_id"]): (block, element) for block, element in _inputs(blocks)}
    strangers = set(answers) - set(inputs)
    if strangers:
        raise ValueError(f"the form does not ask for {', '.join(sorted(strangers))}")
    return {
        str(block["block_id"]): {action_id: _state(element, answers.get(action_id))}
        for action_id, (block, element) in inputs.items()
    }


def _buttons(blocks: Blocks) -> Iterator[tuple[object, JsonObject]]:
    """The label and the action of every button."""
    for block in blocks:
        elements = block.get("elements")
        for element in [block.get("accessory"), *(elements if isinstance(elements, list) else [])]:
            if isinstance(element, dict) and "action_id" in element:
                yield from _actions(element, block_id=block.get("block_id"))


def _actions(element: JsonObject, *, block_id: object) -> Iterator[tuple[object, JsonObject]]:
    """One action, or two for a pair of feedback buttons."""
    halves = [element.get(key) for key in ("positive_button", "negative_button")]
    for button in [half for half in halves if isinstance(half, dict)] or [element]:
        text = button.get("text")
        action: JsonObject = {key: element[key] for key in ("type", "action_id")} | {"block_id": block_id}
        value = {"value": button["value"]} if "value" in button else {}
        yield text.get("text") if isinstance(text, dict) else None, action | value


def _inputs(blocks: Blocks) -> Iterator[tuple[JsonObject, JsonObject]]:
    for block in blocks:
        element = block.get("element")
        if isinstance(element, dict) and "action_id" in element:
            yield block, element


def _state(element: JsonObject, answer: Answer | None) -> JsonObject:
    kind = str(element["type"])
    if "options" not in element:
        return {"type": kind, "value": answer if answer is not None else element.get("initial_value")}
    if kind in {"checkboxes", "multi_static_select"}:
        initial = element.get("initial_options", [])
        labels = [answer] if isinstance(answer, str) else answer
        chosen = initial if labels is None else [_option(element, label) for label in labels]
        return {"type": kind, "selected_options": chosen}
    chosen = _option(element, answer) if isinstance(answer, str) else element.get("initial_option")
    return {"type": kind, "selected_option": chosen}


def _option(element: JsonObject, label: str) -> object:
    options = element["options"]
    for option in options if isinstance(options, list) else []:
        if option["text"]["text"] == label:
            return option
    raise ValueError(f"there is no choice {label!r}")
