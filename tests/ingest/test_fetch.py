import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from ingest.__main__ import main
from ingest.fetch import FetchReport, Outcome, State, accept
from ingest.originals import Kept, Originals, accepted_originals
from knowledge.reading_list import Entry, ReadingList
from tests.ingest.corpora import run, write_corpus
from tests.ingest.publisher import GUIDE, LINK, PDF, WORDS, Publisher, copy_of, in_turn, page, says, why_not

Said = Callable[..., str]
NEW_PDF = PDF.replace(b"first", b"second")


def accepted(folder: Path) -> bytes:
    """The bytes that ingest would read."""
    return accepted_originals(folder)["guide"].path.read_bytes()


def test_a_page_is_fetched_and_kept_with_its_hash_date_and_address(
    publisher: Publisher, folder: Path, entry: Entry
) -> None:
    publisher.serves[GUIDE] = says(page("A guide"), Content_Type="text/html; charset=utf-8")

    outcome = publisher.fetch(folder, entry)

    assert (outcome.state, outcome.kept) == (State.FETCHED, True)
    (original,) = accepted_originals(folder).values()
    assert (original.id, original.kind, original.url) == ("guide", "html", LINK)
    assert original.content_type == "text/html; charset=utf-8"
    assert original.fetched == datetime.now(UTC).date()
    assert original.path.read_bytes() == page("A guide")


@pytest.fixture
def landing(publisher: Publisher) -> Entry:
    """An entry whose PDF lies on another host behind its page."""
    publisher.serves[GUIDE] = says(page("A guide", '<a href="https://assets.test/guide.pdf">A guide (PDF)</a>'))
    publisher.serves["assets.test/guide.pdf"] = says(PDF, Content_Type="application/pdf", ETag='"one"')
    return publisher.entry(LINK, original="pdf behind the page", also_hosts=["assets.test"])


def test_the_pdf_behind_a_landing_page_is_fetched(publisher: Publisher, folder: Path, landing: Entry) -> None:
    assert publisher.fetch(folder, landing).state is State.FETCHED

    (original,) = accepted_originals(folder).values()
    assert (original.kind, original.url) == ("pdf", "https://assets.test/guide.pdf")
    assert original.path.read_bytes() == PDF


def test_a_link_that_is_already_the_pdf_is_taken_as_it_is(publisher: Publisher, folder: Path, landing: Entry) -> None:
    publisher.serves[GUIDE] = says(PDF)

    assert publisher.fetch(folder, landing).state is State.FETCHED
    assert accepted(folder) == PDF


def test_of_several_pdfs_the_one_that_was_taken_is_named(publisher: Publisher, folder: Path, landing: Entry) -> None:
    links = '<a href="/minutes.pdf">Minutes</a><a href="/tool.pdf">Safety planning with families: a guide</a>'
    publisher.serves[GUIDE] = says(page("A guide", links))
    publisher.serves["guidance.test/tool.pdf"] = says(PDF)

    outcome = publisher.fetch(folder, landing)

    assert (outcome.state, outcome.detail) == (State.FETCHED, "Safety planning with families: a guide, of 2 PDFs")
    assert publisher.paths() == [GUIDE, "guidance.test/tool.pdf"]


@pytest.mark.parametrize(
    ("links", "why"),
    [
        ('<a href="/about">About</a>', "has no link to a PDF; set `original: page`, or correct its `link`"),
        (
            '<a href="/a.pdf">Minutes</a><a href="/b.pdf"></a>',
            "has 2 PDFs and none is named like it (Minutes; b.pdf); set its `link` to the right one",
        ),
        (
            '<a href="https://elsewhere.test/a.pdf">A guide</a>',
            "has a link to a PDF that leads to elsewhere.test, which is not a host of the reading list; "
            "check it, then add it to `also_hosts`",
        ),
        (
            '<a href="http://guidance.test/a.pdf">A guide</a>',
            "has a link to a PDF that leads to http://, and only https is opened",
        ),
        (
            '<a href="/page.pdf">A guide</a>',
            "has a link to a PDF that asks to log in: https://guidance.test/page.pdf",
        ),
    ],
)
def test_a_landing_page_without_the_pdf_says_what_it_has(
    publisher: Publisher, folder: Path, landing: Entry, links: str, why: str
) -> None:
    publisher.serves[GUIDE] = says(page("A guide", links))
    publisher.serves["guidance.test/page.pdf"] = says(page("Log in"), Content_Type="application/pdf")

    assert why_not(publisher.fetch(folder, landing)) == why
    assert not accepted_originals(folder)


