import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.embedding import Embedder
from knowledge.generation import Generation, open_generation
from tests.ingest.corpora import generation


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
