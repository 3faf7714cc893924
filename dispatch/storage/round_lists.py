"""Rounds as lists show them: page by page, with who rides them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from dispatch.lifecycle.round import RoundStatus
from dispatch.rounds.round import Round
from dispatch.storage import rounds
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_rounds import ROUND
from dispatch.storage.store import Reading


@dataclass(frozen=True, slots=True)
class CrewedRound:
    """A round with who rides it, and what."""

    round: Round
    courier_id: str
    vehicle_id: str


def page_of(
    reading: Reading,
    *,
    day: str = "",
    courier_id: str = "",
    statuses: Iterable[RoundStatus] = (),
    after: tuple[str, str] | None = None,
    most: int,
) -> list[CrewedRound]:
    """Return so many rounds, the latest day first.

    Parameters
    ----------
    day, courier_id, statuses
        Those alone; empty for all.
    after
        Day and name of the last one that is known.
    """
    one = ROUND.c
    query = (
        select(one.id)
        .join(SHIFT, and_(SHIFT.c.id == one.shift_id, SHIFT.c.town_id == one.town_id))
        .where(one.town_id == reading.town_id)
    )
    if day:
        query = query.where(one.day == day)
    if courier_id:
        query = query.where(SHIFT.c.courier_id == courier_id)
    wanted = sorted(status.value for status in statuses)
    if wanted:
        query = query.where(one.status.in_(wanted))
    if after is not None:
        query = query.where(or_(one.day < after[0], and_(one.day == after[0], one.id > after[1])))
    names = [row.id for row in reading.rows(query.order_by(one.day.desc(), one.id).limit(most))]
    found = {own.id: own for own in rounds.get_many(reading, names)}
    return crewed(reading, [found[name] for name in names])


def crewed(reading: Reading, wanted: Iterable[Round]) -> list[CrewedRound]:
    """Return rounds with who rides them, in their order."""
    shown = list(wanted)
    shifts = {row.id: row for row in reading.among(SHIFT.c.id, {own.shift_id for own in shown})}
    return [
        CrewedRound(own, shifts[own.shift_id].courier_id, shifts[own.shift_id].vehicle_id) for own in shown
    ]
