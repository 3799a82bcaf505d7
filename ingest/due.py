"""What somebody must look at again: past its review date, overtaken, of another nation, never checked, not fetched."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ingest.originals import accepted_originals
from knowledge.contacts import load_contacts
from knowledge.reading_list import Entry, ReadingList, load_reading_list

SOON = timedelta(days=60)
"""How long before its review date an entry is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing to look at, and why."""

    kind: str
    """`source` or `contact`."""
    id: str
    title: str
    why: tuple[str, ...]


def what_is_due(knowledge: Path, originals: Path, today: date) -> tuple[Due, ...]:
    """Every entry of the reading list and every contact that needs a person, the most urgent first.

    Raises:
        KnowledgeFault: a file of knowledge is wrong.
    """
    reading_list = load_reading_list(knowledge)
    held = accepted_originals(originals)
    sources = [
        Due(kind="source", id=entry.id, title=entry.title, why=why)
        for entry in sorted(reading_list.entries, key=lambda entry: entry.review_by or date.max)
        if (why := tuple(_reasons(entry, reading_list, held, today)))
    ]
    contacts = [
        Due(kind="contact", id=contact.id, title=contact.name, why=(caution,))
        for contact in load_contacts(knowledge).contacts
        if (caution := contact.caution(today))
    ]
    return (*sources, *contacts)


def _reasons(entry: Entry, reading_list: ReadingList, held: Mapping[str, object], today: date) -> Iterator[str]:
    if entry.superseded_by and (successor := reading_list.get(entry.superseded_by)):
        yield f"superseded by “{successor.title}”"
    if entry.review_by and entry.review_by < today:
        yield f"past its review date ({entry.review_by})"
    elif entry.review_by and entry.review_by - today <= SOON:
        yield f"to be reviewed by {entry.review_by}"
    if entry.last_checked is None:
        yield "nobody has compared it with its source"
    if entry.link and entry.original != "none" and not entry.file and entry.id not in held:
        yield "original not fetched"


def as_lines(due: tuple[Due, ...], entries: int) -> Iterator[str]:
    """The same as a page of plain lines."""
    for kind, heading in (("source", f"Sources ({entries} on the reading list)"), ("contact", "Contacts")):
        of_kind = [each for each in due if each.kind == kind]
        yield f"{heading}: {len(of_kind)} to look at"
        for each in of_kind:
            yield f"  {each.id}: {each.title}"
            yield f"      {'; '.join(each.why)}"
        yield ""
    yield "When you have checked one, write the day into `last_checked` of reading_list.yaml or contacts.yaml."
