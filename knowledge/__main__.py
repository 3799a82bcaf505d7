"""`python -m knowledge search`: what the index finds, with its scores."""

import argparse
import json
import sys
from contextlib import closing
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from knowledge.batches import run_batch
from knowledge.console import run
from knowledge.embedding import EmbedderUnavailable, load_embedder
from knowledge.generation import GenerationFault, open_generation
from knowledge.index import ChromaNeighbours
from knowledge.search import Searcher, SearchResult
from knowledge.settings import KnowledgeSettings


class QueryLine(BaseModel):
    """One line of a batch."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str | int
    query: str


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0, 3 when a line of a batch was bad, 1 when there is no usable index."""
    options = _parser().parse_args(arguments)
    settings = KnowledgeSettings()
    try:
        embedder = load_embedder(settings.embedder)
        generation = open_generation(options.index or settings.index, embedder.identity)
        if options.batch:
            with closing(ChromaNeighbours(generation, server=settings.chroma_url)) as neighbours:
                searcher = Searcher(generation, embedder, neighbours=neighbours)
                return run_batch(
                    options.batch,
                    QueryLine,
                    lambda line: _as_record(searcher.by_document(line.query, options.k)),
                )
        found = Searcher(generation, embedder).by_document(options.query, options.k)
    except (EmbedderUnavailable, GenerationFault, OSError) as fault:
        print(fault, file=sys.stderr)
        return 1
    print(json.dumps(_as_record(found)) if options.json else _as_text(found))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m knowledge", description="Look into the knowledge.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    search = commands.add_parser(
        "search",
        help="find passages",
        description="Print the best passage of each document, best first. Scores are absolute: dense is a cosine, "
        "lexical the share of the query's information that its words find.",
        epilog="Exit codes: 0 done, 3 some lines of a batch were bad (each says why), 1 there is no usable index.",
    )
    what = search.add_mutually_exclusive_group(required=True)
    what.add_argument("query", nargs="?", help="what to look for")
    what.add_argument("--batch", type=Path, metavar="FILE", help='JSON Lines of {"id", "query"}; answers likewise')
    search.add_argument("-k", type=_positive, default=10, metavar="N", help="how many documents (default 10)")
    search.add_argument("--json", action="store_true", help="print JSON")
    search.add_argument("--index", type=Path, metavar="DIR", help="folder of the index (default: PRACTICE_INDEX)")
    return parser


def _positive(written: str) -> int:
    try:
        number = int(written)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _as_record(found: SearchResult) -> dict[str, object]:
    return {
        "results": [
            {
                "document_id": passage.chunk.document_id,
                "chunk_id": passage.chunk.id,
                "score": passage.score,
                "dense": passage.dense,
                "lexical": passage.lexical,
            }
            for passage in found.passages
        ],
        "ms": round(found.ms, 2),
        "embed_ms": round(found.embed_ms, 2),
    }


def _as_text(found: SearchResult) -> str:
    lines = [
        f"{rank}. {' › '.join((passage.title, *passage.chunk.heading_path))}\n"
        f"   score {passage.score:.2f} (dense {passage.dense:.2f}, lexical {passage.lexical:.2f})\n"
        f"   {passage.chunk.text[:200]}{'…' if len(passage.chunk.text) > 200 else ''}"  # noqa: PLR2004 -- a glance
        for rank, passage in enumerate(found.passages, start=1)
    ]
    return "\n".join([*lines, f"{found.ms:.0f} ms, of which embedding {found.embed_ms:.0f} ms"])


if __name__ == "__main__":
    run(main)
