"""Tests of the page in a real browser: it is drawn, it can be used, and it asks nobody else for anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from api.page import render_page
from api.schemas.plan import PlanWire
from tests.api.browser import DRAWN_MS, Watch, chromium, context_of
from tests.api.conftest import OneTownShelf
from tests.api.live_server import serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium of this machine."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def address(
    tmp_path_factory: pytest.TempPathFactory, plan_wire: PlanWire, monaco_tiles: Path
) -> Iterator[str]:
    """The real page, the sample plan and Monaco's map, served."""
    folder = tmp_path_factory.mktemp("plans")
    (folder / "monaco-2026-11-28.json").write_text(plan_wire.model_dump_json(), "utf-8")
    earlier = plan_wire.model_copy(update={"date": "2026-11-21", "unassigned": (), "comparison": None})
    (folder / "monaco-2026-11-21.json").write_text(earlier.model_dump_json(), "utf-8")
    with serving(create_app(plans=folder, towns=OneTownShelf(monaco_tiles))) as found:
        yield found


@pytest.fixture
def watch() -> Watch:
    """Follows the page of a test."""
    return Watch()


@pytest.fixture
def desk(browser: Browser, address: str, watch: Watch) -> Iterator[Page]:
    """The page on a desk's screen, in French."""
    with context_of(browser, 1440, 900) as context:
        page = context.new_page()
        watch.follow(page)
        page.goto(address)
        page.wait_for_selector(".page")
        yield page


@pytest.fixture
def phone(browser: Browser, address: str, watch: Watch) -> Iterator[Page]:
    """The page on a small phone, in French."""
    with context_of(browser, 360, 640) as context:
        page = context.new_page()
        watch.follow(page)
        page.goto(address)
        page.wait_for_selector(".page")
        yield page


def _wait_for_map(page: Page) -> None:
    page.wait_for_selector('[data-map="drawn"]', timeout=DRAWN_MS)


def _colours(page: Page) -> int:
    """The number of different colours on the map, as a person sees it."""
    import struct
    import zlib

    data = page.locator(".map canvas").screenshot()
    width, height = struct.unpack(">II", data[16:24])
    channels = {2: 3, 6: 4}[data[25]]
    packed, offset = b"", 8
    while offset < len(data):
        (length,) = struct.unpack(">I", data[offset : offset + 4])
        if data[offset + 4 : offset + 8] == b"IDAT":
            packed += data[offset + 8 : offset + 8 + length]
        offset += 12 + length
    raw = zlib.decompress(packed)
    line = width * channels + 1
    # Filtered lines differ wherever pixels do: enough to tell a drawing from a blank sheet.
    return len({raw[row * line : (row + 1) * line] for row in range(height)})


def test_the_map_is_drawn_and_nobody_else_is_asked(desk: Page, address: str, watch: Watch) -> None:
    """Tests that map, tiles and rounds are drawn, without a complaint and without another host."""
    _wait_for_map(desk)
    assert _colours(desk) > 100
    assert any("tiles.pmtiles" in asked for asked in watch.addresses)
    outside = [asked for asked in watch.addresses if not asked.startswith((address, "data:", "blob:"))]
    assert outside == []
    assert watch.complaints == []
    expect(desk.locator(".credit")).to_be_visible()
    expect(desk.locator(".credit")).to_have_text("© OpenStreetMap contributors")


def test_figures_and_rounds(desk: Page) -> None:
    """Tests that the day's figures, its rounds, what is saved and what is left out are there in words."""
    expect(desk.locator(".street-notes")).to_contain_text("is in force: marché")
    figures = desk.locator(".figure").all_inner_texts()
    assert figures[0].split("\n")[0] == "4 / 6"
    assert figures[2].split("\n")[0] == "3"
    names = desk.locator(".round-item .round-name").all_inner_texts()
    assert names == ["Camille Exemple", "Dominique Exemple", "Sacha Exemple"]
    # 8.4 km instead of 31 km is 73 % less; by van 38.5 km, 78 % less.
    assert "73" in desk.locator(".lead").inner_text()
    desk.get_by_label("camionnettes", exact=True).check()
    assert "78" in desk.locator(".lead").inner_text()
    desk.locator(".unassigned summary").first.click()
    reasons = desk.locator(".unassigned details[open] .reasons div").all_inner_texts()
    assert [" ".join(reason.split()) for reason in reasons] == [
        "Camille Exemple arriverait 9 min après la fin du créneau",
        "Dominique Exemple tournée pleine : de la place seulement 13 min après la fin du créneau",
        "Sacha Exemple trop grand pour le véhicule (volume)",
    ]


