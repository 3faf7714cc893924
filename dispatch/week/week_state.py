"""A week as it stands: what wants a day, what has one, and who works."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatch.domain import Courier, Load, Place, Shift, TimeWindow, Vehicle
from dispatch.parties.town import Town
from dispatch.services.enrolment import Enrolment
from dispatch.services.programme import Programme
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import NO_LOAD, OnHoliday, Rank, ServiceType
from dispatch.services.visit import Visit
from dispatch.week.iso_week import IsoWeek
from dispatch.week.proposal import WhyUndated


@dataclass(frozen=True, slots=True)
class Wanted:
    """The visits of one plan that want a day.

    Attributes
    ----------
    visits
        In the order of their occurrences.
    taken
        Dates of other visits of the person for the same service, in this week and around it.
    usual_min
        The local minute at which visits of the plan usually begin, None where that is not known.
    unfit
        Dates of the week on which the person does not meet the conditions of the programme; of which condition it is nothing is known here.
    closed
        Dates on which the town makes no rounds.
    """

    plan: ServicePlan
    enrolment: Enrolment
    programme: Programme
    service: ServiceType
    visits: tuple[Visit, ...]
    taken: frozenset[str] = frozenset()
    usual_min: int | None = None
    unfit: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()

    @property
    def on_holiday(self) -> OnHoliday:
        """What becomes of a visit on a holiday: what the plan says for itself, or the service."""
        return self.plan.on_holiday or self.service.frequency.on_holiday

    def is_paused(self, date: str) -> bool:
        """Whether a date is in a pause of the person or of the plan."""
        last = "9999-12-31"
        return self.enrolment.is_paused(date) or any(
            one.from_day <= date <= (one.to_day or last) for one in self.plan.pauses
        )

    @property
    def person(self) -> str:
        """Whom it is for."""
        return self.enrolment.recipient_id

    @property
    def place_id(self) -> str:
        """The door."""
        return self.enrolment.place_id

    @property
    def needs(self) -> frozenset[str]:
        """What a courier with a vehicle must be able to do."""
        return self.service.skills | self.service.equipment

    @property
    def window_min(self) -> tuple[int, int]:
        """The local minutes between which a visit begins; the second may be of the next date."""
        own = _minutes(self.plan.window_from_min, self.plan.window_to_min)
        offered = _minutes(self.service.window_from_min, self.service.window_to_min)
        both = max(own[0], offered[0]), min(own[1], offered[1])
        return both if both[0] <= both[1] else own

    @property
    def load(self) -> Load:
        """Of the largest of the visits."""
        units = max(
            [
                self.plan.quantity,
                *(count for _, count in self.plan.quantity_on),
                *(v.units for v in self.visits),
            ]
        )
        return Load(self.service.load.volume_l * units, self.service.load.weight_g * units)


@dataclass(frozen=True, slots=True)
class Fixed:
    """Something that has its day: the visits of one plan, one visit that is on a round, or the delivery of an order.

    Attributes
    ----------
    names
        The visit or delivery of each of the days.
    days
        Dates and windows.
    service_s
        At the door, and elsewhere for it.
    courier_id
        Who has it on a round, empty where nobody has.
    person
        Whom a visit is for, empty for orders: nobody minds who brings those.
    halts
        Places that it makes a courier stop at.
    """

    names: tuple[str, ...]
    place_id: str
    days: tuple[tuple[str, TimeWindow], ...]
    service_s: int
    needs: frozenset[str] = frozenset()
    load: Load = NO_LOAD
    rank: Rank = Rank.PROMISED
    courier_id: str = ""
    person: str = ""
    plan_id: str = ""
    halts: int = 1


@dataclass(frozen=True, slots=True)
class WeekState:
    """A week.

    Attributes
    ----------
    today
        The date that plans this moment; days after it can be chosen.
    shifts
        By date, those that somebody works.
    habits
        By person, how often each courier came in the past weeks.
    off
        Visits that want a day and cannot have one, by name, and why.
    unlawful
        Couriers whose hours of the week break hard rules, and which.
    """

    town: Town
    week: IsoWeek
    now_s: int
    today: dt.date
    wanted: tuple[Wanted, ...]
    fixed: tuple[Fixed, ...]
    shifts: Mapping[str, tuple[Shift, ...]]
    couriers: Mapping[str, Courier]
    vehicles: Mapping[str, Vehicle]
    places: Mapping[str, Place]
    habits: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    off: Mapping[str, WhyUndated] = field(default_factory=dict)
    unlawful: tuple[tuple[str, str], ...] = ()

    def shift(self, name: str) -> Shift | None:
        """Return a shift of the week."""
        return next((one for own in self.shifts.values() for one in own if one.id == name), None)


def _minutes(from_min: int, to_min: int) -> tuple[int, int]:
    return from_min, to_min if to_min >= from_min else to_min + 24 * 60
