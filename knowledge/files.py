"""Reading the YAML that people edit: the file, the entry and the field are named when one is wrong."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from knowledge.settings import SHIPPED_KNOWLEDGE

Model = TypeVar("Model", bound=BaseModel)


class KnowledgeFault(Exception):  # noqa: N818 -- says what is wrong with a file
    """A file of knowledge is wrong; the message names it, the entry and the field."""


def load_yaml(knowledge: Path, name: str, model: type[Model]) -> Model:
    """That file of the knowledge folder, or the shipped one where the folder has none.

    Raises:
        KnowledgeFault: it cannot be read, or does not fit the model.
    """
    path = knowledge / name
    if not path.is_file():
        path = SHIPPED_KNOWLEDGE / name
    written: object = None
    try:
        written = yaml.load(path.read_bytes(), yaml.CSafeLoader)
        return model.model_validate(written)
    except ValidationError as fault:
        problems = "; ".join(
            f"{_place(written, error['loc'])}: {_remedy(error['type'], error['msg'])}"
            for error in fault.errors(include_input=False, include_context=False)
        )
        raise KnowledgeFault(f"{path}: {problems}") from fault
    except (yaml.YAMLError, ValueError, RecursionError) as fault:  # a day that does not exist is a ValueError
        line = getattr(getattr(fault, "problem_mark", None), "line", -1) + 1
        raise KnowledgeFault(f"{path}: not YAML (line {line})") from fault
    except OSError as fault:
        raise KnowledgeFault(f"{path}: cannot be read") from fault


def _place(written: object, where: Sequence[int | str]) -> str:
    """The way to a field, with an entry's id (or what it abbreviates) in place of its number."""
    way: list[str] = []
    for step in where:
        if isinstance(written, list) and isinstance(step, int):
            written = written[step]
            name = (
                next((written[key] for key in ("id", "abbreviation") if key in written), step)
                if isinstance(written, dict)
                else step
            )
            way.append(str(name))
        else:
            written = written.get(step) if isinstance(written, dict) else None
            way.append(str(step))
    return " › ".join(way) or "the file"


_REMEDIES = {
    "missing": "is missing; add it",
    "extra_forbidden": "is not a field here; remove it or correct its name",
}


def _remedy(kind: str, message: str) -> str:
    return _REMEDIES.get(kind) or message.removeprefix("Value error, ").lower()


def refuse_repeats(field: str, values: Iterable[str]) -> None:
    """Raise ValueError where a value that must name one entry names two."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"{field} {value} is used twice; give one of them another")
        seen.add(value)
