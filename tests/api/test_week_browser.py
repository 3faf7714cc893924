"""Tests in a real browser of how people go about in a week: its page, its days on the map, the report, and back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from api.app import create_app
from api.assets import STATIC_FOLDER
from api.plan_store import save_plan
from api.pooling_page import Beside, render_pooling_page
from api.week_page import render_week_page
from dispatch.demo.verdict import Check
from dispatch.pooling.period import add_up
from dispatch.pooling.report_document import report_csv
from dispatch.pooling.report_pdf import report_pdf
from dispatch.pooling.scenarios import Scenario
from tests.api.browser import ARGUMENTS, DRAWN_MS, Watch
from tests.api.conftest import OneTownShelf
from tests.api.live_server import serving
from tests.api.sample_plan import sample_plan
from tests.dispatch.pooling.toy_pooling import ALL, compared, meal, pooling_day, toy_document
from tests.dispatch.test_planning import delivery

pytestmark = pytest.mark.browser

DATES = ("2026-11-27", "2026-11-28", "2026-11-29")
CHECKS = {
    "fr": [Check("Visites obligatoires", "54 sur 54", "objectif : toutes", True), Check("Coût", "+4,0 %", "objectif : 3 %", False)],
    "en": [Check("Required visits", "54 of 54", "target: all", True), Check("Cost", "+4.0%", "target: 3%", False)],
}  # fmt: skip
LOCALES = {"fr": "fr-FR", "en": "en-GB"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium of this machine."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None or not (STATIC_FOLDER / "single" / "page.js").is_file():
        pytest.skip("THE WEEK WAS NOT TESTED IN A BROWSER: no chromium, or the screens are not built")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, monaco_tiles: Path) -> Iterator[str]:
    """Three days of a town, with the page of the week and a report of what was saved."""
    folder = tmp_path_factory.mktemp("week")
    days = [replace(sample_plan(), date=date) for date in DATES]
    for plan in days:
        save_plan(plan, folder)
    (folder / "week.html").write_text(render_week_page(days, CHECKS), "utf-8")
    raw = toy_document([delivery(f"d{n}", "bakery", "grocer") for n in range(3)], [meal()])
    toy = compared(pooling_day(raw), draw=ALL)
    report = add_up([replace(toy.report, date=date) for date in DATES])
    plans = {date: {one: replace(plan, date=date) for one, plan in toy.plans.items()} for date in DATES}
    beside = Beside(
        "/pages/week",
        {date: f"/?plan=monaco-{date}" for date in DATES},
        {one: {"PDF": f"/pages/report-{one}.pdf", "CSV": f"/pages/report-{one}.csv"} for one in LOCALES},
    )
    page = render_pooling_page(report, plans, tiles=monaco_tiles, beside=beside)
    (folder / "report.html").write_text(page, "utf-8")
    pages = {"week": folder / "week.html", "report": folder / "report.html"}
    for language in LOCALES:
        pages[f"report-{language}.pdf"] = folder / f"{language}.pdf"
        pages[f"report-{language}.csv"] = folder / f"{language}.csv"
        (folder / f"{language}.pdf").write_bytes(report_pdf(report, language))
        (folder / f"{language}.csv").write_text(report_csv(report, language), "utf-8")
    with serving(create_app(plans=folder, towns=OneTownShelf(monaco_tiles), pages=pages)) as found:
        yield found


@pytest.fixture
def watch() -> Watch:
    """Follows the page of a test."""
    return Watch()


def _opened(
    browser: Browser, watch: Watch, language: str = "fr", width: int = 1440, height: int = 900
) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=LOCALES[language], reduced_motion="reduce"
    )
    page = context.new_page()
    watch.follow(page)
    return page


def _drawn(page: Page) -> None:
    page.wait_for_selector('[data-map="drawn"]', timeout=DRAWN_MS)


def _fits(page: Page, width: int) -> None:
    """Check that nothing stands out sideways and that on a phone every target is big enough for a thumb."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wide = page.evaluate(
        """(width) => [...document.querySelectorAll("body *")].filter((node) => {
            const box = node.getBoundingClientRect();
            return box.width > 1 && box.right > width + 1 && !node.closest(".round-chips, .map-view, .track, .axis, .aside");
        }).map((node) => `${node.tagName} ${node.className} ${node.textContent.slice(0, 40)}`)""",
        width,
    )
    assert wide == []
    if width > 360:
        return
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, select, summary, main a, header a")]
            .filter((node) => node.checkVisibility() && !node.matches(".halt, .skip"))
            .filter((node) => node.getBoundingClientRect().height < 47)
            .map((node) => `${node.tagName} ${node.className} ${node.textContent.slice(0, 40)}`)"""
    )
    assert small == []


def test_from_the_week_to_its_days_to_the_report_and_back(
    browser: Browser, address: str, watch: Watch
) -> None:
    """Tests every way between the pages: a day from the week, the days beside it, the report, a day of it, and back."""
    page = _opened(browser, watch)
    page.goto(f"{address}/pages/week")
    expect(page).to_have_title("Monaco · semaine du 27 au 29 novembre 2026 · Tournée")
    expect(page.locator("footer")).to_contain_text("© OpenStreetMap contributors")
    page.get_by_role("link", name="Vendredi 27 novembre").click()
    expect(page.locator(".day")).to_contain_text("Vendredi 27 novembre 2026", ignore_case=True)
    _drawn(page)
    expect(page.locator(".credit")).to_have_text("© OpenStreetMap contributors")
    # The first day has no day before it.
    expect(page.get_by_role("link", name="Jour précédent")).to_have_count(0)
    page.get_by_role("link", name="Jour suivant").click()
    page.get_by_role("link", name="Jour suivant").click()
    expect(page).to_have_url(f"{address}/?plan=monaco-2026-11-29")
    expect(page.get_by_role("link", name="Jour suivant")).to_have_count(0)
    page.get_by_role("link", name="Jour précédent").click()
    expect(page).to_have_url(f"{address}/?plan=monaco-2026-11-28")
    page.locator(".plan-choice").select_option(label="vendredi 27 novembre 2026")
    expect(page).to_have_url(f"{address}/?plan=monaco-2026-11-27")
    page.get_by_role("link", name="Le rapport").click()
    expect(page).to_have_url(f"{address}/pages/report")
    page.locator("section.days:visible a", has_text="dim. 29/11/2026").click()
    expect(page).to_have_url(f"{address}/?plan=monaco-2026-11-29")
    page.get_by_role("link", name="La semaine").click()
    expect(page).to_have_url(f"{address}/pages/week")
    page.get_by_role("link", name="Le rapport").click()
    page.get_by_role("link", name="La semaine").click()
    expect(page).to_have_url(f"{address}/pages/week")
    assert [one for one in watch.addresses if not one.startswith((address, "data:", "blob:", "about:"))] == []
    assert watch.complaints == []
    page.context.close()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [360, 1440])
def test_pages_fit_in_both_languages(
    browser: Browser, address: str, watch: Watch, width: int, language: str
) -> None:
    """Tests on a small phone and on a desk that each page fits and is in the browser's language alone."""
    page = _opened(browser, watch, language, width, 740)
    other = "en" if language == "fr" else "fr"
    for name in ("week", "report"):
        page.goto(f"{address}/pages/{name}")
        assert page.locator(f"[lang={language}]:visible").count() > 3
        # The way to the other language is said in that one.
        expect(page.locator(f"[lang={other}]:visible")).to_have_count(1)
        _fits(page, width)
        for summary in page.locator("summary:visible").all():
            summary.click()
        _fits(page, width)
    assert ("✗ NOT MET" if language == "en" else "✗ NON ATTEINT") in _text(page, f"{address}/pages/week")
    page.goto(f"{address}/?plan=monaco-2026-11-28")
    _drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator(".beside")).to_have_text(
        {"fr": "La semaineLe rapport", "en": "The weekThe report"}[language]
    )
    boxes = [
        page.locator(one).bounding_box()
        for one in (".page-head .day", ".days-choice", ".beside", ".languages")
    ]
    assert all(box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
    # Title and languages above, days and pages below: two lines on a phone, one on a desk.
    assert len({round(box["y"] + box["height"] / 2) // 24 for box in boxes if box}) == (
        2 if width == 360 else 1
    )
    assert watch.complaints == []
    page.context.close()


def _text(page: Page, address: str) -> str:
    page.goto(address)
    return str(page.locator("main").inner_text())


def test_the_keyboard_reaches_everything(browser: Browser, address: str, watch: Watch) -> None:
    """Tests that the tab key walks from the language over the report to each day, and Enter opens one."""
    page = _opened(browser, watch)
    page.goto(f"{address}/pages/week")
    walked = []
    for _ in range(6):
        page.keyboard.press("Tab")
        walked.append(page.evaluate("document.activeElement.innerText"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert walked == [
        "English", "Le rapport : ce que la mutualisation économise", "Vendredi 27 novembre", "Samedi 28 novembre",
        "Dimanche 29 novembre", "© OpenStreetMap contributors",
    ]  # fmt: skip
    page.locator("section.week:visible a").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/?plan=monaco-2026-11-28")
    page.wait_for_selector(".page-head")
    reached = set()
    for _ in range(9):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText"
            )
        )
    assert {
        "Jour précédent",
        "Jour suivant",
        "Plan affiché",
        "La semaine",
        "Le rapport",
        "FR",
        "EN",
    } <= reached
    page.context.close()


def test_a_language_once_chosen_is_that_of_all_pages(browser: Browser, address: str, watch: Watch) -> None:
    """Tests that who reads English in the week reads it on the map, in the report and in its map, and back in French too."""
    page = _opened(browser, watch)
    page.goto(f"{address}/pages/week")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Monaco, week of 27 to 29 November 2026")
    # Whoever pressed it by the keyboard is not thrown back to the top.
    expect(page.get_by_role("button", name="Français")).to_be_focused()
    page.get_by_role("link", name="Saturday 28 November").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="The report").click()
    expect(page).to_have_title("What pooling has saved · Toytown, 2026-11-27 to 2026-11-29 · Tournée")
    page.locator("#map-show").click()
    frame = page.frame_locator("#map-frame")
    expect(frame.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Français").click()
    expect(frame.locator("html")).to_have_attribute("lang", "fr")
    page.get_by_role("link", name="La semaine").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Monaco, semaine du 27 au 29 novembre 2026")
    page.context.close()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_plans_with_and_without_pooling_on_the_map(
    browser: Browser, address: str, watch: Watch, language: str
) -> None:
    """Tests that each organisation of each day comes onto the map, with its rounds, names in one language, and the credit."""
    page = _opened(browser, watch, language)
    page.goto(f"{address}/pages/report")
    page.locator("#map-show").click()
    frame = page.frame_locator("#map-frame")
    title, names = frame.locator(".day-title"), frame.locator(".round-item .round-name")
    called = {
        Scenario.ALONE: {"fr": "Chacun pour soi", "en": "Each on its own"},
        Scenario.TWO_POOLS: {
            "fr": "Commerces ensemble, services ensemble",
            "en": "Shops together, services together",
        },
        Scenario.POOLED: {"fr": "Tout mutualisé", "en": "All pooled"},
    }
    for scenario, words in called.items():
        page.locator("#map-scenario").select_option(scenario.value)
        expect(title).to_have_text(words[language])
        shown = set(names.all_inner_texts())
        if scenario is Scenario.ALONE:
            assert {"fr": "Portage de repas", "en": "Meals at home"}[language] in shown
            assert len(shown) == 3
        if scenario is Scenario.TWO_POOLS:
            assert shown == {{"fr": "Commerces", "en": "Shops"}[language], "Services"}
        if scenario is Scenario.POOLED:
            assert len(shown) == 1
    expect(frame.locator(".credit")).to_have_text("© OpenStreetMap contributors")
    second = page.locator("#map-day option").nth(1)
    expect(second).to_have_text({"fr": "sam. 28/11/2026", "en": "Sat 2026-11-28"}[language])
    page.get_by_role("button", name={"fr": "Jour suivant", "en": "Day after"}[language]).click()
    expect(frame.locator(".day p")).to_contain_text("28 nov", ignore_case=True)
    page.get_by_role("button", name={"fr": "Jour précédent", "en": "Day before"}[language]).click()
    expect(frame.locator(".day p")).to_contain_text("27 nov", ignore_case=True)
    page.locator("#map-big").click()
    expect(page.locator("#map")).to_have_class("map big")
    expect(page.locator("#map-big")).to_have_text(
        {"fr": "Fermer", "en": "Close"}[language], use_inner_text=True
    )
    box = page.locator("#map-frame").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 900
    page.keyboard.press("Escape")
    expect(page.locator("#map")).to_have_class("map")
    assert watch.complaints == []
    page.context.close()


@pytest.mark.parametrize("kind", ["PDF", "CSV"])
def test_the_report_can_be_kept(browser: Browser, address: str, watch: Watch, kind: str) -> None:
    """Tests that the report is there to be kept, in the reader's language."""
    page = _opened(browser, watch, "en")
    page.goto(f"{address}/pages/report")
    with page.expect_download() as taken:
        page.get_by_role("link", name=kind).click()
    assert taken.value.suggested_filename == f"report-en.{kind.lower()}"
    begins = Path(taken.value.path()).read_bytes()[:5]
    assert begins == {"PDF": b"%PDF-", "CSV": b"level"}[kind]
    page.context.close()
