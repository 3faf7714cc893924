"""Tests of the set-up in a real browser: from an empty installation to a signed-in administrator and a first order, and a town for trials at one press."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from api.business import Business
from api.event_stream import EventStreams
from api.first_run.first_run import FirstRun
from api.gate.gatekeeper import Gatekeeper
from dispatch.board.the_desk import use_maps
from dispatch.executor.inline import InlineExecutor
from dispatch.imports.elsewhere import ImportsElsewhere
from dispatch.imports.queued_imports import QueuedImports
from dispatch.orders.delivery import Delivery
from dispatch.parties.town import Town
from dispatch.storage import crew, deliveries, parties
from dispatch.storage.answering_store import AnsweringStore
from dispatch.storage.database import Database
from dispatch.storage.store import Store
from geo.kept_towns import KeptTowns
from geo.store import TownStore
from geo.town import Town as TownMap
from tests.api.browser import Watch, barriers, chromium, context_of
from tests.api.conftest import OneTownShelf
from tests.api.v1.served import SECRET, shared_server

pytestmark = pytest.mark.browser

PASSWORD = "trois ballons rouges au clocher"
#: Where nothing is set up nobody is signed in either.
EXPECTED = ("401", "409", "422")
DRAWN = '.area-editor[data-map="drawn"]'


class Empty:
    """An installation without a town, behind a real server."""

    def __init__(
        self, address: str, first_run: FirstRun, store: AnsweringStore, imports: QueuedImports
    ) -> None:
        self.address = address
        self.first_run = first_run
        self.store = store
        self.imports = imports

    @property
    def link(self) -> str:
        """What the console shows."""
        return f"{self.address}/setup/#{self.first_run.token.text}"

    def town(self, slug: str) -> Town:
        found = parties.find_town(Store(self.store.database), slug)
        assert found is not None
        return found


@contextmanager
def empty_installation(folder: Path, model: Path, home: Path, tiles: Path) -> Iterator[Empty]:
    shutil.copy(model, folder / "empty.db")
    database = Database(f"sqlite:///{folder / 'empty.db'}")
    store = AnsweringStore(database)
    maps = KeptTowns(TownStore(home))
    executor = InlineExecutor()
    business = Business(store, maps.load, executor, secret=SECRET)
    use_maps(maps.load)
    app, address = shared_server()
    before = app.state.towns
    app.state.gatekeeper = Gatekeeper(business)
    app.state.streams = EventStreams(business)
    app.state.executor = executor
    app.state.first_run = first_run = FirstRun(business, home, maps.load)
    app.state.towns = OneTownShelf(tiles)
    try:
        yield Empty(address, first_run, store, QueuedImports(store, ImportsElsewhere(store, executor)))
    finally:
        first_run.end()
        first_run.choices.forget()
        app.state.first_run, app.state.towns = None, before
        app.state.streams.stop()
        use_maps(None)
        database.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium of this machine."""
    with chromium() as found:
        yield found


@pytest.fixture
def empty(
    tmp_path: Path, sqlite_model: Path, town_store: TownStore, monaco: TownMap, monaco_tiles: Path
) -> Iterator[Empty]:
    """Nothing but a map that is built already."""
    assert monaco.name == "monaco"
    with empty_installation(tmp_path, sqlite_model, town_store.home, monaco_tiles) as found:
        yield found


