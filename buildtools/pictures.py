"""Take the README's pictures of a week: its page, a day on the map, the pooling report, and the same day with and without pooling.

Usage: python buildtools/pictures.py FOLDER   (made by `tournee demo --no-serve --out FOLDER`)
"""

from __future__ import annotations

import io
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from api.app import create_app
from dispatch.pooling.scenarios import Scenario
from geo.store import TownStore

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "images"
#: Software drawing of the map takes seconds on a machine without a graphics card.
DRAWN_MS, SETTLED_MS = 90_000, 2_000
#: Flat colours: a palette is a third of the size, and no eye sees the difference.
COLOURS = 200
DESK, PHONE, MAP = (1440, 900), (360, 720), (760, 700)
ARGUMENTS = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
)


class Camera:
    """Opens pages of a server in English, and saves pictures of them.

    Parameters
    ----------
    browser
        A Chromium.
    address
        Of the server.
    """

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address

    @contextmanager
    def page(self, path: str, size: tuple[int, int]) -> Iterator[Page]:
        """Open a page."""
        width, height = size
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            locale="en-GB",
            color_scheme="light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(f"{self._address}{path}")
        yield page
        context.close()

    def week(self, name: str, size: tuple[int, int]) -> None:
        """Take the page of the week."""
        with self.page("/pages/week", size) as page:
            save(page, name)

    def day(self, name: str, size: tuple[int, int], plan: str) -> None:
        """Take a day on the map."""
        with self.page(f"/?plan={plan}", size) as page:
            page.wait_for_selector('[data-map="drawn"]', timeout=DRAWN_MS)
            save(page, name)

    def report(self, name: str, size: tuple[int, int]) -> None:
        """Take the head of the report."""
        with self.page("/pages/report", size) as page:
            save(page, name)

    def compared(self, name: str, scenario: Scenario, date: str) -> None:
        """Take a day of the report as it would be organised in a scenario."""
        with self.page("/pages/report", MAP) as page:
            page.select_option("#map-day", date)
            page.select_option("#map-scenario", scenario.value)
            page.click("#map-show")
            page.click("#map-big")
            frame = page.frame_locator("#map-frame")
            frame.locator('[data-map="drawn"]').wait_for(state="attached", timeout=DRAWN_MS)
            save(page, name)


def save(page: Page, name: str) -> None:
    """Save what a page shows."""
    page.wait_for_timeout(SETTLED_MS)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / name, optimize=True)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a demo's folder on a free port."""
    pages = {"week": folder / "week.html", "report": folder / "pooling.html"}
    app = create_app(plans=folder / "plans", towns=TownStore(), pages=pages)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1])
    PICTURES.mkdir(parents=True, exist_ok=True)
    # Tuesday: all services are out.
    plan = sorted(path.stem for path in (folder / "plans").glob("*.json"))[1]
    date = plan[-10:]
    with served(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        camera = Camera(browser, address)
        camera.week("week-desktop.png", DESK)
        camera.day("day-desktop.png", DESK, plan)
        camera.report("report-desktop.png", DESK)
        camera.compared("report-map-alone.png", Scenario.ALONE, date)
        camera.compared("report-map-pooled.png", Scenario.POOLED, date)
        camera.week("week-phone.png", PHONE)
        camera.day("day-phone.png", PHONE, plan)
        camera.report("report-phone.png", PHONE)
        browser.close()


if __name__ == "__main__":
    main()
