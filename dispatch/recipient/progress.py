"""How far a delivery is, as a line of steps: what is done, what goes on, what is still to come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Delivery, Mode

_D = DeliveryStatus


class StepState(StrEnum):
    """How far a step is."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"
    BROKEN = "broken"  # it went another way than it was meant to


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``name`` is a word of the page, such as ``collecting``."""

    name: str
    state: StepState


#: The steps of a good day by how goods come, each with the states in which it goes on.
_LINES: Final = {
    Mode.DELIVERY: (
        ("noted", (_D.CREATED, _D.HELD)),
        ("planned", (_D.PROMISED, _D.PLANNED, _D.ASSIGNED, _D.RESCHEDULED)),
        ("collecting", (_D.COLLECTING,)),
        ("under_way", (_D.COLLECTED, _D.OUT_FOR_DELIVERY, _D.ARRIVED)),
        ("handed_over", ()),
    ),
    Mode.RELAY: (
        ("noted", (_D.CREATED, _D.HELD)),
        ("planned", (_D.PROMISED, _D.PLANNED, _D.ASSIGNED, _D.RESCHEDULED)),
        ("collecting", (_D.COLLECTING,)),
        ("under_way", (_D.COLLECTED, _D.OUT_FOR_DELIVERY, _D.ARRIVED)),
        ("waits", (_D.HANDED_OVER,)),
        ("fetched", ()),
    ),
    Mode.COLLECT: (
        ("noted", (_D.CREATED, _D.HELD)),
        ("prepared", (_D.PROMISED, _D.PLANNED, _D.ASSIGNED, _D.COLLECTING, _D.COLLECTED)),
        ("waits", (_D.HANDED_OVER,)),
        ("fetched", ()),
    ),
    Mode.RETURN: (
        ("noted", (_D.CREATED, _D.HELD)),
        ("planned", (_D.PROMISED, _D.PLANNED, _D.ASSIGNED, _D.RESCHEDULED)),
        ("taken", (_D.COLLECTING, _D.COLLECTED, _D.OUT_FOR_DELIVERY, _D.ARRIVED, _D.RETURNING)),
        ("brought_back", ()),
    ),
    # Whoever reads it over a shoulder does not learn what somebody comes for.
    Mode.VISIT: (
        ("expected", (_D.CREATED, _D.HELD, _D.PROMISED, _D.PLANNED, _D.ASSIGNED, _D.RESCHEDULED, _D.COLLECTING, _D.COLLECTED)),
        ("coming", (_D.OUT_FOR_DELIVERY, _D.ARRIVED)),
        ("come_by", ()),
    ),
}  # fmt: skip
_ENDED_WELL: Final = frozenset({_D.DELIVERED, _D.PARTIALLY_DELIVERED})
#: The last step of a day that went otherwise.
_ENDED_OTHERWISE: Final = {
    _D.FAILED: "not_handed_over",
    _D.RETURNING: "going_back",
    _D.RETURNED: "went_back",
    _D.CANCELLED: "called_off",
}


def steps_of(one: Delivery) -> tuple[Step, ...]:
    """Return the steps of a delivery in their order; one that has ended otherwise keeps those that are sure, and says how it ended."""
    mode = Mode.VISIT if one.visit_id else one.mode
    line = _LINES[mode]
    names = [name for name, _ in line]
    if one.status in _ENDED_WELL or (mode is Mode.RETURN and one.status is _D.RETURNED):
        return tuple(Step(name, StepState.DONE) for name in names)
    for place, (_, states) in enumerate(line):
        if one.status in states:
            return tuple(Step(name, _state(number, place)) for number, name in enumerate(names))
    if mode is Mode.VISIT:
        return (Step(names[0], StepState.DONE), Step("not_come_by", StepState.BROKEN))
    end = Step(_ENDED_OTHERWISE.get(one.status, "not_handed_over"), StepState.BROKEN)
    if one.status is _D.CANCELLED:
        return (Step(names[0], StepState.DONE), end)
    return (*(Step(name, StepState.DONE) for name in names[:-1] if name != "waits"), end)


def _state(number: int, place: int) -> StepState:
    if number == place:
        return StepState.NOW
    return StepState.DONE if number < place else StepState.AHEAD
