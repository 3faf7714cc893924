"""The shifts of a day as vehicles of the solver: from where they stand now, with what is left of their limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dispatch.board.abilities import abilities
from dispatch.board.standing import Standing
from dispatch.cost_units import COST_PER_CENT
from dispatch.domain import Courier, Load, Profile, Vehicle
from dispatch.planning_encode import cost_per_m, cost_per_s
from routing.rounds.builder import BreakSpec, ProblemBuilder
from routing.rounds.problem import NO_LIMIT, OPEN_END


@dataclass(slots=True)
class Allowance:
    """What has to be allowed beyond the limits so that what is planned and on board can be carried out.

    Attributes
    ----------
    latest_s
        By vehicle, a later end.
    capacity
        By vehicle, room for what is on board already.
    waived
        Breaks that are not owed, by vehicle and number in the shift.
    due_s
        By task name, until when: its windows are open up to that, and lateness costs.
    room
        By vehicle, what has to be on board at a time in any case.
    boundless
        Vehicles whose range does not count.
    rides
        Deliveries whose longest ride does not count.
    unsettled
        Vehicles of which nothing is settled: they have not begun.
    anyway
        Tasks, by name, that are done whatever closures say: their courier is bound to them.
    home_s
        By vehicle, until when it has to be where it ends, since that is cut off later.
    """

    latest_s: dict[int, int] = field(default_factory=dict)
    capacity: dict[int, Load] = field(default_factory=dict)
    due_s: dict[str, int] = field(default_factory=dict)
    waived: set[tuple[int, int]] = field(default_factory=set)
    room: dict[int, Load] = field(default_factory=dict)
    boundless: set[int] = field(default_factory=set)
    rides: set[str] = field(default_factory=set)
    unsettled: set[int] = field(default_factory=set)
    anyway: set[str] = field(default_factory=set)
    home_s: dict[int, int] = field(default_factory=dict)


def add_vehicles(
    builder: ProblemBuilder,
    standings: Sequence[Standing],
    vehicles: Sequence[Vehicle],
    couriers: Sequence[Courier],
    *,
    location: Mapping[str, int],
    profiles: Sequence[Profile],
    earliest_s: Sequence[int],
    ridden_m: Sequence[int],
    skills: frozenset[str],
    allowance: Allowance,
) -> list[list[int]]:
    """Add a vehicle for each shift, and return for each the numbers of its breaks in ``shift.breaks``, in the solver's order.

    Parameters
    ----------
    location
        Location number by place name.
    earliest_s
        When each leaves where it stands.
    ridden_m
        Metres that each has ridden, where it has a range.
    skills
        Those that somebody asks for.
    allowance
        What goes beyond limits.
    """
    breaks: list[list[int]] = []
    for number, (standing, vehicle, courier) in enumerate(zip(standings, vehicles, couriers, strict=True)):
        shift = standing.shift
        home_s = allowance.home_s.get(number, shift.window.latest)
        latest = max(home_s, allowance.latest_s.get(number, home_s))
        spent_s = 0
        if standing.is_out and standing.own is not None and standing.own.departure_s is not None:
            spent_s = max(0, earliest_s[number] - standing.own.departure_s)
        owed = [at for at, pause in enumerate(shift.breaks) if pause.window.latest >= earliest_s[number]]
        owed = [at for at in owed if not _taken(standing, at) and (number, at) not in allowance.waived]
        owed.sort(key=lambda at: (shift.breaks[at].window.latest, shift.breaks[at].window.earliest))
        breaks.append(owed)
        room, most = allowance.capacity.get(number, Load()), allowance.room.get(number, Load())
        builder.add_vehicle(
            profile=profiles.index(vehicle.profile),
            capacity=(
                max(vehicle.capacity.volume_l, room.volume_l, most.volume_l),
                max(vehicle.capacity.weight_g, room.weight_g, most.weight_g),
            ),
            skills=abilities(vehicle, courier) & skills,
            start=location[standing.place_id],
            end=location[shift.end_place_id] if shift.end_place_id else OPEN_END,
            earliest=earliest_s[number],
            latest=max(latest, earliest_s[number]),
            max_duration_s=_left(
                shift.max_duration_s, spent_s, latest - earliest_s[number], allowance, number
            ),
            max_distance_m=NO_LIMIT
            if vehicle.max_distance_m is None or number in allowance.boundless
            else max(0, vehicle.max_distance_m - ridden_m[number]),
            # A vehicle that is out costs its fixed part anyway.
            fixed_cost=0 if standing.is_out else vehicle.fixed_cost_cents * COST_PER_CENT,
            cost_per_s=cost_per_s(courier),
            cost_per_m=cost_per_m(vehicle),
            breaks=[
                BreakSpec(
                    shift.breaks[at].window.earliest,
                    shift.breaks[at].window.latest,
                    shift.breaks[at].duration_s,
                )
                for at in owed
            ],
        )
    return breaks


def leaving_s(standing: Standing, now_s: int, first_s: int | None, not_before_s: int = 0) -> int:
    """Return when a courier leaves where it stands, such that nothing that is still to be done is over before now.

    Parameters
    ----------
    first_s
        Seconds of the work at the stop where the courier is, or of the way to the next one; None where there is neither.
    not_before_s
        When the courier has told to be there at the earliest.
    """
    # Who has a break goes on when it ends.
    until_s = standing.breaks.until_s
    if not standing.is_out:
        return max(standing.left_s, until_s)
    if first_s is None:
        return max(now_s, until_s)
    return max(standing.left_s, now_s - first_s, not_before_s - first_s, until_s)


def _taken(standing: Standing, number: int) -> bool:
    return number in standing.breaks.over or number in standing.breaks.under_way


def _left(limit_s: int | None, spent_s: int, to_latest_s: int, allowance: Allowance, number: int) -> int:
    if limit_s is None:
        return NO_LIMIT
    left = max(0, limit_s - spent_s)
    return max(left, to_latest_s) if number in allowance.latest_s else left
