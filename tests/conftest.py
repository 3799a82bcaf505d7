"""What tests of several rooms share: the real embedder and the shipped guidance, indexed once."""

from pathlib import Path

import pytest

from ingest.pipeline import ingest
from knowledge.embedding import Embedder, load_embedder
from knowledge.settings import SHIPPED_KNOWLEDGE


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The bundled model."""
    return load_embedder("bundled")


@pytest.fixture(scope="session")
def audit_index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped knowledge, indexed."""
    index = tmp_path_factory.mktemp("shipped") / "index"
    ingest(SHIPPED_KNOWLEDGE, index, embedder, advance=lambda _stage, _done, _all: None)
    return index
