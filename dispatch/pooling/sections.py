"""A report as headings, sentences and tables in one language: what page and PDF both show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dispatch.emissions import FACTORS
from dispatch.pooling import method_words
from dispatch.pooling.day_report import Part, PartKind, Verdict
from dispatch.pooling.outings import Sums
from dispatch.pooling.period import PeriodReport
from dispatch.pooling.scenarios import Scenario
from dispatch.pooling.words import (
    gain_words,
    gases,
    hours,
    km,
    money,
    payer_words,
    percent,
    pick,
    scenario_words,
    service_words,
    verdict_words,
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: sentences, then a table where ``header`` is not empty. The first column is words, the others figures."""

    key: str
    title: str
    sentences: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def sections(report: PeriodReport, language: str) -> tuple[Section, ...]:
    """Return the report's sections, those without content left out."""
    found = (
        _headline(report, language),
        _not_paid(report, language),
        _scenarios(report, language),
        _steps(report, language),
        _days(report, language),
        _months(report, language),
        _services(report, language),
        _funders(report, language),
        _beneficiaries(report, language),
        _unserved(report, language),
        _confidence(report, language),
        _emissions(report, language),
    )
    return tuple(one for one in found if one.sentences or one.rows)


def title(language: str) -> str:
    """Return the title of the report."""
    return pick(("Ce que la mutualisation a épargné", "What pooling has saved"), language)