NOT_DOCUMENTS: dict[str, tuple[bytes, str]] = {
    "a Word file": (b"PK\x03\x04 word/document.xml", "is neither a web page nor a PDF"),
    "data": (b'{"title": "<html>"}', "is neither a web page nor a PDF"),
    "nothing": (b"", "is neither a web page nor a PDF"),
    "nothing but a frame": (b"<!doctype html>", "is an empty page"),
    "a page that is not found": (page("Page not found | Example"), "says that there is no such page"),
    "a login": (page("Log in"), "asks to log in"),
    "a notice about cookies": (page("Cookies", "<p>May we?</p>"), "shows only a notice about cookies"),
    "a shell for a script": (
        page("A guide", "<div id=app></div><script>" + WORDS + "</script>"),
        "has only 0 words, too few to be the document",
    ),
    "an endless page": (
        page("A guide") + b" " * 10 * 1024 * 1024,
        "is larger than 10 MB, which no web page of guidance is",
    ),
}


@pytest.mark.parametrize("what", NOT_DOCUMENTS)
def test_what_is_sent_in_the_place_of_a_document_is_refused_whatever_its_type(
    publisher: Publisher, folder: Path, entry: Entry, what: str
) -> None:
    body, why = NOT_DOCUMENTS[what]
    publisher.serves[GUIDE] = says(body, Content_Type="text/html")

    assert why_not(publisher.fetch(folder, entry)) == why
    assert not accepted_originals(folder)


# Fetching again


def test_an_original_with_an_etag_is_not_sent_again(publisher: Publisher, folder: Path, landing: Entry) -> None:
    publisher.fetch(folder, landing)
    publisher.serves["assets.test/guide.pdf"] = says(status=304)

    assert publisher.fetch(folder, landing).state is State.UNCHANGED
    assert publisher.headers("assets.test/guide.pdf")["If-None-Match"] == '"one"'
    assert "If-None-Match" not in publisher.headers(GUIDE)
    assert accepted(folder) == PDF


def test_an_original_with_a_date_is_not_sent_again(publisher: Publisher, folder: Path, entry: Entry) -> None:
    publisher.serves[GUIDE] = says(page("A guide"), Last_Modified="Wed, 03 Dec 2025 10:00:00 GMT")
    publisher.fetch(folder, entry)
    publisher.serves[GUIDE] = says(status=304)

    assert publisher.fetch(folder, entry).state is State.UNCHANGED
    assert publisher.headers(GUIDE)["If-Modified-Since"] == "Wed, 03 Dec 2025 10:00:00 GMT"


def test_unchanged_is_no_answer_to_a_first_request(publisher: Publisher, folder: Path, entry: Entry) -> None:
    publisher.serves[GUIDE] = says(status=304)

    assert why_not(publisher.fetch(folder, entry)) == "answers 304, which is no document"


def test_a_page_whose_words_are_the_same_is_unchanged_though_its_code_differs(
    publisher: Publisher, folder: Path, entry: Entry
) -> None:
    def with_token(token: str) -> bytes:
        return page("A guide", f"<form><input type=hidden value={token}></form><p>{WORDS}</p>")

    publisher.serves[GUIDE] = in_turn(says(with_token("1"), ETag='"1"'), says(with_token("2"), ETag='"2"'))

    assert publisher.fetch(folder, entry).state is State.FETCHED
    assert publisher.fetch(folder, entry).state is State.UNCHANGED
    assert accepted(folder) == with_token("1")
    publisher.fetch(folder, entry)
    assert publisher.headers(GUIDE)["If-None-Match"] == '"2"'


def test_a_changed_original_is_set_aside_until_somebody_accepts_it(
    publisher: Publisher, folder: Path, landing: Entry
) -> None:
    publisher.fetch(folder, landing)
    publisher.serves["assets.test/guide.pdf"] = says(NEW_PDF)

    outcome = publisher.fetch(folder, landing)

    waiting = Originals(folder).candidate("guide")
    assert (outcome.state, outcome.detail) == (State.CHANGED, f"the new copy waits at {waiting}")
    assert waiting
    assert (waiting.read_bytes(), accepted(folder)) == (NEW_PDF, PDF)

    accept(ReadingList(entries=(landing,)), folder, ids=["guide"])

    assert accepted(folder) == NEW_PDF
    assert publisher.fetch(folder, landing).state is State.UNCHANGED
    assert Originals(folder).candidate("guide") is None


