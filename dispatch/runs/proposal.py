"""A plan that is proposed: rounds as they would be, what would change, and what that is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dispatch.board.reasons import WhyNot


class RoundChange(StrEnum):
    """What a plan does to a round."""

    NEW = "new"
    SAME = "same"
    RETIMED = "retimed"  # the same stops in the same order, at other times
    CHANGED = "changed"
    EMPTIED = "emptied"  # nothing is left to be done on it


@dataclass(frozen=True, slots=True)
class ProposedStop:
    """A stop that is still to be made. ``id`` is empty for a new one."""

    id: str
    place_id: str
    task_ids: tuple[str, ...]
    arrival_s: int
    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class ProposedBreak:
    """A break: its number in the shift, before which of the proposed stops (their number for after the last), and when."""

    number: int
    before: int
    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class ProposedRound:
    """What is left of a round.

    Attributes
    ----------
    shift_id, round_id, version
        Whose; ``round_id`` is empty and ``version`` 0 for a new one.
    stops, breaks
        In order.
    departure_s, end_s
        From where the courier stands, and at the end.
    facts
        Figures of what is left: ``distance_m``, ``travel_s``, ``service_s``, ``waiting_s``, ``peak_volume_l``, ``peak_weight_g``, ``co2e_g``;
        and ``travel_permille``, how long ways are taken to be, in thousandths of what the map says.
    change
        Compared with the round so far.
    next_changed
        Whether the next stop of a round that its courier knows is another one: that must be acknowledged.
    """

    shift_id: str
    round_id: str
    version: int
    stops: tuple[ProposedStop, ...]
    breaks: tuple[ProposedBreak, ...]
    departure_s: int
    end_s: int
    facts: Mapping[str, Any]
    change: RoundChange
    next_changed: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A delivery that the plan does not have, and the obstacle of each courier (not for all, where there are many)."""

    delivery_id: str
    reasons: tuple[WhyNot, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A delivery that another courier would bring, or at another time, seconds."""

    delivery_id: str
    old_shift_id: str
    new_shift_id: str
    old_start_s: int | None
    new_start_s: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plan comes to, from now on.

    ``late`` counts tasks behind their window and ``late_s`` sums by how much. ``uneven_permille`` is the Gini coefficient of the hours of the
    couriers on shift, in thousandths. ``stops_moved`` counts stops of rounds that couriers know that change their order, courier or are gone.
    ``left_off`` counts what a person has taken off, which ``left_out`` does not.
    """

    rounds: int
    served: int
    left_out: int
    distance_m: int
    duration_s: int
    travel_s: int
    waiting_s: int
    late: int
    late_s: int
    co2e_g: int
    uneven_permille: int
    stops_moved: int
    cost: int
    left_off: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan for what is left of a day.

    Attributes
    ----------
    day, now_s, sequence
        Of the state that it was made for.
    versions
        By delivery, the version that was seen: where one has changed since, the plan is stale for it.
    rounds
        Every round that there would be, those that stay as they are included.
    left_out
        What the plan does not have, or not all of; what persons have taken off is there with that reason.
    before, after
        The plan so far and this one.
    moved
        What would change for deliveries.
    record
        How it was found: ``seed``, ``iterations``, ``seconds``, ``street_version``, ``map_hash``, ``travel_permille`` (by profile, what couriers were found to
        need of the map's times), ``bound``, ``gentle`` (whether only
        insertions were made), ``notes``; ``streets_at_s`` and ``streets_change_s`` (`dispatch.board.desk.Desk.street_facts`); ``messages``
        that it would send (`dispatch.runs.messages`); ``decided`` by hand along with it (`dispatch.runs.decided`).
    """

    day: str
    now_s: int
    sequence: int
    versions: Mapping[str, int]
    rounds: tuple[ProposedRound, ...]
    left_out: tuple[LeftOut, ...]
    before: Figures
    after: Figures
    moved: tuple[Moved, ...]
    record: Mapping[str, Any]

    @property
    def changes(self) -> bool:
        """Whether anything would change that somebody has to be told or the board has to show."""
        return any(own.change is not RoundChange.SAME for own in self.rounds)
