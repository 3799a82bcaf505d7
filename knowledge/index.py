"""Chroma, filled from the record: finds the vectors near a question without reading them all.

The only module that imports chromadb. Chroma is a cache and never the only copy of anything: it lives in this
process or on a server, what it finds is checked against exact search, and exact search answers while a damaged
cache is rebuilt from the record.
"""

import hashlib
import logging
import secrets
import shutil
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast
from urllib.parse import urlsplit

import numpy as np

from knowledge.copies import private_folder, state_of
from knowledge.embedding import Vectors
from knowledge.generation import CHROMA, MANIFEST, Generation
from knowledge.record import Record

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.api.fastapi import FastAPI
    from chromadb.api.models.Collection import Collection
    from chromadb.types import Collection as CollectionModel

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

WATCH, PROBES = 30.0, 5
"""Every so many seconds so many passages are looked up, or a cache rebuilt that is not well, though nobody asks."""

RESTS = 5
"""A rebuild that fails is tried again after so many times what it took, lest it take all there is of a machine."""

PATIENCE = 5.0
"""Seconds a server may take over one request before exact search answers instead."""

_COLLECTION = "passages"
_HNSW: "CreateCollectionConfiguration" = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200}}
_BATCH = 500
"""Vectors written at once: few enough for a server to take within `PATIENCE`."""

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
            collection = client.create_collection(_COLLECTION, embedding_function=None, configuration=_HNSW)
            _add_all(collection, record)
            _look_up_again(collection, record.vectors(), sample=200)
        (folder / _SEAL).write_text(_fingerprint(folder), "utf-8")
    except IndexFault:
        raise
    except Exception as fault:  # Chroma raises errors of many kinds, its own and its database's
        raise IndexFault(f"Chroma cannot write {folder}: {fault}") from fault


class ChromaNeighbours:
    """Positions of the chunks near a vector, by Chroma, checked against exact search.

    Chroma runs in this process, or where `server` says (`PRACTICE_CHROMA_URL`).
    """

    def __init__(self, generation: Generation, *, server: str = "", watch: float = WATCH) -> None:
        self.generation = generation
        self._vectors = generation.vectors
        self._total = len(self._vectors)
        self._asked = count()
        self._misses: deque[bool] = deque(maxlen=WATCHED)
        self._collection: Collection | None = None
        self._home: _Home = _OnServer(generation, server) if server else _PrivateCopy(generation)
        self._watch = watch
        self._wake = threading.Event()
        self._closed = False
        self._complained = False
        try:
            self._collection = self._home.open()
        except Exception:  # noqa: BLE001 -- whatever Chroma raises, the record can rebuild it
            self._heal("cannot be opened")
        self._keeper = threading.Thread(target=self._keep_well, name="chroma-keeper", daemon=True)
        self._keeper.start()

    def __call__(self, vector: Vectors) -> Sequence[int]:
        """Positions of the chunks near the vector; exact whenever Chroma is not well or misses one."""
        due = self._total <= CHEAP or next(self._asked) % SAMPLE == 0
        return self._ask(vector, check=due)

    @property
    def well(self) -> bool:
        """Whether Chroma answers now, rather than exact search on its behalf."""
        return self._collection is not None

    def close(self) -> None:
        """Let go of Chroma, and remove this process's copy."""
        self._closed = True
        self._collection = None
        self._wake.set()
        self._keeper.join(timeout=10)
        self._home.close()

    def _ask(self, vector: Vectors, *, check: bool) -> Sequence[int]:
        collection = self._collection
        if collection is None:
            return nearest(self._vectors, vector, NEAREST)
        try:
            self._home.check()
            found = _ask(collection, vector, self._vectors)
        except Exception:  # noqa: BLE001 -- as above
            if self._collection is collection:
                self._heal("cannot be asked")
            return nearest(self._vectors, vector, NEAREST)
        return self._checked(found, vector) if check else found

    def _checked(self, found: Sequence[int], vector: Vectors) -> Sequence[int]:
        """What was found if nothing nearer was missed, else what exact search finds."""
        nearness = self._vectors @ vector
        missed = not _finds_the_nearest(nearness, found)
        self._misses.append(missed)
        if not missed:
            return found
        log.info("Chroma missed a passage; exact search answered")
        if sum(self._misses) >= TOO_MANY:
            self._heal("misses passages that exact search finds")
        return _highest(nearness, NEAREST)

    def _heal(self, fault: str) -> None:
        """Answer exactly from now on, and have the cache rebuilt meanwhile."""
        if not self._closed:
            log.warning("the Chroma cache %s; answering by exact search and rebuilding it", fault)
        self._misses.clear()
        self._collection = None
        self._wake.set()

    def _keep_well(self) -> None:
        """Mend what is ill, and look for what nobody has asked for yet, until closed."""
        chance, pause = np.random.default_rng(), self._watch
        while not self._closed:
            self._wake.wait(pause)
            self._wake.clear()
            started = time.monotonic()
            if self._collection is None:
                self._rebuild()
            else:
                for row in chance.integers(len(self._vectors), size=PROBES):
                    self._ask(self._vectors[row], check=True)
            pause = max(self._watch, RESTS * (time.monotonic() - started))

    def _rebuild(self) -> None:
        if self._closed:
            return
        try:
            self._collection = self._home.rebuild()
            self._complained = False
            log.warning("the Chroma cache is rebuilt")
        except Exception as fault:  # noqa: BLE001 -- as above
            self._home.close()
            if not self._complained:
                kind = type(fault).__name__
                log.warning("the Chroma cache cannot be rebuilt yet (%s); exact search goes on answering", kind)
            self._complained = True


