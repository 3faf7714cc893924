"""Service types, programmes and plans as plain JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from dispatch.domain import Load, TemperatureClass
from dispatch.parties.recipient import Purpose
from dispatch.services.enrolment import Pause
from dispatch.services.programme import Eligibility
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import (
    EscalationStep,
    Flow,
    Frequency,
    LawText,
    OnHoliday,
    ProofRule,
    Rank,
    ServiceType,
    StepKind,
    Words,
)


def service_document(service: ServiceType) -> dict[str, Any]:
    """Return a service type as a document; name, short name, version and whether it is active are columns."""
    document = asdict(service)
    for name in ("id", "key", "version", "active"):
        del document[name]
    for name in ("never_with", "skills", "equipment"):
        document[name] = sorted(document[name])
    document["frequency"]["weekdays"] = sorted(document["frequency"]["weekdays"])
    return document


def service_of(
    document: Mapping[str, Any], *, name: str, key: str, version: int, active: bool
) -> ServiceType:
    """Return the service type of a document that was written by `service_document`."""
    frequency = document["frequency"]
    return ServiceType(
        id=name,
        key=key,
        title=Words(**document["title"]),
        flow=Flow(document["flow"]),
        goods=document["goods"],
        never_with=frozenset(document["never_with"]),
        note=Words(**document["note"]),
        load=Load(**document["load"]),
        temperature=TemperatureClass(document["temperature"]),
        max_ride_s=document["max_ride_s"],
        service_s=document["service_s"],
        loading_s=document["loading_s"],
        skills=frozenset(document["skills"]),
        equipment=frozenset(document["equipment"]),
        in_person=document["in_person"],
        proof=ProofRule(document["proof"]),
        checks=tuple(Words(**words) for words in document["checks"]),
        purpose=Purpose(document["purpose"]),
        window_from_min=document["window_from_min"],
        window_to_min=document["window_to_min"],
        rank=Rank(document["rank"]),
        frequency=Frequency(
            frequency["most_per_week"],
            frequency["least_gap_days"],
            frozenset(frequency["weekdays"]),
            OnHoliday(frequency["on_holiday"]),
        ),
        no_answer=tuple(
            EscalationStep(StepKind(step["kind"]), step["within_s"], Words(**step["words"]))
            for step in document["no_answer"]
        ),
        active=active,
        version=version,
        about=Words(**document["about"]),
        law=tuple(LawText(**{**one, "says": Words(**one["says"])}) for one in document.get("law", ())),
    )


def eligibility_document(eligibility: Eligibility) -> dict[str, Any]:
    """Return conditions as a document."""
    return {**asdict(eligibility), "documents": sorted(eligibility.documents)}


def eligibility_of(document: Mapping[str, Any]) -> Eligibility:
    """Return the conditions of a document."""
    return Eligibility(**{**document, "documents": frozenset(document["documents"])})


def timing_document(plan: ServicePlan) -> dict[str, Any]:
    """Return when a plan has visits as a document."""
    return {
        "rule": plan.rule,
        "per_week": plan.per_week,
        "weekdays": sorted(plan.weekdays),
        "without": sorted(plan.without),
        "besides": sorted(plan.besides),
        "window_from_min": plan.window_from_min,
        "window_to_min": plan.window_to_min,
        "quantity": plan.quantity,
        "quantity_on": [list(pair) for pair in plan.quantity_on],
        "pauses": [asdict(pause) for pause in plan.pauses],
        "on_holiday": plan.on_holiday,
        "anchor_day": plan.anchor_day,
        "follows": plan.follows,
        "window_since_s": plan.window_since_s,
    }


def timing_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a `ServicePlan` that a document of `timing_document` has."""
    return {
        **document,
        "weekdays": frozenset(document["weekdays"]),
        "without": frozenset(document["without"]),
        "besides": frozenset(document["besides"]),
        "quantity_on": tuple((weekday, units) for weekday, units in document["quantity_on"]),
        "pauses": tuple(Pause(**pause) for pause in document.get("pauses", ())),
        "on_holiday": OnHoliday(document["on_holiday"]) if document.get("on_holiday") else None,
    }
