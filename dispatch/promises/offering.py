"""The windows of a case that couriers have room for, with their prices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from dispatch.money.charging import tariff_on
from dispatch.promises.case import Case, DayOfCase
from dispatch.promises.moving import Move
from dispatch.promises.policy import PromisePolicy
from dispatch.promises.pricing import priced
from dispatch.promises.quote import SlotOffer
from dispatch.promises.refusal import SlotRefusal
from dispatch.promises.room import Room


@dataclass(frozen=True, slots=True)
class Offered:
    """Windows in the order of time, and what was in the way of others."""

    offers: tuple[SlotOffer, ...]
    refusals: tuple[SlotRefusal, ...]


def offers_of(
    room: Room,
    town_id: str,
    case: Case,
    days: Iterable[DayOfCase],
    refusals: Iterable[SlotRefusal],
    policy: PromisePolicy,
) -> Offered:
    """Return the windows of some days in which there is room for a case in the plan as it is.

    Parameters
    ----------
    days, refusals
        What shops and the town allow, and why not more.
    """
    offers: tuple[SlotOffer, ...] = ()
    refused = list(refusals)
    # A delivery that had no fee gets none for coming at another time.
    free = not policy.tariff or (isinstance(case, Move) and case.fee is None)
    for day in days:
        _, costs, is_closed = room.costs(town_id, day.day, day.ask, day.windows, policy.slack_s, case.without)
        own = [
            (day.day, window, cost)
            for window, cost in zip(day.windows, costs, strict=True)
            if cost is not None
        ]
        if not own and is_closed:
            detail = f"{day.day}: closed streets keep couriers from the door or a shop in these hours (choose other ones)"
            refused.append(SlotRefusal(code="streets_closed", day=day.day, detail=detail))
        elif not own:
            detail = f"{day.day}: no courier has room"
            refused.append(SlotRefusal(code="no_courier_room", day=day.day, detail=detail))
        with room.store.reading(town_id) as reading:
            tariff = None if free else tariff_on(reading, policy.tariff, day.day)
        offers += priced(partial(case.fee_facts, day.ask), own, tariff, policy)
    return Offered(offers, tuple(refused))