def test_a_stop_opens_its_card_from_list_timeline_and_map(desk: Page) -> None:
    """Tests that the card of a stop tells where, when and what, however the stop is chosen."""
    _wait_for_map(desk)
    desk.locator('[data-round="0"]').click()
    desk.locator('[data-stop="2"]').click()
    card = desk.locator(".card")
    expect(card).to_contain_text("Famille Exemple 1")
    expect(card).to_contain_text("14 Quai Albert Ier")
    expect(card).to_contain_text("09:14")
    expect(card).to_contain_text("09:00 – 11:00")
    expect(card).to_contain_text("Sonner deux fois")
    # The map has brought the stop into the middle of what the card leaves free.
    box = desk.locator(".map canvas").bounding_box()
    assert box is not None
    desk.wait_for_timeout(1_000)
    desk.locator(".card .icon-button").click()
    expect(card).to_have_count(0)
    desk.mouse.click(box["x"] + (40 + box["width"] - 400) / 2, box["y"] + (90 + box["height"] - 60) / 2)
    expect(card).to_contain_text("Famille Exemple 1")
    desk.locator('[data-halt="1-3"]').click()
    expect(card).to_contain_text("Bénéficiaire 1")
    expect(card).to_contain_text("Visite de convivialité")
    expect(desk.locator("#round-title")).to_have_text("Dominique Exemple")


def test_the_keyboard_is_enough(desk: Page) -> None:
    """Tests that a timeline is one stop of the tab key, arrows walk along it, and Escape closes the card."""
    first = desk.locator('[data-halt="0-0"]')
    first.focus()
    desk.keyboard.press("ArrowRight")
    expect(desk.locator('[data-halt="0-1"]')).to_be_focused()
    expect(desk.locator(".timeline-details")).to_contain_text("Primeur Exemple")
    desk.keyboard.press("End")
    expect(desk.locator('[data-halt="0-3"]')).to_be_focused()
    desk.keyboard.press("Enter")
    card = desk.locator(".card")
    expect(card).to_contain_text("Famille Exemple 4")
    assert desk.locator('.track button[tabindex="0"]').count() == 3
    card.locator("button").first.focus()
    desk.keyboard.press("Escape")
    expect(card).to_have_count(0)


def _labels(page: Page) -> list[str]:
    """Every word of the page's own: texts and labels without what the plan says."""
    return page.evaluate(
        """() => [...document.querySelectorAll("h2, h3, dt, legend, label, .quiet, .chip, .verb, .legend li,"
            + " .timeline-key li, .back, .tabs button, .lead, [aria-label]")]
            .filter((node) => !node.closest(".brand, .languages"))
            .flatMap((node) => [node.getAttribute("aria-label"),
                node.childElementCount === 0 ? node.textContent : null])
            .filter((words) => words && /[a-zà-ÿ]{4}/i.test(words))"""
    )


def test_the_language_changes_every_label(desk: Page) -> None:
    """Tests that no French label is left in English, and that the choice outlives a reload."""
    desk.locator('[data-round="0"]').click()
    desk.locator('[data-stop="2"]').click()
    french = set(_labels(desk))
    assert "Déroulé de la journée" in french
    desk.get_by_role("button", name="EN", exact=True).click()
    expect(desk.locator("html")).to_have_attribute("lang", "en")
    english = set(_labels(desk))
    # Names of people, places and goods are the plan's; a word that both languages spell alike is listed.
    kept = {words for words in french & english if "Exemple" not in words}
    assert kept <= {
        "11 Rue Terrazzani",
        "14 Quai Albert Ier",
        "20 Boulevard de Suisse",
        "3 Rue Grimaldi",
        "Service",
        "service",
    }
    assert "How the day unfolds" in english
    desk.reload()
    expect(desk.locator("#timeline-title")).to_have_text("How the day unfolds")


def test_the_address_may_choose_language_and_plan(browser: Browser, address: str) -> None:
    """Tests that ?lang= and ?plan= win over the browser's habits, and a plan without comparison is shown."""
    with context_of(browser, 1440, 900) as context:
        page = context.new_page()
        page.goto(f"{address}/?lang=en&plan=monaco-2026-11-21")
        expect(page.locator(".day")).to_contain_text("21 November 2026")
        expect(page.locator(".all-well")).to_have_count(1)
        expect(page.locator(".metrics")).to_have_count(0)
        assert page.locator(".plan-choice option").count() == 2


def test_an_unknown_plan_is_explained(browser: Browser, address: str) -> None:
    """Tests that an address with a plan that does not exist says so."""
    with context_of(browser, 360, 640) as context:
        page = context.new_page()
        page.goto(f"{address}/?plan=nothing")
        expect(page.locator(".greeting")).to_contain_text("No plan is named 'nothing'")


