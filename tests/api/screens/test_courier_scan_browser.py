"""Tests of the courier's scanner in a real browser without a reader of its own: a camera that sees our labels and bar codes, no camera, typing, and reasons."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from dispatch.access.role import Role
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import StopStatus
from dispatch.rounds.round import Round
from dispatch.storage import deliveries, parties
from dispatch.storage.schema_field import INCIDENT, PROOF
from tests.api.browser import Watch, barriers, chromium, context_of
from tests.api.screens.code_videos import bars, code_128, ean_13, film
from tests.api.screens.courier_phone import EXPECTED, connected, drain, finish, now
from tests.api.v1.cast import Cast
from tests.api.v1.parts_street import act, add_round, order
from tests.api.v1.served import Served, serve_toytown

pytestmark = pytest.mark.browser

BOOK, BREAD = "3245412567896", "BX-0017"
#: What the pictures of a camera are decoded in; generous, for machines without any haste.
READ_MS = 90_000
#: Keeps the streams that the page has asked for, so that it can be seen whether they were let go.
KEEP_STREAMS = """
    const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    window.streams = [];
    navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await get(wanted);
        window.streams.push(stream);
        window.wanted = wanted;
        return stream;
    };
"""
LAMP = """
    MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
    MediaStreamTrack.prototype.applyConstraints = async (wanted) => { window.lit = wanted.advanced[0].torch; };
"""


@pytest.fixture(scope="module")
def reel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the camera looks: a film that a test writes before it opens the camera."""
    path = tmp_path_factory.mktemp("camera") / "seen.y4m"
    return film(path, bars(ean_13(BOOK)), seconds_each=1)


@pytest.fixture(scope="module")
def browser(reel: Path) -> Iterator[Browser]:
    """A Chromium with a camera that shows the film; on Linux it has no reader of codes, like Safari and Firefox."""
    with chromium(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={reel}",
    ) as found:
        yield found


@pytest.fixture
def served(tmp_path: Path, sqlite_model: Path) -> Iterator[Served]:
    """Toytown behind the API, which asks for a scan wherever goods change hands."""
    with serve_toytown(tmp_path / "town.db", sqlite_model) as found:
        with found.store.writing(found.town_id, "coordinator:test") as writing:
            town = parties.get_town(writing)
            rule = {"collected": [["barcode"]], "delivered_to_recipient": [["barcode"]]}
            changed = parties.change_town(writing, town, {**town.settings, "field": {"proofs": rule}})
            writing.note("town.changed", town.id, changed.version)
        yield found


@pytest.fixture
def baskets(served: Served) -> list[str]:
    """Two baskets of one shop: the first with a book and a bread that have codes of their own, the second with a label of ours."""
    people = [
        {"recipient": {"name": name, "phone": "+33600000001"}} for name in ("Camille Exemple", "Alix Exemple")
    ]
    (shop,) = served.basket(shops=("shop-0",))["pickups"]
    coded = {"pickups": [shop | {"barcodes": [BOOK, BREAD]}]}
    return [order(served, "shop-0", **people[0], **coded), order(served, "shop-0", **people[1])]


@pytest.fixture
def own(served: Served, baskets: list[str]) -> Round:
    """A released round: each basket collected, then brought."""
    made = add_round(served, baskets)
    act(Cast(served), f"/v1/rounds/{made.id}/release", role=Role.COORDINATOR, headers={"If-Match": '"1"'})
    return made


@pytest.fixture
def watch() -> Watch:
    return Watch(expected=EXPECTED)


@pytest.fixture
def phone(browser: Browser, served: Served, own: Round, watch: Watch) -> Iterator[Page]:
    """A courier's phone with the first stop of its round before it."""
    assert own.stops
    with context_of(browser, 360, 640, has_touch=True, service_workers="allow") as context:
        context.add_init_script(KEEP_STREAMS)
        page = connected(context, served, watch)
        page.get_by_role("button", name="Commencer la tournée").click()
        yield page


def label_of(browser: Browser, served: Served, name: str) -> Image.Image:
    """Return the picture on the label that the server prints for a bag."""
    drawn = served.call("GET", f"/v1/deliveries/{name}/bag-code.svg", role=Role.SHOP)
    assert drawn.status_code == 200, drawn.text
    with context_of(browser, 600, 600) as context:
        page = context.new_page()
        page.set_content(f"<body style='margin:0'>{drawn.text.partition('?>')[2]}</body>")
        return Image.open(BytesIO(page.locator("svg").screenshot())).convert("L")


