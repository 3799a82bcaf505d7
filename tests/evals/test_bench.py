"""The bench, through its real command: every system on a corpus of thirty passages, in processes of their own."""

import gzip
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypedDict

import pytest

from evals.__main__ import main
from evals.bench.corpus import CorpusFault, load_filler, load_folder, own_material
from evals.bench.figures import ROWS, AtSize, Measured, aims, measured
from evals.bench.material import Material, Passage, Question
from evals.bench.process import Asked, Built
from evals.bench.systems import SYSTEMS
from evals.cases import every_case, load_suites
from knowledge.embedding import Embedder
from knowledge.generation import open_generation
from knowledge.settings import PROJECT

SUBJECTS = "otters kettles glaciers violins lanterns harbours orchards saddles comets bakeries".split()
PLACES = ("northern", "hidden", "wooden")
OF_EMBEDDING = {"embed_p50_ms", "embed_seconds", "build_over_embedding", "cpu_build_over_embedding"}
"""Figures that a system without vectors lacks."""


def page(number: int) -> dict[str, str]:
    subject, place = SUBJECTS[number % 10], PLACES[number // 10]
    return {
        "id": f"p{number}",
        "title": f"On {subject}" if number % 2 else "",
        "text": f"The {place} {subject} were counted {number} times. Nobody had written of {place} {subject} before.",
    }


def question(number: int, **fields: object) -> dict[str, object]:
    """Word for word a passage."""
    return {"id": f"q{number}", "text": page(number)["text"], "gold": [f"p{number}"], "state": "answerable"} | fields


def write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "corpus"
    write(folder / "corpus.jsonl", [page(number) for number in range(30)])
    told = [["user", "Tell me of comets."], ["agent", "Gladly."]]
    asked = [question(number, history=told) for number in range(0, 27, 3)]
    partial = question(1, state="partial")
    unanswerable, elsewhere = question(2, state="unanswerable", gold=[]), question(4, gold=["p4", "not here"])
    write(folder / "queries.jsonl", [*asked, partial, unanswerable, elsewhere])
    return folder


@pytest.fixture(scope="module")
def filler(corpus: Path) -> Path:
    path = corpus.parent / "filler" / "corpus.jsonl.gz"
    path.parent.mkdir()
    rows = [{"_id": number, "text": f"Filler number {number} speaks of something else."} for number in range(8)]
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    return path.parent


@pytest.fixture(scope="module")
def shown(corpus: Path, filler: Path) -> str:
    """What the command prints."""
    arguments = ("--corpus", corpus, "--filler", filler, "--sizes", "35", "--out", corpus.parent / "work")
    command = [sys.executable, "-m", "evals", "bench", *map(str, arguments)]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout


class WrittenSystem(TypedDict):
    figures: dict[str, float]
    ratios: dict[str, float]
    interval: dict[str, dict[str, float]]
    built: dict[str, float]


class WrittenSize(TypedDict):
    passages: int
    questions: int
    systems: dict[str, WrittenSystem]


class Written(TypedDict):
    source: dict[str, str]
    model: dict[str, str]
    machine: dict[str, int]
    packages: dict[str, str]
    sizes: list[WrittenSize]


def read(path: Path) -> Written:
    written: Written = json.loads(path.read_text("utf-8"))
    return written


@pytest.fixture(scope="module")
def record(corpus: Path, shown: str) -> Written:
    """What the command writes."""
    assert shown
    return read(corpus.parent / "work" / "bench.json")


@pytest.fixture(scope="module")
def systems(record: Written) -> dict[str, WrittenSystem]:
    return record["sizes"][0]["systems"]


def test_every_system_is_measured_on_the_questions_that_the_passages_answer(record: Written) -> None:
    (size,) = record["sizes"]
    assert (size["passages"], size["questions"]) == (35, 10)
    assert list(size["systems"]) == list(SYSTEMS)


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_question_that_is_a_passage_word_for_word_finds_it_first(
    name: str, systems: dict[str, WrittenSystem]
) -> None:
    figures = systems[name]["figures"]
    assert [figures[each] for each in ("recall@1", "hit@1", "mrr@10", "ndcg@10")] == [1, 1, 1, 1]
    assert systems[name]["interval"]["mrr@10"]["n"] == 10


def test_every_figure_is_there_and_its_ratio_is_to_the_recipe(
    systems: dict[str, WrittenSystem],
) -> None:
    recipe = systems["recipe"]["figures"]
    for name, system in systems.items():
        missing = {row.name for row in ROWS} - system["figures"].keys()
        assert missing == (set() if SYSTEMS[name].embeds else OF_EMBEDDING), name
        for figure, ratio in system["ratios"].items():
            assert ratio * recipe[figure] == pytest.approx(system["figures"][figure])


def test_times_and_sizes_are_of_one_piece(systems: dict[str, WrittenSystem]) -> None:
    for name, system in systems.items():
        figures = system["figures"]
        assert 0 < figures["own_p50_ms"] <= figures["search_p50_ms"] <= figures["search_p95_ms"], name
        assert 0 < figures["kb_without_cache"] <= figures["kb_a_passage"], name
    ours = systems["ours"]["figures"]
    assert ours["kb_without_cache"] < ours["kb_a_passage"]
    assert systems["bm25s"]["figures"]["ask_peak_mb"] < ours["ask_peak_mb"]


def test_the_table_shows_every_system_and_figure_uncut(shown: str) -> None:
    assert all(system.title in shown for system in SYSTEMS.values())
    assert all(row.title in shown for row in ROWS)
    assert "…" not in shown


def test_the_file_says_what_it_was_measured_with(record: Written) -> None:
    assert {"chromadb", "langchain-chroma", "bm25s"} <= set(record["packages"])
    assert record["machine"]["cores"] > 0
    assert len(record["model"]["sha256"]) == 64
    assert record["source"]["corpus"] == "corpus"


def test_a_second_run_embeds_no_passage_again_and_gives_the_same_quality(
    corpus: Path, filler: Path, systems: dict[str, WrittenSystem]
) -> None:
    written = corpus.parent / "again.json"
    arguments = ("--corpus", corpus, "--filler", filler, "--sizes", "35", "--systems", "dense")
    assert main(["bench", *map(str, arguments), "--out", str(corpus.parent / "work"), "--json", str(written)]) == 0
    again = read(written)["sizes"][0]["systems"]["dense"]
    assert (again["built"]["fresh"], again["built"]["remembered"]) == (0, 35)
    assert again["figures"]["embed_seconds"] == systems["dense"]["figures"]["embed_seconds"]
    assert again["figures"]["ndcg@10"] == systems["dense"]["figures"]["ndcg@10"]


def test_without_a_corpus_it_says_what_one_looks_like(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench"]) == 2
    said = capsys.readouterr().err
    assert "BENCH_CORPUS" in said
    assert '"gold": ["p1"]' in said


def test_a_folder_that_is_no_corpus_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--corpus", str(tmp_path)]) == 2
    assert f"There is no file {tmp_path / 'corpus.jsonl'}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("queries.jsonl", {"id": "q", "text": "?"}, "line 1: gold: "),
        ("queries.jsonl", {"id": "q", "text": "?", "gold": ["nowhere"]}, "no question has all its `gold` passages"),
        ("corpus.jsonl", {"id": "p"}, "line 1: text: "),
    ],
)
def test_a_line_that_does_not_fit_is_named_with_its_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, line: dict[str, object], said: str
) -> None:
    write(tmp_path / "corpus.jsonl", [page(0)])
    write(tmp_path / "queries.jsonl", [question(0)])
    write(tmp_path / file, [line])
    assert main(["bench", "--corpus", str(tmp_path)]) == 4
    told = capsys.readouterr().err
    assert str(tmp_path / file) in told
    assert said in told


