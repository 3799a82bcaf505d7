"""What every system is given: the same passages and questions. Light: it is part of every process that is measured."""

import dataclasses
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SEED = 20260101


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One passage that can be found."""

    id: str
    title: str
    text: str

    @property
    def whole(self) -> str:
        """The text with its title in front."""
        return f"{self.title}\n{self.text}" if self.title else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question and the ids of the passages that answer it."""

    id: str
    text: str
    gold: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Passages and the questions that they answer."""

    passages: Sequence[Passage]
    questions: Sequence[Question]

    def sample(self, how_many: int | None) -> "Material":
        """The same passages with so many of the questions, the same ones each time; all of them for None."""
        if how_many is None or how_many >= len(self.questions):
            return self
        chosen = random.Random(SEED).sample(list(self.questions), how_many)  # noqa: S311 -- nothing is hidden by it
        return dataclasses.replace(self, questions=chosen)

    def resized(self, size: int, filler: Sequence[Passage]) -> "Material":
        """So many passages: those that answer first, then the rest, then filler; a larger size holds the smaller.

        Questions whose passages do not all fit are left out.
        """
        answering = {id_ for question in self.questions for id_ in question.gold}
        ordered = sorted(self.passages, key=lambda passage: passage.id not in answering)
        here = {passage.id for passage in self.passages}
        others = [passage for passage in filler if passage.id not in here]
        random.Random(SEED).shuffle(others)  # noqa: S311 -- as above
        kept = [*ordered, *others][:size]
        ids = {passage.id for passage in kept}
        return Material(passages=kept, questions=[each for each in self.questions if ids.issuperset(each.gold)])


def write_lines(path: Path, rows: Sequence[Passage] | Sequence[Question]) -> None:
    """Passages or questions as JSON Lines; passages in the form that `ingest` reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(dataclasses.asdict(row), ensure_ascii=False) + "\n" for row in rows)


def read_passages(path: Path) -> list[Passage]:
    """What `write_lines` wrote."""
    with path.open(encoding="utf-8") as file:
        return [Passage(**json.loads(line)) for line in file]


def read_questions(path: Path) -> list[Question]:
    """What `write_lines` wrote."""
    with path.open(encoding="utf-8") as file:
        return [Question(**json.loads(line)) for line in file]
