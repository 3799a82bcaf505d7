"""`python -m playground.pack_shots FOLDER`: pictures of three packs, as the guide for supervisors shows them."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from bot.packing import load_material
from bot.settings import BotSettings
from bot.supervision.packs import Choice, make_pack
from bot.supervision.page import as_html

SHOWN = {
    "pack-mapping-history.png": Choice(themes=("T3",)),
    "pack-fifteen-minutes.png": Choice(themes=("T2",), length="15-minutes"),
    "pack-group.png": Choice(themes=("T4", "LP6"), length="group", model="systemic"),
}
_WIDTH, _HEIGHT = 840, 1000


def main(arguments: list[str] | None = None) -> None:
    """Take them; needs an index, and Chromium at the path that is given."""
    parser = argparse.ArgumentParser(prog="python -m playground.pack_shots", description=__doc__)
    parser.add_argument("folder", type=Path, help="where to put them")
    parser.add_argument("--chromium", default="/usr/bin/chromium", help="(default: %(default)s)")
    options = parser.parse_args(arguments)
    from playwright.sync_api import sync_playwright

    material, today = load_material(BotSettings()), datetime.now(UTC).date()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT})
        for name, choice in SHOWN.items():
            page.set_content(as_html(make_pack(choice, today, material)))
            page.screenshot(path=options.folder / name, full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
