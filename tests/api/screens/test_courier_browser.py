"""Tests of the courier's app in a real browser: a round without a network from the second stop to the last, on a small phone, by hand and by keyboard."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from api.assets import STATIC_FOLDER
from dispatch.access.role import Role
from dispatch.lifecycle.round import RoundStatus, StopStatus
from dispatch.rounds.round import Round
from dispatch.storage import deliveries
from dispatch.storage.schema_field import CASH_COLLECTION, PROOF
from tests.api.browser import Watch, barriers, chromium, context_of
from tests.api.screens.courier_phone import EXPECTED, connected, finish, now, waiting
from tests.api.v1.cast import Cast
from tests.api.v1.parts_street import act, add_round, order
from tests.api.v1.served import Served, serve_toytown, shared_server

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
def own(served: Served) -> Round:
    """A released round: a basket of two shops, one that is paid at the door, and one more."""
    paid = {"payment_on_delivery": {"amount_minor": 2350, "currency": "EUR", "methods": ["cash", "terminal"]}}
    people = [
        {
            "recipient": {
                "name": name,
                "phone": f"+3360000000{number}",
                "at_door": {"floor": "3", "code": "A42"},
            }
        }
        for number, name in enumerate(("Camille Exemple", "Alix Exemple", "Lou Exemple"), 1)
    ]
    names = [
        order(served, "shop-0", "shop-1", **people[0]),
        order(served, "shop-0", **people[1], **paid),
        order(served, "shop-1", **people[2]),
    ]
    made = add_round(served, names)
    act(Cast(served), f"/v1/rounds/{made.id}/release", role=Role.COORDINATOR, headers={"If-Match": '"1"'})
    return made


@pytest.fixture
def watch() -> Watch:
    return Watch(expected=EXPECTED)


@pytest.fixture
def phone(browser: Browser, served: Served, own: Round, watch: Watch) -> Iterator[Page]:
    """A phone that has been shown the courier's QR code, once there is a round to be seen."""
    assert own.stops
    with context_of(browser, 360, 640, has_touch=True, service_workers="allow") as context:
        yield connected(context, served, watch)


