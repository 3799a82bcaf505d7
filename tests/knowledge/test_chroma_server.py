"""The index through a real Chroma server: the same answers, whatever becomes of it."""

import contextlib
import json
import logging
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from chromadb.api.models.Collection import Collection
from pydantic import ValidationError

import knowledge.index
from knowledge.documents import Passage
from knowledge.embedding import Embedder
from knowledge.generation import Generation, open_generation
from knowledge.index import _HNSW, ChromaNeighbours
from knowledge.search import Searcher
from knowledge.settings import KnowledgeSettings
from tests.ingest.corpora import build, generation, pages, run, write_corpus
from tests.knowledge.chroma_server import ChromaServer

QUESTION = "who spoke about safety planning in family 12?"
PATIENCE = 20.0


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.close()


@pytest.fixture
def server(started: ChromaServer) -> Iterator[ChromaServer]:
    """An empty server."""
    yield started
    for name in started.names():
        started.api.delete_collection(name)


@pytest.fixture
def expected(corpus: Generation, embedder: Embedder) -> tuple[Passage, ...]:
    return Searcher(corpus, embedder)(QUESTION).passages


@contextlib.contextmanager
def served(opened: Generation, server: ChromaServer, *, watch: float = 0.1) -> Iterator[ChromaNeighbours]:
    with contextlib.closing(ChromaNeighbours(opened, server=server.url, watch=watch)) as neighbours:
        yield neighbours


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    assert holds()


def test_a_new_generation_is_put_on_the_server_and_answers_alike(
    server: ChromaServer, corpus: Generation, embedder: Embedder, expected: tuple[Passage, ...]
) -> None:
    with served(corpus, server) as neighbours:
        searcher = Searcher(corpus, embedder, neighbours=neighbours)
        assert searcher(QUESTION).passages == expected
        wait_until(lambda: neighbours.well)
        assert searcher(QUESTION).passages == expected
        assert neighbours.well
    (name,) = server.names()
    assert name.startswith("practice-")
    assert name.endswith(f"-{corpus.manifest.id}")


