"""Tests of hours that people edit day by day, in French on a small phone: a shop's own, another day's, a closure's every week; and of the code for one bag."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dispatch.access.role import Role
from tests.api.browser import Watch, barriers, chromium, context_of
from tests.api.screens.board_town import EXPECTED as BOARD_EXPECTED
from tests.api.v1.served import Served, serve_toytown

pytestmark = pytest.mark.browser

EXPECTED = (*BOARD_EXPECTED, "status of 4")


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
def phone(browser: Browser) -> Iterator[Page]:
    """A small phone in French."""
    with context_of(browser, 360, 640, has_touch=True, timezone_id="Europe/Paris") as context:
        page = context.new_page()
        Watch(expected=EXPECTED).follow(page)
        yield page


def sign_in(page: Page, served: Served, role: Role, path: str) -> None:
    base = str(served.client.base_url).rstrip("/")
    page.context.add_cookies([{"name": "tournee_session", "value": served.person(role).token, "url": base}])
    page.goto(f"{base}{path}")


def shop_page(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile("^Boutique")).click()
    page.get_by_role("button", name=name).click()


def hours_of(served: Served) -> dict[str, Any]:
    found: dict[str, Any] = served.call(
        "GET", f"/v1/shops/{served.orgs['shop-0']}/hours", role=Role.SHOP
    ).json()
    return found


def set_hours(served: Served, text: str) -> None:
    version = hours_of(served)["version"]
    path = f"/v1/shops/{served.orgs['shop-0']}/hours"
    headers = {"If-Match": f'"{version}"'}
    done = served.call("PUT", path, {"opening_hours": text}, role=Role.SHOP, headers=headers)
    assert done.status_code == 200, done.text


def row(page: Page | Locator, day: str) -> Locator:
    return page.get_by_role("group", name=day, exact=True)


def fits(page: Page) -> None:
    """Check that nothing is beside a small screen, and that nobody is kept out."""
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
    # Whole, so that no bar at the foot lies over a button.
    page.set_viewport_size({"width": 360, "height": 2_600})
    assert barriers(page) == []
    page.set_viewport_size({"width": 360, "height": 640})
    for box in (one.bounding_box() for one in page.locator(".hours-editor :is(button, select, input)").all()):
        assert box is not None
        assert box["height"] >= 48


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody wants to look."""
    folder = os.environ.get("TOURNEE_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_week_is_edited_by_its_days(phone: Page, served: Served) -> None:
    """Tests opening, a break at noon, "as Monday", closing, over midnight, holidays; that a fault is said beside its day and nothing is sent then."""
    set_hours(served, "Mo-Fr 08:00-19:00; Sa 08:00-12:00")
    sign_in(phone, served, Role.SHOP, "/shop/")
    shop_page(phone, "Horaires")
    monday = row(phone, "Lundi")
    expect(monday.get_by_label("Lundi : de")).to_have_value("08:00")
    fits(phone)
    monday.get_by_role("button", name="Lundi : pause à midi").click()
    expect(monday.get_by_label("Lundi : à").first).to_have_value("12:00")
    for day in ("Mardi", "Jeudi"):
        row(phone, day).get_by_role("button", name=f"{day} : comme lundi").click()
    row(phone, "Mercredi").get_by_role("button", name="Ouvert (Mercredi)").click()
    sunday = row(phone, "Dimanche")
    sunday.get_by_role("button", name="Fermé (Dimanche)").click()
    expect(sunday.get_by_label("Dimanche : de")).to_have_value("08:00")  # as Saturday, the open day before
    saturday = row(phone, "Samedi")
    saturday.get_by_label("Samedi : de").fill("18:00")
    saturday.get_by_label("Samedi : à").fill("02:00")
    expect(saturday).to_contain_text("le lendemain")
    phone.get_by_label("Jours fériés").select_option("closed")
    save = phone.get_by_role("button", name="Enregistrer")
    friday = row(phone, "Vendredi")
    friday.get_by_role("button", name="Vendredi : pause à midi").click()
    friday.get_by_label("Vendredi : de").nth(1).fill("11:00")
    expect(friday.get_by_role("alert")).to_have_text("Vendredi : deux plages se chevauchent.")
    expect(save).to_be_disabled()
    shot(phone, "shop-hours")
    friday.get_by_label("Vendredi : de").nth(1).fill("15:00")
    expect(friday.get_by_role("alert")).to_have_count(0)
    fits(phone)
    save.click()
    expect(phone.get_by_role("status")).to_have_text("Enregistré")
    assert hours_of(served)["opening_hours"] == (
        "Mo,Tu,Th 08:00-12:00,14:00-19:00, Fr 08:00-12:00,15:00-19:00, Sa 18:00-02:00, Su 08:00-12:00; PH off"
    )


def test_by_keys_alone(phone: Page, served: Served) -> None:
    """Tests that a day is closed, opened and given hours without a finger on the screen."""
    set_hours(served, "Mo 08:00-12:00")
    sign_in(phone, served, Role.SHOP, "/shop/")
    shop_page(phone, "Horaires")
    tuesday = row(phone, "Mardi").get_by_role("button", name="Fermé (Mardi)")
    tuesday.focus()
    phone.keyboard.press("Space")
    expect(row(phone, "Mardi").get_by_label("Mardi : de")).to_have_value("08:00")
    phone.keyboard.press("Tab")
    expect(row(phone, "Mardi").get_by_label("Mardi : de")).to_be_focused()
    phone.keyboard.type("0930")
    expect(row(phone, "Mardi").get_by_label("Mardi : de")).to_have_value("09:30")
    phone.get_by_role("button", name="Enregistrer").focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("status")).to_have_text("Enregistré")
    assert hours_of(served)["opening_hours"] == "Mo 08:00-12:00; Tu 09:30-12:00"


