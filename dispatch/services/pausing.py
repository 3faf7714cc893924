"""Days without visits: begun, bounded and ended. Events have the dates, and never why."""

from __future__ import annotations

from dataclasses import replace

from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.services.dates import day_before, span_faults
from dispatch.services.enrolment import PAUSE_REASONS, Enrolment, Pause
from dispatch.services.enrolments import EnrolmentError
from dispatch.services.following import follow
from dispatch.storage import programmes as storage
from dispatch.storage.store import Writing

#: Of one enrolment: somebody who is away more often needs another plan.
MOST_PAUSES = 200
_FOREVER = "9999-12-31"


def pause(
    writing: Writing, enrolment: Enrolment, from_day: str, to_day: str = "", *, reason: str = "away"
) -> Enrolment:
    """Leave visits out for some days; notes ``enrolment.paused``. Asked for again, the same pause is the same one.

    Parameters
    ----------
    from_day, to_day
        Local dates, both included; ``to_day`` empty until somebody says that it is over.
    reason
        One of `PAUSE_REASONS`; kept with the enrolment, and told in no event.

    Raises
    ------
    EnrolmentError
        ``not_active``, ``bad_dates``, ``bad_reason``, ``pause_overlap`` or ``too_many_pauses``.
    ConflictError
        It has changed since it was read.
    """
    if enrolment.status in {EnrolmentStatus.ENDED, EnrolmentStatus.REFUSED}:
        raise EnrolmentError(
            f"the enrolment is {enrolment.status.value}: there are no visits to leave out", code="not_active"
        )
    if reason not in PAUSE_REASONS:
        raise EnrolmentError(
            f"reason {reason[:40]!r}: choose one of {', '.join(PAUSE_REASONS)}", code="bad_reason"
        )
    faults = span_faults("", from_day, to_day)
    if faults:
        told = "; ".join(f"{one.pointer} {one.value!r}: {one.message} ({one.remedy})" for one in faults)
        raise EnrolmentError(told, code="bad_dates")
    if Pause(from_day, to_day, reason) in enrolment.pauses:
        return enrolment
    for other in enrolment.pauses:
        if other.from_day <= (to_day or _FOREVER) and from_day <= (other.to_day or _FOREVER):
            raise EnrolmentError(
                f"from_day {from_day}: there is a pause from {other.from_day} to {other.to_day or 'further notice'} already; "
                "end that one first, or give other days",
                code="pause_overlap",
            )
    if len(enrolment.pauses) >= MOST_PAUSES:
        raise EnrolmentError(
            f"there are {MOST_PAUSES} pauses already: change the plan instead", code="too_many_pauses"
        )
    pauses = tuple(sorted((*enrolment.pauses, Pause(from_day, to_day, reason)), key=lambda one: one.from_day))
    stored = storage.change_enrolment(writing, enrolment, pauses=pauses)
    data = {"programme_id": stored.programme_id, "from_day": from_day, "to_day": to_day}
    writing.note("enrolment.paused", stored.id, stored.version, data)
    follow(writing, stored)
    return stored


def resume(writing: Writing, enrolment: Enrolment, day: str) -> Enrolment:
    """Take visits up again from a local date on; notes ``enrolment.resumed``.

    The pause of that date ends the day before, and is gone if it would have begun then; later pauses stay.

    Raises
    ------
    EnrolmentError
        ``not_paused``: no pause has that date.
    ConflictError
        It has changed since it was read.
    """
    kept = []
    for one in enrolment.pauses:
        if not (one.from_day <= day <= (one.to_day or _FOREVER)):
            kept.append(one)
        elif one.from_day < day:
            kept.append(replace(one, to_day=day_before(day)))
    if tuple(kept) == enrolment.pauses:
        told = (
            ", ".join(f"{one.from_day} to {one.to_day or 'further notice'}" for one in enrolment.pauses)
            or "none"
        )
        raise EnrolmentError(f"day {day}: no pause has that date; there are {told}", code="not_paused")
    stored = storage.change_enrolment(writing, enrolment, pauses=tuple(kept))
    writing.note(
        "enrolment.resumed", stored.id, stored.version, {"programme_id": stored.programme_id, "day": day}
    )
    follow(writing, stored)
    return stored
