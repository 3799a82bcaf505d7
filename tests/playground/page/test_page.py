"""The real assistant, asked in a real browser."""

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from evals.cases import load_suites
from tests.browser import needs_chromium
from tests.playground.page.conftest import OpenPage, Started

pytestmark = needs_chromium
PHONE = {"viewport": {"width": 360, "height": 720}}


def ask(page: Page, sample: str) -> None:
    page.locator(".sample", has=page.get_by_text(sample, exact=True)).click()


def as_person(page: Page, name: str) -> None:
    page.get_by_label("You are").select_option(label=name)


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found if each["impact"] in {"serious", "critical"}]


def test_a_question_is_answered_with_its_source_and_what_happened_is_shown(
    started: Started, open_page: OpenPage
) -> None:
    page = open_page(started.address)
    ask(page, "Answered")
    thread = page.get_by_label("Thread", exact=True)
    expect(thread).to_contain_text("Threshold decisions were over-reliant", timeout=10_000)
    expect(thread).to_contain_text("Essex Safeguarding Children Board")
    page.get_by_role("button", name="Behind the scenes").click()
    behind = page.get_by_role("complementary", name="Behind the scenes")
    for step in ("Triage", "Search", "Cover", "Draft", "Verification", "Time"):
        expect(behind).to_contain_text(step)
    expect(behind.locator("meter").first).to_be_visible()


@pytest.mark.parametrize(
    ("sample", "words"),
    [("Danger", "Ring 999 now"), ("Private", "seems to hold"), ("Declined", "must not"), ("Not covered", "does not")],
)
def test_every_other_ending_has_a_sample(started: Started, open_page: OpenPage, sample: str, words: str) -> None:
    page = open_page(started.address)
    ask(page, sample)
    expect(page.get_by_label("Thread", exact=True)).to_contain_text(words, timeout=10_000)


def test_a_second_person_sees_nothing_of_it(started: Started, open_page: OpenPage) -> None:
    page = open_page(started.address)
    ask(page, "Answered")
    expect(page.locator("#replies .message")).to_have_count(2)
    as_person(page, "Ben, practitioner")
    expect(page.locator("#messages")).to_be_empty()
    expect(page.locator("#thread")).to_be_hidden()
    assert "waiting for a child" not in page.locator("main").inner_text()


def test_a_guest_is_told_kindly_in_the_channel_and_alone(started: Started, open_page: OpenPage) -> None:
    page = open_page(started.address)
    as_person(page, "Gill, guest")
    page.get_by_role("button", name="# practice").click()
    page.get_by_role("button", name="Mention the assistant").click()
    page.keyboard.type("what helps a child to talk?")
    page.keyboard.press("Enter")
    private = page.locator(".mine-alone").first
    expect(private).to_contain_text("Only visible to you", timeout=10_000)
    as_person(page, "Asha, practitioner")
    expect(page.locator("#messages .message")).to_have_count(1)
    expect(page.locator(".mine-alone")).to_have_count(0)


