"""Where each courier stands: the place and time that the rest of the round begins at, and the stops that are settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dispatch.board.breaks_had import BreaksHad, breaks_had
from dispatch.board.demands import HANDOVERS, is_open, on_board
from dispatch.board.mixing import may_not_meet
from dispatch.board.policy import PlanningPolicy
from dispatch.board.state import OUT, TOLD, DayState
from dispatch.domain import Shift
from dispatch.lifecycle.round import STOP_OVER, StopStatus
from dispatch.orders.delivery import Delivery, Task
from dispatch.rounds.round import Round, Stop


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left of a shift.

    Attributes
    ----------
    shift, own
        The shift and its active round, None if it has none.
    place_id
        Where the courier is, or was last.
    left_s
        When the courier leaves or has left there; the way to the first stop begins then.
    arrived_at
        The stop at which the courier is now, None while riding.
    settled
        Open stops that come first and in this order, whatever else is planned. A next stop that nobody has fixed is not
        among them while goods would meet there that may not.
    following
        The other open stops, as planned so far.
    done_here
        Tasks done on the round so far.
    breaks
        Those that the courier has had.
    """

    shift: Shift
    own: Round | None
    place_id: str
    left_s: int
    arrived_at: Stop | None
    settled: tuple[Stop, ...]
    following: tuple[Stop, ...]
    done_here: frozenset[str]
    breaks: BreaksHad = field(default_factory=BreaksHad)

    @property
    def is_out(self) -> bool:
        """Whether the courier is on the way."""
        return self.own is not None and self.own.status in OUT

    @property
    def is_told(self) -> bool:
        """Whether the courier knows the round."""
        return self.own is not None and self.own.status in TOLD

    @property
    def open_stops(self) -> tuple[Stop, ...]:
        """What is left of the round as planned so far."""
        return (*self.settled, *self.following)


def standings(state: DayState, policy: PlanningPolicy, tasks: Mapping[str, Task]) -> tuple[Standing, ...]:
    """Return where the couriers of a day stand, in the order of their shifts; those whose shift is over and who are not out are left out.

    Parameters
    ----------
    state
        The day.
    policy
        Says from when on a first stop is settled.
    tasks
        By name, the tasks that are still to be done: stops that have none of them are left out.
    """
    by_shift = {own.shift_id: own for own in state.rounds.values()}
    owner = {task.id: (delivery, task) for delivery in state.deliveries.values() for task in delivery.tasks}
    found = []
    for shift in sorted(state.shifts.values(), key=lambda shift: (shift.window.earliest, shift.id)):
        own = by_shift.get(shift.id)
        if shift.window.latest <= state.now_s and (own is None or own.status not in OUT):
            continue
        standing = _standing(shift, own, state, policy, tasks, owner)
        found.append(standing if own is None else replace(standing, breaks=breaks_had(own, state.now_s)))
    return tuple(found)


def _standing(
    shift: Shift,
    own: Round | None,
    state: DayState,
    policy: PlanningPolicy,
    tasks: Mapping[str, Task],
    owner: Mapping[str, tuple[Delivery, Task]],
) -> Standing:
    now_s = state.now_s
    if own is None:
        start_s = max(shift.window.earliest, now_s)
        return Standing(shift, None, shift.start_place_id, start_s, None, (), (), frozenset())
    left = [
        stop
        for stop in own.stops
        if stop.status not in STOP_OVER and any(name in tasks for name in stop.task_ids)
    ]
    done_here = own.done_tasks
    # What a person has fixed at the beginning counts stops that are over as well.
    fixed = {stop.id for stop in own.stops[: own.frozen]}
    if own.status not in OUT:
        soon = own.departure_s is not None and own.departure_s <= now_s + policy.freeze_s
        count = 1 if own.status in TOLD and soon and left and _is_welcome(state, own, left[0], owner) else 0
        settled, following = _split(left, count, fixed)
        start_s = max(shift.window.earliest, now_s)
        return Standing(shift, own, shift.start_place_id, start_s, None, settled, following, done_here)
    here = next((stop for stop in left if stop.status is StopStatus.ARRIVED), None)
    if here is not None:
        left = [here, *(stop for stop in left if stop is not here)]
        settled, following = _split(left, 1, fixed)
        left_s = here.arrived_s if here.arrived_s is not None else now_s
        return Standing(shift, own, here.place_id, left_s, here, settled, following, done_here)
    last = max(
        (stop for stop in own.stops if stop.closed_s is not None and stop.status is StopStatus.CLOSED),
        key=lambda stop: stop.closed_s or 0,
        default=None,
    )
    if left and not _is_welcome(state, own, left[0], owner):
        # Under way the next stop is always fixed; nobody has said so.
        settled, following = _split(left, 0, fixed - {left[0].id})
    else:
        settled, following = _split(left, 1, fixed)
    place_id, left_s = shift.start_place_id, own.departure_s or now_s
    if last is not None and last.closed_s is not None:
        place_id, left_s = last.place_id, last.closed_s
    # Clocks of phones may be ahead; nobody has left later than now.
    return Standing(shift, own, place_id, min(left_s, now_s), None, settled, following, done_here)


def _is_welcome(state: DayState, own: Round, stop: Stop, owner: Mapping[str, tuple[Delivery, Task]]) -> bool:
    """Whether what a courier fetches at the next stop may be with what is on board.

    It was planned so. But where a door has stayed closed, the meal is still there when waste is next.
    """
    done = state.done_by(own)
    aboard = {one.id: one for one in state.deliveries.values() if on_board(one, done) is not None}
    handed: set[str] = set()
    for delivery, task in (owner[name] for name in stop.task_ids if name in owner):
        if task.kind in HANDOVERS:
            handed.add(task.id)
            if all(one.id in handed for one in delivery.tasks if one.kind in HANDOVERS and is_open(one)):
                aboard.pop(delivery.id, None)
            continue
        if any(other.id != delivery.id and may_not_meet(other, delivery) for other in aboard.values()):
            return False
        aboard[delivery.id] = delivery
    return True


def _split(left: list[Stop], count: int, fixed: set[str]) -> tuple[tuple[Stop, ...], tuple[Stop, ...]]:
    """Divide open stops into those settled, the first ``count`` at least, and the others."""
    for number in range(len(left), count, -1):
        if left[number - 1].id in fixed:
            count = number
            break
    return tuple(left[:count]), tuple(left[count:])
