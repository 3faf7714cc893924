"""Tests of the pooling report's page: what it says, that it asks nobody for anything, and that its map opens in a real browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from api.assets import STATIC_FOLDER, ScreensMissingError
from api.pooling_page import render_pooling_page
from dispatch.plan import Plan
from dispatch.pooling.period import PeriodReport, add_up
from dispatch.pooling.scenarios import Scenario
from tests.api.browser import ARGUMENTS, DRAWN_MS, Watch
from tests.dispatch.pooling.toy_pooling import ALL, compared, meal, pooling_day, toy_document
from tests.dispatch.test_planning import delivery

Found = tuple[PeriodReport, dict[str, dict[Scenario, Plan]]]


@pytest.fixture(scope="module")
def found() -> Found:
    """A day of the toy town, whose shop tries to be markup."""
    raw = toy_document([delivery(f"d{n}", "bakery", "grocer") for n in range(3)], [meal()])
    for place in raw["places"]:
        if place["id"] == "bakery":
            place["name"] = "</script><img src=http://evil.example/x>"
    day = compared(pooling_day(raw), draw=ALL)
    return add_up([day.report]), {day.report.date: dict(day.plans)}


class _Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.found += [
            (tag, name, value or "") for name, value in attrs if name in {"src", "href", "srcset", "action"}
        ]
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"], tag


def test_the_page_asks_nobody_for_anything(found: Found, screens: Path) -> None:
    """Tests that the only address is the credit's link, that strangers' texts stay texts, and that the policy allows nothing else."""
    report, plans = found
    page = render_pooling_page(report, plans, static=screens)
    reader = _Addresses()
    reader.feed(page)
    assert {one for one in reader.found if not one[2].startswith("#")} == {
        ("a", "href", "https://www.openstreetmap.org/copyright")
    }
    assert "img" not in reader.tags
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "http" not in policy
    assert "unsafe" not in policy


def test_a_page_of_figures_needs_no_screens(found: Found, tmp_path: Path) -> None:
    """Tests that without plans there is no map and nothing of the screens, and that with plans their lack is said."""
    report, plans = found
    page = render_pooling_page(report, static=tmp_path)
    assert 'id="map"' not in page
    assert "OpenStreetMap contributors" in page
    with pytest.raises(ScreensMissingError):
        render_pooling_page(report, plans, static=tmp_path)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_both_languages_are_there(found: Found, lang: str) -> None:
    """Tests that a page speaks both languages, whichever it opens in."""
    page = render_pooling_page(found[0], lang=lang)
    assert f'<html lang="{lang}" data-lang="{lang}" data-fixed ' in page
    assert "Ce que la mutualisation a économisé" in page
    assert "What pooling has saved" in page


def test_an_unknown_language_is_refused(found: Found) -> None:
    """Tests that a language that the page lacks is a mistake of the caller."""
    with pytest.raises(ValueError, match="speaks"):
        render_pooling_page(found[0], lang="de")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium of this machine."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None or not (STATIC_FOLDER / "single" / "page.js").is_file():
        pytest.skip("THE POOLING PAGE WAS NOT TESTED IN A BROWSER: no chromium, or the screens are not built")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_and_its_map_opens(found: Found, browser: Browser, tmp_path: Path, width: int) -> None:
    """Tests in a browser, from a disk: no sideways scrolling, both languages, each scenario's rounds on the map, no request."""
    report, plans = found
    file = tmp_path / "pooling.html"
    file.write_text(render_pooling_page(report, plans), "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, locale="fr-FR")
    watch = Watch()
    watch.follow(page)
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click("button.fr[data-to=en]")
    assert page.locator("h1:visible").inner_text() == "What pooling has saved"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for scenario in (Scenario.ALONE, Scenario.POOLED):
        page.select_option("#map-scenario", scenario.value)
        page.click("#map-show")
        rounds = len(plans[report.days[0].date][scenario].rounds)
        frame = page.frame_locator("#map-frame")
        frame.locator("canvas").first.wait_for(state="attached", timeout=DRAWN_MS)
        assert frame.locator(f"text=/^{'ABC'[rounds - 1]}$/").count() > 0
    assert [one for one in watch.addresses if not one.startswith(("file:", "blob:", "data:", "about:"))] == []
    assert watch.complaints == []
    page.close()
