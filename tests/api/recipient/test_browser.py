"""The page of a delivery in a real browser, with and without scripts: from the promise to the rating, on a phone and on a desk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dispatch.storage.schema_parties import ORGANIZATION
from tests.api.browser import Watch, barriers, chromium
from tests.api.recipient.day import Riding, foretell
from tests.api.recipient.toy_base_map import build_toy_base_map
from tests.api.recipient.visitor import Visitor
from tests.api.v1.served import Served
from tests.dispatch.simulate.toy_scenario import NINE_S

pytestmark = pytest.mark.browser

PHONE, DESK = (360, 640), (1280, 900)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium of this machine."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def base_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base map of Toytown."""
    return build_toy_base_map(tmp_path_factory.mktemp("toytown"))


@pytest.fixture
def visitor(served: Served, base_map: Path) -> Visitor:
    """Somebody with the link of a basket of a baker and a greengrocer, which is paid at the door, in a town with a map."""
    served.town_map.tiles_path = base_map
    names = {"shop-0": "Boulangerie Exemple", "shop-1": "Primeurs du Port Exemple"}
    with served.store.writing(served.town_id, "test") as writing:
        for shop, name in names.items():
            contact = {"phone": "+33 1 00 00 00 02", "email": "", "logo": ""}
            writing.amend(ORGANIZATION, served.orgs[shop], {"name": name, "contact": contact})
        writing.note("test.changed", served.orgs["shop-0"], 1, topics=())
    shares = [
        {"shop_id": served.orgs["shop-0"], "amount_minor": 850},
        {"shop_id": served.orgs["shop-1"], "amount_minor": 1600},
    ]
    paid = {"amount_minor": 2450, "currency": "EUR", "methods": ["cash", "terminal"], "by_shop": shares}
    return Visitor.of_order(served, shops=("shop-0", "shop-1"), payment_on_delivery=paid)


def _context(browser: Browser, size: tuple[int, int], **more: Any) -> BrowserContext:
    width, height = size
    return browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **more)


def _check(page: Page) -> None:
    """Check that nothing is wider than the screen, that thumbs hit what they aim at, and that axe finds nothing of weight."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    small = page.evaluate(
        """() => [...document.querySelectorAll("a:not(.skip):not(.refused a), button, label.choice, label.tick, input[type=text], textarea")]
            .filter((one) => one.getClientRects().length && one.getBoundingClientRect().height < 48)
            .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert small == []


def _check_rules(page: Page) -> None:
    """Check what axe says of a page."""
    assert barriers(page) == []


