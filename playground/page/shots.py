"""Takes the pictures that the docs show, of the real assistant at work, so that they stay true."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_WIDE = {"width": 1360, "height": 940}
_PHONE = {"width": 390, "height": 780}


def take(folder: Path) -> int:
    """Write every picture into the folder; exit code 1 where there is no Chromium to take them with."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.stderr.write("There is no Chromium here to take pictures with: apt-get install chromium\n")
        return 1
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with _playground() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (look, pose) in PICTURES.items():
            page = browser.new_context(**look).new_page()  # type: ignore[arg-type]  # a table of its own options
            page.goto(address)
            page.wait_for_selector(".sample", state="attached")
            pose(page)
            page.mouse.move(0, 0)
            page.screenshot(path=folder / f"{name}.png")
            page.keyboard.press("Escape")
            _begin_again(page)
            page.context.close()
        browser.close()
    return 0


@contextmanager
def _playground() -> Iterator[str]:
    command = [sys.executable, "-m", "playground", "--no-open", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own command
        said = process.stdout.readline() if process.stdout else ""
        found = re.search(r"http://\S+", said)
        try:
            yield found[0] if found else ""
        finally:
            process.terminate()


def _begin_again(page: "Page") -> None:
    with page.expect_response("**/reset"):
        page.locator(".foot button").dispatch_event("click")


def _ask(page: "Page", ending: str) -> None:
    page.locator(".sample", has=page.get_by_text(ending, exact=True)).dispatch_event("click")
    answer = page.locator("#replies .message").nth(1)
    answer.filter(has_not_text="Looking in the guidance").wait_for()
    page.locator("#thread-status > *").wait_for(state="detached")


def _answer(page: "Page") -> None:
    _ask(page, "Answered")


def _danger(page: "Page") -> None:
    _ask(page, "Danger")


def _behind(page: "Page") -> None:
    _ask(page, "Answered in part")
    page.get_by_role("button", name="Behind the scenes").click()
    page.locator(".course meter").first.wait_for()


def _home(page: "Page") -> None:
    page.get_by_role("button", name="Home", exact=True).click()
    page.locator("#home .blocks").wait_for()


def _evidence(page: "Page") -> None:
    _ask(page, "Answered")
    page.get_by_label("Read source 1", exact=False).click()
    page.locator("dialog[open] blockquote").wait_for()


def _wording(page: "Page") -> None:
    page.get_by_role("button", name="# staff-room").click()
    page.get_by_label("Actions for the message of Ben", exact=False).click()
    page.get_by_role("button", name="Check my wording").click()
    page.get_by_text("I wondered about").first.wait_for()


Look = Mapping[str, object]
PICTURES: Mapping[str, tuple[Look, Callable[["Page"], None]]] = {
    "playground-answer": ({"viewport": _WIDE}, _answer),
    "playground-dark": ({"viewport": _WIDE, "color_scheme": "dark"}, _answer),
    "playground-danger": ({"viewport": _WIDE}, _danger),
    "playground-evidence": ({"viewport": _WIDE}, _evidence),
    "playground-wording": ({"viewport": _WIDE}, _wording),
    "playground-home": ({"viewport": _WIDE}, _home),
    "playground-behind": ({"viewport": {"width": 1600, "height": 900}}, _behind),
    "playground-phone": ({"viewport": _PHONE}, _danger),
}
"""Each picture by the name of its file: how it is looked at, and what is done first."""
