"""A programme changes, and the visits of everybody in it follow; what is promised stays unless somebody says that it shall go along."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.services.eligibility_check import EligibilityCheck
from dispatch.services.generation import CONFLICTS, generate, horizon
from dispatch.services.programme import Programme
from dispatch.services.programmes import InvalidProgrammeError, change_programme, programme_faults
from dispatch.services.reconciling import reconcile
from dispatch.services.rehearsing import Outcome, outcome_of, rehearsed, visits_by_id, watched
from dispatch.services.untouched_check import UntouchedCheck, not_under_way
from dispatch.services.visit_work import Generated
from dispatch.storage import parties, visits, zones
from dispatch.storage import programmes as storage
from dispatch.storage.store import ConflictError, Reading, Store, Writing


def plans_of(reading: Reading, programme_id: str) -> tuple[str, ...]:
    """Return the plans in use of everybody who takes part in a programme."""
    own = {one.id for one in storage.enrolments(reading, programme_id=programme_id)}
    return tuple(plan.id for plan in visits.plans(reading, active=True) if plan.enrolment_id in own)


def outside_zone(reading: Reading, programme_id: str, zone_id: str) -> tuple[str, ...]:
    """Return the enrolments of those who take part and whose door is outside of a zone that a programme is to have; none where it has it now."""
    if not zone_id or zone_id == storage.get_programme(reading, programme_id).eligibility.zone_id:
        return ()
    zone = zones.get(reading, zone_id)
    found = storage.enrolments(reading, programme_id=programme_id, statuses=(EnrolmentStatus.ACTIVE,))
    places = parties.get_places(reading, sorted({one.place_id for one in found}))
    return tuple(one.id for one in found if not zone.has(places[one.place_id].lon, places[one.place_id].lat))


def preview_programme(
    store: Store,
    town_id: str,
    actor: str,
    programme_id: str,
    *,
    zone_id: str | None = None,
    holidays_now: bool = False,
    **changes: Any,
) -> Outcome:
    """Return what a change of a programme would do to visits, and leave everything as it is.

    Whether people meet the conditions is not looked at: no file may be read without a trace.

    Parameters
    ----------
    zone_id
        In which people must live, empty for no bound; the other conditions stay what they are.
    holidays_now
        Whether what is promised follows the public holidays of the programme too.
    changes
        See `dispatch.services.programmes.change_programme`.

    Raises
    ------
    InvalidProgrammeError
        With everything that is wrong.
    NotFoundError
        There is no such programme.
    """

    def step(writing: Writing) -> tuple[Programme, Generated]:
        old, terms = _checked(writing, programme_id, zone_id, changes)
        # Nobody who waits is let in here: who meets the conditions is not to be seen.
        changed = storage.change_programme(writing, old, **terms)
        writing.note("programme.changed", changed.id, changed.version)
        plans = plans_of(writing, programme_id)
        generated = reconcile(
            writing, plans, horizon(writing), untouched=not_under_way, holidays_now=holidays_now
        )
        return changed, generated

    def look(writing: Writing) -> Outcome:
        # What was to be done anyway is no part of the change.
        reconcile(writing, plans_of(writing, programme_id), horizon(writing), untouched=not_under_way)
        return watched(writing, lambda reading: plans_of(reading, programme_id), step)[1]

    return rehearsed(store, town_id, actor, look)


def change_and_follow(
    store: Store,
    town_id: str,
    actor: str,
    programme_id: str,
    *,
    zone_id: str | None = None,
    version: int | None = None,
    eligible: EligibilityCheck | None = None,
    holidays_now: bool = False,
    **changes: Any,
) -> tuple[Programme, Outcome, Generated]:
    """Change a programme, bring everybody's visits along plan by plan, and return what has become of them.

    Parameters
    ----------
    zone_id
        In which people must live, empty for no bound; the other conditions stay what they are in the moment of the change.
    version
        The version that the change was made to, if anybody has looked.
    eligible
        Says whether a person meets the conditions on a date.
    holidays_now
        Whether what is promised follows the public holidays of the programme too: somebody has said so.
    changes
        See `dispatch.services.programmes.change_programme`.

    Raises
    ------
    InvalidProgrammeError
        With everything that is wrong.
    NotFoundError
        There is no such programme.
    ConflictError
        It is not in that version any more.
    """
    with store.reading(town_id) as reading:
        _check_version(_checked(reading, programme_id, zone_id, changes)[0], version)
    # What was to be done anyway is no part of the change.
    follow_programme(store, town_id, actor, programme_id, eligible=eligible)
    with store.reading(town_id) as reading:
        before = visits_by_id(reading, plans_of(reading, programme_id))

    def step(writing: Writing) -> Programme:
        # Read here and not before: what others have changed meanwhile stays changed.
        old, terms = _checked(writing, programme_id, zone_id, changes)
        _check_version(old, version)
        return change_programme(writing, old, **terms)

    changed = store.write(town_id, actor, step, conflicts=CONFLICTS if version is None else 0)
    done = follow_programme(store, town_id, actor, programme_id, eligible=eligible, holidays_now=holidays_now)
    with store.reading(town_id) as reading:
        after = visits_by_id(reading, plans_of(reading, programme_id))
    return changed, outcome_of(before, after, done), done


def _checked(
    reading: Reading, programme_id: str, zone_id: str | None, changes: dict[str, Any]
) -> tuple[Programme, dict[str, Any]]:
    """Return a programme as it is now, and what is to be otherwise, nothing of which is wrong."""
    old = storage.get_programme(reading, programme_id)
    terms = dict(changes)
    if zone_id is not None:
        terms["eligibility"] = replace(terms.get("eligibility", old.eligibility), zone_id=zone_id)
    faults = programme_faults(reading, replace(old, **terms))
    if faults:
        raise InvalidProgrammeError(faults)
    return old, terms


def _check_version(programme: Programme, version: int | None) -> None:
    if version is not None and version != programme.version:
        raise ConflictError("programme", programme.id, version)


def follow_programme(
    store: Store,
    town_id: str,
    actor: str,
    programme_id: str,
    *,
    eligible: EligibilityCheck | None = None,
    untouched: UntouchedCheck | None = not_under_way,
    holidays_now: bool = False,
) -> Generated:
    """Bring the visits of everybody in a programme to what it says now, plan by plan; again, nothing changes.

    Parameters
    ----------
    holidays_now
        Whether what is promised follows the public holidays of the programme too: somebody has said so.
    """
    with store.reading(town_id) as reading:
        plans = plans_of(reading, programme_id)
    return generate(
        store,
        town_id,
        eligible=eligible,
        untouched=untouched,
        plan_ids=plans,
        holidays_now=holidays_now,
        actor=actor,
    )
