import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ingest.approvals import fingerprint
from ingest.chunk import CHUNKER_VERSION
from ingest.gathering import NothingToRead
from ingest.originals import Originals
from ingest.pipeline import ingest
from ingest.report import IngestReport
from knowledge.documents import Document
from knowledge.embedding import Embedder
from knowledge.files import KnowledgeFault
from knowledge.generation import GenerationFault, ingest_lock, open_generation
from knowledge.search import Searcher
from tests.ingest.corpora import build, generation, pages, shown, write_corpus, write_page
from tests.ingest.publisher import copy_of
from tests.ingest.words import WordEmbedder


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """Three Markdown pages."""
    for name in ("alpha", "beta", "gamma"):
        write_page(tmp_path / "knowledge", name, f"About {name}. A genogram maps the {name} family.")
    return tmp_path / "knowledge"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def best(index: Path, embedder: Embedder, query: str) -> str:
    opened = open_generation(index, embedder.identity)
    text = Searcher(opened, embedder)(query, 1).passages[0].chunk.text
    opened.close()
    return text


def test_a_second_run_changes_nothing_and_says_so(knowledge: Path, index: Path, embedder: Embedder) -> None:
    first = build(knowledge, index, embedder)
    before = {path: path.stat().st_mtime_ns for path in generation(index).rglob("*")}
    second = build(knowledge, index, embedder)

    assert (first.outcome, first.added) == ("built", ("alpha", "beta", "gamma"))
    assert (first.documents, first.chunks, first.sentences, first.embedded) == (3, 3, 6, 3)
    assert (second.outcome, second.embedded, second.generation) == ("unchanged", 0, first.generation)
    assert (second.added, second.changed, second.removed, second.failures) == ((), (), (), ())
    assert {path: path.stat().st_mtime_ns for path in generation(index).rglob("*")} == before
    assert next(second.lines()) == f"Nothing has changed: generation {first.generation} goes on answering."


def test_only_what_changed_is_embedded_again(knowledge: Path, index: Path, embedder: Embedder) -> None:
    build(knowledge, index, embedder)
    write_page(knowledge, "beta", "About beta. A hazard marker is easy to see.")

    report = build(knowledge, index, embedder)

    assert (report.changed, report.added, report.removed) == (("beta",), (), ())
    assert report.embedded == 1
    assert "hazard marker" in best(index, embedder, "hazard marker")


def test_reused_vectors_make_the_same_index_as_new_ones(
    knowledge: Path, index: Path, embedder: Embedder, tmp_path: Path
) -> None:
    build(knowledge, index, embedder)
    write_page(knowledge, "beta", "About beta. A hazard marker is easy to see.")
    build(knowledge, index, embedder)
    build(knowledge, tmp_path / "afresh", embedder)

    assert (generation(index) / "manifest.json").read_bytes() == (
        generation(tmp_path / "afresh") / "manifest.json"
    ).read_bytes()


def test_nothing_of_a_removed_document_is_left(knowledge: Path, index: Path, embedder: Embedder) -> None:
    build(knowledge, index, embedder)
    assert b"gamma family" in (generation(index) / "chunks.db").read_bytes()
    (knowledge / "gamma.md").unlink()

    report = build(knowledge, index, embedder)

    assert report.removed == ("gamma",)
    assert [path.name for path in index.rglob("*") if path.is_file() and b"gamma" in path.read_bytes()] == []


def test_a_source_that_fails_keeps_its_last_good_version(knowledge: Path, index: Path, embedder: Embedder) -> None:
    build(knowledge, index, embedder)
    (knowledge / "beta.md").write_text("---\nid: beta\ntitle: Not closed\n", "utf-8")
    write_page(knowledge, "alpha", "About alpha. Retraction is a trauma response.")

    report = build(knowledge, index, embedder)

    (failure,) = report.failures
    assert (failure.source, failure.kept) == ("beta.md", True)
    assert report.changed == ("alpha",)
    assert "beta family" in best(index, embedder, "the beta family genogram")
    assert "Its last good version goes on answering." in shown(report)


