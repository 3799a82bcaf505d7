"""The report in a real browser: filter, search, open, on a phone, without scripts, and with hostile text."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from evals.__main__ import main
from evals.cases import load_suites
from evals.report import number
from tests.browser import browser, needs_chromium

pytestmark = needs_chromium

SUITES = ("audit", "danger", "followups")
HOSTILE = """suite: hostile
split: dev
author: x
date: 2026-01-01
cases:
  - {id: h1, question: "what is <script>document.title='owned'</script> & <b>bold</b>", expect: not_covered,
     tags: {theme: none, register: plain, role: other}}
  - {id: h2, question: "\\u202eright to left \\u05d0\\u05d1 and \\U0001F600", expect: not_covered,
     tags: {theme: none, register: plain, role: other}}
"""


@pytest.fixture(scope="module")
def reports(audit_index: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reports")
    (folder / "suites").mkdir()
    (folder / "suites" / "hostile_dev.yaml").write_text(HOSTILE)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PRACTICE_INDEX", str(audit_index))
        assert main(["run", *SUITES, "--out", str(folder / "whole")]) == 0
        assert main(["run", "--suites", str(folder / "suites"), "--out", str(folder / "hostile")]) == 0
    return {name: folder / name / "report.html" for name in ("whole", "hostile")}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def page(chromium: Browser, reports: dict[str, Path]) -> Iterator[Page]:
    opened = chromium.new_page()
    opened.goto(reports["whole"].as_uri())
    yield opened
    opened.close()


def shown(page: Page) -> int:
    count = page.locator("details.item:not([hidden])").count()
    assert page.inner_text("#count") == ("1 case" if count == 1 else f"{count} cases")
    return count


def test_every_case_is_there_and_can_be_filtered_and_searched(page: Page) -> None:
    suites = load_suites(SUITES)
    assert shown(page) == sum(len(suite.cases) for suite in suites)
    page.select_option("select[name=suite]", "audit")
    page.select_option("select[name=split]", "dev")
    (audit,) = [suite for suite in suites if (suite.suite, suite.split) == ("audit", "dev")]
    assert shown(page) == len(audit.cases)
    page.select_option("select[name=slice]", "theme=T3")
    assert shown(page) == sum(case.tags.theme == "T3" for case in audit.cases)
    page.fill("input[name=words]", "GENOGRAM")
    assert 0 < shown(page) <= sum(case.tags.theme == "T3" for case in audit.cases)
    page.fill("input[name=words]", "no such words anywhere")
    assert shown(page) == 0


def test_what_failed_can_be_shown_alone(page: Page) -> None:
    everything = shown(page)
    page.check("input[name=lost]")
    assert 0 < shown(page) < everything
    assert set(page.locator("details.item:not([hidden]) .end:first-of-type").all_inner_texts()) == {"failed"}


def test_a_case_opens_with_reply_quotation_and_reasons(page: Page) -> None:
    case = page.locator("#case-audit-d07")
    assert not case.locator(".reply").is_visible()
    case.locator("summary").first.click()
    assert "genograms" in case.locator(".reply").inner_text()
    case.locator("summary", has_text="[1]").click()
    assert "as early as possible" in case.locator("blockquote").first.inner_text()
    assert "ended as answer" in case.locator("table").inner_text()


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    page.focus("#case-audit-d07 > summary")
    page.keyboard.press("Enter")
    assert page.locator("#case-audit-d07 .reply").is_visible()


def test_filtering_is_quick(page: Page) -> None:
    took = page.evaluate(
        "() => { const box = document.querySelector('input[name=words]'); box.value = 'child';"
        "const start = performance.now(); box.dispatchEvent(new Event('input', {bubbles: true}));"
        "return performance.now() - start; }"
    )
    assert took < 1000  # ms; far above what it takes, so that it says only that nothing is quadratic


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_on_a_phone_and_by_a_screen_reader(
    chromium: Browser, reports: dict[str, Path], scheme: str
) -> None:
    phone = chromium.new_page(
        viewport={"width": 320, "height": 640}, color_scheme="dark" if scheme == "dark" else "light"
    )
    phone.goto(reports["whole"].as_uri())
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    phone.locator("#case-audit-d07 > summary").click()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    found = Axe().run(phone)
    assert found.violations_count == 0, found.generate_report()
    phone.close()


def test_it_asks_nothing_of_the_network(chromium: Browser, reports: dict[str, Path]) -> None:
    asked: list[str] = []
    page = chromium.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(reports["whole"].as_uri())
    assert asked == [reports["whole"].as_uri()]
    page.close()


def test_without_scripts_everything_is_there(chromium: Browser, reports: dict[str, Path]) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(reports["whole"].as_uri())
    assert page.locator("#filter").is_hidden()
    page.locator("#case-audit-d07 > summary").click()
    assert page.locator("#case-audit-d07 .reply").is_visible()
    context.close()


def test_text_stays_text(chromium: Browser, reports: dict[str, Path]) -> None:
    page = chromium.new_page()
    page.goto(reports["hostile"].as_uri())
    assert page.title() == "Evaluation: hostile"
    assert page.locator("details.item script, details.item b").count() == 0
    assert "<script>" in page.locator("#case-h1 bdi").inner_text()
    page.close()


@pytest.mark.parametrize(("value", "said"), [(1.0, "1"), (0.834, "0.83"), (71.2, "71"), (0.0, "0"), (-0.5, "-0.50")])
def test_numbers_are_short(value: float, said: str) -> None:
    assert number(value) == said
