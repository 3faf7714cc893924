"""What is known of one local date of a town at one moment: everything that planning looks at, and nothing of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatch.board.ask import Ask
from dispatch.closures.closure import Closure
from dispatch.domain import Courier, Place, Shift, TimeWindow, Vehicle
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import RoundStatus
from dispatch.orders.delivery import Delivery
from dispatch.parties.town import Town
from dispatch.rounds.round import Round

_D = DeliveryStatus

#: Something is still to be done for a delivery in one of these, by a courier.
OPEN = frozenset(
    {
        _D.PROMISED, _D.PLANNED, _D.ASSIGNED, _D.COLLECTING, _D.COLLECTED, _D.OUT_FOR_DELIVERY, _D.ARRIVED,
        _D.RESCHEDULED, _D.RETURNING,
    }
)  # fmt: skip
#: Couriers know a round in one of these.
TOLD = frozenset({RoundStatus.RELEASED, RoundStatus.STARTED, RoundStatus.PAUSED})
#: A courier is out on a round in one of these.
OUT = frozenset({RoundStatus.STARTED, RoundStatus.PAUSED})


@dataclass(frozen=True, slots=True)
class Pin:
    """A person's will: a delivery rides with a shift, and nothing but a person changes that."""

    delivery_id: str
    shift_id: str
    actor: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class LeaveOff:
    """A person's will: no round of its local date has a delivery, and nothing but a person changes that."""

    delivery_id: str
    actor: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """Room that is kept for somebody who has chosen a window and has not ordered yet.

    ``id`` is that of the quote; ``window`` bounds the start of the drop; it is kept until ``until_s``.
    """

    id: str
    ask: Ask
    window: TimeWindow
    until_s: int


@dataclass(frozen=True, slots=True)
class TaskTimes:
    """What was learned of a task: how long it takes, and when its goods are ready; None where it is as was said."""

    service_s: int | None = None
    ready_s: int | None = None


@dataclass(frozen=True, slots=True)
class DayState:
    """One local date of a town.

    Attributes
    ----------
    town, day
        Which.
    now_s
        When it was looked at, UTC epoch seconds.
    sequence
        The last event of the town that it knows of.
    stamp
        Another one for every other content; the moment and the events do not count.
    deliveries
        By name, those for which something is to be done, and those that have failed while their goods are still with a courier.
    rounds
        By name, the active ones.
    shifts, couriers, vehicles, places
        By name; places as far as something above names them.
    pins
        By delivery.
    wishes
        Room that is kept.
    assured
        Deliveries whose window was offered by the plan and accepted: there was room for them.
    delayed_s
        By stop, the arrival that a courier who is late has told; nobody arrives there before.
    extra
        By delivery, what it costs more with each shift, in cost units: fairness, continuity.
    times
        By task, what was learned of it and differs from what was said.
    travel_permille
        By profile, how long couriers really take for a way, in thousandths of what the map says; none for as the map says.
    left_off
        By delivery, those that a person has taken off; goods that are on board all the same have to be brought.
    earlier
        By shift with an active round, the tasks done on rounds of it that are completed: its courier has their goods.
    closures
        Streets that persons have closed, in force now or later.
    """

    town: Town
    day: str
    now_s: int
    sequence: int
    deliveries: Mapping[str, Delivery]
    rounds: Mapping[str, Round]
    shifts: Mapping[str, Shift]
    couriers: Mapping[str, Courier]
    vehicles: Mapping[str, Vehicle]
    places: Mapping[str, Place]
    pins: Mapping[str, Pin]
    wishes: tuple[Wish, ...] = ()
    assured: frozenset[str] = frozenset()
    delayed_s: Mapping[str, int] = field(default_factory=dict)
    stamp: int = 0
    extra: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    times: Mapping[str, TaskTimes] = field(default_factory=dict)
    travel_permille: Mapping[str, int] = field(default_factory=dict)
    left_off: Mapping[str, LeaveOff] = field(default_factory=dict)
    earlier: Mapping[str, frozenset[str]] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()

    def done_by(self, own: Round) -> frozenset[str]:
        """Return the tasks that the courier of an active round has done, on it or before."""
        return own.done_tasks | self.earlier.get(own.shift_id, frozenset())

    def round_of_shift(self, shift_id: str) -> Round | None:
        """Return the active round of a shift."""
        return next((own for own in self.rounds.values() if own.shift_id == shift_id), None)
