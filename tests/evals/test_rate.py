"""Two people rate a run blind, in a real browser against the real server."""

import json
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from evals.__main__ import main
from evals.rate import Rating, Ratings
from tests.browser import browser, needs_chromium

ROOT = Path(__file__).parents[2]
SUITE = """suite: tiny
split: dev
author: x
date: 2026-01-01
cases:
  - {id: SECRET-one, question: when should we do a genogram, expect: answer, must_mention: [[EXPECTEDWORDS]],
     sections: [Missed opportunities to map historical risk],
     tags: {theme: SLICETAG, register: plain, role: other}}
  - {id: SECRET-two, question: how do i claim mileage, expect: not_covered,
     tags: {theme: none, register: plain, role: other}}
"""


@pytest.fixture(scope="module")
def made(audit_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rate")
    (folder / "suites").mkdir()
    (folder / "suites" / "tiny_dev.yaml").write_text(SUITE)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PRACTICE_INDEX", str(audit_index))
        main(["run", "--suites", str(folder / "suites"), "--out", str(folder / "run"), "--no-report"])
    return folder / "run"


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "run")
    return tmp_path / "run"


@pytest.fixture
def address(run: Path) -> Iterator[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "evals", "rate", str(run)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout
    said = server.stdout.readline()
    yield said.split()[1].rstrip("/")
    server.terminate()
    assert server.wait(10) == 0
    server.stdout.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def begin(chromium: Browser, address: str, rater: str) -> Page:
    page = chromium.new_page(viewport={"width": 360, "height": 720})
    page.goto(address)
    page.fill("#rater", rater)
    page.keyboard.press("Enter")
    page.wait_for_selector("#form")
    return page


@needs_chromium
def test_two_people_rate_blind_and_then_see_where_they_differ(chromium: Browser, address: str, run: Path) -> None:
    for rater, keys in (("ab", {"genogram": "1", "mileage": "1"}), ("cd", {"genogram": "4", "mileage": "1"})):
        page = begin(chromium, address, rater)
        for done in range(2):
            assert f"{done} of 2 rated" in page.inner_text("[role=status]")
            held = page.content()
            assert not [
                word
                for word in ("SECRET", "EXPECTEDWORDS", "SLICETAG", "tiny", "not_covered", "answered")
                if word in held
            ]
            page.keyboard.press(next(key for word, key in keys.items() if word in page.inner_text("h1")))
            assert Axe().run(page).violations_count == 0
            page.click("button")
        page.wait_for_selector("text=Thank you")
        page.close()
    page = chromium.new_page()
    page.goto(f"{address}/agreement")
    assert "no longer rating blind" in page.inner_text("main")
    page.click("text=Show them all the same")
    told = page.inner_text("main")
    assert "Both rated 2; they agree on 1 (50 %)" in told
    assert "genogram" in told
    assert "mileage" not in told
    assert {path.name for path in (run / "ratings").iterdir()} == {"ab.jsonl", "cd.jsonl"}


@needs_chromium
def test_a_note_that_may_identify_somebody_is_not_kept(chromium: Browser, address: str, run: Path) -> None:
    page = begin(chromium, address, "ab")
    page.keyboard.press("2")
    page.fill("#note", "like Sarah Miller born 3 May 2014")
    page.click("button")
    assert "Not saved" in page.inner_text("[role=alert]")
    assert not (run / "ratings").exists()
    page.close()


@needs_chromium
def test_a_rating_can_be_changed_and_the_last_one_counts(chromium: Browser, address: str, run: Path) -> None:
    page = begin(chromium, address, "ab")
    first = page.inner_text("h1")
    page.keyboard.press("1")
    page.click("button")
    page.click("text=the one before")
    assert page.inner_text("h1") == first
    assert page.is_checked("input[value=right]")
    page.keyboard.press("3")
    page.click("button")
    page.wait_for_selector("#form")
    assert {rating.rating for rating in Ratings(run).of("ab").values()} == {"wrong"}
    page.close()


def status(address: str, path: str, *, data: bytes | None = None, **headers: str) -> int:
    asked = urllib.request.Request(address + path, data=data, headers=headers)  # noqa: S310 -- our own server
    try:
        return int(urllib.request.urlopen(asked, timeout=10).status)  # noqa: S310
    except urllib.error.HTTPError as fault:
        return fault.code


@pytest.mark.parametrize(
    ("path", "data", "headers", "code"),
    [
        ("/", None, {}, 200),
        ("/", None, {"Host": "evil.example"}, 403),
        ("/", None, {"Origin": "http://evil.example"}, 403),
        ("/rate", b"token=guess&rater=ab&case=one&rating=right", {}, 403),
        ("/rate", b"x" * 50_000, {}, 413),
        ("/next?rater=../../etc", None, {}, 200),
        ("/next?rater=ab&case=nosuch", None, {}, 200),
        ("/nosuch", None, {}, 404),
    ],
)
def test_strangers_get_nowhere(
    address: str, run: Path, path: str, data: bytes, headers: dict[str, str], code: int
) -> None:
    assert status(address, path, data=data, **headers) == code
    assert not (run / "ratings").exists()


def test_a_line_that_a_kill_cut_short_costs_nothing_else(tmp_path: Path) -> None:
    ratings = Ratings(tmp_path)
    ratings.add("ab", Rating(id="one", rating="right"))
    with (tmp_path / "ratings" / "ab.jsonl").open("a") as file:
        file.write('{"id": "two", "rat')
    assert set(ratings.of("ab")) == {"one"}
    ratings.add("ab", Rating(id="three", rating="wrong", note="\u202e <b>"))
    assert set(ratings.of("ab")) == {"one", "three"}
    assert json.loads((tmp_path / "ratings" / "ab.jsonl").read_text().splitlines()[-1])["note"] == "\u202e <b>"


def test_a_port_that_is_taken_is_said(run: Path, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rate", str(run), "--port", address.rpartition(":")[2]]) == 1
    assert "in use" in capsys.readouterr().err
