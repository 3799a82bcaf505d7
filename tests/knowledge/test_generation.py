import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.embedding import Embedder, ModelIdentity
from knowledge.generation import GenerationFault, ingest_lock, open_generation
from tests.ingest.corpora import build, generation, pages, run, write_corpus

REMEDY = "Rebuild it: python -m ingest"


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def as_other_program(path: Path) -> None:
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"format": "another/1"}), "utf-8")


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "missing or half-written"),
    "a foreign manifest": (lambda folder: as_other_program(folder / "manifest.json"), "not a manifest of this program"),
    "an empty manifest": (lambda folder: (folder / "manifest.json").write_bytes(b""), "not a manifest"),
    "half a record": (lambda folder: truncate(folder / "chunks.db"), r"damaged \(chunks\.db\)"),
    "no record": (lambda folder: (folder / "chunks.db").unlink(), r"damaged \(chunks\.db\)"),
    "a flipped bit": (lambda folder: flip(folder / "chunks.db"), r"damaged \(chunks\.db\)"),
    "no words": (lambda folder: (folder / "lexical/vocab.index.json").unlink(), r"damaged \(lexical/vocab"),
    "no lexical folder": (lambda folder: shutil.rmtree(folder / "lexical"), r"damaged \(lexical/data"),
    "no folder": (shutil.rmtree, "missing or half-written"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_generation_is_refused_with_a_remedy(folder: Path, embedder: Embedder, damage: str) -> None:
    do, message = DAMAGE[damage]
    do(folder)

    with pytest.raises(GenerationFault, match=f"{message}.*{REMEDY}"):
        open_generation(folder.parents[1], embedder.identity)


@pytest.mark.parametrize("written", ["", "../x", "/etc", "a b", "..", "é", "a/../b", "\0"])
def test_a_pointer_that_is_no_generations_name_is_refused(index_copy: Path, embedder: Embedder, written: str) -> None:
    (index_copy / "CURRENT").write_text(written, "utf-8")

    with pytest.raises(GenerationFault, match=f"not a generation's name.*{REMEDY}"):
        open_generation(index_copy, embedder.identity)


def test_a_pointer_to_nothing_is_refused(index_copy: Path, embedder: Embedder) -> None:
    (index_copy / "CURRENT").write_text("0123456789abcdef", "utf-8")

    with pytest.raises(GenerationFault, match=f"missing or half-written.*{REMEDY}"):
        open_generation(index_copy, embedder.identity)


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_a_pointer_that_cannot_be_read_is_refused(index_copy: Path, embedder: Embedder, content: bytes | None) -> None:
    pointer = index_copy / "CURRENT"
    pointer.unlink()
    if content is None:
        pointer.mkdir()
    else:
        pointer.write_bytes(content)

    with pytest.raises(GenerationFault, match="cannot be read; check PRACTICE_INDEX"):
        open_generation(index_copy, embedder.identity)


def test_a_missing_index_says_how_to_build_one(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(GenerationFault, match=r"There is no index at .* yet\. Run: python -m ingest"):
        open_generation(tmp_path / "nothing", embedder.identity)


def test_another_models_vectors_are_refused(index_copy: Path, embedder: Embedder) -> None:
    identity = embedder.identity
    for other in (
        ModelIdentity(id="other", sha256=identity.sha256, dimension=384),
        ModelIdentity(id=identity.id, sha256="f" * 64, dimension=384),
        ModelIdentity(id=identity.id, sha256=identity.sha256, dimension=768),
    ):
        with pytest.raises(GenerationFault, match="Set PRACTICE_EMBEDDER back, or rebuild it: python -m ingest"):
            open_generation(index_copy, other)


def test_a_damaged_generation_is_rebuilt_by_an_ingest(tmp_path: Path, embedder: Embedder) -> None:
    knowledge, index = write_corpus(tmp_path / "knowledge", pages(3)), tmp_path / "index"
    build(knowledge, index, embedder)
    manifest = (generation(index) / "manifest.json").read_bytes()
    flip(generation(index) / "chunks.db")

    assert build(knowledge, index, embedder).outcome == "built"

    assert (generation(index) / "manifest.json").read_bytes() == manifest
    open_generation(index, embedder.identity).close()


def test_two_builds_of_the_same_sources_have_equal_manifests_even_in_two_processes(
    tmp_path: Path, embedder: Embedder
) -> None:
    knowledge = write_corpus(tmp_path / "knowledge", pages(12))
    build(knowledge, tmp_path / "here", embedder)
    time.sleep(0.01)

    ended = run(
        *("ingest", "--knowledge", knowledge, "--index", tmp_path / "there"), cwd=tmp_path, PYTHONHASHSEED="4711"
    )

    assert ended.returncode == 0, ended.stderr
    here, there = generation(tmp_path / "here"), generation(tmp_path / "there")
    assert (here / "manifest.json").read_bytes() == (there / "manifest.json").read_bytes()
    assert (here / "chunks.db").read_bytes() == (there / "chunks.db").read_bytes()


def test_the_lock_names_its_holder_and_lets_go(tmp_path: Path) -> None:
    with (
        ingest_lock(tmp_path / "index"),
        pytest.raises(GenerationFault, match=rf"already running on .* \(process {os.getpid()}, started 2\d{{3}}-"),
        ingest_lock(tmp_path / "index"),
    ):
        pass
    with ingest_lock(tmp_path / "index"):
        pass


def test_files_and_links_named_like_a_build_are_removed_and_no_folder_behind_a_link(tmp_path: Path) -> None:
    index, elsewhere = tmp_path / "index", tmp_path / "elsewhere"
    for folder in (index / "building-9", elsewhere):
        folder.mkdir(parents=True)
        (folder / "chunks.db").write_bytes(b"1")
    for name in ("building-0", "building-7"):
        (index / name).touch()
    (index / "building-8").symlink_to(elsewhere)

    with ingest_lock(index) as unfinished:
        assert unfinished == index / "building-0"
        assert (unfinished / "chunks.db").read_bytes() == b"1"

    assert [path.name for path in index.iterdir()] == ["LOCK"]
    assert (elsewhere / "chunks.db").exists()


@pytest.mark.parametrize("room", [True, False])
def test_a_private_generation_is_read_from_a_copy_or_without_room_from_the_index_itself(
    folder: Path, embedder: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: bool
) -> None:
    temporary = tmp_path / "tmp"
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    if room:
        temporary.mkdir()

    opened = open_generation(folder.parents[1], embedder.identity, private=True)
    if room:
        (folder / "chunks.db").write_bytes(b"")

    assert list(temporary.glob("*")) == []
    assert len(list(opened.record.documents())) == 150
    assert opened.lexical.scores("genograms").any()
    opened.close()
