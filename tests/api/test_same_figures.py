"""Tests that page, PDF, table and document of a pooling report give the same figures, each read as its reader reads it."""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import pytest

from api.pooling_page import render_pooling_page
from dispatch.pooling.period import PeriodReport, add_up
from dispatch.pooling.report_document import report_csv, report_document
from dispatch.pooling.report_pdf import report_pdf
from dispatch.pooling.scenarios import Scenario
from dispatch.pooling.words import LANGUAGES
from tests.dispatch.pooling.toy_pooling import random_document, report_of

Table = list[list[str]]
#: What each organisation is called on paper.
CALLED = {
    "fr": {"alone": "Chacun pour soi", "pooled": "Tout mutualisé"},
    "en": {"alone": "Each on its own", "pooled": "All pooled"},
}


@pytest.fixture(scope="module")
def report() -> PeriodReport:
    """Two days of two months, with a shop whose name a spreadsheet would compute."""
    days = [report_of(random_document(seed)) for seed in (1, 2)]
    named = [
        replace(day, date=date, names={**day.names, "shop-0": "=1+1", "shop-1": "@evil", "shop-2": "-2"})
        for day, date in zip(days, ("2026-11-30", "2026-12-01"), strict=True)
    ]
    return add_up(named)


@dataclass
class _Tables(HTMLParser):
    """The tables of a page, by language and section."""

    found: dict[tuple[str, str], Table] = field(default_factory=dict)
    language: str = ""
    section: str = ""
    cell: list[str] | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("class") or ""
        if tag == "div" and name in LANGUAGES:
            self.language = name
        elif tag == "section":
            self.section = name
        elif tag == "tr":
            self.found.setdefault((self.language, self.section), []).append([])
        elif tag in {"td", "th"}:
            self.cell = []

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"} and self.cell is not None:
            self.found[self.language, self.section][-1].append("".join(self.cell))
            self.cell = None


@pytest.fixture(scope="module")
def tables(report: PeriodReport) -> dict[tuple[str, str], Table]:
    """The tables that the page shows."""
    reader = _Tables()
    reader.feed(render_pooling_page(report))
    return reader.found


def _rows(report: PeriodReport, language: str) -> list[dict[str, str]]:
    separator = {"fr": ";", "en": ","}[language]
    text = io.StringIO(report_csv(report, language, separator=separator), newline="")
    return list(csv.DictReader(text, delimiter=separator, strict=True))


def _cents(said: str) -> int:
    """Read an amount as people write it, French or English."""
    digits = re.sub(r"[^\d-]", "", said.replace("−", "-"))
    assert re.search(r"[.,]\d\d(\D|$)", said), said
    return int(digits)


def _metres(said: str) -> float:
    assert said.endswith("km")
    bare = re.sub(r"[^\d,.-]", "", said)
    return (
        float(bare.replace(",", ".")) * 1000
        if "," in bare and "." not in bare
        else float(bare.replace(",", "")) * 1000
    )


def pdf_text(content: bytes) -> str:
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    pages = b"\n".join(zlib.decompress(one) for one in streams if one[:1] == b"x")
    shown = re.findall(rb"\((.*?)(?<!\\)\) ?Tj", pages, re.DOTALL)
    return " ".join(b" ".join(shown).replace(b"\\(", b"(").replace(b"\\)", b")").decode("cp1252").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_sums_are_the_same_everywhere(
    report: PeriodReport, tables: dict[tuple[str, str], Table], language: str
) -> None:
    """Tests cost and metres of each organisation in page, table and document, summed by day and by month."""
    document = json.loads(json.dumps(report_document(report)))
    rows = _rows(report, language)
    shown = {row[0]: row for row in tables[language, "scenarios"]}
    header = tables[language, "scenarios"][0]
    for scenario, name in CALLED[language].items():
        cost = document["figures"][scenario]["cost_minor"]
        metres = document["figures"][scenario]["distance_m"]
        assert cost > 0
        row = dict(zip(header, shown[name], strict=True))
        assert _cents(row[{"fr": "Coût", "en": "Cost"}[language]]) == cost
        assert _metres(row["Distance"]) == pytest.approx(metres, abs=50)
        for level in ("day", "month"):
            own = [one for one in rows if one["level"] == level and one["scenario"] == scenario]
            assert len(own) == 2
            assert sum(int(one["cost_minor"]) for one in own) == cost
            assert sum(int(one["distance_m"]) for one in own) == metres


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("section", "level"), [("services", "service"), ("beneficiaries", "beneficiary"), ("funders", "funder")]
)
def test_shares_are_the_same_everywhere(
    report: PeriodReport, tables: dict[tuple[str, str], Table], language: str, section: str, level: str
) -> None:
    """Tests what each service, beneficiary and funder bears, by name, and that a funder's total is the cost of all."""
    rows = {
        (one["name"].removeprefix("'"), one["scenario"]): int(one["cost_minor"])
        for one in _rows(report, language)
        if one["level"] == level
    }
    _, *shown = tables[language, section]
    if section == "funders":
        *shown, total = shown
        sums = [report.figures[one].cost_minor for one in (Scenario.POOLED, Scenario.ALONE)]
        assert [_cents(cell) for cell in total[2:]] == [*sums, sums[0] - sums[1]]
    assert len(shown) == len({name for name, _ in rows}) > 1
    for name, _promises, pooled, alone, *_ in shown:
        assert (_cents(pooled), _cents(alone)) == (rows[name, "pooled"], rows[name, "alone"]), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_says_what_the_page_says(
    report: PeriodReport, tables: dict[tuple[str, str], Table], language: str
) -> None:
    """Tests that each row of each table of the page stands on paper, cell by cell in its order."""
    paper = pdf_text(report_pdf(report, language))
    count = 0
    for (own, _), table in tables.items():
        for row in table if own == language else ():
            said = " ".join(" ".join(row).replace("\u202f", " ").replace("−", "-").split())
            assert said in paper
            count += 1
    assert count > 40


def test_a_spreadsheet_computes_nothing(report: PeriodReport) -> None:
    """Tests that no cell of a name begins as a formula does, while figures below zero stay figures."""
    for language in LANGUAGES:
        rows = _rows(report, language)
        names = {row["name"] for row in rows}
        assert {"'=1+1", "'@evil", "'-2"} <= names
        assert not [name for name in names if name[:1] in set("=+-@\t\r\n")]
        assert all(row["cost_minor"].lstrip("-").isdigit() for row in rows)
