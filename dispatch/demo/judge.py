"""The week judged: what was promised against what the applied rounds do, in figures that anybody can count again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dispatch.demo.rides import DayOfRides, Done
from dispatch.lifecycle.visit import VisitStatus
from dispatch.services.service_type import Rank
from dispatch.services.visit import Visit
from dispatch.storage import programmes, visits
from dispatch.storage.store import Reading

PERMILLE = 1000
#: What is aimed at.
STEADY_PERMILLE, MOST_EXTRA_PERMILLE = 800, 30
_PROMISED = (VisitStatus.EXPECTED, VisitStatus.ORDERED)


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit that was promised for the week. ``courier_id`` is empty where no round has it; ``kept`` whether it is in time there."""

    visit_id: str
    enrolment_id: str
    person: str
    service: str
    rank: Rank
    courier_id: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Steadiness:
    """Of those with several visits: visits, those by the courier of each, and for how many of them that are enough."""

    whose: int
    steady: int
    visits: int
    by_own: int

    @property
    def permille(self) -> int:
        """The share of visits by the courier of each, in thousandths."""
        return PERMILLE if not self.visits else self.by_own * PERMILLE // self.visits


@dataclass(frozen=True, slots=True)
class WeekJudged:
    """One week, judged.

    Attributes
    ----------
    promised, planned
        Visits.
    required, required_planned
        Those that must be.
    social_kept
        Of the planned visits, those that begin in the window that was promised.
    orders, orders_planned, orders_kept
        Deliveries of shops.
    by_person, by_service
        Whether the same courier comes: to a person whatever for, and to a person for one service.
    cost_cents, duration_s, distance_m, rounds
        Of all rounds of the week.
    faults
        What cannot be ridden as it is planned, with the day and the courier.
    """

    promised: int
    planned: int
    required: int
    required_planned: int
    social_kept: int
    orders: int
    orders_planned: int
    orders_kept: int
    by_person: Steadiness
    by_service: Steadiness
    cost_cents: int
    duration_s: int
    distance_m: int
    rounds: int
    services: Mapping[str, tuple[int, int]]
    faults: tuple[str, ...]


def judge(reading: Reading, days: Sequence[DayOfRides], week: str) -> WeekJudged:
    """Judge a week.

    Parameters
    ----------
    days
        Its seven days, looked at by `dispatch.demo.rides`.
    week
        Its name, for visits that never got a day.
    """
    rows = visit_rows(reading, days, week)
    rides = [ride for day in days for ride in day.rides]
    drops = _drops(days)
    orders = [one for day in days for one in day.promised if not one.visit_id]
    services: dict[str, tuple[int, int]] = {}
    for row in rows:
        promised, planned = services.get(row.service, (0, 0))
        services[row.service] = promised + 1, planned + bool(row.courier_id)
    return WeekJudged(
        promised=len(rows),
        planned=sum(bool(row.courier_id) for row in rows),
        required=sum(row.rank is Rank.REQUIRED for row in rows),
        required_planned=sum(row.rank is Rank.REQUIRED and bool(row.courier_id) for row in rows),
        social_kept=sum(row.kept for row in rows),
        orders=len(orders),
        orders_planned=sum(one.id in drops for one in orders),
        orders_kept=sum(one.id in drops and drops[one.id][1].kept for one in orders),
        by_person=steadiness((row.person, row.courier_id) for row in rows if row.courier_id),
        by_service=steadiness((row.enrolment_id, row.courier_id) for row in rows if row.courier_id),
        cost_cents=sum(ride.cost_cents for ride in rides),
        duration_s=sum(ride.duration_s for ride in rides),
        distance_m=sum(ride.distance_m for ride in rides),
        rounds=len(rides),
        services=dict(sorted(services.items())),
        faults=tuple(
            f"{day.day} {ride.courier.name}: {fault}"
            for day in days
            for ride in day.rides
            for fault in ride.faults
        ),
    )


def visit_rows(reading: Reading, days: Sequence[DayOfRides], week: str) -> list[VisitRow]:
    """Return every visit that was promised for a week, with what the rounds make of it."""
    wanted = [
        *visits.visits_between(reading, days[0].day, days[-1].day, _PROMISED),
        *(one for one in visits.undated_visits(reading) if one.occurrence.startswith(f"{week}/")),
    ]
    enrolments = programmes.get_enrolments(reading, sorted({one.enrolment_id for one in wanted} - {""}))
    offered = {one.id: one for one in programmes.programmes(reading)}
    ranks = {key: one.rank for key, one in programmes.services(reading).items()}
    drops = _drops(days)
    found = []
    for one in wanted:
        if not one.enrolment_id:
            continue
        enrolment = enrolments[one.enrolment_id]
        service = offered[enrolment.programme_id].service_key
        courier, done = drops.get(one.delivery_id, ("", None))
        found.append(
            VisitRow(
                one.id,
                one.enrolment_id,
                enrolment.recipient_id,
                service,
                ranks[service],
                courier,
                done is not None and _in_time(one, done),
            )
        )
    return found


def steadiness(pairs: object) -> Steadiness:
    """Return how steady visits are, given whom each was to and by which courier; who has one visit only is not looked at."""
    came: dict[str, Counter[str]] = defaultdict(Counter)
    for who, courier in pairs:  # type: ignore[attr-defined]
        came[who][courier] += 1
    several = [counts for counts in came.values() if sum(counts.values()) > 1]
    own = [(max(counts.values()), sum(counts.values())) for counts in several]
    return Steadiness(
        whose=len(own),
        steady=sum(most * PERMILLE >= of * STEADY_PERMILLE for most, of in own),
        visits=sum(of for _, of in own),
        by_own=sum(most for most, _ in own),
    )


def extra_permille(with_it: WeekJudged, without: WeekJudged) -> int:
    """Return what continuity costs, in thousandths of the week without it; below zero where that one is dearer."""
    return round((with_it.cost_cents - without.cost_cents) * PERMILLE / max(without.cost_cents, 1))


def _in_time(visit: Visit, done: Done) -> bool:
    """Whether a visit begins in its own window: what the delivery says of it is not asked."""
    window = visit.window
    return window is not None and window.earliest <= done.start_s <= window.latest


def _drops(days: Sequence[DayOfRides]) -> dict[str, tuple[str, Done]]:
    """Return who does each delivery at its door, and when."""
    found = {}
    for day in days:
        for ride in day.rides:
            for done in (one for own in ride.done for one in own):
                if done.task.place_id == done.delivery.drop_place_id:
                    found[done.delivery.id] = ride.courier.id, done
    return found
