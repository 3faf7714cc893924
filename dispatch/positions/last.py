"""Where the courier of a round is, for those who run the town."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.lifecycle.round import RoundStatus
from dispatch.positions.ingest import TOLERANCE_S
from dispatch.positions.position import Position
from dispatch.positions.sharing import is_switched_off
from dispatch.storage import position_lists, positions
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_rounds import ROUND
from dispatch.storage.store import Reading

#: Rounds whose courier is looked for.
_UNDER_WAY = frozenset({RoundStatus.RELEASED, RoundStatus.STARTED, RoundStatus.PAUSED})


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the courier of a round was last; ``position`` None where that is not known, or not for anybody to know."""

    round_id: str
    courier_id: str
    position: Position | None


def at_work(reading: Reading, *, after: str = "", most: int) -> list[Whereabouts]:
    """Return where those are who are at work now, so many rounds behind a name: nobody is shown before or after their hours."""
    rows = position_lists.rounds_at_work(reading, tolerance_s=TOLERANCE_S, after=after, most=most)
    return [Whereabouts(row.id, row.courier_id, last_position(reading, row.id)) for row in rows]


def last_position(reading: Reading, round_id: str) -> Position | None:
    """Return the newest position of the courier of a round, with its age; ask `Position.live` before showing it as now.

    None where there is none, where the courier has switched it off, and where the round is not under way.

    Raises
    ------
    NotFoundError
        The town has no such round.
    """
    own = reading.get(ROUND, round_id)
    if RoundStatus(own.status) not in _UNDER_WAY:
        return None
    row = positions.newest_position(reading, own.shift_id)
    if row is None or is_switched_off(reading, reading.get(SHIFT, own.shift_id).courier_id):
        return None
    return Position(
        shift_id=row.shift_id,
        at_s=row.at_s,
        lon=row.lon,
        lat=row.lat,
        accuracy_m=row.accuracy_m,
        speed_cm_per_s=row.speed_cm_per_s,
        # A clock that was put back must not make it younger than new.
        age_s=max(0, reading.now_s - row.at_s),
    )
