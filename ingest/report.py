"""What an ingest did, for people and for scripts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from rich import box
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

_MEANWHILE = "Exact search answers meanwhile, and `python -m bot serve` builds the cache for itself."

Advance = Callable[[str, int, int], None]
"""Hears of each step: stage, steps done, steps in all."""

Outcome = Literal["built", "unchanged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A source that could not be read, and what would mend it."""

    source: str
    fault: str
    kept: bool
    """Whether its last good version goes on answering."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a person should know about a source that was read, such as what was left out of it."""

    source: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """One run of the pipeline. `added`, `changed` and `removed` name documents."""

    outcome: Outcome
    generation: str
    documents: int
    chunks: int
    sentences: int
    embedded: int
    """Passages that were embedded now; all others kept their vectors."""
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    failures: tuple[Failure, ...]
    notes: tuple[Note, ...]
    cache_fault: str | None
    """Why the generation has no Chroma cache, which only makes it slower; None when it has one."""
    seconds: float

    def as_record(self) -> dict[str, object]:
        """The same as plain values."""
        return asdict(self)

    def shown(self) -> Iterator[RenderableType]:
        """The closing report, with rich markup; what needs mending comes first."""
        if self.failures:
            yield _table("Not read", "Why, and what mends it", [(each.source, _why(each)) for each in self.failures])
        if self.notes:
            yield _table("Read", "What to know", [(each.source, "; ".join(each.words)) for each in self.notes])
        yield from self.lines()

    def lines(self) -> Iterator[str]:
        """The run in a few sentences, with rich markup."""
        if self.outcome == "unchanged":
            yield f"Nothing has changed: generation {self.generation} goes on answering."
        else:
            yield f"Generation {self.generation} now answers. It took {self.seconds:.1f} s."
        yield f"Documents: {self.documents:,}. Passages: {self.chunks:,}. Sentences: {self.sentences:,}."
        if self.outcome == "built":
            yield (
                f"Added: {len(self.added):,}. Changed: {len(self.changed):,}. Removed: {len(self.removed):,}. "
                f"Passages embedded: {self.embedded:,}."
            )
        if self.cache_fault:
            yield f"[bold]The Chroma cache could not be built[/bold]: {escape(self.cache_fault)}. {_MEANWHILE}"


def _why(failure: Failure) -> str:
    kept = "Its last good version goes on answering." if failure.kept else "No earlier version of it is kept."
    return f"{failure.fault}. {kept}"


def _table(first: str, second: str, rows: Iterable[tuple[str, str]]) -> Table:
    table = Table(first, second, box=box.SIMPLE_HEAD, header_style="bold", show_edge=False, pad_edge=False)
    table.columns[0].overflow = "fold"
    for source, words in rows:
        table.add_row(escape(source), escape(words))
    return table
