"""What makes no sense in a service type though each of its fields is in order."""

from __future__ import annotations

from collections.abc import Iterator

from dispatch.domain import Load, TemperatureClass
from dispatch.errors import Fault
from dispatch.parties.recipient import Purpose
from dispatch.said_words import nearest
from dispatch.services.goods_classes import MEDICINE, conflict_with
from dispatch.services.service_type import NO_GOODS, Flow, ServiceType, StepKind

#: Short names that mean something else in commands and files.
RESERVED = frozenset({"all", "none", "new", "programme"})


def sense_faults(service: ServiceType, known: frozenset[str]) -> list[Fault]:
    """Return what contradicts itself in a service type, with pointers of its file.

    Parameters
    ----------
    known
        Kinds of goods that ``never_with`` may name.
    """
    return [
        *_key_faults(service),
        *_goods_faults(service, known),
        *_handling_faults(service),
        *_time_faults(service),
        *_chain_faults(service),
    ]


def _fault(pointer: str, code: str, value: object, message: str, remedy: str) -> Fault:
    return Fault(pointer, 0, code, str(value), message, remedy)


def _key_faults(service: ServiceType) -> Iterator[Fault]:
    if service.key in RESERVED:
        yield _fault(
            "/key",
            "reserved",
            service.key,
            "that word means something else in commands",
            "give another short name",
        )


def _goods_faults(service: ServiceType, known: frozenset[str]) -> Iterator[Fault]:
    carries = service.flow is not Flow.CALL
    if carries and service.goods == NO_GOODS:
        message = f"a service that does {service.flow.value} has goods, and it is not said which"
        yield _fault(
            "/goods",
            "goods_missing",
            service.goods,
            message,
            f"name a kind, such as {', '.join(sorted(known))}",
        )
    if not carries and service.goods != NO_GOODS:
        message = "nothing moves on a call, so there are no goods"
        yield _fault(
            "/goods", "goods_unneeded", service.goods, message, "leave it out, or make flow bring or fetch"
        )
    for other in sorted(service.never_with):
        pointer = f"/never_with/{other}"  # whoever reads a file knows at which place of the list it stands
        reason = conflict_with(service.goods, other) if carries and service.goods != NO_GOODS else ""
        if reason:
            yield _fault(
                pointer, "goods_conflict", other, reason, "see the kinds of goods in docs/services.md"
            )
        elif other not in known:
            guess = nearest(other, sorted(known))
            remedy = f"did you mean {guess!r}?" if guess else f"known are {', '.join(sorted(known))}"
            yield _fault(pointer, "unknown_goods", other, f"nothing here is of the kind {other!r}", remedy)
    if not carries:
        empty = {
            "/load": service.load != Load(),
            "/loading_s": service.loading_s > 0,
            "/never_with": bool(service.never_with),
        }
        for pointer, given in empty.items():
            if given:
                yield _fault(pointer, "goods_unneeded", "", "nothing is on board for a call", "leave it out")
        if service.temperature is not TemperatureClass.AMBIENT:
            message = "nothing is on board that could be kept so"
            yield _fault("/temperature", "goods_unneeded", service.temperature.value, message, "leave it out")
        if service.max_ride_s is not None:
            yield _fault(
                "/max_ride_s",
                "goods_unneeded",
                service.max_ride_s,
                "nothing is on board for a call",
                "leave it out",
            )


def _handling_faults(service: ServiceType) -> Iterator[Fault]:
    if service.goods == MEDICINE and service.flow is Flow.BRING:
        if not service.in_person:
            message = "medicine is handed to the patient: sealed, opaque, one patient's name (R.5125-47, Code de la santé publique)"
            yield _fault("/in_person", "medicine_in_person", "false", message, "write true")
        if service.purpose is not Purpose.HEALTH:
            message = "who gets medicine is known for health only"
            yield _fault("/purpose", "medicine_purpose", service.purpose.value, message, "write health")


def _time_faults(service: ServiceType) -> Iterator[Fault]:
    if service.window_from_min == service.window_to_min:
        message = "the window has no length; one that ends before it begins runs over midnight"
        yield _fault("/window/to", "window_empty", service.window_to_min, message, "give a later end")
    frequency = service.frequency
    if frequency.least_gap_days > 1 and (frequency.most_per_week - 1) * frequency.least_gap_days > 6:
        message = f"{frequency.most_per_week} visits a week cannot lie {frequency.least_gap_days} days apart"
        yield _fault(
            "/frequency/least_gap_days",
            "gap_too_long",
            frequency.least_gap_days,
            message,
            "lower one of the two",
        )


def _chain_faults(service: ServiceType) -> Iterator[Fault]:
    last = len(service.no_answer) - 1
    for number, step in enumerate(service.no_answer):
        pointer = f"/no_answer/{number}/kind"
        if step.kind is StepKind.NEIGHBOUR and service.in_person and service.flow is Flow.BRING:
            message = "it is handed to the person and to nobody else"
            yield _fault(
                pointer, "in_person_only", step.kind.value, message, "take the step out, or in_person back"
            )
        if step.kind is StepKind.LEAVE and number != last:
            message = "the visit is over after it, so nothing can follow"
            yield _fault(pointer, "step_after_end", step.kind.value, message, "make it the last step")
        before = {one.kind for one in service.no_answer[:number]}
        if step.kind is StepKind.EMERGENCY and not before & {
            StepKind.CALL,
            StepKind.CONTACT,
            StepKind.COORDINATOR,
        }:
            message = "nobody has tried to reach the person before help is called"
            yield _fault(
                pointer,
                "emergency_first",
                step.kind.value,
                message,
                "put call, contact or coordinator before it",
            )
