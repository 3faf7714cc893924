"""Tests of what is drawn on the map of the board: streets that are closed by keys alone, and a line around stops."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dispatch.access.role import Role
from tests.api.browser import DRAWN_MS, Watch, barriers, chromium
from tests.api.screens.board_town import EXPECTED, BoardTown, board_town, signed_in, window_of
from tests.api.v1.served import Served, serve_toytown

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
def desk(browser: Browser, served: Served, town: BoardTown) -> Iterator[Page]:
    """The board with its map, small enough for software to draw it."""
    assert town.loose
    with window_of(browser, 1000, 640) as context:
        page = signed_in(context, served, Watch(expected=EXPECTED))
        page.locator('.map-part[data-map="drawn"]').wait_for(timeout=DRAWN_MS)
        yield page


def test_streets_are_closed_by_keys(desk: Page, served: Served) -> None:
    """Tests that an area is drawn, given a reason and opened again without a mouse; that an unsent reason stays; and that the log tells another board of it."""
    tool = desk.locator(".map-tools").get_by_role("button", name="Rues fermées")
    tool.focus()
    desk.keyboard.press("Enter")
    sheet = desk.get_by_role("dialog")
    expect(sheet).to_contain_text("Aucune rue fermée")
    sheet.get_by_role("button", name="Tracer une zone").press("Enter")
    canvas = desk.locator(".map canvas")
    point = desk.get_by_role("button", name="Point au centre")
    for key in ("ArrowUp", "ArrowRight", "ArrowDown"):
        canvas.focus()
        for _ in range(2):
            desk.keyboard.press(key)
            desk.wait_for_timeout(500)
        point.press("Enter")
    expect(point).to_contain_text("(3)")
    assert barriers(desk) == []
    desk.get_by_role("button", name="Terminé").press("Enter")
    expect(sheet).to_contain_text("Tracé de 3 points")
    reason = sheet.get_by_label("Raison")
    reason.fill("Marché du samedi")
    # A sheet that is closed by mistake takes nothing along.
    desk.keyboard.press("Escape")
    tool.press("Enter")
    expect(reason).to_have_value("Marché du samedi")
    reason.press("Enter")
    expect(sheet.locator(".pickups li")).to_contain_text("Marché du samedi")
    (made,) = served.call("GET", "/v1/closures", role=Role.COORDINATOR).json()["closures"]
    assert made["streets"]["edges"] > 0
    assert made["until_at"] is not None
    # Somebody else opens the streets: the list follows without being asked.
    gone = served.call(
        "DELETE",
        f"/v1/closures/{made['id']}",
        role=Role.ADMIN,
        headers={"if-match": f'"{made["version"]}"'},
    )
    assert gone.status_code < 300, gone.text
    expect(sheet).to_contain_text("Aucune rue fermée")


def test_a_market_is_closed_every_week(desk: Page, served: Served) -> None:
    """Tests that streets are closed in hours of the week, day by day, and that the list says in words when, and when next."""
    desk.locator(".map-tools").get_by_role("button", name="Rues fermées").press("Enter")
    sheet = desk.get_by_role("dialog")
    sheet.get_by_role("button", name="Tracer une zone").press("Enter")
    canvas = desk.locator(".map canvas")
    point = desk.get_by_role("button", name="Point au centre")
    for key in ("ArrowUp", "ArrowRight", "ArrowDown"):
        canvas.focus()
        for _ in range(2):
            desk.keyboard.press(key)
            desk.wait_for_timeout(500)
        point.press("Enter")
    desk.get_by_role("button", name="Terminé").press("Enter")
    sheet.get_by_label("Raison").fill("Marché")
    sheet.get_by_role("button", name="Chaque semaine").click()
    add = sheet.get_by_role("button", name="Fermer ces rues")
    expect(add).to_be_disabled()
    sheet.get_by_role("button", name="Donner les horaires").click()
    # Streets that are open all week are not closed.
    sunday = sheet.get_by_role("group", name="Dimanche", exact=True)
    sunday.get_by_role("button", name="Ouvertes (Dimanche)").click()
    sunday.get_by_label("Dimanche : de").fill("06:00")
    sunday.get_by_label("Dimanche : à").fill("14:00")
    sheet.get_by_label("Jours fériés").select_option("closed")
    folder = os.environ.get("TOURNEE_PICTURES")
    if folder:
        sheet.screenshot(path=f"{folder}/board-closure.png")
    add.click()
    line = sheet.locator(".pickups li")
    expect(line).to_contain_text("dim. 06:00–14:00 · pas les jours fériés")
    expect(line).to_contain_text("ensuite dim. 29 nov.")
    if folder:
        sheet.screenshot(path=f"{folder}/board-closures.png")
    (made,) = served.call("GET", "/v1/closures", role=Role.COORDINATOR).json()["closures"]
    assert (made["hours"], made["from_at"], made["until_at"]) == ("Su 06:00-14:00; PH off", None, None)
    assert made["in_force"] is False


def test_a_line_around_stops_selects_them(desk: Page, town: BoardTown) -> None:
    """Tests that what lies in a line drawn with the mouse is selected, visits of nobody included, and that Escape ends it without a line."""
    lasso = desk.get_by_role("button", name="Entourer plusieurs arrêts")
    lasso.click()
    expect(lasso).to_have_attribute("aria-pressed", "true")
    desk.keyboard.press("Escape")
    expect(lasso).to_have_attribute("aria-pressed", "false")
    lasso.click()
    box = desk.locator("svg.lasso").bounding_box()
    assert box is not None
    left, top, right, low = (
        box["x"] + 6,
        box["y"] + 6,
        box["x"] + box["width"] - 6,
        box["y"] + box["height"] - 6,
    )
    desk.mouse.move(left, top)
    desk.mouse.down()
    for x, y in ((right, top), (right, low), (left, low)):
        desk.mouse.move(x, y, steps=8)
    desk.mouse.up()
    expect(lasso).to_have_attribute("aria-pressed", "false")
    # All that may be moved: four baskets on two rounds, and two that nobody has.
    expect(desk.locator(".selection-bar strong").first).to_contain_text("6")
    expect(desk.locator(".tray-card[data-selected]")).to_have_count(len(town.loose))