def type_code(phone: Page, code: str) -> None:
    phone.get_by_label("Ou tapez-le").fill(code)
    phone.locator("form.word", has_text="Ou tapez-le").get_by_role("button", name="Garder").click()


def on_stop(phone: Page, number: int) -> None:
    expect(phone.locator(".stop .number").first).to_have_text(str(number))


def test_the_camera_reads_labels_and_bars(
    phone: Page, browser: Browser, served: Served, baskets: list[str], reel: Path, watch: Watch
) -> None:
    """Tests that EAN-13, Code 128 and the server's own QR label are read from a moving picture without a network, ticked off for the right basket, and that the camera is off afterwards."""
    assert phone.evaluate("'BarcodeDetector' in window") is False
    film(reel, bars(ean_13(BOOK)), bars(code_128(BREAD)), label_of(browser, served, baskets[1]))
    # The reader has never been used: it comes from what the phone keeps.
    phone.context.set_offline(True)
    expect(phone.locator(".todo .chip")).to_have_text("0 / 2 scannée")
    finish(phone)
    expect(phone.locator("dialog .needed")).to_have_text("le code du colis")
    phone.get_by_role("button", name="Fermer", exact=True).click()
    phone.get_by_role("button", name="Scanner les pièces").click()
    expect(phone.locator(".pieces li")).to_contain_text(f"reste : {BOOK}, {BREAD}")
    phone.get_by_role("button", name="Ouvrir l'appareil photo").click()
    expect(phone.locator(".pieces li")).to_contain_text("2 / 2 scannées", timeout=READ_MS)
    expect(phone.locator(".scans > .needed")).to_contain_text("C'est A02 : arrêt 3", timeout=READ_MS)
    assert phone.evaluate("wanted.video.facingMode") == "environment"
    took_ms = int(phone.locator("video").get_attribute("data-look-ms") or 0)
    # The page itself has no part in it, however long a picture takes.
    assert took_ms > 0
    assert barriers(phone) == []
    phone.get_by_role("button", name="Garder").last.click()
    # The sheet is gone at once; the camera goes with the next look of whoever had it.
    tracks = "streams.flatMap((one) => one.getTracks()).map((one) => one.readyState)"
    ends = time.monotonic() + 10
    while phone.evaluate(tracks) != ["ended"]:
        assert time.monotonic() < ends, phone.evaluate(tracks)
        phone.wait_for_timeout(50)
    finish(phone)
    on_stop(phone, 2)
    drain(phone)
    with served.store.reading(served.town_id) as reading:
        shown = [(row.kind, row.value) for row in reading.rows(reading.select(PROOF).order_by(PROOF.c.id))]
    assert sorted(shown) == [("barcode", BOOK), ("barcode", BREAD)]
    assert watch.complaints == []