def test_a_round_without_a_network(phone: Page, served: Served, own: Round, watch: Watch) -> None:
    """Tests that a round is ridden offline from its second stop to its last, through a restart, with cash, name, signature and photo; nothing is lost."""
    expect(phone.locator(".stop h1")).to_be_visible()
    phone.get_by_role("button", name="Commencer la tournée").click()
    finish(phone)
    expect(phone.locator(".progress-line, .number").first).to_be_visible()
    # Nobody hears of it while it can be taken back.
    expect(phone.get_by_role("button", name=re.compile("Annuler"))).to_be_visible()
    phone.context.set_offline(True)
    # The phone is switched off and on: the app opens, where it was.
    phone.reload()
    expect(phone.locator(".stop .number").first).to_have_text("2")
    finish(phone)
    # The first basket, to a neighbour: their name is asked for.
    expect(phone.locator(".stop .number").first).to_have_text("3")
    expect(phone.locator(".person")).to_have_text("Camille Exemple")
    expect(phone.locator(".ways-in")).to_contain_text("A42")
    phone.get_by_role("button", name="Plus", exact=True).click()
    phone.get_by_role("button", name="Chez un voisin").click()
    close = phone.get_by_role("button", name="Terminer l'arrêt")
    expect(close).to_be_disabled()
    phone.get_by_label("Nom de la personne").fill("Dominique Modèle")
    phone.locator("form.word", has_text="Nom de la personne").get_by_role("button", name="Garder").click()
    close.click()
    # The second, paid in cash at the door.
    expect(phone.locator(".stop .number").first).to_have_text("4")
    finish(phone)
    expect(phone.locator(".stop .number").first).to_have_text("5")
    finish(phone)
    expect(phone.locator(".amount")).to_have_text(re.compile("23,50"))
    expect(close).to_be_disabled()
    phone.get_by_role("button", name="Espèces").click()
    close.click()
    # The third, into the letter box: a photo is needed.
    expect(phone.locator(".stop .number").first).to_have_text("6")
    finish(phone)
    phone.get_by_role("button", name="Plus", exact=True).click()
    phone.get_by_role("button", name="Dans la boîte aux lettres").click()
    photo = BytesIO()
    Image.new("RGB", (2400, 1200), (120, 60, 30)).save(photo, "JPEG")
    phone.locator("input[type=file]").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}
    )
    expect(phone.locator(".thumbnail")).to_be_visible()
    close.click()
    phone.get_by_role("button", name="Terminer la tournée").click()
    expect(phone.locator(".strip")).to_contain_text("hors ligne")
    assert waiting(phone) > 6
    assert now(served, own).status in {RoundStatus.RELEASED, RoundStatus.STARTED}
    phone.context.set_offline(False)
    expect(phone.locator('.strip[data-waiting="0"]')).to_be_visible(timeout=30_000)
    found = now(served, own)
    assert [stop.status for stop in found.stops] == [StopStatus.CLOSED] * len(found.stops)
    assert found.status is RoundStatus.COMPLETED
    with served.store.reading(served.town_id) as reading:
        proofs = reading.rows(reading.select(PROOF).order_by(PROOF.c.happened_s))
        money = reading.rows(reading.select(CASH_COLLECTION))
        (boxed,) = deliveries.owners_of(reading, [proofs[1].task_id])
    assert [(row.kind, row.value) for row in proofs] == [("name", "Dominique Modèle"), ("photo", "")]
    assert re.fullmatch(r"pic_[0-9a-f]{64}", proofs[1].file)
    assert [(row.method, row.amount_minor, row.currency) for row in money] == [("cash", 2350, "EUR")]
    shown = served.call("GET", f"/v1/deliveries/{boxed}/proofs", role=Role.COORDINATOR).json()["proofs"]
    picture = served.call("GET", shown[0]["picture"], role=Role.COORDINATOR)
    # Half of its size has come from the phone already.
    assert Image.open(BytesIO(picture.content)).size == (1600, 800)
    assert watch.complaints == []


def test_what_was_done_by_mistake_is_taken_back(phone: Page, served: Served, own: Round) -> None:
    """Tests that a stop that was closed by mistake is open again, and that the server never hears of it."""
    phone.get_by_role("button", name="Commencer la tournée").click()
    finish(phone)
    expect(phone.locator(".stop .number").first).to_have_text("2")
    phone.get_by_role("button", name=re.compile("Annuler")).click()
    expect(phone.locator(".stop .number").first).to_have_text("1")
    phone.wait_for_timeout(500)
    expect(phone.locator('.strip[data-waiting="0"]')).to_be_visible()
    assert now(served, own).stops[0].status in {StopStatus.NEXT, StopStatus.PLANNED}


def test_another_stop_first(phone: Page, served: Served, own: Round) -> None:
    """Tests that a courier can go to another stop at once, where nothing is handed over before it was collected, and is not offered to otherwise."""
    phone.get_by_role("button", name="Commencer la tournée").click()
    phone.get_by_role("button", name="Tournée", exact=True).click()
    phone.locator(".stop-row").nth(2).click()
    expect(phone.get_by_role("button", name="Aller à cet arrêt maintenant")).to_have_count(0)
    phone.get_by_role("button", name="Tournée", exact=True).click()
    phone.locator(".stop-row").nth(3).click()
    wanted = own.stops[3].id
    here = phone.get_by_role("button", name="Aller à cet arrêt maintenant")
    here.click()
    expect(here).to_have_count(0)
    expect(phone.locator('.strip[data-waiting="0"]')).to_be_visible(timeout=10_000)
    assert now(served, own).stops[0].id == wanted