def test_what_days_cannot_show_stays(phone: Page, served: Served) -> None:
    """Tests that hours with seasons are shown as text with why, are saved as they are, and give way to days only where somebody says so."""
    text = "Mo-Fr 08:00-19:00; Aug off"
    set_hours(served, text)
    sign_in(phone, served, Role.SHOP, "/shop/")
    shop_page(phone, "Horaires")
    field = phone.get_by_label("Horaires en texte")
    expect(field).to_have_value(text)
    expect(phone.get_by_text("disent plus que les jours")).to_be_visible()
    fits(phone)
    shot(phone, "shop-hours-text")
    phone.get_by_role("button", name="Enregistrer").click()
    expect(phone.get_by_role("status")).to_have_text("Enregistré")
    assert hours_of(served)["opening_hours"] == text
    field.fill("Mo-Fr 8h-19h")
    phone.get_by_role("button", name="Enregistrer").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    assert hours_of(served)["opening_hours"] == text
    phone.get_by_role("button", name="Les remplacer, jour par jour").click()
    row(phone, "Lundi").get_by_role("button", name="Fermé (Lundi)").click()
    phone.get_by_role("button", name="Enregistrer").click()
    expect(phone.get_by_role("status")).to_have_text("Enregistré")
    assert hours_of(served)["opening_hours"] == "Mo 09:00-18:00"


def test_other_hours_on_a_day(phone: Page, served: Served) -> None:
    """Tests that a shop opens in other hours on one date, over midnight too, and goes back to the usual ones."""
    sign_in(phone, served, Role.SHOP, "/shop/")
    shop_page(phone, "Congés")
    phone.get_by_label("Jour", exact=True).fill("2026-12-24")
    phone.get_by_label("Ce jour : de").fill("09:00")
    phone.get_by_label("Ce jour : à").fill("12:30")
    phone.get_by_role("button", name="Ce jour : ajouter des heures").click()
    phone.get_by_label("Ce jour : de").nth(1).fill("20:00")
    phone.get_by_label("Ce jour : à").nth(1).fill("01:00")
    phone.get_by_role("button", name="Enregistrer ces horaires").click()
    undo = phone.get_by_role("button", name=re.compile("^Comme d’habitude le .*24"))
    expect(undo).to_be_visible()
    (found,) = (one for one in hours_of(served)["day_hours"] if one["day"] == "2026-12-24")
    assert [(one["earliest"][:16], one["latest"][:16]) for one in found["windows"]] == [
        ("2026-12-24T09:00", "2026-12-24T12:30"),
        ("2026-12-24T20:00", "2026-12-25T01:00"),
    ]
    fits(phone)
    shot(phone, "shop-day-hours")
    undo.click()
    expect(undo).to_have_count(0)
    assert "2026-12-24" not in {one["day"] for one in hours_of(served)["day_hours"]}


def test_a_code_for_this_bag(phone: Page, served: Served) -> None:
    """Tests that a code for a bag is shown with what is in it and until when, that it can be scanned, and that another one follows."""
    sign_in(phone, served, Role.SHOP, "/shop/")
    shop_page(phone, "QR à la caisse")
    phone.get_by_label("Contenu", exact=False).first.fill("2 pains, 1 tarte")
    phone.get_by_role("button", name="Afficher le code").click()
    code = phone.get_by_role("img", name="Code QR de ce sac")
    expect(code).to_be_visible()
    expect(phone.get_by_text("2 pains, 1 tarte")).to_be_visible()
    expect(phone.get_by_role("status")).to_contain_text("Valable jusqu’à 07:45")
    box = code.bounding_box()
    assert box is not None
    # Drawn whole, and large enough for a camera across a counter.
    assert box["width"] >= 240
    assert phone.evaluate("document.querySelector('.on-screen img').naturalWidth") > 0
    fits(phone)
    shot(phone, "shop-bag-code")
    phone.get_by_role("button", name="Un autre sac").click()
    expect(phone.get_by_role("button", name="Afficher le code")).to_be_visible()


def test_hours_of_a_place_on_the_board(phone: Page, served: Served) -> None:
    """Tests that a place's hours are edited on the board on a small phone, and listed in words."""
    sign_in(phone, served, Role.COORDINATOR, "/board/#/settings/places")
    phone.get_by_role("button", name=re.compile("^Modifier")).first.click()
    editor = phone.locator(".hours-editor")
    editor.get_by_role("button", name="Donner les horaires").click()
    row(editor, "Lundi").get_by_role("button", name="Fermé (Lundi)").click()
    fits(phone)
    editor.scroll_into_view_if_needed()
    shot(phone, "board-place")
    phone.get_by_role("button", name="Enregistrer").click()
    depot = phone.get_by_role("listitem").filter(has_text="Depot")
    expect(depot).to_contain_text("lun. 09:00–18:00")
