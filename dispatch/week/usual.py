"""Who usually comes to whom, and when: from what was done in the past weeks, and from what was chosen for visits that are not done."""

from __future__ import annotations

import datetime as dt
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dispatch.lifecycle.visit import VisitStatus
from dispatch.people.familiarity import WEEK_S, familiarity
from dispatch.storage import week_runs
from dispatch.storage.schema_services import ENROLMENT, VISIT
from dispatch.storage.schema_week import VISIT_CHOICE
from dispatch.storage.store import Reading

#: A visit in one of these counts by what was chosen for it: nobody has been there, or nobody has said so.
_NOT_DONE = (VisitStatus.EXPECTED.value, VisitStatus.ORDERED.value)


def couriers_of(
    reading: Reading, persons: Iterable[str], riders: Iterable[str], weeks: int
) -> dict[str, Mapping[str, int]]:
    """Return how often couriers came, or are to come, to people in the past weeks, by person and courier."""
    wanted, able = set(persons), set(riders)
    if not wanted or not able or not weeks:
        return {}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for (courier, person), times in familiarity(reading, able, recipient_ids=wanted, weeks=weeks).items():
        counts[person][courier] += times
    query = (
        select(ENROLMENT.c.recipient_id, VISIT_CHOICE.c.courier_id)
        .join(VISIT, VISIT.c.id == VISIT_CHOICE.c.visit_id)
        .join(ENROLMENT, ENROLMENT.c.id == VISIT.c.enrolment_id)
        .where(
            VISIT_CHOICE.c.town_id == reading.town_id,
            VISIT_CHOICE.c.begins_s >= reading.now_s - weeks * WEEK_S,
            VISIT.c.status.in_(_NOT_DONE),
            VISIT.c.day != "",
        )
    )
    for row in reading.rows(query):
        if row.recipient_id in wanted and row.courier_id in able:
            counts[row.recipient_id][row.courier_id] += 1
    return {person: dict(sorted(own.items())) for person, own in sorted(counts.items())}


def usual_minutes(reading: Reading, plan_ids: Iterable[str], time_zone: str, weeks: int) -> dict[str, int]:
    """Return the local minute at which visits of plans usually begin: the middle one of the past weeks.

    Minutes are those that clocks show, so that an hour stays the same when they change.
    """
    wanted = set(plan_ids)
    if not wanted or not weeks:
        return {}
    since_s = reading.now_s - weeks * WEEK_S
    moments: dict[str, list[int]] = defaultdict(list)
    for plan, moment_s in week_runs.visits_begun(reading, wanted, since_s):
        moments[plan].append(moment_s)
    query = (
        select(VISIT.c.plan_id, VISIT_CHOICE.c.begins_s)
        .join(VISIT, VISIT.c.id == VISIT_CHOICE.c.visit_id)
        .where(
            VISIT_CHOICE.c.town_id == reading.town_id,
            VISIT_CHOICE.c.begins_s >= since_s,
            VISIT.c.status.in_(_NOT_DONE),
            VISIT.c.day != "",
        )
    )
    for row in reading.rows(query):
        if row.plan_id in wanted:
            moments[row.plan_id].append(row.begins_s)
    return {
        plan: int(statistics.median_low(local_minute(one, time_zone) for one in own))
        for plan, own in sorted(moments.items())
    }


def local_minute(moment_s: int, time_zone: str) -> int:
    """Return the minute of the day that clocks show at a moment."""
    local = dt.datetime.fromtimestamp(moment_s, ZoneInfo(time_zone))
    return local.hour * 60 + local.minute
