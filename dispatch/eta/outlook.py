"""When somebody comes for a delivery, as its parties may know it: by the plan for the town, by what was told for its sender."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from dispatch.eta.announce import told_of
from dispatch.eta.decision import Told
from dispatch.lifecycle.round import STOP_OVER, RoundStatus
from dispatch.orders.delivery import Delivery
from dispatch.rounds.round import Stop
from dispatch.storage import rounds
from dispatch.storage.store import Reading

#: Rounds whose couriers have them.
_OUT = frozenset({RoundStatus.RELEASED, RoundStatus.STARTED, RoundStatus.PAUSED})


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected.

    Attributes
    ----------
    told
        What the recipient was told last, None for nothing.
    door_s
        When the drop begins by the present plan, None where no round has it.
    stops_before
        Halts of its round that are still to be made before the door, None unless the round is on the street.
    planned_s
        When a courier is to come for a task that is not over, by task.
    """

    told: Told | None
    door_s: int | None
    stops_before: int | None
    planned_s: Mapping[str, int]


def outlook(reading: Reading, one: Delivery) -> Outlook:
    """Return what is to be expected of a delivery, by what is stored now."""
    told = told_of(reading, one.id)
    name = rounds.round_of(reading, one.id)
    if name is None:
        return Outlook(told, None, None, {})
    own = rounds.get(reading, name)
    ahead = [stop for stop in own.stops if stop.status not in STOP_OVER]
    mine = {task.id for task in one.tasks}
    planned = {task: stop.arrival_s for stop in ahead for task in stop.task_ids if task in mine}
    door = _door(ahead, set() if one.at_door is None else {one.at_door.id})
    if door is None:
        return Outlook(told, None, None, planned)
    before = ahead.index(door) if own.status in _OUT else None
    return Outlook(told, door.start_s, before, planned)


def _door(ahead: Collection[Stop], tasks: Collection[str]) -> Stop | None:
    return next((stop for stop in ahead if any(task in tasks for task in stop.task_ids)), None)
