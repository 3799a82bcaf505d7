"""Chroma, filled from the record: finds the vectors near a question without reading them all.

The only module that imports chromadb. Chroma is a cache and never the only copy of anything: opening its
folder rewrites it, so every process works on a copy of its own, checks what it finds against exact search,
and answers exactly while a damaged copy is rebuilt.
"""

import hashlib
import logging
import os
import shutil
import tempfile
import threading
from collections import deque
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
"""Exact nearest chunks that must be among them."""

CHEAP = 20_000
"""Vectors up to which every question is checked (about 10 ms); above it one in `SAMPLE`."""

SAMPLE = 50

WATCHED, TOO_MANY = 20, 3
"""Of so many checks, so many misses mean damage; an approximate index in health misses about one in 250."""

_COLLECTION = "passages"
_SEAL = "SEAL"


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
        (folder / _SEAL).write_text(_fingerprint(folder), "utf-8")
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
        self._misses: deque[bool] = deque(maxlen=WATCHED)
        self._healing = threading.Lock()
        self._collection: Collection | None = None
        self._closed = False
        self._folder = _private_folder()
        try:
            shutil.copytree(generation.folder / CHROMA, self._folder / "copy")
            _check_seal(self._folder / "copy")
            self._collection = _client(self._folder / "copy").get_collection(_COLLECTION, embedding_function=None)
        except Exception:  # noqa: BLE001 -- whatever Chroma raises, the record can rebuild it
            self._heal("cannot be opened")

    def __call__(self, vector: Vectors) -> Sequence[int]:
        """Positions of the chunks near the vector; exact whenever Chroma is not well or misses one."""
        collection = self._collection
        if collection is None:
            return nearest(self._vectors, vector, NEAREST)
        try:
            found = _ask(collection, vector, min(NEAREST, self._total))
        except Exception:  # noqa: BLE001 -- as above
            self._heal("cannot be asked")
            return nearest(self._vectors, vector, NEAREST)
        due = self._total <= CHEAP or next(self._asked) % SAMPLE == 0
        return self._checked(found, vector) if due else found

    def _checked(self, found: Sequence[int], vector: Vectors) -> Sequence[int]:
        """What was found if nothing nearer was missed, else what exact search finds."""
        nearness = _nearness(self._vectors, vector)
        missed = not _finds_the_nearest(nearness, found)
        self._misses.append(missed)
        if not missed:
            return found
        log.info("Chroma missed a passage; exact search answered")
        if sum(self._misses) >= TOO_MANY:
            self._misses.clear()
            self._heal("misses passages that exact search finds")
        return _highest(nearness, NEAREST)

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
    """Positions of the `how_many` nearest chunks, each by its own vector or its best sentence's; exact."""
    return _highest(_nearness(table, vector), how_many)


def _nearness(table: VectorTable, vector: Vectors) -> Vectors:
    """Cosine of every chunk or of its best sentence, whichever is higher: `[chunks]`."""
    sentences: Vectors = np.maximum.reduceat(table.sentences @ vector, table.first_sentence)
    nearness: Vectors = np.maximum(table.chunks @ vector, sentences)
    return nearness


def _highest(nearness: Vectors, how_many: int) -> list[int]:
    rows: list[int] = np.argsort(-nearness, kind="stable")[:how_many].tolist()
    return rows


def _finds_the_nearest(nearness: Vectors, found: Sequence[int]) -> bool:
    """Whether the best of `found` are as near as the nearest there are; which of several equal ones, is all one."""
    best = nearness[_highest(nearness, CHECKED)]
    of_found = np.sort(nearness[list(found)])[::-1][: len(best)]
    return len(of_found) == len(best) and bool(np.allclose(of_found, best, atol=1e-4))


def _client(folder: Path) -> "Client":
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    return cast("Client", client)  # it is declared as the interface, which lacks `close`


def _entries(chunks: Iterator[EmbeddedChunk]) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
    """Ids and vectors; a sentence that a chunk repeats goes in once, as many equal vectors break Chroma's graph."""
    for position, embedded in enumerate(chunks):
        yield str(position), embedded.vector
        for number, vector in enumerate(np.unique(embedded.sentence_vectors, axis=0)):
            yield f"{position}/{number}", vector


def _ask(collection: "Collection", vector: Vectors, how_many: int) -> list[int]:
    result = collection.query(query_embeddings=vector[None, :], n_results=how_many, include=[])
    return list(dict.fromkeys(int(id_.partition("/")[0]) for id_ in result["ids"][0]))


def _look_up_again(collection: "Collection", record: Record) -> None:
    table = record.vectors()
    total = len(table.chunks) + len(table.sentences)
    rows = range(0, len(table.chunks), max(1, len(table.chunks) // 200))
    missed = [
        row
        for row in rows
        if not _finds_the_nearest(
            _nearness(table, table.chunks[row]), _ask(collection, table.chunks[row], min(NEAREST, total))
        )
    ]
    if len(missed) > TOO_MANY * len(rows) / WATCHED:
        raise IndexFault(f"Chroma does not find {len(missed)} of {len(rows)} passages that were just written to it.")


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != _SEAL:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _check_seal(folder: Path) -> None:
    """Chroma trusts its files: one that was cut short would end the whole process, so none is opened unchecked.

    Raises:
        OSError, IndexFault: a file is not as `fill` left it.
    """
    if (folder / _SEAL).read_text("utf-8") != _fingerprint(folder):
        raise IndexFault(f"{folder} is not as it was written.")


def _private_folder() -> Path:
    """A new folder for this process, after sweeping those of processes that are gone."""
    root = Path(tempfile.gettempdir())
    for left in root.glob("practice-chroma-*"):
        process = left.name.split("-")[2]
        if process.isdigit() and not Path("/proc", process).exists() and Path("/proc").exists():
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"practice-chroma-{os.getpid()}-"))
