"""What a plan of a week proposes: dates, and what they are worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dispatch.domain import TimeWindow


class WhyUndated(StrEnum):
    """Why a visit has no day."""

    NO_DAY = "no_day"  # none of the week is left: see what bars each
    NO_COURIER = "no_courier"  # nobody who can do it is on shift when it may be
    NO_ROOM = "no_room"  # somebody is, and has no time left for it
    OFF_STREETS = "off_streets"  # its door is not near any street
    NOT_ACTIVE = "not_active"  # the enrolment, the plan or the programme has ended, or not begun
    NO_DOOR = "no_door"  # a subscription: its order says where, and must name its days


class Bar(StrEnum):
    """What bars a day to a visit."""

    OVER = "over"  # today, or before
    OUTSIDE = "outside"  # before the plan begins, or after it ends
    WEEKDAY = "weekday"
    WITHOUT = "without"  # the plan leaves the date out
    PAUSE = "pause"
    HOLIDAY = "holiday"
    CONDITIONS = "conditions"  # the person does not meet those of the programme on that day
    NEAR = "near"  # too near to another visit of the person
    NOBODY = "nobody"  # able and on shift


@dataclass(frozen=True, slots=True)
class Dated:
    """A visit with the day that is chosen for it.

    Attributes
    ----------
    version
        Of the visit, as it was seen.
    begins_s
        When it is planned to begin, UTC epoch seconds.
    window
        When it may begin.
    usual
        Whether it is the courier who usually comes.
    """

    visit_id: str
    plan_id: str
    version: int
    day: str
    courier_id: str
    shift_id: str
    begins_s: int
    window: TimeWindow
    units: int
    usual: bool


@dataclass(frozen=True, slots=True)
class Undated:
    """A visit that no day was found for, and what bars each day of the week that is barred."""

    visit_id: str
    code: WhyUndated
    bars: tuple[tuple[str, Bar], ...] = ()


@dataclass(frozen=True, slots=True)
class WeekStop:
    """One visit or order on a round of the week; ``service_s`` as the plan counts it."""

    name: str
    begins_s: int
    service_s: int


@dataclass(frozen=True, slots=True)
class WeekRound:
    """What a shift of the week has to do, in order. An outline: the day's own plan decides."""

    shift_id: str
    day: str
    courier_id: str
    departure_s: int
    arrival_s: int
    travel_s: int
    stops: tuple[WeekStop, ...]


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day: travel, time from departures to returns and the shifts' hours, seconds; visits and orders on its rounds.

    ``work_s`` is travel and time at doors, without waiting: what orders that are still to come fill.
    """

    day: str
    travel_s: int = 0
    duty_s: int = 0
    shift_s: int = 0
    visits: int = 0
    orders: int = 0
    work_s: int = 0


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """A week in figures.

    Attributes
    ----------
    travel_s, duty_s
        Travel, and time from departures to returns.
    work_s
        Travel and time at doors: what the week costs of couriers' hours.
    unevenness_permille
        By how much the longest day, all couriers together, is longer than the mean of those with shifts.
    visits
        On the rounds.
    with_usual_permille
        Of the visits of people with several, those by the courier whom each has most or usually.
    steady_hour_permille
        Of the visits of plans with several or with a usual hour, those within the margin of that hour, or of the middle one.
    left_out
        Visits and orders, dated or not, that the rounds have no room for.
    """

    travel_s: int = 0
    duty_s: int = 0
    work_s: int = 0
    unevenness_permille: int = 0
    visits: int = 0
    with_usual_permille: int = 1000
    steady_hour_permille: int = 1000
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class WeekProposal:
    """What a run proposes.

    Attributes
    ----------
    dated, undated
        Every visit of the week that wanted a day is in one of the two.
    rounds
        Outlines.
    days, figures
        What the week comes to.
    alone
        The same week where it does not matter who comes, and when.
    crowded
        Visits and orders that have their day and for which the outlines have no room: a matter for people.
    unlawful
        Couriers whose hours of the week break hard rules, and which.
    versions
        Of plans and enrolments, as they were seen.
    record
        Facts about the search.
    """

    week: str
    now_s: int
    dated: tuple[Dated, ...]
    undated: tuple[Undated, ...]
    rounds: tuple[WeekRound, ...]
    days: tuple[DayFigures, ...]
    figures: WeekFigures
    alone: WeekFigures
    crowded: tuple[str, ...] = ()
    unlawful: tuple[tuple[str, str], ...] = ()
    versions: Mapping[str, int] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)
