"""A report as headings, sentences and tables in one language: what page and PDF both show."""

from __future__ import annotations

from dataclasses import replace

from dispatch.emissions import FACTORS
from dispatch.pooling import method_words
from dispatch.pooling.day_report import Verdict
from dispatch.pooling.outings import Sums
from dispatch.pooling.period import PeriodReport
from dispatch.pooling.scenarios import Scenario
from dispatch.pooling.section import Section, each, range_of
from dispatch.pooling.sections_by import by_beneficiary, by_day, by_funder, by_month, by_service
from dispatch.pooling.solving import SMALL
from dispatch.pooling.words import (
    date_words,
    gain_words,
    gases,
    hours,
    km,
    money,
    percent,
    pick,
    scenario_words,
    typeset,
    verdict_words,
)

__all__ = ["Section", "sections", "span", "title"]


def sections(report: PeriodReport, language: str) -> tuple[Section, ...]:
    """Return the report's sections, those without content left out."""
    found = (
        _headline(report, language),
        _not_paid(report, language),
        _scenarios(report, language),
        _steps(report, language),
        by_day(report, language),
        by_month(report, language),
        by_service(report, language),
        by_funder(report, language),
        by_beneficiary(report, language),
        _unserved(report, language),
        _confidence(report, language),
        _emissions(report, language),
    )
    return tuple(
        replace(
            one,
            title=typeset(one.title, language),
            sentences=tuple(typeset(sentence, language) for sentence in one.sentences),
            rows=tuple(tuple(typeset(cell, language) for cell in row) for row in one.rows),
        )
        for one in found
        if one.sentences or one.rows
    )


def title(language: str) -> str:
    """Return the title of the report."""
    return pick(("Ce que la mutualisation a économisé", "What pooling has saved"), language)


def span(report: PeriodReport, language: str) -> str:
    """Return which town and days it is about."""
    first, last = (date_words(day.date, language) for day in (report.days[0], report.days[-1]))
    if first == last:
        return f"{report.town_title}, {first}"
    between = pick((f"du {first} au {last}", f"{first} to {last}"), language)
    return f"{report.town_title}, {between}"


def _headline(report: PeriodReport, language: str) -> Section:
    gain = report.gains[0]
    alone, pooled = report.figures[Scenario.ALONE], report.figures[Scenario.POOLED]
    said = pick(
        (
            (
                "{days}, {promises} livraisons et visites. Par rapport à « chacun pour soi », la mutualisation a "
                "économisé {money} ({percent} ; selon les calculs, de {least} à {most}), {km} ({kmp}), {hours} de coursier ({hp}) "
                "et {vehicles} journées de véhicule."
            ),
            (
                "{days}, {promises} deliveries and visits. Compared with each on its own, pooling has saved {money} "
                "({percent}; by search, {least} to {most}), {km} ({kmp}), {hours} of courier time ({hp}) and {vehicles} vehicle days."
            ),
        ),
        language,
    ).format(
        days=_count_of_days(len(report.days), language),
        promises=report.promises,
        money=money(gain.saved.cost_minor, report.currency, language),
        percent=percent(gain.saved.cost_minor, alone.cost_minor, language),
        least=money(gain.least_minor, report.currency, language),
        most=money(gain.most_minor, report.currency, language),
        km=km(gain.saved.distance_m, language),
        kmp=percent(gain.saved.distance_m, alone.distance_m, language),
        hours=hours(gain.saved.duration_s, language),
        hp=percent(gain.saved.duration_s, alone.duration_s, language),
        vehicles=gain.saved.vehicles,
    )
    price = pick(
        (
            "Une livraison ou visite coûte {pooled} au lieu de {alone}.",
            "A delivery or visit costs {pooled} instead of {alone}.",
        ),
        language,
    ).format(
        pooled=each(pooled.cost_minor, report.promises, report, language),
        alone=each(alone.cost_minor, report.promises, report, language),
    )
    lines = [said, price]
    if Scenario.ALONE_BY_VAN in report.figures:
        van = report.figures[Scenario.ALONE_BY_VAN]
        lines.append(
            pick(
                (
                    (
                        "CO2e : {pooled} mutualisé, {alone} chacun pour soi avec les mêmes véhicules, {van} chacun pour soi en "
                        "fourgon diesel."
                    ),
                    "CO2e: {pooled} pooled, {alone} each on its own with the same vehicles, {van} each on its own by diesel van.",
                ),
                language,
            ).format(
                pooled=gases(pooled.co2e_g, language),
                alone=gases(alone.co2e_g, language),
                van=gases(van.co2e_g, language),
            )
        )
    return Section("headline", pick(("En bref", "In short"), language), tuple(lines))


