"""Tests of what reports say: sums of months, words, tables, CSV, JSON, statements and the PDF."""

import csv
import io
import json
import re
import zlib
from dataclasses import replace

import pytest

from dispatch.errors import DispatchError
from dispatch.pooling.day_report import Verdict
from dispatch.pooling.period import add_up
from dispatch.pooling.report_document import report_csv, report_document, statement, statements
from dispatch.pooling.report_pdf import report_pdf
from dispatch.pooling.scenarios import Scenario
from dispatch.pooling.sections import sections
from dispatch.pooling.words import LANGUAGES, date_words, decimal, gases, hours, percent
from tests.dispatch.pooling.toy_pooling import meal, report_of, toy_document
from tests.dispatch.test_planning import PLACES, delivery


@pytest.fixture(scope="module")
def good():
    return report_of(toy_document([delivery(f"d{n}", "bakery", "grocer") for n in range(3)], [meal()]))


@pytest.fixture(scope="module")
def bad():
    report = report_of(toy_document([delivery("d1", "bakery", "grocer")], places=PLACES))
    return replace(report, date="2026-12-01")


def test_months_are_sums_of_days(good, bad):
    """Tests that figures, gains, ranges and parts of two days add up, by month too."""
    report = add_up([bad, good])
    assert [day.date for day in report.days] == ["2026-11-28", "2026-12-01"]
    for scenario, sums in report.figures.items():
        assert sums == good.figures[scenario].kept + bad.figures[scenario].kept
    gain = report.gains[0]
    assert gain.least_minor == good.saved_range()[0] + bad.saved_range()[0]
    assert sum(step.saved.cost_minor for step in report.gains[1:]) == gain.saved.cost_minor
    assert [(month, own.promises) for month, own in report.months()] == [("2026-11", 4), ("2026-12", 1)]
    bakery = next(part for part in report.parts if part.name == "bakery")
    assert bakery.promises == 4


def test_a_day_that_did_not_pay_is_named(good, bad):
    """Tests that the bad day and its loss are in the report in both languages, and the good one is not."""
    report = add_up([good, bad])
    assert [day.date for day in report.not_paid()] == ["2026-12-01"]
    for language, no in (("fr", "non"), ("en", "no")):
        section = next(one for one in sections(report, language) if one.key == "not_paid")
        (line,) = [one for one in section.sentences if one.startswith(date_words("2026-12-01", language))]
        assert f": {no} (" in line
        assert "1" in line
    assert bad.verdict() is Verdict.NO


@pytest.mark.parametrize("days", [[], "twice", "currencies"])
def test_what_does_not_add_up_is_refused(good, bad, days):
    """Tests that no days, the same day twice, and two currencies have no sum."""
    given = {"twice": [good, good], "currencies": [good, replace(bad, currency="CHF")]}.get(str(days), [])
    with pytest.raises(DispatchError):
        add_up(given)


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_are_whole(good, bad, language):
    """Tests that every row has as many cells as its heading, none empty, and that the two languages have the same tables."""
    report = add_up([good, bad])
    found = sections(report, language)
    assert all(len(row) == len(one.header) and all(row) for one in found for row in one.rows)
    other = sections(report, "en" if language == "fr" else "fr")
    assert [(one.key, len(one.rows), len(one.header)) for one in found] == [
        (one.key, len(one.rows), len(one.header)) for one in other
    ]
    assert "{" not in "".join(sentence for one in found for sentence in one.sentences)


def test_the_csv_has_every_figure(good):
    """Tests that the CSV's lines of a scenario come to its cost, with a semicolon too, and that no cell is a formula."""
    good = replace(good, names={**good.names, "bakery": "=HYPERLINK(1)"})
    report = add_up([good])
    for separator in (",", ";"):
        rows = list(
            csv.DictReader(io.StringIO(report_csv(report, "fr", separator=separator)), delimiter=separator)
        )
        cost = good.figures[Scenario.POOLED].kept.cost_minor
        for level in ("day", "month", "service", "funder", "drop"):
            own = [row for row in rows if row["level"] == level and row["scenario"] == "pooled"]
            assert sum(int(row["cost_minor"]) for row in own) == cost, level
        assert not any(row["name"].startswith("=") for row in rows)


