"""Positions as lists show them: all that is kept of one courier on a date, and the rounds whose courier may be looked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, or_, select

from dispatch.lifecycle.round import RoundStatus
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_positions import POSITION
from dispatch.storage.schema_rounds import ROUND
from dispatch.storage.store import Reading

_UNDER_WAY = tuple(status.value for status in (RoundStatus.RELEASED, RoundStatus.STARTED, RoundStatus.PAUSED))


def page_of_courier(
    reading: Reading, courier_id: str, day: str, *, after: tuple[str, int] | None, most: int
) -> Sequence[Row[Any]]:
    """Return so many positions of the shifts of a courier on a local date, shift by shift and in order.

    Parameters
    ----------
    after
        Shift and moment by the phone's clock of the last one that is known.
    """
    one = POSITION.c
    own = select(SHIFT.c.id).where(
        SHIFT.c.town_id == reading.town_id, SHIFT.c.courier_id == courier_id, SHIFT.c.day == day
    )
    query = select(POSITION).where(one.town_id == reading.town_id, one.shift_id.in_(own))
    if after is not None:
        same_shift = and_(one.shift_id == after[0], one.device_s > after[1])
        query = query.where(or_(one.shift_id > after[0], same_shift))
    return reading.rows(query.order_by(one.shift_id, one.device_s).limit(most))


def rounds_at_work(reading: Reading, *, tolerance_s: int, after: str, most: int) -> Sequence[Row[Any]]:
    """Return so many rounds behind a name that are under way in the hours of their shift: ``id``, ``shift_id``, ``courier_id``.

    Parameters
    ----------
    tolerance_s
        So long before a shift and after it still counts as its hours.
    """
    query = (
        select(ROUND.c.id, ROUND.c.shift_id, SHIFT.c.courier_id)
        .join(SHIFT, and_(SHIFT.c.id == ROUND.c.shift_id, SHIFT.c.town_id == ROUND.c.town_id))
        .where(
            ROUND.c.town_id == reading.town_id,
            ROUND.c.status.in_(_UNDER_WAY),
            ROUND.c.id > after,
            SHIFT.c.from_s <= reading.now_s + tolerance_s,
            SHIFT.c.to_s >= reading.now_s - tolerance_s,
        )
        .order_by(ROUND.c.id)
        .limit(most)
    )
    return reading.rows(query)