def _count_of_days(days: int, language: str) -> str:
    one, more = pick(("1 jour", "1 day"), language), pick(("jours", "days"), language)
    return one if days == 1 else f"{days} {more}"


def _not_paid(report: PeriodReport, language: str) -> Section:
    heading = pick(
        ("Jours où mutualiser n'a pas été rentable", "Days when pooling did not pay off"), language
    )
    days = report.not_paid()
    mixed = [
        day for day in report.days if day.verdict(Scenario.TWO_POOLS, Scenario.POOLED) is not Verdict.YES
    ]
    dearer = [
        day
        for day in report.days
        if day.driven is not None and day.driven.cost_minor >= day.figures[Scenario.ALONE].least_minor
    ]
    lines = []
    if not days:
        lines.append(
            pick(
                (
                    "Aucun : chaque jour a coûté moins que chacun pour soi.",
                    "None: every day cost less than each on its own.",
                ),
                language,
            )
        )
    lines += [
        f"{date_words(day.date, language)}{pick((' :', ':'), language)} {pick(('non', 'no') if day.verdict() is Verdict.NO else ('incertain', 'unclear'), language)} "
        f"({range_of(day.saved_range(), report, language)})"
        for day in days
    ]
    if mixed:
        lines.append(
            pick(
                (
                    "Mêler commerces et services (plutôt que deux groupes) n'a pas été rentable à coup sûr : ",
                    "Mixing shops and services (rather than two pools) did not surely pay off on: ",
                ),
                language,
            )
            + ", ".join(
                f"{date_words(day.date, language)} ({range_of(day.saved_range(Scenario.TWO_POOLS), report, language)})"
                for day in mixed
            )
            + "."
        )
    if dearer:
        lines.append(
            pick(
                (
                    "Telles qu'elles ont été faites, les tournées de la ville ont coûté autant que chacun pour soi : ",
                    "As they were made, the town's own rounds cost as much as each on its own: ",
                ),
                language,
            )
            + ", ".join(date_words(day.date, language) for day in dearer)
            + "."
        )
    return Section("not_paid", heading, tuple(lines))


def _scenarios(report: PeriodReport, language: str) -> Section:
    header = pick(
        (
            "Organisation|Distance|Temps coursier|Véhicules|Sorties|Arrêts|Portes|CO2e|Coût|Par promesse",
            "Organisation|Distance|Courier time|Vehicles|Outings|Stops|Doors|CO2e|Cost|Per promise",
        ),
        language,
    )
    rows = [
        _sum_row(scenario_words(one, language), report.figures[one], report.promises, report, language)
        for one in Scenario
        if one in report.figures
    ]
    driven = [day for day in report.days if day.driven is not None]
    if driven:
        label = pick(
            (f"Tournées de la ville ({len(driven)} j)", f"The town's own rounds ({len(driven)} d)"), language
        )
        total = sum((day.driven for day in driven if day.driven is not None), Sums())
        rows.append(_sum_row(label, total, sum(day.promises for day in driven), report, language))
    return Section(
        "scenarios",
        pick(("Le même jour, organisé autrement", "The same day, organised otherwise"), language),
        (pick(method_words.SCENARIOS, language),),
        tuple(header.split("|")),
        tuple(rows),
    )


