"""When somebody is visited: on days that a rule names, or on so many days a week that the planner chooses."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.services.enrolment import Pause
from dispatch.services.service_type import OnHoliday


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """A plan of visits, or of an order that comes again.

    Either ``rule`` is set, or ``per_week``. All dates are local, ISO 8601; all minutes local minutes of the day.

    Attributes
    ----------
    enrolment_id
        Whose it is; empty for a subscription.
    order
        For a subscription, the order (`dispatch.orders.order_documents`) that is placed each time; its window is replaced.
    org_id
        For a subscription, who ordered it.
    rule
        An RFC 5545 recurrence rule (``FREQ=WEEKLY;BYDAY=MO,TH``) of whole days that begins on ``anchor_day``.
    anchor_day
        Where the rule begins to count, ``from_day`` where it is empty: a plan that follows another one counts on where that began.
    per_week
        Visits a week on days that the planner chooses among ``weekdays``, 0 where there is a rule.
    weekdays
        0 for Monday; bounds ``per_week`` only.
    from_day, to_day
        First and last day; ``to_day`` empty for no end.
    without, besides
        Dates left out of what the rule names, and dates added to it. Where the planner chooses, ``without`` are days on which there is
        no visit, or single visits (``2026-W49/2``).
    pauses
        Of this plan alone; those of the enrolment count too.
    on_holiday
        What becomes of an occurrence on a public holiday, None for what the service says; an order is kept, unless something else is said.
    window_from_min, window_to_min
        When a visit begins; may run over midnight (to below from).
    quantity, quantity_on
        Units of a visit, and other numbers on some weekdays (Friday's meals for the weekend).
    courier_id
        Who should come, where somebody is wanted.
    follows
        The plan that this one has taken the place of, from ``from_day`` on; empty for none.
    window_since_s
        Since when it has its window, UTC epoch seconds: what the planner has made narrower since stays so, whatever else changes.
    """

    id: str
    enrolment_id: str = ""
    org_id: str = ""
    order: dict[str, object] | None = None
    rule: str = ""
    per_week: int = 0
    weekdays: frozenset[int] = frozenset(range(7))
    from_day: str = ""
    to_day: str = ""
    without: frozenset[str] = frozenset()
    besides: frozenset[str] = frozenset()
    pauses: tuple[Pause, ...] = ()
    on_holiday: OnHoliday | None = None
    anchor_day: str = ""
    follows: str = ""
    window_from_min: int = 9 * 60
    window_to_min: int = 17 * 60
    quantity: int = 1
    quantity_on: tuple[tuple[int, int], ...] = ()
    courier_id: str = ""
    window_since_s: int = 0
    active: bool = True
    version: int = 1
    created_s: int = 0
    updated_s: int = 0

    @property
    def is_subscription(self) -> bool:
        """Whether it places orders instead of visits."""
        return not self.enrolment_id

    def units_on(self, weekday: int) -> int:
        """Return the units of a visit on a weekday."""
        return dict(self.quantity_on).get(weekday, self.quantity)