def test_the_json_has_it_all(good, bad):
    """Tests that the document is JSON, and names factors, days and bounds."""
    document = json.loads(json.dumps(report_document(add_up([good, bad]))))
    assert document["not_paid"] == [{"day": "2026-12-01", "verdict": "no"}]
    assert document["factors"]["kinds"]["diesel_van"]["g_per_km"] == 254
    assert len(document["days"]) == 2
    assert document["gains"][0]["saved"]["cost_minor"] == sum(
        step["saved"]["cost_minor"] for step in document["gains"][1:]
    )


def test_every_delivery_has_its_statement(good):
    """Tests quantity, level and caveat of a statement of greenhouse gases, and that there is one for each drop."""
    report = add_up([good])
    assert statements(report, "fr").count("Quantité émise") == good.promises
    said = statement(good, good.drops[0], "fr")
    assert f"{good.drops[0].burden.co2e_g}\u00a0g" in said
    assert "niveau 2" in said, "the toy bike has a rate of its own"
    assert "niveau 2 (" not in statement(replace(good, own_rates=False), good.drops[0], "fr")
    assert "Non vérifiés" in said


def test_what_is_proved_is_said(good):
    """Tests that a bound above the pooled cost is told as a proof, and one below is not."""
    alone = good.figures[Scenario.ALONE]
    for bound, proved in ((850, False), (851, True)):
        figures = {
            **good.figures,
            Scenario.ALONE: replace(alone, bound_minor=bound),
            Scenario.POOLED: pooled_at(good, 850),
        }
        report = add_up([replace(good, figures=figures)])
        assert report.is_proved is proved
        said = [
            line
            for one in sections(report, "en")
            for line in one.sentences
            if "does not depend on the solver" in line
        ]
        assert bool(said) is proved


def pooled_at(report, cost):
    figures = report.figures[Scenario.POOLED]
    return replace(figures, kept=replace(figures.kept, cost_minor=cost))


def pdf_text(content: bytes) -> str:
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    pages = b"\n".join(zlib.decompress(one) for one in streams if one[:1] == b"x")
    shown = re.findall(rb"\((.*?)(?<!\\)\) ?Tj", pages, re.DOTALL)
    return b" ".join(shown).replace(b"\\(", b"(").replace(b"\\)", b")").decode("cp1252")


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "mutualisation a économisé"), ("en", "pooling has saved")]
)
def test_the_pdf_says_the_same(good, bad, language, word):
    """Tests that the PDF has title, accents, euros, tables and the day that did not pay."""
    content = report_pdf(add_up([good, bad]), language)
    assert content.startswith(b"%PDF-")
    text = pdf_text(content)
    assert word in text
    assert "€" in text
    assert date_words("2026-12-01", language) in text
    assert ("Fourgon diesel" if language == "fr" else "Diesel van") in text
    assert "?" not in text


def test_a_pdf_of_many_days_has_many_pages(good):
    """Tests that long tables run over pages, with the number on each."""
    days = [replace(good, date=f"2026-{month:02d}-{day:02d}") for month in (1, 2, 3) for day in range(1, 29)]
    text = pdf_text(report_pdf(add_up(days), "fr"))
    assert "01/01/2026" in text
    assert "28/03/2026" in text
    assert "-  2/" in text


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (decimal(12_345_650, 1000, 1, "fr"), "12\u202f345,7"),
        (decimal(-49, 1000, 1, "en"), "0.0"),
        (decimal(-50, 1000, 1, "en"), "-0.1"),
        (hours(-3599, "fr"), "-1\u00a0h\u00a000"),
        (hours(29, "en"), "0\u00a0h\u00a000"),
        (gases(999, "fr"), "999\u00a0g"),
        (gases(-1234, "en"), "-1.23\u00a0kg"),
        (percent(1, 0, "fr"), "–"),
        (percent(-1, 8, "en"), "-13%"),
    ],
)
def test_numbers_are_written_as_people_do(said, expected):
    """Tests separators, rounding away from zero, and that nothing is a negative zero."""
    assert said == expected
