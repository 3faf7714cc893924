"""What greenhouse gases one delivery stands for: its part of the comparison of its day, or of the round that has it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from dispatch.lifecycle.round import StopStatus
from dispatch.money.sharing import whole_shares
from dispatch.orders.delivery import Delivery
from dispatch.storage import deliveries, rounds
from dispatch.storage.pooling import kept_days
from dispatch.storage.schema_rounds import STOP, STOP_TASK
from dispatch.storage.store import Reading


class Basis(StrEnum):
    """What figures of a delivery are made of."""

    COMPARISON = "comparison"  # of the pooled plan of its day, by the trips that each would have taken alone
    ROUND = "round"  # of the planned way of its round, in equal parts


@dataclass(frozen=True, slots=True)
class Emissions:
    """Grams and metres of one delivery; ``alone`` of what it would have been if nobody pooled, None where no comparison was made."""

    basis: Basis
    co2e_g: int
    distance_m: int
    alone_co2e_g: int | None = None
    alone_distance_m: int | None = None


def emissions_of(reading: Reading, one: Delivery) -> Emissions | None:
    """Return what a delivery stands for, None while no round has it.

    The comparison of its day (`dispatch.pooling.compare`) counts where one was made. Until then, and for what it left out, the planned way
    of the round is shared out in equal parts among all that the round has, to the last gram.
    """
    _, report = kept_days(reading, one.day, one.day).get(one.day, ("", None))
    drop = next((own for own in report.drops if own.code == one.code), None) if report is not None else None
    if drop is not None:
        return Emissions(
            Basis.COMPARISON,
            drop.burden.co2e_g,
            drop.burden.distance_m,
            drop.alone.co2e_g,
            drop.alone.distance_m,
        )
    name = _round_of(reading, one)
    if name is None:
        return None
    own = rounds.get(reading, name)
    facts = own.facts
    if "co2e_g" not in facts or "distance_m" not in facts:
        return None
    parts = dict.fromkeys(deliveries.owners_of(reading, own.task_ids), 1)
    if one.id not in parts:
        return None
    grams = whole_shares(int(facts["co2e_g"]), parts, salt=own.id)
    metres = whole_shares(int(facts["distance_m"]), parts, salt=own.id)
    return Emissions(Basis.ROUND, grams[one.id], metres[one.id])


def _round_of(reading: Reading, one: Delivery) -> str | None:
    """Return the round that has the door of a delivery, or had it last."""
    door = one.at_door
    if door is None:
        return None
    query = (
        select(STOP.c.round_id)
        .join(STOP_TASK, STOP_TASK.c.stop_id == STOP.c.id)
        .where(
            STOP_TASK.c.town_id == reading.town_id,
            STOP_TASK.c.task_id == door.id,
            STOP.c.status.not_in([StopStatus.SKIPPED.value, StopStatus.CANCELLED.value]),
        )
        .order_by(STOP_TASK.c.active.desc(), STOP.c.start_s.desc())
        .limit(1)
    )
    found = reading.connection.execute(query).scalar_one_or_none()
    return None if found is None else str(found)