def test_a_phone_shows_everything_without_scrolling_sideways(phone: Page, watch: Watch) -> None:
    """Tests that on 360 x 640 every tab fits the width and every target is big enough for a thumb."""
    _wait_for_map(phone)
    for number in (1, 2, 3):
        phone.locator(f".tabs button:nth-child({number})").click()
        if number == 2:
            phone.locator('[data-round="0"]').click()
            phone.locator('[data-stop="1"]').click()
            expect(phone.locator(".card")).to_contain_text("Primeur Exemple")
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
        wide = phone.evaluate(
            """() => [...document.querySelectorAll("main *")].filter((node) => {
                const box = node.getBoundingClientRect();
                return box.width > 0 && box.right > 361 && !node.closest(".round-chips, .map, .track, .axis");
            }).map((node) => node.className)"""
        )
        assert wide == []
        small = phone.evaluate(
            """() => [...document.querySelectorAll("button, select, summary, .segments label, .downloads a")]
                .filter((node) => node.offsetParent !== null && !node.matches(".halt"))
                .filter((node) => node.getBoundingClientRect().height < 48)
                .map((node) => `${node.className} ${node.textContent}`)"""
        )
        assert small == []
    assert watch.complaints == []


def test_a_phone_goes_from_stop_to_map(phone: Page) -> None:
    """Tests that a stop of the list can be shown on the map with its card."""
    phone.locator(".tabs button:nth-child(2)").click()
    phone.locator('[data-round="2"]').click()
    phone.locator('[data-stop="1"]').click()
    phone.get_by_role("button", name="Voir sur la carte").click()
    expect(phone.locator(".map-view")).to_be_visible()
    expect(phone.locator(".card")).to_contain_text("Bénéficiaire 2")


def test_the_map_follows_the_systems_colours(desk: Page, watch: Watch) -> None:
    """Tests that the map turns dark with the system, keeps the choice, and still answers clicks."""
    _wait_for_map(desk)
    desk.locator('[data-halt="0-2"]').click()
    desk.wait_for_timeout(500)
    canvas = desk.locator(".map canvas")
    light = canvas.screenshot()
    desk.emulate_media(color_scheme="dark")
    desk.wait_for_timeout(2_000)
    assert canvas.screenshot() != light
    box = canvas.bounding_box()
    assert box is not None
    desk.locator(".card .icon-button").click()
    desk.mouse.click(box["x"] + (40 + box["width"] - 400) / 2, box["y"] + (90 + box["height"] - 60) / 2)
    expect(desk.locator(".card")).to_contain_text("Famille Exemple 1")
    assert watch.complaints == []


def test_downloads_are_offered_by_a_server_only(desk: Page, address: str) -> None:
    """Tests that a served round can be taken along as GPX."""
    desk.locator('[data-round="1"]').click()
    with desk.expect_download() as taken:
        desk.get_by_role("link", name="GPX").click()
    assert taken.value.suggested_filename == "monaco-2026-11-28-bike-2.gpx"
    assert taken.value.url.startswith(address)


def test_one_file_opens_from_a_disk(
    browser: Browser, plan_wire: PlanWire, monaco_tiles: Path, tmp_path: Path, watch: Watch
) -> None:
    """Tests that the page that carries everything draws its map from a disk, offline, in the language it was given."""
    file = tmp_path / "monaco.html"
    file.write_text(render_page(plan_wire, tiles=monaco_tiles, lang="en"), "utf-8")
    with context_of(browser, 1440, 900) as context:
        context.set_offline(True)
        page = context.new_page()
        watch.follow(page)
        page.goto(file.as_uri())
        _wait_for_map(page)
        assert _colours(page) > 100
        expect(page.locator("#timeline-title")).to_have_text("How the day unfolds")
        page.locator('[data-round="0"]').click()
        expect(page.locator(".downloads")).to_have_count(0)
    assert [asked for asked in watch.addresses if not asked.startswith(("file:", "data:", "blob:"))] == []
    assert watch.complaints == []


def test_without_webgl_the_lists_remain(browser: Browser, address: str) -> None:
    """Tests that a device that cannot draw the map says so and still lists every stop."""
    with context_of(browser, 1440, 900) as context:
        page = context.new_page()
        page.add_init_script(
            "const real = HTMLCanvasElement.prototype.getContext;"
            "HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {"
            " return kind.startsWith('webgl') ? null : real.call(this, kind, ...rest); };"
        )
        page.goto(address)
        expect(page.locator(".map-failed")).to_be_visible()
        page.locator('[data-round="0"]').click()
        expect(page.locator(".stop-item")).to_have_count(4)
