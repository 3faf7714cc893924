"""Tests of the board's settings, simulator and reports in a real browser: what an administrator changes there is what the town has then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dispatch.access.role import Role
from dispatch.board.the_desk import use_maps
from dispatch.simulations import job
from dispatch.simulations.queued import QueuedSimulations
from dispatch.storage import parties
from tests.api.browser import Watch, barriers, chromium, context_of
from tests.api.v1.parts_street import order
from tests.api.v1.served import Served, serve_toytown

pytestmark = pytest.mark.browser

#: Toytown has no drawn map; and what is refused is what these tests are about.
EXPECTED = ("404", "409", "412", "422")
SECTIONS = ("town", "zones", "tariffs", "peaks", "shops", "places", "keys", "webhooks", "privacy")
DAY = date(2026, 11, 28)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium of this machine."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, sqlite_model: Path) -> Iterator[Served]:
    """Toytown behind the API; its simulations are carried out in this process."""
    with serve_toytown(tmp_path_factory.mktemp("board") / "town.db", sqlite_model) as found:
        job.use_maps(lambda _: found.town_map)
        yield found
        job.use_maps(None)


@pytest.fixture
def watch() -> Watch:
    return Watch(expected=EXPECTED)


@pytest.fixture
def desk(browser: Browser, served: Served, watch: Watch) -> Iterator[Page]:
    """A desk at which an administrator has signed in."""
    with context_of(browser, 1280, 800, timezone_id="Europe/Paris") as context:
        address = str(served.client.base_url).rstrip("/")
        context.add_cookies(
            [{"name": "tournee_session", "value": served.person(Role.ADMIN).token, "url": address}]
        )
        page = context.new_page()
        watch.follow(page)
        yield page


def go(page: Page, served: Served, where: str) -> None:
    page.goto(f"{str(served.client.base_url).rstrip('/')}/board/#/{where}")
    page.locator(".board-page h1").wait_for()


def settings(served: Served) -> dict[str, object]:
    with served.store.reading(served.town_id) as reading:
        return parties.get_town(reading).settings


def test_settings_are_changed_and_never_overwritten(desk: Page, served: Served, watch: Watch) -> None:
    """Tests that settings are saved as they are written, that a fault names its field, and that nobody's change is lost to another's."""
    go(desk, served, "settings/town")
    days = desk.get_by_label("Jours proposés, aujourd’hui compris")
    days.fill("30")
    save = desk.get_by_role("button", name="Enregistrer les réglages")
    save.click()
    expect(desk.get_by_role("alert")).to_contain_text("Jours proposés")
    days.fill("3")
    desk.get_by_label("Lundi · jusqu’à").fill("11:00")
    desk.get_by_label("Appliquer les plans sans personne").select_option("yes")
    save.click()
    expect(desk.locator(".good-note")).to_be_visible()
    assert settings(served)["promises"] == {"days": 3}
    assert settings(served)["orders"] == {"cut_off": {"mo": "11:00"}}
    # Somebody else is faster: what was written here is kept, and saved with the next press.
    version = served.call("GET", "/v1/town", role=Role.ADMIN).headers["etag"]
    other = served.call(
        "PATCH", "/v1/town/settings", {"settings": {"notify": {"budget": 2}}}, role=Role.ADMIN, headers={"if-match": version}
    )  # fmt: skip
    assert other.status_code == 200, other.text
    days.fill("4")
    save.click()
    expect(desk.get_by_role("alert")).to_contain_text("Quelqu’un d’autre")
    expect(days).to_have_value("4")
    expect(desk.get_by_label("Messages par livraison, au plus")).to_have_value("2")
    save.click()
    expect(desk.locator(".good-note")).to_be_visible()
    assert (settings(served)["promises"], settings(served)["notify"]) == ({"days": 4}, {"budget": 2})
    # Emptied, it is as usual again.
    days.fill("")
    save.click()
    expect(desk.locator(".good-note")).to_be_visible()
    assert "promises" not in settings(served)
    assert watch.complaints == []


def test_a_zone_is_drawn_and_a_tariff_published(desk: Page, served: Served, watch: Watch) -> None:
    """Tests that a zone is drawn on the map and put out of use, and that a tariff is published and taken into use."""
    go(desk, served, "settings/zones")
    desk.get_by_role("button", name="Nouvelle zone").click()
    desk.get_by_label("Nom", exact=True).fill("Centre")
    canvas = desk.locator(".area-canvas")
    desk.locator('.area-editor[data-map="drawn"]').wait_for()
    box = canvas.bounding_box()
    assert box is not None
    for right, down in ((0.3, 0.3), (0.7, 0.3), (0.7, 0.7)):
        desk.mouse.click(box["x"] + box["width"] * right, box["y"] + box["height"] * down)
    expect(desk.locator(".corner")).to_have_count(3)
    assert barriers(desk) == []
    desk.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(desk.locator(".thing")).to_contain_text("Centre")
    (zone,) = served.call("GET", "/v1/zones", role=Role.ADMIN).json()["features"]
    assert zone["properties"]["purpose"] == "delivery"
    assert len(zone["geometry"]["coordinates"][0]) == 4
    desk.get_by_role("button", name="Mettre hors service Centre").click()
    expect(desk.locator(".thing .chip")).to_have_text("hors service")
    go(desk, served, "settings/tariffs")
    desk.get_by_role("button", name="Publier un tarif").click()
    desk.get_by_label("Nom du tarif").fill("ville")
    desk.get_by_label("Prix, ligne 1").fill("4,90")
    desk.get_by_label("Au plus", exact=True).fill("9")
    desk.get_by_role("button", name="Publier", exact=True).click()
    expect(desk.locator(".thing")).to_contain_text("4,90")
    desk.get_by_label("Tarif des commandes").select_option("ville")
    expect(desk.locator(".thing .chip")).to_have_text("en usage")
    assert settings(served)["promises"] == {"tariff": "ville"}
    assert watch.complaints == []


def test_what_is_typed_is_not_lost(desk: Page, served: Served, watch: Watch) -> None:
    """Tests that a form of the settings that is cancelled, or left for another section, has what was typed in it when it is opened again, until it is let go."""
    go(desk, served, "settings/peaks")
    desk.get_by_role("button", name="Nouvelle période").click()
    desk.get_by_label("Nom", exact=True).fill("Grande braderie")
    desk.get_by_role("button", name="Annuler").click()
    desk.get_by_role("button", name="Nouvelle période").click()
    expect(desk.get_by_label("Nom", exact=True)).to_have_value("Grande braderie")
    desk.get_by_role("link", name="Zones").click()
    desk.get_by_role("link", name="Jours particuliers").click()
    desk.get_by_role("button", name="Nouvelle période").click()
    expect(desk.get_by_label("Nom", exact=True)).to_have_value("Grande braderie")
    desk.get_by_role("button", name="Repartir de zéro").click()
    expect(desk.get_by_label("Nom", exact=True)).to_have_value("")
    # The town's own form is one, too.
    go(desk, served, "settings/town")
    days = desk.get_by_label("Jours proposés, aujourd’hui compris")
    days.fill("5")
    desk.get_by_role("link", name="Zones").click()
    desk.get_by_role("link", name="Jours particuliers").click()
    desk.get_by_role("link", name="La commune").click()
    expect(days).to_have_value("5")
    desk.get_by_role("button", name="Repartir de zéro").click()
    assert watch.complaints == []


def test_programs_are_let_in_and_told(desk: Page, served: Served, watch: Watch) -> None:
    """Tests that a key's token is shown once and good until it is revoked, and that an endpoint is tested and its messages are seen."""
    go(desk, served, "settings/keys")
    desk.get_by_role("button", name="Nouvelle clé").click()
    desk.get_by_label("À quoi elle sert").fill("Caisse")
    desk.get_by_label("Rôle").select_option("coordinator")
    desk.get_by_role("button", name="Enregistrer", exact=True).click()
    token = desk.locator(".secret input").input_value()
    assert served.call("GET", "/v1/town", token=token, role=None).status_code == 200
    assert barriers(desk) == []
    desk.get_by_role("button", name="Fermer").click()
    expect(desk.get_by_text(token)).to_have_count(0)
    own = desk.locator(".thing", has_text="Caisse")
    own.get_by_role("button", name="Révoquer Caisse").click()
    own.get_by_role("button", name="Confirmer").click()
    expect(own.locator(".chip")).to_have_text("révoquée")
    served.forget()
    assert served.call("GET", "/v1/town", token=token, role=None).status_code == 401
    go(desk, served, "settings/webhooks")
    desk.get_by_role("button", name="Nouvelle adresse").click()
    desk.get_by_label("Adresse", exact=True).fill("http://127.0.0.1:9/hook")
    desk.get_by_label("Événements").fill("delivery.*")
    desk.get_by_role("button", name="Enregistrer", exact=True).click()
    assert desk.locator(".secret input").input_value().startswith("whsec_")
    desk.get_by_role("button", name="Tester").click()
    expect(desk.locator(".good-note")).to_contain_text("en route")
    desk.get_by_role("button", name="Messages").click()
    expect(desk.locator(".figures-table")).to_contain_text("webhook.test")
    assert barriers(desk) == []
    assert watch.complaints == []


