"""What there is to read: every source with its publisher, date, standing, licence and place."""

import datetime
import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from knowledge.documents import EVERYONE, Authority, Source
from knowledge.files import KnowledgeFault, load_yaml, refuse_repeats
from knowledge.themes import load_themes

READING_LIST = "reading_list.yaml"
SUMMARY = "summary by this project; read the original"
Kind = Literal[
    "case law", "guidance", "inspection", "language guide", "learning", "procedure", "research", "review", "standards",
    "statistics", "template", "tool", "training", "web page",
]  # fmt: skip


class Verification(StrEnum):
    """How far what the project says about a source was checked against it."""

    OWN = "as held by the organisation"
    READ = "read at the publisher"
    SECONDARY = "reported by a secondary source"
    GENERAL = "general knowledge, not checked"


_HOST = r"([a-z0-9-]+\.)+[a-z][a-z0-9-]*"
"""A name, never a number that a system may read as an address."""


def _https(link: str) -> str:
    if not re.fullmatch(rf"https://{_HOST}(/\S*)?", link, re.IGNORECASE):
        raise ValueError("must be an https:// address of a named host, without user, password or port")
    return link


def _as_published(written: object) -> object:
    """A year or a day in YAML is a number or a date; both are kept as they are written."""
    return str(written) if isinstance(written, int | datetime.date) and not isinstance(written, bool) else written


def _plain_path(written: str) -> str:
    """One way of writing a path, so that an entry and its file meet."""
    path = PurePosixPath(unicodedata.normalize("NFC", written.replace("\\", "/")))
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise ValueError("must be a path inside the knowledge folder, such as guidance/our-policy.pdf")
    return path.as_posix()


OwnFile = Annotated[str, AfterValidator(_plain_path)]
PublishedDate = Annotated[str, BeforeValidator(_as_published), Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Link = Annotated[str, AfterValidator(_https)]
Host = Annotated[str, Field(pattern=f"^{_HOST}$")]


class Entry(BaseModel):
    """One source."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)
    title: str = Field(min_length=1)
    """As published."""
    publisher: str = Field(min_length=1)
    date: PublishedDate | None = None
    nation: str | None = Field(None, min_length=1)
    authority: Authority | None = None
    """Its step on the ladder; null for what stands on none, such as a bill before Parliament."""
    kind: Kind = "guidance"
    licence: str = "not stated"
    link: Link | None = None
    """The canonical address, opened where `verification` says so."""
    original: Literal["page", "pdf behind the page", "none"] = "page"
    """What `python -m ingest --fetch` gets from the link; "none" where it must not or cannot be fetched."""
    also_hosts: tuple[Host, ...] = ()
    """Other hosts of the same publisher that it may be fetched from, such as the one that serves its PDFs."""
    file: OwnFile | None = None
    """The organisation's own copy, relative to the knowledge folder."""
    audience: tuple[str, ...] = Field((EVERYONE,), min_length=1)
    """Groups who may see it."""
    themes: tuple[str, ...] = ()
    also_listed_as: tuple[str, ...] = ()
    """Other titles under which lists name the same source."""
    also_called: tuple[str, ...] = ()
    """Short names and abbreviations by which people mean it."""
    verification: Verification = Verification.OWN
    source_date: PublishedDate | None = None
    """Of the page that the project's note was written from, where that is not the source itself."""
    last_checked: datetime.date | None = None
    """When a person last compared entry and note with the source; null until somebody has."""
    review_by: datetime.date | None = None
    superseded_by: str | None = None
    """Id of the entry that has taken its place."""

    def is_of(self, origin: str) -> bool:
        """Whether that file of the knowledge folder is the organisation's copy of it."""
        return self.file is not None and self.file == unicodedata.normalize("NFC", origin)

    @model_validator(mode="after")
    def _says_what_it_is(self) -> Self:
        """Of one's own file it is enough to say what it is called; of what others publish, everything is stated."""
        stated = {"date", "nation", "authority", "kind", "licence", "link", "verification", "last_checked"}
        if not self.file and (missing := sorted(stated - self.model_fields_set)):
            raise ValueError(f"{', '.join(missing)}: is missing; add it, as null where it is not known")
        return self


class ReadingList(BaseModel):
    """All sources of one knowledge folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entries: tuple[Entry, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        refuse_repeats("id", (entry.id for entry in self.entries))
        refuse_repeats(
            "title", (_plain(name) for entry in self.entries for name in (entry.title, *entry.also_listed_as))
        )
        refuse_repeats("file", (entry.file for entry in self.entries if entry.file))
        for entry in self.entries:
            if entry.superseded_by and (entry.superseded_by == entry.id or self.get(entry.superseded_by) is None):
                raise ValueError(f"{entry.id} › superseded_by: {entry.superseded_by} is not the id of another entry")
        return self

    def get(self, id_: str) -> Entry | None:
        """The entry of that id, if there is one."""
        return next((entry for entry in self.entries if entry.id == id_), None)

    def source_of(self, entry: Entry, *, summary: bool) -> Source:
        """What a citation says of the original, or of this project's note about it."""
        successor = self.get(entry.superseded_by) if entry.superseded_by else None
        return Source(
            publisher=entry.publisher,
            date=entry.date,
            nation=entry.nation,
            authority=entry.authority,
            verification=SUMMARY if summary else entry.verification,
            licence=None if summary else entry.licence,
            url=entry.link,
            summary=summary,
            review_by=entry.review_by.isoformat() if entry.review_by else None,
            superseded_by=successor.title if successor and EVERYONE in successor.audience else None,
            audience=entry.audience,
            also_called=(entry.title, *entry.also_listed_as, *entry.also_called),
        )

    def named(self, title: str) -> Entry | None:
        """The entry that some list calls by that title, in whatever case and punctuation."""
        plain = _plain(title)
        return next(
            (entry for entry in self.entries if plain in map(_plain, (entry.title, *entry.also_listed_as))), None
        )


def _plain(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.casefold()))


def load_reading_list(knowledge: Path) -> ReadingList:
    """The folder's own `reading_list.yaml`; without one, a list of nothing.

    Another organisation's folder is never described by the shipped list.

    Raises:
        KnowledgeFault: the list is wrong, or names a theme that `themes.yaml` does not have.
    """
    if not (knowledge / READING_LIST).is_file():
        return ReadingList(entries=())
    found = load_yaml(knowledge, READING_LIST, ReadingList)
    known = load_themes(knowledge).ids()
    for entry in found.entries:
        if unknown := sorted(set(entry.themes) - known):
            raise KnowledgeFault(
                f"{knowledge / READING_LIST}: {entry.id} › themes: {_listed(unknown)} not in themes.yaml, "
                f"which has {_listed(sorted(known))}"
            )
    return found


def _listed(ids: Iterable[str]) -> str:
    return ", ".join(ids)
