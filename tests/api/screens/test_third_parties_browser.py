"""Tests that no screen asks anybody but its own server for anything: every screen and every page of the board, with its maps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from api.assets import STATIC_FOLDER
from dispatch.access.role import Role
from tests.api.browser import DRAWN_MS, Watch, chromium, context_of, is_outside
from tests.api.recipient.visitor import Visitor
from tests.api.screens.board_town import BoardTown, board_town
from tests.api.v1.cast import Cast
from tests.api.v1.parts_street import act
from tests.api.v1.served import Served, serve_toytown
from tests.dispatch.simulate.toy_scenario import DAY

pytestmark = pytest.mark.browser

BOARD_PAGES = ("people", "services", "imports", "reports", "simulator", "settings")
#: Hosts that scripts may name: those of marks that are no addresses, and of links that somebody follows by themselves.
NAMED = {
    "www.w3.org",  # names of SVG and XML
    "www.openstreetmap.org",  # whose data it is, to be said on every map
    "openstreetmap.org",
    "maplibre.org",  # in words of its errors
    "maplibre.invalid",  # no host at all: where addresses without one are read from
    "wiki.openstreetmap.org",  # in words of its errors
    "github.com",
    "preactjs.com",
    "fb.me",
    "example.org",  # made up, in examples of fields
    "example.com",
    "localhost",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium of this machine."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, sqlite_model: Path) -> Iterator[Served]:
    """Toytown behind the API."""
    with serve_toytown(tmp_path_factory.mktemp("hosts") / "town.db", sqlite_model) as found:
        yield found


@pytest.fixture(scope="module")
def town(served: Served) -> BoardTown:
    """Rounds that have been given out."""
    return board_town(served)


def base(served: Served) -> str:
    return str(served.client.base_url).rstrip("/")


def window_of(
    browser: Browser, served: Served, role: Role | None, **more: object
) -> tuple[BrowserContext, Page, Watch]:
    """Open a window as somebody of a role, None for nobody."""
    context = context_of(browser, 1000, 640, **more)
    if role is not None:
        context.add_cookies(
            [
                {
                    "name": "tournee_session",
                    "value": served.person(role).token,
                    "url": base(served),
                    "httpOnly": True,
                }
            ]
        )
    page, watch = context.new_page(), Watch()
    watch.follow(page)
    return context, page, watch


def check(watch: Watch, least: int = 2) -> None:
    """Check that something was asked for, and nobody else for it."""
    assert len(watch.addresses) >= least
    assert [asked for asked in watch.addresses if is_outside(asked)] == []


def test_the_board_and_its_map(browser: Browser, served: Served, town: BoardTown) -> None:
    """Tests the board with its map in every view, and each of the pages beside it."""
    assert town.loose
    context, page, watch = window_of(browser, served, Role.ADMIN)
    with context:
        page.goto(f"{base(served)}/board/#/day/{DAY}")
        page.locator('.map-part[data-map="drawn"]').wait_for(timeout=DRAWN_MS)
        for view in ("Colonnes", "Liste et recherche", "Frise horaire"):
            page.locator(f'.views button[title="{view}"]').click()
        for name in BOARD_PAGES:
            page.goto(f"{base(served)}/board/#/{name}")
            expect(page.locator("h1").first).to_be_attached()
            # It never rests: the board listens to what happens.
            page.wait_for_load_state("load")
            page.wait_for_timeout(500)
        check(watch, 20)


def test_the_courier_with_map_and_way(browser: Browser, served: Served, town: BoardTown) -> None:
    """Tests the courier's app: the stop, the way there, the map, the day; the phone's own map is a link that no page follows."""
    assert town.first.stops
    courier = next(iter(served.couriers.values()))
    link = act(Cast(served), f"/v1/couriers/{courier}/login-link", role=Role.COORDINATOR)
    context, page, watch = window_of(browser, served, None, service_workers="allow")
    with context:
        page.goto(f"{base(served)}{link['path']}")
        page.wait_for_url("**/courier/")
        page.wait_for_selector(".stop")
        page.get_by_role("button", name="Y aller", exact=True).click()
        # An app of the phone's, not a page of somebody's.
        expect(page.locator("dialog[open] a.main")).to_have_attribute("href", re.compile("^geo:"))
        page.get_by_role("button", name="Fermer").click()
        page.get_by_role("button", name="Carte", exact=True).click()
        page.locator('.map-screen[data-map="drawn"]').wait_for(timeout=DRAWN_MS)
        for tab in ("Tournée", "Jour"):
            page.get_by_role("button", name=tab, exact=True).click()
        check(watch, 8)


@pytest.mark.parametrize("path", ["/", "/connect", "/shop/", "/setup/", "/board/", "/courier/"])
@pytest.mark.parametrize("role", [None, Role.SHOP])
def test_every_other_screen(browser: Browser, served: Served, path: str, role: Role | None) -> None:
    """Tests every address of a screen, for who is signed in and who is not."""
    context, page, watch = window_of(browser, served, role)
    with context:
        page.goto(f"{base(served)}{path}")
        page.wait_for_load_state("load")
        page.wait_for_timeout(500)
        check(watch, 1)


def test_the_page_of_a_recipient(browser: Browser, served: Served) -> None:
    """Tests the page by which a delivery is followed."""
    visitor = Visitor.of_order(served)
    context, page, watch = window_of(browser, served, None)
    with context:
        page.goto(f"{base(served)}{visitor.path()}")
        expect(page.locator("h1").first).to_be_visible()
        page.wait_for_load_state("load")
        page.wait_for_timeout(500)
        check(watch, 1)


def test_nothing_that_is_served_names_a_host() -> None:
    """Tests that pages, styles and manifests name no host at all, and scripts none but those that are known to be no request."""
    files = [
        path
        for path in sorted(STATIC_FOLDER.rglob("*"))
        if path.suffix in {".html", ".css", ".js", ".mjs", ".webmanifest"}
    ]
    assert len(files) > 20
    for path in files:
        found = set(re.findall(r"https?://([\w.-]+)", path.read_text("utf-8")))
        assert found - NAMED == set(), path.name
        if path.suffix in {".html", ".webmanifest"}:
            assert found - {"www.w3.org"} == set(), path.name
