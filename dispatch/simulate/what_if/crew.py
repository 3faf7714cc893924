"""More or fewer couriers, shifts that begin earlier, end later."""

from __future__ import annotations

from dataclasses import replace

from dispatch.domain import Break, Courier, Day, Shift, TimeWindow, Vehicle
from dispatch.simulate.scenario import Scenario
from dispatch.simulate.what_if.change import refusal

#: No town has more at a time.
MOST_SHIFTS = 200
#: Shifts are moved by at most half a day.
MOST_MOVE_MIN = 720


def more_couriers(scenario: Scenario, count: int) -> Scenario:
    """Return the day with more couriers, each in the hours that fewest work, with skills, vehicle and pauses of somebody of those hours.

    Adding one and then another is adding two. On a generated day with three couriers or
    more, the new shifts are in the hours that its roster would have them in.

    Parameters
    ----------
    scenario
        The day.
    count
        How many more, from 0.

    Raises
    ------
    InvalidWhatIfError
        There would be more than `MOST_SHIFTS`.
    """
    if count < 0 or len(scenario.day.shifts) + count > MOST_SHIFTS:
        raise refusal(f"couriers=+{count}", f"it makes more than {MOST_SHIFTS} shifts", "add fewer")
    for _ in range(count):
        scenario = replace(scenario, day=_with_one_more(scenario.day))
    return scenario


def fewer_couriers(scenario: Scenario, count: int) -> Scenario:
    """Return the day with fewer couriers: the last one of the hours that most work goes, and so on. What `more_couriers` adds goes first.

    Raises
    ------
    InvalidWhatIfError
        Nobody would be left.
    """
    if not 0 <= count < len(scenario.day.shifts):
        remedy = f"take away at most {len(scenario.day.shifts) - 1}"
        raise refusal(f"couriers=-{count}", f"the day has {len(scenario.day.shifts)} shifts", remedy)
    for _ in range(count):
        groups = _by_hours(scenario.day)
        most = max(len(own) for own in groups.values())
        leaves = [own for own in groups.values() if len(own) == most][-1][-1]
        scenario = _without(scenario, leaves)
    return scenario


def move_shifts(scenario: Scenario, minutes: int) -> Scenario:
    """Return the day with all shifts, their pauses included, later or (below 0) earlier."""
    _check_minutes("shifts", minutes)
    by_s = 60 * minutes
    return _with_shifts(
        scenario,
        tuple(
            replace(
                shift,
                window=_moved(shift.window, by_s),
                breaks=tuple(replace(owed, window=_moved(owed.window, by_s)) for owed in shift.breaks),
            )
            for shift in scenario.day.shifts
        ),
    )


def lengthen_shifts(scenario: Scenario, minutes: int) -> Scenario:
    """Return the day with shifts that end later or (below 0) earlier. Pauses that would not fit are owed before the end.

    Raises
    ------
    InvalidWhatIfError
        A shift would be shorter than an hour.
    """
    _check_minutes("shifts.longer", minutes)
    by_s = 60 * minutes
    if any(one.window.latest + by_s - one.window.earliest < 3600 for one in scenario.day.shifts):
        raise refusal(f"shifts.longer={minutes:+}", "a shift would be shorter than an hour", "take away less")
    return _with_shifts(scenario, tuple(_longer(shift, by_s) for shift in scenario.day.shifts))


def _longer(shift: Shift, by_s: int) -> Shift:
    ends_s = shift.window.latest + by_s
    breaks = tuple(
        Break(TimeWindow(min(owed.window.earliest, last_s), min(owed.window.latest, last_s)), owed.duration_s)
        for owed in shift.breaks
        if (last_s := ends_s - owed.duration_s) >= shift.window.earliest
    )
    longest_s = None if shift.max_duration_s is None else max(3600, shift.max_duration_s + by_s)
    window = TimeWindow(shift.window.earliest, ends_s)
    return replace(shift, window=window, breaks=breaks, max_duration_s=longest_s)


def _with_shifts(scenario: Scenario, shifts: tuple[Shift, ...]) -> Scenario:
    begins_s = min(scenario.begins_s, *(one.window.earliest for one in shifts))
    ends_s = max(scenario.ends_s, *(one.window.latest for one in shifts))
    return replace(scenario, day=replace(scenario.day, shifts=shifts), begins_s=begins_s, ends_s=ends_s)


def _check_minutes(name: str, minutes: int) -> None:
    if abs(minutes) > MOST_MOVE_MIN:
        raise refusal(f"{name}={minutes:+}", f"{minutes} minutes", f"give at most {MOST_MOVE_MIN}")


def _moved(window: TimeWindow, by_s: int) -> TimeWindow:
    return TimeWindow(window.earliest + by_s, window.latest + by_s)


def _by_hours(day: Day) -> dict[tuple[int, int], list[Shift]]:
    """Return the shifts by their hours, in the order in which hours first come."""
    found: dict[tuple[int, int], list[Shift]] = {}
    for shift in day.shifts:
        found.setdefault((shift.window.earliest, shift.window.latest), []).append(shift)
    return found


def _with_one_more(day: Day) -> Day:
    model = min(_by_hours(day).values(), key=len)[0]
    courier = next(one for one in day.couriers if one.id == model.courier_id)
    vehicle = next(one for one in day.vehicles if one.id == model.vehicle_id)
    taken = {one.id for one in day.couriers} | {one.id for one in day.vehicles}
    number = next(
        n for n in range(1, len(taken) + 2) if not {f"more-courier-{n}", f"more-vehicle-{n}"} & taken
    )
    new_courier: Courier = replace(courier, id=f"more-courier-{number}", name=f"+{number}")
    new_vehicle: Vehicle = replace(vehicle, id=f"more-vehicle-{number}", name=f"+{number}")
    new_shift = replace(
        model, id=f"more-shift-{number}", courier_id=new_courier.id, vehicle_id=new_vehicle.id
    )
    return replace(
        day,
        couriers=(*day.couriers, new_courier),
        vehicles=(*day.vehicles, new_vehicle),
        shifts=(*day.shifts, new_shift),
    )


def _without(scenario: Scenario, shift: Shift) -> Scenario:
    day = scenario.day
    shifts = tuple(one for one in day.shifts if one.id != shift.id)
    kept_couriers = {one.courier_id for one in shifts}
    kept_vehicles = {one.vehicle_id for one in shifts}
    return replace(
        scenario,
        day=replace(
            day,
            shifts=shifts,
            couriers=tuple(one for one in day.couriers if one.id in kept_couriers or one.id != shift.courier_id),
            vehicles=tuple(one for one in day.vehicles if one.id in kept_vehicles or one.id != shift.vehicle_id),
        ),
        called=tuple(
            one for one in scenario.called if one.kind not in {"puncture", "ill"} or one.subject != shift.id
        ),
    )  # fmt: skip
