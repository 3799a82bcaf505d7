"""What is removed from the knowledge folder is gone from the next generation: its words, its vectors, its name."""

from pathlib import Path

import numpy as np

from knowledge.embedding import Vectors
from tests.ingest.corpora import build, generation, write_page
from tests.ingest.words import WordEmbedder

SECRET = "Zanthoxylum hedges were planted."


def traces(text: str, vector: Vectors) -> dict[str, bytes]:
    return {
        "words": text.encode(),
        "words, wide": text.encode("utf-16-le"),
        "name": b"hedges-page",
        "stem": b"zanthoxylum",
        "vector in the record": vector.astype(np.float16).tobytes(),
        "vector in Chroma": vector.astype(np.float32).tobytes(),
    }


def found(index: Path, wanted: dict[str, bytes]) -> set[str]:
    content = b"".join(path.read_bytes() for path in sorted(index.rglob("*")) if path.is_file())
    return {name for name, trace in wanted.items() if trace in content}


def test_nothing_of_a_removed_page_is_left_in_any_file(tmp_path: Path) -> None:
    knowledge, index, embedder = tmp_path / "knowledge", tmp_path / "index", WordEmbedder()
    for name, text in (("kept", "Lanterns are polished every Tuesday."), ("hedges-page", SECRET)):
        write_page(knowledge, name, text)
    build(knowledge, index, embedder)
    stored = embedder([f"Hedges-Page\n{SECRET}"])[0].astype(np.float16)
    wanted = traces(SECRET, stored)
    assert found(index, wanted) == set(wanted) - {"words, wide"}
    before = generation(index)

    (knowledge / "hedges-page.md").unlink()
    assert build(knowledge, index, embedder).removed == ("hedges-page",)

    assert not before.exists()
    assert found(index, wanted) == set()
