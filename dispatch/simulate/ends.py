"""Whether everything that was ordered on a day has an end that somebody can answer for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import ACTIVE_ROUND, STOP_OVER
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Delivery, TaskKind
from dispatch.storage import deliveries, rounds
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import Reading

_D = DeliveryStatus
#: Something is still to be done for it, and the town's desk shows it.
OPEN = frozenset(
    {
        _D.CREATED, _D.HELD, _D.PROMISED, _D.PLANNED, _D.ASSIGNED, _D.COLLECTING, _D.COLLECTED, _D.OUT_FOR_DELIVERY, _D.ARRIVED,
        _D.HANDED_OVER, _D.RESCHEDULED, _D.RETURNING,
    }
)  # fmt: skip
_DELIVERED = frozenset({_D.DELIVERED, _D.PARTIALLY_DELIVERED})
_LEFT_OPEN = frozenset({TaskStatus.PENDING, TaskStatus.READY, TaskStatus.IN_PROGRESS})


def without_end(reading: Reading, day: str, acknowledged: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the ends of a day, in words; nothing where all is well.

    An order that its customer was told of is delivered, failed, sent back or called off with a reason, or open for the desk to see. It is
    one delivery, delivered once, with nothing of it left to be done, and at one place of one round at most.

    Parameters
    ----------
    reading, day
        The town, and a local date that is over.
    acknowledged
        By the name of an order, the delivery that its customer was told of.
    """
    known = deliveries.get_many(reading, sorted(acknowledged.values()))
    faults = [f"order {key}: {name} is lost" for key, name in acknowledged.items() if name not in known]
    said = _said(reading)
    for key, name in acknowledged.items():
        if name in known:
            faults += [f"order {key}: {fault}" for fault in _of_one(known[name], said)]
    references = Counter(
        (one.org_id, one.external_ref) for one in deliveries.of_day(reading, day) if one.external_ref
    )
    faults += [
        f"{org} {reference}: {many} deliveries" for (org, reference), many in references.items() if many > 1
    ]
    return faults + _twice(reading, day)


def _said(reading: Reading) -> Mapping[tuple[str, str], list[Mapping[str, object]]]:
    """Return what was noted of ends, by delivery and type."""
    wanted = ("delivery.delivered", "delivery.partially_delivered", "delivery.failed", "delivery.cancelled")
    found: dict[tuple[str, str], list[Mapping[str, object]]] = {}
    for row in reading.rows(reading.select(EVENT).where(EVENT.c.type.in_(wanted)).order_by(EVENT.c.sequence)):
        found.setdefault((row.subject, row.type), []).append(row.data)
    return found


def _of_one(one: Delivery, said: Mapping[tuple[str, str], list[Mapping[str, object]]]) -> list[str]:
    def noted(kind: str) -> list[Mapping[str, object]]:
        return said.get((one.id, f"delivery.{kind}"), [])

    faults = []
    if one.status in _DELIVERED:
        left = [task.id for task in one.tasks if task.status in _LEFT_OPEN]
        if left:
            faults.append(f"is {one.status}, and {', '.join(left)} are still to be done")
        if len(noted(one.status.value)) != 1:
            faults.append(f"was noted {len(noted(one.status.value))} times as {one.status}")
        drops = [task for task in one.tasks if task.kind is TaskKind.DROP and task.status is TaskStatus.DONE]
        if not drops:
            faults.append(f"is {one.status} and no drop was made")
    elif one.status is _D.FAILED:
        if not any(data.get("outcome_code") for data in noted("failed")):
            faults.append("has failed without a reason")
    elif one.status is _D.CANCELLED:
        if not noted("cancelled"):
            faults.append("is called off, and nobody has noted that")
    elif one.status is not _D.RETURNED and one.status not in OPEN:
        faults.append(f"is {one.status}, which is no end")
    return faults


def _twice(reading: Reading, day: str) -> list[str]:
    """Return the tasks that are still to be done at more than one place."""
    places = Counter(
        task
        for own in rounds.of_day(reading, day)
        if own.status in ACTIVE_ROUND
        for stop in own.stops
        if stop.status not in STOP_OVER
        for task in stop.task_ids
    )
    return [f"task {task} is at {many} places" for task, many in places.items() if many > 1]
