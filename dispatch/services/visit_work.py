"""One plan's visits at work: what may be done with each of them, and what has been done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dispatch import ids
from dispatch.domain import TimeWindow
from dispatch.errors import DispatchError
from dispatch.lifecycle.visit import VisitStatus
from dispatch.parties.town import Town
from dispatch.services.eligibility_check import EligibilityCheck
from dispatch.services.enrolment import Enrolment
from dispatch.services.plan_terms import Terms, terms_of_order, terms_of_visits
from dispatch.services.programme import Programme
from dispatch.services.recurrence import DAY, Occurrence, monday_of, occurrences, share_of_week
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import ServiceType
from dispatch.services.skipping import DAY_TAKEN, ELIGIBILITY_EXPIRED, ENDED, PAUSE, PLAN_CHANGED
from dispatch.services.untouched_check import UntouchedCheck
from dispatch.services.visit import Visit
from dispatch.services.visit_window import window_on
from dispatch.storage import deliveries, visits
from dispatch.storage.catalogue_versions import version_at
from dispatch.storage.store import Writing

_V = VisitStatus
#: Of a clash: what the plan says has changed with its service, and not because anybody wanted this visit to be otherwise.
SERVICE_CHANGED = "service_changed"
#: The same, of the public holidays of its programme.
PROGRAMME_CHANGED = "programme_changed"
#: The day of such a visit has one, whatever the plan says now.
FIXED = frozenset({_V.ORDERED, _V.DONE, _V.MISSED})


@dataclass(frozen=True, slots=True)
class Clash:
    """A visit that is ordered, and not what its plan says any more: why there should be none, ``moved``, ``service_changed`` or ``programme_changed``."""

    visit_id: str
    delivery_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Generated:
    """What became of the visits of some plans: their names. ``faults`` has plans that could not be followed, with a code."""

    made: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()

    @property
    def count(self) -> int:
        """How many visits are there or are otherwise than before."""
        return len(self.made) + len(self.skipped) + len(self.restored) + len(self.moved)

    def plus(self, other: Generated) -> Generated:
        """Return both together."""
        return Generated(
            *(getattr(self, name) + getattr(other, name) for name in Generated.__dataclass_fields__)
        )


@dataclass(frozen=True, slots=True)
class Book:
    """What all plans of a transaction are held against.

    With ``holidays_now`` what is promised follows the public holidays of its programme as they are now.
    """

    writing: Writing
    town: Town
    today: dt.date
    until_day: dt.date
    eligible: EligibilityCheck | None
    enrolments: Mapping[str, Enrolment]
    programmes: Mapping[str, Programme]
    services: Mapping[str, ServiceType]
    untouched: UntouchedCheck | None = None
    holidays_now: bool = False
    _answers: dict[tuple[str, dt.date], bool] = field(default_factory=dict)

    def meets(self, enrolment: Enrolment, day: dt.date) -> bool:
        """Return whether a person meets the conditions of the programme on a date; each is asked for once, whatever number of plans."""
        key = enrolment.id, day
        if self.eligible is not None and key not in self._answers:
            programme = self.programmes[enrolment.programme_id]
            self._answers[key] = not self.eligible(self.writing, enrolment, programme, day)
        return self._answers.get(key, True)

    def service_of(self, plan: ServicePlan) -> ServiceType | None:
        """Return the service of a plan, None for a subscription, or where the town has it no more."""
        if plan.is_subscription:
            return None
        return self.services.get(self.programmes[self.enrolments[plan.enrolment_id].programme_id].service_key)

    def terms_promised(self, plan: ServicePlan, visit: Visit, now: Terms) -> tuple[Terms, str] | None:
        """Return the terms by which a visit was ordered and what has made others of them since, None for the same.

        A change of its service does that, and one of the public holidays of its programme: `SERVICE_CHANGED`, `PROGRAMME_CHANGED`.
        """
        service = self.service_of(plan)
        if service is None or not visit.delivery_id:
            return None
        enrolment = self.enrolments[plan.enrolment_id]
        programme = self.programmes[enrolment.programme_id]
        if service.version == 1 and programme.version == 1:
            return None
        ordered_s = deliveries.get(self.writing, visit.delivery_id).created_s
        then = version_at(self.writing, service.id, ordered_s)
        if then is not None and then.number != service.version:
            service = then.service(service.key)
        # Of a change in the same second what was before counts: what is as it is now is not asked about.
        own, region = version_at(self.writing, programme.id, ordered_s - 1), programme.holidays
        if own is not None and not self.holidays_now:
            region = own.document["terms"]["holidays"]
        before = replace(programme, holidays=region)
        terms = terms_of_visits(plan, self.town, enrolment, before, service)
        if terms == now:
            return None
        return terms, SERVICE_CHANGED if region == programme.holidays else PROGRAMME_CHANGED

    def terms(self, plan: ServicePlan) -> Terms:
        """Return what bounds a plan.

        Raises
        ------
        DispatchError
            ``service_missing``: its programme is of a service that the town does not have.
        """
        if plan.is_subscription:
            return terms_of_order(plan, self.town)
        enrolment = self.enrolments[plan.enrolment_id]
        programme = self.programmes[enrolment.programme_id]
        service = self.service_of(plan)
        if service is None:
            raise DispatchError(
                f"programme {programme.id}: the town has no service {programme.service_key}: add it",
                code="service_missing",
            )
        return terms_of_visits(plan, self.town, enrolment, programme, service)


@dataclass
class VisitWork:
    """The visits of one plan."""

    book: Book
    plan: ServicePlan
    terms: Terms
    known: Mapping[str, Visit]
    taken: dict[str, str]
    new: list[Visit] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.taken |= {
            visit.day: visit.id
            for visit in self.known.values()
            if visit.status in FIXED or (visit.by_hand and visit.status is _V.EXPECTED)
        }

    def finish(self) -> Generated:
        """Store what is new, and return what was done."""
        writing, plan = self.book.writing, self.plan
        if self.new:
            visits.add_visits(writing, self.new)
            data = {
                "from": self.new[0].occurrence,
                "to": self.new[-1].occurrence,
                "count": len(self.new),
                "skipped": sum(visit.status is _V.SKIPPED for visit in self.new),
            }
            writing.note("visit.generated", plan.id, plan.version, data)
        made = tuple(visit.id for visit in self.new)
        return Generated(
            made, tuple(self.skipped), tuple(self.restored), tuple(self.moved), tuple(self.clashes)
        )

    def may_change(self, visit: Visit) -> bool:
        """Whether a visit may be skipped or moved: it is not ordered, or nobody has done anything for its delivery yet."""
        if visit.status is _V.ORDERED and self.book.untouched is not None and not self.plan.is_subscription:
            return self.book.untouched(self.book.writing, visit)
        return visit.status is _V.EXPECTED

    def over(self, visit: Visit) -> bool:
        """Whether it is past: nothing that plans say changes it any more."""
        if visit.window is not None:
            return visit.window.latest <= self.book.writing.now_s
        day = visit.day
        if not day and "W" in visit.occurrence:
            day = (monday_of(visit.occurrence) + 6 * DAY).isoformat()
        return day < self.book.today.isoformat()

    def refused(self, visit: Visit | None, day: dt.date) -> str:
        """Return why a visit cannot be on a date besides what its plan says, empty where it can."""
        own = visit.id if visit is not None else ""
        if self.taken.get(day.isoformat(), own) != own:
            return DAY_TAKEN
        if self.book.eligible is None:
            expired = visit is not None and visit.skipped_reason == ELIGIBILITY_EXPIRED
            return ELIGIBILITY_EXPIRED if expired else ""
        return ELIGIBILITY_EXPIRED if self.unfit(day) else ""

    def unfit(self, day: dt.date) -> bool:
        """Return whether the person does not meet the conditions on a date from today on."""
        if self.plan.is_subscription or day < self.book.today:
            return False
        return not self.book.meets(self.book.enrolments[self.plan.enrolment_id], day)

    def outside(self, day: dt.date) -> str:
        """Return why there is nothing on a date by the terms of the plan, empty where there may be."""
        if not self.terms.holds(day):
            return ENDED
        return PAUSE if self.terms.is_paused(day) else ""

    def window(self, day: dt.date) -> TimeWindow:
        """Return the window of a visit on a date."""
        return window_on(self.plan.window_from_min, self.plan.window_to_min, day, self.book.town)

    @staticmethod
    def is_inside(visit: Visit, window: TimeWindow) -> bool:
        """Whether the window of a visit lies in another one."""
        own = visit.window
        return own is not None and window.earliest <= own.earliest and own.latest <= window.latest

    def fits(self, visit: Visit, window: TimeWindow) -> bool:
        """Whether a window is what the plan says, or what the planner has made of it since."""
        if visit.window == window or visit.by_hand:
            return True
        return self.is_inside(visit, window) and visit.updated_s > self.plan.window_since_s

    def promised_so(self, visit: Visit) -> str:
        """Return what has changed where a visit that is ordered would be as it is otherwise, empty where it would not.

        `SERVICE_CHANGED` or `PROGRAMME_CHANGED`: then it is not for the plan to call it off.
        """
        if visit.status is not _V.ORDERED or not visit.day:
            return ""
        promised = self.book.terms_promised(self.plan, visit, self.terms)
        if promised is None:
            return ""
        terms, changed = promised
        day = dt.date.fromisoformat(visit.day)
        if "W" in visit.occurrence:
            share = share_of_week(self.plan, terms, monday_of(visit.occurrence), refused=self.unfit)
            return changed if day in share.days and self.is_inside(visit, self.window(day)) else ""
        named = dt.date.fromisoformat(visit.occurrence)
        found = occurrences(self.plan, terms, named, named) if self.plan.rule else ()
        so = any(
            not one.reason and (visit.by_hand or (one.day, one.units) == (day, visit.units)) for one in found
        )
        return changed if so else ""

    def gone(self, visit: Visit) -> None:
        """Skip a visit that its plan does not name any more."""
        if self.over(visit):
            return
        if changed := self.promised_so(visit):
            self.clashes.append(Clash(visit.id, visit.delivery_id, changed))
            return
        key = visit.occurrence
        day = monday_of(key) if "W" in key else dt.date.fromisoformat(key)
        reason = PLAN_CHANGED if self.terms.holds(day) else ENDED
        if self.may_change(visit):
            self.skip(visit, reason)
        elif visit.status is _V.ORDERED:
            self.clashes.append(Clash(visit.id, visit.delivery_id, reason))

    def add(
        self, key: str, day: str, window: TimeWindow | None, units: int, status: VisitStatus, reason: str
    ) -> None:
        """Make a visit."""
        service = self.book.service_of(self.plan)
        self.new.append(
            Visit(
                id=self.book.writing.ids.new(ids.VISIT),
                plan_id=self.plan.id,
                enrolment_id=self.plan.enrolment_id,
                occurrence=key,
                day=day,
                window=window,
                units=units,
                status=status,
                skipped_reason=reason,
                service_version=0 if service is None else service.version,
            )
        )

    def skip(self, visit: Visit, reason: str) -> None:
        """Let a visit not take place."""
        stored = visits.change_visit(
            self.book.writing, visit, status=_V.SKIPPED, skipped_reason=reason, by_hand=False
        )
        self.note("visit.skipped", stored, reason=reason)
        self.skipped.append(visit.id)

    def restore(self, visit: Visit, day: str, window: TimeWindow | None, units: int) -> None:
        """Let a visit take place after all."""
        stored = visits.change_visit(
            self.book.writing,
            visit,
            status=_V.EXPECTED,
            skipped_reason="",
            day=day,
            window=window,
            units=units,
        )
        self.note("visit.expected", stored)
        self.restored.append(visit.id)

    def move(self, visit: Visit, one: Occurrence, window: TimeWindow) -> None:
        """Bring a visit to its day, window and units; what the planner has made of the window stays where it can.

        One that is ordered is expected again on another day: it is ordered anew.
        """
        if visit.by_hand:
            window = visit.window or window
        elif self.fits(visit, window) and visit.day == one.day.isoformat() and visit.window is not None:
            window = visit.window
        day = one.day.isoformat()
        status = visit.status if visit.day == day else _V.EXPECTED
        stored = visits.change_visit(
            self.book.writing, visit, status=status, day=day, window=window, units=one.units
        )
        self.note("visit.moved", stored)
        self.moved.append(visit.id)

    def set_units(self, visit: Visit) -> None:
        """Bring a visit that has its day to the units of it."""
        stored = visits.change_visit(self.book.writing, visit, units=self.units(visit))
        self.note("visit.moved", stored)
        self.moved.append(visit.id)

    def undate(self, visit: Visit) -> None:
        """Let the planner choose a day again."""
        stored = visits.change_visit(
            self.book.writing,
            visit,
            status=_V.EXPECTED,
            day="",
            window=None,
            units=self.plan.quantity,
            by_hand=False,
        )
        self.note("visit.undated", stored)
        self.moved.append(visit.id)

    def units(self, visit: Visit) -> int:
        """Return how much a visit of a flexible plan brings."""
        if not visit.day:
            return self.plan.quantity
        return self.plan.units_on(dt.date.fromisoformat(visit.day).weekday())

    def note(self, kind: str, visit: Visit, **more: str) -> None:
        """Note what has happened to a visit."""
        note_visit(self.book.writing, kind, visit, **more)


def note_visit(writing: Writing, kind: str, visit: Visit, **more: str) -> None:
    """Note what has happened to a visit; nothing of whom it is to."""
    window = visit.window
    data: dict[str, object] = {"plan_id": visit.plan_id, "occurrence": visit.occurrence, "day": visit.day}
    if window is not None:
        data |= {"window_from_s": window.earliest, "window_to_s": window.latest}
    writing.note(kind, visit.id, visit.version, {**data, "units": visit.units, **more})
