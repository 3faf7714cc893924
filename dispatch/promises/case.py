"""What windows are promised for: a new basket, or a delivery that is there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from dispatch.board.ask import Ask
from dispatch.domain import TimeWindow
from dispatch.errors import Fault
from dispatch.money.tariff import FeeFacts
from dispatch.orders.handover import told
from dispatch.orders.order_times import OrderTimes
from dispatch.orders.service_day import service_day
from dispatch.orders.town_facts import TownFacts
from dispatch.promises.refusal import SlotRefusal
from dispatch.promises.reservation import Reservation
from dispatch.storage.store import Reading


class Case(Protocol):
    """What has to be known of it to promise a window."""

    @property
    def without(self) -> frozenset[str]:
        """What of the plan is looked away from: the delivery itself, the room that is kept for it."""

    def again(self, reading: Reading) -> Case:
        """Return the case as it is now.

        Raises
        ------
        DispatchError
            It has changed so that nothing is promised for it.
        """

    def facts(self, reading: Reading) -> TownFacts:
        """Return what it is held against."""

    def times(self, reading: Reading, facts: TownFacts, window: TimeWindow, from_s: int) -> OrderTimes:
        """Return when it is met in a window, and what is wrong with that; its shops hear of it at ``from_s``."""

    def ask(self, times: OrderTimes, facts: TownFacts) -> Ask:
        """Return what a courier has to do for it."""

    def fee_facts(self, ask: Ask, slot: str, marginal_minor: int) -> FeeFacts:
        """Return what its fee depends on."""

    def reserve(
        self, quote_id: str, window: TimeWindow, times: OrderTimes, facts: TownFacts, until_s: int
    ) -> Reservation:
        """Return what it takes of all that is counted."""

    def kept(self, facts: TownFacts, kept: Reservation) -> OrderTimes | None:
        """Return when it is met by what was kept for it, None where its shops have changed so that it has to be looked at again.

        Raises
        ------
        RefusedOrderError
            A shop has closed since, or something else is wrong that has nothing to do with what others have ordered.
        """


@dataclass(frozen=True, slots=True)
class DayOfCase:
    """A local date, the windows that shops and the town allow, and what a courier would have to do in them."""

    day: str
    windows: tuple[TimeWindow, ...]
    ask: Ask


def days_of(
    case: Case, windows: Sequence[TimeWindow], facts: TownFacts, reading: Reading, from_s: int
) -> tuple[tuple[DayOfCase, ...], tuple[SlotRefusal, ...]]:
    """Return the days on which a case may be met, and for other windows why not.

    Parameters
    ----------
    windows
        In the order of time.
    from_s
        When its shops would hear of it.
    """
    zone = facts.time_zone
    by_day: dict[str, list[tuple[TimeWindow, OrderTimes]]] = {}
    refusals: dict[str, SlotRefusal] = {}
    for window in windows:
        day = service_day(window.earliest, facts.town).isoformat()
        times = case.times(reading, facts, window, from_s)
        if times.faults:
            fault = times.faults[0]
            refusals.setdefault(f"{day} {fault.code}", _refusal(fault, day, window, zone))
            continue
        by_day.setdefault(day, []).append((window, times))
    if not windows:
        detail = "no courier is on shift in that time"
        refusals["nobody"] = SlotRefusal(code="no_courier_on_shift", day="", detail=detail)
    days = tuple(
        DayOfCase(day, tuple(window for window, _ in own), case.ask(own[-1][1], facts))
        for day, own in by_day.items()
    )
    return days, tuple(refusals.values())


def _refusal(fault: Fault, day: str, window: TimeWindow, zone: str) -> SlotRefusal:
    detail = f"{told(window.earliest, zone)}: {fault.message} ({fault.remedy})"
    return SlotRefusal(fault.code, day, detail, fault.values)