def test_a_tap_is_no_slide(phone: Page) -> None:
    """Tests that a stop is not done by touching the button, and is by sliding it."""
    phone.get_by_role("button", name="Commencer la tournée").click()
    slide = phone.locator(".slide")
    slide.click()
    phone.wait_for_timeout(200)
    expect(phone.locator(".stop .number").first).to_have_text("1")
    box = slide.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    phone.mouse.move(box["x"] + 30, y)
    phone.mouse.down()
    phone.mouse.move(box["x"] + box["width"] - 20, y, steps=8)
    phone.mouse.up()
    expect(phone.locator(".stop .number").first).to_have_text("2")


def test_a_change_is_shown_before_it_counts(phone: Page, served: Served, own: Round) -> None:
    """Tests that a stop which the plan adds is on a card until the courier has seen it, and that this is told."""
    added = order(served, "shop-1", recipient={"name": "Sacha Exemple", "phone": "+33600000009"})
    extra = add_round(served, [added])
    act(Cast(served), f"/v1/rounds/{extra.id}/release", role=Role.COORDINATOR, headers={"If-Match": '"1"'})
    seen = now(served, own)
    act(
        Cast(served),
        f"/v1/rounds/{extra.id}/transfer",
        {"to_shift_id": own.shift_id},
        role=Role.COORDINATOR,
        headers={"If-Match": f'"{now(served, extra).version}"'},
    )
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.locator(".change")).to_contain_text("a changé")
    expect(phone.locator(".change")).to_contain_text("+ 2 arrêts")
    phone.get_by_role("button", name="J'ai vu").click()
    expect(phone.locator(".change")).to_have_count(0)
    expect(phone.locator('.strip[data-waiting="0"]')).to_be_visible(timeout=10_000)
    # To have seen it is a change of its own, of which there is nothing to see.
    assert now(served, own).acknowledged == seen.version + 1


def test_it_fits_and_can_be_read(phone: Page, watch: Watch) -> None:
    """Tests that nothing is wider than the phone, at twice the size of letters too, and that whatever is touched is 48 px high."""
    for size in (16, 32):
        phone.evaluate("size => (document.documentElement.style.fontSize = `${size}px`)", size)
        for tab in ("Arrêt", "Tournée", "Jour"):
            phone.get_by_role("button", name=tab, exact=True).click()
            assert phone.evaluate("document.documentElement.scrollWidth") <= 360, (size, tab)
            if size == 16:
                low = phone.evaluate(
                    """() => [...document.querySelectorAll('button, select, .main, .second')]
                        .filter((one) => one.offsetParent !== null && one.getBoundingClientRect().height < 48)
                        .map((one) => one.textContent)"""
                )
                assert low == [], tab
    assert watch.complaints == []


@pytest.mark.parametrize("look", ["light", "dark", "strong"])
def test_nobody_is_kept_out(phone: Page, look: str) -> None:
    """Tests every screen and sheet of the app with axe-core, in the light, in the dark, and with high contrast."""
    phone.emulate_media(color_scheme="dark" if look == "dark" else "light")
    if look == "strong":
        phone.get_by_role("button", name="Jour", exact=True).click()
        phone.get_by_label("Contraste fort").check()
        phone.get_by_role("button", name="Arrêt", exact=True).click()
    phone.get_by_role("button", name="Commencer la tournée").click()
    expect(phone.locator(".slide")).to_be_visible()
    assert barriers(phone) == []
    for sheet in ("Y aller", "Appeler", "Plus"):
        phone.get_by_role("button", name=sheet, exact=True).click()
        expect(phone.locator("dialog[open]")).to_be_visible()
        assert barriers(phone) == [], sheet
        if sheet == "Plus":
            phone.get_by_role("button", name="Preuves").click()
            assert barriers(phone) == []
        phone.get_by_role("button", name="Fermer").click()
    for tab in ("Tournée", "Jour"):
        phone.get_by_role("button", name=tab, exact=True).click()
        assert barriers(phone) == [], tab


