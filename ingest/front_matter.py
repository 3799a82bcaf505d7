"""What a person writes above a Markdown document."""

from datetime import date
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from ingest.formats.characters import one_line
from ingest.sources import SourceFault
from knowledge.documents import Authority

_Value = str | yaml.Node | None
_YAML_RAISES = (
    yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip
"""Besides its own, PyYAML lets through whatever a value raises that is not what its tag says, or no day of any year."""


def _as_text(value: object) -> object:
    if value is None:
        return None
    if isinstance(value, str):
        return one_line(value)
    raise ValueError("must be text, a number or a date on one line; put anything else in quotes")


def _as_names(value: object) -> object:
    written = _as_text(value)
    return tuple(filter(None, map(str.strip, written.split(";")))) if isinstance(written, str) else ()


_Text = Annotated[str, BeforeValidator(_as_text)]


class FrontMatter(BaseModel):
    """The fields of a document; numbers and dates are taken as they are written."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: _Text = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)
    title: _Text | None = Field(None, min_length=1)
    summary_of: _Text | None = None
    """Id of the entry of the reading list that the document is our note about; the entry says all the rest."""
    publisher: _Text | None = None
    date: _Text | None = None
    nation: _Text | None = None
    authority: Annotated[Authority | None, BeforeValidator(_as_text)] = None
    verification: _Text | None = None
    licence: _Text | None = None
    url: _Text | None = None
    contact: _Text | None = None
    review_by: Annotated[str | None, BeforeValidator(_as_text)] = Field(None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    """The day from which it must be looked at again."""
    also_called: Annotated[tuple[str, ...], BeforeValidator(_as_names)] = ()
    """Names by which people mean it, on one line with `;` between them."""

    @model_validator(mode="after")
    def _described_once(self) -> Self:
        described = self.model_fields_set - {"id", "summary_of"}
        if self.summary_of and described:
            raise ValueError(f"a note has only id and summary_of; the reading list says {', '.join(sorted(described))}")
        if not self.summary_of and not self.title:
            raise ValueError("`title` is missing; add it")
        return self


def read_front_matter(origin: str, written: str) -> FrontMatter:
    """The fields of the YAML between the two lines `---`.

    Raises:
        SourceFault: it is not YAML, a field is wrong, or one occurs twice.
    """
    try:
        fields = _fields(origin, written)
    except _YAML_RAISES as fault:
        line = getattr(getattr(fault, "problem_mark", None), "line", 0) + 2
        raise SourceFault(
            origin, f"front matter is not YAML (line {line}); quote values that hold a colon, use no tabs, check dates"
        ) from fault
    try:
        return FrontMatter.model_validate(fields)
    except ValidationError as fault:
        raise SourceFault(origin, f"front matter: {explain(fault)}") from fault


def _fields(origin: str, written: str) -> dict[str, _Value]:
    """Values as written. What is nested stays a node: built up or printed, a few aliases can fill the memory."""
    loader = yaml.SafeLoader(written)
    try:
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise SourceFault(origin, "front matter must be lines of `field: value`, at least id: and title:")
        fields: dict[str, _Value] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise SourceFault(
                    origin, f"front matter: a field's name must be one word (line {key.start_mark.line + 2})"
                )
            if key.value in fields:
                raise SourceFault(origin, f"front matter: `{key.value}` occurs twice (line {key.start_mark.line + 2})")
            fields[str(key.value)] = _value(loader, value)
        return fields
    finally:
        loader.dispose()


def _value(loader: yaml.SafeLoader, node: yaml.Node) -> _Value:
    if not isinstance(node, yaml.ScalarNode):
        return node
    value: object = loader.construct_object(node)
    if value is None:
        return None
    return str(node.value) if isinstance(value, str | int | float | date) and not isinstance(value, bool) else node


def explain(fault: ValidationError) -> str:
    """Each wrong field with what is wrong and what would be right, never the value itself."""
    known = ", ".join(FrontMatter.model_fields)
    remedies = {
        "missing": "is missing; add it",
        "extra_forbidden": f"is not a field here; use one of {known}",
        "enum": f"must be one of: {', '.join(Authority)}",
        "string_pattern_mismatch": "must be lower-case letters, digits and hyphens",
    }
    return "; ".join(
        f"`{'.'.join(str(part) for part in error['loc'])}` "
        + remedies.get(error["type"], error["msg"].removeprefix("Value error, ").lower())
        for error in fault.errors(include_input=False, include_context=False)
    )
