"""What was measured at the stops of a day: how long things took, and when goods were there of which nobody had said so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dispatch.domain import Place
from dispatch.lifecycle.round import Outcome, StopStatus
from dispatch.orders.delivery import Delivery, Task, TaskKind
from dispatch.rounds.round import Round, Stop
from dispatch.simulate.recorded.history import History

#: Who stands at a counter for so much longer than it takes has waited for the goods, seconds.
WAITED_S = 120
_DONE = frozenset({Outcome.SUCCESS, Outcome.PARTIAL})
#: No hand-over of a day file takes longer, seconds.
_LONGEST_S = 14_400


@dataclass(slots=True)
class Measured:
    """By task: when its goods were ready, where that follows from the stop; how long it took, seconds."""

    ready_s: dict[str, int] = field(default_factory=dict)
    service_s: dict[str, int] = field(default_factory=dict)


def measured_at(
    rounds: Iterable[Round],
    tasks: Mapping[str, tuple[Delivery, Task]],
    histories: Mapping[str, History],
    places: Mapping[str, Place],
) -> Measured:
    """Return what the closed stops of rounds say.

    A phone tells only when a courier arrived and when the stop was closed. What is left after stopping and after waiting for windows and for
    goods that a shop has called ready is what serving took, split over the tasks as it was planned. Where a shop has said nothing and the stop
    took `WAITED_S` longer than planned, the courier waited: the goods came so late that serving took as long as planned. Otherwise they were
    there when the courier came, or as had been said.

    Parameters
    ----------
    rounds
        With their stops.
    tasks
        Tasks that are asked for, each with its order.
    histories
        By order.
    places
        By name.
    """
    found = Measured()
    for own in rounds:
        for stop in own.stops:
            if stop.status is StopStatus.CLOSED and stop.outcome in _DONE:
                _measure(stop, tasks, histories, places, found)
    return found


def _measure(
    stop: Stop,
    tasks: Mapping[str, tuple[Delivery, Task]],
    histories: Mapping[str, History],
    places: Mapping[str, Place],
    found: Measured,
) -> None:
    done = [tasks[name] for name in stop.task_ids if name in tasks and name not in stop.undone]
    if len(done) < len(stop.task_ids) or stop.arrived_s is None or stop.closed_s is None:
        # What else was done there is not known: nothing can be split.
        return
    starts_s = stop.arrived_s + (places[stop.place_id].setup_s if stop.place_id in places else 0)
    silent: list[tuple[Task, int]] = []
    for one, task in done:
        if task.kind is TaskKind.DROP:
            starts_s = max(starts_s, min(one.window.earliest, stop.closed_s))
            continue
        history = histories[one.id]
        said_s = history.ready_s.get(task.id)
        if said_s is not None:
            starts_s = max(starts_s, min(said_s, stop.closed_s))
        elif task.kind is TaskKind.PICKUP:
            told_s = history.told_s.get(task.id, task.ready_s)
            silent.append((task, task.windows[0].earliest if told_s is None else told_s))
    planned_s = sum(task.service_s for _, task in done)
    waited = bool(silent) and stop.closed_s - starts_s > planned_s + WAITED_S
    for task, told_s in silent:
        found.ready_s[task.id] = stop.closed_s - planned_s if waited else min(told_s, stop.arrived_s)
    took_s = stop.closed_s - starts_s
    if waited or took_s <= 0:
        return
    for _, task in done:
        share = task.service_s / planned_s if planned_s else 1 / len(done)
        found.service_s[task.id] = min(_LONGEST_S, max(1, round(took_s * share)))
