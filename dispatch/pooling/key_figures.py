"""What somebody finds in ten seconds: what was saved, against what, how sure that is, and on how many days it was not."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.pooling.day_report import Verdict
from dispatch.pooling.period import PeriodReport
from dispatch.pooling.scenarios import Scenario
from dispatch.pooling.section import each, range_of
from dispatch.pooling.words import money, percent, pick, typeset, verdict_words


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure with what it is of, and what to hold it against."""

    title: str
    figure: str
    note: str


def key_figures(report: PeriodReport, language: str) -> tuple[KeyFigure, ...]:
    """Return the four figures above all others, in one language."""
    gain = report.gains[0]
    alone, pooled = report.figures[Scenario.ALONE], report.figures[Scenario.POOLED]
    days = len(report.days)
    mixed = sum(1 for day in report.days if day.verdict(Scenario.TWO_POOLS) is not Verdict.YES)
    before, after = (money(own.cost_minor, report.currency, language) for own in (alone, pooled))
    found = (
        KeyFigure(
            pick(("Économisé", "Saved"), language),
            f"{money(gain.saved.cost_minor, report.currency, language)} "
            f"({percent(gain.saved.cost_minor, alone.cost_minor, language)})",
            pick(
                (
                    f"mutualisé {after}, chacun pour soi {before}",
                    f"pooled {after}, each on its own {before}",
                ),
                language,
            ),
        ),
        KeyFigure(
            pick(("Fourchette", "Range"), language),
            range_of((gain.least_minor, gain.most_minor), report, language),
            pick(
                ("du pire au meilleur calcul ; rentable : ", "from the worst to the best search; paid off: "),
                language,
            )
            + verdict_words(gain.verdict, language),
        ),
        KeyFigure(
            pick(("Jours sans gain certain", "Days without a sure gain"), language),
            pick((f"{len(report.not_paid())} sur {days}", f"{len(report.not_paid())} of {days}"), language),
            pick(
                (
                    f"mêler commerces et services : {mixed} sur {days}",
                    f"mixing shops and services: {mixed} of {days}",
                ),
                language,
            ),
        ),
        KeyFigure(
            pick(("Par livraison ou visite", "Each delivery or visit"), language),
            each(pooled.cost_minor, report.promises, report, language),
            pick(("au lieu de ", "instead of "), language)
            + each(alone.cost_minor, report.promises, report, language),
        ),
    )
    return tuple(
        KeyFigure(*(typeset(text, language) for text in (one.title, one.figure, one.note))) for one in found
    )
