"""A courier's phone in a real browser: signed in by the desk's link, with its app kept, and what a courier does with it."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page

from dispatch.access.role import Role
from dispatch.rounds.round import Round
from dispatch.storage import rounds
from tests.api.browser import Watch
from tests.api.v1.cast import Cast
from tests.api.v1.parts_street import act
from tests.api.v1.served import Served

#: Toytown has no drawn map and no ways, and a phone that is taken off the network complains of that.
EXPECTED = ("404", "400 (Bad Request)", "ERR_INTERNET_DISCONNECTED", "net::ERR", "status of 401")


def connected(context: BrowserContext, served: Served, watch: Watch, courier: str = "") -> Page:
    """Sign a courier in by a link, the first one unless another is named, and wait until the phone has all that it needs."""
    page = context.new_page()
    watch.follow(page)
    courier = courier or next(iter(served.couriers.values()))
    link = act(Cast(served), f"/v1/couriers/{courier}/login-link", role=Role.COORDINATOR)
    page.goto(f"{str(served.client.base_url).rstrip('/')}{link['path']}")
    page.wait_for_url("**/courier/")
    page.wait_for_selector(".stop")
    # The page's policy lets nobody evaluate anything in it again and again.
    for _ in range(200):
        if page.evaluate("navigator.serviceWorker.controller !== null"):
            return page
        page.wait_for_timeout(100)
    raise AssertionError("the app is not kept on the phone")


def waiting(page: Page) -> int:
    """Return how much the phone has still to send."""
    return int(page.locator(".strip").get_attribute("data-waiting") or 0)


def finish(page: Page) -> None:
    """Say that a stop is done, by the keyboard."""
    slide = page.locator(".slide")
    slide.focus()
    page.keyboard.press("Enter")


def drain(page: Page) -> None:
    """Give the phone its network back, and wait until everything that was done has gone out."""
    page.context.set_offline(False)
    page.wait_for_selector('.strip[data-waiting="0"]', timeout=60_000)


def now(served: Served, own: Round) -> Round:
    """Return a round as the server has it."""
    with served.store.reading(served.town_id) as reading:
        return rounds.get(reading, own.id)