def test_who_is_not_signed_in_is_led_to_the_door(browser: Browser, served: Served) -> None:
    """Tests that a phone that nobody has signed in opens the page to do so, and that a link that was used says what to do."""
    base = str(served.client.base_url).rstrip("/")
    with context_of(browser, 360, 640, "en-GB") as context:
        page = context.new_page()
        page.goto(f"{base}/courier/")
        page.wait_for_url("**/connect")
        expect(page.locator("h1")).to_have_text("Sign in")
        page.goto(base)
        expect(page.locator("h1")).to_have_text("Sign in")
        assert barriers(page) == []
        page.goto(f"{base}/connect#made-up")
        expect(page.get_by_role("alert")).to_contain_text("This link opens nothing")
        assert "made-up" not in page.url


def test_the_address_alone_leads_to_ones_own_screen(phone: Page, served: Served) -> None:
    """Tests that whoever is signed in gets from the server's address to the screen of their role."""
    phone.goto(str(served.client.base_url))
    phone.wait_for_url("**/courier/")
    # Where they wanted to be on it goes along, and is not taken for the token of a link.
    phone.goto(f"{str(served.client.base_url).rstrip('/')}/connect?go#/day/2026-11-28")
    phone.wait_for_url("**/courier/#/day/2026-11-28")


def test_every_file_of_the_app_is_there(served: Served) -> None:
    """Tests that whatever the worker wants to keep can be fetched: one that is missing, and nothing is kept at all."""
    worker = served.client.get("/courier/worker.js")
    assert worker.headers["cache-control"] == "no-cache"
    files = set(re.findall(r'"(/(?:assets|courier)/[^"]+)"', worker.text))
    assert any(name.endswith(".css") for name in files)
    assert len(files) > 8
    for name in sorted(files):
        assert served.client.get(name).status_code == 200, name


def test_a_newer_app_loses_nothing(phone: Page, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Tests that a newer version waits until the courier lets it in, takes over then, and finds what waits to be sent."""
    newer = tmp_path / "static"
    shutil.copytree(STATIC_FOLDER, newer)
    worker = newer / "courier" / "worker.js"
    text = worker.read_text("utf-8")
    version = re.search(r"tournee-courier-\$\{[\"'`]([0-9a-f]{16})", text)
    assert version is not None
    worker.write_text(text.replace(version[1], "0" * 16), "utf-8")
    phone.get_by_role("button", name="Commencer la tournée").click()
    finish(phone)
    expect(phone.locator(".stop .number").first).to_have_text("2")
    app, _ = shared_server()
    # What undoes an attribute takes one that comes by `__getattr__` for one that was not there, and deletes it.
    request.addfinalizer(partial(setattr, app.state, "static", app.state.static))
    app.state.static = newer
    phone.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update()).then(() => null)")
    update = phone.get_by_role("button", name="Mettre à jour")
    expect(update).to_be_visible(timeout=20_000)
    phone.context.set_offline(True)
    update.click()
    # The new one has its own files, and is there without a network as the old one was.
    expect(update).to_have_count(0, timeout=20_000)
    expect(phone.locator(".stop .number").first).to_have_text("2")
    caches = phone.evaluate("caches.keys()")
    assert caches == [f"tournee-courier-{'0' * 16}"]
    assert waiting(phone) > 0
    phone.context.set_offline(False)
    expect(phone.locator('.strip[data-waiting="0"]')).to_be_visible(timeout=30_000)


def test_it_can_be_kept_on_the_phone(phone: Page, served: Served) -> None:
    """Tests what browsers ask of an app: a manifest with icons that are there, a worker with the app's folder for its scope, and a start without a network."""
    manifest = served.client.get("/courier/manifest.webmanifest").json()
    assert manifest["start_url"] == manifest["scope"] == "/courier/"
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        answer = served.client.get(icon["src"])
        size = "x".join(str(side) for side in Image.open(BytesIO(answer.content)).size)
        assert (answer.headers["content-type"], size) == (icon["type"], icon["sizes"])
    phone.context.set_offline(True)
    phone.reload(wait_until="domcontentloaded")
    expect(phone.locator(".stop")).to_be_visible()
    assert phone.evaluate("performance.getEntriesByType('navigation')[0].duration") < 5_000
    phone.context.set_offline(False)
