"""What became of each order of a day, and of what was promised with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dispatch.domain import TimeWindow
from dispatch.figures.day_record import DayRecord
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Delivery, Mode, TaskKind
from dispatch.orders.service_day import service_day
from dispatch.rounds.round import Stop

_D = DeliveryStatus


class Fate(StrEnum):
    """What became of an order."""

    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"
    OPEN = "open"


_FATES = {
    # What waits at a relay point has left the bike for good.
    _D.HANDED_OVER: Fate.DELIVERED,
    _D.DELIVERED: Fate.DELIVERED,
    _D.PARTIALLY_DELIVERED: Fate.DELIVERED,
    _D.FAILED: Fate.FAILED,
    _D.RETURNING: Fate.FAILED,
    _D.RETURNED: Fate.FAILED,
    _D.CANCELLED: Fate.CANCELLED,
}
#: Of orders to bring something back to its shop.
_BACK = {_D.RETURNING: Fate.OPEN, _D.RETURNED: Fate.DELIVERED}


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order, as it was; moments in UTC epoch seconds.

    Attributes
    ----------
    code
        Its short name of the day.
    ordered_s
        When it came in.
    for_today
        Whether that was on the day on which it was to be brought.
    window
        What is promised now, None where nothing is.
    moved
        Whether another window had been promised before.
    ready_s
        When the last of its goods were ready, None where nobody has said so; ``pickups_s`` seconds that collected goods had been ready
        until they were collected.
    begun_s, door_s
        When what was done at the door began and was over, None where it was not.
    came
        Whether a courier was at the door within the window that was promised then, with all of the basket, whether anybody opened or not.
    whole
        Whether nothing of the basket is missing.
    failures
        Attempts at the door that failed.
    round_id
        Which round brought it, empty for none.
    """

    id: str
    code: str
    fate: Fate
    ordered_s: int
    for_today: bool
    window: TimeWindow | None
    moved: bool = False
    ready_s: int | None = None
    pickups_s: tuple[int, ...] = ()
    begun_s: int | None = None
    door_s: int | None = None
    came: bool = False
    whole: bool = True
    failures: int = 0
    round_id: str = ""

    @property
    def late_s(self) -> int:
        """Seconds after the window in which the drop began, 0 for a drop that was not late or was not made."""
        if self.begun_s is None or self.window is None:
            return 0
        return max(0, self.begun_s - self.window.latest)

    @property
    def early_s(self) -> int:
        """Seconds before the window in which the drop began."""
        if self.begun_s is None or self.window is None:
            return 0
        return max(0, self.window.earliest - self.begun_s)

    @property
    def click_to_door_s(self) -> int | None:
        """From the order to the end of the drop; None for what was not brought, or was ordered for another day."""
        return self.door_s - self.ordered_s if self.door_s is not None and self.for_today else None

    @property
    def ready_to_door_s(self) -> int | None:
        """From when all goods were ready to the end of the drop."""
        known = self.door_s is not None and self.ready_s is not None
        return max(0, (self.door_s or 0) - (self.ready_s or 0)) if known else None


def order_facts(record: DayRecord) -> tuple[OrderFacts, ...]:
    """Return what became of the orders of a day, in the order in which they came in."""
    moved = {event.subject for event in record.events if event.type == "delivery.window_changed"}
    ready = _said_ready(record)
    promised = _promised(record)
    found = [_facts(one, record, one.id in moved, ready, promised.get(one.id, ())) for one in record.orders]
    return tuple(sorted(found, key=lambda one: (one.ordered_s, one.id)))


def fate_of(one: Delivery) -> Fate:
    """Return what became of an order; of goods that go back to a shop the shop is where they are delivered."""
    if one.mode is Mode.RETURN and one.status in _BACK:
        return _BACK[one.status]
    return _FATES.get(one.status, Fate.OPEN)


def begun_s(stop: Stop, window: TimeWindow) -> int:
    """Return when the drop of a closed stop began: on arrival, or when the window opened if the courier waited for that."""
    assert stop.closed_s is not None
    arrived_s = stop.closed_s - (stop.end_s - stop.start_s) if stop.arrived_s is None else stop.arrived_s
    arrived_s = min(arrived_s, stop.closed_s)
    return max(arrived_s, window.earliest) if window.earliest < stop.closed_s else arrived_s