def span(report: PeriodReport, language: str) -> str:
    """Return which town and days it is about."""
    first, last = report.days[0].date, report.days[-1].date
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
                "{days} jour(s), {promises} livraisons et visites. Par rapport à « chacun pour soi », la mutualisation a "
                "épargné {money} ({percent} ; selon le tirage, de {least} à {most}), {km} ({kmp}), {hours} de coursier ({hp}) "
                "et {vehicles} journées de véhicule."
            ),
            (
                "{days} day(s), {promises} deliveries and visits. Compared with each on its own, pooling has saved {money} "
                "({percent}; by seed, {least} to {most}), {km} ({kmp}), {hours} of courier time ({hp}) and {vehicles} vehicle days."
            ),
        ),
        language,
    ).format(
        days=len(report.days),
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
    each = pick(
        (
            "Une livraison ou visite coûte {pooled} au lieu de {alone}.",
            "A delivery or visit costs {pooled} instead of {alone}.",
        ),
        language,
    ).format(
        pooled=_each(pooled.cost_minor, report.promises, report, language),
        alone=_each(alone.cost_minor, report.promises, report, language),
    )
    lines = [said, each]
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


def _not_paid(report: PeriodReport, language: str) -> Section:
    heading = pick(("Jours où mutualiser n'a pas payé", "Days when pooling did not pay"), language)
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
        f"{day.date}: {pick(('non', 'no') if day.verdict() is Verdict.NO else ('incertain', 'unclear'), language)} "
        f"({_range(day.saved_range(), report, language)})"
        for day in days
    ]
    if mixed:
        lines.append(
            pick(
                (
                    "Mêler commerces et services (plutôt que deux groupes) n'a pas payé à coup sûr : ",
                    "Mixing shops and services (rather than two pools) did not surely pay on: ",
                ),
                language,
            )
            + ", ".join(
                f"{day.date} ({_range(day.saved_range(Scenario.TWO_POOLS), report, language)})"
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
            + ", ".join(day.date for day in dearer)
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
            "Ce qui est partagé|Épargne|Selon le tirage|Distance|Temps coursier|CO2e|A payé",
            "What is shared|Saved|By seed|Distance|Courier time|CO2e|Paid",
        ),
        language,
    )
    rows = [
        (
            gain_words(gain.before, gain.after, language),
            money(gain.saved.cost_minor, report.currency, language),
            _range((gain.least_minor, gain.most_minor), report, language),
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


def _days(report: PeriodReport, language: str) -> Section:
    header = pick(
        (
            "Jour|Promesses|Mutualisé|Chacun pour soi|Épargne|Selon le tirage|Distance|A payé|Mêler a payé",
            "Day|Promises|Pooled|Each on its own|Saved|By seed|Distance|Paid|Mixing paid",
        ),
        language,
    )
    rows = [
        (
            day.date,
            str(day.promises),
            money(day.figures[Scenario.POOLED].kept.cost_minor, report.currency, language),
            money(day.figures[Scenario.ALONE].kept.cost_minor, report.currency, language),
            money(day.saved().cost_minor, report.currency, language),
            _range(day.saved_range(), report, language),
            km(day.saved().distance_m, language),
            verdict_words(day.verdict(), language),
            verdict_words(day.verdict(Scenario.TWO_POOLS), language),
        )
        for day in report.days
    ]
    return Section(
        "days", pick(("Jour par jour", "Day by day"), language), (), tuple(header.split("|")), tuple(rows)
    )


def _months(report: PeriodReport, language: str) -> Section:
    months = report.months()
    heading = pick(("Mois par mois", "Month by month"), language)
    if len(months) < 2:
        return Section("months", heading)
    header = pick(
        (
            "Mois|Jours|Mutualisé|Chacun pour soi|Épargne|Distance|Temps coursier|CO2e",
            "Month|Days|Pooled|Each on its own|Saved|Distance|Courier time|CO2e",
        ),
        language,
    )
    rows = []
    for month, own in months:
        saved = own.gains[0].saved
        rows.append(
            (
                month,
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


def _services(report: PeriodReport, language: str) -> Section:
    header = pick(
        (
            "Service|Nombre|Coût|Chacun pour soi|Chacun, mutualisé|Distance|CO2e",
            "Service|Number|Cost|Each on its own|Each one, pooled|Distance|CO2e",
        ),
        language,
    )
    rows = [
        (
            service_words(part.name, report.names, language),
            str(part.promises),
            money(part.burdens[Scenario.POOLED].cost_minor, report.currency, language),
            money(part.burdens[Scenario.ALONE].cost_minor, report.currency, language),
            _each(part.burdens[Scenario.POOLED].cost_minor, part.promises, report, language),
            km(part.burdens[Scenario.POOLED].distance_m, language),
            gases(part.burdens[Scenario.POOLED].co2e_g, language),
        )
        for part in _of(report, PartKind.SERVICE)
    ]
    return Section(
        "services",
        pick(("Par service", "By service"), language),
        (pick(method_words.SHARES, language),),
        tuple(header.split("|")),
        tuple(rows),
    )


def _funders(report: PeriodReport, language: str) -> Section:
    header = pick(
        (
            "Financeur|Promesses|Paie, mutualisé|Paierait, chacun pour soi|Écart",
            "Funder|Promises|Pays, pooled|Would pay, on its own|Difference",
        ),
        language,
    )
    rows = []
    for part in sorted(
        _of(report, PartKind.FUNDER), key=lambda one: -one.burdens[Scenario.POOLED].cost_minor
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


def _beneficiaries(report: PeriodReport, language: str) -> Section:
    header = pick(
        (
            "Bénéficiaire|Visites|Coût|Chacun pour soi|Distance|CO2e",
            "Beneficiary|Visits|Cost|Each on its own|Distance|CO2e",
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
        for part in _of(report, PartKind.BENEFICIARY)
    ]
    lines = (pick(method_words.BENEFICIARIES, language),) if rows else ()
    return Section(
        "beneficiaries",
        pick(("Par bénéficiaire, sous pseudonyme", "By beneficiary, under a pseudonym"), language),
        lines,
        tuple(header.split("|")) if rows else (),
        tuple(rows),
    )


def _unserved(report: PeriodReport, language: str) -> Section:
    lines = [
        f"{day.date}: "
        + pick(("le plan mutualisé ne tient pas ", "the pooled plan does not keep "), language)
        + ", ".join(day.left_out)
        for day in report.days
        if day.left_out
    ]
    lines += [
        f"{day.date}, {scenario_words(one, language)}: "
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
            bound=money(report.bounds[Scenario.ALONE], report.currency, language),
            pooled=money(report.figures[Scenario.POOLED].cost_minor, report.currency, language),
        )
    ]
    lines += [pick(words, language) for words in method_words.LIMITS]
    lines += sorted({note for day in report.days for note in day.notes})
    return Section(
        "confidence",
        pick(("Ce que valent ces chiffres", "How sure these figures are"), language),
        tuple(lines),
    )


def _emissions(report: PeriodReport, language: str) -> Section:
    rows = [(kind, f"{own['g_per_km']} g/km", own["source"]) for kind, own in FACTORS["kinds"].items()]
    rows += [
        (name, f"{own['g_per_unit']} g/{own['unit']}", f"{own['source']} ({own['year']})")
        for name, own in FACTORS["energies"].items()
    ]
    level = method_words.OWN_LEVEL if any(day.own_rates for day in report.days) else method_words.LEVEL
    return Section(
        "emissions",
        pick(("Gaz à effet de serre : méthode", "Greenhouse gases: method"), language),
        (pick(method_words.EMISSIONS, language), pick(level, language), pick(method_words.CHECKED, language)),
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
        _each(sums.cost_minor, promises, report, language),
    )


def _each(minor: int, count: int, report: PeriodReport, language: str) -> str:
    return "–" if count == 0 else money((2 * minor + count) // (2 * count), report.currency, language)


def _range(bounds: tuple[int, int], report: PeriodReport, language: str) -> str:
    least, most = (money(own, report.currency, language) for own in bounds)
    return pick((f"{least} à {most}", f"{least} to {most}"), language)


def _of(report: PeriodReport, kind: PartKind) -> Iterable[Part]:
    return (part for part in report.parts if part.kind is kind)
