"""How far the words of a passage meet the words of a question, word by word and in their surroundings.

Late interaction: each piece of the question takes its best cosine among the pieces of the passage, weighed by how
rare the piece is in the corpus (MaxSim of ColBERT, Khattab and Zaharia, 2020; no training). The states are
the embedder's own, so they cost nothing beside its vector. They are kept as int8 after a fixed random projection
(Johnson and Lindenstrauss, 1984): 64 bytes a piece in place of 1,536.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from knowledge.embedding import Reading, Vectors, unit

WIDTH = 64
"""Dimensions of a packed piece."""

Pieces = npt.NDArray[np.int8]
"""`[n, WIDTH]`: directions, 127 for 1."""

Stretches = npt.NDArray[np.int16]
"""`[sentences, 2]`: the first piece of each sentence and the one after its last."""


class Packing:
    """Makes a model's states small; the same for the same dimension, always and everywhere."""

    def __init__(self, dimension: int) -> None:
        # numpy promises never to change the stream of `RandomState`.
        drawn = np.random.RandomState(0).standard_normal((dimension, WIDTH))
        self._projection = (drawn / np.sqrt(WIDTH)).astype(np.float32)

    def directions(self, states: Vectors) -> Vectors:
        """Unit vectors `[n, WIDTH]`."""
        return unit(states @ self._projection)

    def __call__(self, reading: Reading) -> tuple[Pieces, npt.NDArray[np.int32]]:
        """The pieces of a text and their numbers; one blank piece for a text that has none."""
        if not len(reading.ids):
            return np.zeros((1, WIDTH), np.int8), np.zeros(1, np.int32)
        return np.rint(self.directions(reading.pieces) * 127).astype(np.int8), reading.ids


def information_of(chunks: Iterable[npt.NDArray[np.int32]]) -> Vectors:
    """Inverse document frequency of each piece, by its number; the last is that of every other."""
    holding = np.zeros(1, np.int64)
    count = 0
    for ids in chunks:
        count += 1
        if (needed := int(ids.max(initial=0)) + 2) > len(holding):
            holding = np.concatenate([holding, np.zeros(needed - len(holding), np.int64)])
        holding[np.unique(ids)] += 1
    information: Vectors = np.log(1 + (count - holding + 0.5) / (holding + 0.5)).astype(np.float32)
    return information


class Alignment:
    """Weighs a question against packed passages."""

    def __init__(self, packing: Packing, information: Vectors) -> None:
        self._packing = packing
        self._information = information

    def __call__(self, question: Reading) -> "AskedPieces":
        """The question, ready to be held against passages."""
        ids = np.minimum(question.ids, len(self._information) - 1)
        return AskedPieces(self._packing.directions(question.pieces), self._information[ids])


class AskedPieces:
    """The pieces of one question with their weights."""

    def __init__(self, directions: Vectors, weights: Vectors) -> None:
        self._directions = directions
        self._weights = weights / max(float(weights.sum()), 1e-9)

    def __call__(self, passages: Sequence[Pieces]) -> Vectors:
        """`[len(passages)]`, each -1 to 1: 1 when every piece of the question stands there in the same sense."""
        if not len(self._weights) or not passages:
            return np.zeros(len(passages), np.float32)
        firsts = np.cumsum([0, *(len(each) for each in passages[:-1])])
        nearness = np.concatenate(passages).astype(np.float32) @ self._directions.T
        best = np.maximum.reduceat(nearness, firsts, axis=0)
        aligned: Vectors = (best * self._weights).sum(axis=1) / np.float32(127)
        return aligned

    def sentences(self, pieces: Pieces, stretches: Stretches) -> list[float]:
        """The same for each sentence of a passage; 0 for one that the model did not read."""
        of_each = [pieces[first:after] for first, after in stretches]
        aligned = iter(self([each for each in of_each if len(each)]))
        return [float(next(aligned)) if len(each) else 0.0 for each in of_each]
