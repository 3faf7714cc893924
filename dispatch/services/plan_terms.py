"""What bounds the visits of a plan from outside: dates of enrolment and programme, pauses, the days of the service, holidays."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.local_time import is_shown
from dispatch.parties.town import Town
from dispatch.people.holidays import is_holiday
from dispatch.services.enrolment import Enrolment, Pause
from dispatch.services.programme import Programme
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import Flow, OnHoliday, ServiceType

#: From a date that never comes.
NEVER = ("9999-12-31", "9999-12-31")
_EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Terms:
    """What bounds a plan.

    Attributes
    ----------
    town
        Its clocks, and the days on which it makes no rounds (setting ``closed_days``).
    region
        Whose public holidays count, see `dispatch.people.holidays`.
    weekdays
        On which there may be visits, 0 for Monday.
    on_holiday
        What becomes of what falls on a holiday or a closed day.
    spans
        First and last dates, ISO 8601, all of which hold; an empty one is no bound.
    pauses
        Days without visits.
    adds_units
        Whether what is moved to the day of another visit is brought by that one.
    least_gap_days
        From one visit to the next, where the planner chooses the days.
    """

    town: Town
    region: str = "fr"
    weekdays: frozenset[int] = _EVERY_DAY
    on_holiday: OnHoliday = OnHoliday.KEEP
    spans: tuple[tuple[str, str], ...] = ()
    pauses: tuple[Pause, ...] = ()
    adds_units: bool = False
    least_gap_days: int = 1

    def holds(self, day: dt.date) -> bool:
        """Whether a date lies between all first and last dates."""
        shown = day.isoformat()
        return all(first <= shown and (not last or shown <= last) for first, last in self.spans)

    def serves(self, day: dt.date) -> bool:
        """Whether there may be visits on the weekday of a date, and clocks of the town show that date at all."""
        return day.weekday() in self.weekdays and is_shown(day, self.town.time_zone)

    def is_paused(self, day: dt.date) -> bool:
        """Whether a date is in a pause."""
        shown = day.isoformat()
        return any(one.from_day <= shown <= (one.to_day or NEVER[1]) for one in self.pauses)

    def is_off(self, day: dt.date) -> bool:
        """Whether a date is a public holiday, or closed in the town."""
        return is_holiday(day, self.region) or day.isoformat() in self.town.settings.get("closed_days", ())

    @property
    def never(self) -> bool:
        """Whether there are no visits at all."""
        return NEVER in self.spans


def terms_of_order(plan: ServicePlan, town: Town) -> Terms:
    """Return what bounds the orders of a subscription."""
    return Terms(
        town=town,
        region=str(town.settings.get("holidays", "fr")),
        on_holiday=plan.on_holiday or OnHoliday.KEEP,
        spans=_own_spans(plan),
        pauses=plan.pauses,
    )


def terms_of_visits(
    plan: ServicePlan, town: Town, enrolment: Enrolment, programme: Programme, service: ServiceType
) -> Terms:
    """Return what bounds the visits of an enrolment."""
    spans = [
        *_own_spans(plan),
        (enrolment.from_day, enrolment.to_day),
        (programme.from_day, programme.to_day),
    ]
    status = enrolment.status
    ended = status is EnrolmentStatus.ENDED and not enrolment.to_day
    if not programme.active or ended or status in {EnrolmentStatus.REQUESTED, EnrolmentStatus.REFUSED}:
        spans.append(NEVER)
    return Terms(
        town=town,
        region=programme.holidays,
        weekdays=service.frequency.weekdays,
        on_holiday=plan.on_holiday or service.frequency.on_holiday,
        spans=tuple(spans),
        pauses=(*enrolment.pauses, *plan.pauses),
        adds_units=service.flow is not Flow.CALL,
        least_gap_days=service.frequency.least_gap_days,
    )


def _own_spans(plan: ServicePlan) -> tuple[tuple[str, str], ...]:
    own = (plan.from_day, plan.to_day)
    return (own,) if plan.active else (own, NEVER)