def test_a_scan_without_a_camera(phone: Page, served: Served, own: Round, baskets: list[str]) -> None:
    """Tests typing without a network: the wrong basket is named, an unknown code takes a reason and is known at the door, and all of it arrives."""
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Scanner les pièces").click()
    type_code(phone, "A02 1/1")
    expect(phone.locator(".scans > .needed")).to_contain_text("C'est A02 : arrêt 3")
    expect(phone.locator(".reason")).to_have_count(0)
    type_code(phone, BREAD.lower())
    expect(phone.locator(".scans > [role=status]")).to_have_text("A01 : pièce cochée")
    type_code(phone, BREAD)
    expect(phone.locator(".scans > [role=status]")).to_have_text("A01 : déjà cochée")
    type_code(phone, "X-999")
    expect(phone.locator(".scans > .needed")).to_have_text("Code inconnu : X-999")
    take = phone.get_by_role("button", name="Accepter quand même")
    expect(take).to_be_disabled()
    phone.get_by_role("button", name="Étiquette non enregistrée").click()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    assert barriers(phone) == []
    take.click()
    expect(phone.locator(".pieces li")).to_have_attribute("data-done", "true")
    phone.get_by_role("button", name="Garder").last.click()
    # The phone is switched off and on: what was ticked is still there.
    phone.reload()
    expect(phone.locator(".todo .chip").first).to_have_text("2 / 2 scannées")
    finish(phone)
    on_stop(phone, 2)
    finish(phone)
    type_code(phone, "A02")
    expect(phone.locator(".scans > .needed")).to_contain_text("C'est A02 : arrêt 3")
    close = phone.get_by_role("button", name="Terminer l'arrêt")
    expect(close).to_be_disabled()
    type_code(phone, "x-999")
    close.click()
    on_stop(phone, 3)
    # No label at all.
    finish(phone)
    phone.get_by_role("button", name="Pas de code lisible").click()
    phone.get_by_label("Raison").fill("sachet sans étiquette")
    phone.get_by_role("button", name="Accepter quand même").click()
    close.click()
    on_stop(phone, 4)
    finish(phone)
    type_code(phone, f"A02 1/1 {baskets[1]}")
    close.click()
    expect(phone.get_by_role("button", name="Terminer la tournée")).to_be_visible()
    drain(phone)
    assert [stop.status for stop in now(served, own).stops] == [StopStatus.CLOSED] * 4
    with served.store.reading(served.town_id) as reading:
        found = {(row.value, row.note) for row in reading.rows(reading.select(PROOF))}
        incidents = reading.rows(reading.select(INCIDENT))
        assert {one.status for one in deliveries.get_many(reading, baskets).values()} == {
            DeliveryStatus.DELIVERED
        }
    assert found == {
        (BREAD.lower(), ""),
        ("X-999", "Étiquette non enregistrée"),
        ("x-999", ""),
        ("", "sachet sans étiquette"),
        (f"A02 1/1 {baskets[1]}", ""),
    }
    assert [one.kind for one in incidents] == []
    told = served.call("GET", f"/v1/deliveries/{baskets[0]}/proofs", role=Role.COORDINATOR).json()["proofs"]
    assert {one["note"] for one in told} == {None, "Étiquette non enregistrée"}


@pytest.mark.parametrize(
    ("name", "text"),
    [("NotAllowedError", "est refusé à cette page"), ("NotFoundError", "Pas d'appareil photo ici"), ("NotReadableError", "Une autre application")],
)  # fmt: skip
def test_no_camera(phone: Page, name: str, text: str) -> None:
    """Tests that it is said why there is nothing to look through, and that the code can be typed all the same."""
    phone.evaluate(
        "name => (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', name)))",
        name,
    )
    phone.get_by_role("button", name="Scanner les pièces").click()
    phone.get_by_role("button", name="Ouvrir l'appareil photo").click()
    expect(phone.locator(".scanner [role=alert]")).to_contain_text(text)
    type_code(phone, BREAD)
    expect(phone.locator(".scans > [role=status]")).to_have_text("A01 : pièce cochée")


def test_a_lamp_where_there_is_one(phone: Page) -> None:
    """Tests that the lamp is offered where the camera has one, and that a sheet that is closed lets the camera go."""
    phone.evaluate(f"(() => {{ {LAMP} }})()")
    phone.get_by_role("button", name="Scanner les pièces").click()
    phone.get_by_role("button", name="Ouvrir l'appareil photo").click()
    lamp = phone.get_by_role("button", name="Lampe")
    lamp.click()
    expect(lamp).to_have_attribute("aria-pressed", "true")
    assert phone.evaluate("lit") is True
    phone.keyboard.press("Escape")
    expect(phone.locator("dialog[open]")).to_have_count(0)
    assert phone.evaluate("streams.flatMap((one) => one.getTracks()).map((one) => one.readyState)") == [
        "ended"
    ]


def test_the_reader_is_loaded_when_it_is_needed(served: Served) -> None:
    """Tests that nothing of the reader is in the first load, which stays below 150 kB without the map, and that the phone keeps it with the app."""
    kept = re.findall(r'"(/assets/[^"]+)"', served.client.get("/courier/worker.js").text)
    (reader,) = {name for name in kept if "find-code.worker" in name}
    page = served.client.get("/courier/").text
    first = {f"/assets/{name}" for name in re.findall(r'assets/([^"]+)"', page)}
    assert len(first) > 2
    assert reader not in first
    assert sum(len(gzip.compress(served.client.get(name).content)) for name in first) < 150_000
