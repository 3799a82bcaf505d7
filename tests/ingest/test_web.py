import asyncio
import gzip
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web

from ingest.fetch import State
from ingest.originals import accepted_originals
from ingest.web import Limits
from knowledge.reading_list import Entry
from tests.ingest.publisher import (
    GUIDE,
    PDF,
    QUICK,
    Answer,
    Publisher,
    in_turn,
    page,
    says,
    sends_to,
    why_not,
)


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


# How much it may cost


@contextmanager
def within(seconds: float) -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


def drips(first: bytes = b"<!doctype html>") -> Answer:
    """A byte now and then, without end."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(first)
        for _ in range(2000):
            await asyncio.sleep(0.02)
            await response.write(b" ")
        return response

    return answer


def test_a_slow_drip_is_cut(publisher: Publisher, folder: Path, entry: Entry) -> None:
    publisher.serves[GUIDE] = drips()

    with within(3):
        outcome = publisher.fetch(folder, entry, replace(QUICK, seconds=0.3))

    assert why_not(outcome) == "took longer than 0.3 s"


def test_the_time_is_that_of_all_redirects_together(publisher: Publisher, folder: Path, entry: Entry) -> None:
    def slowly(answer: Answer) -> Answer:
        async def slow(request: web.Request) -> web.StreamResponse:
            await asyncio.sleep(0.25)
            return await answer(request)

        return slow

    redirects(publisher, 3)
    publisher.serves = {path: slowly(answer) for path, answer in publisher.serves.items()}

    assert why_not(publisher.fetch(folder, entry, replace(QUICK, seconds=0.6))) == "took longer than 0.6 s"


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(200):
        await response.write(PDF + b" " * 64 * 1024)
    return response


async def _bomb(_: web.Request) -> web.StreamResponse:
    content = gzip.compress(PDF + b"0" * 100 * 1024 * 1024, 9)
    assert len(content) < 200 * 1024
    return web.Response(body=content, headers={"Content-Encoding": "gzip"})


@pytest.mark.parametrize("answer", [says(PDF + b"0" * 1024 * 1024), _endless, _bomb], ids=["long", "endless", "bomb"])
def test_a_body_that_is_too_large_once_unpacked_is_cut(
    publisher: Publisher, folder: Path, entry: Entry, answer: Answer
) -> None:
    publisher.serves[GUIDE] = answer

    assert why_not(publisher.fetch(folder, entry, replace(QUICK, size=1024 * 1024))) == "is larger than 1 MB"
    assert not accepted_originals(folder)


def test_a_packed_body_is_kept_unpacked(publisher: Publisher, folder: Path, entry: Entry) -> None:
    publisher.serves[GUIDE] = says(gzip.compress(PDF), Content_Encoding="gzip")

    assert publisher.fetch(folder, entry).state is State.FETCHED
    assert accepted_originals(folder)["guide"].path.read_bytes() == PDF


async def _breaks_off(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "100000"})
    await response.prepare(request)
    await response.write(PDF)
    assert request.transport
    request.transport.abort()
    return response


@pytest.mark.parametrize("answer", [_breaks_off, says(b"not gzip", Content_Encoding="gzip")], ids=["half", "garbled"])
def test_an_answer_that_breaks_off_is_not_kept(
    publisher: Publisher, folder: Path, entry: Entry, answer: Answer
) -> None:
    publisher.serves[GUIDE] = answer

    assert why_not(publisher.fetch(folder, entry)) == "broke off or could not be read"
    assert not accepted_originals(folder)


# Manners


def test_a_busy_server_is_asked_again_after_the_time_that_it_names(
    publisher: Publisher, folder: Path, entry: Entry
) -> None:
    publisher.serves[GUIDE] = in_turn(says(status=429, Retry_After="1"), says(page("A guide")))
    started = time.monotonic()

    assert publisher.fetch(folder, entry).state is State.FETCHED
    assert time.monotonic() - started >= 1
    assert publisher.paths() == [GUIDE, GUIDE]


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_to_wait_long_is_left_alone(
    publisher: Publisher, folder: Path, entry: Entry, status: int
) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    publisher.serves[GUIDE] = says(status=status, Retry_After=later)
    other = publisher.entry("https://guidance.test/other", id="other", title="Another")

    first, second = publisher.report(folder, entry, other).outcomes

    assert why_not(first).startswith(f"answers {status} and asks to wait 3")
    assert why_not(second) == why_not(first)
    assert publisher.paths() == [GUIDE]


@pytest.mark.parametrize(
    "named", ["soon", "-5", "Wed, 03 Dec 2025 10:00:00", "Wed, 03 Dec 2025 10:00:00 GMT", "1" * 5000]
)
def test_a_time_to_wait_that_is_odd_or_past_does_no_harm(
    publisher: Publisher, folder: Path, entry: Entry, named: str
) -> None:
    publisher.serves[GUIDE] = in_turn(says(status=503, Retry_After=named), says(page("A guide")))

    outcome = publisher.fetch(folder, entry)

    assert outcome.state is State.FETCHED or "asks to wait" in why_not(outcome)


def test_a_failing_server_is_asked_twice_more_and_then_reported(
    publisher: Publisher, folder: Path, entry: Entry
) -> None:
    publisher.serves[GUIDE] = says(status=500)

    assert why_not(publisher.fetch(folder, entry)) == "answers 500, also when asked again; try again later"
    assert publisher.paths() == [GUIDE] * 3


def test_a_server_that_fails_twice_may_yet_answer(publisher: Publisher, folder: Path, entry: Entry) -> None:
    publisher.serves[GUIDE] = in_turn(says(status=502), says(status=503), says(page("A guide")))

    assert publisher.fetch(folder, entry).state is State.FETCHED


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (404, "is no longer there (answers 404); correct its `link`"),
        (403, "does not let programs in (answers 403); read it at the publisher's, or set `original: none`"),
        (204, "answers 204, which is no document"),
        (418, "answers 418, which is no document"),
    ],
)
def test_any_other_status_is_no_document_and_is_not_asked_for_again(
    publisher: Publisher, folder: Path, entry: Entry, status: int, why: str
) -> None:
    publisher.serves[GUIDE] = says(status=status)

    assert why_not(publisher.fetch(folder, entry)) == why
    assert publisher.paths() == [GUIDE]


@pytest.mark.parametrize(
    "robots",
    [
        b"User-agent: *\nDisallow: /guide",
        b"User-agent: *\nAllow: /\n\nUser-agent: practice-assistant-ingest\nDisallow: /",
        b"User-agent: *\nDisallow: /*uide$",
    ],
)
def test_what_robots_txt_closes_is_not_opened(publisher: Publisher, folder: Path, entry: Entry, robots: bytes) -> None:
    publisher.serves["guidance.test/robots.txt"] = says(robots)

    assert why_not(publisher.fetch(folder, entry)) == (
        "is closed to programs by its host's robots.txt; leave it, or ask its publisher"
    )
    assert publisher.paths() == []


def test_a_redirect_obeys_the_robots_txt_of_where_it_leads(publisher: Publisher, folder: Path, entry: Entry) -> None:
    publisher.serves[GUIDE] = sends_to("https://www.guidance.test/guide")
    publisher.serves["www.guidance.test/robots.txt"] = says(b"User-agent: *\nDisallow: /")

    assert "robots.txt" in why_not(publisher.fetch(folder, entry))
    assert publisher.paths() == [GUIDE]


@pytest.mark.parametrize(
    "robots",
    [says(b"User-agent: other\nDisallow: /"), says(status=404), says(page("Not found")), says(b"\xff\x00\n:::")],
    ids=["for others", "none", "a page", "garbage"],
)
def test_a_robots_txt_that_asks_nothing_of_us_closes_nothing(
    publisher: Publisher, folder: Path, entry: Entry, robots: Answer
) -> None:
    publisher.serves["guidance.test/robots.txt"] = robots

    assert publisher.fetch(folder, entry).state is State.FETCHED


@pytest.mark.parametrize(
    ("robots", "why"),
    [
        (says(status=503), "answers 503, also when asked again; try again later"),
        (sends_to("https://nobody.test/robots.txt"), "leads to nobody.test, which is not a host of the reading list"),
        (says(b"#" * 600 * 1024), "is larger than 0.5 MB"),
    ],
    ids=["failing", "elsewhere", "endless"],
)
def test_a_host_whose_robots_txt_cannot_be_read_is_left_alone(
    publisher: Publisher, folder: Path, entry: Entry, robots: Answer, why: str
) -> None:
    publisher.serves["guidance.test/robots.txt"] = robots
    other = publisher.entry("https://guidance.test/other", id="other", title="Another")

    for outcome in publisher.report(folder, entry, other).outcomes:
        assert why_not(outcome).startswith(f"is on a host whose robots.txt {why}")
        assert why_not(outcome).endswith(", so nothing of it is opened")
    assert publisher.paths() == []


def test_robots_txt_is_read_once_a_host(publisher: Publisher, folder: Path, entry: Entry) -> None:
    publisher.serves["guidance.test/other"] = says(page("Another"))
    other = publisher.entry("https://guidance.test/other", id="other", title="Another")

    assert not publisher.report(folder, entry, other).failed
    assert [path for path, _ in publisher.asked] == ["guidance.test/robots.txt", GUIDE, "guidance.test/other"]


@pytest.mark.parametrize(
    ("robots", "limits", "least"),
    [
        (says(status=404), replace(QUICK, pause=0.2), 0.4),
        (says(b"User-agent: *\nCrawl-delay: 0.3"), QUICK, 0.6),
        (says(b"User-agent: *\nCrawl-delay: 3600"), replace(QUICK, longest_pause=0.1), 0.2),
    ],
    ids=["own", "asked", "capped"],
)
def test_requests_to_one_host_keep_their_distance(
    publisher: Publisher, folder: Path, entry: Entry, robots: Answer, limits: Limits, least: float
) -> None:
    publisher.serves["guidance.test/robots.txt"] = robots
    publisher.serves["guidance.test/other"] = says(page("Another"))
    other = publisher.entry("https://guidance.test/other", id="other", title="Another")
    started = time.monotonic()

    with within(3):
        assert not publisher.report(folder, entry, other, limits=limits).failed

    assert time.monotonic() - started >= least
