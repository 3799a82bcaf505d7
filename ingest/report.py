"""What an ingest did, for people and for scripts."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from rich.markup import escape

_MEANWHILE = "Exact search answers meanwhile, and `python -m bot serve` builds the cache for itself."

Outcome = Literal["built", "unchanged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A source that could not be read, and what would mend it."""

    source: str
    fault: str
    kept: bool
    """Whether its last good version goes on answering."""


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
    cache_fault: str | None
    """Why the generation has no Chroma cache, which only makes it slower; None when it has one."""
    seconds: float

    def as_record(self) -> dict[str, object]:
        """The same as plain values."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """The closing report, with rich markup; what needs mending comes first."""
        for failure in self.failures:
            kept = " Its last good version goes on answering." if failure.kept else " No earlier version of it is kept."
            yield f"[bold]Not read[/bold]: {escape(failure.source)}: {escape(failure.fault)}.{kept}"
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