def test_a_document_that_moved_while_its_old_file_broke_is_read_from_its_new_one(
    knowledge: Path, index: Path, embedder: Embedder
) -> None:
    build(knowledge, index, embedder)
    write_page(knowledge, "aaa", "About beta, moved.", id_="beta")
    (knowledge / "beta.md").write_text("", "utf-8")

    report = build(knowledge, index, embedder)

    assert [(failure.source, failure.kept) for failure in report.failures] == [("beta.md", False)]
    assert report.documents == 3
    assert "moved" in best(index, embedder, "beta, moved")


def test_an_id_used_twice_is_a_fault_of_the_second_that_names_the_first(
    knowledge: Path, index: Path, embedder: Embedder
) -> None:
    write_page(knowledge, "zeta", "About zeta.", id_="alpha")
    write_corpus(knowledge, {"beta": "Another beta."})

    report = build(knowledge, index, embedder)

    assert {failure.source: failure.fault for failure in report.failures} == {
        "corpus.jsonl": "`id` beta is already used by beta.md; give it another",
        "zeta.md": "`id` alpha is already used by alpha.md; give it another",
    }
    assert report.documents == 3


def test_a_line_that_breaks_keeps_its_last_good_version_while_its_id_can_be_read(
    index: Path, embedder: Embedder, tmp_path: Path
) -> None:
    knowledge = write_corpus(tmp_path / "corpus", {"a": "About alpha.", "b": "About beta.", "c": "About gamma."})
    build(knowledge, index, embedder)
    lines = ('{"id": "c", "text": "About gamma now."}', '{"id": "c"}', '{"id": "a", "text": 7}', '{"id": "b", "text"')
    (knowledge / "corpus.jsonl").write_text("\n".join(lines), "utf-8")

    report = build(knowledge, index, embedder)

    assert {failure.source: failure.kept for failure in report.failures} == {
        "corpus.jsonl line 2": False,
        "corpus.jsonl line 3": True,
        "corpus.jsonl line 4": False,
    }
    assert (report.changed, report.removed) == (("c",), ("b",))
    assert best(index, embedder, "alpha") == "About alpha."
    kept = {line[:19]: line.strip() for line in shown(report).splitlines()}
    assert kept["corpus.jsonl line 3"].endswith("Its last good version goes on answering.")
    assert kept["corpus.jsonl line 4"].endswith("No earlier version of it is kept.")


def test_an_unchanged_index_without_its_cache_says_so(knowledge: Path, index: Path, embedder: Embedder) -> None:
    build(knowledge, index, embedder)
    shutil.rmtree(generation(index) / "chroma")

    report = build(knowledge, index, embedder)

    assert (report.outcome, report.cache_fault) == ("unchanged", "it is missing")
    assert "Exact search answers meanwhile" in " ".join(report.lines())


@pytest.mark.parametrize(("name", "says"), [("notes.yaml", "Add documents "), ("page.md", "page.md: empty")])
def test_a_folder_without_a_readable_document_leaves_the_old_index_answering(
    knowledge: Path, index: Path, embedder: Embedder, tmp_path: Path, name: str, says: str
) -> None:
    build(knowledge, index, embedder)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / name).touch()

    with pytest.raises(NothingToRead, match=says):
        build(tmp_path / "other", index, embedder)

    assert "alpha" in best(index, embedder, "alpha")


def test_a_file_that_the_reading_list_names_in_vain_is_a_fault(
    knowledge: Path, index: Path, embedder: Embedder
) -> None:
    entry = (
        "{id: a-plan, title: A plan, publisher: A council, date: null, nation: England, authority: null, kind: tool, "
        "licence: unknown, link: null, file: plan.pdf, verification: 'general knowledge, not checked', "
        "last_checked: null}"
    )
    (knowledge / "reading_list.yaml").write_text(f"entries: [{entry}]", "utf-8")

    (failure,) = build(knowledge, index, embedder).failures

    assert (failure.source, failure.fault) == (
        "plan.pdf",
        "is named by reading_list.yaml (a-plan) but not among the documents; add it or correct `file`",
    )


