"""The law on shifts: what their hours, real and planned, break of it; and the publication that somebody must answer for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from dispatch.errors import DispatchError
from dispatch.lifecycle.shift import WORKED, ShiftStatus
from dispatch.people.hours import shift_facts
from dispatch.people.hours_warning import warn_of
from dispatch.people.law import Violation, violations_of
from dispatch.people.local_time import week_of
from dispatch.people.rule_set import RuleSet, shipped_rule_set
from dispatch.people.work_lines import PayRule, ShiftFacts, WorkKind, lines_of
from dispatch.people.worked_time import Span
from dispatch.storage import parties, roster, work
from dispatch.storage.schema_parties import COURIER
from dispatch.storage.store import Reading, Writing

#: Rests at the edges of the dates are known from so many days beyond them.
BESIDE = dt.timedelta(days=14)


class UnlawfulShiftsError(DispatchError):
    """Shifts that break hard rules and that nobody has confirmed; code ``unlawful_shifts``."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        listed = "; ".join(
            f"{one.courier_id} {one.rule} ({one.article}): {one.amount}, limit {one.limit}"
            for one in violations[:5]
        )
        super().__init__(
            f"{len(violations)} hard rules are broken: {listed}. Change the shifts, or confirm with a reason",
            code="unlawful_shifts",
        )
        self.violations = tuple(violations)


def check_shifts(
    reading: Reading,
    courier_ids: Iterable[str],
    from_day: dt.date,
    to_day: dt.date,
    rule_set: RuleSet | None = None,
) -> list[Violation]:
    """Return what the shifts of couriers break of the law on some dates; nothing is refused here.

    What is over counts as it was, what is to come as it is planned, with pauses as late as they may be.

    Parameters
    ----------
    from_day, to_day
        Local dates, both included; their weeks are looked at whole.
    rule_set
        For everybody; where it is not given, that of the town's setting ``rule_set`` (``fr``), and its variant ``…-minor`` up to the date in
        ``adult_from`` of a courier's terms.
    """
    town = parties.get_town(reading)
    region = town.settings.get("holidays", "fr")
    code = town.settings.get("rule_set", "fr")
    found: list[Violation] = []
    wanted = sorted(set(courier_ids))
    weeks = max(
        (rule.options.get("weeks", 0) for rule in (rule_set or shipped_rule_set(code)).rules), default=0
    )
    since = week_of(from_day) - max(BESIDE, dt.timedelta(weeks=weeks))
    until = to_day + BESIDE
    shifts = work.shifts_between(reading, since.isoformat(), until.isoformat(), wanted)
    spans: dict[str, list[Span]] = {name: [] for name in wanted}
    for facts, shift in zip(shift_facts(reading, shifts, stops=False), shifts, strict=True):
        spans[facts.courier_id] += spans_of(facts, ShiftStatus(shift.status), reading.now_s)
    terms = _terms(reading, wanted)
    for name in wanted:
        for first, last, rules in _parts(terms.get(name, {}), from_day, to_day, rule_set, code):
            found += violations_of(name, spans[name], first, last, rules, town.time_zone, region=region)
    return found


def spans_of(facts: ShiftFacts, status: ShiftStatus, now_s: int) -> list[Span]:
    """Return the work of a shift without pauses: what was until now, what is planned from now on."""
    done = [
        Span(line.from_s, line.to_s, facts.id, planned=False)
        for line in (lines_of(facts, PayRule(), now_s) if facts.from_s < now_s or facts.rounds else ())
        if line.kind is not WorkKind.BREAK
    ]
    ends_s = max((span.to_s for span in done), default=facts.from_s)
    over = any(own.ended_s is not None for own in facts.rounds) and now_s >= facts.to_s
    if status not in WORKED or over or now_s >= facts.to_s:
        return done
    at_s = max(facts.from_s, min(now_s, facts.to_s), ends_s)
    for from_s, to_s in sorted(facts.breaks):
        if from_s >= at_s:
            done.append(Span(at_s, from_s, facts.id))
            at_s = to_s
        elif to_s > at_s:
            at_s = to_s
    if at_s < facts.to_s:
        done.append(Span(at_s, facts.to_s, facts.id))
    return done


def publish(
    writing: Writing, from_day: dt.date, to_day: dt.date, *, confirm: str = ""
) -> tuple[list[str], list[Violation]]:
    """Publish the planned shifts of some dates, and return their names and everything that they break.

    Notes ``shifts.published``, with the hard violations and the reason where somebody has confirmed them, ``shift.published`` for each, and
    ``hours.warned`` for the couriers whose shifts break hard rules.

    Parameters
    ----------
    confirm
        Why shifts are published that break hard rules; kept with the name of who says so.

    Raises
    ------
    UnlawfulShiftsError
        Hard rules are broken, and ``confirm`` is empty.
    """
    shifts = [
        shift
        for shift in work.shifts_between(writing, from_day.isoformat(), to_day.isoformat())
        if shift.status == ShiftStatus.PLANNED
    ]
    violations = check_shifts(writing, {shift.courier_id for shift in shifts}, from_day, to_day)
    # What lies in the past is reported, but no publication can mend it.
    hard = [one for one in violations if one.hard and one.planned]
    if hard and not confirm.strip():
        raise UnlawfulShiftsError(hard)
    for shift in shifts:
        version = roster.change_shift(writing, shift.id, shift.version, status=ShiftStatus.PUBLISHED)
        data = {"courier_id": shift.courier_id, "day": shift.day}
        writing.note("shift.published", shift.id, version, data)
    if shifts:
        data = {
            "from_day": from_day.isoformat(),
            "to_day": to_day.isoformat(),
            "shifts": len(shifts),
            "confirmed": [asdict(one) for one in hard],
            "reason": confirm if hard else "",
        }
        writing.note("shifts.published", writing.town_id, 1, data)
        warn_of(writing, hard)
    return [shift.id for shift in shifts], violations


def watch(writing: Writing, from_day: dt.date, to_day: dt.date) -> int:
    """Look for hard rules that published shifts of some dates have come to break, as after a late end, and return how many nobody knew of.

    Notes ``hours.warned``. Nothing is changed: that is for people.
    """
    shifts = work.shifts_between(writing, from_day.isoformat(), to_day.isoformat())
    riders = {shift.courier_id for shift in shifts if shift.status == ShiftStatus.PUBLISHED}
    found = check_shifts(writing, riders, from_day, to_day)
    return warn_of(writing, [one for one in found if one.hard and one.planned])


def _terms(reading: Reading, names: Sequence[str]) -> dict[str, Any]:
    rows: list[Row[Any]] = []
    for first in range(0, len(names), 500):
        rows += reading.rows(reading.select(COURIER).where(COURIER.c.id.in_(names[first : first + 500])))
    return {row.id: row.terms for row in rows}


def _parts(
    terms: dict[str, Any], first: dt.date, last: dt.date, rule_set: RuleSet | None, code: str
) -> list[tuple[dt.date, dt.date, RuleSet]]:
    """Return which rules count for a courier on which dates: those for minors until the one before ``adult_from``."""
    if rule_set is not None:
        return [(first, last, rule_set)]
    adult = dt.date.fromisoformat(terms["adult_from"]) if terms.get("adult_from") else first
    parts = []
    if first < adult:
        parts.append((first, min(last, adult - dt.timedelta(days=1)), shipped_rule_set(f"{code}-minor")))
    if last >= adult:
        parts.append((max(first, adult), last, shipped_rule_set(code)))
    return parts
