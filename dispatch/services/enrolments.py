"""A person's part in a programme from the request to the end: free places go to who asked first.

Events name the programme, dates and codes; why somebody is away, and what is known of them, is in none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dispatch import ids
from dispatch.errors import DispatchError, Fault
from dispatch.lifecycle.enrolment import ENROLMENT as LIFE
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.parties.recipient import Purpose
from dispatch.services.dates import date_faults, day_before, span_faults, today
from dispatch.services.eligibility import case_of, unmet
from dispatch.services.enrolment import Enrolment
from dispatch.services.following import follow
from dispatch.services.programme import Programme
from dispatch.services.service_plan import ServicePlan
from dispatch.services.social_file import SocialFile, keep_file, keep_until
from dispatch.storage import programmes as storage
from dispatch.storage import visits
from dispatch.storage.schema_parties import PLACE, RECIPIENT
from dispatch.storage.store import Store, Writing

#: Reason of the reads that conditions need.
CHECKING = "conditions of a programme"
#: How often somebody is let in whom somebody else changes at the same time.
TRIES = 3
_S = EnrolmentStatus


class EnrolmentError(DispatchError):
    """What is asked of an enrolment cannot be done; ``code`` says why."""


class ConditionsUnmetError(DispatchError):
    """A person does not meet the conditions; code ``conditions_unmet``, ``faults`` are those of `dispatch.services.eligibility`."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        told = "; ".join(f"{one.code}: {one.message} ({one.remedy})" for one in faults)
        super().__init__(f"the conditions are not met: {told}", code="conditions_unmet")


class ProgrammeFullError(DispatchError):
    """No place is free; code ``programme_full``. ``ahead`` waited before this one, which stays as it is and waits in turn."""

    def __init__(self, programme: Programme, ahead: int) -> None:
        super().__init__(
            f"programme {programme.title!r} has {programme.most_enrolled} places, none is free for this one, and {ahead} wait "
            "before: it is let in when a place is free; to have more, raise most_enrolled",
            code="programme_full",
        )
        self.ahead = ahead


def request(
    writing: Writing,
    programme_id: str,
    recipient_id: str,
    place_id: str,
    *,
    from_day: str,
    to_day: str = "",
    file: SocialFile | None = None,
    external_ref: str = "",
) -> Enrolment:
    """Ask for a part in a programme, with what is known of the person for it; notes ``enrolment.requested``.

    Raises
    ------
    NotFoundError
        There is no such programme, person or place.
    EnrolmentError
        ``programme_inactive``, ``bad_dates``, or ``already_enrolled``: the person has a part in it that is not over.
    InvalidFileError
        Something in the file is wrong.
    TakenError
        The programme has an enrolment of that reference.
    """
    programme = storage.get_programme(writing, programme_id)
    person = writing.get(RECIPIENT, recipient_id)
    writing.get(PLACE, place_id)
    if not programme.active:
        raise EnrolmentError(
            f"programme {programme.title!r} does not run: choose another one", code="programme_inactive"
        )
    if person.erased_s is not None:
        raise EnrolmentError(f"{recipient_id} was erased: take the person in anew", code="recipient_erased")
    _check_span(from_day, to_day)
    # Of two who ask for the same person at once, one comes second.
    writing.exclude(f"programme {programme_id}")
    for other in storage.enrolments(
        writing, programme_id=programme_id, recipient_id=recipient_id, statuses=(_S.REQUESTED, _S.ACTIVE)
    ):
        if not (other.to_day and other.to_day < from_day) and not (to_day and to_day < other.from_day):
            raise EnrolmentError(
                f"this person has a part in the programme already ({other.id}, from {other.from_day}): change that one",
                code="already_enrolled",
            )
    made = Enrolment(
        id=writing.ids.new(ids.ENROLMENT),
        programme_id=programme_id,
        recipient_id=recipient_id,
        place_id=place_id,
        from_day=from_day,
        to_day=to_day,
        external_ref=external_ref,
    )
    stored = storage.add_enrolment(writing, made)
    _note(writing, "requested", stored, {"from_day": from_day, "to_day": to_day})
    if file is not None:
        keep_file(writing, stored, _purpose(writing, programme), file)
    return stored


def check(
    writing: Writing, enrolment: Enrolment, day: str = "", *, reason: str = CHECKING
) -> tuple[Fault, ...]:
    """Return the conditions that are not met on a local date; where none is given on the first that is to come."""
    return unmet(case_of(writing, enrolment, reason=reason), day or _first_day(writing, enrolment))


