"""The effort and the paid time of shifts, kept once they are over: planning asks for four weeks of them again and again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from dispatch.lifecycle.round import ACTIVE_ROUND, RoundStatus
from dispatch.people.effort import EffortRule, effort_of, effort_rule
from dispatch.people.hours import lines_of_shifts, pay_rule
from dispatch.people.rides import rides_of
from dispatch.people.work_lines import WorkLine
from dispatch.rounds.round import Round
from dispatch.storage import parties, rounds, work
from dispatch.storage.schema_people import EFFORT_ACCOUNT
from dispatch.storage.store import Reading, Writing


@dataclass(frozen=True, slots=True)
class Account:
    """What a shift was: metres of effort, seconds paid."""

    effort_m: int = 0
    paid_s: int = 0


def accounts(reading: Reading, shifts: Sequence[Row[Any]]) -> dict[str, Account]:
    """Return the accounts of shifts by name: kept ones where they still hold, the others computed.

    Notes
    -----
    A kept account holds while the shift, its rounds, its corrections and the rules are the ones it was computed from.
    """
    stamps = _stamps(reading, shifts)
    kept = {
        row.shift_id: Account(row.effort_m, row.paid_s)
        for row in work.kept_accounts(reading, [shift.id for shift in shifts])
        if row.stamp == stamps[row.shift_id]
    }
    return kept | _computed(reading, [shift for shift in shifts if shift.id not in kept])


def keep_accounts(writing: Writing, from_day: dt.date, to_day: dt.date) -> int:
    """Keep the accounts of the shifts of local dates, both included, that are over, and return how many there were to compute.

    To be called once a day, or when a round is over; notes ``effort.accounts_kept``, or nothing where nothing is new.
    """
    shifts = [
        shift
        for shift in work.shifts_between(writing, from_day.isoformat(), to_day.isoformat())
        if shift.to_s < writing.now_s
    ]
    active = {
        row.shift_id for row in work.round_rows(writing, [s.id for s in shifts]) if row.status in ACTIVE_ROUND
    }
    shifts = [shift for shift in shifts if shift.id not in active]
    stamps = _stamps(writing, shifts)
    held = {
        row.shift_id for row in work.kept_accounts(writing, list(stamps)) if row.stamp == stamps[row.shift_id]
    }
    new = [shift for shift in shifts if shift.id not in held]
    if not new:
        return 0
    writing.exclude("effort accounts")
    found = _computed(writing, new)
    names = sorted(found)
    for first in range(0, len(names), work.BATCH):
        writing.remove(EFFORT_ACCOUNT, EFFORT_ACCOUNT.c.shift_id.in_(names[first : first + work.BATCH]))
    writing.insert(
        EFFORT_ACCOUNT,
        *(
            {"shift_id": name, "effort_m": one.effort_m, "paid_s": one.paid_s, "stamp": stamps[name]}
            for name, one in sorted(found.items())
        ),
    )
    writing.note("effort.accounts_kept", writing.town_id, 1, {"shifts": len(new)})
    return len(new)


def _computed(reading: Reading, shifts: Sequence[Row[Any]]) -> dict[str, Account]:
    if not shifts:
        return {}
    lines = lines_of_shifts(reading, shifts)
    ridden = [
        one
        for one in rounds.of_shifts(reading, [shift.id for shift in shifts])
        if one.status is not RoundStatus.DRAFT and any(stop.closed_s is not None for stop in one.stops)
    ]
    efforts = _efforts(reading, shifts, ridden, lines, effort_rule(parties.get_town(reading).settings))
    paid = dict.fromkeys(efforts, 0)
    for line in lines:
        paid[line.shift_id] += line.paid_s
    return {name: Account(effort_m, max(0, paid[name])) for name, effort_m in efforts.items()}


def _efforts(
    reading: Reading,
    shifts: Sequence[Row[Any]],
    ridden: Sequence[Round],
    lines: Sequence[WorkLine],
    rule: EffortRule,
) -> dict[str, int]:
    efforts = {shift.id: 0 for shift in shifts}
    for name, rides in rides_of(reading, shifts, ridden, lines).items():
        efforts[name] = sum(effort_of(ride, rule).total_m for ride in rides)
    return efforts


def _stamps(reading: Reading, shifts: Sequence[Row[Any]]) -> dict[str, str]:
    """Return what the accounts of shifts depend on, as text."""
    town = parties.get_town(reading)
    rules = f"{effort_rule(town.settings)}/{pay_rule(town)}"
    names = [shift.id for shift in shifts]
    found = {shift.id: [f"{shift.version}"] for shift in shifts}
    for row in work.round_rows(reading, names):
        found[row.shift_id].append(f"{row.id}:{row.version}")
    for note in work.notes_of(reading, names):
        if note.kind == "correction":
            found[note.shift_id].append(note.id)
    return {name: " ".join([*parts, rules]) for name, parts in found.items()}
