"""Tests of the pages beside the board's day in a real browser: files in and out, the team, municipal services."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dispatch.access.role import Role
from dispatch.imports.carrier import ImportCarrier
from dispatch.imports.queued_imports import QueuedImports
from dispatch.week.runner import WeekRunner
from tests.api.browser import Watch, barriers, chromium, context_of
from tests.api.v1.cast import Cast
from tests.api.v1.parts_services import programme
from tests.api.v1.served import Served, serve_toytown

pytestmark = pytest.mark.browser

#: The Monday after Toytown's Saturday.
WEEK, MONDAY = "2026-W49", "2026-11-30"
PAGES = {
    "imports": ("Commandes à importer", "Données à exporter"),
    "people": ("Planning", "Coursiers", "Véhicules", "Comptes"),
    "services": ("Visites", "Bénéficiaires", "Plan de semaine", "Portes closes", "Programmes", "Catalogue"),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium of this machine."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, sqlite_model: Path) -> Iterator[Served]:
    """Toytown behind the API, for all of these tests."""
    with serve_toytown(tmp_path_factory.mktemp("pages") / "town.db", sqlite_model) as found:
        yield found


@pytest.fixture
def watch() -> Watch:
    return Watch()


def opened(
    browser: Browser, served: Served, watch: Watch, page: str, width: int = 1280, height: int = 800
) -> Page:
    """Open a page of the board as somebody who may do everything on it."""
    context = context_of(browser, width, height)
    base = str(served.client.base_url).rstrip("/")
    context.add_cookies([{"name": "tournee_session", "value": served.person(Role.ADMIN).token, "url": base}])
    found = context.new_page()
    found.set_default_timeout(10_000)
    watch.follow(found)
    found.goto(f"{base}/board/#/{page}")
    expect(found.locator(".board-page h1")).to_be_visible()
    return found


def take_in(served: Served) -> None:
    """Do what another process does with files that were sent."""
    QueuedImports(served.store, ImportCarrier(served.store, lambda _: served.town_map)).run_once()


def vehicle_of(served: Served) -> str:
    """Return a vehicle of the town."""
    found = served.call("GET", "/v1/vehicles", role=Role.COORDINATOR).json()["vehicles"]
    return str(found[0]["id"])


def test_a_bad_line_is_mended_and_sent_again(browser: Browser, served: Served, watch: Watch) -> None:
    """Tests that the good lines of a file go in, that a bad one stands beside what is wrong with it, and goes in once it is mended."""
    page = opened(browser, served, watch, "imports")
    shop = served.orgs["shop-0"]
    header = "external_ref;recipient;lon;lat;window_from;window_to;shops;items"
    lines = [
        header,
        f"P-1;Camille Exemple;0.02;0.02;10:00;11:00;{shop};pain",
        f'P-2;"Alix; Exemple";0.02;0.02;25:61;11:00;{shop};pain',
    ]
    page.locator("input[type=file]").set_input_files(
        {"name": "samedi.csv", "mimeType": "text/csv", "buffer": "\r\n".join(lines).encode("cp1252")}
    )
    expect(page.get_by_text("2 commandes")).to_be_visible()
    page.get_by_role("button", name="Envoyer", exact=True).click()
    # For whom: said where it is missing, and nothing that was chosen is lost.
    expect(page.get_by_text("Remplissez ce champ.")).to_be_visible()
    page.get_by_label("Pour qui").select_option(label="Market")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_text("Le fichier attend son tour")).to_be_visible()
    take_in(served)
    line = page.locator(".faulty-line")
    expect(line).to_have_count(1)
    expect(line).to_contain_text("Ligne 3")
    expect(line).to_contain_text(lines[2])
    expect(line).to_contain_text("L’heure « 25:61 » ne se lit pas")
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger la liste des erreurs").click()
    assert "bad_time" in Path(download.value.path()).read_text("utf-8")
    line.get_by_label("window_from").fill("10:30")
    page.get_by_role("button", name="Renvoyer cette ligne corrigée").click()
    expect(page.locator("#result-title")).to_contain_text("corrigé")
    take_in(served)
    expect(
        page.locator("section", has=page.locator("#result-title")).get_by_text("1 acceptée")
    ).to_be_visible()
    found = served.call("GET", "/v1/deliveries?limit=50").json()["deliveries"]
    names = {one["external_ref"]: one["recipient"]["name"] for one in found}
    assert names == {"P-1": "Camille Exemple", "P-2": "Alix; Exemple"}
    assert watch.complaints == []


def test_a_shift_is_added_and_a_phone_is_signed_in(browser: Browser, served: Served, watch: Watch) -> None:
    """Tests that a new courier gets a shift on two days, that a day on which the bike is taken says so, and that a QR code is shown."""
    page = opened(browser, served, watch, "people")
    page.get_by_role("button", name="Coursiers").click()
    page.get_by_role("button", name="Ajouter un coursier").click()
    page.get_by_label("Nom", exact=True).fill("Robin Exemple")
    # What was typed is there again, whatever closes the form.
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Ajouter un coursier").click()
    expect(page.get_by_label("Nom", exact=True)).to_have_value("Robin Exemple")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Robin Exemple")).to_be_visible()
    page.get_by_role("button", name="Planning").click()
    page.get_by_role("button", name="Ajouter un horaire à Robin Exemple, sam. 28 nov.").click()
    page.get_by_label("Véhicule").select_option(label="Bike 0")
    page.get_by_role("button", name="dim.", exact=True).click()
    page.get_by_role("button", name="Ajouter 2 horaires").click()
    expect(page.locator("dialog")).to_contain_text("Ce véhicule est déjà pris")
    expect(page.locator("dialog")).to_contain_text("1 horaire ajouté")
    page.get_by_label("Début").fill("19:00")
    page.get_by_label("Fin").fill("21:30")
    page.get_by_role("button", name="Ajouter un horaire", exact=True).last.click()
    expect(page.locator("dialog")).to_have_count(0)
    row = page.locator("tr", has_text="Robin Exemple")
    expect(row.locator(".roster-shift")).to_have_count(2)
    # And does not come after all.
    row.locator(".roster-shift", has_text="19:00").click()
    page.get_by_role("button", name="Ne vient pas").click()
    page.get_by_role("button", name="Confirmer l’absence").click()
    expect(page.locator("dialog")).to_contain_text("C’est noté.")
    page.get_by_role("button", name="Fermer").click()
    expect(row.locator(".roster-shift", has_text="absent")).to_have_count(1)
    page.get_by_role("button", name="Coursiers").click()
    page.get_by_role("button", name="QR code du téléphone : Robin Exemple").click()
    code = page.locator(".login-card img")
    expect(code).to_be_visible()
    assert code.evaluate("async (one) => (await one.decode(), one.naturalWidth)") > 100
    assert re.search(r"/connect#\w+", page.get_by_label("Ou ce lien").input_value())
    assert "connect" not in page.url
    assert barriers(page) == []
    # A day on which the bike was taken is refused: the browser notes that, too.
    assert [one for one in watch.complaints if "409" not in one] == []


def test_somebody_takes_part_and_a_week_gets_its_days(browser: Browser, served: Served, watch: Watch) -> None:
    """Tests that somebody is enrolled, let in, visited on days that a plan of the week chooses, and named only to who says why they look."""
    programme(Cast(served))
    town = served.call("GET", "/v1/town", role=Role.ADMIN).json()
    served.call(
        "PATCH",
        "/v1/town/settings",
        {"settings": {"week": {"seconds": 0.5, "threads": 1}}},
        role=Role.ADMIN,
        headers={"If-Match": f'"{town["version"]}"'},
    )
    for day in (1, 3):
        shift = {
            "courier_id": served.couriers["courier-0"],
            "vehicle_id": vehicle_of(served),
            "begins_at": f"2026-12-0{day}T09:00:00+01:00",
            "ends_at": f"2026-12-0{day}T17:00:00+01:00",
            "start_place_id": served.places["depot"],
        }
        assert served.call("POST", "/v1/shifts", shift, role=Role.COORDINATOR).status_code == 201
    page = opened(browser, served, watch, "services")
    page.get_by_role("button", name="Bénéficiaires").click()
    page.get_by_role("button", name="Inscrire quelqu’un").click()
    page.get_by_label("Nom", exact=True).fill("Simone Exemple")
    page.get_by_label("Ou position").fill("0.02, 0.02")
    page.get_by_label("La personne est d’accord").check()
    page.get_by_label("Rythme").select_option("open")
    page.get_by_label("À partir du").fill(MONDAY)
    page.get_by_role("button", name="Enregistrer la demande").click()
    sheet = page.locator("dialog")
    expect(sheet).to_contain_text("2 fois par semaine")
    expect(sheet).not_to_contain_text("Simone")
    sheet.get_by_role("button", name="Accepter").click()
    expect(sheet).to_contain_text("participe")
    sheet.get_by_role("button", name="Fermer").click()
    page.get_by_role("button", name="Plan de semaine").click()
    page.get_by_label("Pourquoi regardez-vous").fill("on prépare la semaine")
    page.get_by_role("button", name="Montrer les noms").click()
    expect(page.get_by_text("2 visites de cette semaine attendent un jour")).to_be_visible()
    page.get_by_role("button", name="Proposer un plan").click()
    expect(
        page.locator(".panel", has=page.locator("#weeks-title")).get_by_text("attend", exact=True)
    ).to_be_visible()
    run = served.call("GET", f"/v1/week-runs?week={WEEK}", role=Role.COORDINATOR).json()["runs"][0]["id"]
    WeekRunner(served.store, served.business.executor).carry_out(served.town_id, run)
    expect(page.get_by_text("Sans égard aux personnes")).to_be_visible()
    expect(page.locator("details", has_text="avec un jour")).to_contain_text("Simone Exemple")
    page.get_by_role("button", name=re.compile("Appliquer : donner leur jour à 2 visites")).click()
    expect(page.get_by_text("Les visites ont leur jour.")).to_be_visible()
    assert "Simone" not in page.url
    assert page.evaluate("JSON.stringify({...localStorage}).includes('Simone')") is False
    page.get_by_role("button", name="Visites", exact=True).click()
    page.get_by_role("button", name="Semaine suivante").click()
    visit = page.locator(".visit-days .visit", has_text="Simone Exemple").first
    visit.click()
    page.get_by_role("button", name="N’a pas lieu").click()
    expect(page.locator("dialog")).to_contain_text("annulée à la main")
    page.get_by_role("button", name="A lieu quand même").click()
    expect(page.get_by_role("button", name="N’a pas lieu")).to_be_visible()
    assert watch.complaints == []


@pytest.mark.parametrize("width", [360, 1280])
def test_nobody_is_kept_out(browser: Browser, served: Served, watch: Watch, width: int) -> None:
    """Tests every part of every page with axe-core, on a phone also that nothing is wider than it, at twice the size of letters too, and that what is touched is 48 px high."""
    for name, parts in PAGES.items():
        page = opened(browser, served, watch, name, width, 640 if width == 360 else 800)
        for part in parts:
            page.get_by_role("button", name=part, exact=True).click()
            expect(page.get_by_text("Chargement…")).to_have_count(0)
            assert barriers(page) == [], part
            if width > 360:
                continue
            low = page.evaluate(
                """() => [...document.querySelectorAll('.board-page :is(button, select, a.small, summary)')]
                    .filter((one) => one.offsetParent !== null && one.getBoundingClientRect().height < 48)
                    .filter((one) => !one.classList.contains('link'))
                    .map((one) => one.textContent)"""
            )
            assert low == [], part
            for size in (16, 32):
                page.evaluate("size => (document.documentElement.style.fontSize = `${size}px`)", size)
                assert page.evaluate("document.querySelector('main').scrollWidth") <= width, (part, size)
            page.evaluate("document.documentElement.style.fontSize = ''")
        page.context.close()
    assert watch.complaints == []
