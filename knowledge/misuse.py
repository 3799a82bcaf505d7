"""What the assistant must not do, and where the person who asked for it can turn: rules in `misuse.yaml`."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from knowledge.rules import Rule, RuleFile, Rules, load_rules


class Bearing(BaseModel):
    """The one sentence of the case audit that bears on a request."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    quote: str = Field(min_length=1)
    """Word for word."""
    heading: str = Field(min_length=1)
    """What it stands under."""
    about: tuple[str, ...] = Field(min_length=1)
    """Beginnings of words in small letters; it bears on a request with one of them."""


class MisuseRule(Rule):
    """One kind of request that is declined."""

    says: str = Field(min_length=1)
    """Why not, in one sentence."""
    route: str = Field(min_length=1)
    """The people who can help instead."""
    guidance: Bearing | None = None


MisuseRules = Rules[MisuseRule]


def load_misuse_rules(knowledge: Path) -> MisuseRules:
    """The folder's `misuse.yaml`, or the shipped one.

    Raises:
        KnowledgeFault: the file is wrong.
    """
    return load_rules(knowledge, "misuse", RuleFile[MisuseRule])
