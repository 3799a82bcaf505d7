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
        vectors = np.zeros((len(texts), _DIMENSION), np.float32)
        for row, text in enumerate(texts):
            turned = np.sum([_of(word) for word in text.lower().split()], axis=0)
            vectors[row] = turned / np.linalg.norm(turned)
            if progress:
                progress(1)
        return vectors


def _of(word: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).normal(size=_DIMENSION)
