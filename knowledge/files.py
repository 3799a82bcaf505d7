"""Reading the YAML that people edit: the file, the entry and the field are named when one is wrong."""

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
    try:
        return model.model_validate(yaml.load(path.read_bytes(), yaml.CSafeLoader))
    except ValidationError as fault:
        problems = "; ".join(
            f"{' › '.join(map(str, error['loc'])) or 'the file'}: {error['msg'].lower()}"
            for error in fault.errors(include_input=False)
        )
        raise KnowledgeFault(f"{path}: {problems}") from fault
    except (yaml.YAMLError, ValueError, RecursionError) as fault:  # a day that does not exist is a ValueError
        line = getattr(getattr(fault, "problem_mark", None), "line", -1) + 1
        raise KnowledgeFault(f"{path}: not YAML (line {line})") from fault
    except OSError as fault:
        raise KnowledgeFault(f"{path}: cannot be read") from fault
