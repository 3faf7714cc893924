"""The referee of weeks: plain code that shares nothing with the search, and lets no proposal be stored that breaks a rule."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from itertools import pairwise

from dispatch.local_time import moment_of
from dispatch.people.holidays import is_holiday
from dispatch.services.service_type import OnHoliday
from dispatch.week.proposal import Dated, WeekProposal
from dispatch.week.week_state import Wanted, WeekState


def faults_of(state: WeekState, proposal: WeekProposal) -> list[str]:
    """Return every rule that a proposal breaks, one sentence each.

    Parameters
    ----------
    state
        The week that it is for, as it was when the proposal was made, or as it is now.
    proposal
        What is proposed.
    """
    found: list[str] = []
    if proposal.week != state.week.name:
        return [f"it is for {proposal.week}, not for {state.week.name}"]
    of_visit = {visit.id: (wanted, visit) for wanted in state.wanted for visit in wanted.visits}
    expected = {*of_visit, *state.off}
    said = Counter([*(one.visit_id for one in proposal.dated), *(one.visit_id for one in proposal.undated)])
    found += [f"visit {name} is said {times} times" for name, times in sorted(said.items()) if times > 1]
    found += [f"visit {name} wants no day" for name in sorted(said.keys() - expected)]
    found += [f"visit {name} is forgotten" for name in sorted(expected - said.keys())]
    days: dict[str, list[dt.date]] = defaultdict(list)
    for one in proposal.dated:
        if one.visit_id not in of_visit:
            found.append(f"visit {one.visit_id} is dated, and may have no day")
            continue
        wanted, visit = of_visit[one.visit_id]
        if one.version != visit.version:
            found.append(f"visit {one.visit_id} is in version {visit.version}, not {one.version}")
        try:
            day = dt.date.fromisoformat(one.day)
        except ValueError:
            found.append(f"visit {one.visit_id}: {one.day!r} is no date")
            continue
        found += [f"visit {one.visit_id} on {one.day}: {what}" for what in _faults(state, wanted, one, day)]
        days[wanted.plan.id].append(day)
    for wanted in state.wanted:
        found += _plan_faults(state, wanted, sorted(days[wanted.plan.id]))
    return found + _round_faults(state, proposal)


def _faults(state: WeekState, wanted: Wanted, one: Dated, day: dt.date) -> list[str]:
    found = []
    if day not in state.week.days or day <= state.today:
        found.append("it is no day of the week that is still to come")
    for what, part in (
        ("plan", wanted.plan),
        ("programme", wanted.programme),
        ("enrolment", wanted.enrolment),
    ):
        if one.day < part.from_day or (part.to_day and one.day > part.to_day):
            found.append(f"the {what} is not valid")
    if day.weekday() not in wanted.plan.weekdays or day.weekday() not in wanted.service.frequency.weekdays:
        found.append("it is not on that weekday")
    if one.day in wanted.plan.without:
        found.append("the plan leaves it out")
    if any(
        pause.from_day <= one.day and one.day <= (pause.to_day or one.day)
        for pause in (*wanted.enrolment.pauses, *wanted.plan.pauses)
    ):
        found.append("there is a pause")
    if one.day in wanted.unfit:
        found.append("the conditions are not met")
    keeps = (wanted.plan.on_holiday or wanted.service.frequency.on_holiday) is OnHoliday.KEEP
    if not keeps and (is_holiday(day, wanted.programme.holidays) or one.day in wanted.closed):
        found.append("it is a public holiday, or the town is closed")
    shift = state.shift(one.shift_id)
    if shift is None or shift not in state.shifts.get(one.day, ()) or shift.courier_id != one.courier_id:
        found.append(f"{one.courier_id} has no shift {one.shift_id}")
    else:
        courier, vehicle = state.couriers.get(shift.courier_id), state.vehicles.get(shift.vehicle_id)
        able = (courier.skills if courier else frozenset()) | (vehicle.skills if vehicle else frozenset())
        if not wanted.needs <= able:
            found.append(f"{one.courier_id} cannot do {', '.join(sorted(wanted.needs - able))}")
        if not shift.window.earliest <= one.begins_s <= shift.window.latest:
            found.append("it begins outside of the shift")
    from_min, to_min = wanted.window_min
    zone = state.town.time_zone
    earliest, latest = moment_of(day, from_min, zone), moment_of(day, to_min, zone)
    if not earliest <= one.window.earliest <= one.begins_s <= one.window.latest <= latest:
        found.append("it begins outside of its hours")
    return found


def _plan_faults(state: WeekState, wanted: Wanted, chosen: list[dt.date]) -> list[str]:
    """Return what is wrong with the days of a plan together: with those that are taken already."""
    found = []
    frequency = wanted.service.frequency
    all_days = sorted([*chosen, *(dt.date.fromisoformat(day) for day in wanted.taken)])
    for before, after in pairwise(all_days):
        # What persons have dated may be as near as they like.
        if (before in chosen or after in chosen) and (after - before).days < max(1, frequency.least_gap_days):
            found.append(f"plan {wanted.plan.id}: {before} and {after} are too near to each other")
    in_week = [day for day in all_days if day in state.week.days]
    if chosen and len(in_week) > frequency.most_per_week:
        found.append(f"plan {wanted.plan.id}: {len(in_week)} visits in a week")
    return found


def _round_faults(state: WeekState, proposal: WeekProposal) -> list[str]:
    found = []
    fixed = {
        name: (day, one) for one in state.fixed for name, (day, _) in zip(one.names, one.days, strict=True)
    }
    dated = {one.visit_id: one for one in proposal.dated}
    seen: Counter[str] = Counter()
    shifts: Counter[str] = Counter()
    for own in proposal.rounds:
        shift = state.shift(own.shift_id)
        shifts[own.shift_id] += 1
        if shift is None or own.departure_s < shift.window.earliest or own.arrival_s > shift.window.latest:
            found.append(f"round of {own.shift_id} does not fit its shift")
        now = own.departure_s
        for stop in own.stops:
            seen[stop.name] += 1
            if stop.begins_s < now:
                found.append(f"{stop.name} begins before {own.shift_id} can be there")
            now = stop.begins_s + stop.service_s
            if stop.name in fixed:
                if fixed[stop.name][0] != own.day:
                    found.append(f"{stop.name} has its day, {fixed[stop.name][0]}, and is moved to {own.day}")
                wanted = fixed[stop.name][1].courier_id
                if wanted not in {"", own.courier_id}:
                    found.append(f"{stop.name} is on a round of {wanted}, and given to {own.courier_id}")
            elif stop.name not in dated or (dated[stop.name].shift_id, dated[stop.name].begins_s) != (
                own.shift_id,
                stop.begins_s,
            ):
                found.append(f"{stop.name} is on the round of {own.shift_id}, and not dated so")
        if own.arrival_s < now:
            found.append(f"round of {own.shift_id} is back before its last visit is over")
    found += [f"{name} is on {times} rounds" for name, times in sorted(seen.items()) if times > 1]
    found += [f"shift {name} has {times} rounds" for name, times in sorted(shifts.items()) if times > 1]
    found += [f"{name} is dated and on no round" for name in sorted(dated.keys() - seen.keys())]
    left = fixed.keys() - seen.keys() - set(proposal.crowded)
    return found + [f"{name} has its day and is on no round, and nobody is told" for name in sorted(left)]
