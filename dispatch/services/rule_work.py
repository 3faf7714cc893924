"""Visits on the dates that a rule names."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from dispatch.domain import TimeWindow
from dispatch.lifecycle.visit import VisitStatus
from dispatch.services.recurrence import DAY, MOST_MOVED, Occurrence, occurrences
from dispatch.services.skipping import BY_PLAN, LEFT_OUT
from dispatch.services.visit import Visit
from dispatch.services.visit_work import Clash, VisitWork

_V = VisitStatus


def by_rule(work: VisitWork) -> None:
    """Bring the visits of a plan with a rule to what it says."""
    book = work.book
    first = book.today - MOST_MOVED * DAY
    dated = {key: visit for key, visit in work.known.items() if "W" not in key}
    # What is named after the horizon may be moved into it: with a horizon of a day, it would be too late tomorrow.
    last = max([book.until_day + MOST_MOVED * DAY, *map(dt.date.fromisoformat, dated)])
    until = book.until_day.isoformat()
    wanted = {
        one.key: one
        for one in occurrences(work.plan, work.terms, first, last)
        if one.key in dated or one.key <= until or (not one.reason and one.day <= book.until_day)
    }
    for key, one in wanted.items():
        _bring(work, dated.get(key), one)
    for key, visit in sorted(work.known.items()):
        if key not in wanted and ("W" in key or key >= first.isoformat()):
            work.gone(visit)


def _bring(work: VisitWork, visit: Visit | None, one: Occurrence) -> None:
    if visit is not None and visit.by_hand and visit.window is not None:
        day, window = dt.date.fromisoformat(visit.day), visit.window
        reason = one.reason if one.reason == LEFT_OUT else work.outside(day)
        one = replace(one, day=day, reason=reason)
    else:
        window = work.window(one.day)
    if window.latest <= work.book.writing.now_s:
        return
    reason = one.reason or work.refused(visit, one.day)
    if visit is None:
        status = _V.SKIPPED if reason else _V.EXPECTED
        work.add(one.key, one.day.isoformat(), window, one.units, status, reason)
    elif not work.over(visit):
        _follow(work, visit, one, window, reason)


def _follow(work: VisitWork, visit: Visit, one: Occurrence, window: TimeWindow, reason: str) -> None:
    as_said = visit.day == one.day.isoformat() and visit.units == one.units
    as_said = as_said and work.fits(visit, window)
    if visit.status in {_V.EXPECTED, _V.ORDERED}:
        if not reason and as_said:
            return
        if changed := work.promised_so(visit):
            work.clashes.append(Clash(visit.id, visit.delivery_id, changed))
        elif not work.may_change(visit):
            work.clashes.append(Clash(visit.id, visit.delivery_id, reason or "moved"))
        elif reason:
            work.skip(visit, reason)
        else:
            work.move(visit, one, window)
    elif visit.status is _V.SKIPPED and visit.skipped_reason in BY_PLAN:
        if not reason:
            work.restore(visit, one.day.isoformat(), window, one.units)
        elif reason != visit.skipped_reason:
            work.skip(visit, reason)