def fits(page: Page, where: str) -> None:
    """Check that nothing is wider than the phone, and that whoever listens or uses keys is not kept out."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, where
    assert barriers(page) == [], where


def put_in_the_middle(page: Page, within: Locator | None = None) -> None:
    """Put a place in the middle of the map, as by keys."""
    (within or page).locator(DRAWN).wait_for()
    (within or page).get_by_role("button", name="Mettre le lieu au milieu").click()


def test_from_nothing_to_a_first_order(browser: Browser, empty: Empty) -> None:
    """Tests that an empty installation is set up on a phone: map, town, account, area, shop, courier, order; and closed then."""
    watch = Watch(expected=EXPECTED)
    with context_of(browser, 360, 640, timezone_id="Europe/Paris") as context:
        page = context.new_page()
        watch.follow(page)
        page.goto(f"{empty.address}/")
        page.wait_for_url("**/setup/")
        expect(page.get_by_label("Jeton de la console")).to_be_visible()
        page.get_by_label("Jeton de la console").fill("faux")
        page.get_by_role("button", name="Continuer").click()
        expect(page.get_by_role("alert")).to_contain_text("n’est pas le bon")
        fits(page, "token")
        # The address of the console, opened in the page that is there.
        page.goto(empty.link)
        page.get_by_role("button", name="Ma commune").wait_for()
        assert empty.first_run.token.text not in page.url
        fits(page, "start")
        page.get_by_role("button", name="Ma commune").click()
        page.get_by_label("Carte", exact=True).select_option("monaco")
        fits(page, "map")
        page.get_by_role("button", name="Continuer").click()
        expect(page.locator(".done")).to_contain_text("Monaco")
        page.get_by_role("button", name="Continuer").click()
        page.get_by_label("Nom", exact=True).fill("Port-Exemple")
        expect(page.get_by_label("Nom court")).to_have_value("port-exemple")
        expect(page.get_by_label("Fuseau horaire")).to_have_value("Europe/Monaco")
        fits(page, "town")
        page.get_by_role("button", name="Continuer").click()
        page.get_by_label("Votre nom").fill("Camille Exemple")
        page.get_by_label("Adresse e-mail").fill("camille@example.org")
        for label in ("Mot de passe", "Le même mot de passe"):
            page.get_by_label(label, exact=True).fill("court")
        page.get_by_role("button", name="Créer la commune").click()
        expect(page.get_by_role("alert").first).to_contain_text("douze")
        fits(page, "person")
        # What was chosen is there after the page was closed.
        page.reload()
        expect(page.get_by_label("Votre nom")).to_have_value("Camille Exemple")
        for label in ("Mot de passe", "Le même mot de passe"):
            page.get_by_label(label, exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Créer la commune").click()
        town = _area(page, empty)
        _shop_and_courier(page, empty, town)
        _orders(page, empty, town)
        page.get_by_role("link", name="Ouvrir le tableau de bord").click()
        page.wait_for_url("**/board/")
        # Nobody sets it up a second time, whatever they know.
        again = context.new_page()
        again.goto(empty.link)
        expect(again.get_by_role("heading", name="Les commandes")).to_be_visible()
        context.clear_cookies()
        again.reload()
        expect(again.get_by_role("heading", name="Cette installation est en route")).to_be_visible()
        assert barriers(again) == []
    assert watch.complaints == []
    assert all(one.startswith((empty.address, "blob:", "data:")) for one in watch.addresses)


def _area(page: Page, empty: Empty) -> Town:
    page.locator(DRAWN).wait_for()
    town = empty.town("port-exemple")
    assert (town.title, town.map, town.live, town.settings["currency"]) == (
        "Port-Exemple",
        "monaco",
        True,
        "EUR",
    )
    go = page.get_by_role("button", name="Continuer")
    expect(go).to_be_disabled()
    page.get_by_role("button", name="Toute la carte").click()
    expect(page.locator(".corner")).to_have_count(4)
    # By keys: a corner is moved, removed, and there again.
    corner = page.locator(".corner").first
    corner.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")
    expect(page.locator(".corner")).to_have_count(3)
    page.get_by_role("button", name="Annuler").click()
    expect(page.locator(".corner")).to_have_count(4)
    fits(page, "area")
    go.click()
    page.get_by_label("Nom du commerce").wait_for()
    return town


def _shop_and_courier(page: Page, empty: Empty, town: Town) -> None:
    page.get_by_label("Nom du commerce").fill("Boulangerie Modèle")
    page.get_by_role("button", name="Ajouter ce commerce").click()
    expect(page.get_by_role("alert")).to_contain_text("Posez le commerce")
    put_in_the_middle(page)
    page.get_by_role("button", name="Ajouter ce commerce").click()
    expect(page.locator(".done")).to_contain_text("Boulangerie Modèle")
    fits(page, "shops")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nom du coursier").fill("Alix Exemple")
    put_in_the_middle(page)
    page.get_by_role("button", name="Ajouter ce coursier").click()
    expect(page.locator(".done")).to_contain_text("Alix Exemple", timeout=20_000)
    fits(page, "crew")
    with empty.store.reading(town.id) as reading:
        assert [one.name for one in crew.couriers(reading).values()] == ["Alix Exemple"]
    page.get_by_role("button", name="Continuer").click()


def _orders(page: Page, empty: Empty, town: Town) -> None:
    page.get_by_label("Pour qui").fill("Lou Exemple")
    put_in_the_middle(page)
    page.get_by_role("button", name="Prendre la commande").click()
    expect(page.locator("form .done")).to_contain_text("Commande")
    day = page.get_by_label("Jour").input_value()
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger l’exemple").click()
    page.get_by_text("Choisir le fichier").locator("input").set_input_files(download.value.path())
    page.locator(".file-part [role=status]").wait_for()
    empty.imports.run_once()
    expect(page.locator(".file-part .done")).to_contain_text("1 commande prise")
    fits(page, "orders")
    with empty.store.reading(town.id) as reading:
        found: list[Delivery] = list(deliveries.of_day(reading, day))
    assert len(found) == 2
    assert all(one.promised_s for one in found)


def test_a_town_for_trials_at_one_press(browser: Browser, empty: Empty) -> None:
    """Tests that a sandbox with shops and couriers is there after one press, with a password that opens it again."""
    watch = Watch(expected=EXPECTED)
    with context_of(browser, 1280, 800, "en-GB") as context:
        page = context.new_page()
        watch.follow(page)
        page.goto(empty.link)
        page.get_by_role("button", name="A town for trials").click()
        page.get_by_role("heading", name="The town for trials is ready").wait_for(timeout=60_000)
        assert barriers(page) == []
        name, email, password = page.locator(".secrets code").all_inner_texts()[:3]
        town = empty.town(name)
        assert not town.live
        with empty.store.reading(town.id) as reading:
            assert len(crew.couriers(reading)) == 4
        page.get_by_role("link", name="Open the board").click()
        page.wait_for_url("**/board/")
        context.clear_cookies()
        page.goto(f"{empty.address}/connect")
        page.get_by_label("Short name of the town").fill(name)
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/board/")
    assert watch.complaints == []
