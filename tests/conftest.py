from pathlib import Path

import pytest

from ingest.pipeline import ingest
from knowledge.embedding import BUNDLED, Embedder, load_embedder
from knowledge.settings import SHIPPED_KNOWLEDGE


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return load_embedder(BUNDLED)


@pytest.fixture(scope="session")
def audit_index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped knowledge, ingested; for reading only."""
    index = tmp_path_factory.mktemp("audit") / "index"
    ingest(SHIPPED_KNOWLEDGE, index, embedder, advance=lambda *_: None)
    return index
