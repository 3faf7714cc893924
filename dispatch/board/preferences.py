"""Who should rather bring what: what a delivery costs more with some couriers, so that effort is shared and people see whom they know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatch.board.policy import PlanningPolicy, planning_policy
from dispatch.board.state import DayState
from dispatch.cost_units import COST_PER_CENT
from dispatch.last_used import LastUsed
from dispatch.people.fairness import fairness_costs
from dispatch.people.familiarity import KNOWN, familiarity
from dispatch.storage import visits, week_runs
from dispatch.storage.store import Reading

#: Days of which something is kept, of all towns.
MOST_DAYS = 32
#: Visits count so many weeks back.
WEEKS = 12


@dataclass(slots=True)
class _Kept:
    """What does not change on a day: fairness of shifts, and visits of couriers by recipient."""

    fair: Mapping[str, int]
    visits: dict[tuple[str, str], int] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)


class Preferences:
    """Extras of `dispatch.board.reading.DayBook`: fairness and continuity, as the town's planning settings weigh them.

    Both look at the past, which no longer changes on the day: they are read once for each shift and recipient of a day.
    """

    def __init__(self) -> None:
        self._kept: LastUsed[tuple[object, ...], _Kept] = LastUsed(MOST_DAYS)

    def __call__(self, reading: Reading, state: DayState) -> dict[str, dict[str, int]]:
        """Return, by delivery, what it costs more with each shift, in cost units; the best shift costs nothing more."""
        policy = planning_policy(state.town.settings)
        weighed = policy.fairness_minor or policy.continuity_minor or policy.visit_continuity_minor
        if not state.shifts or not weighed:
            return {}
        kept = self._of_day(reading, state, policy)
        if policy.continuity_minor or policy.visit_continuity_minor:
            self._learn(reading, state, kept)
        usual = _above_least({name: kept.fair.get(name, 0) for name in state.shifts})
        known = {recipient for _, recipient in kept.visits}
        named = _named(reading, state)
        found = {}

        def visited(courier_id: str, recipient_id: str) -> int:
            return kept.visits.get((courier_id, recipient_id), 0)

        for delivery in state.deliveries.values():
            wanted = named.get(delivery.id, "")
            minor = policy.visit_continuity_minor if delivery.visit_id else policy.continuity_minor
            bound = minor * COST_PER_CENT
            if not bound or (delivery.recipient_id not in known and not wanted):
                # Most are: they share one answer.
                if usual:
                    found[delivery.id] = usual
                continue
            costs = {
                name: kept.fair.get(name, 0)
                - bound
                * _share(shift.courier_id, wanted, visited(shift.courier_id, delivery.recipient_id))
                // (2 * KNOWN)
                for name, shift in state.shifts.items()
            }
            more = _above_least(costs)
            if more:
                found[delivery.id] = more
        return found

    def _of_day(self, reading: Reading, state: DayState, policy: PlanningPolicy) -> _Kept:
        riders = tuple(sorted((name, shift.courier_id) for name, shift in state.shifts.items()))
        key = (reading.town_id, state.day, state.town.version, riders)
        kept = self._kept.get(key)
        if kept is None:
            fair: Mapping[str, int] = {}
            if policy.fairness_minor:
                shifts = [state.shifts[name] for name, _ in riders]
                fair = fairness_costs(reading, shifts, bound=policy.fairness_minor * COST_PER_CENT)
            kept = self._kept.put(key, _Kept(fair))
        return kept

    def _learn(self, reading: Reading, state: DayState, kept: _Kept) -> None:
        new = {one.recipient_id for one in state.deliveries.values()} - kept.asked
        if new:
            riders = {shift.courier_id for shift in state.shifts.values()}
            kept.visits |= familiarity(reading, riders, recipient_ids=new, weeks=WEEKS)
            kept.asked |= new


def _share(courier_id: str, wanted: str, visits: int) -> int:
    """Return how well a courier fits, of ``2 * KNOWN``: whoever a plan names best, who knows the recipient half as well where somebody is named."""
    if wanted:
        return 2 * KNOWN if courier_id == wanted else min(visits, KNOWN)
    return 2 * min(visits, KNOWN)


def _named(reading: Reading, state: DayState) -> dict[str, str]:
    """Return the courier whom the plan of a visit names, by delivery, where that one is on shift."""
    own = {one.visit_id: one.id for one in state.deliveries.values() if one.visit_id}
    if not own:
        return {}
    riders = {shift.courier_id for shift in state.shifts.values()}
    found = visits.get_visits(reading, own)
    plans = visits.get_plans(reading, {one.plan_id for one in found.values()})
    # Whom a person has named for the plan, else who was chosen with the days of the week.
    chosen = week_runs.choices_of_deliveries(reading, state.day)
    named = {
        own[name]: plans[one.plan_id].courier_id
        or (chosen[own[name]].courier_id if own[name] in chosen else "")
        for name, one in found.items()
    }
    return {name: courier for name, courier in named.items() if courier in riders}


def _above_least(costs: Mapping[str, int]) -> dict[str, int]:
    """Return what each costs above the least: a plan is never to leave something out for what nobody can be better at."""
    least = min(costs.values())
    return {name: cost - least for name, cost in costs.items() if cost > least}