def _promised(record: DayRecord) -> dict[str, list[tuple[int, TimeWindow]]]:
    """Return the windows that were promised to each delivery, with when that was, in the order of time."""
    found: dict[str, list[tuple[int, TimeWindow]]] = {}
    for event in record.events:
        if event.type in {"delivery.promised", "delivery.window_changed"} and "from_s" in event.data:
            window = TimeWindow(event.data["from_s"], event.data["to_s"])
            found.setdefault(event.subject, []).append((event.recorded_s, window))
    return found


def _has_come(stop: Stop | None, promised: Sequence[tuple[int, TimeWindow]], window: TimeWindow) -> bool:
    """Return whether a door was first tried within the window that was promised at that time."""
    if stop is None or stop.closed_s is None:
        return False
    at_s = stop.closed_s if stop.arrived_s is None else min(stop.arrived_s, stop.closed_s)
    then = [own for moment_s, own in promised if moment_s <= at_s]
    window = then[-1] if then else window
    return window.earliest <= begun_s(stop, window) <= window.latest


def _facts(
    one: Delivery,
    record: DayRecord,
    moved: bool,  # noqa: FBT001
    ready: dict[str, int],
    promised: Sequence[tuple[int, TimeWindow]],
) -> OrderFacts:
    fate = fate_of(one)
    window = one.window if one.promised_s is not None else None
    pickups = [task for task in one.pickups if task.kind is TaskKind.PICKUP]
    collected = [task for task in pickups if task.status is TaskStatus.DONE]
    moments = {task.id: ready.get(task.id, task.ready_s) for task in collected}
    known = [moment_s for moment_s in moments.values() if moment_s is not None]
    stop, round_id = record.drop_stops.get(one.id, (None, ""))
    door = one.at_door
    ended_s = None
    if stop is not None and door is not None and fate is not Fate.CANCELLED:
        ended_s = door.done_s if door.done_s is not None else stop.closed_s
    return OrderFacts(
        id=one.id,
        code=one.code,
        fate=fate,
        ordered_s=one.created_s,
        for_today=service_day(one.created_s, record.town).isoformat() == one.day,
        window=window,
        moved=moved,
        ready_s=max(known) if known and len(known) == len(collected) else None,
        pickups_s=tuple(
            max(0, task.done_s - moment_s)
            for task in collected
            if task.done_s is not None and (moment_s := moments[task.id]) is not None
        ),
        begun_s=None if ended_s is None or stop is None else begun_s(stop, one.window),
        door_s=ended_s,
        came=len(collected) == len(pickups)
        and _has_come(record.first_stops.get(one.id), promised, one.window),
        whole=one.status is not _D.PARTIALLY_DELIVERED and len(collected) == len(pickups),
        failures=one.attempts,
        round_id=round_id,
    )


def _said_ready(record: DayRecord) -> dict[str, int]:
    """Return when shops said that goods were ready, by task, where they have not taken it back."""
    found: dict[str, int] = {}
    for event in record.events:
        if event.type == "pickup.ready":
            found[event.data["task_id"]] = min(event.happened_s, event.recorded_s)
        elif event.type == "pickup.late":
            found.pop(event.data["task_id"], None)
    return found


def is_due(one: OrderFacts, town_now_s: int) -> bool:
    """Return whether it is known by now if the promise of an order was kept: it is over, or its window is."""
    if one.window is None or one.fate is Fate.CANCELLED:
        return False
    return one.fate is not Fate.OPEN or one.window.latest < town_now_s


def is_kept(one: OrderFacts) -> bool:
    """Return whether an order came within its window, and all of it."""
    return (
        one.fate is Fate.DELIVERED
        and one.begun_s is not None
        and one.whole
        and not (one.late_s or one.early_s)
    )


def of_fate(orders: Iterable[OrderFacts], fate: Fate) -> int:
    """Return how many orders had a fate."""
    return sum(one.fate is fate for one in orders)
