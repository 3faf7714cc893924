"""Days added up: what is true of a month is the sum of its days, and nothing is computed again."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.errors import DispatchError
from dispatch.pooling.day_report import DayReport, Part, PartKind, Verdict
from dispatch.pooling.outings import Sums
from dispatch.pooling.scenarios import STEPS, Scenario
from dispatch.pooling.shares import Burden


@dataclass(frozen=True, slots=True)
class Gain:
    """What one step of sharing has saved: the plans shown, and the least and most money that single seeds' plans save."""

    before: Scenario
    after: Scenario
    saved: Sums
    least_minor: int
    most_minor: int

    @property
    def verdict(self) -> Verdict:
        """Whether it paid, over all days."""
        if self.least_minor > 0:
            return Verdict.YES
        return Verdict.NO if self.most_minor <= 0 else Verdict.UNCLEAR


@dataclass(frozen=True, slots=True)
class PeriodReport:
    """Some days of one town.

    Attributes
    ----------
    days
        In order.
    figures
        Sums of the scenarios that all days have. Vehicles are vehicle days.
    gains
        From nobody pools to all pool, then each step between; steps add up to the first.
    parts
        What services, beneficiaries and funders bear.
    bounds
        No plans can cost less, by scenario.
    """

    town_title: str
    currency: str
    days: tuple[DayReport, ...]
    figures: dict[Scenario, Sums]
    gains: tuple[Gain, ...]
    parts: tuple[Part, ...]
    bounds: dict[Scenario, int]

    @property
    def promises(self) -> int:
        """Deliveries and visits of all days."""
        return sum(day.promises for day in self.days)

    @property
    def names(self) -> dict[str, str]:
        """What payers and services are called."""
        return {name: said for day in self.days for name, said in day.names.items()}

    @property
    def is_proved(self) -> bool:
        """Whether no plan with each on its own can cost as little as the pooled one that was found."""
        return self.bounds[Scenario.ALONE] > self.figures[Scenario.POOLED].cost_minor

    def not_paid(self) -> tuple[DayReport, ...]:
        """Return the days on which it is not certain that pooling paid."""
        return tuple(day for day in self.days if day.verdict() is not Verdict.YES)

    def months(self) -> tuple[tuple[str, PeriodReport], ...]:
        """Return the days by month."""
        months = sorted({day.date[:7] for day in self.days})
        return tuple(
            (month, add_up([day for day in self.days if day.date.startswith(month)])) for month in months
        )


def add_up(days: Sequence[DayReport]) -> PeriodReport:
    """Return the sums of days.

    Raises
    ------
    DispatchError
        ``nothing_compared``: there is no day. ``days_differ``: towns or currencies are not the same, or a day is there twice.
    """
    if not days:
        raise DispatchError(
            "no day was compared: give a day with deliveries and shifts", code="nothing_compared"
        )
    ordered = sorted(days, key=lambda day: day.date)
    if len({(day.town, day.currency) for day in ordered}) > 1 or len({day.date for day in ordered}) < len(
        ordered
    ):
        raise DispatchError(
            "days of several towns or currencies, or the same day twice, do not add up: give each by itself",
            code="days_differ",
        )
    scenarios = [one for one in Scenario if all(one in day.figures for day in ordered)]
    gains = [_gain(ordered, Scenario.ALONE, Scenario.POOLED)]
    gains += [_gain(ordered, before, after) for before, after in itertools.pairwise(STEPS)]
    return PeriodReport(
        ordered[0].town_title,
        ordered[0].currency,
        tuple(ordered),
        {one: sum((day.figures[one].kept for day in ordered), Sums()) for one in scenarios},
        tuple(gains),
        _parts(ordered, scenarios),
        {one: sum(day.figures[one].bound_minor for day in ordered) for one in scenarios},
    )


def _gain(days: Sequence[DayReport], before: Scenario, after: Scenario) -> Gain:
    ranges = [day.saved_range(before, after) for day in days]
    return Gain(
        before,
        after,
        sum((day.saved(before, after) for day in days), Sums()),
        sum(least for least, _ in ranges),
        sum(most for _, most in ranges),
    )


def _parts(days: Sequence[DayReport], scenarios: Sequence[Scenario]) -> tuple[Part, ...]:
    found: dict[tuple[PartKind, str], Part] = {}
    for day in days:
        for part in day.parts:
            key = (part.kind, part.name)
            before = found.get(key)
            found[key] = Part(
                part.kind,
                part.name,
                part.promises + (before.promises if before else 0),
                {one: part.burdens[one] + (before.burdens[one] if before else Burden()) for one in scenarios},
            )
    return tuple(found[key] for key in sorted(found))
