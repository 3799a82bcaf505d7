"""How Slack's own composer writes: what a person types, as the block that it becomes."""

import html
import re

JsonObject = dict[str, object]
_MENTION = re.compile(r"<@([A-Z0-9]+)>")


def mentioned(text: str) -> frozenset[str]:
    """The ids of the users that a text mentions."""
    return frozenset(_MENTION.findall(text))


def rich_text(text: str) -> JsonObject:
    """The block that Slack makes of a text, where nothing is escaped; its formatting is left as it was typed."""
    pieces = _MENTION.split(text)
    elements: list[JsonObject] = [
        {"type": "user", "user_id": piece} if position % 2 else {"type": "text", "text": html.unescape(piece)}
        for position, piece in enumerate(pieces)
        if piece
    ]
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "elements": [section]}
