"""Tests that screens in French show no English of the server, whatever is refused: in a browser that prefers English itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Response, expect

from dispatch.access.role import Role
from dispatch.imports.carrier import ImportCarrier
from dispatch.imports.queued_imports import QueuedImports
from tests.api.browser import chromium, context_of
from tests.api.v1.cast import Cast
from tests.api.v1.parts_street import act, add_round, order
from tests.api.v1.served import Served, serve_toytown
from tests.dispatch.toy_town import Match

pytestmark = pytest.mark.browser

#: What answers have in English for programs, wherever it stands in them.
ENGLISH = {"detail", "message", "remedy"}


@dataclass
class Heard:
    """What the server has said to a page: in English for programs, and to people."""

    page: Page
    english: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    languages: set[str] = field(default_factory=set)
    waiting: list[Request] = field(default_factory=list)

    def settle(self) -> None:
        """Take all that has come: nothing may be asked for while an event is answered."""
        while self.waiting:
            response = self.waiting.pop(0).response()
            if response is None:
                continue
            # Ways are asked for in the words of OSRM, for programs.
            if (
                "/v1/" not in response.url
                or "/osrm/" in response.url
                or "json" not in response.headers.get("content-type", "")
            ):
                continue
            if not response.ok or re.search(r"/(quotes|lines|sync/courier)\b", response.url):
                self._take(response.json())
            if not response.ok:
                self._ask_in_english(response)

    def _take(self, answer: Any) -> None:
        """Take what stands in an answer, wherever that is."""
        for one in answer if isinstance(answer, list) else [answer]:
            if not isinstance(one, dict):
                continue
            if one.get("title") and one.get("code"):
                self.titles.add(one["title"])
                self.codes.add(one["code"])
                self.english |= {one[name] for name in ENGLISH & one.keys() if one[name]}
            for inner in one.values():
                self._take(inner)

    def _ask_in_english(self, response: Response) -> None:
        """Ask again as somebody who reads English: what is said then may not be seen."""
        said_in = response.headers.get("content-language", "")
        self.languages.add(said_in)
        request = response.request
        again = {**request.headers, "accept-language": "en"}
        again.pop("idempotency-key", None)
        english = self.page.context.request.fetch(
            response.url, method=request.method, headers=again, data=request.post_data
        )
        assert english.status == response.status
        told = english.json()
        self.english |= {told["title"], told["detail"], *(one["title"] for one in told.get("faults", ()))}
        # In French throughout: then this is what people read as well.
        if said_in == "fr":
            self.english.discard(response.json()["detail"])


def listen(page: Page) -> Heard:
    """Listen to what the server says to a page."""
    heard = Heard(page)
    # Those alone that have come whole: what a lost network has cut off has no end to wait for.
    page.on("requestfinished", lambda request: heard.waiting.append(request))  # noqa: PLW0108 - the library marks what it calls
    return heard


def check(page: Page, heard: Heard, code: str) -> None:
    """Check that a fault was told, in words for people, and that nothing on the page is what the server tells programs."""
    heard.settle()
    assert code in heard.codes
    assert {one.partition(",")[0] for one in heard.languages} <= {"fr"}
    shown = page.locator("body").inner_text()
    french = heard.titles - heard.english
    assert any(title in shown for title in french), (heard.titles, shown)
    for english in heard.english - french:
        assert english not in shown, english
    assert len(heard.english) > 0


@contextmanager
def in_french(browser: Browser, served: Served, role: Role | None, width: int = 1280) -> Iterator[Page]:
    """Open a window of somebody who reads screens in French in a browser that asks for English."""
    with context_of(browser, width, 800, locale="en-GB") as context:
        context.add_init_script("localStorage['tournee.language'] ??= 'fr'")
        base = str(served.client.base_url).rstrip("/")
        if role is not None:
            context.add_cookies(
                [{"name": "tournee_session", "value": served.person(role).token, "url": base}]
            )
        page = context.new_page()
        page.set_default_timeout(15_000)
        yield page


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


def address_of(served: Served, path: str) -> str:
    return f"{str(served.client.base_url).rstrip('/')}{path}"


def change_settings(served: Served, **settings: Any) -> None:
    """Change settings of the town as another administrator."""
    version = served.call("GET", "/v1/town", role=Role.ADMIN).headers["etag"]
    done = served.call(
        "PATCH", "/v1/town/settings", {"settings": settings}, role=Role.ADMIN, headers={"if-match": version}
    )
    assert done.status_code == 200, done.text


def test_a_shop_and_a_bad_address(browser: Browser, served: Served) -> None:
    """Tests the address that is not on the map, on a small phone, with the English case folded away and one press from who needs it."""
    with in_french(browser, served, Role.SHOP, 360) as page:
        heard = listen(page)
        page.goto(address_of(served, "/shop/"))
        page.get_by_role("button", name="Livrer").click()
        page.get_by_label("Téléphone du client").fill("06 00 00 00 07")
        page.get_by_label("Prénom et nom").fill("Camille Exemple")
        page.get_by_label("Adresse", exact=True).fill("99 rue de Nulle Part")
        page.get_by_role("button", name="Voir les créneaux").click()
        expect(page.locator(".fault")).to_contain_text("n’est pas sur la carte")
        check(page, heard, "address_not_found")
        # All of it is said in French: there is nothing to be folded away.
        expect(page.locator(".technical")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.evaluate("localStorage.setItem('tournee.language', 'en')")
        page.reload()
        page.get_by_role("button", name="Deliver").click()
        for label, text in (
            ("The customer’s telephone", "06 00 00 00 07"),
            ("Name", "Camille Exemple"),
            ("Address", "99 rue"),
        ):
            page.get_by_label(label).first.fill(text)
        page.get_by_role("button", name="Look for times").click()
        detail = page.locator(".technical summary")
        expect(detail).to_have_text("Technical detail")
        assert (detail.bounding_box() or {"height": 0})["height"] >= 48
        expect(page.get_by_text("the order is refused")).not_to_be_visible()
        detail.click()
        expect(page.get_by_text("the order is refused")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_shop_and_a_closed_day(browser: Browser, served: Served) -> None:
    """Tests windows that are not offered: the town delivers on no day of the week."""
    change_settings(served, orders={"closed_weekdays": ["mo", "tu", "we", "th", "fr", "sa", "su"]})
    home = "12 rue du Test"
    served.town_map.addresses.known[home] = (Match(home, 0.018, 0.018, 1.0),)
    with in_french(browser, served, Role.SHOP, 360) as page:
        heard = listen(page)
        page.goto(address_of(served, "/shop/"))
        page.get_by_role("button", name="Livrer").click()
        page.get_by_label("Téléphone du client").fill("06 00 00 00 08")
        page.get_by_label("Prénom et nom").fill("Camille Exemple")
        page.get_by_label("Adresse", exact=True).fill(home)
        page.get_by_role("button", name="Voir les créneaux").click()
        expect(page.locator(".fault")).to_be_visible(timeout=60_000)
        check(page, heard, "day_closed")
        assert "On ne livre pas le" in page.locator(".fault").inner_text()


def test_a_board_and_settings(browser: Browser, served: Served) -> None:
    """Tests a setting that cannot be, and one that somebody else has changed meanwhile."""
    with in_french(browser, served, Role.ADMIN) as page:
        heard = listen(page)
        page.goto(address_of(served, "/board/#/settings/town"))
        page.get_by_text("Tous les réglages, en JSON").click()
        # What has a field is looked at beside the field; in the whole document only the server sees it.
        page.get_by_label("Document des réglages").fill('{"promises": {"days": 300}}')
        page.get_by_role("button", name="Enregistrer les réglages").click()
        expect(page.get_by_role("alert").first).to_be_visible()
        check(page, heard, "invalid_setting")


def test_a_board_and_a_bad_line(browser: Browser, served: Served) -> None:
    """Tests a file with a time that cannot be read and a shop that nobody knows."""
    with in_french(browser, served, Role.ADMIN) as page:
        heard = listen(page)
        page.goto(address_of(served, "/board/#/imports"))
        lines = [
            "external_ref;recipient;lon;lat;window_from;window_to;shops",
            f"P-1;Camille Exemple;0.02;0.02;25:61;11:00;{served.orgs['shop-0']}",
            "P-2;Alix Exemple;0.02;0.02;10:00;11:00;nobody",
        ]
        page.locator("input[type=file]").set_input_files(
            {"name": "samedi.csv", "mimeType": "text/csv", "buffer": "\r\n".join(lines).encode()}
        )
        page.get_by_label("Pour qui").select_option(label="Market")
        page.get_by_role("button", name="Envoyer", exact=True).click()
        expect(page.get_by_text("Le fichier attend son tour")).to_be_visible()
        QueuedImports(served.store, ImportCarrier(served.store, lambda _: served.town_map)).run_once()
        expect(page.locator(".faulty-line")).to_have_count(2)
        check(page, heard, "bad_time")
        assert "unknown_organization" in heard.codes


def test_a_courier_and_a_round_that_was_broken_off(browser: Browser, served: Served) -> None:
    """Tests what a phone hears of what it has done without a network while the coordinator broke the round off."""
    made = add_round(served, [order(served, "shop-0"), order(served, "shop-1")])
    act(Cast(served), f"/v1/rounds/{made.id}/release", role=Role.COORDINATOR, headers={"If-Match": '"1"'})
    courier = next(iter(served.couriers.values()))
    link = act(Cast(served), f"/v1/couriers/{courier}/login-link", role=Role.COORDINATOR)
    with in_french(browser, served, None, 360) as page:
        heard = listen(page)
        page.goto(address_of(served, link["path"]))
        page.wait_for_url("**/courier/")
        page.get_by_role("button", name="Commencer la tournée").click()
        expect(page.locator('.strip[data-waiting="0"]')).to_be_visible()
        page.context.set_offline(True)
        slide = page.locator(".slide")
        slide.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".stop .number").first).to_have_text("2")
        left = {"reason": "puncture", "left_at": {"place_id": served.places["depot"]}}
        act(Cast(served), f"/v1/rounds/{made.id}/abort", left, role=Role.COORDINATOR)
        page.context.set_offline(False)
        page.locator(".tabs").get_by_role("button", name="Jour").click()
        expect(page.locator(".notices")).to_be_visible(timeout=60_000)
        check(page, heard, "round_aborted")
