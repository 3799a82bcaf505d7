from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.embedding import BUNDLED, Embedder, load_embedder
from knowledge.settings import SHIPPED_KNOWLEDGE
from tests.ingest.corpora import build, pages, write_corpus
from tests.postgres import PostgresServer, programs


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=12, help="at how many steps an ingest is killed (default 12)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server, started when the first test wants it."""
    found = programs()
    if found is None:
        pytest.skip("there is no PostgreSQL on this machine (Debian: apt-get install postgresql)")
    server = PostgresServer(found)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return load_embedder(BUNDLED)


@pytest.fixture(scope="session")
def audit_index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped knowledge, ingested; for reading only."""
    index = tmp_path_factory.mktemp("audit") / "index"
    build(SHIPPED_KNOWLEDGE, index, embedder)
    return index


@pytest.fixture(scope="session")
def corpus_index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred and fifty small documents, ingested; for reading only."""
    folder = tmp_path_factory.mktemp("corpus")
    build(write_corpus(folder / "knowledge", pages(150)), folder / "index", embedder)
    return folder / "index"


@pytest.fixture(scope="session")
def large_index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More vectors than Chroma keeps in its log (a thousand), so that they are in its files; for reading only."""
    folder = tmp_path_factory.mktemp("large")
    topics = ("genograms", "retraction", "hazard markers", "direct work", "safety planning")
    texts = {f"page-{number}": f"Group {number} heard of {topics[number % 5]}." for number in range(1_050)}
    build(write_corpus(folder / "knowledge", texts), folder / "index", embedder)
    return folder / "index"
