"""The coordinator's board: a local date at a glance, what needs somebody first.

Lines are named tuples, not dataclasses: there are thousands of them, and they are made four times as fast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class ExceptionKind(StrEnum):
    """What somebody has to look at. The order is that of the queue."""

    DOOR = "door"  # stays closed, and somebody has to do something
    INCIDENT = "incident"
    CASH_GAP = "cash_gap"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    LATE_RISK = "late_risk"
    SHOP_LATE = "shop_late"
    HELD = "held"
    NO_ROUND = "no_round"


class BoardException(NamedTuple):
    """One line of the queue.

    ``subject`` is what it is about: a delivery, or what an incident is about. ``since_s`` is when it became one, or will;
    ``late_s`` by how much, 0 where that means nothing; ``detail`` a stable word: why it is held, which shop, what outcome.
    """

    kind: ExceptionKind
    subject: str
    since_s: int
    late_s: int = 0
    detail: str = ""
    round_id: str = ""


class BoardDelivery(NamedTuple):
    """One delivery as a line. ``round_id`` is empty and ``position`` None where no round has it.

    ``planned_s`` is when its drop is planned to start. ``shops`` are the organisations that it is collected from, in order.
    ``recipient`` is empty for a visit of a service: who that is has the list of visits, which keeps who has looked.
    """

    id: str
    code: str
    status: str
    window_from_s: int
    window_to_s: int
    promised: bool
    recipient: str
    shops: tuple[str, ...]
    pickups_done: int
    round_id: str = ""
    position: int | None = None
    planned_s: int | None = None
    version: int = 1


class BoardStop(NamedTuple):
    """One stop of a round as a line; ``delivery_ids`` are those that something is done for, of this date."""

    id: str
    position: int
    place_id: str
    status: str
    outcome: str
    arrival_s: int
    start_s: int
    end_s: int
    arrived_s: int | None
    closed_s: int | None
    delivery_ids: tuple[str, ...]


class BoardDoor(NamedTuple):
    """A door that stays closed, of whatever day.

    ``turn`` is whose it is to act, ``step_kind`` what is being done since ``since_s``; at ``due_s`` ``next_kind`` takes over, empty where
    the present step stays until somebody settles it. ``late_s`` is by how much it is overdue, ``began_s`` when nobody opened. ``person`` is
    a first name and an initial, empty on a board that was read without a trace.
    """

    escalation_id: str
    visit_id: str
    delivery_id: str
    round_id: str
    person: str
    turn: str
    step: int
    step_of: int
    step_kind: str
    since_s: int
    due_s: int | None
    next_kind: str
    late_s: int
    began_s: int
    version: int


@dataclass(frozen=True, slots=True)
class BoardRound:
    """One round with its stops and how far it is; ``late_s`` is by how much its stop at hand is behind the plan."""

    id: str
    shift_id: str
    courier_id: str
    courier: str
    vehicle_id: str
    status: str
    version: int
    acknowledged: int
    departure_s: int | None
    end_s: int | None
    stops: tuple[BoardStop, ...]
    stops_over: int
    late_s: int


@dataclass(frozen=True, slots=True)
class DayBoard:
    """A local date as it is at ``now_s``."""

    day: str
    now_s: int
    counts: Mapping[str, int]
    doors: tuple[BoardDoor, ...]
    queue: tuple[BoardException, ...]
    rounds: tuple[BoardRound, ...]
    deliveries: tuple[BoardDelivery, ...]
    shops: Mapping[str, str]