class _Home(Protocol):
    """Where the collection of one generation lives. Its methods raise whatever Chroma raises."""

    def open(self) -> "Collection":
        """The collection that is there, once it was looked into."""

    def rebuild(self) -> "Collection":
        """A whole one, made from the record unless there is one by now."""

    def check(self) -> None:
        """Raise if it is plainly not as it was opened; quick enough for every question."""

    def close(self) -> None:
        """Let go of it; `rebuild` may follow."""


class _PrivateCopy:
    """In this process, over a copy of the generation's cache: opening a Chroma folder rewrites it."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._folder: Path | None = None
        self._client: Client | None = None

    def open(self) -> "Collection":
        folder = self._new_folder()
        shutil.copytree(self._generation.folder / CHROMA, folder)
        return self._opened(folder)

    def rebuild(self) -> "Collection":
        folder = self._new_folder()
        fill(folder, self._generation.record)
        return self._opened(folder)

    def check(self) -> None:
        if self._folder is None or state_of(self._folder) != self._state:
            raise IndexFault("Its files were changed by something else.")

    def close(self) -> None:
        with suppress(Exception):  # its files may be gone
            if self._client:
                self._client.close()
        self._client = None
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _new_folder(self) -> Path:
        """A folder yet to be made, in a new private one: whatever became of the last."""
        self.close()
        self._folder = private_folder()
        return self._folder / CHROMA

    def _opened(self, folder: Path) -> "Collection":
        _check_seal(folder)
        self._client = _client(folder)
        collection = self._client.get_collection(_COLLECTION, embedding_function=None)
        _look_up_again(collection, self._generation.vectors, sample=20)
        self._state = state_of(folder.parent)
        return collection


class _OnServer:
    """On a Chroma server that several processes share; each generation of an index has a collection there."""

    def __init__(self, generation: Generation, url: str) -> None:
        self._generation = generation
        self._url = url
        self._server: FastAPI | None = None
        index = generation.folder.resolve().parents[1]
        self._prefix = f"practice-{hashlib.sha256(str(index).encode()).hexdigest()[:8]}-"
        """Of this index, so that nobody drops a collection of another."""

    def open(self) -> "Collection":
        """As for every home; and drops the collections of this index that are not of this generation."""
        server = self._connected()
        for other in server.list_collections():
            if other.name.startswith(self._prefix) and other.name != self._name:
                server.delete_collection(other.name)
        return self._sound()

    def rebuild(self) -> "Collection":
        with suppress(Exception):
            return self._sound()  # another process may have mended it
        if not (self._generation.folder / MANIFEST).exists():
            raise IndexFault("The generation is no longer current.")
        # Under a name of its own until it is whole, so that no other process takes it up half-written.
        building = f"{self._name}.{secrets.token_hex(4)}"
        try:
            return self._filled(building)
        except Exception:
            with suppress(Exception):
                self._connected().delete_collection(building)
            raise

    def _filled(self, building: str) -> "Collection":
        server = self._connected()
        collection = _collection(server, server.create_collection(building, configuration=_HNSW))
        _add_all(collection, self._generation.record)
        _look_up_again(collection, self._generation.vectors, sample=200)
        with suppress(Exception):  # most often there is none
            server.delete_collection(self._name)
        collection.modify(name=self._name)
        return collection

    def check(self) -> None:
        """Nothing can be seen from here; answers are compared."""

    def close(self) -> None:
        if self._server:
            self._server._session.close()  # noqa: SLF001 -- Chroma leaves it open
        self._server = None

    @property
    def _name(self) -> str:
        return self._prefix + self._generation.manifest.id

    def _sound(self) -> "Collection":
        server = self._connected()
        collection = _collection(server, server.get_collection(self._name))
        _look_up_again(collection, self._generation.vectors, sample=50)
        return collection

    def _connected(self) -> "FastAPI":
        if self._server is None:
            self._server = _server(self._url)
        return self._server


def nearest(vectors: Vectors, vector: Vectors, how_many: int) -> list[int]:
    """Positions of the `how_many` nearest chunks; exact."""
    return _highest(vectors @ vector, how_many)


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


def _server(url: str) -> "FastAPI":
    """The server's interface. Chroma's own client around it asks before any limit on waiting can be set."""
    from chromadb.api.fastapi import FastAPI
    from chromadb.config import Settings, System

    address = urlsplit(url)
    secure = address.scheme == "https"
    settings = Settings(
        anonymized_telemetry=False,
        chroma_server_host=address.hostname,
        chroma_server_http_port=address.port or (443 if secure else 8000),
        chroma_server_ssl_enabled=secure,
    )
    server = System(settings).instance(FastAPI)
    server._session.timeout = PATIENCE  # noqa: SLF001 -- Chroma waits for ever, and has no setting for it
    return server


def _collection(server: "FastAPI", model: "CollectionModel") -> "Collection":
    from chromadb.api.models.Collection import Collection

    return Collection(client=server, model=model, embedding_function=None)


def _add_all(collection: "Collection", record: Record) -> None:
    vectors = record.vectors()
    for first in range(0, len(vectors), _BATCH):
        batch = vectors[first : first + _BATCH]
        collection.add(ids=[str(first + row) for row in range(len(batch))], embeddings=batch)


def _ask(collection: "Collection", vector: Vectors, vectors: Vectors) -> list[int]:
    """Positions among those vectors.

    Raises:
        IndexFault: a position is none, so the collection is another's.
    """
    result = collection.query(query_embeddings=vector[None, :], n_results=min(NEAREST, len(vectors)), include=[])
    found = [int(id_) for id_ in result["ids"][0]]
    if found and not 0 <= min(found) <= max(found) < len(vectors):
        raise IndexFault("Chroma finds what the record does not hold.")
    return found


def _look_up_again(collection: "Collection", vectors: Vectors, *, sample: int) -> None:
    rows = range(0, len(vectors), max(1, len(vectors) // sample))
    missed = [
        row for row in rows if not _finds_the_nearest(vectors @ vectors[row], _ask(collection, vectors[row], vectors))
    ]
    if len(missed) > TOO_MANY * len(rows) / WATCHED:
        raise IndexFault(f"Chroma does not find {len(missed)} of {len(rows)} passages that were written to it.")


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