@pytest.mark.parametrize("status", [200, 304])
def test_an_original_that_changes_back_leaves_nothing_to_accept(
    publisher: Publisher, folder: Path, landing: Entry, status: int
) -> None:
    publisher.serves["assets.test/guide.pdf"] = in_turn(
        says(PDF, ETag='"one"'), says(NEW_PDF), says(PDF, status=status)
    )

    states = [publisher.fetch(folder, landing).state for _ in range(3)]

    assert states == [State.FETCHED, State.CHANGED, State.UNCHANGED]
    assert Originals(folder).candidate("guide") is None
    assert [path.name for path in (folder / "guide").glob("*.pdf")] == [accepted_originals(folder)["guide"].path.name]


def test_a_copy_that_was_damaged_is_fetched_anew(publisher: Publisher, folder: Path, landing: Entry) -> None:
    publisher.fetch(folder, landing)
    accepted_originals(folder)["guide"].path.write_bytes(b"%PDF- damaged")
    assert not accepted_originals(folder)

    assert publisher.fetch(folder, landing).state is State.FETCHED
    assert "If-None-Match" not in publisher.headers("assets.test/guide.pdf")
    assert accepted(folder) == PDF


def test_a_copy_stays_when_its_original_can_no_longer_be_fetched(
    publisher: Publisher, folder: Path, landing: Entry
) -> None:
    publisher.fetch(folder, landing)
    publisher.serves[GUIDE] = says(status=410)

    outcome = publisher.fetch(folder, landing)

    assert (outcome.state, outcome.kept) == (State.NOT_FETCHED, True)
    assert accepted(folder) == PDF


# The whole list


def test_one_that_fails_stops_no_other_and_each_is_told_in_the_lists_order(
    publisher: Publisher, folder: Path, entry: Entry
) -> None:
    publisher.serves["assets.test/a"] = says(page("A"))

    report = publisher.report(
        folder,
        publisher.entry("https://guidance.test/gone", id="gone", title="B"),
        publisher.entry("https://assets.test/a", id="a", title="C"),
        publisher.entry("https://assets.test/b", id="b", title="D", original="none"),
        publisher.entry(None, id="nowhere", title="E"),
        entry,
    )

    assert report.failed
    assert [(outcome.id, outcome.state.value, outcome.kept) for outcome in report.outcomes] == [
        ("gone", "not fetched", False),
        ("a", "fetched", True),
        ("b", "not to be fetched", False),
        ("nowhere", "not fetched", False),
        ("guide", "fetched", True),
    ]
    assert list(report.lines()) == [
        "[bold]Not fetched[/bold]: gone: it is no longer there (answers 404); correct its `link`.",
        "[bold]Not fetched[/bold]: nowhere: it has no `link`; add one, or set `original: none`.",
        "The shipped notes serve in place of originals that are missing: gone, nowhere.",
        "Fetched: a.",
        "Fetched: guide.",
        "Originals: 2 fetched, 2 not fetched, 1 not to be fetched.",
    ]


def test_what_is_not_to_be_fetched_is_not_asked_for(publisher: Publisher, folder: Path) -> None:
    outcome = publisher.fetch(folder, publisher.entry(LINK, original="none"))

    assert (outcome.state, publisher.asked) == (State.LEFT_OUT, [])


def test_of_an_entry_with_a_file_of_its_own_nothing_is_fetched(publisher: Publisher, folder: Path) -> None:
    outcome = publisher.fetch(folder, publisher.entry(LINK, file="guidance/own.pdf"))

    assert (outcome.state, outcome.detail) == (State.LEFT_OUT, "its own copy is read: guidance/own.pdf")
    assert publisher.asked == []


def test_a_changed_original_is_told_first_with_what_to_do() -> None:
    changed = Outcome(id="guide", state=State.CHANGED, detail="the new copy waits at /a/b.pdf", kept=True)

    assert next(FetchReport(outcomes=(changed,)).lines()) == (
        "[bold]Changed[/bold]: guide: the new copy waits at /a/b.pdf. Read it; to take it: "
        "python -m ingest --accept guide"
    )


