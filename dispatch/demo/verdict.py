"""What a week has come to, in plain words and as a document; where a target is missed, that is what is said."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from dispatch.demo.build import MadeWeek
from dispatch.demo.judge import MOST_EXTRA_PERMILLE, PERMILLE, STEADY_PERMILLE, extra_permille
from dispatch.pooling.words import money, pick


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


def sentences(made: MadeWeek, language: str) -> list[str]:
    """Return what is to be said of a week, ``fr`` or ``en``."""
    one, met = made.with_it, targets(made)
    extra = extra_permille(made.with_it, made.without)
    gain = made.report.gains[0]
    sign = "+" if extra >= 0 else ""

    def both(french: str, english: str) -> str:
        return pick((french, english), language)

    def goal(name: str, aim: tuple[str, str]) -> str:
        if met[name]:
            return both(f" (objectif {aim[0]} : atteint)", f" (target {aim[1]}: met)")
        return both(f" (objectif {aim[0]} : NON ATTEINT)", f" (target {aim[1]}: NOT MET)")

    def euros(minor: int) -> str:
        return money(minor, made.report.currency, language)

    def part(permille: int) -> str:
        return both(f"{permille / 10:.1f}".replace(".", ","), f"{permille / 10:.1f}")

    bare = [day.date for day in made.report.not_paid()]
    found = [
        both(
            f"Visites promises : {one.promised}, sur les tournées : {one.planned}. Livraisons : {one.orders}, sur les tournées : {one.orders_planned}.",
            f"Visits promised: {one.promised}, on rounds: {one.planned}. Deliveries: {one.orders}, on rounds: {one.orders_planned}.",
        ),
        both(
            f"Visites obligatoires sur les tournées : {one.required_planned} sur {one.required}",
            f"Required visits on rounds: {one.required_planned} of {one.required}",
        )
        + goal("required_visits_planned", ("toutes", "all"))
        + ".",
        both(
            f"Créneaux sociaux tenus : {one.social_kept} sur {one.planned}",
            f"Social windows kept: {one.social_kept} of {one.planned}",
        )
        + goal("social_windows_kept", ("tous", "all"))
        + ".",
        both(
            f"Tournées vérifiées sur la carte : {one.rounds}, défauts : {len(one.faults)}.",
            f"Rounds checked on the map: {one.rounds}, faults: {len(one.faults)}.",
        ),
        both(
            f"Même livreur : {part(one.by_person.permille)} % des visites d'une personne",
            f"Same courier: {part(one.by_person.permille)} % of a person's visits",
        )
        + goal("same_courier", ("80 %", "80 %"))
        + both(
            f", {one.by_person.steady} personnes sur {one.by_person.whose} à 80 % ou plus ; sans y veiller {part(made.without.by_person.permille)} %.",
            f", {one.by_person.steady} of {one.by_person.whose} people at 80 % or more; without minding it {part(made.without.by_person.permille)} %.",
        ),
        both(
            f"Ce que cela coûte : {euros(one.cost_cents)} au lieu de {euros(made.without.cost_cents)}, soit {sign}{part(extra)} %",
            f"What that costs: {euros(one.cost_cents)} instead of {euros(made.without.cost_cents)}, {sign}{part(extra)} %",
        )
        + goal("cost_of_continuity", ("3 % au plus", "3 % at most"))
        + ".",
        both(
            f"La mutualisation économise {euros(gain.saved.cost_minor)} (selon la graine de {euros(gain.least_minor)} à {euros(gain.most_minor)}).",
            f"Pooling saves {euros(gain.saved.cost_minor)} (by seed {euros(gain.least_minor)} to {euros(gain.most_minor)}).",
        ),
        both(
            f"Jours où elle n'a pas été rentable à coup sûr : {', '.join(bare) or 'aucun'}.",
            f"Days on which it is not certain that it paid: {', '.join(bare) or 'none'}.",
        ),
    ]
    # French signs that stand by themselves are never at the beginning of a line.
    return (
        [said.replace(" :", "\u00a0:").replace(" %", "\u00a0%") for said in found]
        if language == "fr"
        else found
    )
