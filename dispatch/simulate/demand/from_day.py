"""A day file as a day to be lived through: its deliveries are promised as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dispatch.dayfile.on_map import locate_day
from dispatch.domain import Day, Delivery, Pickup, TimeWindow
from dispatch.simulate.scenario import Chances, Coming, Manner, Scenario
from dispatch.town_map import TownMap

#: The clock starts so long before the first shift, and stops so long after the last one.
BEFORE_S, AFTER_S = 1800, 3600
#: What nobody has said the time of is ordered so long before the clock starts.
_KNOWN_BEFORE_S = 3600


def day_scenario(
    day: Day,
    town: TownMap,
    *,
    chances: Chances | None = None,
    settings: Mapping[str, Mapping[str, object]] | None = None,
) -> Scenario:
    """Return a day that was read from a file as a scenario.

    Every delivery is promised in its windows (`Manner.FIXED`). It comes in when the file says that it was ordered; where it does not say,
    before the day begins. Goods are never ready before they are ordered.

    Parameters
    ----------
    day
        The day; places given by address only are looked up.
    town
        Its map.
    chances, settings
        Of the scenario; usual ones where not given.

    Raises
    ------
    InvalidDayError
        Listing every address that is not found.
    """
    located = locate_day(day, town)
    begins_s = min(shift.window.earliest for shift in located.shifts) - BEFORE_S
    ends_s = max(shift.window.latest for shift in located.shifts) + AFTER_S
    early_s = begins_s - _KNOWN_BEFORE_S
    comings = [
        Coming(
            delivery.id,
            early_s if delivery.ordered_s is None else delivery.ordered_s,
            delivery.id,
            Manner.FIXED,
            (delivery.windows[0].earliest + delivery.windows[0].latest) // 2,
        )
        for delivery in located.deliveries
    ]
    return Scenario(
        name=day.title or f"{day.town}, {day.date}",
        day=replace(located, deliveries=tuple(_not_before_ordered(one) for one in located.deliveries)),
        comings=tuple(sorted(comings, key=lambda coming: (coming.at_s, coming.key))),
        chances=chances or Chances(),
        settings=dict(settings or {}),
        begins_s=begins_s,
        ends_s=ends_s,
    )


def _not_before_ordered(delivery: Delivery) -> Delivery:
    # Several shops may have given one number: in a day that is lived through, orders go by their own names.
    delivery = replace(delivery, external_ref="")
    if delivery.ordered_s is None:
        return delivery
    return replace(delivery, pickups=tuple(_from(pickup, delivery.ordered_s) for pickup in delivery.pickups))


def _from(pickup: Pickup, first_s: int) -> Pickup:
    """Return a pickup whose windows begin at a moment at the earliest; one that is over by then stays, for the plan to refuse it."""
    windows = tuple(
        TimeWindow(max(window.earliest, first_s), window.latest)
        for window in pickup.windows
        if window.latest >= first_s
    )
    return replace(pickup, windows=windows) if windows else pickup
