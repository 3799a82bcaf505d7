"""Batches of the machine contract: JSON Lines in, JSON Lines out, in order, one bad line never stopping the rest."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from knowledge.console import READER_GONE

SOME_FAILED = 3

Line = TypeVar("Line", bound=BaseModel)


class LineFault(Exception):  # noqa: N818 -- becomes the line's own answer
    """Why a good line cannot be answered, in words for its writer."""


class _BadLine(Exception):  # noqa: N818 -- as above
    """What is wrong with one line, for whoever wrote it."""

    def __init__(self, message: str, *, id_: str | int | None = None) -> None:
        super().__init__(message)
        self.id = id_


def run_batch(path: Path, line_type: type[Line], answer: Callable[[Line], dict[str, object]]) -> int:
    """Answer each line of the file on standard output; a bad one gets `{"id", "error"}`.

    Returns:
        The exit code: 0, 3 when any line was bad, 141 when nobody reads the answers any more.

    Raises:
        OSError: the file cannot be opened.
    """
    failed = False
    with path.open("rb") as lines:
        for number, written in enumerate(lines, start=1):
            if not written.strip():
                continue
            try:
                result = _answer_line(written, line_type, answer)
            except _BadLine as fault:
                failed = True
                result = _as_json({"id": fault.id, "error": f"line {number}: {fault}"})
            try:
                sys.stdout.write(result + "\n")
                sys.stdout.flush()
            except BrokenPipeError:
                return READER_GONE
    return SOME_FAILED if failed else 0


def _answer_line(written: bytes, line_type: type[Line], answer: Callable[[Line], dict[str, object]]) -> str:
    try:
        fields = json.loads(written, parse_constant=_refuse)
    except (ValueError, RecursionError) as fault:
        raise _BadLine("is not JSON") from fault
    if not isinstance(fields, dict):
        raise _BadLine("must be a JSON object")
    id_ = fields.get("id")
    if "id" in fields and (isinstance(id_, bool) or not isinstance(id_, str | int)):
        raise _BadLine("id: must be text or a whole number")
    try:
        line = line_type.model_validate(fields)
    except ValidationError as fault:
        raise _BadLine(_problems(fault), id_=id_) from fault
    try:
        result = {"id": id_, **answer(line)}
    except LineFault as fault:
        raise _BadLine(str(fault), id_=id_) from fault
    try:
        return _as_json(result)
    except ValueError as fault:
        raise _BadLine("the answer holds a number that is not finite", id_=id_) from fault


def _refuse(constant: str) -> NoReturn:
    """Python reads NaN and Infinity, but JSON has neither."""
    raise ValueError(constant)


def _as_json(result: dict[str, object]) -> str:
    return json.dumps(result, ensure_ascii=True, allow_nan=False)


def _problems(fault: ValidationError) -> str:
    return "; ".join(
        # A key that is not ours is the writer's, and may name somebody.
        f"{'a key that is not known' if error['type'] == 'extra_forbidden' else _place(error)}: {error['msg'].lower()}"
        for error in fault.errors(include_input=False)
    )


def _place(error: ErrorDetails) -> str:
    return ".".join(map(str, error["loc"])) or "the line"