def test_what_if_and_reports(desk: Page, served: Served, watch: Watch) -> None:
    """Tests that a day is lived through with a change and compared, that figures are shown day by day, and what pooling has saved."""
    order(
        served,
        "shop-0",
        "shop-1",
        window={"earliest": "2026-11-28T10:00:00+01:00", "latest": "2026-11-28T11:00:00+01:00"},
    )
    go(desk, served, "simulator")
    desk.get_by_label("Quelle journée").select_option("recorded")
    desk.get_by_label("Jour", exact=True).fill(DAY.isoformat())
    desk.get_by_label("Jours de hasard").fill("2")
    desk.get_by_role("button", name="Ajouter un changement").click()
    desk.get_by_label(re.compile("Combien")).fill("+1")
    assert barriers(desk) == []
    desk.get_by_role("button", name="Lancer la simulation").click()
    expect(desk.locator(".chip")).to_have_text("en attente")
    queued = QueuedSimulations(served.store, served.business.executor, lambda _: served.town_map)
    assert queued.run_once() == 1
    expect(desk.get_by_role("heading", name="L’essentiel")).to_be_visible(timeout=15_000)
    expect(desk.locator(".plot").first).to_be_visible()
    expect(desk.get_by_role("heading", name=re.compile("par rapport à"))).to_be_visible()
    assert barriers(desk) == []
    go(desk, served, "reports")
    desk.get_by_label("Du", exact=True).fill("2026-11-27")
    desk.get_by_label("Au", exact=True).fill(DAY.isoformat())
    desk.get_by_label(re.compile("kilomètres")).uncheck()
    desk.get_by_role("button", name="Afficher").click()
    expect(desk.locator(".large-figures")).to_contain_text("Livrées")
    assert barriers(desk) == []
    go(desk, served, "reports/pooling")
    desk.get_by_label("Du", exact=True).fill(DAY.isoformat())
    desk.get_by_label("Au", exact=True).fill(DAY.isoformat())
    desk.get_by_role("button", name="Comparer les jours").click()
    expect(desk.locator(".pooling-progress")).to_be_visible()
    # Days that were lived through in this process have had maps of their own.
    use_maps(lambda _: served.town_map)
    assert served.business.pooling.run_once() == 1
    expect(desk.get_by_role("heading", name="Ce que coûte chaque façon")).to_be_visible(timeout=15_000)
    expect(desk.get_by_role("link", name="Rapport (PDF)")).to_be_visible()
    assert barriers(desk) == []
    assert watch.complaints == []


@pytest.mark.parametrize(("width", "height"), [(360, 640), (1280, 800)])
def test_nobody_is_kept_out(desk: Page, served: Served, watch: Watch, width: int, height: int) -> None:
    """Tests every section and page with axe-core, in the light and in the dark, and that nothing is wider than the screen, at twice the size of letters too."""
    desk.set_viewport_size({"width": width, "height": height})
    for number, where in enumerate(
        (*(f"settings/{one}" for one in SECTIONS), "simulator", "reports", "reports/pooling")
    ):
        desk.emulate_media(color_scheme="dark" if number % 2 else "light")
        go(desk, served, where)
        expect(desk.locator(".board-page").get_by_text("Chargement…")).to_have_count(0)
        assert barriers(desk) == [], where
        for size in (15, 30):
            desk.evaluate("size => (document.documentElement.style.fontSize = `${size}px`)", size)
            over = desk.evaluate(
                "() => { const {scrollWidth, clientWidth} = document.querySelector('main'); return scrollWidth - clientWidth; }"
            )
            assert over <= 0, (where, size)
    assert watch.complaints == []
