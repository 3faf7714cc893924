"""Where the courier of a round is, for those who run the town."""

from __future__ import annotations

from dispatch.lifecycle.round import RoundStatus
from dispatch.positions.position import Position
from dispatch.positions.sharing import is_switched_off
from dispatch.storage import positions
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_rounds import ROUND
from dispatch.storage.store import Reading

#: Rounds whose courier is looked for.
_UNDER_WAY = frozenset({RoundStatus.RELEASED, RoundStatus.STARTED, RoundStatus.PAUSED})


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
