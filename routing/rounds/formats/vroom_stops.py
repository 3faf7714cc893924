"""The stops of a VROOM route: its steps as travel, action and windows in hundredths of a second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routing.rounds.formats.vroom_records import BREAK, VroomDocument, VroomStep
from routing.rounds.formats.vroom_times import FINE, NEVER, Shift, Stop, Times
from routing.rounds.formats.vroom_travel import VroomTravel

#: Any time, as a task without windows has it.
ANY_TIME = ((0, NEVER),)


@dataclass(slots=True)
class VroomRoute:
    """The steps of one vehicle without departure and end, and when they happen."""

    vehicle: int
    steps: Sequence[VroomStep]
    times: Times


def stops_of(
    document: VroomDocument,
    travel: VroomTravel,
    number: int,
    steps: Sequence[VroomStep],
    ends: tuple[VroomStep | None, VroomStep | None] = (None, None),
) -> tuple[list[Stop], Shift]:
    """Return the stops of vehicle ``number`` in hundredths of a second; ``ends`` are given start and end steps."""
    vehicle = document.vehicles[number]
    here = travel.start_place[number]
    stops: list[Stop] = []
    for step in steps:
        bounds = _bounds(step)
        if step.kind == BREAK:
            rest = vehicle.breaks[step.number]
            stops.append(Stop(True, 0, rest.service * FINE, _fine(rest.windows), *bounds))
            continue
        task = document.tasks[step.number]
        there = travel.task_place[step.number]
        action = task.service_of(vehicle) + (task.setup_of(vehicle) if there != here else 0)
        leg = travel.leg(vehicle, here, there)
        stops.append(Stop(False, leg, action * FINE, _fine(task.windows), *bounds))
        here = there
    window = (0, NEVER) if vehicle.window is None else _fine((vehicle.window,))[0]
    last = travel.leg(vehicle, here, travel.end_place[number])
    return stops, Shift(last, window, _bounds(ends[0]), _bounds(ends[1]))


def _fine(windows: Sequence[tuple[int, int]] | None) -> tuple[tuple[int, int], ...]:
    return ANY_TIME if windows is None else tuple((early * FINE, late * FINE) for early, late in windows)


def _bounds(step: VroomStep | None) -> tuple[int, int]:
    if step is None:
        return 0, NEVER
    early = max(step.after or 0, step.at or 0)
    late = min(NEVER if bound is None else bound * FINE for bound in (step.at, step.before))
    return early * FINE, late
