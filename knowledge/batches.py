"""Batches of the machine contract: JSON Lines in, JSON Lines out, in order, one bad line never stopping the rest."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

SOME_FAILED = 3

Line = TypeVar("Line", bound=BaseModel)


def run_batch(path: Path, line_type: type[Line], answer: Callable[[Line], dict[str, object]]) -> int:
    """Answer each line of the file on standard output; a bad one gets `{"id", "error"}`.

    Returns:
        The exit code: 0, or 3 when any line was bad.

    Raises:
        OSError: the file cannot be opened.
    """
    failed = False
    with path.open("rb") as lines:
        for number, written in enumerate(lines, start=1):
            if not written.strip():
                continue
            result = _answer_line(written, number, line_type, answer)
            failed |= "error" in result
            sys.stdout.write(json.dumps(result, ensure_ascii=True) + "\n")
            sys.stdout.flush()
    return SOME_FAILED if failed else 0


def _answer_line(
    written: bytes, number: int, line_type: type[Line], answer: Callable[[Line], dict[str, object]]
) -> dict[str, object]:
    try:
        fields = json.loads(written)
    except (ValueError, RecursionError):
        return {"id": None, "error": f"line {number} is not JSON"}
    id_ = fields.get("id") if isinstance(fields, dict) else None
    try:
        return {"id": id_, **answer(line_type.model_validate(fields))}
    except ValidationError as fault:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in error['loc']) or 'the line'}: {error['msg'].lower()}"
            for error in fault.errors(include_input=False)
        )
        return {"id": id_, "error": f"line {number}: {problems}"}