def test_without_a_network_one_line_says_so_and_which_originals_are_missing(
    publisher: Publisher, folder: Path, entry: Entry
) -> None:
    publisher.fetch(folder, entry)
    publisher.addresses.clear()

    report = publisher.report(
        folder,
        entry,
        publisher.entry("https://assets.test/a", id="a", title="A"),
        publisher.entry("https://assets.test/b", id="b", title="B"),
        publisher.entry(None, id="c", title="C", original="none"),
    )

    assert report.failed
    assert list(report.lines()) == [
        "[bold]The network is not reachable[/bold], so nothing was fetched.",
        "The shipped notes serve in place of originals that are missing: a, b.",
        "Earlier copies go on serving: guide.",
        "Originals: 3 not fetched, 1 not to be fetched.",
    ]


# The command


@pytest.fixture
def knowledge(tmp_path: Path, publisher: Publisher) -> Path:
    """One document, and a list of one original that nobody can reach."""
    folder = write_corpus(tmp_path / "knowledge", {"page": "A page about safety planning."})
    described = publisher.entry("https://guidance.invalid/guide").model_dump(mode="json")
    (folder / "reading_list.yaml").write_text(json.dumps({"entries": [described]}), "utf-8")
    return folder


def ingest(knowledge: Path, *options: str) -> "CompletedProcess[str]":
    settings = {f"PRACTICE_{name.upper()}": str(knowledge.parent / name) for name in ("index", "originals")}
    return run("ingest", "--knowledge", knowledge, *options, cwd=knowledge.parent, **settings)


def test_without_a_network_ingest_goes_on_and_ends_in_exit_code_3(knowledge: Path) -> None:
    ended = ingest(knowledge, "--fetch")

    assert ended.returncode == 3, ended.stderr
    assert ended.stdout.startswith("The network is not reachable, so nothing was fetched.\n")
    assert "originals that are missing: guide.\n" in ended.stdout
    assert "now answers" in ended.stdout


def test_json_holds_what_became_of_each_original(knowledge: Path) -> None:
    ended = ingest(knowledge, "--json", "--fetch", "guide")

    assert ended.returncode == 3
    assert json.loads(ended.stdout)["originals"] == [
        {"id": "guide", "state": "not fetched", "detail": "could not be reached", "kept": False, "unreachable": True}
    ]


def test_accept_takes_the_changed_original_and_needs_no_network(knowledge: Path, folder: Path) -> None:
    originals = Originals(folder)
    assert originals.keep("guide", copy_of(PDF), PDF) is Kept.FETCHED
    assert originals.keep("guide", copy_of(NEW_PDF), NEW_PDF) is Kept.CHANGED

    ended = ingest(knowledge, "--accept", "guide")

    assert (ended.returncode, "original of guide" in ended.stdout) == (3, True)  # this PDF is too short to be read
    assert accepted(folder) == NEW_PDF


@pytest.fixture
def said(knowledge: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Said]:
    """What the command says when it does nothing, run in this process to be quick."""
    mask = os.umask(0o077)
    monkeypatch.setenv("PRACTICE_KNOWLEDGE", str(knowledge))
    for name in ("index", "originals"):
        monkeypatch.setenv(f"PRACTICE_{name.upper()}", str(knowledge.parent / name))

    def run_here(*options: str) -> str:
        assert main(list(options)) == 1
        out, complained = capsys.readouterr()
        assert out == ""
        assert not (knowledge.parent / "index").exists()
        return complained.strip()

    yield run_here
    os.umask(mask)


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        (("--accept", "guide"), "No changed original of guide waits to be accepted."),
        (("--accept", "../x"), "reading_list.yaml has no entry ../x."),
        (("--fetch", "guide", "nobody"), "reading_list.yaml has no entry nobody."),
    ],
)
def test_what_cannot_be_fetched_or_accepted_is_named(said: Said, options: tuple[str, ...], answer: str) -> None:
    assert said(*options) == answer


def test_a_folder_without_a_reading_list_has_nothing_to_fetch(knowledge: Path, said: Said) -> None:
    (knowledge / "reading_list.yaml").unlink()

    assert "has no reading_list.yaml" in said("--fetch")


def test_a_reading_list_that_is_wrong_is_named(knowledge: Path, said: Said) -> None:
    (knowledge / "reading_list.yaml").write_text("entries: 7", "utf-8")

    assert "reading_list.yaml: entries: " in said("--fetch")


def test_a_folder_for_originals_that_cannot_be_written_is_named(knowledge: Path, said: Said) -> None:
    (knowledge.parent / "originals").touch()

    assert "Free some space or set PRACTICE_ORIGINALS to another folder." in said("--fetch")
