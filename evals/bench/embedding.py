"""The embedder that every system is handed: the same weights, a clock, and a memory for vectors already made."""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from knowledge.embedding import Embedder, ModelIdentity, Progress, Reading, Vectors, load_embedder

BATCH = 500
"""Texts looked up and kept at a time."""

Told = Callable[[int, int], None]
"""Texts embedded so far, and in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Time by the clock and of the processor; the second is the same on a busy machine as on a quiet one."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(seconds=self.seconds + other.seconds, cpu_seconds=self.cpu_seconds + other.cpu_seconds)

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(seconds=self.seconds - other.seconds, cpu_seconds=self.cpu_seconds - other.cpu_seconds)


def spent() -> Spent:
    """What this process has spent so far; only differences mean anything."""
    return Spent(seconds=time.perf_counter(), cpu_seconds=time.process_time())


class ClockedEmbedder:
    """Any embedder by name, loaded when first used, with what each call took."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.calls: list[Spent] = []

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
        started = spent()
        vectors = self._embed(texts, progress)
        self.calls.append(spent() - started)
        return vectors

    def read(self, text: str) -> Reading:
        """A reading as the embedder makes it; too large to be remembered, so made afresh each time."""
        started = spent()
        reading = self.model.read(text)
        self._was_read(spent() - started)
        return reading

    def _was_read(self, took: Spent) -> None:
        self.calls.append(took)

    def _embed(self, texts: Sequence[str], progress: Progress | None) -> Vectors:
        return self.model(texts, progress=progress)


class RememberingEmbedder(ClockedEmbedder):
    """Embeds no text twice over all systems, sizes and runs: `memory` keeps each vector and how long it took.

    `pure` is what embedding every text asked for took when it was done, whether now or in an earlier run.
    """

    def __init__(self, name: str, memory: Path, told: Told) -> None:
        super().__init__(name)
        self._memory = sqlite3.connect(memory)
        self._memory.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB, seconds REAL, cpu_seconds REAL)"
        )
        self._told = told
        self.pure = Spent()
        self.fresh = 0
        self.remembered = 0

    def _was_read(self, took: Spent) -> None:
        super()._was_read(took)
        self.pure += took
        self.fresh += 1

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
        self.pure = sum((rows[key].spent for key in keys), self.pure)
        return np.stack([rows[key].vector for key in keys])

    def _made(self, text: str) -> "_Row":
        started = spent()
        vector = self.model([text])[0]
        return _Row(vector=vector, spent=spent() - started)

    def _recall(self, keys: Sequence[bytes]) -> "dict[bytes, _Row]":
        rows = self._memory.execute(
            f"SELECT * FROM vectors WHERE key IN ({','.join('?' * len(keys))})",  # noqa: S608 -- only question marks
            keys,
        )
        return {
            key: _Row(vector=np.frombuffer(vector, np.float32), spent=Spent(seconds=seconds, cpu_seconds=cpu_seconds))
            for key, vector, seconds, cpu_seconds in rows
        }

    def _keep(self, made: "dict[bytes, _Row]") -> None:
        with self._memory:
            self._memory.executemany(
                "INSERT INTO vectors VALUES (?, ?, ?, ?)",
                [(key, row.vector.tobytes(), row.spent.seconds, row.spent.cpu_seconds) for key, row in made.items()],
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    vector: Vectors
    spent: Spent
