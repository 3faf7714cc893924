"""Tests of the screens as apps: what browsers ask before one can be installed, and that a newer version comes whole or not at all, and takes nothing along."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from api.assets import STATIC_FOLDER
from dispatch.access.role import Role
from tests.api.browser import chromium, context_of
from tests.api.screens.board_town import BoardTown, board_town
from tests.api.v1.cast import Cast
from tests.api.v1.parts_street import act
from tests.api.v1.served import Served, serve_toytown, shared_server

pytestmark = pytest.mark.browser

#: What is there of each app once it is open.
APPS = {
    "courier": (Role.COURIER, ".stop"),
    "shop": (Role.SHOP, "section.list"),
    "board": (Role.COORDINATOR, ".board[data-ready]"),
}
KEPT = ("courier", "shop")


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
    """Rounds that have been given out."""
    return board_town(served)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A small phone."""
    with context_of(browser, 360, 640, has_touch=True, service_workers="allow") as found:
        yield found


def base(served: Served) -> str:
    return str(served.client.base_url).rstrip("/")


def open_app(context: BrowserContext, served: Served, app: str) -> Page:
    """Open an app as who it is for, and wait until it is kept on the phone, where it is one that is."""
    role, there = APPS[app]
    page = context.new_page()
    if app == "courier":
        courier = next(iter(served.couriers.values()))
        link = act(Cast(served), f"/v1/couriers/{courier}/login-link", role=Role.COORDINATOR)
        page.goto(f"{base(served)}{link['path']}")
        page.wait_for_url("**/courier/")
    else:
        token = served.person(role).token
        context.add_cookies([{"name": "tournee_session", "value": token, "url": base(served)}])
        page.goto(f"{base(served)}/{app}/")
    page.wait_for_selector(there)
    if app in KEPT:
        until(page, "navigator.serviceWorker.controller !== null")
    return page


def until(page: Page, what: str) -> None:
    """Wait for something in a page, whose policy lets nobody evaluate anything in it again and again."""
    for _ in range(300):
        # A page that goes over to another version is gone for a moment.
        with suppress(Error):
            if page.evaluate(what):
                return
        page.wait_for_timeout(100)
    raise AssertionError(what)


def asked(page: Page, method: str) -> dict[str, Any]:
    """Ask the browser's own tools."""
    found: dict[str, Any] = page.context.new_cdp_session(page).send(method)
    return found


