"""The services of the demo town: shipped templates, with programmes and who pays for them. All of them are made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dispatch.generate.ground import Ground, Spot
from dispatch.services.catalogue import add_from_template
from dispatch.services.programme import Eligibility, Programme
from dispatch.services.programmes import add_programme
from dispatch.storage.store import Writing

TOWN_HALL, DEPARTMENT, MUTUAL = "Mairie (exemple)", "Département (exemple)", "Mutuelle Exemple"


@dataclass(frozen=True, slots=True)
class DemoService:
    """A service of the demo town.

    Attributes
    ----------
    key
        Of the template.
    title
        Of its programme.
    points
        Categories of places where its goods are, best first; the depot where the map has none. None for a service without goods.
    funders
        Who pays, in parts of 10,000.
    terms
        Who may take part.
    changes
        What the town does in another way than the template.
    """

    key: str
    title: str
    points: tuple[str, ...] | None
    funders: tuple[tuple[str, int], ...]
    terms: Eligibility = field(default_factory=Eligibility)
    changes: Mapping[str, Any] = field(default_factory=dict)


SERVICES: Sequence[DemoService] = (
    DemoService(
        "meals", "Repas à domicile", ("nursing_home", "social_facility", "community_centre", "school"),
        ((TOWN_HALL, 4000), (DEPARTMENT, 6000)), Eligibility(least_age=65, documents=frozenset({"apa"})),
    ),
    DemoService(
        "check_in", "Visites de convivialité", None,
        ((TOWN_HALL, 5000), (DEPARTMENT, 3000), (MUTUAL, 2000)), Eligibility(least_age=65),
    ),
    DemoService(
        "medicine", "Médicaments à domicile", ("pharmacy",),
        ((MUTUAL, 10_000),), Eligibility(documents=frozenset({"prescription"})),
    ),
    DemoService("library", "Livres à domicile", ("library",), ((TOWN_HALL, 10_000),)),
    # Twice a week: many here have no room for a week's boxes.
    DemoService(
        "recyclables", "Tri à la porte", ("recycling", "waste_disposal"), ((TOWN_HALL, 10_000),),
        changes={"frequency": {"most_per_week": 2, "least_gap_days": 2}},
    ),
    DemoService("official_mail", "Courrier de la mairie", ("townhall", "post_office"), ((TOWN_HALL, 10_000),)),
    DemoService(
        "equipment_loan", "Prêt de matériel", ("community_centre", "townhall"),
        ((DEPARTMENT, 5000), (MUTUAL, 5000)),
    ),
)  # fmt: skip


def point_of(service: DemoService, ground: Ground) -> Spot | None:
    """Return where the goods of a service are loaded or brought, None for a service without goods."""
    if service.points is None:
        return None
    return next(
        (ground.points[category][0] for category in service.points if ground.points.get(category)),
        ground.depot,
    )


def add_services(
    writing: Writing, org_id: str, points: Mapping[str, str], *, holidays: str, from_day: str
) -> dict[str, str]:
    """Add services and programmes, and return the names of the programmes by service.

    Parameters
    ----------
    org_id
        Who runs them.
    points
        The service point of each service that has goods.
    holidays
        Region whose public holidays count.
    from_day
        When they begin.
    """
    found = {}
    for own in SERVICES:
        add_from_template(writing, own.key, changes=own.changes)
        programme = Programme(
            "", own.key, org_id, own.title, points.get(own.key, ""), from_day, eligibility=own.terms, holidays=holidays,
            funders=own.funders,
        )  # fmt: skip
        found[own.key] = add_programme(writing, programme).id
    return found
