"""The clock of a sandbox: looked at, moved ahead, stopped and let run again.

It never goes back: what has happened by it stays in the past. Whatever is due by then is done by those who look after the town, within
seconds of the move; what waits in the outbox is brought forward with it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, update

from dispatch.clock import SandboxClock
from dispatch.sandbox.errors import ClockBackwardsError, ClockTooFarError, NotSandboxError
from dispatch.storage import parties, sandbox
from dispatch.storage.prepared import OWN_TOWN
from dispatch.storage.schema_log import OUTBOX
from dispatch.storage.store import Reading, Writing

#: As far as one move goes at most, seconds. What is planned and promised lies within it.
MOST_S: Final = 31 * 86_400

# What was tried and has failed waits for somebody outside, who knows no other clock than that of the world.
_FORWARD = (
    update(OUTBOX)
    .where(
        OUTBOX.c.town_id == bindparam(OWN_TOWN),
        OUTBOX.c.done_s.is_(None),
        OUTBOX.c.given_up_s.is_(None),
        OUTBOX.c.attempts == 0,
        OUTBOX.c.due_s > bindparam("real_s"),
    )
    .values(due_s=OUTBOX.c.due_s - bindparam("by_s"))
)


@dataclass(frozen=True, slots=True)
class ClockState:
    """What the clock of a sandbox shows, UTC epoch seconds, and whether it runs."""

    now_s: int
    running: bool
    version: int


def clock_state(reading: Reading) -> ClockState:
    """Return the clock of a sandbox.

    Raises
    ------
    NotSandboxError
        The town is live.
    """
    row = sandbox.find_clock(reading)
    if row is None:
        raise NotSandboxError
    return ClockState(reading.now_s, row.running, row.version)


def advance(
    writing: Writing, *, to_s: int | None = None, seconds: int = 0, rides: bool = False
) -> ClockState:
    """Move the clock of a sandbox ahead, and have the rest of the transaction go by it. Notes ``sandbox.clock_moved``.

    Parameters
    ----------
    writing
        In which nobody else writes in the town: whatever others note by the old clock has to be there to be brought forward.
    to_s
        What it is to show, UTC epoch seconds.
    seconds
        By how much it is moved, where ``to_s`` is not given.
    rides
        Whether couriers are to ride what was planned up to then (`dispatch.sandbox.riding`) before anything is planned anew.

    Raises
    ------
    NotSandboxError
        The town is live.
    ClockBackwardsError, ClockTooFarError
        It would go back, or by more than `MOST_S`.
    """
    state = clock_state(writing)
    before_s = state.now_s
    after_s = before_s + seconds if to_s is None else to_s
    by_s = after_s - before_s
    if by_s < 0:
        zone = ZoneInfo(parties.get_town(writing).time_zone)
        raise ClockBackwardsError(_shown(after_s, zone), _shown(before_s, zone))
    if by_s > MOST_S:
        raise ClockTooFarError(by_s, MOST_S)
    moved = _set(writing, state, SandboxClock(after_s, writing.real_s, state.running), rides=rides)
    writing.connection.execute(_FORWARD, {OWN_TOWN: writing.town_id, "real_s": writing.real_s, "by_s": by_s})
    writing.note(
        "sandbox.clock_moved",
        writing.town_id,
        moved.version,
        {"from_s": before_s, "to_s": after_s, "seconds": by_s, "rides": rides},
    )
    return moved


def set_running(writing: Writing, *, running: bool) -> ClockState:
    """Stop the clock of a sandbox, or let it run on from what it shows. Notes ``sandbox.clock_stopped`` or ``sandbox.clock_started``.

    Raises
    ------
    NotSandboxError
        The town is live.
    """
    state = clock_state(writing)
    if state.running is running:
        return state
    changed = _set(writing, state, SandboxClock(state.now_s, writing.real_s, running))
    kind = "sandbox.clock_started" if running else "sandbox.clock_stopped"
    writing.note(kind, writing.town_id, changed.version, {"at_s": changed.now_s})
    return changed


def _set(writing: Writing, seen: ClockState, clock: SandboxClock, *, rides: bool = False) -> ClockState:
    version = sandbox.change_clock(writing, seen.version, clock, rides=rides)
    writing.go_by(clock)
    return ClockState(writing.now_s, clock.running, version)


def _shown(moment_s: int, zone: ZoneInfo) -> str:
    return dt.datetime.fromtimestamp(moment_s, zone).isoformat()
