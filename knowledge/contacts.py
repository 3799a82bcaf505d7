"""Routes to a person, each with its source and the day it was last checked."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, field_validator

from knowledge.documents import Document, document_of_lines
from knowledge.files import OneLine, load_yaml

EVERYWHERE = "UK"
STALE = timedelta(days=365)
"""After so long a number is shown with the day it was last checked."""


class Contact(BaseModel):
    """One route; `area` is a place name, or "UK"."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: str
    area: str
    purpose: str
    name: OneLine
    phone: OneLine | None = None
    email: OneLine | None = None
    ask_for: OneLine | None = None
    asked_as: tuple[OneLine, ...] = ()
    """Words by which a question means it."""
    source: str
    last_checked: date | None

    @field_validator("last_checked")
    @classmethod
    def _not_yet_to_come(cls, day: date | None) -> date | None:
        if day and day > datetime.now(UTC).date() + timedelta(days=1):
            raise ValueError("lies in the future; write the day on which somebody rang or read it, or leave it null")
        return day

    def caution(self, today: date) -> str | None:
        """What to say beside it when nobody has checked it lately; None when somebody has, and for 999."""
        if self.phone == "999":
            return None
        if self.last_checked is None:
            return "not checked by your organisation yet"
        if today - self.last_checked > STALE:
            return f"last checked on {self.last_checked:%-d %B %Y}"
        return None

    def written(self, today: date) -> str:
        """The route in one line."""
        ways = [f"telephone {self.phone}" if self.phone else "", f"e-mail {self.email}" if self.email else ""]
        ask_for = f" (ask for {self.ask_for})" if self.ask_for else ""
        caution = self.caution(today)
        route = f"{self.name}: {', '.join(filter(None, ways))}{ask_for}" if any(ways) else self.name
        return f"{route} ({caution})." if caution else f"{route}."


class Contacts(BaseModel):
    """All routes of one knowledge folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contacts: tuple[Contact, ...]

    def find(self, purpose: str, area: str) -> Contact | None:
        """The route for that purpose in that area, or None."""
        return next((each for each in self.of(area).contacts if each.purpose == purpose), None)

    def of(self, area: str) -> Self:
        """The routes of that area, and those that hold everywhere."""
        places = {area.casefold(), EVERYWHERE.casefold()}
        return self.model_copy(update={"contacts": tuple(c for c in self.contacts if c.area.casefold() in places)})

    def document(self, today: date) -> Document:
        """The routes as a document that can be cited, a section each."""
        lines = [((), each.written(today)) for each in self.contacts]
        return document_of_lines("contacts", "Contacts kept by your organisation", lines, origin="contacts.yaml")

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
