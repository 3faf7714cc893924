"""The sections of a report that say what days, months, services, funders and beneficiaries have of it."""

from __future__ import annotations

from dispatch.pooling import method_words
from dispatch.pooling.day_report import PartKind
from dispatch.pooling.period import PeriodReport
from dispatch.pooling.scenarios import Scenario
from dispatch.pooling.section import Section, each, parts_like, range_of
from dispatch.pooling.words import (
    date_words,
    day_words,
    gases,
    hours,
    km,
    money,
    payer_words,
    pick,
    service_words,
    verdict_words,
)


def by_day(report: PeriodReport, language: str) -> Section:
    """Return the section with the days."""
    header = pick(
        (
            "Jour|Promesses|Mutualisé|Chacun pour soi|Économie|Fourchette|Distance|Rentable|Mélange rentable",
            "Day|Promises|Pooled|Each on its own|Saved|Range|Distance|Paid off|Mixing paid off",
        ),
        language,
    )
    rows = [
        (
            day_words(day.date, language),
            str(day.promises),
            money(day.figures[Scenario.POOLED].kept.cost_minor, report.currency, language),
            money(day.figures[Scenario.ALONE].kept.cost_minor, report.currency, language),
            money(day.saved().cost_minor, report.currency, language),
            range_of(day.saved_range(), report, language),
            km(day.saved().distance_m, language),
            verdict_words(day.verdict(), language),
            verdict_words(day.verdict(Scenario.TWO_POOLS), language),
        )
        for day in report.days
    ]
    return Section(
        "days", pick(("Jour par jour", "Day by day"), language), (), tuple(header.split("|")), tuple(rows)
    )


def by_month(report: PeriodReport, language: str) -> Section:
    """Return the section with the months, nothing where there is one only."""
    months = report.months()
    heading = pick(("Mois par mois", "Month by month"), language)
    if len(months) < 2:
        return Section("months", heading)
    header = pick(
        (
            "Mois|Jours|Mutualisé|Chacun pour soi|Économie|Distance|Temps coursier|CO2e",
            "Month|Days|Pooled|Each on its own|Saved|Distance|Courier time|CO2e",
        ),
        language,
    )
    rows = []
    for month, own in months:
        saved = own.gains[0].saved
        rows.append(
            (
                date_words(month, language),
                str(len(own.days)),
                money(own.figures[Scenario.POOLED].cost_minor, report.currency, language),
                money(own.figures[Scenario.ALONE].cost_minor, report.currency, language),
                money(saved.cost_minor, report.currency, language),
                km(saved.distance_m, language),
                hours(saved.duration_s, language),
                gases(saved.co2e_g, language),
            )
        )
    return Section("months", heading, (), tuple(header.split("|")), tuple(rows))


def by_service(report: PeriodReport, language: str) -> Section:
    """Return the section with what services bear."""
    header = pick(
        (
            "Service|Promesses|Coût, mutualisé|Coût, chacun pour soi|Par promesse, mutualisé|Distance|CO2e",
            "Service|Promises|Cost, pooled|Cost, each on its own|Per promise, pooled|Distance|CO2e",
        ),
        language,
    )
    rows = [
        (
            service_words(part.name, report.names, language),
            str(part.promises),
            money(part.burdens[Scenario.POOLED].cost_minor, report.currency, language),
            money(part.burdens[Scenario.ALONE].cost_minor, report.currency, language),
            each(part.burdens[Scenario.POOLED].cost_minor, part.promises, report, language),
            km(part.burdens[Scenario.POOLED].distance_m, language),
            gases(part.burdens[Scenario.POOLED].co2e_g, language),
        )
        for part in parts_like(report, PartKind.SERVICE)
    ]
    return Section(
        "services",
        pick(("Par service", "By service"), language),
        (pick(method_words.SHARES, language),),
        tuple(header.split("|")),
        tuple(rows),
    )


def by_funder(report: PeriodReport, language: str) -> Section:
    """Return the section with who pays how much."""
    header = pick(
        (
            "Financeur|Promesses|Paie, mutualisé|Paierait, chacun pour soi|Écart",
            "Funder|Promises|Pays, pooled|Would pay, on its own|Difference",
        ),
        language,
    )
    rows = []
    for part in sorted(
        parts_like(report, PartKind.FUNDER), key=lambda one: -one.burdens[Scenario.POOLED].cost_minor
    ):
        pooled, alone = part.burdens[Scenario.POOLED].cost_minor, part.burdens[Scenario.ALONE].cost_minor
        rows.append(
            (
                payer_words(part.name, report.names, language),
                str(part.promises),
                money(pooled, report.currency, language),
                money(alone, report.currency, language),
                money(pooled - alone, report.currency, language, plus=True),
            )
        )
    total = report.figures[Scenario.POOLED].cost_minor, report.figures[Scenario.ALONE].cost_minor
    rows.append(
        (
            pick(("Total", "Total"), language),
            str(report.promises),
            money(total[0], report.currency, language),
            money(total[1], report.currency, language),
            money(total[0] - total[1], report.currency, language, plus=True),
        )
    )
    return Section(
        "funders",
        pick(("Qui paie quoi", "Who pays what"), language),
        (pick(method_words.FUNDERS, language),),
        tuple(header.split("|")),
        tuple(rows),
    )


def by_beneficiary(report: PeriodReport, language: str) -> Section:
    """Return the section with what is borne for every beneficiary."""
    header = pick(
        (
            "Bénéficiaire|Visites|Coût, mutualisé|Coût, chacun pour soi|Distance|CO2e",
            "Beneficiary|Visits|Cost, pooled|Cost, each on its own|Distance|CO2e",
        ),
        language,
    )
    rows = [
        (
            part.name,
            str(part.promises),
            money(part.burdens[Scenario.POOLED].cost_minor, report.currency, language),
            money(part.burdens[Scenario.ALONE].cost_minor, report.currency, language),
            km(part.burdens[Scenario.POOLED].distance_m, language),
            gases(part.burdens[Scenario.POOLED].co2e_g, language),
        )
        for part in parts_like(report, PartKind.BENEFICIARY)
    ]
    lines = (pick(method_words.BENEFICIARIES, language),) if rows else ()
    return Section(
        "beneficiaries",
        pick(("Par bénéficiaire, sous pseudonyme", "By beneficiary, under a pseudonym"), language),
        lines,
        tuple(header.split("|")) if rows else (),
        tuple(rows),
    )
