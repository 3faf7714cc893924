"""What municipal services have of a person, for the export: enrolments with their plans and visits, and every door that stayed closed."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.escalation.fold import fold, step_at
from dispatch.privacy.traces import Traces
from dispatch.services.documents import timing_document
from dispatch.services.enrolment import Enrolment
from dispatch.services.visit import Visit
from dispatch.storage import escalations, programmes, visits
from dispatch.storage.store import Reading


def services_of(reading: Reading, traces: Traces, language: str, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Return what services have of a person, in order; of who works there only what kind of person somebody is.

    What is known for a service, with the contacts that the person has named, is in the partitions.
    """
    found = programmes.get_enrolments(reading, traces.enrolments)
    ordered = sorted(found.values(), key=lambda one: (one.from_day, one.id))
    return [_enrolment(reading, one, language, zone) for one in ordered]


def _enrolment(reading: Reading, one: Enrolment, language: str, zone: ZoneInfo) -> dict[str, Any]:
    programme = programmes.get_programme(reading, one.programme_id)
    service = programmes.get_service(reading, programme.service_key)
    plans = visits.plans(reading, enrolment_id=one.id)
    made = visits.visits_of_plans(reading, [plan.id for plan in plans])
    own = sorted((visit for each in made.values() for visit in each.values()), key=lambda v: (v.day, v.id))
    return {
        "programme": programme.title,
        "service": service.title.said(language),
        "purpose": service.purpose.value,
        "status": one.status.value,
        "from": one.from_day,
        "to": one.to_day,
        "reference": one.external_ref,
        "refused_because": one.refused_reason,
        "without_visits": [
            {"from": pause.from_day, "to": pause.to_day, "reason": pause.reason} for pause in one.pauses
        ],
        "plans": [
            {"from": plan.from_day, "to": plan.to_day, "data": timing_document(plan)} for plan in plans
        ],
        "visits": [_visit(reading, visit, language, zone) for visit in own],
    }


def _visit(reading: Reading, visit: Visit, language: str, zone: ZoneInfo) -> dict[str, Any]:
    window = visit.window
    return {
        "day": visit.day,
        "window": None if window is None else {"from": _told(window.earliest, zone), "to": _told(window.latest, zone)},
        "units": visit.units,
        "status": visit.status.value,
        "outcome": visit.outcome.value if visit.outcome else "",
        "skipped": visit.skipped_reason,
        "nobody_answered": [
            {
                "done": act.kind.value,
                "done_by": act.actor.partition(":")[0],
                "step": step_at(chain.steps, step).words.said(language),
                "result": act.result.value if act.result else "",
                "called": act.number,
                "at": _told(act.at_s, zone),
            }
            for chain in escalations.of_visit(reading, visit.id)
            for act, step in fold(chain.steps, escalations.acts_of(reading, chain.id)).done
        ],
    }  # fmt: skip


def _told(moment_s: int, zone: ZoneInfo) -> str:
    return dt.datetime.fromtimestamp(moment_s, zone).isoformat()