def activate(writing: Writing, enrolment: Enrolment) -> Enrolment:
    """Let somebody take part; notes ``enrolment.activated``.

    Raises
    ------
    ConditionsUnmetError
        With all that are not met on the first day to come. They tell of what is known of the person, and with the transaction the trace
        of the read is gone: nobody may be shown them unless `let_in` is called instead.
    ProgrammeFullError
        No place is free, or those that are belong to others who asked before and meet the conditions.
    IllegalMoveError
        It is over, or refused.
    ConflictError
        It has changed since it was read.
    """
    if enrolment.status is _S.ACTIVE:
        return enrolment
    LIFE.check(enrolment.status, _S.ACTIVE)
    programme = storage.get_programme(writing, enrolment.programme_id)
    faults = _unmet(writing, enrolment, programme)
    if faults:
        raise ConditionsUnmetError(faults)
    writing.exclude(f"programme {programme.id}")
    if programme.most_enrolled is not None and enrolment.status is _S.REQUESTED:
        free = programme.most_enrolled - storage.count_enrolled(writing, programme.id)
        before = [one for one in waiting(writing, programme.id) if _turn(one) < _turn(enrolment)]
        if free <= 0:
            raise ProgrammeFullError(programme, len(before))
        ahead = 0
        for other in before:
            ahead += not _unmet(writing, other, programme)
            if ahead >= free:
                raise ProgrammeFullError(programme, ahead)
    stored = storage.change_enrolment(writing, enrolment, status=_S.ACTIVE, refused_reason="")
    _note(writing, "activated", stored, {"from_day": stored.from_day, "to_day": stored.to_day})
    follow(writing, stored)
    return stored


def let_in(store: Store, town_id: str, actor: str, enrolment_id: str, *, behalf: str = "") -> Enrolment:
    """Let somebody take part, in a transaction of its own; see `activate`. That the file was read is kept, also where conditions are not met."""

    def step(writing: Writing) -> Enrolment:
        return activate(writing, storage.get_enrolment(writing, enrolment_id))

    def keep_read(writing: Writing) -> None:
        check(writing, storage.get_enrolment(writing, enrolment_id))

    try:
        return store.write(town_id, actor, step, behalf=behalf, conflicts=TRIES)
    except ConditionsUnmetError:
        store.write(town_id, actor, keep_read, behalf=behalf)
        raise


def waiting(writing: Writing, programme_id: str) -> tuple[Enrolment, ...]:
    """Return who has asked for a part in a programme and has none yet, in the order of request."""
    found = storage.enrolments(writing, programme_id=programme_id, statuses=(_S.REQUESTED,))
    return tuple(sorted(found, key=_turn))


def admit_waiting(writing: Writing, programme_id: str) -> tuple[Enrolment, ...]:
    """Give free places of a programme to who waits for them, in the order of request; who does not meet the conditions is passed over.

    In a programme without a bound nobody waits for a place, so nobody is let in here.
    """
    programme = storage.get_programme(writing, programme_id)
    if programme.most_enrolled is None or not programme.active:
        return ()
    writing.exclude(f"programme {programme.id}")
    free = programme.most_enrolled - storage.count_enrolled(writing, programme.id)
    admitted: list[Enrolment] = []
    for one in waiting(writing, programme.id) if free > 0 else ():
        if len(admitted) == free:
            break
        if not _unmet(writing, one, programme):
            stored = storage.change_enrolment(writing, one, status=_S.ACTIVE)
            _note(
                writing,
                "activated",
                stored,
                {"from_day": stored.from_day, "to_day": stored.to_day, "waited": True},
            )
            admitted.append(stored)
    return tuple(admitted)


def refuse(writing: Writing, enrolment: Enrolment, reason: str) -> Enrolment:
    """Say no to a request; notes ``enrolment.refused``.

    Parameters
    ----------
    reason
        A code such as ``too_young`` or ``withdrawn``, never a text about the person.

    Raises
    ------
    EnrolmentError
        ``bad_reason``: it is no code.
    IllegalMoveError
        It is no request.
    ConflictError
        It has changed since it was read.
    """
    if (
        not reason.replace("_", "").isalpha()
        or not reason.islower()
        or not reason.isascii()
        or len(reason) > 64
    ):
        raise EnrolmentError(
            "reason: give a code of small letters such as too_young, no text", code="bad_reason"
        )
    stored = storage.change_enrolment(writing, enrolment, status=_S.REFUSED, refused_reason=reason)
    _note(writing, "refused", stored, {"reason": reason})
    # What is known of somebody who takes no part is not needed any longer than the complaint about it may take.
    keep_until(writing, replace(stored, to_day=today(writing)), _purpose(writing, None, stored))
    return stored


def ask_again(writing: Writing, enrolment: Enrolment) -> Enrolment:
    """Take a refused request up again; notes ``enrolment.requested``. It keeps its turn.

    Raises
    ------
    IllegalMoveError
        It is not refused.
    """
    stored = storage.change_enrolment(writing, enrolment, status=_S.REQUESTED, refused_reason="")
    _note(writing, "requested", stored, {"from_day": stored.from_day, "to_day": stored.to_day})
    keep_until(writing, stored, _purpose(writing, None, stored))
    return stored


