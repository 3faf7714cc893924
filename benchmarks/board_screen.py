"""The coordinator's board in a browser: a served town of Monaco with 500 stops and 30 couriers, and one with 2,000 and 100.

``python -m benchmarks.board_screen [--map] [--pictures DIR]`` opens the board in a Chromium of this machine, beside a server that is a process of its own:
from the address to the first blocks that are painted, from a movement of the pointer to the frame that shows where a dragged stop would come, from a
drop to the frame that shows it there, from one view to another; and tasks that keep the page from answering. Without ``--map``
no map is drawn: software draws one slower than any graphics card.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.board_load import SIZES, served
from benchmarks.dispatch_board import TODAY, machine

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

ARGUMENTS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
#: A key asks instead of somebody who has signed in.
SESSION = {
    "id": "ses_benchmark", "role": "coordinator", "organization_id": None, "courier_id": None, "account_id": None, "device": "",
    "created_at": "2026-11-01T00:00:00Z", "last_used_at": "2026-11-01T00:00:00Z", "idle_until": "2036-11-01T00:00:00Z",
    "expires_at": "2036-11-01T00:00:00Z", "current": True, "csrf_token": "none", "name": "Odile Exemple", "language": "fr",
}  # fmt: skip
#: Notes when the first blocks are painted, and every task that takes long.
WATCH = """
localStorage.setItem('tournee.board', JSON.stringify({view: 'timeline', map: %s}));
window.tasks = [];
new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((one) => one.duration))).observe({type: 'longtask', buffered: true});
const look = () => {
  if (document.querySelector('.block') === null) requestAnimationFrame(look);
  else requestAnimationFrame(() => setTimeout(() => (window.painted = performance.now())));
};
requestAnimationFrame(look);
"""
#: Drags the third stop that can be moved over the other lines, and drops it on the second line.
DRAG = """async (most = 80) => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const block = document.querySelectorAll('.block[data-item]')[2];
  const rows = [...document.querySelectorAll('.row')].slice(0, 8);
  const from = block.getBoundingClientRect();
  const send = (kind, x, y) => (kind === 'pointerdown' ? block : window).dispatchEvent(new PointerEvent(kind,
    {bubbles: true, clientX: x, clientY: y, pointerId: 1, pointerType: 'mouse', button: 0}));
  send('pointerdown', from.x + 4, from.y + 4);
  send('pointermove', from.x + 20, from.y + 8);
  await frame();
  const moves = [];
  for (let step = 0; step < most; step++) {
    const row = rows[step % rows.length].getBoundingClientRect();
    const began = performance.now();
    send('pointermove', 420 + (step % 80) * 4, row.y + row.height / 2);
    await frame();
    moves.push(performance.now() - began);
  }
  const goal = rows.find((row) => !row.contains(block));
  const box = goal.getBoundingClientRect();
  send('pointermove', 640, box.y + box.height / 2);
  await frame();
  const dropped = performance.now();
  send('pointerup', 640, box.y + box.height / 2);
  while (document.querySelector('.block[data-fresh]') === null && performance.now() - dropped < 5000) await frame();
  const shown = performance.now() - dropped;
  moves.sort((a, b) => a - b);
  return {drag_median_ms: moves[Math.floor(most / 2)], drag_p95_ms: moves[Math.floor(0.95 * most) - 1], drop_shown_ms: shown};
}"""
SWITCH = """async (name) => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const began = performance.now();
  document.querySelector(`.views button[title="${name}"]`).click();
  await frame();
  await frame();
  return performance.now() - began;
}"""


def wait_for(port: int) -> None:
    """Wait until a server answers."""
    for _ in range(300):
        line = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request("GET", "/health/ready")
            if line.getresponse().status == HTTPStatus.OK:
                return
        except OSError:
            pass
        finally:
            line.close()
        time.sleep(0.2)
    raise RuntimeError("the server does not start")


def signed_in(route: Route) -> None:
    """Answer who is signed in."""
    route.fulfill(status=200, content_type="application/json", body=json.dumps(SESSION))


def measure(
    browser: Browser, port: int, token: str, *, with_map: bool, pictures: Path | None
) -> dict[str, Any]:
    """Return what a board takes, milliseconds."""
    headers = {"authorization": f"Bearer {token}"}
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="fr-FR", extra_http_headers=headers, reduced_motion="reduce"
    )  # fmt: skip
    context.add_init_script(WATCH % ("true" if with_map else "false"))
    page = context.new_page()
    page.route("**/v1/session", signed_in)
    # Days that are made up as rows can be looked at, but nothing can be planned in them: an edit is left without an answer.
    page.route("**/edits", lambda _: None)
    address = f"http://127.0.0.1:{port}/board/#/day/{TODAY}"
    paints = []
    for _ in range(5):
        page.goto("about:blank")
        page.goto(address)
        page.wait_for_selector(".block", timeout=60_000)
        page.wait_for_timeout(1_500)
        paints.append(float(page.evaluate("window.painted")))
    first_tasks = page.evaluate("window.tasks.splice(0)")
    found: dict[str, Any] = {"first_paint_ms": sorted(paints)[2]}
    found |= page.evaluate(DRAG)
    for name, title in (
        ("columns_ms", "Colonnes"),
        ("list_ms", "Liste et recherche"),
        ("timeline_ms", "Frise horaire"),
    ):
        found[name] = page.evaluate(SWITCH, title)
    tasks = page.evaluate("window.tasks")
    found["longest_task_opening_ms"] = max(first_tasks, default=0)
    found["longest_task_working_ms"] = max(tasks, default=0)
    if pictures is not None:
        page.wait_for_timeout(4_000 if with_map else 500)
        page.screenshot(path=pictures / f"board-{counted(page)}{'-map' if with_map else ''}.png")
    context.close()
    return {name: round(value, 1) if isinstance(value, float) else value for name, value in found.items()}


def counted(page: Page) -> int:
    """Return how many couriers the timeline has, by its height."""
    return int(page.evaluate("Math.round((document.querySelector('.rows')?.clientHeight ?? 0) / 60)"))


def main() -> int:
    """Print what the boards take."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description="The coordinator's board in a browser.")
    parser.add_argument("--map", action="store_true", help="draw the map as well")
    parser.add_argument("--pictures", type=Path, help="folder for a picture of each board")
    parser.add_argument("--most", type=int, default=len(SIZES), help="how many of the towns")
    arguments = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("There is no Chromium on this machine.", file=sys.stderr)
        return 1
    print(json.dumps({"machine": machine()}))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        for deliveries, couriers in SIZES[: arguments.most]:
            with (
                tempfile.TemporaryDirectory(prefix="tournee-bench-") as folder,
                served(Path(folder), deliveries, couriers) as (port, token),
            ):
                wait_for(port)
                found = measure(browser, port, token, with_map=arguments.map, pictures=arguments.pictures)
            print(json.dumps({"deliveries": deliveries, "couriers": couriers, **found}), flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
