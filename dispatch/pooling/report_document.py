"""A report as JSON, as CSV, and as the small statement of greenhouse gases that goes with each delivery."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from dispatch.emissions import FACTORS
from dispatch.pooling import method_words
from dispatch.pooling.day_report import DayReport, Drop, PartKind, day_document
from dispatch.pooling.outings import Sums
from dispatch.pooling.period import PeriodReport
from dispatch.pooling.scenarios import Scenario
from dispatch.pooling.shares import Burden
from dispatch.pooling.words import date_words, gases, km, payer_words, pick, service_words

#: Raised with every change that a reader of the JSON has to know of.
FORM = 1
_COLUMNS = (
    "level", "day", "name", "scenario", "promises", "outings", "vehicles", "stops", "drops", "distance_m", "duration_s", "co2e_g",
    "cost_minor", "least_saved_minor", "most_saved_minor", "verdict",
)  # fmt: skip


def report_document(report: PeriodReport) -> dict[str, Any]:
    """Return a report as plain JSON: sums, gains, months, and every day with all that is known of it."""
    return {
        "form": FORM,
        "town": report.town_title,
        "currency": report.currency,
        "from_day": report.days[0].date,
        "to_day": report.days[-1].date,
        "promises": report.promises,
        "figures": {one.value: asdict(sums) for one, sums in report.figures.items()},
        "bounds_minor": {one.value: bound for one, bound in report.bounds.items()},
        "proved": report.is_proved,
        "gains": [
            {
                "before": gain.before.value,
                "after": gain.after.value,
                "saved": asdict(gain.saved),
                "least_minor": gain.least_minor,
                "most_minor": gain.most_minor,
                "verdict": gain.verdict.value,
            }
            for gain in report.gains
        ],
        "not_paid": [{"day": day.date, "verdict": day.verdict().value} for day in report.not_paid()],
        "months": [
            {
                "month": month,
                "days": len(own.days),
                "figures": {one.value: asdict(sums) for one, sums in own.figures.items()},
            }
            for month, own in report.months()
        ],
        "factors": dict(FACTORS),
        "days": [day_document(day) for day in report.days],
    }


def report_csv(report: PeriodReport, language: str, *, separator: str = ",") -> str:
    """Return a report as CSV, one line for each figure of a day, month, service, beneficiary, funder and drop.

    Parameters
    ----------
    report
        The report.
    language
        Of the names of services.
    separator
        ``;`` for spreadsheets that speak French.

    Notes
    -----
    Whole numbers in the unit that the column names, so that no spreadsheet takes a decimal point for something else. Cells that begin like
    a formula are made text.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, delimiter=separator, lineterminator="\r\n", restval="")
    writer.writeheader()
    for row in _rows(report, language):
        writer.writerow({name: _safe(value) for name, value in row.items()})
    return text.getvalue()


def statement(day: DayReport, drop: Drop, language: str) -> str:
    """Return what a delivery or visit has emitted, with the level of the values, as art. L1431-3 of the French transport code wants it said."""
    what = service_words(drop.service, dict(day.names), language)
    level = method_words.OWN_LEVEL if day.own_rates else method_words.LEVEL
    lines = [
        pick(("Information sur les gaz à effet de serre", "Greenhouse gas information"), language),
        f"{day.town_title} · {date_words(day.date, language)} · {drop.code} · {what}",
        pick(("Quantité émise (CO2e) : ", "Quantity emitted (CO2e): "), language)
        + gases(drop.burden.co2e_g, language),
        pick(("Part de la distance des tournées : ", "Share of the rounds' distance: "), language)
        + km(drop.burden.distance_m, language),
        pick(("Sans mutualisation : ", "Without pooling: "), language)
        + f"{gases(drop.alone.co2e_g, language)}, {km(drop.alone.distance_m, language)}",
        pick(level, language),
        FACTORS["checked"]["en" if language == "en" else "fr"],
    ]
    return "\n".join(lines) + "\n"


def statements(report: PeriodReport, language: str) -> str:
    """Return the statements of all drops, one below the other."""
    return "\n".join(statement(day, drop, language) for day in report.days for drop in day.drops)


def _rows(report: PeriodReport, language: str) -> Iterator[dict[str, object]]:
    for day in report.days:
        yield from _period_rows(
            "day", day.date, day.promises, {one: own.kept for one, own in day.figures.items()}
        )
        least, most = day.saved_range()
        yield {
            "level": "day_saved",
            "day": day.date,
            **_sums(day.saved()),
            "promises": day.promises,
            "least_saved_minor": least,
            "most_saved_minor": most,
            "verdict": day.verdict().value,
        }
    for month, own in report.months():
        yield from _period_rows("month", month, own.promises, own.figures)
    for part in report.parts:
        name = part.name
        if part.kind is PartKind.SERVICE:
            name = service_words(name, report.names, language)
        elif part.kind is PartKind.FUNDER:
            name = payer_words(name, report.names, language)
        for one, burden in part.burdens.items():
            row: dict[str, object] = {
                "level": part.kind.value,
                "name": name,
                "scenario": one.value,
                "promises": part.promises,
            }
            # Of funders the money alone is known.
            yield row | (
                {"cost_minor": burden.cost_minor} if part.kind is PartKind.FUNDER else _burden(burden)
            )
    for day in report.days:
        for drop in day.drops:
            for one, burden in ((Scenario.POOLED, drop.burden), (Scenario.ALONE, drop.alone)):
                yield {
                    "level": "drop",
                    "day": day.date,
                    "name": drop.code,
                    "scenario": one.value,
                    "promises": 1,
                } | _burden(burden)


def _period_rows(
    level: str, name: str, promises: int, figures: dict[Scenario, Sums]
) -> Iterator[dict[str, object]]:
    for one, sums in figures.items():
        yield {"level": level, "day": name, "scenario": one.value, "promises": promises, **_sums(sums)}


def _sums(sums: Sums) -> dict[str, object]:
    return {name: value for name, value in asdict(sums).items() if name in _COLUMNS}


def _burden(burden: Burden) -> dict[str, object]:
    return asdict(burden)


def _safe(value: object) -> object:
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