def change(writing: Writing, enrolment: Enrolment, **changes: Any) -> Enrolment:
    """Change the dates or the door of an enrolment (``from_day``, ``to_day``, ``place_id``); notes ``enrolment.changed``.

    Raises
    ------
    EnrolmentError
        ``enrolment_over``, ``bad_dates``, or ``field_fixed`` for anything else.
    NotFoundError
        There is no such place.
    ConflictError
        It has changed since it was read.
    """
    fixed = sorted(changes.keys() - {"from_day", "to_day", "place_id"})
    if fixed:
        raise EnrolmentError(
            f"{', '.join(fixed)} cannot be changed: give from_day, to_day or place_id", code="field_fixed"
        )
    moved = sorted(name for name, value in changes.items() if getattr(enrolment, name) != value)
    if not moved:
        return enrolment
    if enrolment.status is _S.ENDED:
        raise EnrolmentError("the enrolment is over: who comes back is enrolled again", code="enrolment_over")
    new = replace(enrolment, **changes)
    _check_span(new.from_day, new.to_day)
    if "place_id" in moved:
        writing.get(PLACE, new.place_id)
    stored = storage.change_enrolment(writing, enrolment, **changes)
    _note(writing, "changed", stored, {"fields": moved})
    if "to_day" in moved:
        keep_until(writing, stored, _purpose(writing, None, stored))
    return stored


def end(writing: Writing, enrolment: Enrolment, last_day: str, *, admit: bool = True) -> Enrolment:
    """End an enrolment with a last date, and its plans with it.

    A date to come is noted as ``enrolment.changed`` and takes effect by `end_those_over`; one that is over ends it at once
    (``enrolment.ended``, ``service_plan.ended``), and the place goes to who waits.

    Parameters
    ----------
    admit
        Whether a place that becomes free is given away.

    Raises
    ------
    EnrolmentError
        ``bad_dates``: it is no date.
    IllegalMoveError
        It is refused.
    ConflictError
        It has changed since it was read.
    """
    if enrolment.status is _S.ENDED:
        return enrolment
    faults = date_faults("/to_day", last_day)
    if faults:
        raise EnrolmentError(
            f"to_day {last_day!r}: {faults[0].message}; {faults[0].remedy}", code="bad_dates"
        )
    if last_day >= today(writing) and last_day >= enrolment.from_day and enrolment.status is _S.ACTIVE:
        stored = change(writing, enrolment, to_day=last_day)
        _end_plans(writing, stored, over=False)
        follow(writing, stored)
        return stored
    # Somebody who never came has no last day but the first.
    last = max(last_day, enrolment.from_day)
    stored = storage.change_enrolment(writing, enrolment, status=_S.ENDED, to_day=last)
    _note(writing, "ended", stored, {"to_day": last})
    keep_until(writing, stored, _purpose(writing, None, stored))
    _end_plans(writing, stored, over=True)
    follow(writing, stored)
    if admit:
        admit_waiting(writing, stored.programme_id)
    return stored


def end_those_over(writing: Writing) -> int:
    """End the enrolments whose last date is over, and return how many: something to be done every day."""
    yesterday = day_before(today(writing))
    due = [
        one
        for one in storage.enrolments(writing, statuses=(_S.ACTIVE,))
        if one.to_day and one.to_day <= yesterday
    ]
    for enrolment in due:
        end(writing, enrolment, enrolment.to_day)
    return len(due)


def _end_plans(writing: Writing, enrolment: Enrolment, *, over: bool) -> None:
    for plan in visits.plans(writing, enrolment_id=enrolment.id, active=True):
        changes: dict[str, Any] = {"active": False} if over else {}
        if not plan.to_day or plan.to_day > enrolment.to_day:
            changes["to_day"] = max(enrolment.to_day, plan.from_day)
        if changes:
            stored: ServicePlan = visits.change_plan(writing, plan, **changes)
            kind = "service_plan.ended" if over else "service_plan.changed"
            writing.note(
                kind, stored.id, stored.version, {"enrolment_id": enrolment.id, "to_day": stored.to_day}
            )


def _turn(enrolment: Enrolment) -> tuple[int, str]:
    return enrolment.created_s, enrolment.id


def _first_day(writing: Writing, enrolment: Enrolment) -> str:
    return max(today(writing), enrolment.from_day)


def _unmet(writing: Writing, enrolment: Enrolment, programme: Programme) -> tuple[Fault, ...]:
    return unmet(
        case_of(writing, enrolment, reason=CHECKING, programme=programme), _first_day(writing, enrolment)
    )


def _purpose(writing: Writing, programme: Programme | None, enrolment: Enrolment | None = None) -> Purpose:
    if programme is None:
        assert enrolment is not None
        programme = storage.get_programme(writing, enrolment.programme_id)
    return storage.get_service(writing, programme.service_key).purpose


def _check_span(from_day: str, to_day: str) -> None:
    faults = span_faults("", from_day, to_day)
    if faults:
        told = "; ".join(f"{one.pointer} {one.value!r}: {one.message} ({one.remedy})" for one in faults)
        raise EnrolmentError(told, code="bad_dates")


def _note(writing: Writing, what: str, enrolment: Enrolment, data: dict[str, Any]) -> None:
    writing.note(
        f"enrolment.{what}", enrolment.id, enrolment.version, {"programme_id": enrolment.programme_id, **data}
    )
