"""Where passages and questions come from: a folder in the form that the retrieval field shares, or our own suites."""

import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from bot.answering.question import Turn
from evals.bench.material import Material, Passage, Question
from evals.cases import Case, Suite, every_case
from evals.scorers import under_heading
from ingest.formats.extracted import Unreadable
from ingest.quarantine import refuse_for_a_person_to_read
from knowledge.documents import Chunk
from knowledge.plain import plain
from knowledge.record import Record
from knowledge.sentences import split_sentences

CORPUS, QUESTIONS = "corpus.jsonl", "queries.jsonl"
ANSWERED = frozenset({"answerable", "partial"})
"""States of a question that is measured; the others have nothing to find."""

FORM = (
    f"A corpus is a folder with {CORPUS} (or {CORPUS}.gz), one passage a line: "
    '{"id": "p1", "title": "may be empty", "text": "…"}, '
    f"and {QUESTIONS}, one question a line: "
    '{"id": "q1", "text": "…", "gold": ["p1"], "state": "answerable", "history": [["user", "…"], ["agent", "…"]]}. '
    "`state` and `history` may be left out; `_id` for `id` and `query` for `text` are read too."
)

Line = TypeVar("Line", bound=BaseModel)


class CorpusFault(Exception):  # noqa: N818 -- says what is wrong with the corpus
    """Passages or questions do not fit; the message names the file, the line and the field."""


class NoCorpus(CorpusFault):
    """There is no corpus where one was looked for; the message says what one looks like."""


class PassageLine(BaseModel):
    """One line of `corpus.jsonl`."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    id: Annotated[str, Field(min_length=1, validation_alias=AliasChoices("id", "_id"))]
    title: str | None = None
    text: str


class QuestionLine(BaseModel):
    """One line of `queries.jsonl`."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    id: Annotated[str, Field(min_length=1, validation_alias=AliasChoices("id", "_id"))]
    text: Annotated[str, Field(min_length=1, validation_alias=AliasChoices("text", "query"))]
    history: tuple[tuple[str, str], ...] = ()
    """Earlier turns, oldest first: who spoke, and what."""
    gold: tuple[str, ...]
    state: str = "answerable"

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The earlier messages, as the assistant is given them."""
        return tuple(
            Turn(role="user" if speaker == "user" else "assistant", text=text) for speaker, text in self.history
        )

    def as_question(self, *, history: bool) -> Question:
        """The last turn, or with `history` every turn of the person's."""
        earlier = [text for speaker, text in self.history if speaker == "user"] if history else []
        return Question(id=self.id, text=" ".join([*earlier, self.text]), gold=self.gold)


def load_folder(folder: Path, *, history: bool = False) -> Material:
    """The passages, and the questions that they answer wholly or in part.

    Raises:
        NoCorpus: a file of it is not there.
        CorpusFault: a line does not fit, or no question has its passages here.
    """
    passages = load_passages(folder / CORPUS)
    ids = {passage.id for passage in passages}
    lines = [line for line in question_lines(folder) if line.state in ANSWERED]
    fitting = [line.as_question(history=history) for line in lines if line.gold and ids.issuperset(line.gold)]
    if not fitting:
        raise CorpusFault(f"{folder / QUESTIONS}: no question has all its `gold` passages in {CORPUS}. {FORM}")
    return Material(passages=passages, questions=fitting)


def question_lines(folder: Path) -> list[QuestionLine]:
    """Every question of the folder, those without an answer too.

    Raises:
        NoCorpus, CorpusFault: as `load_folder`.
    """
    return list(_lines(folder / QUESTIONS, QuestionLine))


def load_filler(place: Path) -> list[Passage]:
    """The passages of a file, or of a folder's corpus, without those that `ingest` holds back for a person to read.

    Raises:
        NoCorpus, CorpusFault: as `load_folder`.
    """
    passages = load_passages(place / CORPUS if place.is_dir() else place)
    return [passage for passage in passages if _may_be_indexed(passage.text)]


def _may_be_indexed(text: str) -> bool:
    try:
        refuse_for_a_person_to_read(text)
    except Unreadable:
        return False
    return True


def load_passages(path: Path) -> list[Passage]:
    """The passages of a file, packed or not; those without a sentence, such as a row of dashes, are left out.

    Raises:
        NoCorpus, CorpusFault: as `load_folder`; an id that occurs twice does not fit either.
    """
    passages: dict[str, Passage] = {}
    for line in _lines(path, PassageLine):
        if line.id in passages:
            raise CorpusFault(f"{path}: `id` {line.id} occurs twice; give each passage its own.")
        if any(split_sentences(line.text)):
            passages[line.id] = Passage(id=line.id, title=(line.title or "").strip(), text=line.text)
    return list(passages.values())


def _lines(path: Path, form: type[Line]) -> Iterator[Line]:
    number = 0
    try:
        for written in _written(path):
            number += 1
            if written.strip():
                yield form.model_validate_json(written)
    except ValidationError as fault:
        first = fault.errors(include_input=False)[0]
        field = ".".join(map(str, first["loc"])) or "the line"
        raise CorpusFault(f"{path} line {number}: {field}: {first['msg']}. {FORM}") from fault
    except (OSError, EOFError, UnicodeDecodeError) as fault:
        raise CorpusFault(f"{path} cannot be read past line {number}; it must be whole and in UTF-8.") from fault


def _written(path: Path) -> Iterator[str]:
    found = next((each for each in (path, path.with_name(path.name + ".gz")) if each.is_file()), None)
    if found is None:
        raise NoCorpus(f"There is no file {path}. {FORM}")
    with gzip.open(found, "rt", encoding="utf-8") if found.suffix == ".gz" else found.open(encoding="utf-8") as file:
        yield from file


def own_material(record: Record, suites: Sequence[Suite], *, history: bool = False) -> Material:
    """Our own guidance, a passage a chunk, and the cases that it answers; every passage of an expected place counts."""
    titles = {document.id: document.title for document in record.documents()}
    chunks = [embedded.chunk for embedded in record.chunks()]
    passages = [
        Passage(id=chunk.id, title=" › ".join((titles[chunk.document_id], *chunk.heading_path)), text=chunk.text)
        for chunk in chunks
    ]
    questions = [
        Question(
            id=case.id,
            text=" ".join([*(turn.text for turn in case.turns if history and turn.role == "user"), case.question]),
            gold=tuple(chunk.id for chunk in chunks if _answers(chunk, case)),
        )
        for _, case in every_case(suites)
        if case.answerable
    ]
    return Material(passages=passages, questions=[question for question in questions if question.gold])


def _answers(chunk: Chunk, case: Case) -> bool:
    path = " › ".join(chunk.heading_path)
    return (
        chunk.document_id in case.documents
        or any(under_heading(path, heading) for heading in case.sections)
        or any(plain(words) in plain(chunk.text) for words in case.passages)
    )
