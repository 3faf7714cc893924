"""What a week has come to, in plain words and as a document; where a target is missed, that is what is said."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from dispatch.demo.build import MadeWeek
from dispatch.demo.judge import MOST_EXTRA_PERMILLE, PERMILLE, STEADY_PERMILLE, extra_permille
from dispatch.pooling.words import date_words, money, pick, typeset

_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Check:
    """One figure of a week for people: what it is of, what was aimed at, and whether that is met; None where nothing was aimed at."""

    title: str
    figure: str
    note: str
    is_met: bool | None = None


def targets(made: MadeWeek) -> dict[str, bool]:
    """Return which targets are met."""
    one = made.with_it
    return {
        "required_visits_planned": one.required_planned == one.required,
        "social_windows_kept": one.social_kept == one.planned,
        "rounds_can_be_ridden": not one.faults,
        "same_courier": one.by_person.permille >= STEADY_PERMILLE,
        # Not as it is rounded for people.
        "cost_of_continuity": one.cost_cents * PERMILLE
        <= made.without.cost_cents * (PERMILLE + MOST_EXTRA_PERMILLE),
    }


def summary(made: MadeWeek) -> dict[str, Any]:
    """Return the week as a document: only what was counted, nothing of any person."""
    gain = made.report.gains[0]
    return {
        "town": dict(made.counts),
        "hospital": list(made.hospital),
        "week": asdict(made.with_it),
        "without_continuity": asdict(made.without),
        "same_courier_permille": made.with_it.by_person.permille,
        "same_courier_without_permille": made.without.by_person.permille,
        "continuity_costs_permille": extra_permille(made.with_it, made.without),
        "pooling": {
            "saved_minor": gain.saved.cost_minor,
            "saved_least_minor": gain.least_minor,
            "saved_most_minor": gain.most_minor,
            "currency": made.report.currency,
            "not_paid": [day.date for day in made.report.not_paid()],
        },
        "targets": targets(made),
    }


def checks(made: MadeWeek, language: str) -> list[Check]:
    """Return what a week has come to, figure by figure, ``fr`` or ``en``."""
    one, met = made.with_it, targets(made)
    gain = made.report.gains[0]
    extra = extra_permille(made.with_it, made.without)
    bare = [date_words(day.date, language) for day in made.report.not_paid()]

    def both(french: str, english: str) -> str:
        return pick((french, english), language)

    def euros(minor: int) -> str:
        return money(minor, made.report.currency, language)

    found = [
        Check(
            both("Visites obligatoires sur les tournées", "Required visits on rounds"),
            both(f"{one.required_planned} sur {one.required}", f"{one.required_planned} of {one.required}"),
            both(
                f"objectif : toutes ; visites en tout : {one.planned} sur {one.promised}, livraisons : {one.orders_planned} sur {one.orders}",
                f"target: all; visits in all: {one.planned} of {one.promised}, deliveries: {one.orders_planned} of {one.orders}",
            ),
            met["required_visits_planned"],
        ),
        Check(
            both("Visites dans leur créneau", "Visits within their window"),
            both(f"{one.social_kept} sur {one.planned}", f"{one.social_kept} of {one.planned}"),
            both("objectif : toutes", "target: all"),
            met["social_windows_kept"],
        ),
        Check(
            both("Tournées vérifiées sur la carte", "Rounds checked on the map"),
            str(one.rounds),
            both(
                f"objectif : aucun défaut ; défauts : {len(one.faults)}",
                f"target: no fault; faults: {len(one.faults)}",
            ),
            met["rounds_can_be_ridden"],
        ),
        Check(
            both("Visites par le même livreur", "Visits by the same courier"),
            _share(one.by_person.permille, language),
            both(
                f"objectif : {_aim(STEADY_PERMILLE, language)} ; sans y veiller : {_share(made.without.by_person.permille, language)} ; "
                f"à {_aim(STEADY_PERMILLE, language)} ou plus : {one.by_person.steady} personnes sur {one.by_person.whose}",
                f"target: {_aim(STEADY_PERMILLE, language)}; without minding it: {_share(made.without.by_person.permille, language)}; "
                f"at {_aim(STEADY_PERMILLE, language)} or more: {one.by_person.steady} of {one.by_person.whose} people",
            ),
            met["same_courier"],
        ),
        Check(
            both("Ce que coûte le même livreur", "What the same courier costs"),
            ("+" if extra >= 0 else "") + _share(extra, language),
            both(
                f"objectif : {_aim(MOST_EXTRA_PERMILLE, language)} au plus ; {euros(one.cost_cents)} au lieu de {euros(made.without.cost_cents)}",
                f"target: {_aim(MOST_EXTRA_PERMILLE, language)} at most; {euros(one.cost_cents)} instead of {euros(made.without.cost_cents)}",
            ),
            met["cost_of_continuity"],
        ),
        Check(
            both("Économisé en mutualisant", "Saved by pooling"),
            euros(gain.saved.cost_minor),
            both(
                f"selon les calculs, de {euros(gain.least_minor)} à {euros(gain.most_minor)} ; jours sans gain certain : {', '.join(bare) or 'aucun'}",
                f"between {euros(gain.least_minor)} and {euros(gain.most_minor)}, by search; days without a sure gain: {', '.join(bare) or 'none'}",
            ),
        ),
    ]
    return [
        Check(typeset(own.title, language), own.figure, typeset(own.note, language), own.is_met)
        for own in found
    ]


def sentences(made: MadeWeek, language: str) -> list[str]:
    """Return the same as lines for a terminal; a missed target is in capitals."""
    said = {
        True: pick(("atteint", "met"), language),
        False: pick(("NON ATTEINT", "NOT MET"), language),
    }
    return [
        typeset(
            f"{own.title}{pick((' :', ':'), language)} {own.figure} ({own.note})"
            + (f"{pick((' :', ':'), language)} {said[own.is_met]}" if own.is_met is not None else "")
            + ".",
            language,
        )
        for own in checks(made, language)
    ]


def _share(permille: int, language: str) -> str:
    """Return thousandths as percent, as they are written in a language: English has no space before the sign."""
    tenths = f"{permille / 10:.1f}"
    return pick((f"{tenths.replace('.', ',')}{_NO_BREAK}%", f"{tenths}%"), language)


def _aim(permille: int, language: str) -> str:
    """Return a round number of percent."""
    return pick((f"{permille // 10}{_NO_BREAK}%", f"{permille // 10}%"), language)
