"""The embedder that every system is handed: the same weights, a clock, and a memory for vectors already made."""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from knowledge.embedding import Embedder, ModelIdentity, Progress, Vectors, load_embedder

BATCH = 500
"""Texts looked up and kept at a time."""

Told = Callable[[int, int], None]
"""Texts embedded so far, and in all."""


class ClockedEmbedder:
    """Any embedder by name, loaded when first used, with the seconds of each call."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.calls: list[float] = []

    @cached_property
    def model(self) -> Embedder:
        """The embedder behind it."""
        return load_embedder(self._name)

    @property
    def identity(self) -> ModelIdentity:
        """The weights behind the vectors."""
        return self.model.identity

    def __call__(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Vectors as the embedder makes them."""
        started = time.perf_counter()
        vectors = self._embed(texts, progress)
        self.calls.append(time.perf_counter() - started)
        return vectors

    def _embed(self, texts: Sequence[str], progress: Progress | None) -> Vectors:
        return self.model(texts, progress=progress)


class RememberingEmbedder(ClockedEmbedder):
    """Embeds no text twice over all systems, sizes and runs: `memory` keeps each vector and how long it took.

    `pure_seconds` is what embedding every text asked for took when it was done, whether now or in an earlier run.
    """

    def __init__(self, name: str, memory: Path, told: Told) -> None:
        super().__init__(name)
        self._memory = sqlite3.connect(memory)
        self._memory.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB, seconds REAL) WITHOUT ROWID"
        )
        self._told = told
        self.pure_seconds = 0.0
        self.fresh = 0
        self.remembered = 0

    def _embed(self, texts: Sequence[str], progress: Progress | None) -> Vectors:
        vectors = np.empty((len(texts), self.identity.dimension), np.float32)
        for first in range(0, len(texts), BATCH):
            part = texts[first : first + BATCH]
            vectors[first : first + len(part)] = self._part(part)
            self._told(first + len(part), len(texts))
            if progress:
                progress(len(part))
        return vectors

    def _part(self, texts: Sequence[str]) -> Vectors:
        keys = [hashlib.sha256(f"{self.identity.sha256} {text}".encode()).digest() for text in texts]
        known = self._recall(keys)
        made = {key: self._made(text) for key, text in zip(keys, texts, strict=True) if key not in known}
        self._keep(made)
        self.fresh += len(made)
        self.remembered += len(set(keys) & known.keys())
        rows = known | made
        self.pure_seconds += sum(rows[key][1] for key in keys)
        return np.stack([rows[key][0] for key in keys])

    def _made(self, text: str) -> tuple[Vectors, float]:
        started = time.perf_counter()
        vector = self.model([text])[0]
        return vector, time.perf_counter() - started

    def _recall(self, keys: Sequence[bytes]) -> dict[bytes, tuple[Vectors, float]]:
        rows = self._memory.execute(
            f"SELECT key, vector, seconds FROM vectors WHERE key IN ({','.join('?' * len(keys))})",  # noqa: S608 -- only question marks
            keys,
        )
        return {key: (np.frombuffer(vector, np.float32), seconds) for key, vector, seconds in rows}

    def _keep(self, made: dict[bytes, tuple[Vectors, float]]) -> None:
        with self._memory:
            self._memory.executemany(
                "INSERT OR IGNORE INTO vectors VALUES (?, ?, ?)",
                [(key, vector.tobytes(), seconds) for key, (vector, seconds) in made.items()],
            )
