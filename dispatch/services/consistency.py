"""Whether the same person comes: who was at the doors of those whom services visit."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from dispatch.lifecycle.visit import VisitStatus
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_rounds import ROUND, STOP, STOP_TASK
from dispatch.storage.schema_services import VISIT
from dispatch.storage.store import Reading


@dataclass(frozen=True, slots=True)
class Consistency:
    """Visits that were made, and those of them by the courier who was there most often, by enrolment."""

    by_enrolment: dict[str, tuple[int, int]]

    @property
    def permille(self) -> int:
        """The share of visits by the usual courier, in thousandths; 1000 where there was none."""
        made = sum(count for count, _ in self.by_enrolment.values())
        return 1000 if not made else sum(usual for _, usual in self.by_enrolment.values()) * 1000 // made


def consistency(reading: Reading, from_day: str, to_day: str) -> Consistency:
    """Return who has come how often from one local date to another, both included; doors of visits that are done count, once each."""
    query = (
        select(VISIT.c.id, VISIT.c.enrolment_id, SHIFT.c.courier_id)
        .distinct()
        .join(DELIVERY, DELIVERY.c.id == VISIT.c.delivery_id)
        .join(TASK, (TASK.c.delivery_id == DELIVERY.c.id) & (TASK.c.place_id == DELIVERY.c.drop_place_id))
        .join(STOP_TASK, STOP_TASK.c.task_id == TASK.c.id)
        .join(STOP, STOP.c.id == STOP_TASK.c.stop_id)
        .join(ROUND, ROUND.c.id == STOP.c.round_id)
        .join(SHIFT, SHIFT.c.id == ROUND.c.shift_id)
        .where(
            VISIT.c.town_id == reading.town_id,
            VISIT.c.day >= from_day,
            VISIT.c.day <= to_day,
            VISIT.c.status == VisitStatus.DONE.value,
            STOP.c.status == "closed",
            STOP.c.outcome.in_(["success", "partial"]),
        )
    )
    came: dict[str, Counter[str]] = defaultdict(Counter)
    for row in reading.rows(query):
        came[row.enrolment_id][row.courier_id] += 1
    return Consistency(
        {name: (sum(counts.values()), max(counts.values())) for name, counts in sorted(came.items())}
    )
