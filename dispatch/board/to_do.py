"""What is still to be done on a day: demands, and what no plan can or may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dispatch.board.board import Impossible
from dispatch.board.demands import Demand, demands_of, is_lost_from_sight
from dispatch.board.learned import as_learned
from dispatch.board.reasons import WhyNot, WhyNotCode
from dispatch.board.state import DayState, LeaveOff


@dataclass(frozen=True, slots=True)
class ToDo:
    """What is to be done.

    Attributes
    ----------
    demands
        What can be planned.
    impossible
        What cannot.
    left_off
        Deliveries that a person has taken off.
    carried
        By delivery, the round that has its goods on board.
    """

    demands: tuple[Demand, ...]
    impossible: tuple[Impossible, ...]
    left_off: tuple[str, ...]
    carried: Mapping[str, str]


def to_do(state: DayState) -> ToDo:
    """Return what is still to be done on a day."""
    done_on = {own.id: state.done_by(own) for own in state.rounds.values()}
    holder = holders(state)
    demands: list[Demand] = []
    lost: list[Impossible] = []
    off: list[str] = []
    carried: dict[str, str] = {}
    for known in state.deliveries.values():
        delivery = as_learned(known, state.times)
        done_here = done_on.get(holder.get(delivery.id, ""), frozenset())
        if is_lost_from_sight(delivery, done_here):
            lost.append(Impossible(delivery, WhyNot(WhyNotCode.GOODS_UNLOCATED)))
            continue
        own = tuple(demands_of(delivery, done_here))
        aboard = any(demand.on_board is not None for demand in own)
        if own and delivery.id in state.left_off and not aboard:
            off.append(delivery.id)
            continue
        demands += own
        if aboard:
            carried[delivery.id] = holder[delivery.id]
    return ToDo(tuple(demands), tuple(lost), tuple(off), carried)


def holders(state: DayState) -> dict[str, str]:
    """Return the active round on which something has been done for each delivery."""
    owner = {task.id: delivery.id for delivery in state.deliveries.values() for task in delivery.tasks}
    return {
        owner[name]: own.id for own in state.rounds.values() for name in state.done_by(own) if name in owner
    }


def why_off(wish: LeaveOff) -> WhyNot:
    """Return that a person has taken a delivery off, as a reason: without the note, which may say anything and is kept for a shorter time."""
    return WhyNot(WhyNotCode.LEFT_OFF, detail=wish.actor)
