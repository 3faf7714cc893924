"""Whose rounds somebody may see: a courier those that were given to them, whoever works for the town all."""

from __future__ import annotations

from typing import Final

from dispatch.lifecycle.round import RoundStatus
from dispatch.rounds.round import Round, Stop
from dispatch.storage import rounds
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_rounds import STOP
from dispatch.storage.store import NotFoundError, Reading

#: Nobody was told of a round in one of these yet: it may still become another courier's.
UNTOLD: Final = frozenset({RoundStatus.DRAFT, RoundStatus.PLANNED})


def own_round(reading: Reading, round_id: str, courier_id: str = "") -> Round:
    """Return a round of the town, or of a courier alone.

    Raises
    ------
    NotFoundError
        There is none of that name, or it is another courier's, or not given to this one yet.
    """
    own = rounds.get(reading, round_id)
    if courier_id and (own.status in UNTOLD or reading.get(SHIFT, own.shift_id).courier_id != courier_id):
        raise NotFoundError("round", round_id)
    return own


def own_stop(reading: Reading, stop_id: str, courier_id: str = "") -> tuple[Round, Stop]:
    """Return a stop of the town, or of a courier's rounds alone, with its round.

    Raises
    ------
    NotFoundError
        There is none of that name, or it is on none of theirs.
    """
    row = reading.find(STOP, stop_id)
    if row is None:
        raise NotFoundError("stop", stop_id)
    try:
        own = own_round(reading, row.round_id, courier_id)
    except NotFoundError as error:
        raise NotFoundError("stop", stop_id) from error
    return own, next(stop for stop in own.stops if stop.id == stop_id)
