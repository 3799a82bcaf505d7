"""Reading the YAML that people edit: the file, the entry and the field are named when one is wrong."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import yaml
from pydantic import BaseModel, StringConstraints, ValidationError

from knowledge.settings import SHIPPED_KNOWLEDGE

OneLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^\r\n]+$")]
"""Words that are shown in a line of their own; with a line break they could pass for more than they are."""


Model = TypeVar("Model", bound=BaseModel)


class NotYaml(ValueError):  # noqa: N818 -- says what the text is not
    """Not YAML, or more of YAML than people need to write lists of values."""

    def __init__(self, line: int) -> None:
        super().__init__(f"not YAML (line {line})")
        self.line = line


def read_yaml(content: bytes) -> object:
    """The values of a YAML text, read in time and memory that its length bounds.

    Types that are spelt out, aliases and merged keys are refused: with them a few lines can fill the memory, or
    break the reader. So is a nesting that no list of ours has, which would end the whole process.

    Raises:
        NotYaml: it is not YAML, or holds one of these.
    """
    if len(content) > _LARGEST:
        raise NotYaml(0)
    try:
        _refuse_more_than_values(content.decode("utf-8-sig"))
        value: object = yaml.load(content, yaml.CSafeLoader)
    except NotYaml:
        raise
    except Exception as fault:  # a day that does not exist is a ValueError, a wrong number an IndexError
        raise NotYaml(getattr(getattr(fault, "problem_mark", None), "line", -1) + 1) from fault
    return value


_LARGEST = 5_000_000
_DEEPEST = 30


def _refuse_more_than_values(text: str) -> None:
    """Looks at the events first, for they are read one after another; building values calls itself for each level."""
    open_now: list[_Opened] = []
    for event in yaml.parse(text, yaml.CSafeLoader):
        spelt_out = getattr(event, "tag", None) is not None
        unsound = spelt_out or isinstance(event, yaml.AliasEvent) or len(open_now) > _DEEPEST
        if isinstance(event, yaml.CollectionEndEvent):
            open_now.pop()
        elif isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            unsound = unsound or (bool(open_now) and not open_now[-1].takes(event))
            if isinstance(event, yaml.CollectionStartEvent):
                open_now.append(_Opened(event))
        if unsound:
            raise NotYaml(event.start_mark.line + 1 if event.start_mark else 0)


class _Opened:
    """A list or mapping that is being read."""

    def __init__(self, event: yaml.CollectionStartEvent) -> None:
        self._keys: set[str] | None = set() if isinstance(event, yaml.MappingStartEvent) else None
        self._key_is_next = True

    def takes(self, event: yaml.Event) -> bool:
        """Whether what comes next may stand there: a key is a word, occurs once, and merges nothing."""
        if self._keys is None:
            return True
        is_key, self._key_is_next = self._key_is_next, not self._key_is_next
        if not is_key:
            return True
        if not isinstance(event, yaml.ScalarEvent) or event.value == "<<" or event.value in self._keys:
            return False
        self._keys.add(event.value)
        return True


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
        written = read_yaml(path.read_bytes())
        return model.model_validate(written)
    except ValidationError as fault:
        problems = "; ".join(
            f"{_place(written, error['loc'])}: {_remedy(error['type'], error['msg'])}"
            for error in fault.errors(include_input=False, include_context=False)
        )
        raise KnowledgeFault(f"{path}: {problems}") from fault
    except NotYaml as fault:
        raise KnowledgeFault(f"{path}: not YAML (line {fault.line})") from fault
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
    ours = message.removeprefix("Value error, ")
    return _REMEDIES.get(kind) or (ours if kind == "value_error" else message.lower())


def refuse_repeats(field: str, values: Iterable[str]) -> None:
    """Raise ValueError where a value that must name one entry names two."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"{field} {value} is used twice; give one of them another")
        seen.add(value)
