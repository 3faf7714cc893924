"""More or fewer orders, in the whole town or in a part of it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from dispatch.domain import Delivery
from dispatch.simulate.demand.quarter import Quarter
from dispatch.simulate.scenario import Coming, Scenario
from dispatch.simulate.what_if.change import refusal

#: An order that is added comes in up to so much before the one that it is like, seconds.
_BEFORE_S = 2700
_MOST = 10.0


def demand(scenario: Scenario, factor: float, quarter: Quarter | None = None) -> Scenario:
    """Return the day with more or fewer orders.

    Each order has luck of its own, by its name. Below 1 an order stays where its luck is below the factor, so that every order of a
    quieter day is one of a busier day too. Above 1 orders are added that are like one of the day in shops, wishes and readiness, come in
    a little before it, and go to the door of another one.

    Parameters
    ----------
    scenario
        The day.
    factor
        0 to 10: how many orders there are for each one, on average.
    quarter
        Only orders whose doors lie there; its own factor is not asked.

    Raises
    ------
    InvalidWhatIfError
        The factor is out of range.
    """
    if not 0 <= factor <= _MOST:
        raise refusal(f"demand={factor:g}", "is no factor", "give a number from 0 to 10")
    places = {place.id: place for place in scenario.day.places}
    deliveries = {one.id: one for one in scenario.day.deliveries}
    concerned = {
        coming.key
        for coming in scenario.comings
        if quarter is None or quarter.holds(places[deliveries[coming.delivery_id].drop_place_id])
    }
    doors = sorted(
        {deliveries[one.delivery_id].drop_place_id for one in scenario.comings if one.key in concerned}
    )
    comings: list[Coming] = []
    gone: set[str] = set()
    added: list[Delivery] = []
    for coming in scenario.comings:
        luck = random.Random(f"tournee demand {coming.key}")  # noqa: S311
        times = int(factor) + (luck.random() < factor - int(factor)) if coming.key in concerned else 1
        if times:
            comings.append(coming)
        else:
            gone.add(coming.key)
        for number in range(1, times):
            like = _like(coming, deliveries[coming.delivery_id], number, doors)
            comings.append(like[0])
            added.append(like[1])
    dropped = {one.delivery_id for one in scenario.comings if one.key in gone}
    kept = tuple(one for one in scenario.day.deliveries if one.id not in dropped)
    return replace(
        scenario,
        day=replace(scenario.day, deliveries=(*kept, *added)),
        comings=tuple(sorted(comings, key=lambda coming: (coming.at_s, coming.key))),
        called=tuple(one for one in scenario.called if one.kind != "cancel" or one.subject not in gone),
    )


def _like(coming: Coming, delivery: Delivery, number: int, doors: Sequence[str]) -> tuple[Coming, Delivery]:
    luck = random.Random(f"tournee demand {coming.key} {number}")  # noqa: S311
    at_s = coming.at_s - luck.randrange(_BEFORE_S)
    new_delivery = replace(
        delivery,
        id=f"{delivery.id}.{number}",
        code=f"{delivery.code}.{number}",
        recipient_name=f"{delivery.recipient_name} ({number})",
        drop_place_id=luck.choice(doors),
        external_ref="",
        ordered_s=at_s,
    )
    return replace(coming, key=f"{coming.key}.{number}", at_s=at_s, delivery_id=new_delivery.id), new_delivery
