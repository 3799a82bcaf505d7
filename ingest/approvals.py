"""What a person has read and let in though a rule would keep it out."""

import hashlib
from pathlib import Path

from pydantic import Field, RootModel

from knowledge.files import load_yaml

APPROVALS = "approved.yaml"
_DIGITS = 16
"""Hexadecimal digits of the hash; a changed file is a new one and must be read again."""


class Approvals(RootModel[dict[str, str]]):
    """File names, relative to the knowledge folder, and the beginnings of their hashes."""

    root: dict[str, str] = Field(default_factory=dict)

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