def test_an_id_that_occurs_twice_is_named(tmp_path: Path) -> None:
    write(tmp_path / "corpus.jsonl", [page(0), page(0)])
    with pytest.raises(CorpusFault, match="`id` p0 occurs twice"):
        load_filler(tmp_path)


def test_a_size_without_room_for_any_answer_is_refused(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(corpus.parent / "wide" / "corpus.jsonl", [page(0), page(1)])
    write(corpus.parent / "wide" / "queries.jsonl", [question(0, gold=["p0", "p1"])])
    assert main(["bench", "--corpus", str(corpus.parent / "wide"), "--sizes", "1"]) == 4
    assert "raise --sizes" in capsys.readouterr().err


def test_an_unknown_system_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["bench", "--systems", "ours,theirs"])
    assert f"there is no theirs; there are: {', '.join(SYSTEMS)}" in capsys.readouterr().err


def test_only_the_last_turn_is_asked_unless_earlier_ones_are_wanted(corpus: Path) -> None:
    last, whole = load_folder(corpus).questions[0], load_folder(corpus, history=True).questions[0]
    assert last.text == page(0)["text"]
    assert whole.text == f"Tell me of comets. {page(0)['text']}"


def test_a_larger_size_holds_the_smaller_and_begins_with_what_answers(corpus: Path, filler: Path) -> None:
    whole, more = load_folder(corpus), load_filler(filler)
    small, middle, large = (whole.resized(size, more).passages for size in (12, 33, 99))
    answering = {id_ for question in whole.questions for id_ in question.gold}
    assert answering <= {passage.id for passage in small}
    assert list(large[:33]) == list(middle)
    assert list(middle[:12]) == list(small)
    assert len(large) == 38


