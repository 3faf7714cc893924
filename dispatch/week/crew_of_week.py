"""The shifts of a week as vehicles of the periodic solver: one for each courier, with a shift on some of the days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from dispatch.domain import Load, Profile, Shift, TimeWindow
from dispatch.week.policy import PERMILLE, WeekPolicy
from dispatch.week.week_state import WeekState


@dataclass(frozen=True, slots=True)
class Rider:
    """A courier with the same kind of vehicle from the same place, all week.

    A courier who has two shifts on a day, or another kind of vehicle on another day, is two of them.

    Attributes
    ----------
    shifts
        By day of the week, 0 for Monday.
    able
        What courier and vehicle can do.
    """

    courier_id: str
    profile: Profile
    able: frozenset[str]
    capacity: Load
    start_place_id: str
    end_place_id: str
    shifts: Mapping[int, Shift]

    def can(self, needs: frozenset[str], load: Load) -> bool:
        """Return whether it can do what asks for so much."""
        fits = load.volume_l <= self.capacity.volume_l and load.weight_g <= self.capacity.weight_g
        return fits and needs <= self.able

    def is_there(self, day: int, window: TimeWindow) -> bool:
        """Return whether it is on shift on a day when something may begin."""
        shift = self.shifts.get(day)
        return (
            shift is not None
            and shift.window.earliest <= window.latest
            and window.earliest <= shift.window.latest
        )


def riders_of(state: WeekState) -> tuple[Rider, ...]:
    """Return who can go in a week; shifts of couriers and vehicles that have left are passed over."""
    groups: dict[tuple[object, ...], dict[int, Shift]] = defaultdict(dict)
    number = {day.isoformat(): at for at, day in enumerate(state.week.days)}
    for day, shifts in sorted(state.shifts.items()):
        times: dict[str, int] = defaultdict(int)
        for shift in sorted(shifts, key=lambda one: (one.window.earliest, one.id)):
            courier, vehicle = state.couriers.get(shift.courier_id), state.vehicles.get(shift.vehicle_id)
            if courier is None or vehicle is None or shift.start_place_id not in state.places:
                continue
            # Who ends where the last stop is goes home from there: it is counted back to the start.
            end = shift.end_place_id or shift.start_place_id
            able = tuple(sorted(courier.skills | vehicle.skills))
            capacity = (vehicle.capacity.volume_l, vehicle.capacity.weight_g)
            kind = (courier.id, times[courier.id], vehicle.profile, able, capacity, shift.start_place_id, end)
            times[courier.id] += 1
            groups[kind][number[day]] = shift
    return tuple(
        Rider(courier, profile, frozenset(able), Load(*capacity), start, end, dict(sorted(own.items())))  # type: ignore[arg-type, misc, call-overload]
        for (courier, _, profile, able, capacity, start, end), own in sorted(
            groups.items(), key=lambda pair: tuple(map(str, pair[0]))
        )
    )


def time_for_visits_s(shift: Shift, policy: WeekPolicy, known_permille: int) -> int:
    """Return the seconds of a shift that the week may plan: without its breaks, and without what is left to orders.

    Parameters
    ----------
    known_permille
        How much of what is left to orders is filled by orders that are known: they are planned with the visits.
    """
    length = shift.window.latest - shift.window.earliest
    if shift.max_duration_s is not None:
        length = min(length, shift.max_duration_s)
    left = length - sum(pause.duration_s for pause in shift.breaks)
    kept = left * policy.reserve_permille * (PERMILLE - known_permille) // (PERMILLE * PERMILLE)
    return max(0, left - kept)
