"""Programmes, enrolments, plans, visits and weeks page by page, for lists; each query begins behind the last row that is known."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import and_, func, or_, select

from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.services.enrolment import Enrolment
from dispatch.services.programme import Programme
from dispatch.services.service_plan import ServicePlan
from dispatch.services.visit import Visit
from dispatch.storage import programmes, visits, week_runs
from dispatch.storage.schema_services import ENROLMENT, PROGRAMME, SERVICE_PLAN, VISIT
from dispatch.storage.schema_week import WEEK_RUN
from dispatch.storage.store import Reading
from dispatch.week.run import WeekRun


def programmes_page(
    reading: Reading, *, service_key: str = "", active: bool | None = None, after: str = "", most: int
) -> tuple[Programme, ...]:
    """Return a page of programmes, the oldest first; of one service, or of those that run, only if wanted."""
    one = PROGRAMME.c
    query = select(one.id).where(one.town_id == reading.town_id, one.id > after)
    if service_key:
        query = query.where(one.service_key == service_key)
    if active is not None:
        query = query.where(one.active.is_(active))
    names = [row.id for row in reading.rows(query.order_by(one.id).limit(most))]
    return tuple(programmes.get_programme(reading, name) for name in names)


def counts_of(reading: Reading, programme_ids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return how many take part in programmes and how many wait, by programme; those with nobody are left out."""
    one = ENROLMENT.c
    query = (
        select(one.programme_id, one.status, func.count().label("number"))
        .where(one.town_id == reading.town_id, one.programme_id.in_(sorted(set(programme_ids))))
        .group_by(one.programme_id, one.status)
    )
    found: dict[str, tuple[int, int]] = {}
    for row in reading.rows(query):
        active, waiting = found.get(row.programme_id, (0, 0))
        if row.status == EnrolmentStatus.ACTIVE.value:
            active = row.number
        elif row.status == EnrolmentStatus.REQUESTED.value:
            waiting = row.number
        found[row.programme_id] = active, waiting
    return found


def enrolments_page(
    reading: Reading,
    *,
    programme_id: str = "",
    recipient_id: str = "",
    external_ref: str = "",
    statuses: Iterable[EnrolmentStatus] = (),
    after: str = "",
    most: int,
) -> tuple[Enrolment, ...]:
    """Return a page of enrolments, the oldest first; of a programme, a person, a reference or some states only if wanted."""
    one = ENROLMENT.c
    query = select(one.id).where(one.town_id == reading.town_id, one.id > after)
    for column, value in ((one.programme_id, programme_id), (one.recipient_id, recipient_id), (one.external_ref, external_ref)):  # fmt: skip
        if value:
            query = query.where(column == value)
    wanted = sorted(status.value for status in statuses)
    if wanted:
        query = query.where(one.status.in_(wanted))
    names = [row.id for row in reading.rows(query.order_by(one.id).limit(most))]
    found = programmes.get_enrolments(reading, names)
    return tuple(found[name] for name in names)


def waiting_page(
    reading: Reading, programme_id: str, *, after: tuple[int, str] | None = None, most: int
) -> tuple[Enrolment, ...]:
    """Return a page of those who wait for a place of a programme, in the order of request.

    Parameters
    ----------
    after
        When the last one that is known has asked, UTC epoch seconds, and its name.
    """
    one = ENROLMENT.c
    query = select(one.id).where(
        one.town_id == reading.town_id,
        one.programme_id == programme_id,
        one.status == EnrolmentStatus.REQUESTED.value,
    )
    if after is not None:
        query = query.where(or_(one.created_s > after[0], and_(one.created_s == after[0], one.id > after[1])))
    names = [row.id for row in reading.rows(query.order_by(one.created_s, one.id).limit(most))]
    found = programmes.get_enrolments(reading, names)
    return tuple(found[name] for name in names)


def plans_page(
    reading: Reading,
    *,
    enrolment_id: str = "",
    active: bool | None = None,
    subscriptions: bool,
    org_id: str = "",
    after: str = "",
    most: int,
) -> tuple[ServicePlan, ...]:
    """Return a page of plans, the oldest first.

    Parameters
    ----------
    subscriptions
        Whether those of orders that come again, or those of visits.
    enrolment_id, org_id, active
        Those of one enrolment, or of who has ordered, and those in use, only if wanted.
    """
    one = SERVICE_PLAN.c
    kind = one.enrolment_id.is_(None) if subscriptions else one.enrolment_id.is_not(None)
    query = select(one.id).where(one.town_id == reading.town_id, kind, one.id > after)
    if enrolment_id:
        query = query.where(one.enrolment_id == enrolment_id)
    if org_id:
        query = query.where(one.org_id == org_id)
    if active is not None:
        query = query.where(one.active.is_(active))
    names = [row.id for row in reading.rows(query.order_by(one.id).limit(most))]
    found = visits.get_plans(reading, names)
    return tuple(found[name] for name in names)


def visits_page(
    reading: Reading,
    *,
    from_day: str = "",
    to_day: str = "",
    undated: bool = False,
    enrolment_id: str = "",
    programme_id: str = "",
    statuses: Iterable[VisitStatus] = (),
    after: tuple[str, str] | None = None,
    most: int,
) -> tuple[Visit, ...]:
    """Return a page of visits to people, by date and name.

    Parameters
    ----------
    from_day, to_day
        First and last local date.
    undated
        Instead, those for which the planner has to choose a day, by week and name.
    enrolment_id, programme_id, statuses
        Those only, if wanted.
    after
        Date (or week and number) and name of the last one that is known.
    """
    one = VISIT.c
    place = one.occurrence if undated else one.day
    query = select(one.id).where(one.town_id == reading.town_id, one.enrolment_id.is_not(None))
    query = query.where(one.day == "") if undated else query.where(one.day >= from_day, one.day <= to_day)
    if enrolment_id:
        query = query.where(one.enrolment_id == enrolment_id)
    if programme_id:
        own = select(ENROLMENT.c.id).where(
            ENROLMENT.c.town_id == reading.town_id, ENROLMENT.c.programme_id == programme_id
        )
        query = query.where(one.enrolment_id.in_(own))
    wanted = sorted(status.value for status in statuses)
    if wanted:
        query = query.where(one.status.in_(wanted))
    if after is not None:
        query = query.where(or_(place > after[0], and_(place == after[0], one.id > after[1])))
    names = [row.id for row in reading.rows(query.order_by(place, one.id).limit(most))]
    found = visits.get_visits(reading, names)
    return tuple(found[name] for name in names)


def week_runs_page(
    reading: Reading, week: str, *, after: tuple[int, str] | None = None, most: int
) -> tuple[WeekRun, ...]:
    """Return a page of the runs of a week, the one asked for last first.

    Parameters
    ----------
    after
        When the last one that is known was asked for, UTC epoch seconds, and its name.
    """
    one = WEEK_RUN.c
    query = select(one.id).where(one.town_id == reading.town_id, one.week == week)
    if after is not None:
        query = query.where(
            or_(one.requested_s < after[0], and_(one.requested_s == after[0], one.id < after[1]))
        )
    order = (one.requested_s.desc(), one.id.desc())
    names = [row.id for row in reading.rows(query.order_by(*order).limit(most))]
    return tuple(week_runs.get_run(reading, name) for name in names)
