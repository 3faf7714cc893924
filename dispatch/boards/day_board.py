"""The coordinator's board: a local date at a glance, what needs somebody first.

Lines are named tuples, not dataclasses: there are thousands of them, and they are made four times as fast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from dispatch.boards.whereabouts import Whereabouts


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
    ``recipient`` is empty for a visit of a service (``visit``): who that is has the list of visits, which keeps who has looked. ``at`` is its
    door, for a visit the part of the town (`dispatch.boards.whereabouts`). ``pinned_to`` is the shift that a person has given it to, empty
    for none; ``unread`` counts messages that the desk has not read.
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
    round_id: str
    position: int | None
    planned_s: int | None
    version: int
    at: Whereabouts
    visit: bool
    mode: str
    held_reason: str
    pinned_to: str
    left_off: bool
    unread: int


class BoardStop(NamedTuple):
    """One stop of a round as a line; ``delivery_ids`` are those that something is done for, of this date.

    ``title`` is the place's name, or whose door it is; empty where somebody is visited by a service. ``window_from_s`` and ``window_to_s``
    bound when it may begin, None where nothing does; ``margin_s`` is how long before the end that is expected, below 0 for late. ``parcels``
    counts what is loaded and handed over, ``frozen`` is whether plans leave it where it is, ``pinned`` whether a person has given any of it to
    this courier.
    """

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
    at: Whereabouts
    place_kind: str
    visit: bool
    title: str
    window_from_s: int | None
    window_to_s: int | None
    margin_s: int | None
    parcels: int
    frozen: bool
    pinned: bool


class BoardBreak(NamedTuple):
    """A break of a round as it is planned; ``before`` is the stop that comes after it, empty for the end."""

    number: int
    before: str
    start_s: int
    end_s: int


class BoardShift(NamedTuple):
    """A shift of the date that somebody works, with its active round, empty where it has none. ``end`` is None where it ends at the last stop."""

    id: str
    courier_id: str
    courier: str
    vehicle_id: str
    vehicle: str
    profile: str
    volume_l: int
    weight_g: int
    from_s: int
    to_s: int
    breaks: tuple[tuple[int, int, int], ...]
    start: Whereabouts
    start_name: str
    end: Whereabouts | None
    end_name: str
    round_id: str


class BoardRun(NamedTuple):
    """A plan run of the date that waits: to be computed, or for a person to look at it."""

    id: str
    status: str
    cause: str
    actor: str
    requested_s: int
    version: int


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
    frozen: int
    distance_m: int | None
    peak_volume_l: int | None
    peak_weight_g: int | None
    breaks: tuple[BoardBreak, ...]


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
    shop_places: Mapping[str, Whereabouts]
    shifts: tuple[BoardShift, ...]
    runs: tuple[BoardRun, ...]