def test_questions_are_drawn_once_for_all(corpus: Path) -> None:
    whole = load_folder(corpus)
    assert whole.sample(4).questions == whole.sample(4).questions
    assert len(whole.sample(4).questions) == 4
    assert whole.sample(None) == whole


def test_our_own_guidance_answers_every_case_that_it_should(embedder: Embedder, audit_index: Path) -> None:
    suites = load_suites()
    with closing(open_generation(audit_index, embedder.identity)) as generation:
        material = own_material(generation.record, suites)
    # A contact is looked up and never searched for.
    answerable = {case.id for _, case in every_case(suites) if case.answerable and case.documents != ("contacts",)}
    assert {question.id for question in material.questions} == answerable
    ids = {passage.id for passage in material.passages}
    assert all(question.gold and ids.issuperset(question.gold) for question in material.questions)


def at_size(passages: int, *, found: Mapping[str, Sequence[str]], ms: float) -> AtSize:
    """Two questions; their answers are a and b, and c."""
    questions = [Question(id="1", text="?", gold=("a", "b")), Question(id="2", text="?", gold=("c",))]
    built = Built(
        seconds=1,
        cpu_seconds=1,
        embed_seconds=4,
        embed_cpu_seconds=2,
        fresh=1,
        remembered=0,
        bytes=passages * 30_000,
        cache_bytes=0,
        peak_mb=1,
    )

    def one(ids: Sequence[str]) -> Measured:
        asked = Asked(
            found=(tuple(ids), tuple(ids)), ms=(ms, ms), own_ms=(ms, ms), embed_ms=(), open_seconds=0, peak_mb=1
        )
        return measured(questions, passages, built, asked)

    return AtSize(passages=passages, questions=2, systems={name: one(ids) for name, ids in found.items()})


def test_the_figures_are_those_of_the_definitions() -> None:
    figures = at_size(1_000, found={"ours": ["x", "b", "c"]}, ms=3).systems["ours"].figures
    assert figures["recall@1"] == 0
    assert figures["recall@3"] == pytest.approx((1 / 2 + 1) / 2)
    assert figures["mrr@10"] == pytest.approx((1 / 2 + 1 / 3) / 2)
    assert figures["hit@3"] == 1
    assert figures["build_over_embedding"] == pytest.approx(5 / 4)
    assert figures["cpu_build_over_embedding"] == pytest.approx(3 / 2)
    assert figures["kb_a_passage"] == 30


def test_aims_are_judged_against_the_best_other_system() -> None:
    found = {"ours": ["a", "c"], "recipe": ["x", "a", "c"], "bm25s": ["x"]}
    small, large = at_size(1_000, found=found, ms=1), at_size(10_000, found=found, ms=6)
    judged = {(aim.name, aim.where): (aim.found, aim.reached) for aim in aims([small, large])}
    lead, reached = judged["mrr@10 surely ahead of the best other, LangChain recipe", "ours, exact, 10,000"]
    assert lead.startswith("+0.333")
    assert reached
    assert judged["index, kB a passage, at most 25", "ours, 10,000"] == ("30", False)
    assert judged["median search beyond embedding, ms, at most 5", "ours, exact, 10,000"] == ("6", False)
    assert judged["build / embedding every stored text, at most 1.15", "ours, 1,000"] == ("1.25", False)
    growth = judged["median search beyond embedding grows less than the passages", "ours, exact, 1,000 to 10,000"]
    assert growth == ("×6.0 for ×10.0", True)


def test_a_lead_that_may_be_chance_reaches_no_aim() -> None:
    apart = at_size(1_000, found={"ours": ["a", "x", "c"], "recipe": ["c", "x", "a"]}, ms=1)
    (ahead,) = [aim for aim in aims([apart]) if "ahead" in aim.name]
    assert not ahead.reached


def test_nothing_is_claimed_where_there_is_no_other_system() -> None:
    alone = at_size(1_000, found={"ours": ["a"]}, ms=1)
    assert not any("ahead" in aim.name for aim in aims([alone]))
    assert alone.ratio("ours", "mrr@10") is None


def test_a_passage_is_given_with_its_title_in_front() -> None:
    assert Passage(id="1", title="On comets", text="They pass.").whole == "On comets\nThey pass."
    assert Passage(id="1", title="", text="They pass.").whole == "They pass."


def test_a_question_whose_passages_do_not_fit_is_left_out() -> None:
    passages = [Passage(id=id_, title="", text=id_) for id_ in "ab"]
    questions = [Question(id="1", text="?", gold=("a",)), Question(id="2", text="?", gold=("a", "b"))]
    assert Material(passages=passages, questions=questions).resized(1, []).questions == questions[:1]
