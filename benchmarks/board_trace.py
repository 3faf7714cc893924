"""A minute of work on the coordinator's board with its map shown, traced: which tasks keep the page from answering, and what they do.

``python -m benchmarks.board_trace [--seconds 60] [--stops 500 2000] [--trace FILE]`` opens the board of a served town of Monaco (500 stops and 30 couriers, then
2,000 and 100; ``--stops`` names those that are wanted) in a Chromium of this machine, with the map: it is opened, moved and zoomed, stops are dragged on the timeline, a line is drawn
around stops on the map, a stop is chosen, views are changed, couriers move on the map, and every second a stop is reached in the street. Times are
milliseconds; ``control_ms`` is what a fixed loop took in the same page before and after, to tell a slow machine from a slow page. Of stops that were
reached ``live_measured`` had a block on the screen, the others were ``live_hidden`` or were ``live_left`` before it changed; at the end all lines are looked
at, and what is not there is ``live_lost`` (`benchmarks.live_updates`).

Positions of couriers are made up and given in place of the server's answer: the day of the benchmark lies in the past, where nobody is at work.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from benchmarks.board_load import SIZES, served
from benchmarks.board_screen import ARGUMENTS, DRAG, SWITCH, WATCH, signed_in, wait_for
from benchmarks.dispatch_board import TODAY, machine
from benchmarks.live_updates import LOOK_AT_ALL, SETTLE_MS, WATCH_BLOCKS, sort_updates
from benchmarks.long_tasks import CATEGORIES, LongTask, long_tasks

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

#: Deliveries and couriers of the towns, by about how many stops they have.
TOWNS = dict(zip((500, 2_000), SIZES, strict=True))
#: A fixed piece of work, to compare machines and moments by.
CONTROL = """() => {
  const began = performance.now();
  let sum = 0;
  for (let turn = 0; turn < 2e7; turn++) sum = (sum * 31 + turn) | 0;
  return [performance.now() - began, sum];
}"""
CHOOSE = """(index) => {
  const blocks = document.querySelectorAll('.block[data-item]');
  blocks[index % blocks.length].click();
}"""


@dataclass
class Street:
    """What happens in the street while somebody works: a stop is reached every second."""

    port: int
    token: str
    seconds: float = 1.0
    #: When the server had said that it knows, by stop, milliseconds of the wall clock.
    told: dict[str, float] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    #: The stop that was reached next by the same courier, by stop.
    later: dict[str, str] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(10)

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        """Return the status and the text that the server answers."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        line.request(method, path, body, headers)
        answer = line.getresponse()
        found = answer.status, answer.read()
        line.close()
        return found

    def _run(self) -> None:
        rounds = json.loads(self.ask("GET", f"/v1/days/{TODAY}/board")[1])["rounds"]
        # One stop of each round after the other, so that all over the board something changes.
        open_ = [[stop["id"] for stop in one["stops"] if stop["closed_at"] is None] for one in rounds]
        next_of = {stop: following for own in open_ for stop, following in pairwise(own)}
        order = [own[turn] for turn in range(max(map(len, open_))) for own in open_ if turn < len(own)]
        for stop in order:
            if self._over.wait(self.seconds):
                return
            status, answer = self.ask("POST", f"/v1/stops/{stop}/arrive", "{}")
            if status == 200:
                self.told[stop] = time.time() * 1000
                self.later |= {one: after for one, after in next_of.items() if after == stop}
            else:
                self.refused.append(answer.decode()[:200])


class Riders:
    """Couriers who move a little each time that somebody asks where they are."""

    def __init__(self, rounds: list[str]) -> None:
        self._draw = random.Random(3)
        self._at = {
            name: [7.418 + self._draw.random() / 90, 43.733 + self._draw.random() / 120] for name in rounds
        }

    def answer(self, route: Route) -> None:
        """Answer where they are now."""
        positions = []
        for name, at in self._at.items():
            at[0] += (self._draw.random() - 0.5) / 2_000
            at[1] += (self._draw.random() - 0.5) / 2_000
            positions.append(
                {
                    "round_id": name,
                    "courier_id": name,
                    "position": at,
                    "accuracy_m": 10,
                    "at": None,
                    "age_s": 5,
                    "live": True,
                }
            )
        route.fulfill(
            status=200,
            content_type="application/json",
            body=json.dumps({"positions": positions, "next_cursor": None}),
        )


def address_of(port: int) -> str:
    """Return where the board is."""
    return f"http://127.0.0.1:{port}/board/#/day/{TODAY}"


def _open(page: Page, port: int) -> dict[str, float]:
    """Open the board; return when the first blocks and the whole map were there."""
    page.goto(address_of(port))
    page.wait_for_selector(".block", timeout=60_000)
    page.wait_for_selector('.map-part[data-map="drawn"]', timeout=60_000)
    drawn = float(page.evaluate("performance.now()"))
    page.evaluate(WATCH_BLOCKS)
    page.wait_for_timeout(4_000)
    return {"first_paint_ms": float(page.evaluate("window.painted")), "map_there_ms": drawn}


def _pan(page: Page) -> None:
    box = page.locator(".map canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 90, y + 60, steps=6)
    page.mouse.move(x - 60, y - 40, steps=6)
    page.mouse.up()
    for way in (-240, -240, 240, 240):
        page.mouse.wheel(0, way)
        page.wait_for_timeout(250)


def _lasso(page: Page) -> None:
    page.get_by_role("button", name="Entourer plusieurs arrêts").click()
    box = page.locator("svg.lasso").bounding_box()
    assert box is not None
    left, top = box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3
    right, low = box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.7
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, low), (left, low)):
        page.mouse.move(x, y, steps=8)
    page.mouse.up()
    page.wait_for_timeout(500)
    page.keyboard.press("Escape")


