"""What belongs to a person: the names of all rows that are about them and nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, select

from dispatch.domain import PlaceKind
from dispatch.pooling.promise import pseudonym
from dispatch.storage import pooling
from dispatch.storage.schema_escalation import ESCALATION
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_parties import ORGANIZATION, PLACE, SHIFT
from dispatch.storage.schema_rounds import STOP_TASK
from dispatch.storage.schema_services import ENROLMENT, PROGRAMME, VISIT
from dispatch.storage.store import Reading

BATCH = 500


@dataclass(frozen=True, slots=True)
class Traces:
    """Names of what is a person's, or that of several people. ``places`` and ``stops`` are those that nobody else has anything at."""

    recipients: frozenset[str] = frozenset()
    couriers: frozenset[str] = frozenset()
    deliveries: frozenset[str] = frozenset()
    tasks: frozenset[str] = frozenset()
    stops: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    enrolments: frozenset[str] = frozenset()
    visits: frozenset[str] = frozenset()
    escalations: frozenset[str] = frozenset()

    @property
    def every(self) -> frozenset[str]:
        """All of them."""
        things = self.deliveries | self.tasks | self.stops | self.places
        return self.recipients | self.couriers | things | self.enrolments | self.visits | self.escalations

    def linked_by(self, column: str) -> frozenset[str]:
        """Return the names by which a column of that name says that a row is theirs."""
        return {
            "recipient_id": self.recipients,
            "courier_id": self.couriers,
            "delivery_id": self.deliveries,
            "task_id": self.tasks,
            "stop_id": self.stops,
            "enrolment_id": self.enrolments,
            "visit_id": self.visits,
            "escalation_id": self.escalations,
            "subject": self.every,
        }.get(column, frozenset())


def traces_of(reading: Reading, recipients: Iterable[str]) -> Traces:
    """Return what belongs to some recipients."""
    people = sorted(set(recipients))
    deliveries = _names(reading, DELIVERY.c.id, DELIVERY.c.recipient_id, people)
    tasks = _names(reading, TASK.c.id, TASK.c.delivery_id, deliveries)
    enrolments = _names(reading, ENROLMENT.c.id, ENROLMENT.c.recipient_id, people)
    return Traces(
        recipients=frozenset(people),
        deliveries=frozenset(deliveries),
        tasks=frozenset(tasks),
        stops=frozenset(_own_stops(reading, tasks)),
        places=frozenset(_own_places(reading, people)),
        enrolments=frozenset(enrolments),
        visits=frozenset(_names(reading, VISIT.c.id, VISIT.c.enrolment_id, enrolments)),
        escalations=frozenset(_names(reading, ESCALATION.c.id, ESCALATION.c.enrolment_id, enrolments)),
    )


def pooled_as(reading: Reading, traces: Traces) -> frozenset[str]:
    """Return the pseudonyms of people in the town's reports of pooling."""
    key = pooling.known_key(reading)
    if key is None:
        return frozenset()
    return frozenset(pseudonym(key, reading.town_id, name) for name in traces.recipients)


def _own_stops(reading: Reading, tasks: Sequence[str]) -> set[str]:
    stops = _names(reading, STOP_TASK.c.stop_id, STOP_TASK.c.task_id, tasks)
    own, shared = set(stops), set(tasks)
    for first in range(0, len(stops), BATCH):
        query = select(STOP_TASK.c.stop_id, STOP_TASK.c.task_id).where(
            STOP_TASK.c.town_id == reading.town_id, STOP_TASK.c.stop_id.in_(stops[first : first + BATCH])
        )
        own -= {row.stop_id for row in reading.rows(query) if row.task_id not in shared}
    return own


def _own_places(reading: Reading, people: Sequence[str]) -> set[str]:
    """Return the doors of some people that are nobody else's, no shop's and no shift's."""
    candidates = sorted(
        {
            *_names(reading, DELIVERY.c.drop_place_id, DELIVERY.c.recipient_id, people),
            *_names(reading, ENROLMENT.c.place_id, ENROLMENT.c.recipient_id, people),
        }
    )
    own: set[str] = set()
    for first in range(0, len(candidates), BATCH):
        part = candidates[first : first + BATCH]
        doors = select(PLACE.c.id).where(
            PLACE.c.town_id == reading.town_id, PLACE.c.id.in_(part), PLACE.c.kind == PlaceKind.ADDRESS.value
        )
        own |= set(reading.connection.execute(doors).scalars())
        known = set(people)
        for table, column in ((DELIVERY, DELIVERY.c.drop_place_id), (ENROLMENT, ENROLMENT.c.place_id)):
            others = select(column, table.c.recipient_id).where(
                table.c.town_id == reading.town_id, column.in_(part)
            )
            own -= {row[0] for row in reading.rows(others) if row.recipient_id not in known}
        fixed = (
            ORGANIZATION.c.place_id,
            SHIFT.c.start_place_id,
            SHIFT.c.end_place_id,
            PROGRAMME.c.point_place_id,
        )
        for used in fixed:
            own -= set(_names(reading, used, used, part))
    return own


def _names(reading: Reading, wanted: Column[Any], column: Column[Any], values: Sequence[str]) -> list[str]:
    found: set[str] = set()
    for first in range(0, len(values), BATCH):
        query = select(wanted).where(
            wanted.table.c.town_id == reading.town_id, column.in_(values[first : first + BATCH])
        )
        found |= set(reading.connection.execute(query).scalars())
    return sorted(found)