def test_two_ingests_at_once_are_refused_by_name(knowledge: Path, index: Path, embedder: Embedder) -> None:
    with ingest_lock(index), pytest.raises(GenerationFault, match=r"already running on .* \(process \d+, started"):
        build(knowledge, index, embedder)

    assert build(knowledge, index, embedder).outcome == "built"


def test_what_killed_ingests_left_is_swept_even_when_nothing_changed(
    knowledge: Path, index: Path, embedder: Embedder
) -> None:
    build(knowledge, index, embedder)
    for left in (index / "building-12345", index / "generations" / "0123456789abcdef"):
        (left / "chroma").mkdir(parents=True)

    assert build(knowledge, index, embedder).outcome == "unchanged"

    assert sorted(path.name for path in index.iterdir()) == ["CURRENT", "LOCK", "generations"]
    assert [path.name for path in (index / "generations").iterdir()] == [generation(index).name]


def test_what_is_not_ours_is_never_removed(knowledge: Path, index: Path, embedder: Embedder) -> None:
    build(knowledge, index, embedder)
    earlier = generation(index)
    foreign = [
        *(index / "building-plans" / "map.txt", index / "building-7b" / "map.txt", index / "notes.txt"),
        *(index / "generations" / name / "map.txt" for name in ("2024", "0123456789abcdef", "ABCDEF0123456789")),
    ]
    for path in foreign:
        path.parent.mkdir(exist_ok=True)
        path.write_text("kept", "utf-8")
    (index / "building-7").mkdir()
    write_page(knowledge, "alpha", "About alpha, again.")

    assert build(knowledge, index, embedder).outcome == "built"

    assert [path for path in foreign if path.read_text("utf-8") != "kept"] == []
    assert not earlier.exists()
    assert not (index / "building-7").exists()


def test_one_process_may_ingest_again_and_again(index: Path, embedder: Embedder, tmp_path: Path) -> None:
    for edition in ("first", "second", "third"):
        build(write_corpus(tmp_path / "corpus", pages(3, edition)), index, embedder)

        assert f"This {edition} edition" in best(index, embedder, "family 2")


def test_a_page_that_takes_anothers_id_keeps_its_own_last_good_version(
    tmp_path: Path, index: Path, embedder: Embedder
) -> None:
    folder = tmp_path / "two"
    write_page(folder, "apples", "Apples are red and round.")
    write_page(folder, "pears", "Pears are green and sweet.")
    build(folder, index, embedder)
    write_page(folder, "pears", "Pears are green and sweet.", id_="apples")
    report = build(folder, index, embedder)
    assert report.removed == ()
    assert [(failure.source, failure.kept) for failure in report.failures] == [("pears.md", True)]
    assert "green and sweet" in best(index, embedder, "what are pears like")


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("guide.doc", "save it as .docx or PDF"),
        ("guide.PPT", "save it as .pptx or PDF"),
        ("guide.csv", "write what it says as text"),
        ("guide.tar.gz", "unpack it and put its documents there"),
    ],
)
def test_a_kind_that_is_not_read_is_named_with_the_remedy(
    tmp_path: Path, index: Path, embedder: Embedder, name: str, remedy: str
) -> None:
    folder = tmp_path / "mixed"
    write_page(folder, "apples", "Apples are red and round.")
    (folder / name).write_bytes(b"anything")
    failure = build(folder, index, embedder).failures[0]
    assert failure.source == name
    assert remedy in failure.fault


def test_an_ingest_goes_on_where_a_killed_one_stopped_and_ends_the_same(tmp_path: Path) -> None:
    knowledge, embedder = write_corpus(tmp_path / "knowledge", pages(120)), WordEmbedder()

    def stop(stage: str, done: int, _total: int) -> None:
        if (stage, done) == ("Embedding", 110):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(knowledge, tmp_path / "index", embedder, advance=stop)
    resumed = build(knowledge, tmp_path / "index", embedder)
    whole = build(knowledge, tmp_path / "other", embedder)

    assert (resumed.embedded, whole.embedded) == (20, 120)
    assert (generation(tmp_path / "index") / "manifest.json").read_bytes() == (
        generation(tmp_path / "other") / "manifest.json"
    ).read_bytes()
    assert not list((tmp_path / "index").glob("building-*"))


