import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.documents import Passage
from knowledge.embedding import Embedder
from knowledge.generation import Generation, open_generation
from knowledge.index import ChromaNeighbours
from knowledge.lexical import words_of
from knowledge.search import Searcher
from tests.ingest.corpora import build, pages, write_corpus

QUESTIONS = (
    "what did we learn about safety planning?",
    "who recorded 42 indicators",
    "genograms in family 13",
    "retraction",
    "how do practitioners share early?",
    "threshold decisions for family 59",
    "direct work with children",
    "hazard markers on adult records",
    "does the edition say anything about dogs?",
    "page-7",
    "first",
    "family",
    "indicators",
    "is there a number 7?",
    "was anything recorded late",
    "safety",
    "planning for family 0",
    "practitioner 31",
    "",
    "\u0635\u0648\u062a",
)


@pytest.fixture(scope="module")
def chroma(corpus_index: Path, embedder: Embedder) -> Iterator[Searcher]:
    generation = open_generation(corpus_index, embedder.identity)
    with contextlib.closing(ChromaNeighbours(generation)) as neighbours:
        yield Searcher(generation, embedder, neighbours=neighbours)
        assert neighbours.well
    generation.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_chroma_and_exact_search_give_the_same_passages(
    chroma: Searcher, corpus: Generation, embedder: Embedder, question: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        found = chroma(question).passages

    assert found == Searcher(corpus, embedder)(question).passages
    assert len(found) == 10
    assert not caplog.records


@pytest.mark.parametrize(
    ("question", "finds"),
    [
        ("ESCBtraining@essex.gov.uk", "ESCBtraining@essex.gov.uk"),
        ("16-year-olds", "16-year-olds presentation"),
        ("ＥＳＣＢtraining＠essex.gov.uk", "ESCBtraining@essex.gov.uk"),  # noqa: RUF001 -- a full-width keyboard
    ],
)
def test_an_exact_string_is_found_by_its_letters(
    audit: Generation, embedder: Embedder, question: str, finds: str
) -> None:
    best, second = Searcher(audit, embedder)(question, 2).passages

    assert finds in best.chunk.text
    assert best.lexical > 0.3 > second.lexical


def test_a_compound_counts_whole_and_in_parts() -> None:
    assert words_of("The 16-year-olds wrote to a.b@essex.gov.uk") == [
        *("16-year-old", "16", "year", "old", "wrote"),
        *("a.b@essex.gov.uk", "b", "essex", "gov", "uk"),
    ]


def test_a_question_without_known_words_scores_nothing_by_word(corpus: Generation) -> None:
    assert not corpus.lexical.scores("").any()
    assert not corpus.lexical.scores("the of and").any()
    assert not corpus.lexical.scores("xylophone").any()


def test_a_chunk_of_nothing_but_stop_words_can_be_indexed_and_found(tmp_path: Path, embedder: Embedder) -> None:
    build(write_corpus(tmp_path / "knowledge", {"a": "the of and", "b": "a genogram"}), tmp_path / "index", embedder)
    generation = open_generation(tmp_path / "index", embedder.identity)

    found = Searcher(generation, embedder)("genogram").passages

    assert [passage.chunk.document_id for passage in found] == ["b", "a"]
    generation.close()


def test_passages_come_best_first_with_scores_that_add_up(audit: Generation, embedder: Embedder) -> None:
    found = Searcher(audit, embedder)("how do we map historical risk?", 5).passages

    assert found[0].chunk.heading_path == ("Missed opportunities to map historical risk",)
    assert [passage.score for passage in found] == sorted((passage.score for passage in found), reverse=True)
    for passage in found:
        assert len(passage.sentence_dense) == len(passage.chunk.sentences)
        assert -1 <= max(passage.sentence_dense) <= passage.dense <= 1
        assert 0 <= passage.lexical <= 1
        assert -1 <= max(passage.sentence_aligned) <= passage.aligned + 1e-5
        assert passage.aligned <= 1 + 1e-5
        assert passage.score <= (passage.dense + 0.7 * passage.lexical + 1.5 * passage.aligned) / 2.5 + 1e-5


def test_scores_are_absolute(tmp_path: Path, embedder: Embedder) -> None:
    texts = pages(6)
    unrelated = {f"other-{number}": f"The boiler of flat {number} needs a new valve." for number in range(30)}
    build(write_corpus(tmp_path / "few", texts), tmp_path / "few-index", embedder)
    build(write_corpus(tmp_path / "many", texts | unrelated), tmp_path / "many-index", embedder)

    few, many = (
        {passage.chunk.id: passage.dense for passage in search(tmp_path / name, embedder)}
        for name in ("few-index", "many-index")
    )

    assert len(few) == 6
    assert {id_: many[id_] for id_ in few} == pytest.approx(few, abs=1e-5)


def search(index: Path, embedder: Embedder) -> Iterator[Passage]:
    generation = open_generation(index, embedder.identity)
    yield from Searcher(generation, embedder)("safety planning in the family", 100).passages
    generation.close()


@pytest.fixture(scope="module")
def lopsided_index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One document of several hundred passages beside two small ones."""
    folder = tmp_path_factory.mktemp("lopsided")
    steps = (f"Safety planning step {step} is agreed {'with the whole family ' * 27}." for step in range(52))
    texts = {"long": "\n\n".join(steps), "dog": "A dog.", "cat": "A cat."}
    build(write_corpus(folder / "knowledge", texts), folder / "index", embedder)
    return folder / "index"


def test_by_document_gives_each_document_once_by_its_best_passage(lopsided_index: Path, embedder: Embedder) -> None:
    generation = open_generation(lopsided_index, embedder.identity)
    searcher = Searcher(generation, embedder)

    found = searcher.by_document("safety planning", 3).passages

    assert found[0].chunk.document_id == "long"
    assert {passage.chunk.document_id for passage in found} == {"long", "dog", "cat"}
    assert found[0] == searcher("safety planning", 1).passages[0]
    assert len(searcher.by_document("safety planning", 1).passages) == 1
    generation.close()


def test_by_document_ends_when_the_neighbours_know_of_fewer_documents(lopsided_index: Path, embedder: Embedder) -> None:
    generation = open_generation(lopsided_index, embedder.identity)
    searcher = Searcher(generation, embedder, neighbours=lambda _: range(50))

    assert searcher.by_document("safety planning", 10).passages[0].chunk.document_id == "long"
    generation.close()


def test_passages_that_are_all_alike_are_no_fault_of_chroma(
    tmp_path: Path, embedder: Embedder, caplog: pytest.LogCaptureFixture
) -> None:
    notice = "All rights are reserved to the board."
    texts = {f"leaf-{number}": f"{notice} {notice} {notice} Family {number} met a worker." for number in range(120)}
    build(write_corpus(tmp_path / "knowledge", texts), tmp_path / "index", embedder)
    generation = open_generation(tmp_path / "index", embedder.identity)
    with contextlib.closing(ChromaNeighbours(generation)) as neighbours:
        for _ in range(5):
            neighbours(embedder([notice])[0])

        assert neighbours.well
    assert [record for record in caplog.records if record.levelno >= logging.INFO] == []
    generation.close()
