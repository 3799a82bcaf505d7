"""Chroma, filled from the record: finds the vectors near a question without reading them all.

The only module that imports chromadb. Chroma is a cache and never the only copy of anything: opening its
folder rewrites it, so every process works on a copy of its own, checks what it finds against exact search,
and answers exactly while a damaged copy is rebuilt.
"""

import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from knowledge.embedding import Vectors
from knowledge.generation import CHROMA, Generation
from knowledge.record import EmbeddedChunk, Record, VectorTable

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

log = logging.getLogger(__name__)

NEAREST = 100
"""Vectors asked of Chroma for one question."""

CHECKED = 10
"""Exact nearest vectors that must be among them."""

CHEAP = 50_000
"""Vectors up to which every question is checked (about 10 ms); above it one in `SAMPLE`."""

SAMPLE = 50

_COLLECTION = "passages"


class IndexFault(Exception):  # noqa: N818 -- says what is wrong with the cache
    """Chroma does not find what the record holds."""


def fill(folder: Path, record: Record) -> None:
    """Write every vector of the record into a new Chroma folder, then look a sample of them up again.

    Raises:
        IndexFault: Chroma cannot write it, or does not find a vector that was written.
    """
    try:
        with closing(_client(folder)) as client:
            _look_up_again(_add_all(client, record), record)
    except IndexFault:
        raise
    except Exception as fault:  # Chroma raises errors of many kinds, its own and its database's
        raise IndexFault(f"Chroma cannot write {folder}: {fault}") from fault


def _add_all(client: "Client", record: Record) -> "Collection":
    collection = client.create_collection(
        _COLLECTION,
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200}},
    )
    size = client.get_max_batch_size()
    entries = _entries(record.chunks())
    while batch := list(islice(entries, size)):
        collection.add(ids=[id_ for id_, _ in batch], embeddings=np.stack([vector for _, vector in batch]))
    return collection


class ChromaNeighbours:
    """Positions of the chunks near a vector, by Chroma, checked against exact search."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self._vectors = generation.vectors
        self._total = len(self._vectors.chunks) + len(self._vectors.sentences)
        self._asked = count()
        self._healing = threading.Lock()
        self._collection: Collection | None = None
        self._closed = False
        self._folder = _private_folder()
        try:
            shutil.copytree(generation.folder / CHROMA, self._folder / "copy")
            self._collection = _client(self._folder / "copy").get_collection(_COLLECTION, embedding_function=None)
        except Exception:  # noqa: BLE001 -- whatever Chroma raises, the record can rebuild it
            self._heal("cannot be opened")

    def __call__(self, vector: Vectors) -> Sequence[int]:
        """Positions of chunks whose own vector, or whose sentence's, is near; exact if Chroma is not well."""
        collection = self._collection
        if collection is None:
            return nearest(self._vectors, vector, NEAREST)
        try:
            found = _ask(collection, vector, min(NEAREST, self._total))
        except Exception:  # noqa: BLE001 -- as above
            self._heal("cannot be asked")
            return nearest(self._vectors, vector, NEAREST)
        due = self._total <= CHEAP or next(self._asked) % SAMPLE == 0
        if due and not _as_near(self._vectors, vector, found):
            self._heal("misses passages that exact search finds")
            return nearest(self._vectors, vector, NEAREST)
        return found

    @property
    def well(self) -> bool:
        """Whether Chroma answers now, rather than exact search on its behalf."""
        return self._collection is not None

    def close(self) -> None:
        """Remove this process's copy."""
        with self._healing:
            self._closed = True
            self._collection = None
            shutil.rmtree(self._folder, ignore_errors=True)

    def _heal(self, fault: str) -> None:
        """Answer exactly from now on, and rebuild the copy from the record meanwhile."""
        log.warning("the Chroma cache %s; answering by exact search and rebuilding it", fault)
        self._collection = None
        threading.Thread(target=self._rebuild, name="chroma-rebuild", daemon=True).start()

    def _rebuild(self) -> None:
        if not self._healing.acquire(blocking=False):
            return
        try:
            if self._closed:
                return
            folder = Path(tempfile.mkdtemp(dir=self._folder))
            fill(folder, self.generation.record)
            self._collection = _client(folder).get_collection(_COLLECTION, embedding_function=None)
            log.warning("the Chroma cache is rebuilt")
        except Exception:
            log.exception("the Chroma cache cannot be rebuilt; exact search goes on answering")
        finally:
            self._healing.release()


def nearest(table: VectorTable, vector: Vectors, how_many: int) -> list[int]:
    """Positions of the chunks that own the `how_many` vectors nearest to `vector`, by exact search."""
    cosines = np.concatenate([table.chunks @ vector, table.sentences @ vector])
    rows = np.argsort(-cosines, kind="stable")[:how_many]
    chunks = len(table.chunks)
    owners = np.searchsorted(table.first_sentence, rows - chunks, side="right") - 1
    return list(dict.fromkeys(np.where(rows < chunks, rows, owners).tolist()))


def _as_near(table: VectorTable, vector: Vectors, found: Sequence[int]) -> bool:
    """Whether the best of `found` are as near as the nearest there are; which of several equal ones, is all one."""
    exact = _nearness(table, vector, nearest(table, vector, CHECKED))
    best = _nearness(table, vector, found)[: len(exact)]
    return len(best) == len(exact) and bool(np.allclose(best, exact, atol=1e-4))


def _nearness(table: VectorTable, vector: Vectors, chunks: Sequence[int]) -> list[float]:
    """Cosine of each chunk or its best sentence, highest first."""
    ends = [*table.first_sentence[1:], len(table.sentences)]
    return sorted(
        (
            float(max(table.chunks[row] @ vector, *(table.sentences[table.first_sentence[row] : ends[row]] @ vector)))
            for row in chunks
        ),
        reverse=True,
    )


def _client(folder: Path) -> "Client":
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    return cast("Client", client)  # it is declared as the interface, which lacks `close`


def _entries(chunks: Iterator[EmbeddedChunk]) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
    for position, embedded in enumerate(chunks):
        yield str(position), embedded.vector
        for number, vector in enumerate(embedded.sentence_vectors):
            yield f"{position}/{number}", vector


def _ask(collection: "Collection", vector: Vectors, how_many: int) -> list[int]:
    result = collection.query(query_embeddings=vector[None, :], n_results=how_many, include=[])
    return list(dict.fromkeys(int(id_.partition("/")[0]) for id_ in result["ids"][0]))


def _look_up_again(collection: "Collection", record: Record) -> None:
    vectors = record.vectors().chunks
    for row in range(0, len(vectors), max(1, len(vectors) // 200)):
        twins = set(np.flatnonzero(vectors @ vectors[row] > 0.999).tolist())  # noqa: PLR2004 -- equal texts
        if not twins & set(_ask(collection, vectors[row], min(NEAREST, len(vectors)))):
            raise IndexFault(f"Chroma does not find the vector of passage {row} that was just written to it.")


def _private_folder() -> Path:
    """A new folder for this process, after sweeping those of processes that are gone."""
    root = Path(tempfile.gettempdir())
    for left in root.glob("practice-chroma-*"):
        process = left.name.split("-")[2]
        if process.isdigit() and not Path("/proc", process).exists() and Path("/proc").exists():
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"practice-chroma-{os.getpid()}-"))