def test_what_another_model_had_read_is_read_again(tmp_path: Path) -> None:
    knowledge, index = write_corpus(tmp_path / "knowledge", pages(60)), tmp_path / "index"
    build(knowledge, tmp_path / "other", WordEmbedder())
    left = index / "building-1"
    left.mkdir(parents=True)
    shutil.copy(generation(tmp_path / "other") / "chunks.db", left / "chunks.db")
    (left / "model").write_text("2 another-model 64", "utf-8")

    assert build(knowledge, index, WordEmbedder()).embedded == 60


def as_left(tmp_path: Path, texts: dict[str, str]) -> Path:
    """What an ingest that was killed at its end leaves, as the only thing in a new index."""
    build(write_corpus(tmp_path / "knowledge", texts), tmp_path / "other", WordEmbedder())
    left = tmp_path / "index" / "building-1"
    left.mkdir(parents=True)
    shutil.copy(generation(tmp_path / "other") / "chunks.db", left)
    (left / "model").write_text(f"{CHUNKER_VERSION} {'0' * 64} {WordEmbedder.identity.dimension}", "utf-8")
    return left


def changed(statement: str) -> Callable[[Path], None]:
    def change(left: Path) -> None:
        with closing(sqlite3.connect(left / "chunks.db")) as database, database:
            database.execute(statement)

    return change


def in_one(column: str, make: Callable[[bytes], bytes | str]) -> Callable[[Path], None]:
    """Another value in that column of one chunk."""

    def change(left: Path) -> None:
        with closing(sqlite3.connect(left / "chunks.db")) as database, database:
            database.create_function("made", 1, make)
            database.execute(f"UPDATE chunks SET {column} = made({column}) WHERE position = 3")  # noqa: S608 -- constants

    return change


def of_garbage(left: Path) -> None:
    content = (left / "chunks.db").read_bytes()
    half = len(content) // 2
    (left / "chunks.db").write_bytes(content[:half] + b"\x99" * (len(content) - half))


def as_a_pipe(name: str) -> Callable[[Path], None]:
    def change(left: Path) -> None:
        (left / name).unlink()
        os.mkfifo(left / name)

    return change


