"""A delivery that is there already, as a case for another window: whether it may get one, and what it would take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dispatch.board.ask import Ask, AskStop
from dispatch.board.demands import windows_of
from dispatch.domain import Place, TimeWindow
from dispatch.errors import DispatchError, Fault
from dispatch.field.policy import policy_of
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import ACTIVE_ROUND
from dispatch.lifecycle.task import TaskStatus
from dispatch.money.tariff import FeeFacts
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order
from dispatch.orders.delivery import Delivery, Mode, Task, TaskKind
from dispatch.orders.duplicates import DUPLICATE_SUSPECTED
from dispatch.orders.handover import Handover
from dispatch.orders.known_orders import ADDRESS_UNCERTAIN
from dispatch.orders.order_times import OrderTimes, times_of
from dispatch.orders.service_day import service_day
from dispatch.orders.shop_times import local_day
from dispatch.orders.town_facts import TownFacts, read_facts
from dispatch.promises.basket import reserved, still, windows_between
from dispatch.promises.case import DayOfCase, days_of
from dispatch.promises.errors import NotMovableError
from dispatch.promises.policy import PromisePolicy, promise_policy
from dispatch.promises.pricing import fee_facts
from dispatch.promises.refusal import SlotRefusal
from dispatch.promises.reservation import Reservation, ReservedBasket
from dispatch.storage import deliveries, parties, quotes, rounds, tariffs
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import Reading

_D = DeliveryStatus
#: Nothing of it is promised for the present, or a try has failed: it gets a window however often it had one.
OWED = frozenset({_D.CREATED, _D.FAILED, _D.RESCHEDULED})
_MOVABLE = OWED | {_D.HELD, _D.PROMISED, _D.PLANNED, _D.ASSIGNED}
_ON_BOARD = frozenset({_D.COLLECTING, _D.COLLECTED, _D.OUT_FOR_DELIVERY, _D.ARRIVED})
#: What it is held for has to be settled first: until then nobody knows where to, or whether at all.
_UNSETTLED = {
    ADDRESS_UNCERTAIN: "say which of the addresses it is",
    DUPLICATE_SUSPECTED: "say whether it is one order or two",
}
#: Local dates that are looked at, at most.
MOST_DAYS = 14
_ANEW = frozenset({TaskStatus.PENDING, TaskStatus.READY, TaskStatus.IN_PROGRESS, TaskStatus.FAILED})


@dataclass(frozen=True, slots=True)
class Move:
    """A delivery that is to get another window.

    Attributes
    ----------
    delivery
        As it is now.
    places
        Of its tasks, by name.
    shift_id, on_day
        Who has its goods on board after a failed try, and the local date of that round; empty where nobody has.
    fee
        What its fee depends on, None where it has none.
    quote_id
        The quote that offers it windows, empty for none yet.
    beside
        Whether its present window stays promised beside the other one, as while that is only kept.
    """

    delivery: Delivery
    places: Mapping[str, Place]
    shift_id: str
    on_day: str
    fee: FeeFacts | None
    quote_id: str = ""
    beside: bool = False

    @property
    def without(self) -> frozenset[str]:
        """The delivery itself, and the room that is kept for it already."""
        return frozenset({"" if self.beside else self.delivery.id, self.quote_id} - {""})

    @property
    def door(self) -> Task:
        """The task at its door."""
        return next(task for task in reversed(self.delivery.tasks) if task.kind is TaskKind.DROP)

    @property
    def pickups(self) -> tuple[Task, ...]:
        """What is still to be collected in shops."""
        return tuple(task for task in self.delivery.pickups if task.status in _ANEW)

    def order(self, window: TimeWindow, *, same_day: bool) -> Order:
        """Return what is left of it as an order; on another day its shops prepare it for that day."""
        one = self.delivery
        return Order(
            org_id=one.org_id,
            recipient=AskedRecipient(""),
            door=AskedDoor(place_id=one.drop_place_id),
            pickups=tuple(
                AskedPickup(
                    task.org_id,
                    task.load,
                    ready_s=task.ready_s if same_day else None,
                    service_s=task.service_s,
                )
                for task in self.pickups
            ),
            window=window,
            mode=one.mode,
            temperature=one.temperature,
        )

    def again(self, reading: Reading) -> Move:
        """Return the delivery as it is now; see `move_of`."""
        return replace(move_of(reading, self.delivery.id), quote_id=self.quote_id, beside=self.beside)

    def facts(self, reading: Reading) -> TownFacts:
        """Return what it is held against."""
        return read_facts(reading, [self.order(self.delivery.window, same_day=True)])

    def times(self, reading: Reading, facts: TownFacts, window: TimeWindow, from_s: int) -> OrderTimes:
        """Return when it is met in a window; see `dispatch.promises.case.Case`."""
        same_day = self._is_same_day(window, facts)
        asked = self.order(window, same_day=same_day)
        found = times_of(
            asked, facts, reading, besides=self.delivery.id, same_window=window == self.delivery.window, from_s=from_s
        )  # fmt: skip
        if self.shift_id and not same_day:
            found = replace(found, faults=(*found.faults, self._on_board(window)))
        return self._as_made(found, window) if same_day else found

    def ask(self, times: OrderTimes, facts: TownFacts) -> Ask:
        """Return what a courier has to do for it."""
        del facts
        one, door = self.delivery, self.door
        spot = self.places[door.place_id]
        if self.shift_id:
            return Ask((), spot, door.service_s, one.skills, None, self.shift_id)
        shops = tuple(
            AskStop(self.places[task.place_id], own.windows, task.service_s, task.load)
            for task, own in zip(self.pickups, times.pickups, strict=True)
        )
        left = tuple(
            AskStop(self.places[task.place_id], task.windows, task.service_s, task.load)
            for task in one.tasks
            if task.kind is TaskKind.TRANSFER and task.status in _ANEW
        )
        return Ask((*shops, *left), spot, door.service_s, one.skills, one.max_ride_s)

    def fee_facts(self, ask: Ask, slot: str, marginal_minor: int) -> FeeFacts:
        """Return what its fee depends on: what it depended on before, but for the window."""
        if self.fee is None:
            return fee_facts(self.order(self.delivery.window, same_day=True), ask, "", slot, marginal_minor)
        return replace(self.fee, slot=slot, marginal_cost_minor=marginal_minor)

    def reserve(
        self, quote_id: str, window: TimeWindow, times: OrderTimes, facts: TownFacts, until_s: int
    ) -> Reservation:
        """Return what it takes of all that is counted: on its own day its baskets are counted as they are."""
        same_day = self._is_same_day(window, facts)
        baskets = tuple(
            ReservedBasket(task.org_id, own.ready_s, own.windows)
            for task, own in zip(self.pickups, times.pickups, strict=True)
            if not same_day
        )
        day = local_day(window.earliest, facts.time_zone).isoformat()
        one = self.delivery
        plain = Reservation(quote_id, one.id, day, window, one.mode, baskets, until_s)
        return reserved(plain, self.order(window, same_day=same_day), times, facts)

    def kept(self, facts: TownFacts, kept: Reservation) -> OrderTimes | None:
        """Return when it is met by what was kept for it; see `dispatch.promises.case.Case`."""
        same_day = self._is_same_day(kept.window, facts)
        asked = self.order(kept.window, same_day=same_day)
        if len(kept.baskets) != (0 if same_day else len(self.pickups)):
            # It has got a window of another day since, or its goods are somewhere else: what was kept of its shops is for nothing.
            return None
        if not same_day:
            pickups = tuple(
                replace(pickup, ready_s=basket.ready_s)
                for pickup, basket in zip(asked.pickups, kept.baskets, strict=True)
            )
            return still(replace(asked, pickups=pickups), facts, kept)
        found = still(replace(asked, pickups=()), facts, kept)
        return None if found is None else self._as_made(found, kept.window)

    def _on_board(self, window: TimeWindow) -> Fault:
        return Fault(
            "/window", 0, "goods_on_board", str(window.earliest), f"its goods are on board on {self.on_day}",
            "choose a window of that day, or have them brought back to their shops",
        )  # fmt: skip

    def _is_same_day(self, window: TimeWindow, facts: TownFacts) -> bool:
        return service_day(window.earliest, facts.town).isoformat() == self.delivery.day

    def _as_made(self, found: OrderTimes, window: TimeWindow) -> OrderTimes:
        """Return times in which the shops have its goods ready as was said before."""
        own = []
        for task in self.pickups:
            windows = windows_of(self.delivery, task)
            useful = tuple(one for one in windows if one.earliest <= window.latest)
            ready_s = windows[0].earliest if task.ready_s is None else task.ready_s
            own.append(Handover(ready_s, useful or windows[:1]))
        return replace(found, pickups=tuple(own))


def move_of(reading: Reading, delivery_id: str) -> Move:
    """Return a delivery as a case for another window.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    NotMovableError
        It gets no other window; the error says why.
    """
    one = deliveries.get(reading, delivery_id)
    shift_id, on_day = "", ""
    check_movable(reading, one)
    if _is_loaded(one):
        shift_id, on_day = _carrier(reading, one)
    fees = tariffs.fees_of(reading, one.id)
    places = parties.get_places(reading, sorted({task.place_id for task in one.tasks}))
    return Move(one, places, shift_id, on_day, FeeFacts(**fees[-1].facts) if fees else None)


def asked_window(reading: Reading, delivery_id: str) -> TimeWindow | None:
    """Return the window that somebody has asked for (`dispatch.orders.changes.ask_reschedule`), None if nobody has since the last change."""
    query = (
        reading.select(EVENT)
        .where(
            EVENT.c.subject == delivery_id,
            EVENT.c.type.in_(["delivery.reschedule_requested", "delivery.window_changed"]),
        )
        .order_by(EVENT.c.sequence.desc())
        .limit(1)
    )
    rows = reading.rows(query)
    if not rows or rows[0].type == "delivery.window_changed":
        return None
    return TimeWindow(rows[0].data["window_from_s"], rows[0].data["window_to_s"])


def days_to_move(
    reading: Reading, move: Move, policy: PromisePolicy, days: int | None
) -> tuple[tuple[DayOfCase, ...], tuple[SlotRefusal, ...]]:
    """Return the days on which a delivery may come instead, and for other windows why not.

    Parameters
    ----------
    days
        Local dates that are looked at, today included; as many as the town looks ahead, and up to the window that was asked for, where it
        is None.

    Raises
    ------
    DispatchError
        ``invalid_days``.
    """
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise DispatchError(
            f"days {days}: give 1 to {MOST_DAYS} local dates, today included", code="invalid_days"
        )
    facts = move.facts(reading)
    if days is None:
        asked = asked_window(reading, move.delivery.id)
        today = service_day(facts.now_s, facts.town)
        last = today if asked is None else service_day(asked.latest, facts.town)
        days = min(MOST_DAYS, max(policy.days, (last - today).days + 1))
    span = TimeWindow(facts.now_s, facts.now_s + (days + 1) * 86_400)
    one = move.delivery
    windows = [
        window
        for window in windows_between(reading, span, facts, policy, days)
        if window != one.window or one.status in OWED
    ]
    return days_of(move, windows, facts, reading, facts.now_s + policy.hold_s)


def check_movable(reading: Reading, one: Delivery) -> None:
    """Let a delivery pass that may get another window.

    Raises
    ------
    NotMovableError
        It may not.
    """

    def refuse(code: str, what: str, remedy: str) -> NotMovableError:
        return NotMovableError(one.id, code, what, remedy)

    if one.mode is Mode.VISIT:
        raise refuse("no_offers_for_visits", "it is a visit of a service", "change its plan instead")
    if one.mode is Mode.RETURN:
        raise refuse("no_offers_for_returns", "it is a return", "cancel it, and order another one")
    if one.mode is Mode.COLLECT:
        raise refuse(
            "no_courier_needed", "its recipient comes to the shop", "send the order again with another window"
        )
    if one.status in _ON_BOARD:
        raise refuse("goods_on_board", f"it is {one.status}", "call whoever brings it")
    if one.status not in _MOVABLE:
        raise refuse("too_late", f"it is {one.status}", "order again")
    if one.status is _D.HELD and one.held_reason in _UNSETTLED:
        raise refuse("held", f"it is held for {one.held_reason}", _UNSETTLED[one.held_reason])
    town = parties.get_town(reading)
    most = policy_of(town).most_attempts
    if one.status is _D.FAILED and one.attempts >= most:
        raise refuse(
            "too_many_attempts", f"{one.attempts} of {most} tries have failed", "bring it to a relay point, or back to its shops"
        )  # fmt: skip
    bound = promise_policy(town.settings).most_moves
    if one.status not in OWED and quotes.count_moves(reading, one.id) >= bound:
        raise refuse(
            "too_many_moves",
            f"it has got another window {bound} times",
            "keep the one promised, or cancel it",
        )


def _is_loaded(one: Delivery) -> bool:
    """Whether goods of it have been collected and lie nowhere to be taken over."""
    waits = any(task.kind is TaskKind.TRANSFER and task.status in _ANEW for task in one.tasks)
    return not waits and any(task.status is TaskStatus.DONE for task in one.pickups)


def _carrier(reading: Reading, one: Delivery) -> tuple[str, str]:
    """Return the shift that has the goods of a delivery on board, and its local date."""
    loads = {task.id for task in one.tasks if task.kind in {TaskKind.PICKUP, TaskKind.TRANSFER}}
    for own in rounds.of_day(reading, one.day, ACTIVE_ROUND):
        if loads & own.done_tasks:
            return own.shift_id, own.day
    raise NotMovableError(
        one.id, "goods_unlocated", "its goods have been collected and are on no round any more", "find them, and bring them back to their shops"
    )  # fmt: skip
