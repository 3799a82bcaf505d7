"""A markdown block as a tree of plain nodes, so that the page builds elements and never takes HTML from anyone."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from playground.composer import JsonObject

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_WITHOUT_END = {"text": "text", "softbreak": "br", "hardbreak": "br", "hr": "hr", "code_inline": "code"}
_CODE = frozenset(("fence", "code_block"))


def tree(text: str) -> list[JsonObject]:
    """The nodes of a text: `{"tag", "children"}` or `{"text"}`, links with their `href`; HTML stays text."""
    return _nodes(_parser().parse(text))


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def _nodes(tokens: "Sequence[Token]") -> list[JsonObject]:
    root: list[JsonObject] = []
    path = [root]
    for token in tokens:
        if token.nesting > 0:
            children: list[JsonObject] = []
            if not token.hidden:
                path[-1].append({"tag": token.tag, "children": children, **_link(token)})
            path.append(path[-1] if token.hidden else children)
        elif token.nesting < 0:
            path.pop()
        elif token.children is not None:
            path[-1].extend(_nodes(token.children))
        else:
            path[-1].append(_leaf(token))
    return root


def _leaf(token: "Token") -> JsonObject:
    if token.type in _CODE:
        return {"tag": "pre", "children": [{"text": token.content}]}
    tag = _WITHOUT_END.get(token.type, "text")
    if tag == "text":
        return {"text": token.content}
    return {"tag": tag, "children": [{"text": token.content}] if token.content else []}


def _link(token: "Token") -> JsonObject:
    href = token.attrGet("href")
    return {"href": str(href)} if href else {}
