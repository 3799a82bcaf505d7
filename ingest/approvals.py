"""What a person has read and let in though a rule would keep it out."""

import hashlib
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, RootModel, model_validator

from knowledge.files import load_yaml

APPROVALS = "approved.yaml"
_DIGITS = 16
"""Hexadecimal digits of the hash; a changed file is a new one and must be read again."""


def _as_hash(written: object) -> object:
    """YAML takes a hash without letters for a number, and one that also begins with 0 for another number."""
    if not isinstance(written, int) or isinstance(written, bool):
        return written
    if len(str(written)) != _DIGITS:
        raise ValueError("put the hash in quotes")
    return str(written)


class Approvals(RootModel[dict[str, str]]):
    """File names, relative to the knowledge folder, and the beginnings of their hashes."""

    root: dict[str, Annotated[str, BeforeValidator(_as_hash)]] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _nothing_yet(cls, written: object) -> object:
        return {} if written is None else written

    def hold(self, origin: str, content: bytes) -> bool:
        """Whether these very bytes have been approved under that name."""
        return self.root.get(origin) == fingerprint(content)


def fingerprint(content: bytes) -> str:
    """What `approved.yaml` names a file's bytes by."""
    return hashlib.sha256(content).hexdigest()[:_DIGITS]


def load_approvals(knowledge: Path) -> Approvals:
    """The folder's own `approved.yaml`; without one, nothing is approved.

    Raises:
        KnowledgeFault: it is not lines of `file: hash`.
    """
    return load_yaml(knowledge, APPROVALS, Approvals) if (knowledge / APPROVALS).is_file() else Approvals()