def work(page: Page, until_s: float) -> dict[str, float]:
    """Do one thing after the other on the board until a moment; return how many, and the slowest reactions to a drag and to a change of view."""
    drags: list[dict[str, float]] = []
    views: list[float] = []

    def look() -> None:
        views.extend(
            page.evaluate(SWITCH, title) for title in ("Colonnes", "Liste et recherche", "Frise horaire")
        )
        page.wait_for_timeout(700)

    def choose() -> None:
        page.evaluate(CHOOSE, 5 + 7 * len(drags))
        page.wait_for_timeout(700)

    doings = (
        lambda: _pan(page),
        lambda: drags.append(page.evaluate(DRAG, 30)),
        lambda: _lasso(page),
        choose,
        look,
    )
    done = 0
    # Everything once, however slow the machine is.
    while time.monotonic() < until_s or done < len(doings):
        doings[done % len(doings)]()
        done += 1
    return {
        "doings": done,
        "drag_median_ms": statistics.median(one["drag_median_ms"] for one in drags),
        "drag_p95_ms": max(one["drag_p95_ms"] for one in drags),
        "view_ms": max(views),
    }


def trace(
    browser: Browser,
    port: int,
    token: str,
    seconds: float,
    *,
    keep: Path | None = None,
) -> tuple[dict[str, Any], list[LongTask]]:
    """Trace a board; return its figures and the tasks that took over 50 ms, the longest first."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="fr-FR", extra_http_headers={"authorization": f"Bearer {token}"},
        reduced_motion="reduce",
    )  # fmt: skip
    context.add_init_script(WATCH % "true")
    page = context.new_page()
    page.route("**/v1/session", signed_in)
    page.route("**/edits", lambda _: None)
    street = Street(port, token)
    _, board = street.ask("GET", f"/v1/days/{TODAY}/board")
    riders = Riders([one["id"] for one in json.loads(board)["rounds"]])
    page.route("**/v1/positions?*", riders.answer)
    # Once before: what is compiled of a script is kept, as on every day but the first.
    page.goto(address_of(port))
    page.wait_for_selector(".block", timeout=60_000)
    page.wait_for_timeout(1_000)
    page.goto("about:blank")
    control = [page.evaluate(CONTROL)[0] for _ in range(3)]
    browser.start_tracing(page=page, categories=list(CATEGORIES))
    began = time.monotonic()
    found: dict[str, Any] = _open(page, port)
    opened_ms = 1000 * (time.monotonic() - began)
    with street:
        found |= work(page, began + seconds)
    found["traced_s"] = time.monotonic() - began
    raw = browser.stop_tracing()
    control += [page.evaluate(CONTROL)[0] for _ in range(3)]
    page.wait_for_timeout(SETTLE_MS)
    at_end = page.evaluate(LOOK_AT_ALL, "Frise horaire")
    updates = sort_updates(street.told, page.evaluate("window.liveUpdates"), at_end, street.later)
    found["control_ms"] = [min(control), statistics.median(control)]
    found["live_updates"] = len(street.told)
    found["live_measured"] = len(updates.delays_ms)
    found["live_median_ms"] = statistics.median(updates.delays_ms) if updates.delays_ms else None
    found["live_worst_ms"] = max(updates.delays_ms, default=None)
    found["live_hidden"] = len(updates.hidden)
    found["live_left"] = len(updates.left_ms)
    found["live_left_worst_ms"] = max(updates.left_ms, default=None)
    found["live_lost"] = len(updates.lost)
    if street.refused:
        found["refused"] = street.refused[0]
    context.close()
    if keep is not None:
        keep.write_bytes(raw)
    tasks = long_tasks(json.loads(raw)["traceEvents"])
    for name, own in (
        ("opening", [one for one in tasks if one.at_ms < opened_ms]),
        ("working", [one for one in tasks if one.at_ms >= opened_ms]),
    ):
        found[f"longest_{name}_ms"] = max((one.wall_ms for one in own), default=0)
        found[f"longest_{name}_cpu_ms"] = max((one.cpu_ms for one in own), default=0)
        found[f"tasks_{name}"] = len(own)
    return found, tasks


def main() -> int:
    """Print what the boards take."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description="A minute of work on the coordinator's board with its map.")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long somebody works")
    parser.add_argument(
        "--stops",
        type=int,
        nargs="+",
        choices=sorted(TOWNS),
        default=sorted(TOWNS),
        help="about how many stops a town has",
    )
    parser.add_argument("--tasks", type=int, default=12, help="how many long tasks are told")
    parser.add_argument(
        "--trace", type=Path, help="file for the trace of the last town, for a browser's own tools"
    )
    arguments = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        return 1
    print(json.dumps({"machine": machine()}))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        for deliveries, couriers in (TOWNS[stops] for stops in arguments.stops):
            with (
                tempfile.TemporaryDirectory(prefix="tournee-bench-") as folder,
                served(Path(folder), deliveries, couriers) as (port, token),
            ):
                wait_for(port)
                found, tasks = trace(browser, port, token, arguments.seconds, keep=arguments.trace)
            rounded = {
                name: round(value, 1) if isinstance(value, float) else value for name, value in found.items()
            }
            print(json.dumps({"deliveries": deliveries, "couriers": couriers, **rounded}), flush=True)
            for task in tasks[: arguments.tasks]:
                print("  ", task.words(), flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
