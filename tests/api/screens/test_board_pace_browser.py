"""Tests that the board answers while its map is drawn, however slow whatever draws it: a day of 500 stops, 30 couriers who move, and a stop reached every second."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from benchmarks.board_load import served as served_board
from benchmarks.board_screen import wait_for
from benchmarks.board_trace import trace
from tests.api.browser import DRAWN_MS, Watch, chromium
from tests.api.screens.board_town import EXPECTED, board_town, signed_in, window_of
from tests.api.v1.served import Served, serve_toytown
from tests.pace import slowness

pytestmark = pytest.mark.browser

#: A task that takes longer is one that people wait for, milliseconds.
MOST_MS = 200
#: Counts frames of a map, and lets a test be the graphics card that is not done with one.
CARD = """
window.frames_drawn = 0;
const card = WebGL2RenderingContext.prototype;
const [fence, state] = [card.fenceSync, card.getSyncParameter];
card.fenceSync = function (...given) { window.frames_drawn += 1; return fence.apply(this, given); };
card.getSyncParameter = function (...given) { return window.busy ? this.UNSIGNALED : state.apply(this, given); };
"""
#: Asks for another look at the town twelve times within a second.
MOVE = """async (names) => {
  for (let turn = 0; turn < 12; turn++) {
    document.querySelector(`.map-tools button[aria-label="${names[turn % 2]}"]`).click();
    await new Promise((done) => setTimeout(done, 80));
  }
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium of this machine."""
    with chromium() as found:
        yield found


@pytest.fixture
def served(tmp_path: Path, sqlite_model: Path) -> Iterator[Served]:
    """Toytown behind the API."""
    with serve_toytown(tmp_path / "town.db", sqlite_model) as found:
        yield found


def test_a_map_waits_for_whatever_draws_it(browser: Browser, served: Served) -> None:
    """Tests that a map draws no frame while the one before is not done, and goes on as soon as it is."""
    board_town(served)
    with window_of(browser, 1000, 640) as context:
        context.add_init_script(CARD)
        page = signed_in(context, served, Watch(expected=EXPECTED))
        page.locator('.map-part[data-map="drawn"]').wait_for(timeout=DRAWN_MS)
        frames = 0
        for _ in range(100):
            page.wait_for_timeout(300)
            before, frames = frames, page.evaluate("window.frames_drawn")
            # It is all there: nothing moves any more.
            if before == frames > 1:
                break
        for busy, least, most in ((True, 0, 2), (False, 4, 100)):
            page.evaluate("(busy) => { window.busy = busy; window.frames_drawn = 0; }", busy)
            page.evaluate(MOVE, ["Plus près", "Plus loin"])
            assert least <= page.evaluate("window.frames_drawn") <= most


@pytest.mark.timeout(400)
def test_nothing_keeps_the_board_from_answering(browser: Browser, tmp_path: Path) -> None:
    """Tests that no task takes 200 ms of a usual processor while the board is opened with its map, moved, dragged on and lassoed, and that what happens is seen."""
    with served_board(tmp_path, 200, 30) as (port, token):
        wait_for(port)
        stretched = slowness()
        found, tasks = trace(browser, port, token, 15)
        stretched = max(stretched, slowness())
    # By the processor's clock: who else has work to do on this machine is no matter of the page's.
    worst = max(tasks, key=lambda one: one.cpu_ms)
    assert 0 < worst.cpu_ms < MOST_MS * stretched, worst.words()
    assert found["doings"] >= 5
    # Each update was on the screen, or had nothing to change there; none is missing once every line was looked at.
    assert found["live_measured"] > 0
    assert found["live_lost"] == 0
    assert found["live_updates"] == sum(found[f"live_{name}"] for name in ("measured", "hidden", "left"))
    assert "refused" not in found
