"""What coordinators and persons of trust could be told about a door that stays closed: that it is theirs to act, and nothing of why."""

from __future__ import annotations

from collections.abc import Callable

from dispatch.escalation.act import Result
from dispatch.escalation.escalation import Escalation
from dispatch.lifecycle.escalation import EscalationStatus
from dispatch.notify.decision import Reason, Wish
from dispatch.notify.facts import OUTCOME_S
from dispatch.notify.kinds import MessageKind
from dispatch.notify.people import desks
from dispatch.parties.organization import OrganizationKind
from dispatch.storage import escalations, parties, programmes
from dispatch.storage.store import Event, Reading

_K = MessageKind
_DESK_TURNS = frozenset({EscalationStatus.COORDINATOR, EscalationStatus.EMERGENCY})
_DESK_KINDS = frozenset({OrganizationKind.TOWN, OrganizationKind.COURIER_COOP})


def _due(reading: Reading, event: Event) -> list[Wish]:
    chain = escalations.find(reading, event.subject)
    if chain is None or not chain.is_open:
        return []
    content = f"{event.data['step']} {event.data['reminders']} {event.version}"
    if event.data["status"] == EscalationStatus.CONTACT:
        return [_wish(_K.CONTACT_ASKED, chain, chain.id, event, content)]
    if event.data["status"] in _DESK_TURNS:
        # Whoever handed it over to the desk may sit at it; the others do not know.
        own = Reason.OWN_DOING if event.actor.startswith("coordinator:") else None
        return _to_desks(reading, _K.DOOR_CLOSED, chain, event, content, own)
    return []


def _closed(reading: Reading, event: Event) -> list[Wish]:
    chain = escalations.find(reading, event.subject)
    if chain is None or chain.result is not Result.OK or not escalations.contacts(reading, chain.id):
        return []
    return [_wish(_K.CONTACT_CALMED, chain, chain.id, event, "calmed")]


def _outcome(kind: MessageKind) -> Callable[[Reading, Event], list[Wish]]:
    def make(reading: Reading, event: Event) -> list[Wish]:
        chain = escalations.find(reading, str(event.data.get("subject", "")))
        if chain is None:
            return []
        own = Reason.OWN_DOING if event.actor.startswith("coordinator:") else None
        return _to_desks(reading, kind, chain, event, f"{kind} {event.version}", own)

    return make


def desks_of(reading: Reading, chain: Escalation) -> tuple[str, ...]:
    """Return who coordinates a chain: the desks of the town, and who runs the programme where that is one as well."""
    programme = programmes.get_programme(
        reading, programmes.get_enrolment(reading, chain.enrolment_id).programme_id
    )
    runs = parties.get_organization(reading, programme.org_id)
    own = (runs.id,) if runs.kind in _DESK_KINDS else ()
    return tuple(dict.fromkeys((*own, *desks(reading))))


def _to_desks(
    reading: Reading,
    kind: MessageKind,
    chain: Escalation,
    event: Event,
    content: str,
    refusal: Reason | None,
) -> list[Wish]:
    return [_wish(kind, chain, desk, event, content, refusal=refusal) for desk in desks_of(reading, chain)]


def _wish(
    kind: MessageKind,
    chain: Escalation,
    target: str,
    event: Event,
    content: str,
    *,
    refusal: Reason | None = None,
) -> Wish:
    return Wish(
        kind,
        target,
        chain.id,
        content,
        {"window": [chain.began_s, chain.began_s]},
        expires_s=event.recorded_s + OUTCOME_S,
        refusal=refusal,
    )


VISIT_EVENTS: dict[str, Callable[[Reading, Event], list[Wish]]] = {
    "escalation.step_due": _due,
    "escalation.closed": _closed,
    "visit.concern": _outcome(_K.VISIT_CONCERN),
    "visit.emergency": _outcome(_K.VISIT_EMERGENCY),
}
