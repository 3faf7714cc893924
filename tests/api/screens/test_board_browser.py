"""Tests of the coordinator's board in a real browser: what needs somebody, moving baskets by mouse and by keyboard, plans as differences, as it happens."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dispatch.access.role import Role
from tests.api.browser import Watch, barriers, chromium
from tests.api.screens.board_town import EXPECTED, BoardTown, board_town, signed_in, window_of
from tests.api.v1.cast import Cast
from tests.api.v1.parts_street import act
from tests.api.v1.served import Served, serve_toytown
from tests.dispatch.simulate.toy_scenario import DAY

pytestmark = pytest.mark.browser


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


@pytest.fixture
def town(served: Served) -> BoardTown:
    """Two rounds, and two baskets that nobody has."""
    return board_town(served)


@pytest.fixture
def watch() -> Watch:
    return Watch(expected=EXPECTED)


@pytest.fixture
def desk(browser: Browser, served: Served, town: BoardTown, watch: Watch) -> Iterator[Page]:
    """The board on the screen of a desk, without its map: to draw one in software takes longer than all else."""
    assert town.loose
    with window_of(browser, 1280, 800) as context:
        context.add_init_script(
            "localStorage.setItem('tournee.board', JSON.stringify({view: 'timeline', map: false}))"
        )
        yield signed_in(context, served, watch)


def drag(page: Page, what: Locator, to: tuple[float, float]) -> None:
    """Drag something to a point of the screen, as a hand does it."""
    box = what.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 12, box["y"] + 8)
    page.mouse.move(*to, steps=6)
    page.wait_for_timeout(60)


def middle(what: Locator) -> tuple[float, float]:
    box = what.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_what_needs_somebody_comes_first(desk: Page, town: BoardTown, watch: Watch) -> None:
    """Tests that what no round has is in the queue as a sentence, with why that is so, and that an incident is looked at and closed there."""
    rows = desk.locator(".line")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(town.code(town.loose[0]))
    expect(rows.first).to_contain_text("Noa Exemple")
    rows.first.get_by_role("button", name="Pourquoi ?").click()
    expect(desk.locator("dialog .sentences li").first).to_be_visible()
    desk.keyboard.press("Escape")
    served = town.served
    act(Cast(served), f"/v1/rounds/{town.first.id}/start")
    act(
        Cast(served),
        f"/v1/rounds/{town.first.id}/incidents",
        {"kind": "puncture", "note": "roue avant"},
    )
    line = desk.locator('.line[data-kind="incident"]')
    expect(line).to_contain_text("Crevaison")
    # What presses comes first.
    expect(rows.first).to_have_attribute("data-kind", "incident")
    line.get_by_role("button", name="Voir").click()
    expect(desk.locator("dialog")).to_contain_text("roue avant")
    desk.get_by_label("Ce qui a été fait (facultatif)").fill("Réparée sur place")
    desk.get_by_role("button", name="Clore l’incident").click()
    expect(line).to_have_count(0)
    assert watch.complaints == []


def test_a_basket_is_dragged_onto_a_round(desk: Page, town: BoardTown) -> None:
    """Tests that a basket that nobody has comes onto a line where it is dropped, is seen there at once, and goes back when it is undone."""
    name = town.loose[0]
    card = desk.locator(f'.tray [data-item="{name}"]')
    lane = desk.locator(f'[data-lane="{town.second.shift_id}"]')
    target = middle(lane.locator(".block").last)
    drag(desk, card, (target[0] + 120, target[1]))
    # Where it would come, and when, is said while it is held.
    expect(desk.locator(".drag-copy")).to_contain_text("vers")
    expect(desk.locator(".drop-marker")).to_be_visible()
    desk.mouse.up()
    expect(lane.locator(".block")).to_have_count(len(town.second.stops) + 2)
    expect(desk.locator(".notice")).to_contain_text("C’est fait")
    assert town.holder(name) == town.second.id
    expect(card).to_have_count(0)
    # Escape leaves things where they are.
    drag(desk, lane.locator("[data-item]").first, middle(desk.locator(".tray")))
    expect(desk.locator(".tray")).to_have_attribute("data-over", "")
    desk.keyboard.press("Escape")
    desk.mouse.up()
    assert town.holder(name) == town.second.id
    desk.keyboard.press("Control+z")
    expect(card).to_be_visible()
    expect(lane.locator(".block")).to_have_count(len(town.second.stops))
    assert town.holder(name) == ""


def test_what_is_refused_goes_back(desk: Page, town: BoardTown) -> None:
    """Tests that an edit of a round that has changed meanwhile is not done, said so, and that the board shows what is so now."""
    lane = desk.locator(f'[data-lane="{town.second.shift_id}"]')
    card = desk.locator(f'.tray [data-item="{town.loose[0]}"]')
    desk.route("**/edits", lambda route: route.abort())
    drag(desk, card, middle(lane))
    desk.mouse.up()
    expect(desk.locator(".notice.refused")).to_contain_text("rien n’a été changé")
    expect(card).to_be_visible()
    expect(lane.locator(".block")).to_have_count(len(town.second.stops))
    assert town.holder(town.loose[0]) == ""


def test_a_stop_is_moved_by_keyboard(desk: Page, town: BoardTown) -> None:
    """Tests that a stop is chosen, given to the other courier and put at its place by keys alone."""
    lane = desk.locator(f'[data-lane="{town.first.shift_id}"]')
    lane.locator(".block").nth(0).focus()
    desk.keyboard.press("ArrowRight")
    expect(lane.locator(".block").nth(1)).to_be_focused()
    expect(lane.locator(".block").nth(1)).to_have_attribute("aria-pressed", "true")
    # The other end of the same basket is shown as well.
    expect(lane.locator(".block[data-related]")).to_have_count(1)
    moved = lane.locator(".block").nth(1).get_attribute("data-stop")
    desk.keyboard.press("m")
    dialog = desk.locator(".move-dialog")
    expect(dialog.locator('[role="radio"]')).to_have_count(2)
    other = dialog.locator('[role="radio"]', has_text=town.courier(town.second))
    expect(other).to_have_attribute("aria-checked", "true")
    desk.keyboard.press("ArrowRight")
    expect(dialog.locator(".move-where")).to_contain_text("avant le n° 1")
    expect(desk.locator(".spot-marker")).to_be_visible()
    desk.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(desk.locator(".notice")).to_contain_text("C’est fait")
    assert moved is not None
    first = town.now(town.first)
    assert moved not in {stop.id for stop in first.stops}
    assert len(town.now(town.second).stops) == len(town.second.stops) + 2


def test_a_plan_is_compared_before_it_is_made(desk: Page, town: BoardTown) -> None:
    """Tests that a plan is asked for, shown as what it would change, and made the plan by nothing but a yes."""
    served = town.served
    settings = {"settings": {"planning": {"seconds": 0.5}}}
    wanted = served.call("GET", "/v1/town", role=Role.ADMIN)
    headers = {"If-Match": wanted.headers["etag"]}
    changed = served.call("PATCH", "/v1/town/settings", settings, role=Role.ADMIN, headers=headers)
    assert changed.status_code == 200, changed.text
    desk.get_by_role("button", name="Demander un plan").click()
    panel = desk.locator(".plan-panel")
    expect(panel).to_contain_text("Demandé")
    listed = served.call("GET", f"/v1/plan-runs?day={DAY}", role=Role.COORDINATOR).json()["plan_runs"]
    served.business.runner.carry_out(served.town_id, listed[0]["id"])
    expect(panel).to_contain_text("Rien n’est fait tant que vous n’appliquez pas")
    row = panel.locator('[data-figure="served"]')
    expect(row).to_contain_text("+ 2")
    expect(panel).to_contain_text("Messages qui partiraient")
    expect(panel.locator(".moved")).to_contain_text(town.code(town.loose[0]))
    expect(desk.locator(".ghost").first).to_be_visible()
    assert town.holder(town.loose[0]) == ""
    panel.get_by_role("button", name="Appliquer").click()
    expect(panel).to_contain_text("Appliqué")
    expect(desk.locator(".tray-card")).to_have_count(0)


def test_it_follows_what_happens(desk: Page, town: BoardTown) -> None:
    """Tests that what somebody else does is shown within a second, and that only what has changed is another node."""
    expect(desk.locator('.live[data-live="up"]')).to_be_visible()
    lane = desk.locator(f'[data-lane="{town.second.shift_id}"]')
    expect(lane).to_contain_text("prévue")
    desk.evaluate("document.querySelector('.block').dataset.mine = 'yes'")
    began = time.monotonic()
    act(
        Cast(town.served),
        f"/v1/rounds/{town.second.id}/release",
        role=Role.COORDINATOR,
        headers={"If-Match": f'"{town.now(town.second).version}"'},
    )
    expect(lane).to_contain_text("confiée", timeout=5_000)
    assert time.monotonic() - began < 1.5
    expect(desk.locator('.block[data-mine="yes"]')).to_have_count(1)


def test_everything_is_on_a_phone(browser: Browser, served: Served, town: BoardTown, watch: Watch) -> None:
    """Tests three tabs at 360 px: nothing wider than the phone, at twice the size of letters too; nothing touched lower than 48 px; a basket moved by thumb."""
    with window_of(browser, 360, 640, has_touch=True) as context:
        page = signed_in(context, served, watch)
        for size in (16, 32):
            page.evaluate("size => (document.documentElement.style.fontSize = `${size}px`)", size)
            for tab in ("todo", "rounds", "map"):
                page.locator(".tabs button").nth(("todo", "rounds", "map").index(tab)).click()
                assert page.evaluate("document.documentElement.scrollWidth") <= 360, (size, tab)
                if size == 16:
                    low = page.evaluate(
                        """() => [...document.querySelectorAll('button, select, .small')]
                            .filter((one) => one.offsetParent !== null && one.getBoundingClientRect().height < 48)
                            .map((one) => one.textContent + one.className)"""
                    )
                    assert low == [], tab
        page.evaluate("document.documentElement.style.fontSize = ''")
        page.locator(".tabs button").nth(1).click()
        card = page.locator(".tray-card").first
        card.get_by_role("button", name="Déplacer").click()
        page.locator('.move-dialog [role="radio"]', has_text=town.courier(town.first)).click()
        page.get_by_role("button", name="Déplacer ici").click()
        expect(page.locator(".notice")).to_contain_text("C’est fait")
        assert town.holder(town.loose[0]) == town.first.id
        assert barriers(page) == []
        page.locator(".notice .round-button").click()
        # A card that is pressed for a moment is taken up by the finger.
        x, y = middle(page.locator(f'.tray-card [data-item="{town.loose[1]}"]'))
        finger = context.new_cdp_session(page)
        touch = "Input.dispatchTouchEvent"
        finger.send(touch, {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        page.wait_for_timeout(600)
        for to in (x + 60, 345):
            finger.send(touch, {"type": "touchMove", "touchPoints": [{"x": to, "y": y + 40}]})
        expect(page.locator(".drag-copy")).to_contain_text(town.courier(town.first))
        finger.send(touch, {"type": "touchEnd", "touchPoints": []})
        expect(page.locator(".notice")).to_contain_text("C’est fait")
        assert town.holder(town.loose[1]) == town.first.id


@pytest.mark.parametrize("look", ["light", "dark"])
def test_nobody_is_kept_out(desk: Page, town: BoardTown, look: str) -> None:
    """Tests every view and sheet of the day with axe-core, in the light and in the dark."""
    desk.emulate_media(color_scheme="dark" if look == "dark" else "light")
    for view in ("Colonnes", "Liste et recherche", "Frise horaire"):
        desk.get_by_role("button", name=view).click()
        assert barriers(desk) == [], view
    desk.locator(".row-name").first.click()
    assert barriers(desk) == [], "round"
    desk.keyboard.press("Escape")
    desk.locator(f'.tray [data-item="{town.loose[0]}"]').click()
    expect(desk.locator("dialog .sentences li").first).to_be_visible()
    assert barriers(desk) == [], "delivery"
    desk.keyboard.press("Escape")
    desk.keyboard.press("?")
    assert barriers(desk) == [], "help"
    desk.keyboard.press("Escape")
    desk.locator(".block").last.focus()
    desk.keyboard.press("m")
    assert barriers(desk) == [], "move"
