"""A courier says at a stop that it will take longer: everything from there on comes later."""

from __future__ import annotations

from dispatch.errors import DispatchError
from dispatch.field.at_stop import stop_of
from dispatch.field.whole_round import delay_round, round_seen
from dispatch.lifecycle.round import STOP_OVER
from dispatch.rounds.round import Round
from dispatch.storage.store import Writing


def delay_at_stop(
    writing: Writing,
    round_id: str,
    stop_id: str,
    minutes: int,
    *,
    happened_s: int | None = None,
    version: int | None = None,
) -> Round:
    """Say that a courier is later than planned at a stop, and so at those behind it; see `dispatch.field.whole_round.delay_round`.

    Raises
    ------
    DispatchError
        ``stop_over``: nothing is to be done there any more. ``stop_behind``: another one comes before, say it of that one.
    """
    own = round_seen(writing, round_id, version)
    stop = stop_of(own, stop_id)
    if stop.status in STOP_OVER:
        raise DispatchError(
            f"stop {stop_id} is {stop.status} already: say it of one that is still to be done",
            code="stop_over",
        )
    first = own.next_stop
    if first is not None and first.id != stop_id:
        raise DispatchError(
            f"stop {stop_id} comes behind stop {first.id}, which would not be late: say it of that one, or of the round",
            code="stop_behind",
        )
    return delay_round(writing, round_id, minutes, happened_s=happened_s, version=version)
