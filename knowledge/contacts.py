"""Routes to a person, each with its source and the day it was last checked."""

from datetime import date, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from knowledge.files import load_yaml

EVERYWHERE = "UK"
STALE = timedelta(days=365)
"""After so long a number is shown with the day it was last checked."""


class Contact(BaseModel):
    """One route; `area` is a place name, or "UK"."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: str
    area: str
    purpose: str
    name: str
    phone: str | None = None
    email: str | None = None
    ask_for: str | None = None
    source: str
    last_checked: date | None

    def caution(self, today: date) -> str | None:
        """What to say beside it when nobody has checked it lately; None when somebody has."""
        if self.last_checked is None:
            return "not checked by your organisation yet"
        if today - self.last_checked > STALE:
            return f"last checked on {self.last_checked:%-d %B %Y}"
        return None


class Contacts(BaseModel):
    """All routes of one knowledge folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contacts: tuple[Contact, ...]

    def find(self, purpose: str, area: str) -> Contact | None:
        """The route for that purpose in that area, or None."""
        places = {area.casefold(), EVERYWHERE.casefold()}
        return next(
            (each for each in self.contacts if each.purpose == purpose and each.area.casefold() in places),
            None,
        )

    def published(self) -> frozenset[str]:
        """Phone numbers (digits only) and e-mail addresses (lower case) that identify nobody."""
        digits = {"".join(filter(str.isdigit, each.phone)) for each in self.contacts if each.phone}
        return frozenset(digits | {each.email.lower() for each in self.contacts if each.email})


def load_contacts(knowledge: Path) -> Contacts:
    """The folder's `contacts.yaml`, or the shipped one.

    Raises:
        KnowledgeFault: the file is wrong.
    """
    return load_yaml(knowledge, "contacts.yaml", Contacts)