@pytest.mark.parametrize("app", APPS)
def test_it_can_be_installed(context: BrowserContext, served: Served, town: BoardTown, app: str) -> None:
    """Tests, as audits do, that the browser itself would install the app: its manifest has no fault and all fields, its icons are there in their sizes, and it fits."""
    assert town.first.stops
    page = open_app(context, served, app)
    # Windows of tests have no profile, and nothing is installed in those.
    found = [one["errorId"] for one in asked(page, "Page.getInstallabilityErrors")["installabilityErrors"]]
    assert [one for one in found if one != "in-incognito"] == []
    seen = asked(page, "Page.getAppManifest")
    assert seen["errors"] == []
    assert seen["url"] == f"{base(served)}/{app}/manifest.webmanifest"
    answer = served.client.get(f"/{app}/manifest.webmanifest")
    manifest = answer.json()
    assert answer.headers["content-type"].startswith("application/manifest+json")
    assert manifest["id"] == manifest["start_url"] == manifest["scope"] == f"/{app}/"
    assert manifest["display"] == "standalone"
    assert 0 < len(manifest["short_name"]) <= 12 < len(manifest["name"])
    assert re.fullmatch("#[0-9a-f]{6}", manifest["background_color"])
    theme = page.locator('meta[name="theme-color"]').first.get_attribute("content")
    assert manifest["theme_color"] == theme
    sizes = {(icon["sizes"], icon.get("purpose", "any")) for icon in manifest["icons"]}
    assert sizes >= {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    for icon in manifest["icons"]:
        assert size_of(served, icon["src"]) == icon["sizes"]
    apple = page.locator('link[rel="apple-touch-icon"]').get_attribute("href")
    assert apple is not None
    assert size_of(served, apple) == "180x180"
    viewport = page.locator('meta[name="viewport"]').get_attribute("content") or ""
    assert "width=device-width" in viewport
    # Whoever sees little makes it larger.
    assert "user-scalable" not in viewport
    assert "maximum-scale" not in viewport
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def size_of(served: Served, path: str) -> str:
    """Return the size of a picture, as manifests say it."""
    answer = served.client.get(path)
    assert answer.headers["content-type"] == "image/png"
    return "x".join(str(side) for side in Image.open(BytesIO(answer.content)).size)


@pytest.mark.parametrize("app", KEPT)
def test_it_opens_without_a_network(
    context: BrowserContext, served: Served, town: BoardTown, app: str
) -> None:
    """Tests that the worker is in charge of where the app starts, and that the app starts there without a network."""
    assert town.first.stops
    page = open_app(context, served, app)
    context.set_offline(True)
    other = context.new_page()
    other.goto(f"{base(served)}/{app}/")
    other.wait_for_selector(APPS[app][1])
    assert other.evaluate("navigator.serviceWorker.controller.scriptURL").endswith(f"/{app}/worker.js")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


Release = Callable[[str], Path]


@pytest.fixture
def release(tmp_path: Path) -> Iterator[Release]:
    """Have the server serve another version of an app, and return its folder."""
    app, _ = shared_server()
    before = app.state.static

    def serve(version: str) -> Path:
        newer = tmp_path / version
        shutil.copytree(STATIC_FOLDER, newer)
        for name in KEPT:
            worker = newer / name / "worker.js"
            text = worker.read_text("utf-8")
            now = re.search(rf"tournee-{name}-\$\{{[\"'`]([0-9a-f]{{16}})", text)
            assert now is not None
            worker.write_text(text.replace(now[1], version), "utf-8")
        app.state.static = newer
        return newer

    yield serve
    app.state.static = before


#: Looks for a newer version, and says what became of it.
LOOK = """() => navigator.serviceWorker.getRegistration().then((one) => one.update()).then((one) => {
  const worker = one.installing;
  if (worker === null) return one.waiting === null ? 'nothing' : 'installed';
  return new Promise((done) => worker.addEventListener('statechange', () => {
    if (worker.state === 'installed' || worker.state === 'redundant') done(worker.state);
  }));
})"""


def started(page: Page) -> None:
    """Begin a round without a network: something waits to be sent."""
    page.context.set_offline(True)
    page.get_by_role("button", name="Commencer la tournée").click()
    expect(page.locator('.strip:not([data-waiting="0"])')).to_be_visible()


def test_half_a_version_is_none(
    context: BrowserContext, served: Served, town: BoardTown, release: Release
) -> None:
    """Tests that a version of which a file does not come leaves the one before as it was, and nothing of its own; the next one that is whole is found."""
    assert town.first.stops
    page = open_app(context, served, "courier")
    before = page.evaluate("caches.keys()")
    broken = release("1" * 16)
    (broken / "courier" / "icon-512.png").unlink()
    assert page.evaluate(LOOK) == "redundant"
    assert page.evaluate("caches.keys()") == before
    expect(page.get_by_role("button", name="Mettre à jour")).to_have_count(0)
    context.set_offline(True)
    page.reload()
    page.wait_for_selector(".stop")
    context.set_offline(False)
    release("2" * 16)
    assert page.evaluate(LOOK) == "installed"
    page.get_by_role("button", name="Mettre à jour").click()
    until(page, f"caches.keys().then((names) => names.join() === 'tournee-courier-{'2' * 16}')")


def test_a_full_phone_keeps_what_it_has(
    context: BrowserContext, served: Served, town: BoardTown, release: Release
) -> None:
    """Tests that a phone without room for a newer version goes on with the one it has, with all that waits to be sent."""
    assert town.first.stops
    page = open_app(context, served, "courier")
    before = page.evaluate("caches.keys()")
    page.get_by_role("button", name="Commencer la tournée").click()
    release("3" * 16)
    tools = context.new_cdp_session(page)
    used = tools.send("Storage.getUsageAndQuota", {"origin": base(served)})["usage"]
    tools.send("Storage.overrideQuotaForOrigin", {"origin": base(served), "quotaSize": used + 20_000})
    assert page.evaluate(LOOK) == "redundant"
    assert page.evaluate("caches.keys()") == before
    context.set_offline(True)
    page.reload()
    expect(page.locator(".slide")).to_be_visible()
    context.set_offline(False)
    tools.send("Storage.overrideQuotaForOrigin", {"origin": base(served)})
    assert page.evaluate(LOOK) == "installed"


def test_two_tabs_go_over_together(
    context: BrowserContext, served: Served, town: BoardTown, release: Release
) -> None:
    """Tests that the version that is let in by one tab is that of the other as well, and that what waited without a network still does, and is sent once."""
    first = open_app(context, served, "courier")
    second = context.new_page()
    second.goto(f"{base(served)}/courier/")
    second.wait_for_selector(".stop")
    release("4" * 16)
    assert first.evaluate(LOOK) == "installed"
    started(first)
    for page in (first, second):
        page.evaluate("window.old = true")
    # The other tab was told of it too.
    expect(second.get_by_role("button", name="Mettre à jour")).to_be_visible()
    first.get_by_role("button", name="Mettre à jour").click()
    for page in (first, second):
        until(page, "window.old === undefined && document.querySelector('.strip') !== null")
        expect(page.locator('.strip:not([data-waiting="0"])')).to_be_visible()
    assert first.evaluate("caches.keys()") == [f"tournee-courier-{'4' * 16}"]
    context.set_offline(False)
    for page in (first, second):
        expect(page.locator('.strip[data-waiting="0"]')).to_be_visible(timeout=30_000)
    assert town.now(town.first).status == "started"


def test_an_app_that_stays_open_looks_for_a_newer_one(
    context: BrowserContext, served: Served, town: BoardTown, release: Release
) -> None:
    """Tests that an app that is never closed finds a newer version when somebody comes back to it after an hour."""
    assert town.first.stops
    page = open_app(context, served, "courier")
    release("5" * 16)
    come_back = "document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(come_back)
    page.wait_for_timeout(500)
    expect(page.get_by_role("button", name="Mettre à jour")).to_have_count(0)
    page.evaluate("(() => { const now = Date.now; Date.now = () => now() + 3_700_000; })()")
    page.evaluate(come_back)
    expect(page.get_by_role("button", name="Mettre à jour")).to_be_visible(timeout=20_000)