def _twice_as_large(page: Page) -> None:
    """Check that with letters twice as large nothing is cut off at the side."""
    page.evaluate("document.documentElement.style.fontSize = '212.5%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.evaluate("document.documentElement.style.fontSize = ''")


@pytest.mark.parametrize(
    ("size", "language", "scheme", "scripts"),
    [
        (PHONE, "fr", "light", False),
        (PHONE, "en", "dark", True),
        (DESK, "fr", "dark", True),
        (DESK, "en", "light", False),
    ],
    ids=str,
)
def test_from_the_promise_to_the_rating(
    browser: Browser,
    served: Served,
    visitor: Visitor,
    tmp_path: Path,
    *,
    size: tuple[int, int],
    language: str,
    scheme: str,
    scripts: bool,
) -> None:
    """Tests that a delivery can be followed, moved nothing sideways, and rated with one tap, whatever the screen, language and colours."""
    address = str(served.client.base_url).rstrip("/")
    shots = Path(os.environ.get("TOURNEE_SHOTS", tmp_path))
    watch = Watch()
    kind = f"{size[0]}-{language}-{scheme}-{'scripts' if scripts else 'plain'}"
    with _context(browser, size, color_scheme=scheme, java_script_enabled=scripts) as context:
        page = context.new_page()
        watch.follow(page)

        def look(name: str, place: str = "") -> None:
            page.goto(f"{address}/t/{visitor.token}{place}?language={language}")
            page.wait_for_selector("h1")
            _check(page)
            _twice_as_large(page)
            if scripts:
                _check_rules(page)
            page.screenshot(path=shots / f"{name}-{kind}.png", full_page=True)

        look("1-promised")
        expect(page.locator("h1")).to_have_text(
            {"fr": "Votre livraison est prévue.", "en": "Your delivery is planned."}[language]
        )
        for name, place in (
            ("door", "/door"),
            ("write", "/write"),
            ("slot", "/slot"),
            ("cancel", "/cancel"),
            ("ask", "/settings"),
            ("data", "/data"),
        ):
            look(name, place)
        _move(page, look, language)
        riding = Riding(served, visitor.delivery_id)
        riding.begin()
        foretell(served, visitor.delivery_id, NINE_S + 1_200, NINE_S + 2_400)
        look("2-under-way")
        expect(page.locator(".stops")).to_contain_text("2")
        riding.close(0)
        riding.close(1)
        riding.be_at(412)
        look("3-near")
        # Whoever was recognised while writing sees where it is.
        expect(page.locator(".near")).to_contain_text("400")
        expect(page.locator(".streets .rider")).to_be_visible()
        assert (
            page.locator(".streets image").evaluate(
                "one => fetch(one.href.baseVal).then((got) => got.status)"
            )
            == 200
        )
        cash = {"delivery_id": visitor.delivery_id, "method": "cash", "amount_minor": 2450, "currency": "EUR"}
        riding.close(
            2,
            proofs=[{"task_id": visitor.delivery.at_door.id, "kind": "name", "value": "Sacha Exemple"}],
            cash=[cash],
        )
        look("receipt", "/receipt")
        look("problem", "/problem")
        look("4-delivered")
        page.locator('.scores button[value="5"]').click()
        expect(page.locator(".notice")).to_be_visible()
        expect(page.locator('.scores button[value="5"]')).to_have_attribute("aria-pressed", "true")
        page.locator("#words").fill("Merci !")
        page.locator("form button.main").click()
        expect(page.locator(".notice")).to_be_visible()
        _check(page)
        page.screenshot(path=shots / f"5-rated-{kind}.png", full_page=True)
        look("6-nothing", "x")
    assert all(asked.startswith((address, "data:")) for asked in watch.addresses)
    # The address that opens nothing says so.
    assert [words for words in watch.complaints if "404" not in words] == []


def _move(page: Page, look: Callable[[str, str], None], language: str) -> None:
    """Choose another window, by the keyboard alone, and write with letters that mean something elsewhere."""
    page.goto(page.url.replace("/data", "/slot"))
    page.locator("form button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("fieldset")
    _check(page)
    page.screenshot(path=Path(os.environ.get("TOURNEE_SHOTS", "/tmp")) / f"slots-{page.viewport_size['width']}-{language}.png", full_page=True)  # fmt: skip
    start = NINE_S + 3_600
    page.locator(f'input[name="start"]:not([value="{start}"])').first.check()
    page.locator("form button.main").first.click()
    expect(page.locator(".notice")).to_be_visible()
    page.goto(page.url.partition("?")[0] + f"/recognise?language={language}&next=write")
    page.locator("#answer").fill("0001")
    page.locator("form button.main").click()
    page.locator("#text").fill("<b>Bonjour</b> & merci")
    page.locator('input[name="shop"]').first.check()
    page.locator("form button.main").click()
    expect(page.locator(".thread .mine .said")).to_have_text("<b>Bonjour</b> & merci")
    _check(page)
    look("thread", "/write")
    look("door-known", "/door")
    look("settings", "/settings")


def test_a_script_looks_again_and_loses_nothing(browser: Browser, served: Served, visitor: Visitor) -> None:
    """Tests that with a script the page goes on by itself without being loaded anew, keeps what is being typed, and owns up to being cut off."""
    address = str(served.client.base_url).rstrip("/")
    riding = Riding(served, visitor.delivery_id)
    riding.begin()
    visitor.be_recognised()
    with _context(browser, PHONE) as context:
        known = [
            {"name": name, "value": value, "url": f"{address}/t/{visitor.token}"}
            for name, value in visitor.cookies.items()
        ]
        context.add_cookies(known)
        page = context.new_page()
        page.clock.install()
        page.goto(f"{address}/t/{visitor.token}?language=en")
        page.evaluate("window.kept = true")
        expect(page.locator(".stops")).to_contain_text("2 stops")
        riding.be_at(300)
        foretell(served, visitor.delivery_id, NINE_S + 3_600, NINE_S + 4_200)
        page.clock.run_for(31_000)
        expect(page.locator(".near")).to_be_visible()
        expect(page.locator(".streets .part")).to_be_visible()
        expect(page.locator(".window")).to_have_text("10:00 – 10:10")
        assert page.evaluate("window.kept")
        # Cut off: what was seen is not said to be of now.
        context.set_offline(True)
        for _ in range(8):
            page.clock.run_for(60_000)
        expect(page.locator(".lost")).to_be_visible()
        expect(page.locator(".near")).to_have_count(0)
        expect(page.locator(".streets")).to_have_count(0)
        context.set_offline(False)


def test_without_scripts_it_asks_again_by_itself(browser: Browser, served: Served, visitor: Visitor) -> None:
    """Tests that a browser without scripts has the order to load the page again, and one with scripts has it not."""
    address = str(served.client.base_url).rstrip("/")
    Riding(served, visitor.delivery_id).begin()
    for scripts in (False, True):
        with _context(browser, PHONE, java_script_enabled=scripts) as context:
            page = context.new_page()
            page.goto(f"{address}/t/{visitor.token}")
            assert page.locator('meta[http-equiv="refresh"]').count() == (0 if scripts else 1)


def test_contrast_of_the_system(browser: Browser, served: Served, visitor: Visitor) -> None:
    """Tests that the page can be read in the colours that a system forces on it, and with more contrast."""
    address = str(served.client.base_url).rstrip("/")
    for wish in ({"forced_colors": "active"}, {"contrast": "more"}):
        with _context(browser, PHONE, **wish) as context:
            page = context.new_page()
            page.goto(f"{address}/t/{visitor.token}")
            _check(page)
            _check_rules(page)
