"""Modals and the Home tab as values, and the small pieces their blocks are made of."""

from dataclasses import dataclass

from bot.slack.mrkdwn import fitted
from bot.slack.views import Block, Message, link_to

_TITLE = 24
_LABEL = 75
_SECTION = 3_000
_SMALL = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Modal:
    """A view that opens over what a person is doing; `private` comes back with it and holds ids only."""

    title: str
    blocks: tuple[Block, ...]
    callback_id: str = ""
    submit: str = ""
    """The word on the button that sends it; empty for a modal that only shows."""
    close: str = "Close"
    private: str = ""
    tell_when_closed: bool = False

    def as_view(self) -> dict[str, object]:
        """As Slack takes it."""
        view: dict[str, object] = {
            "type": "modal",
            "title": plain(self.title, _TITLE),
            "close": plain(self.close, _TITLE),
            "blocks": list(self.blocks),
        }
        if self.submit:
            view["submit"] = plain(self.submit, _TITLE)
        if self.callback_id:
            view["callback_id"] = self.callback_id
        if self.private:
            view["private_metadata"] = self.private
        return view | ({"notify_on_close": True} if self.tell_when_closed else {})


_NOT_IN_MODALS = frozenset(("context_actions", "markdown", "plan", "table", "task_card"))


def in_modal(message: Message) -> Modal:
    """A message as a modal shows it, without what modals cannot hold."""
    fitting = (_pressable(block) for block in message.blocks)
    blocks = tuple(block for block in fitting if block["type"] not in _NOT_IN_MODALS)
    return Modal(title="Practice Assistant", blocks=blocks or (_ready(message.text),))


def in_message(modal: Modal) -> Message:
    """A modal that only shows, as a message says the same."""
    blocks = tuple(block for block in modal.blocks if block["type"] != "input")
    words = [block["text"] for block in blocks if block["type"] in {"header", "section"}]
    return Message(text="\n".join(str(each["text"]) for each in words if isinstance(each, dict)), blocks=blocks)


def _pressable(block: Block) -> Block:
    """Feedback buttons as plain ones; modals do not take the pair."""
    elements = block.get("elements")
    pair = elements[0] if block["type"] == "context_actions" and isinstance(elements, list) else {}
    if pair.get("type") != "feedback_buttons":
        return block
    halves = {"up": pair["positive_button"], "down": pair["negative_button"]}
    buttons = [{"type": "button", "action_id": f"{pair['action_id']}:{name}", **half} for name, half in halves.items()]
    return {"type": "actions", "elements": buttons}


def _ready(escaped_text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": escaped_text[:_SECTION], "verbatim": True}}


def plain(text: str, longest: int) -> Block:
    """Text that Slack shows as it is, cut to what the place holds."""
    shown = text if len(text) <= longest else text[: longest - 1] + "…"
    return {"type": "plain_text", "text": shown}


def section(text: str, *, accessory: Block | None = None) -> Block:
    """A paragraph of ours or of a source; escaped here."""
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": fitted(text, _SECTION), "verbatim": True}}
    return block | ({"accessory": accessory} if accessory else {})


def quoted(text: str) -> Block:
    """A passage in a source's own words."""
    words = "\n".join(f"> {line}" for line in fitted(text, _SECTION - 400).splitlines() if line.strip())
    return {"type": "section", "text": {"type": "mrkdwn", "text": words[:_SECTION] or "> …", "verbatim": True}}


def small(text: str) -> Block:
    """A line beneath something."""
    shown = {"type": "mrkdwn", "text": fitted(text, _SMALL), "verbatim": True}
    return {"type": "context", "elements": [shown]}


def linked(words: str, address: str) -> Block | None:
    """Our own words as a link, where the address is a plain secure one."""
    link = link_to(address, words)
    return _ready(link) if link and len(link) <= _SECTION else None


def heading(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(text, 150)}


def button(label: str, action_id: str, value: str = "", *, spoken: str = "") -> Block:
    """A button; `spoken` is what a screen reader says where the label alone would not tell."""
    block: Block = {"type": "button", "text": plain(label, _LABEL), "action_id": action_id}
    block |= {"value": value} if value else {}
    return block | ({"accessibility_label": spoken[:_LABEL]} if spoken else {})


def text_field(label: str, action_id: str, *, hint: str, longest: int, optional: bool = False) -> Block:
    """Somewhere to write a few lines."""
    element = {"type": "plain_text_input", "action_id": action_id, "multiline": True, "max_length": longest}
    return {
        "type": "input",
        "block_id": action_id,
        "label": plain(label, 2_000),
        "hint": plain(hint, 2_000),
        "optional": optional,
        "element": element,
    }


def actions(*buttons: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


DIVIDER: Block = {"type": "divider"}
