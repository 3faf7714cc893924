"""Visits on days that the planner chooses: so many a week."""

from __future__ import annotations

import datetime as dt

from dispatch.lifecycle.visit import VisitStatus
from dispatch.services.recurrence import DAY, WeekShare, monday_of, most_apart, share_of_week, weeks
from dispatch.services.skipping import BY_PLAN, ELIGIBILITY_EXPIRED, LEFT_OUT, PLAN_CHANGED
from dispatch.services.visit import Visit
from dispatch.services.visit_work import Clash, VisitWork

_V = VisitStatus


def by_week(work: VisitWork) -> None:
    """Bring the visits of a flexible plan to what it says."""
    book = work.book
    of_week: dict[dt.date, list[Visit]] = {}
    for key, visit in work.known.items():
        if "W" in key:
            of_week.setdefault(monday_of(key), []).append(visit)
        elif not work.over(visit):
            work.gone(visit)
    last = max([book.until_day, *of_week])
    for monday in weeks(book.today, last):
        if monday > book.until_day and monday not in of_week:
            # Made by a clock that was far ahead once: what is between is not due before the horizon comes there.
            continue
        share = share_of_week(work.plan, work.terms, monday, refused=work.unfit)
        _week(work, share, of_week.get(monday, []))


def _week(work: VisitWork, share: WeekShare, there: list[Visit]) -> None:
    """Bring the visits of a week to their number: the planner's choice stays where it can, what it has chosen last goes first."""
    reason = share.reason or PLAN_CHANGED
    there = sorted(there, key=lambda visit: _number(visit.occurrence))
    kept = {
        visit.id: changed
        for visit in there
        if not work.over(visit)
        and (not share.count or _closed(work, share, visit))
        and (changed := work.promised_so(visit))
    }
    open_ = [
        visit
        for visit in there
        if visit.id not in kept
        and (visit.status is _V.EXPECTED or (not work.over(visit) and work.may_change(visit)))
    ]
    back = [
        visit
        for visit in there
        if visit.status is _V.SKIPPED
        and visit.skipped_reason in BY_PLAN
        and (work.book.eligible is not None or visit.skipped_reason != ELIGIBILITY_EXPIRED)
        and visit.occurrence not in work.plan.without
    ]
    left_out = [visit for visit in open_ if visit.occurrence in work.plan.without]
    for visit in left_out:
        work.skip(visit, LEFT_OUT)
    open_ = [visit for visit in open_ if visit not in left_out]
    fixed = [visit for visit in there if visit not in open_ and visit not in back]
    own = {visit.id for visit in there}
    week = {(share.monday + number * DAY).isoformat() for number in range(7)}
    of_others = sum(day in week and owner not in own for day, owner in work.taken.items())
    room = max(0, share.count - len(fixed) - of_others)
    for visit in (one for one in fixed if one.status is _V.ORDERED and not work.over(one)):
        if share.count == 0 or _closed(work, share, visit):
            work.clashes.append(Clash(visit.id, visit.delivery_id, kept.get(visit.id, reason)))
    # Those whose day stands first, then those without one, then those whose day is none any more.
    open_.sort(
        key=lambda visit: (
            _closed(work, share, visit) if visit.day else 0.5,
            visit.status is not _V.ORDERED,
            _number(visit.occurrence),
        )
    )
    for number, visit in enumerate(open_):
        if work.over(visit):
            continue
        if number >= room:
            work.skip(visit, reason)
        elif _closed(work, share, visit):
            work.undate(visit)
        elif visit.units != work.units(visit):
            work.set_units(visit)
    room -= min(room, len(open_))
    _more(work, share, room, there, back)


def _closed(work: VisitWork, share: WeekShare, visit: Visit) -> bool:
    """Whether a visit cannot be on the day, or in the window, that it was given."""
    if not visit.day:
        return False
    day = dt.date.fromisoformat(visit.day)
    if visit.by_hand:
        return bool(work.outside(day))
    return day not in share.days or not work.is_inside(visit, work.window(day))


def _more(work: VisitWork, share: WeekShare, room: int, there: list[Visit], back: list[Visit]) -> None:
    """Take back and make what a week still lacks, as far as the days that are left of it lets somebody."""
    used = {visit.day for visit in there if visit.day and visit not in back}
    left = [day for day in share.days if day >= work.book.today and day.isoformat() not in used]
    undated = sum(visit.status is _V.EXPECTED and not visit.day for visit in there)
    room = min(room, max(0, most_apart(left, work.terms.least_gap_days) - undated))
    for visit in back[:room]:
        work.restore(visit, "", None, work.plan.quantity)
    room -= min(room, len(back))
    numbers = {_number(visit.occurrence) for visit in there}
    for number in range(1, work.plan.per_week + 1):
        if room > 0 and number not in numbers and share.key(number) not in work.plan.without:
            work.add(share.key(number), "", None, work.plan.quantity, _V.EXPECTED, "")
            room -= 1


def _number(key: str) -> int:
    return int(key.partition("/")[2])
