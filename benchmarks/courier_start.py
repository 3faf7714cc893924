"""The courier's app as it opens from the home screen, without a network: until the next stop of a round of forty can be read.

``python -m benchmarks.courier_start [--starts N] [--slower N]`` serves Toytown to a Chromium of this machine, signs a courier in, takes the phone off the
network, and opens the app again and again in a new page: from the beginning of the navigation to the frame in which the next stop is painted.
``--slower`` lets the processor of the page run so many times slower (4 is about a cheap phone beside a desktop).
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.dispatch_board import machine

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Playwright

    from tests.api.v1.served import Served

ARGUMENTS = ("--no-sandbox", "--disable-gpu")
#: Notes when the next stop is painted: the frame after the one that has it in the document.
WATCH = """
const look = () => {
  if (document.querySelector('.stop h1') === null) requestAnimationFrame(look);
  else requestAnimationFrame(() => setTimeout(() => (window.readable = performance.now())));
};
requestAnimationFrame(look);
"""


def start_ms(context: BrowserContext, address: str, slower: float = 1) -> float:
    """Open the app in a new page of a phone that has been there before, and return after how many milliseconds its next stop can be read."""
    page = context.new_page()
    if slower > 1:
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.add_init_script(WATCH)
    page.goto(address, wait_until="commit")
    page.wait_for_selector(".stop h1")
    # The page's policy lets nobody evaluate anything in it again and again.
    while (found := page.evaluate("window.readable ?? null")) is None:
        page.wait_for_timeout(20)
    page.close()
    return float(found)


def measure(starts: int, slower: float) -> dict[str, Any]:
    """Return what starts take, milliseconds."""
    from playwright.sync_api import sync_playwright

    from dispatch.storage.database import Database
    from dispatch.storage.migrate import upgrade
    from tests.api.v1.served import serve_toytown

    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise FileNotFoundError("There is no Chromium on this machine.")
    with tempfile.TemporaryDirectory(prefix="tournee-bench-") as folder:
        model = Path(folder) / "model.db"
        database = Database(f"sqlite:///{model}")
        upgrade(database)
        database.close()
        with serve_toytown(Path(folder) / "town.db", model) as served, sync_playwright() as playwright:
            return _measured(playwright, served, found, starts, slower)


def _measured(
    playwright: Playwright, served: Served, chromium: str, starts: int, slower: float
) -> dict[str, Any]:
    from tests.api.browser import Watch
    from tests.api.screens.courier_phone import connected
    from tests.api.screens.long_round import long_round

    stops = len(long_round(served).stops)
    browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, locale="fr-FR", reduced_motion="reduce", service_workers="allow"
    )  # fmt: skip
    connected(context, served, Watch()).close()
    context.set_offline(offline=True)
    address = f"{str(served.client.base_url).rstrip('/')}/courier/"
    taken = sorted(start_ms(context, address, slower) for _ in range(starts))
    browser.close()
    return {
        "stops": stops,
        "starts": starts,
        "slower": slower,
        "median_ms": round(statistics.median(taken), 1),
        "worst_ms": round(taken[-1], 1),
    }


def main() -> int:
    """Print what the starts take."""
    parser = argparse.ArgumentParser(description="The courier's app as it opens without a network.")
    parser.add_argument("--starts", type=int, default=9)
    parser.add_argument("--slower", type=float, default=1)
    arguments = parser.parse_args()
    print(json.dumps({"machine": machine()}))
    try:
        print(json.dumps(measure(arguments.starts, arguments.slower)))
    except FileNotFoundError as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
