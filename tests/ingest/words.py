"""An embedder that costs nothing, for tests that build an index again and again."""

import hashlib
from collections.abc import Sequence

import numpy as np

from knowledge.embedding import ModelIdentity, Progress, Vectors

_DIMENSION = 64


class WordEmbedder:
    """Each word turns the vector its own way: texts that share words are near, and every process agrees."""

    identity = ModelIdentity(id="words", sha256="0" * 64, dimension=_DIMENSION)

    def __call__(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        vectors = np.stack([sum((_of(word) for word in text.lower().split()), np.zeros(_DIMENSION)) for text in texts])
        if progress:
            for _ in texts:
                progress(1)
        unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        return unit


def _of(word: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).normal(size=_DIMENSION)