def _steps(report: PeriodReport, language: str) -> Section:
    header = pick(
        (
            "Ce qui est partagé|Économie|Fourchette|Distance|Temps coursier|CO2e|Rentable",
            "What is shared|Saved|Range|Distance|Courier time|CO2e|Paid off",
        ),
        language,
    )
    rows = [
        (
            gain_words(gain.before, gain.after, language),
            money(gain.saved.cost_minor, report.currency, language),
            range_of((gain.least_minor, gain.most_minor), report, language),
            km(gain.saved.distance_m, language),
            hours(gain.saved.duration_s, language),
            gases(gain.saved.co2e_g, language),
            verdict_words(gain.verdict, language),
        )
        for gain in report.gains
    ]
    return Section(
        "steps",
        pick(("D'où vient le gain", "Where the gain comes from"), language),
        (pick(method_words.STEPS, language),),
        tuple(header.split("|")),
        tuple(rows),
    )


def _unserved(report: PeriodReport, language: str) -> Section:
    lines = [
        date_words(day.date, language)
        + pick((" : ", ": "), language)
        + pick(("le plan mutualisé ne tient pas ", "the pooled plan does not keep "), language)
        + ", ".join(day.left_out)
        for day in report.days
        if day.left_out
    ]
    lines += [
        f"{date_words(day.date, language)}, {scenario_words(one, language)}"
        + pick((" : ", ": "), language)
        + pick(("ne peut pas tenir ", "cannot keep "), language)
        + ", ".join(own.unserved)
        for day in report.days
        for one, own in day.figures.items()
        if own.unserved
    ]
    if lines:
        lines.append(pick(method_words.UNSERVED, language))
    return Section(
        "unserved", pick(("Ce qui n'a pas pu être servi", "What could not be served"), language), tuple(lines)
    )


def _confidence(report: PeriodReport, language: str) -> Section:
    first = report.days[0].record
    lines = [
        pick(method_words.CONFIDENCE, language).format(
            seeds=len(first.get("seeds", ())),
            base=first.get("iterations", 0),
            each=first.get("iterations_per_request", 0),
            small=SMALL,
            bound=money(report.bounds[Scenario.ALONE], report.currency, language),
            pooled=money(report.figures[Scenario.POOLED].cost_minor, report.currency, language),
        )
    ]
    if report.is_proved:
        lines.append(pick(method_words.PROVED, language))
    lines += [pick(words, language) for words in method_words.LIMITS]
    lines += sorted({note for day in report.days for note in day.notes})
    return Section(
        "confidence",
        pick(("Ce que valent ces chiffres", "How sure these figures are"), language),
        tuple(lines),
    )


def _emissions(report: PeriodReport, language: str) -> Section:
    said = "en" if language == "en" else "fr"
    rows = [
        (own["title"][said], f"{own['g_per_km']} g/km", own["source"][said])
        for own in FACTORS["kinds"].values()
    ]
    rows += [
        (own["title"][said], f"{own['g_per_unit']} g/{own['unit']}", f"{own['source'][said]} ({own['year']})")
        for own in FACTORS["energies"].values()
    ]
    sources = [pick(("Source : ", "Source: "), language) + own[said] + "." for own in FACTORS["sources"]]
    level = method_words.OWN_LEVEL if any(day.own_rates for day in report.days) else method_words.LEVEL
    return Section(
        "emissions",
        pick(("Gaz à effet de serre : méthode", "Greenhouse gases: method"), language),
        (pick(method_words.EMISSIONS, language), pick(level, language), FACTORS["checked"][said], *sources),
        tuple(
            pick(("Véhicule, énergie|Facteur|Source", "Vehicle, energy|Factor|Source"), language).split("|")
        ),
        tuple(rows),
    )


def _sum_row(label: str, sums: Sums, promises: int, report: PeriodReport, language: str) -> tuple[str, ...]:
    return (
        label,
        km(sums.distance_m, language),
        hours(sums.duration_s, language),
        str(sums.vehicles),
        str(sums.outings),
        str(sums.stops),
        str(sums.drops),
        gases(sums.co2e_g, language),
        money(sums.cost_minor, report.currency, language),
        each(sums.cost_minor, promises, report, language),
    )
