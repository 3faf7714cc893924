"""The questions of a service that a courier answers with yes or no: kept with the closing that brings them, as long as that counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dispatch.errors import DispatchError
from dispatch.field.facts import facts_about_tasks
from dispatch.field.fold import fold
from dispatch.field.policy import policy_of
from dispatch.orders.delivery import Delivery
from dispatch.privacy.sight import look_at_enrolled
from dispatch.storage import parties, programmes, visits
from dispatch.storage.catalogue_versions import service_of_visit
from dispatch.storage.store import Reading, Writing

#: No service asks more.
MOST_CHECKS = 20


def checks_document(
    reading: Reading, owners: Iterable[Delivery], checks: Mapping[str, Sequence[bool | None]]
) -> dict[str, list[bool | None]]:
    """Return answers as they are said.

    Raises
    ------
    DispatchError
        ``invalid_checks``: they belong to no door of a visit, are more than the service asks, or none of yes, no and nothing.
    """
    doors = {one.at_door.id: one for one in owners if one.visit_id and one.at_door is not None}
    for name, answers in checks.items():
        if name not in doors:
            raise DispatchError(
                f"checks: task {name} is the door of no visit here; leave its answers out",
                code="invalid_checks",
            )
        asked = questions_of(reading, doors[name])
        if len(answers) > asked or any(one not in {True, False, None} for one in answers):
            raise DispatchError(
                f"checks of task {name}: the service has {asked} questions; answer each with yes, no or nothing",
                code="invalid_checks",
            )
    return {name: list(answers) for name, answers in sorted(checks.items())}


def questions_of(reading: Reading, delivery: Delivery) -> int:
    """Return how many questions the service of a visit has."""
    visit = visits.get_visit(reading, delivery.visit_id)
    return len(service_of_visit(reading, visit).checks)


def checks_of(writing: Writing, delivery: Delivery, *, reason: str) -> tuple[bool | None, ...]:
    """Return the answers at the door of a visit, of the closing that counts; none while it is open or has been reopened.

    They are about a person: that they were looked at is kept, and the caller commits before they are shown.
    """
    door = delivery.at_door
    if door is None or not delivery.visit_id:
        return ()
    visit = visits.visits_of_deliveries(writing, [delivery.id]).get(delivery.id)
    if visit is not None and visit.enrolment_id:
        look_at_enrolled(writing, [(programmes.get_enrolment(writing, visit.enrolment_id), reason)])
    facts = facts_about_tasks(writing, [door.id]).values()
    counts = fold(facts, policy_of(parties.get_town(writing)).reopen_s).tasks.get(door.id)
    if counts is None or counts.counts is None:
        return ()
    return tuple(counts.counts.fact.said.get("checks", {}).get(door.id, ()))