def test_what_one_process_put_there_the_next_finds(
    server: ChromaServer, corpus: Generation, caplog: pytest.LogCaptureFixture
) -> None:
    with served(corpus, server) as neighbours:
        wait_until(lambda: neighbours.well)
        caplog.clear()
        with served(corpus, server) as another:
            assert another.well
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def half_of(collection: Collection) -> list[str]:
    """Those of every second six passages, among them the one that answers."""
    return [id_ for id_ in collection.get(include=[])["ids"] if int(id_.partition("/")[0]) // 6 % 2 == 0]


def lose_half(server: ChromaServer) -> None:
    collection = server.only_collection()
    collection.delete(ids=half_of(collection))


def turn_half(server: ChromaServer) -> None:
    """As many vectors as before, half of them others: a count tells nothing."""
    collection = server.only_collection()
    ids = half_of(collection)
    collection.update(ids=ids, embeddings=np.random.default_rng(7).normal(size=(len(ids), 384)).astype(np.float32))


def put_anothers_there(server: ChromaServer) -> None:
    collection = server.only_collection()
    collection.add(ids=["999999"], embeddings=np.ones((1, 384), np.float32))
    collection.delete(ids=[id_ for id_ in collection.get(include=[])["ids"] if id_ != "999999"])


def drop_it(server: ChromaServer) -> None:
    server.api.delete_collection(server.only_collection().name)


@pytest.mark.parametrize("damage", [lose_half, turn_half, put_anothers_there, drop_it])
def test_a_damaged_collection_is_noticed_answered_for_exactly_and_mended(
    server: ChromaServer,
    corpus: Generation,
    embedder: Embedder,
    expected: tuple[Passage, ...],
    damage: Callable[[ChromaServer], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with served(corpus, server, watch=60) as neighbours:
        searcher = Searcher(corpus, embedder, neighbours=neighbours)
        wait_until(lambda: neighbours.well)
        caplog.clear()
        damage(server)

        for _ in range(3):
            assert searcher(QUESTION).passages == expected
        wait_until(lambda: "answering by exact search" in caplog.text and neighbours.well)
        assert searcher(QUESTION).passages == expected

        caplog.clear()
        damage(server)
        with served(corpus, server) as later:
            assert "cannot be opened; answering by exact search" in caplog.text
            wait_until(lambda: later.well)


def test_a_damaged_collection_is_mended_with_nobody_asking(
    server: ChromaServer, corpus: Generation, caplog: pytest.LogCaptureFixture
) -> None:
    with served(corpus, server) as neighbours:
        wait_until(lambda: neighbours.well)
        caplog.clear()
        lose_half(server)
        wait_until(lambda: "is rebuilt" in caplog.text and neighbours.well)


def test_a_server_that_dies_is_answered_for_and_taken_up_again_when_it_is_back(
    server: ChromaServer, corpus: Generation, embedder: Embedder, expected: tuple[Passage, ...]
) -> None:
    with served(corpus, server) as neighbours:
        searcher = Searcher(corpus, embedder, neighbours=neighbours)
        wait_until(lambda: neighbours.well)
        server.kill()
        assert searcher(QUESTION).passages == expected
        assert not neighbours.well
        server.start()
        wait_until(lambda: neighbours.well)
        assert searcher(QUESTION).passages == expected


def test_a_server_that_lost_its_files_is_filled_again(
    server: ChromaServer, large_index: Path, embedder: Embedder, caplog: pytest.LogCaptureFixture
) -> None:
    opened = open_generation(large_index, embedder.identity)
    with served(opened, server) as neighbours:
        wait_until(lambda: neighbours.well)
        server.kill()
        for header in list(server.folder.rglob("header.bin")):
            shutil.rmtree(header.parent)
        server.start()
        caplog.clear()
        wait_until(lambda: "is rebuilt" in caplog.text and neighbours.well)
    opened.close()


def test_without_its_server_a_bot_starts_and_answers_at_once(
    tmp_path: Path,
    corpus: Generation,
    embedder: Embedder,
    expected: tuple[Passage, ...],
    caplog: pytest.LogCaptureFixture,
) -> None:
    nowhere = ChromaServer(tmp_path)
    nowhere.close()
    with served(corpus, nowhere) as neighbours:
        assert Searcher(corpus, embedder, neighbours=neighbours)(QUESTION).passages == expected
        assert not neighbours.well
        wait_until(lambda: "cannot be rebuilt yet (" in caplog.text)
    assert "Traceback" not in caplog.text


def test_a_server_that_accepts_and_says_nothing_holds_nobody_up(
    corpus: Generation, embedder: Embedder, expected: tuple[Passage, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge.index, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with contextlib.closing(ChromaNeighbours(corpus, server=url)) as neighbours:
            assert Searcher(corpus, embedder, neighbours=neighbours)(QUESTION).passages == expected
        assert time.monotonic() - started < 5


def test_collections_of_earlier_generations_go_and_those_of_others_stay(
    server: ChromaServer, tmp_path: Path, embedder: Embedder
) -> None:
    knowledge, index = tmp_path / "knowledge", tmp_path / "index"
    foreign = {"theirs", "practice-00000000-0123456789abcdef", "practice-notes"}
    for name in foreign:
        server.api.create_collection(name)
    for edition in ("first", "second"):
        build(write_corpus(knowledge, pages(4, edition)), index, embedder)
        opened = open_generation(index, embedder.identity)
        with served(opened, server) as neighbours:
            wait_until(lambda neighbours=neighbours: neighbours.well)  # type: ignore[misc]
        opened.close()
        if edition == "first":
            (first,) = server.names() - foreign
            server.api.create_collection(f"{first}.half-written", configuration=_HNSW)

    (second,) = server.names() - foreign
    assert second.endswith(generation(index).name)
    assert foreign <= server.names()


def test_a_generation_that_is_no_longer_current_is_not_put_there_again(
    server: ChromaServer, index_copy: Path, embedder: Embedder, expected: tuple[Passage, ...]
) -> None:
    opened = open_generation(index_copy, embedder.identity, private=True)
    with served(opened, server) as neighbours:
        wait_until(lambda: neighbours.well)
        shutil.rmtree(opened.folder)
        drop_it(server)
        wait_until(lambda: not neighbours.well)
        time.sleep(0.5)
        assert Searcher(opened, embedder, neighbours=neighbours)(QUESTION).passages == expected
    assert server.names() == set()


def test_a_batch_through_the_server_finds_the_same(server: ChromaServer, corpus_index: Path, tmp_path: Path) -> None:
    queries = tmp_path / "queries.jsonl"
    queries.write_text("\n".join(json.dumps({"id": n, "query": f"{QUESTION} {n}"}) for n in range(5)), "utf-8")
    command = ("knowledge", "search", "--batch", queries, "--index", corpus_index)

    found = [
        [json.loads(line)["results"] for line in run(*command, cwd=tmp_path, **settings).stdout.splitlines()]
        for settings in ({}, {"PRACTICE_CHROMA_URL": server.url})
    ]

    assert len(found[0]) == 5
    assert found[0] == found[1]
    assert len(server.names()) == 1


@pytest.mark.parametrize("url", ["", "http://10.0.0.5:8000", "https://chroma.example.org", "http://[::1]:8000/"])
def test_an_address_of_a_server_is_taken(url: str) -> None:
    assert KnowledgeSettings(chroma_url=url).chroma_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "10.0.0.5:8000",
        "ftp://host",
        "http://",
        "http://user:secret@host",
        "http://host/path",
        "http://host:port",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:0",
    ],
)
def test_anything_else_is_refused_without_being_repeated(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="such as http://10"):
        KnowledgeSettings(chroma_url=url)
    ended = run("knowledge", "search", "anything", cwd=tmp_path, PRACTICE_CHROMA_URL=url)
    assert ended.returncode == 78
    assert ended.stderr.strip() == (
        "PRACTICE_CHROMA_URL: Value error, must be http:// or https://, a host and perhaps a port, "
        "such as http://10.0.0.5:8000"
    )
