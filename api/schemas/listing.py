"""The list of plans on the wire."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from api.schemas.plan import PlanWire, WireModel
from api.schemas.scalars import PLAN_ID_PATTERN, Count, DateText, Metres, Text, TownName

PlanId = Annotated[
    str,
    StringConstraints(pattern=PLAN_ID_PATTERN),
    Field(description="Name of a plan: lower-case letters, digits, - and _.", examples=["monaco-2026-11-28"]),
]


class PlanSummaryWire(WireModel):
    """What a list needs to know about a plan."""

    town: TownName
    town_title: Text
    date: DateText
    title: Text
    rounds: Count
    deliveries: Count
    deliveries_planned: Count
    visits: Count
    visits_planned: Count
    distance_m: Metres


class PlanEntryWire(WireModel):
    """One plan file: its summary, or what is wrong with it."""

    id: PlanId
    summary: PlanSummaryWire | None
    fault: Annotated[
        str | None, Field(description="Why the file cannot be used; null for a plan that can be opened.")
    ]


class PlanListWire(WireModel):
    """Every plan in the folder, latest day first, then by name."""

    plans: tuple[PlanEntryWire, ...]
    pages: Annotated[
        tuple[str, ...],
        Field(
            description="Names of what is served at `/pages/` beside the plans, such as `week` and `report`."
        ),
    ] = ()


def summarise(plan: PlanWire) -> PlanSummaryWire:
    """Give the summary of a plan.

    Parameters
    ----------
    plan
        The whole plan.

    Returns
    -------
    PlanSummaryWire
        What a list needs to know about it.
    """
    return PlanSummaryWire(
        town=plan.town,
        town_title=plan.town_title,
        date=plan.date,
        title=plan.title,
        rounds=len(plan.rounds),
        deliveries=plan.deliveries,
        deliveries_planned=plan.deliveries_planned,
        visits=plan.visits,
        visits_planned=plan.visits_planned,
        distance_m=plan.totals.distance_m,
    )
