"""Whether a passage gives orders to machines rather than telling people something.

Guidance never speaks to the program that reads it. A passage that does was planted or copied by mistake, and nothing
of it can be trusted, the true-looking sentences beside the order least of all. `ingest` holds back the plainest of
such documents until a person has read them; this is the wider net for what is shown or given to a model, where a
passage too few costs little.
"""

import re
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from knowledge.plain import plain


class OrderRule(BaseModel):
    """One way of speaking to a machine."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    pattern: str
    found: str
    not_found: str


class OrderRules(BaseModel):
    """The shipped `machines.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    machine: str
    rules: tuple[OrderRule, ...]


@cache
def order_rules() -> OrderRules:
    """What the shipped file holds."""
    return OrderRules.model_validate(yaml.safe_load((Path(__file__).parent / "machines.yaml").read_bytes()))


@cache
def _orders() -> re.Pattern[str]:
    shipped = order_rules()
    # The names are folded over lines of the file; the spaces that this puts in are not meant.
    machine = shipped.machine.replace(") \\b", ")\\b").replace(" |", "|")
    patterns = (rule.pattern.replace("{machine}", machine) for rule in shipped.rules)
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_ALIKE = str.maketrans("асеіорхуһԁԛѕјοανικτԝ", "aceiopxyhdqsjoaviktw")
"""Letters of other alphabets that look like ours."""


def speaks_to_machines(text: str) -> bool:
    """Whether somewhere in the text an assistant or a model is told what to do."""
    return any(_orders().search(each) for each in (text, plain(text).translate(_ALIKE)))
