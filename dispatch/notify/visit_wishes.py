"""What coordinators and persons of trust could be told about a door that stays closed: that it is theirs to act, and nothing of why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dispatch.escalation.act import Result
from dispatch.escalation.escalation import Escalation
from dispatch.lifecycle.escalation import EscalationStatus
from dispatch.notify.decision import Reason, Wish
from dispatch.notify.facts import OUTCOME_S
from dispatch.notify.kinds import MessageKind
from dispatch.notify.people import desks
from dispatch.parties.organization import OrganizationKind
from dispatch.storage import escalations, parties, programmes
from dispatch.storage.schema_services import VISIT
from dispatch.storage.store import Event, Reading

_K = MessageKind
_DESK_TURNS = frozenset({EscalationStatus.COORDINATOR, EscalationStatus.EMERGENCY})
_DESK_KINDS = frozenset({OrganizationKind.TOWN, OrganizationKind.COURIER_COOP})


def _due(reading: Reading, event: Event) -> list[Wish]:
    chain = escalations.find(reading, event.subject)
    if chain is None or not chain.is_open:
        return []
    content = f"{event.data['step']} {event.data['reminders']} {event.version}"
    facts = _facts(chain)
    if event.data["status"] == EscalationStatus.CONTACT:
        return [_wish(_K.CONTACT_ASKED, chain.id, chain.id, event, content, facts)]
    if event.data["status"] in _DESK_TURNS:
        return _to_desks(reading, _K.DOOR_CLOSED, chain.id, chain.enrolment_id, event, content, facts)
    return []


def _closed(reading: Reading, event: Event) -> list[Wish]:
    chain = escalations.find(reading, event.subject)
    if chain is None or chain.result is not Result.OK or not escalations.contacts(reading, chain.id):
        return []
    return [_wish(_K.CONTACT_CALMED, chain.id, chain.id, event, "calmed", _facts(chain))]


def _outcome(kind: MessageKind) -> Callable[[Reading, Event], list[Wish]]:
    def make(reading: Reading, event: Event) -> list[Wish]:
        row = reading.find(VISIT, event.subject)
        if row is None or row.enrolment_id is None:
            return []
        # The door may never have been closed: somebody has opened, and is not well.
        about = str(event.data.get("subject") or event.subject)
        facts = {"window": [event.happened_s, event.happened_s]}
        return _to_desks(reading, kind, about, row.enrolment_id, event, f"{kind} {event.version}", facts)

    return make


def desks_of(reading: Reading, enrolment_id: str) -> tuple[str, ...]:
    """Return who coordinates visits of an enrolment: the desks of the town, and who runs the programme where that is one as well."""
    enrolment = programmes.get_enrolment(reading, enrolment_id)
    runs = parties.get_organization(reading, programmes.get_programme(reading, enrolment.programme_id).org_id)
    own = (runs.id,) if runs.kind in _DESK_KINDS else ()
    return tuple(dict.fromkeys((*own, *desks(reading))))


def _facts(chain: Escalation) -> dict[str, Any]:
    return {"window": [chain.began_s, chain.began_s]}


def _to_desks(
    reading: Reading,
    kind: MessageKind,
    about: str,
    enrolment_id: str,
    event: Event,
    content: str,
    facts: Mapping[str, Any],
) -> list[Wish]:
    # Whoever does something at the desk sits at it.
    own = Reason.OWN_DOING if event.actor.startswith("coordinator:") else None
    return [
        _wish(kind, desk, about, event, content, facts, refusal=own)
        for desk in desks_of(reading, enrolment_id)
    ]


def _wish(
    kind: MessageKind,
    target: str,
    about: str,
    event: Event,
    content: str,
    facts: Mapping[str, Any],
    *,
    refusal: Reason | None = None,
) -> Wish:
    expires_s = event.recorded_s + OUTCOME_S
    return Wish(kind, target, about, content, facts, expires_s=expires_s, refusal=refusal)


def _unplaced(reading: Reading, event: Event) -> list[Wish]:
    facts = {"window": [event.happened_s, event.happened_s], "actor": event.data["actor"]}
    return [_wish(_K.ALARM, desk, event.subject, event, "alarm", facts) for desk in desks(reading)]


VISIT_EVENTS: dict[str, Callable[[Reading, Event], list[Wish]]] = {
    "escalation.step_due": _due,
    "escalation.closed": _closed,
    "visit.concern": _outcome(_K.VISIT_CONCERN),
    "visit.emergency": _outcome(_K.VISIT_EMERGENCY),
    "alarm.unplaced": _unplaced,
}
