"""Whether a proposal has the breaks that it owes: in their time, as long as they are, and with nothing done meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from dispatch.board.breaks_had import BreaksHad, breaks_had
from dispatch.board.state import DayState
from dispatch.domain import Shift
from dispatch.runs.proposal import ProposedRound


def break_faults(state: DayState, own: ProposedRound, waived: frozenset[tuple[str, int]]) -> Iterator[str]:
    """Yield what is wrong with the breaks of a round.

    Parameters
    ----------
    state, own
        The day, and a round that is proposed for a shift of it.
    waived
        Breaks by shift and number for which there is no time any more; people are told of those.
    """
    shift = state.shifts[own.shift_id]
    before = state.round_of_shift(own.shift_id)
    had = BreaksHad() if before is None else breaks_had(before, state.now_s)
    numbers = [one.number for one in own.breaks]
    if len(set(numbers)) < len(numbers):
        yield f"a break of shift {shift.id} is planned twice"
    for one in own.breaks:
        if not 0 <= one.number < len(shift.breaks):
            yield f"shift {shift.id} has no break {one.number}"
            continue
        if one.number in had.over or one.number in had.under_way:
            yield f"break {one.number} of shift {shift.id} has been had already"
        pause = shift.breaks[one.number]
        if not pause.window.earliest <= one.start_s <= pause.window.latest:
            yield f"break {one.number} of shift {shift.id} is not in its time"
        if one.end_s - one.start_s < pause.duration_s:
            yield f"break {one.number} of shift {shift.id} is too short"
        if any(stop.start_s < one.end_s and one.start_s < stop.end_s for stop in own.stops):
            yield f"something is done in break {one.number} of shift {shift.id}"
    yield from _missing(shift, own, had, waived)


def _missing(
    shift: Shift, own: ProposedRound, had: BreaksHad, waived: frozenset[tuple[str, int]]
) -> Iterator[str]:
    """Yield the breaks that should have begun while a round is under way and are not there."""
    known = {one.number for one in own.breaks} | had.over | set(had.under_way)
    for number, pause in enumerate(shift.breaks):
        owed = own.departure_s <= pause.window.latest < own.end_s
        if owed and own.stops and number not in known and (shift.id, number) not in waived:
            yield f"break {number} of shift {shift.id} is missing"
