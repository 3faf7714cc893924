"""Take the README's pictures of a plan's self-contained page, on a desktop and on a phone.

Usage: python buildtools/pictures.py PAGE.html   (made by `tournee plan DAY --html PAGE.html`)
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "images"
#: Software drawing of the map takes seconds on a machine without a graphics card.
DRAWN_MS = 9_000
ARGUMENTS = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
)


def take(
    browser: Browser, page_file: Path, name: str, width: int, height: int, *, tab: int | None = None
) -> None:
    """Open the page in English and save a picture of it, of one of the phone's tabs where asked."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="en-GB", color_scheme="light"
    )
    page = context.new_page()
    page.goto(page_file.resolve().as_uri())
    if tab is not None:
        page.locator("nav.tabs button").nth(tab).click()
    page.wait_for_timeout(DRAWN_MS)
    page.screenshot(path=PICTURES / name)
    context.close()


def main() -> None:
    """Take all pictures."""
    page_file = Path(sys.argv[1])
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        take(browser, page_file, "morning-desktop.png", 1440, 900)
        take(browser, page_file, "morning-phone-map.png", 360, 720)
        take(browser, page_file, "morning-phone-rounds.png", 360, 720, tab=1)
        take(browser, page_file, "morning-phone-figures.png", 360, 720, tab=2)
        browser.close()


if __name__ == "__main__":
    main()
