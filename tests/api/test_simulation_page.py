"""Tests of the page of a report of simulations: what it says, that it asks nobody for anything, and that it fits in a real browser."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from api.simulation_axes import Axis, Frame, round_ticks
from api.simulation_comparisons import calibration_plot, difference_plots
from api.simulation_page import render_simulation_page
from api.simulation_plots import day_plots
from dispatch.figures.amount import Amount
from dispatch.figures.catalogue import Key
from dispatch.figures.curves import CLICK_STEPS, Curves
from dispatch.figures.horizons import HorizonCount
from dispatch.simulate.report import Said, SimulationReport
from dispatch.simulate.sections import figure_groups
from tests.api.browser import ARGUMENTS, Watch
from tests.dispatch.simulate.sample_report import sample_report


@pytest.fixture(scope="module")
def report() -> SimulationReport:
    """A report of which an arm tries to be markup."""
    made = sample_report(seeds=3)
    bad = "</script><img src=http://evil.example/x>"
    return replace(made, arms=(*made.arms[:2], replace(made.arms[2], title=Said(bad, bad), policy=bad)))


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [
            value or "" for name, value in attrs if name in {"src", "href", "srcset", "action"}
        ]
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"], tag


def test_the_page_asks_nobody_for_anything(report: SimulationReport) -> None:
    """Tests that the only address is the credit's link, that strangers' texts stay texts, and that the policy allows nothing else."""
    page = render_simulation_page(report)
    reader = _Tags()
    reader.feed(page)
    assert set(reader.addresses) == {"https://www.openstreetmap.org/copyright"}
    assert "img" not in reader.tags
    assert "© OpenStreetMap contributors" in page
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_figure_is_on_the_page_with_its_definition(report: SimulationReport, lang: str) -> None:
    """Tests that the page opens in a language, and has the figures of both."""
    page = render_simulation_page(report, lang=lang)
    assert f'<html lang="{lang}" data-lang="{lang}" data-fixed ' in page
    text = page.replace("&#x27;", "'")
    for language in ("fr", "en"):
        for group in figure_groups(report, language):
            for row in group.rows:
                assert f"<summary>{row.title}</summary><p>{row.says}</p>" in text
    with pytest.raises(ValueError, match="speaks"):
        render_simulation_page(report, lang="de")


def test_drawings_are_sound(report: SimulationReport) -> None:
    """Tests that every drawing is well-formed, says what it is, and keeps within its frame."""
    plots = [*day_plots(report, "fr"), *difference_plots(report, "fr"), calibration_plot(report, "fr")]
    assert [plot.key for plot in plots] == [
        "click", "hours", "orders", "couriers", "lanes", "lanes", "lanes", "forest", "forest", "calibration",
    ]  # fmt: skip
    for plot in plots:
        root = ET.fromstring(plot.svg)
        _, _, wide, high = map(float, root.attrib["viewBox"].split())
        assert root.attrib["aria-label"] == plot.title
        for one in root:
            for name, most in (("x", wide), ("cx", wide), ("y", high), ("cy", high)):
                if name in one.attrib:
                    assert -1 <= float(one.attrib[name]) <= most + 1, (plot.key, one.attrib)
            if one.tag == "rect":
                assert float(one.attrib["width"]) >= 0
                assert float(one.attrib["x"]) + float(one.attrib["width"]) <= wide + 1


def test_a_report_of_little(report: SimulationReport) -> None:
    """Tests that one arm with one seed, without orders and couriers, is a page without plots and comparisons."""
    run = report.base.runs[0]
    bare = Curves(run.curves.begins_s, (0,) * 96, (0,) * 96, (0,) * 96, (0,) * 96, (0,) * CLICK_STEPS, (), ())
    empty = replace(run, figures=run.figures | {Key.ORDERED: Amount(0)}, curves=bare, lanes=())
    alone = replace(report, arms=(replace(report.base, runs=(empty,)),))
    page = render_simulation_page(alone)
    assert "<figure" not in page
    assert "Les écarts" not in page
    assert day_plots(alone, "en") == ()
    assert calibration_plot(alone, "en") is None


def test_windows_that_are_all_missed_are_cut_off(report: SimulationReport) -> None:
    """Tests that bars of a horizon of which nothing was kept stay within the drawing, and that the number says so."""
    run = report.base.runs[0]
    missed = (HorizonCount("next", 100, 5, 6, 30_000), HorizonCount("later", 2, 0, 2, 1200))
    alone = replace(run, curves=replace(run.curves, horizons=missed))
    plot = calibration_plot(replace(report, arms=(replace(report.base, runs=(alone,)),)), "en")
    bars = [one for one in ET.fromstring(plot.svg) if one.tag == "rect"]
    assert [float(one.attrib["width"]) for one in bars] == [13.0, 15.6, 0.0, 78.0]
    assert "89.0% kept, 5 min wide" in plot.svg
    assert "0.0% kept, 10 min wide" in plot.svg


def test_axes_have_round_numbers() -> None:
    """Tests ticks, and where numbers lie in a frame."""
    assert round_ticks(8) == (0, 2, 4, 6, 8)
    assert round_ticks(9) == (0, 5, 10)
    assert round_ticks(70) == (0, 20, 40, 60, 80)
    assert round_ticks(0) == (0, 1)
    frame = Frame(200, Axis(0, 10, ()), Axis(0, 4, ()))
    assert (frame.x(0), frame.x(10), frame.x(99)) == (48, 380, 380)
    assert (frame.y(0), frame.y(4)) == (178, 10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium of this machine."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("THE PAGE OF SIMULATIONS WAS NOT TESTED IN A BROWSER: no chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_and_folds(
    report: SimulationReport, browser: Browser, tmp_path: Path, width: int
) -> None:
    """Tests in a browser, from a disk: no sideways scrolling, both languages, definitions on demand, all open on paper, no request."""
    file = tmp_path / "simulation.html"
    file.write_text(render_simulation_page(report), "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800}, locale="fr-FR")
    watch = Watch()
    watch.follow(page)
    page.goto(file.as_uri())
    fits = "document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(fits)
    page.click("button.fr[data-to=en]")
    assert page.locator("h1:visible").inner_text() == "What the simulation shows"
    assert page.evaluate(fits)
    said = page.get_by_text("of all orders promised and not cancelled whose fate is known")
    assert not said.is_visible()
    page.locator("summary:visible", has_text="Promises kept").click()
    assert said.is_visible()
    folded = "document.querySelectorAll('details:not([open])').length"
    before = page.evaluate(folded)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(folded) == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(folded) == before
    assert page.evaluate(fits)
    assert [one for one in watch.addresses if not one.startswith("file:")] == []
    assert watch.complaints == []
    page.close()
