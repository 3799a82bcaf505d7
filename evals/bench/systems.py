"""The systems that are measured. Each is imported where it is used, so that a process holds that system alone."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.embedding import Embedder

if TYPE_CHECKING:
    from evals.bench.parts import Rank
    from knowledge.search import Searcher

TOP = 10
"""Passages asked of every system."""

Build = Callable[[Path, Path, Embedder], None]
"""From a file of passages, alone in its folder, into a new folder."""

Search = Callable[[str], list[str]]
"""A question to the ids of passages, best first, none twice."""

Open = Callable[[Path, Embedder], AbstractContextManager[Search]]


class BuildFault(Exception):  # noqa: N818 -- says what came out wrong
    """A system could not be built whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """How one system is built, and opened to be asked."""

    title: str
    index: str
    """Systems that name the same one search the same index."""
    build: Build
    open: Open
    embeds: bool = True


def _build_ours(passages: Path, folder: Path, embedder: Embedder) -> None:
    from ingest.pipeline import ingest

    report = ingest(passages.parent, folder, embedder, advance=lambda *_: None)
    if report.failures:
        raise BuildFault("\n".join(report.lines()))
    if report.cache_fault:
        sys.stderr.write(f"Ours has no Chroma cache and is searched exactly: {report.cache_fault}\n")


@contextmanager
def _open_exact(folder: Path, embedder: Embedder) -> Iterator[Search]:
    from knowledge.generation import open_generation
    from knowledge.search import Searcher

    with closing(open_generation(folder, embedder.identity)) as generation:
        yield _asking(Searcher(generation, embedder))


@contextmanager
def _open_served(folder: Path, embedder: Embedder) -> Iterator[Search]:
    from knowledge.generation import open_generation
    from knowledge.index import ChromaNeighbours
    from knowledge.search import Searcher

    with (
        closing(open_generation(folder, embedder.identity)) as generation,
        closing(ChromaNeighbours(generation)) as neighbours,
    ):
        yield _asking(Searcher(generation, embedder, neighbours=neighbours))


def _asking(searcher: "Searcher") -> Search:
    return lambda query: [passage.chunk.document_id for passage in searcher.by_document(query, TOP).passages]


def _build_recipe(passages: Path, folder: Path, embedder: Embedder) -> None:
    from evals.bench.recipe import build_recipe

    build_recipe(passages, folder, embedder)


@contextmanager
def _open_recipe(folder: Path, embedder: Embedder) -> Iterator[Search]:
    from evals.bench.recipe import Recipe

    recipe = Recipe(folder, embedder)
    yield lambda query: recipe(query, TOP)


def _build_words(passages: Path, folder: Path, embedder: Embedder) -> None:
    from evals.bench.parts import build_words

    build_words(passages, folder, embedder)


def _build_both(passages: Path, folder: Path, embedder: Embedder) -> None:
    from evals.bench.parts import build_both

    build_both(passages, folder, embedder)


def _opening(name: str) -> Open:
    @contextmanager
    def opened(folder: Path, embedder: Embedder) -> Iterator[Search]:
        from evals.bench.parts import Parts

        parts = Parts(folder, embedder)
        rank: Rank = getattr(Parts, name)
        yield lambda query: parts.best(rank(parts, query), TOP)

    return opened


OURS, SERVED, RECIPE = "ours", "served", "recipe"

SYSTEMS: Mapping[str, System] = {
    OURS: System(title="ours, exact", index=OURS, build=_build_ours, open=_open_exact),
    SERVED: System(title="ours, as served", index=OURS, build=_build_ours, open=_open_served),
    RECIPE: System(title="LangChain recipe", index=RECIPE, build=_build_recipe, open=_open_recipe),
    "bm25s": System(title="bm25s", index="words", build=_build_words, open=_opening("by_word"), embeds=False),
    "dense": System(title="dense", index="both", build=_build_both, open=_opening("by_meaning")),
    "rrf": System(title="rank fusion", index="both", build=_build_both, open=_opening("by_reciprocal_ranks")),
    "convex": System(title="score fusion", index="both", build=_build_both, open=_opening("by_both_scores")),
}
