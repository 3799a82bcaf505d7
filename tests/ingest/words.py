"""An embedder that costs nothing, for tests that build an index again and again."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from knowledge.embedding import ModelIdentity, Progress, Reading, Vectors

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

    def read(self, text: str) -> Reading:
        """Each word is a piece."""
        words = list(re.finditer(r"\S+", text))
        numbers = [hashlib.sha256(word[0].lower().encode()).digest()[:2] for word in words]
        return Reading(
            vector=self([text])[0],
            pieces=np.stack([_of(word[0].lower()) for word in words]).astype(np.float32),
            ids=np.array([int.from_bytes(number) for number in numbers], np.int32),
            spans=np.array([word.span() for word in words], np.int32),
        )


def _of(word: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).normal(size=_DIMENSION)
