"""The `views.*` methods: a user's Home tab, and modals."""

from dataclasses import replace

from bot.slack import block_kit
from playground.arguments import ApiError, Arguments
from playground.backstage import Backstage
from playground.composer import JsonObject
from playground.controls import inputs_of
from playground.payloads import view_body
from playground.workspace import View

HIGHEST_STACK = 3


def publish(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`views.publish`; a stale `hash` is refused."""
    user = arguments.needed("user_id")
    if user not in backstage.workspace.profiles:
        raise ApiError("user_not_found", user)
    payload = _checked(arguments, kind="home")
    shown = backstage.workspace.homes.get(user)
    if arguments.text("hash") and shown and arguments.text("hash") != shown.hash:
        raise ApiError("hash_conflict", violation=False)
    view = _view(backstage, user=user, payload=payload, view_id=shown.id if shown else None)
    backstage.workspace.homes[user] = view
    return {"view": view_body(view)}


def open_modal(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`views.open`: needs a trigger that is fresh and unused."""
    payload = _checked(arguments, kind="modal")
    user = backstage.spend_trigger(arguments.needed("trigger_id"))
    _check_new(backstage, payload)
    view = _view(backstage, user=user, payload=payload, view_id=None)
    backstage.workspace.modals[user] = [view]
    return {"view": view_body(view)}


def update(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`views.update`: a modal that is open, by `view_id` or `external_id`; a stale `hash` is refused."""
    payload = _checked(arguments, kind="modal")
    view = _shown(backstage, arguments)
    if arguments.text("hash") not in {"", view.hash}:
        raise ApiError("hash_conflict", violation=False)
    return {"view": view_body(_replace(backstage, view, payload))}


def push(backstage: Backstage, arguments: Arguments) -> JsonObject:
    """`views.push`: a modal on top of the one that is open."""
    payload = _checked(arguments, kind="modal")
    user = backstage.spend_trigger(arguments.needed("trigger_id"))
    return {"view": view_body(_put_on_top(backstage, user=user, payload=payload))}


def after_submission(backstage: Backstage, view: View, response: JsonObject) -> None:
    """What becomes of a modal once the app acknowledged it: errors keep it, nothing closes it."""
    action = response.get("response_action")
    stack = backstage.workspace.modals[view.user]
    if action == "clear":
        stack.clear()
    elif action in {"update", "push"}:
        payload = _checked(Arguments(response), kind="modal")
        if action == "update":
            _replace(backstage, view, payload)
        else:
            _put_on_top(backstage, user=view.user, payload=payload)
    elif action == "errors":
        _put_back(backstage, view, response.get("errors"))
    elif view in stack:
        stack.remove(view)


def _put_back(backstage: Backstage, view: View, errors: object) -> None:
    """Leave the modal open with what is wrong beside the fields; an error beside no field is never seen."""
    if not isinstance(errors, dict) or not errors or set(errors) - inputs_of(view.blocks):
        raise ApiError("invalid_arguments", "errors must name blocks that ask for something")
    stack = backstage.workspace.modals[view.user]
    stack[:] = [replace(view, errors=errors) if one.id == view.id else one for one in stack]


def _shown(backstage: Backstage, arguments: Arguments) -> View:
    wanted = arguments.text("view_id"), arguments.text("external_id")
    for stack in backstage.workspace.modals.values():
        for view in stack:
            if wanted in {(view.id, ""), ("", view.payload.get("external_id"))}:
                return view
    raise ApiError("not_found", violation=False)


def _replace(backstage: Backstage, view: View, payload: JsonObject) -> View:
    after = _view(backstage, user=view.user, payload=payload, view_id=view.id)
    stack = backstage.workspace.modals[view.user]
    stack[:] = [after if open_one.id == view.id else open_one for open_one in stack]
    return after


def _put_on_top(backstage: Backstage, *, user: str, payload: JsonObject) -> View:
    stack = backstage.workspace.modals.setdefault(user, [])
    if len(stack) >= HIGHEST_STACK:
        raise ApiError("push_limit_reached")
    _check_new(backstage, payload)
    stack.append(_view(backstage, user=user, payload=payload, view_id=None))
    return stack[-1]


def _check_new(backstage: Backstage, payload: JsonObject) -> None:
    """A name of the app's own stands for one open view."""
    name = payload.get("external_id")
    everyone = [view for stack in backstage.workspace.modals.values() for view in stack]
    if name and any(view.payload.get("external_id") == name for view in everyone):
        raise ApiError("duplicate_external_id", str(name))


def _checked(arguments: Arguments, *, kind: block_kit.Surface) -> JsonObject:
    payload = arguments.mapping("view")
    if payload.get("type") != kind:
        raise ApiError("invalid_arguments", f"view type {payload.get('type')}")
    problems = block_kit.validate_view(payload)
    if problems:
        raise ApiError("invalid_arguments", "; ".join(str(problem) for problem in problems))
    return payload


def _view(backstage: Backstage, *, user: str, payload: JsonObject, view_id: str | None) -> View:
    ids = backstage.workspace
    named = payload | {"blocks": ids.with_ids(payload.get("blocks"))}
    view = View(id=view_id or ids.new_id("V"), user=user, payload=named, hash=ids.new_ts())
    ids.views.append(view)
    return view
