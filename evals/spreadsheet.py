"""A case as the cells of a row in a spreadsheet, and back without loss.

A cell with several values has one a line; alternatives stand on one line, separated by " / ". A turn is a line
"user: …" or "assistant: …"; an expected suggestion a line "L01: the words". `(none)` in `wording` says that nothing
may be suggested. A cell that a spreadsheet would run as a formula starts with an apostrophe, which is taken off again.
"""

import re
from collections.abc import Mapping

from evals.cases import Case

_TAGS = ("theme", "register", "role", "risk", "distance")
_LISTS = ("sections", "documents", "passages", "must_not")
_WORDS = ("id", "question", "expect", "pair", "differs_in", "notes", "author", "date")
COLUMNS = ("id", "question", "turns", "expect", *_LISTS, "must_mention", "wording", *_TAGS, *_WORDS[3:])
REQUIRED = ("id", "question", "expect", "theme", "register", "role")
_NO_WORDING = "(none)"


def row_of(filled: Mapping[str, str]) -> dict[str, object]:
    """The cells that are filled, as the fields of a case.

    Raises:
        ValueError: a line of a cell has not the form it needs.
    """
    row: dict[str, object] = {name: filled[name] for name in _WORDS if name in filled}
    row["tags"] = {name: filled[name] for name in _TAGS if name in filled}
    row |= {name: _listed(filled[name]) for name in _LISTS if name in filled}
    if "must_mention" in filled:
        row["must_mention"] = [
            [_unescaped(part) for part in line.split(" / ")] for line in filled["must_mention"].split("\n")
        ]
    if "turns" in filled:
        row["turns"] = [_pair(line, "role", "text") for line in filled["turns"].split("\n")]
    if "wording" in filled:
        lines = [] if filled["wording"] == _NO_WORDING else filled["wording"].split("\n")
        row["wording"] = [_pair(line, "rule", "found") for line in lines]
    return row


def _listed(cell: str) -> list[str]:
    return [_unescaped(line) for line in cell.split("\n") if line.strip()]


def _pair(line: str, first: str, second: str) -> dict[str, str]:
    name, colon, text = line.partition(":")
    if not colon:
        raise ValueError(f"a line of this cell needs the form “{first}: {second}”")
    return {first: name.strip(), second: _unescaped(text.strip())}


def _escaped(text: str) -> str:
    """On one line, and without what separates alternatives."""
    on_one_line = text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n")
    return re.sub(r"(?<!\S)/(?!\S)", r"\\/", on_one_line)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "r": "\r"}.get(match[1], match[1]), text)


_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def to_cell(text: str) -> str:
    """What to write into the file."""
    return f"'{text}" if _FORMULA.match(text) else text


def from_cell(cell: str) -> str:
    """What stands in the file, without what spreadsheets add."""
    text = cell.replace("\u00a0", " ").replace("\r\n", "\n").strip()
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def cells_of(case: Case) -> dict[str, str]:
    """Every field that is set."""
    cells = {name: str(value) for name in _WORDS if (value := getattr(case, name))} | case.tags.named()
    cells |= {name: "\n".join(map(_escaped, values)) for name in _LISTS if (values := getattr(case, name))}
    cells["must_mention"] = "\n".join(" / ".join(map(_escaped, group)) for group in case.must_mention)
    cells["turns"] = "\n".join(f"{turn.role}: {_escaped(turn.text)}" for turn in case.turns)
    if case.wording is not None:
        cells["wording"] = "\n".join(f"{each.rule}: {_escaped(each.found)}" for each in case.wording) or _NO_WORDING
    return cells
