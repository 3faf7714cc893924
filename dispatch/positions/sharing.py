"""A courier switches positions off, and on again: a right, with no reason to be given."""

from __future__ import annotations

from sqlalchemy import select

from dispatch.storage import positions
from dispatch.storage.schema_parties import COURIER, SHIFT
from dispatch.storage.schema_positions import POSITION, POSITION_PAUSE
from dispatch.storage.store import Reading, Writing

#: Prefix of the names of pauses.
PAUSE = "pps"


def switch_off(writing: Writing, courier_id: str, *, at_s: int | None = None, source: str = "phone") -> bool:
    """Keep no positions of a courier from a moment on, and forget those taken since.

    Parameters
    ----------
    at_s
        When it was switched off, by our clock; now where that is not given.
    source
        Where: ``phone``, ``coordinator``.

    Returns
    -------
    bool
        Whether anything has changed by it.

    Raises
    ------
    NotFoundError
        The town has no such courier.
    """
    writing.get(COURIER, courier_id)
    writing.exclude(f"positions {courier_id}")
    from_s = writing.now_s if at_s is None else min(at_s, writing.now_s)
    if is_switched_off(writing, courier_id):
        return False
    writing.insert(
        POSITION_PAUSE,
        {"id": writing.ids.new(PAUSE), "courier_id": courier_id, "from_s": from_s, "to_s": None, "source": source},
    )  # fmt: skip
    own = select(SHIFT.c.id).where(SHIFT.c.town_id == writing.town_id, SHIFT.c.courier_id == courier_id)
    forgotten = writing.remove(POSITION, POSITION.c.shift_id.in_(own), POSITION.c.at_s >= from_s)
    writing.note(
        "positions.switched_off", courier_id, 1, {"source": source, "forgotten": forgotten}, happened_s=from_s
    )
    return True


def switch_on(writing: Writing, courier_id: str, *, at_s: int | None = None) -> bool:
    """Keep positions of a courier again from a moment on; returns whether they were switched off.

    Raises
    ------
    NotFoundError
        The town has no such courier.
    """
    writing.get(COURIER, courier_id)
    writing.exclude(f"positions {courier_id}")
    query = writing.select(POSITION_PAUSE).where(
        POSITION_PAUSE.c.courier_id == courier_id, POSITION_PAUSE.c.to_s.is_(None)
    )
    row = writing.connection.execute(query).one_or_none()
    if row is None:
        return False
    to_s = max(row.from_s, writing.now_s if at_s is None else min(at_s, writing.now_s))
    writing.amend(POSITION_PAUSE, row.id, {"to_s": to_s})
    writing.note("positions.switched_on", courier_id, 1, happened_s=to_s)
    return True


def is_switched_off(reading: Reading, courier_id: str) -> bool:
    """Return whether a courier has positions switched off now."""
    return any(to_s is None for _, to_s in positions.pauses(reading, courier_id, reading.now_s))