DAMAGE: dict[str, tuple[Callable[[Path], None], int]] = {
    "nothing": (lambda _: None, 0),
    "garbage for pages": (of_garbage, 60),
    "no documents": (changed("DELETE FROM documents"), 60),
    "another schema": (changed("ALTER TABLE chunks RENAME COLUMN pieces TO parts"), 60),
    "a gap": (changed("DELETE FROM chunks WHERE position = 3"), 60),
    "sentences that are no JSON": (in_one("sentences", lambda _: "x"), 60),
    "a vector of another length": (in_one("vector", lambda was: was[:7]), 60),
    "a vector of zeros": (in_one("vector", lambda was: bytes(len(was))), 1),
    "a vector of no numbers": (in_one("vector", lambda was: b"\x7f" * len(was)), 1),
    "sentences without vectors": (in_one("sentence_vectors", lambda _: b""), 1),
    "pieces without numbers": (in_one("piece_ids", lambda _: b""), 1),
    "numbers past all words": (in_one("piece_ids", lambda was: b"\x7f" * len(was)), 1),
    "a pipe for the model": (as_a_pipe("model"), 60),
    "a pipe for the record": (as_a_pipe("chunks.db"), 60),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_of_what_a_crash_left_only_what_is_sound_is_taken_over(tmp_path: Path, damage: str) -> None:
    do, read_anew = DAMAGE[damage]
    do(as_left(tmp_path, pages(60)))

    report = build(tmp_path / "knowledge", tmp_path / "index", WordEmbedder())

    assert report.embedded == read_anew
    whole, resumed = (generation(tmp_path / name) / "manifest.json" for name in ("other", "index"))
    assert resumed.read_bytes() == whole.read_bytes()
    assert not list((tmp_path / "index").glob("building-*"))


def test_what_an_ingest_had_read_outlives_a_later_one_that_fails(tmp_path: Path) -> None:
    as_left(tmp_path, pages(60))
    wrong = tmp_path / "knowledge" / "reading_list.yaml"
    wrong.write_text("entries: 3\n", "utf-8")
    with pytest.raises(KnowledgeFault):
        build(tmp_path / "knowledge", tmp_path / "index", WordEmbedder())
    wrong.unlink()

    assert build(tmp_path / "knowledge", tmp_path / "index", WordEmbedder()).embedded == 0


def test_a_damaged_generation_in_which_other_things_lie_is_set_aside(
    knowledge: Path, index: Path, embedder: Embedder
) -> None:
    build(knowledge, index, embedder)
    for _ in range(2):
        (generation(index) / "map.txt").write_text("kept", "utf-8")
        (generation(index) / "manifest.json").write_bytes(b"")
        assert build(knowledge, index, embedder).outcome == "built"

    assert len([path for path in index.rglob("map.txt") if path.read_text("utf-8") == "kept"]) == 2
    assert build(knowledge, index, embedder).outcome == "unchanged"


LISTED = (
    "{id: the-guide, title: The guide, publisher: P, date: 2020, nation: Wales, authority: law, kind: guidance,"
    ' licence: L, link: "https://example.org/", verification: read at the publisher, last_checked: null}'
)


@pytest.fixture
def fetched(knowledge: Path, tmp_path: Path) -> Path:
    """The originals of a reading list of one entry, whose accepted copy is a web page."""
    (knowledge / "reading_list.yaml").write_text(f"entries:\n  - {LISTED}\n", "utf-8")
    content = b"<html><body><main><h1>The guide</h1><h2>Lamps</h2><p>" + b"Lamps are lit at dusk by the keeper. " * 9
    copy = copy_of(content).model_copy(update={"kind": "html"})
    Originals(tmp_path / "originals").keep("the-guide", copy, content)
    return tmp_path / "originals"


def with_originals(knowledge: Path, index: Path, originals: Path) -> IngestReport:
    return ingest(knowledge, index, WordEmbedder(), originals=originals, advance=lambda *_: None)


def lamps(index: Path) -> Document:
    opened = open_generation(index, WordEmbedder.identity)
    with closing(opened):
        return opened.record.document("the-guide")


def test_an_accepted_original_is_read_under_its_entry_until_the_entry_leaves_the_list(
    knowledge: Path, index: Path, fetched: Path
) -> None:
    with_originals(knowledge, index, fetched)
    document = lamps(index)
    assert (document.title, document.source.nation, document.source.summary) == ("The guide", "Wales", False)
    assert "Lamps are lit at dusk" in document.text

    (knowledge / "reading_list.yaml").write_text("entries: []\n", "utf-8")
    assert with_originals(knowledge, index, fetched).removed == ("the-guide",)


@pytest.mark.parametrize("file", ["*.html", "meta.json"])
def test_an_original_that_was_tampered_with_is_named_and_its_last_good_version_kept(
    knowledge: Path, index: Path, fetched: Path, file: str
) -> None:
    with_originals(knowledge, index, fetched)
    (path,) = (fetched / "the-guide").glob(file)
    path.write_bytes(path.read_bytes() + b"x")

    report = with_originals(knowledge, index, fetched)

    (failure,) = report.failures
    assert (failure.source, failure.kept, report.removed) == ("original of the-guide", True, ())
    assert failure.fault == "its copy is damaged; fetch it again: python -m ingest --fetch the-guide"
    assert "Lamps are lit at dusk" in lamps(index).text


def test_an_entrys_own_file_is_read_in_place_of_its_original(knowledge: Path, index: Path, fetched: Path) -> None:
    (knowledge / "own.md").write_text("Candles are lit at dawn.\n", "utf-8")
    entry = LISTED.replace("licence: L", "licence: L, file: own.md")
    (knowledge / "reading_list.yaml").write_text(f"entries:\n  - {entry}\n", "utf-8")

    assert with_originals(knowledge, index, fetched).failures == ()

    assert "Candles" in lamps(index).text


def listed(*entries: str) -> str:
    return "entries:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries)


def ids(index: Path) -> dict[str, tuple[str, ...]]:
    """Who may see each document."""
    opened = open_generation(index, WordEmbedder.identity)
    found = {id_: source.audience for id_, source in opened.record.sources().items()}
    opened.close()
    return found


OURS = "id: ours, title: Ours, publisher: P, file: ./b.md"


def test_what_is_withdrawn_or_no_longer_approved_does_not_go_on_answering(tmp_path: Path, index: Path) -> None:
    knowledge = tmp_path / "knowledge"
    write_page(knowledge, "a", "Something that stays.")
    write_page(knowledge, "b", "A file that leaves.")
    page = write_page(knowledge, "c", "The invented NHS number 943 476 5919 is in a leaflet.")
    (knowledge / "reading_list.yaml").write_text(listed(OURS), "utf-8")
    (knowledge / "approved.yaml").write_text(f"c.md: '{fingerprint(page.read_bytes())}'\n", "utf-8")
    build(knowledge, index, WordEmbedder())
    assert set(ids(index)) == {"a", "ours", "c"}

    (knowledge / "b.md").unlink()
    (knowledge / "approved.yaml").unlink()
    report = build(knowledge, index, WordEmbedder())

    assert set(ids(index)) == {"a"}
    assert [(each.source, each.kept) for each in report.failures] == [("c.md", False), ("b.md", False)]


def test_what_is_kept_of_a_broken_file_is_shown_to_whom_the_list_says_today(tmp_path: Path, index: Path) -> None:
    knowledge = tmp_path / "knowledge"
    page = write_page(knowledge, "b", "A rota for the duty desk.")
    (knowledge / "reading_list.yaml").write_text(listed(OURS), "utf-8")
    build(knowledge, index, WordEmbedder())
    assert ids(index) == {"ours": ("everyone",)}

    (knowledge / "reading_list.yaml").write_text(listed(f"{OURS}, audience: [managers]"), "utf-8")
    page.write_bytes(page.read_bytes() + b"\xff")
    assert build(knowledge, index, WordEmbedder()).failures[0].kept

    assert ids(index) == {"ours": ("managers",)}
    opened = open_generation(index, WordEmbedder.identity)
    assert Searcher(opened, WordEmbedder())("rota duty desk").passages == ()
    opened.close()


def test_a_restricted_file_that_is_not_there_under_its_name_stops_the_ingest(tmp_path: Path, index: Path) -> None:
    knowledge = tmp_path / "knowledge"
    write_page(knowledge, "b", "A rota.")
    wrong = "id: ours, title: Ours, publisher: P, file: B.md, audience: [managers]"
    (knowledge / "reading_list.yaml").write_text(listed(wrong), "utf-8")

    with pytest.raises(KnowledgeFault, match=r"B.md is named by .* It is for managers only"):
        build(knowledge, index, WordEmbedder())


def test_of_two_files_alike_the_restriction_holds_and_a_corpus_cannot_be_restricted_as_one(
    tmp_path: Path, index: Path
) -> None:
    knowledge = write_corpus(tmp_path / "knowledge", {"line": "A secret line."})
    for name in ("a copy", "b"):
        write_page(knowledge, name, "A rota for the duty desk.", id_="same").rename(knowledge / f"{name}.md")
    (knowledge / "b.md").write_bytes((knowledge / "a copy.md").read_bytes())
    corpus = "id: lines, title: Lines, publisher: P, file: corpus.jsonl, audience: [managers]"
    (knowledge / "reading_list.yaml").write_text(listed(f"{OURS}, audience: [managers]", corpus), "utf-8")

    report = build(knowledge, index, WordEmbedder())

    assert list(ids(index).values()) == [("managers",)]
    assert [each.source for each in report.failures] == ["corpus.jsonl"]
    assert "take `file` out of the entry" in report.failures[0].fault


def test_a_line_of_a_corpus_that_a_person_must_read_first_is_left_out(tmp_path: Path, index: Path) -> None:
    knowledge = write_corpus(
        tmp_path / "knowledge", {"good": "A rota.", "bad": "The invented NHS number 943 476 5919 stands here."}
    )

    report = build(knowledge, index, WordEmbedder())

    assert set(ids(index)) == {"good"}
    assert report.failures[0].source == "corpus.jsonl line 2"
    assert "943" not in report.failures[0].fault
