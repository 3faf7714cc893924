"""Time passes: steps that nobody answers in time give way to the next, and what the log says of closed doors is followed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from dispatch import ids
from dispatch.escalation import saying
from dispatch.escalation.act import Act, ActKind, Result
from dispatch.escalation.closings import follow_closings
from dispatch.escalation.door_file import contacts_of
from dispatch.escalation.errors import EscalationError
from dispatch.escalation.escalation import Escalation
from dispatch.lifecycle.escalation import EscalationStatus
from dispatch.lifecycle.round import ACTIVE_ROUND
from dispatch.services.visit import VisitOutcome
from dispatch.storage import escalations, visits
from dispatch.storage.events import events_after
from dispatch.storage.schema_rounds import ROUND
from dispatch.storage.store import Event, NotFoundError, Reading, Store, Writing

LOG = logging.getLogger("tournee.escalation")

ACTOR = "system:escalation"
#: How often a change is tried again that meets another one.
CONFLICTS = 3
#: Persons of trust are known beside a chain for so long after it was closed: for the word that all is well.
FORGET_S = 86_400
#: What cannot be taken up is tried again for so long.
PATIENCE_S = 3600
#: Events of doors, and what they are to a chain.
FOLLOWED = frozenset({"visit.no_answer", "visit.done", "visit.concern", "visit.emergency"})
_RESULTS = {
    VisitOutcome.CONCERN: Result.CONCERN,
    VisitOutcome.EMERGENCY: Result.EMERGENCY,
}


def step(store: Store, town_id: str) -> int:
    """Follow the log, and promote the chains whose step is over; returns how many of them have changed.

    To be called every minute, by any number of processes: whatever one of them does, the others find done. A chain that cannot be
    changed keeps none of the others waiting. Each step has its whole time, also after nobody has called this for an hour.

    Events: ``escalation.step_done``, ``escalation.step_due``, ``escalation.closed``.
    """
    done = follow(store, town_id)
    with store.reading(town_id) as reading:
        waiting = [one for one in escalations.open_ones(reading) if _waits(reading, one)]
    for one in waiting:
        promote = partial(_promote, name=one.id, visit_id=one.visit_id)
        done += _carefully(store, town_id, one.id, promote) or 0
    store.write(town_id, ACTOR, lambda writing: escalations.drop_contacts(writing, writing.now_s - FORGET_S))
    return done


def follow(store: Store, town_id: str) -> int:
    """Take up what the log says of doors since it was last read: ``visit.no_answer`` begins a chain, that somebody was found ends it."""
    done = 0
    with store.reading(town_id) as reading:
        at, now_s = escalations.followed(reading, now_s=reading.now_s), reading.now_s
    keep_to: int | None = None
    while True:
        with store.reading(town_id) as reading:
            found = events_after(reading, at)
        if not found:
            return done
        for event in found:
            at = event.sequence
            if event.type not in FOLLOWED:
                continue
            changed = _carefully(store, town_id, event.subject, partial(_followed, event=event))
            if changed is None and keep_to is None and event.recorded_s > now_s - PATIENCE_S:
                # It is looked at again the next time; those after it are looked at now, and again.
                keep_to = event.sequence - 1
            done += changed or 0
        last = at if keep_to is None else keep_to
        store.write(town_id, ACTOR, partial(escalations.follow_to, sequence=last))


def _followed(writing: Writing, event: Event) -> int:
    return int(follow_event(writing, event))


def follow_event(writing: Writing, event: Event) -> bool:
    """Take up what an event says of a door, and return whether a chain has to do with it; followed again, nothing happens."""
    if event.data.get("subject"):
        # It tells of a chain, and comes from there.
        return False
    name = ids.derived(ids.ESCALATION_ACT, event.id)
    said: dict[str, Any] = {"name": name, "happened_s": event.happened_s, "by": event.actor}
    try:
        if event.type == "visit.no_answer":
            saying.begin(writing, event.subject, **said)
            follow_closings(writing, visits.get_visit(writing, event.subject))
            return True
        if event.data.get("fact_id"):
            # A closing says it: the facts about the door are looked at, of which this may not be the last.
            return follow_closings(writing, visits.get_visit(writing, event.subject))
        chains = escalations.of_visit(writing, event.subject)
        if not chains or event.happened_s < chains[-1].began_s:
            return False
        saying.settle(writing, event.subject, _found(writing, event), late=True, **said)
    except NotFoundError:
        return False
    except EscalationError as error:
        if error.code != "no_chain":
            raise
        return False
    return True


def _found(reading: Reading, event: Event) -> Result:
    """Return how somebody was found: as the event says, or as the visit does that it is about."""
    if event.type != "visit.done":
        return _RESULTS[VisitOutcome(event.type.removeprefix("visit."))]
    outcome = visits.get_visit(reading, event.subject).outcome
    return Result.OK if outcome is None else _RESULTS.get(outcome, Result.OK)


def _waits(reading: Reading, chain: Escalation) -> bool:
    overdue = chain.due_s is not None and chain.due_s <= reading.now_s
    untold = chain.status is EscalationStatus.CONTACT and chain.told < chain.step
    return overdue or untold or _left_alone(reading, chain)


def _promote(writing: Writing, name: str, visit_id: str) -> int:
    writing.exclude(f"escalation {visit_id}")
    chain = escalations.get(writing, name)
    before = chain.version
    while _left_alone(writing, chain):
        # Whoever stood there has gone home, and the matter goes on without them.
        chain = saying.keep(writing, chain, _act(writing, chain, ActKind.LAPSED))
    untold = chain.status is EscalationStatus.CONTACT and chain.told < chain.step
    if chain.due_s is not None and chain.due_s <= writing.now_s and not untold:
        chain = saying.keep(writing, chain, _act(writing, chain, ActKind.LAPSED))
    while chain.status is EscalationStatus.CONTACT and chain.told < chain.step:
        chain = _tell_contacts(writing, chain)
    return int(chain.version > before)


def _tell_contacts(writing: Writing, chain: Escalation) -> Escalation:
    """Copy who may be called beside the chain, and have them told; where nobody is known, the next step is due at once."""
    known = escalations.contacts(writing, chain.id)
    if not known:
        known = contacts_of(writing, chain, reason=f"escalation {chain.id}: contact person")
        escalations.put_contacts(writing, chain.id, known)
    if not known:
        return saying.keep(writing, chain, _act(writing, chain, ActKind.LAPSED))
    return saying.keep(writing, chain, _act(writing, chain, ActKind.TOLD), told=chain.step)


def _left_alone(reading: Reading, chain: Escalation) -> bool:
    """Whether a step is a courier's whose round is over."""
    if chain.status is not EscalationStatus.AT_DOOR or not chain.round_id:
        return False
    row = reading.find(ROUND, chain.round_id)
    return row is not None and row.status not in {status.value for status in ACTIVE_ROUND}


def _act(writing: Writing, chain: Escalation, kind: ActKind) -> Act:
    """Return an act of the clock about the present step, the same one whichever process says it."""
    name = ids.derived(
        ids.ESCALATION_ACT, chain.id, kind, str(chain.step), str(chain.since_s), str(chain.due_s)
    )
    # A clock that was put back must not make it happen before its step began.
    at_s = max(writing.now_s, chain.since_s)
    return Act(name, kind, writing.actor, at_s, at_s, chain.step)


def _carefully(store: Store, town_id: str, what: str, change: Callable[[Writing], int]) -> int | None:
    """Carry out a change, and return what it does; None where it could not be done."""
    try:
        return store.write(town_id, ACTOR, change, conflicts=CONFLICTS)
    except Exception:
        # Whatever is wrong with one of them, the others are not left alone.
        LOG.exception("%s of town %s could not be promoted", what, town_id)
        return None
