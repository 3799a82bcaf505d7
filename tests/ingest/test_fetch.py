import asyncio
import gzip
import json
import time
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web

from ingest.fetch import FetchReport, Outcome, State, accept
from ingest.originals import Kept, Originals, accepted_originals
from knowledge.reading_list import Entry, ReadingList
from tests.ingest.corpora import run, write_corpus
from tests.ingest.publisher import PDF, QUICK, WORDS, Answer, Publisher, in_turn, page, says, sends_to

GUIDE = "guidance.test/guide"
LINK = f"https://{GUIDE}"
NEW_PDF = PDF.replace(b"first", b"second")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "originals"


@pytest.fixture
def entry(publisher: Publisher) -> Entry:
    """An entry whose original is what its link gives."""
    publisher.serves[GUIDE] = says(page("A guide"))
    return publisher.entry(LINK)


def accepted(folder: Path) -> bytes:
    """The bytes that ingest would read."""
    return accepted_originals(folder)["guide"].path.read_bytes()


def why_not(outcome: Outcome) -> str:
    assert outcome.state is State.NOT_FETCHED
    return outcome.detail


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


def test_fetching_names_itself_and_keeps_no_cookies(publisher: Publisher, folder: Path, entry: Entry) -> None:
    publisher.serves[GUIDE] = says(status=302, Location="/moved", Set_Cookie="session=1; Path=/")
    publisher.serves["guidance.test/moved"] = says(page("A guide"))

    assert publisher.fetch(folder, entry).state is State.FETCHED
    headers = publisher.headers("guidance.test/moved")
    assert headers["User-Agent"] == "practice-assistant-ingest"
    assert "Cookie" not in headers
    assert "Referer" not in headers


def test_a_proxy_of_the_environment_is_not_used(
    publisher: Publisher, folder: Path, entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert publisher.fetch(folder, entry).state is State.FETCHED


def test_a_certificate_that_cannot_be_verified_ends_it(publisher: Publisher, folder: Path) -> None:
    publisher.addresses["guidance.invalid"] = "127.0.0.1"

    outcome = publisher.fetch(folder, publisher.entry("https://guidance.invalid/guide"))

    assert why_not(outcome) == "is on a host whose certificate could not be verified"
    assert not publisher.asked


# What is behind the page


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


# Where it may go


def redirects(publisher: Publisher, count: int) -> None:
    publisher.serves[GUIDE] = sends_to("/1")
    for number in range(1, count):
        publisher.serves[f"guidance.test/{number}"] = sends_to(f"https://guidance.test/{number + 1}", 301 + number % 2)
    publisher.serves[f"guidance.test/{count}"] = says(page("A guide"))


def test_three_redirects_are_followed(publisher: Publisher, folder: Path, entry: Entry) -> None:
    redirects(publisher, 3)

    assert publisher.fetch(folder, entry).state is State.FETCHED
    assert accepted_originals(folder)["guide"].url == "https://guidance.test/3"


def test_a_fourth_redirect_is_not(publisher: Publisher, folder: Path, entry: Entry) -> None:
    redirects(publisher, 4)

    assert why_not(publisher.fetch(folder, entry)) == "redirects more than 3 times"
    assert "guidance.test/4" not in publisher.paths()


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("https://elsewhere.test/guide", "leads to elsewhere.test, which is not a host of the reading list"),
        ("http://guidance.test/guide", "leads to http://, and only https is opened"),
        ("//elsewhere.test/guide", "leads to elsewhere.test"),
        ("https://127.0.0.1/guide", "leads to 127.0.0.1"),
        ("https://2130706433/guide", "leads to 2130706433"),
        ("https://[::ffff:127.0.0.1]/guide", "leads to ::ffff:7f00:1"),
        ("https://guidance.test:8443/guide", "leads to an address with a user, a password or a port"),
        ("https://[broken/guide", "answers 302 without saying where to"),
        ("file:///etc/passwd", "leads to file://, and only https is opened"),
    ],
)
def test_a_redirect_is_checked_as_the_link_itself_is(
    publisher: Publisher, folder: Path, entry: Entry, target: str, why: str
) -> None:
    publisher.serves["elsewhere.test/guide"] = says(page("A guide"))
    publisher.serves[GUIDE] = sends_to(target)

    assert why_not(publisher.fetch(folder, entry)).startswith(why)
    assert publisher.paths() == [GUIDE]


PRIVATE = ("10.0.0.1", "169.254.169.254", "127.0.0.2", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fd00:ec2::254")
OUTSIDE = "is on a host that leads to an address outside the public internet"


@pytest.mark.parametrize("address", PRIVATE)
def test_a_listed_name_that_leads_to_a_private_address_is_not_connected_to(
    publisher: Publisher, folder: Path, entry: Entry, address: str
) -> None:
    publisher.addresses["guidance.test"] = address

    assert OUTSIDE in why_not(publisher.fetch(folder, entry))
    assert not publisher.asked


def test_a_redirect_to_a_name_that_leads_to_a_private_address_is_not_followed(
    publisher: Publisher, folder: Path, entry: Entry
) -> None:
    publisher.serves[GUIDE] = sends_to("https://www.guidance.test/guide")
    publisher.addresses["www.guidance.test"] = "169.254.169.254"

    assert OUTSIDE in why_not(publisher.fetch(folder, entry))
    assert publisher.paths() == [GUIDE]


def test_a_name_that_leads_elsewhere_the_second_time_is_checked_again(
    publisher: Publisher, folder: Path, entry: Entry
) -> None:
    async def answer_and_rebind(_: web.Request) -> web.Response:
        publisher.addresses["guidance.test"] = "10.0.0.1"
        return web.Response(status=404, headers={"Connection": "close"})

    publisher.serves["guidance.test/robots.txt"] = answer_and_rebind

    assert why_not(publisher.fetch(folder, entry)) == OUTSIDE
    assert [path for path, _ in publisher.asked] == ["guidance.test/robots.txt"]
