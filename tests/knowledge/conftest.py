import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.embedding import Embedder
from knowledge.generation import Generation, open_generation
from tests.ingest.corpora import build, generation, write_corpus


@pytest.fixture(scope="session")
def large_index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More vectors than Chroma keeps in its log (a thousand), so that they are in its files; for reading only."""
    folder = tmp_path_factory.mktemp("large")
    topics = ("genograms", "retraction", "hazard markers", "direct work", "safety planning")
    texts = {
        f"page-{number}": " ".join(
            f"Group {number // 6} heard of {topic} {step}." for topic in topics for step in range(3)
        )
        for number in range(66)
    }
    build(write_corpus(folder / "knowledge", texts), folder / "index", embedder)
    return folder / "index"


@pytest.fixture
def index_copy(corpus_index: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return Path(shutil.copytree(corpus_index, tmp_path / "index"))


@pytest.fixture
def folder(index_copy: Path) -> Path:
    """The generation's folder in that copy."""
    return generation(index_copy)


@pytest.fixture
def audit(audit_index: Path, embedder: Embedder) -> Iterator[Generation]:
    opened = open_generation(audit_index, embedder.identity)
    yield opened
    opened.close()


@pytest.fixture
def corpus(corpus_index: Path, embedder: Embedder) -> Iterator[Generation]:
    opened = open_generation(corpus_index, embedder.identity)
    yield opened
    opened.close()
