"""A delivery comes off the round that has it, for another window: as long as nothing of it is settled there."""

from __future__ import annotations

from dataclasses import replace

from dispatch.board.policy import planning_policy
from dispatch.board.state import OUT, TOLD
from dispatch.domain import TimeWindow
from dispatch.lifecycle.round import STOP_OVER, RoundStatus
from dispatch.orders.delivery import Delivery, TaskKind
from dispatch.promises.errors import NotMovableError
from dispatch.rounds.round import Round, Stop
from dispatch.storage import parties, rounds
from dispatch.storage.store import Writing


def round_of(writing: Writing, one: Delivery) -> Round | None:
    """Return the active round that has a delivery, None if none has."""
    name = rounds.round_of(writing, one.id)
    return None if name is None else rounds.get(writing, name)


def is_planned_in(own: Round, one: Delivery, window: TimeWindow) -> bool:
    """Whether a round is to be at the door in a window."""
    drops = {task.id for task in one.tasks if task.kind is TaskKind.DROP}
    return any(
        stop.status not in STOP_OVER
        and drops & set(stop.task_ids)
        and window.earliest <= stop.start_s <= window.latest
        for stop in own.stops
    )


def check_open(writing: Writing, own: Round, one: Delivery) -> None:
    """Let a round pass on which nothing is settled of a delivery; see `dispatch.board.standing`.

    Raises
    ------
    NotMovableError
        ``too_late``: something is.
    """
    left = [stop for stop in own.stops if stop.status not in STOP_OVER]
    freeze_s = planning_policy(parties.get_town(writing).settings).freeze_s
    soon = own.departure_s is not None and own.departure_s <= writing.now_s + freeze_s
    settled = {stop.id for stop in own.stops[: own.frozen]}
    if left and (own.status in OUT or (own.status in TOLD and soon)):
        settled.add(left[0].id)
    names = {task.id for task in one.tasks}
    if any(stop.id in settled and names & set(stop.task_ids) for stop in left):
        raise NotMovableError(
            one.id, "too_late", "its courier is on the way for it", "call whoever brings it"
        )


def without(own: Round, one: Delivery) -> Round:
    """Return a round with nothing left to be done for a delivery. Times stay as they were told until the next plan."""
    names = {task.id for task in one.tasks}
    kept: list[Stop] = []
    after: dict[str, str] = {}
    gone: list[str] = []
    for stop in own.stops:
        rest = tuple(name for name in stop.task_ids if name not in names)
        if stop.status not in STOP_OVER and not rest:
            gone.append(stop.id)
            continue
        kept.append(stop if stop.status in STOP_OVER else replace(stop, task_ids=rest))
        after |= dict.fromkeys(gone, stop.id)
        gone = []
    after |= dict.fromkeys(gone, "")
    facts = dict(own.facts)
    if "breaks" in facts:
        # A break before a stop that is gone is before the next one.
        facts["breaks"] = {
            number: {**pause, "before": after.get(pause["before"], pause["before"])}
            for number, pause in facts["breaks"].items()
        }
    status = own.status if kept or own.status in OUT else RoundStatus.ABORTED
    return replace(own, stops=tuple(kept), status=status, facts=facts)


def store_round(writing: Writing, old: Round, new: Round) -> None:
    """Store a round without what has come off it; notes ``round.version_changed`` or ``round.aborted``."""
    (stored,) = rounds.change(writing, (old, new))
    next_changed = old.status in TOLD and _next_id(old) != _next_id(stored)
    data = {"shift_id": stored.shift_id, "before": old.version, "next_changed": next_changed}
    aborted = stored.status is RoundStatus.ABORTED
    writing.note("round.aborted" if aborted else "round.version_changed", stored.id, stored.version, data)


def _next_id(own: Round) -> str:
    return "" if own.next_stop is None else own.next_stop.id