def test_the_keyboard_is_enough(started: Started, open_page: OpenPage) -> None:
    page = open_page(started.address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#write")).to_be_focused()
    page.keyboard.type("What is a genogram for?")
    page.keyboard.press("Enter")
    thread = page.get_by_label("Thread", exact=True)
    expect(thread.locator(".message")).to_have_count(2, timeout=10_000)
    menu = thread.get_by_label("Actions for the message of Asha", exact=False)
    menu.focus()
    page.keyboard.press("Enter")
    expect(thread.get_by_role("button", name="Delete")).to_be_visible()
    page.keyboard.press("Escape")
    expect(thread.get_by_role("button", name="Delete")).to_be_hidden()
    expect(menu).to_be_focused()


def test_axe_finds_nothing_serious_in_light_and_dark(started: Started, open_page: OpenPage) -> None:
    page = open_page(started.address)
    ask(page, "Answered")
    expect(page.locator("#replies")).to_contain_text("Essex Safeguarding", timeout=10_000)
    page.get_by_role("button", name="Behind the scenes").click()
    page.wait_for_selector(".course")
    assert serious(page) == []
    page.emulate_media(color_scheme="dark")
    assert serious(page) == []
    for tab in ("Payloads", "Faults"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_selector("#behind-body > *")
        assert serious(page) == []


def test_on_a_phone_nothing_is_cut_off(started: Started, open_page: OpenPage) -> None:
    page = open_page(started.address, **PHONE)
    expect(page.get_by_role("button", name="# practice")).to_be_hidden()
    page.get_by_role("button", name="Places").click()
    ask(page, "Danger")
    expect(page.locator("#replies")).to_contain_text("999", timeout=10_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert serious(page) == []
    page.get_by_label("Thread", exact=True).get_by_role("button", name="Close").click()
    expect(page.locator("#write")).to_be_visible()


def test_what_was_asked_can_be_saved_as_a_suite_without_what_was_private(
    started: Started, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(started.address)
    for sample in ("Answered", "Private"):
        ask(page, sample)
        expect(page.locator("#replies .message")).to_have_count(2, timeout=10_000)
        expect(page.locator("#replies")).not_to_contain_text("Looking in the guidance", timeout=10_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as eval case").click()
    download.value.save_as(tmp_path / "playground_dev.yaml")
    assert "Jamie" not in (tmp_path / "playground_dev.yaml").read_text()
    (suite,) = load_suites(folder=tmp_path)
    assert "What does the audit say about waiting for a child to tell us?" in {case.question for case in suite.cases}


def test_a_damaged_index_still_leaves_danger_heard(started: Started, open_page: OpenPage) -> None:
    page = open_page(started.address)
    page.get_by_role("button", name="Behind the scenes").click()
    page.get_by_role("tab", name="Faults").click()
    page.get_by_label("The index is damaged").check()
    ask(page, "Not covered")
    expect(page.locator("#replies")).to_contain_text("could not answer that just now", timeout=10_000)
    ask(page, "Danger")
    expect(page.locator("#replies")).to_contain_text("Ring 999 now", timeout=10_000)
    page.get_by_label("The index is damaged").uncheck()
    ask(page, "Answered")
    expect(page.locator("#replies")).to_contain_text("Essex Safeguarding", timeout=10_000)


def test_reset_begins_again(started: Started, open_page: OpenPage) -> None:
    page = open_page(started.address)
    ask(page, "Declined")
    expect(page.locator("#replies .message")).to_have_count(2, timeout=10_000)
    page.get_by_role("button", name="Reset").click()
    expect(page.locator("#messages .message")).to_have_count(0, timeout=15_000)
    ask(page, "Declined")
    expect(page.locator("#replies .message")).to_have_count(2, timeout=10_000)


def test_the_source_behind_an_answer_opens(started: Started, open_page: OpenPage) -> None:
    page = open_page(started.address)
    ask(page, "Answered")
    page.get_by_label("Read source 1", exact=False).click(timeout=10_000)
    expect(page.get_by_role("dialog")).to_contain_text("Essex Safeguarding Children Board", timeout=10_000)
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_thumbs_down_with_a_reason_is_thanked_for(started: Started, open_page: OpenPage) -> None:
    page = open_page(started.address)
    ask(page, "Answered")
    page.get_by_label("Mark this answer as not helpful").click(timeout=10_000)
    page.get_by_label("It is out of date").check(timeout=10_000)
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(page.locator("body")).to_contain_text("Thank you", timeout=10_000)


def test_a_note_on_wording_is_private_and_can_be_muted(started: Started, open_page: OpenPage) -> None:
    page = open_page(started.address)
    as_person(page, "Carys, supervisor")
    ask(page, "A note on wording")
    mute = page.locator("#replies button", has_text="Don't show this one again")
    mute.click(timeout=10_000)
    expect(page.locator("#replies")).to_contain_text("You will not hear of this one again", timeout=10_000)
    page.locator("#write").fill("What happens next after a child makes an allegation?")
    page.keyboard.press("Enter")
    expect(page.locator("#replies")).to_contain_text("What happens next")
    expect(page.locator("#replies")).to_contain_text("If a child may be at risk now, ring 999", timeout=10_000)
    expect(page.locator("#thread-status")).to_be_empty(timeout=10_000)
    expect(mute).to_have_count(0)


@pytest.mark.parametrize(
    ("headers", "path"),
    [
        ({"Host": "evil.example"}, "/"),
        ({"Origin": "http://evil.example", "Content-Type": "application/json"}, "/reset"),
        ({"Content-Type": "application/json"}, "/reset"),
        ({"Origin": "{own}", "Content-Type": "text/plain"}, "/do"),
    ],
)
def test_nobody_but_the_page_itself_is_served(started: Started, headers: dict[str, str], path: str) -> None:
    own = started.address.rstrip("/")
    sent = {name: value.format(own=own) for name, value in headers.items()}
    body = None if path == "/" else json.dumps({}).encode()
    request = urllib.request.Request(own + path, data=body, headers=sent)  # noqa: S310 -- loopback
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)  # noqa: S310 -- loopback
    assert refused.value.code == 403
    refused.value.close()
