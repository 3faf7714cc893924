"""What a town has decided about planning: the part ``planning`` of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from dispatch.errors import DispatchError
from routing.online.names import DEFAULT

#: Without any event, a day is planned again after so many seconds at the soonest: couriers are earlier or later than planned.
CLOCK_S = 60
#: A night is over by noon.
MOST_DAY_FROM_MIN = 720


@dataclass(frozen=True, slots=True)
class PlanningPolicy:
    """How plans are made.

    Attributes
    ----------
    freeze_s
        The first stop of a released round that has not started is fixed once its departure is nearer than this, seconds.
    handover_change_minor
        What it has to save, in the smallest unit of money, to move a delivery from a released round to another courier.
    order_change_minor
        What it has to save to change the order of a stop on a released round.
    late_minor_per_min
        What a minute late counts, where a promise can no longer be kept; each further hour late counts as much again.
    margin_s
        So long before the end of its window a task is planned to begin, where that is possible: couriers are not always as fast as planned.
    seconds
        How long a whole day is planned.
    live_seconds
        How long is searched after an event.
    live_iterations
        How far is searched after an event instead, 0 for by time: with it equal days have equal plans.
    dispatching
        Name of the way of dispatching (`routing.online`): ``default`` is the best one that was measured.
    gap_s
        After a plan, so many seconds pass before events ask for another one: what happens close together is planned together. Without any
        event a plan is made as often, or every minute.
    threads
        Searches at the same time.
    automatic
        Whether plans that follow from events are applied without a person, as long as they keep to the bounds below.
    automatic_release
        Whether rounds are given to their couriers without a person, when the way of dispatching says that they go.
    release_ahead_s
        So long before it departs a round is released by itself.
    automatic_most_late_s, automatic_most_handovers
        A plan that makes promises later than that in all, or moves more deliveries between couriers, waits for a person.
    retime_s
        Planned times that move by less than this are left as they were told.
    fairness_minor
        What a delivery costs more at most with a courier who has had far more than a fair share of the effort of four weeks.
    continuity_minor
        What it costs more at most with somebody else than the courier whom its recipient knows best.
    visit_continuity_minor
        What a visit of a service costs more at most with somebody else than the courier whom its plan names, or who usually comes.
    day_from_min
        The local minute at which a day begins: deliveries and shifts before it belong to the night of the date before. At most noon.
    learned
        Whether plans take from experience how long things take and when goods are ready.
    """

    freeze_s: int = 600
    handover_change_minor: int = 150
    order_change_minor: int = 60
    late_minor_per_min: int = 50
    margin_s: int = 600
    seconds: float = 20.0
    live_seconds: float = 0.3
    live_iterations: int = 0
    dispatching: str = DEFAULT
    gap_s: int = 0
    threads: int = 2
    automatic: bool = False
    automatic_release: bool = False
    release_ahead_s: int = 600
    automatic_most_late_s: int = 900
    automatic_most_handovers: int = 6
    retime_s: int = 120
    fairness_minor: int = 30
    continuity_minor: int = 20
    visit_continuity_minor: int = 150
    learned: bool = True
    day_from_min: int = 0

    @property
    def clock_s(self) -> int:
        """After so many seconds a day under way is planned again, whatever happens."""
        return max(CLOCK_S, self.gap_s)


def planning_policy(settings: Mapping[str, Any]) -> PlanningPolicy:
    """Return the policy in the settings of a town.

    Raises
    ------
    DispatchError
        ``invalid_settings``, naming every part of ``planning`` that is unknown or of another type.
    """
    given = settings.get("planning", {})
    known = {field.name: field.default for field in fields(PlanningPolicy)}
    faults = [f"planning.{name} is unknown" for name in sorted(set(given) - set(known))]
    for name, value in given.items():
        if name not in known:
            continue
        wanted = type(known[name])
        if wanted is str:
            if not isinstance(value, str) or not value:
                faults.append(f"planning.{name} is {value!r}: give a name")
            continue
        fits = isinstance(value, bool) if wanted is bool else isinstance(value, int | float)
        fits = fits and (wanted is bool or not isinstance(value, bool))
        fits = fits and not (wanted is int and not isinstance(value, int))
        if not fits or (wanted is not bool and value < 0):
            faults.append(f"planning.{name} is {value!r}: give {_wanted(wanted)}")
    if not faults and given.get("day_from_min", 0) > MOST_DAY_FROM_MIN:
        faults.append(
            f"planning.day_from_min is {given['day_from_min']}: give at most {MOST_DAY_FROM_MIN}, noon"
        )
    if faults:
        raise DispatchError("; ".join(faults), code="invalid_settings")
    return PlanningPolicy(**given)


def day_from_min_of(settings: Mapping[str, Any]) -> int:
    """Return when a day begins by the settings of a town, whatever else is wrong with them: orders come in all the same."""
    value = settings.get("planning", {}).get("day_from_min", 0)
    return value if type(value) is int and 0 <= value <= MOST_DAY_FROM_MIN else 0


def gap_s_of(settings: Mapping[str, Any]) -> int:
    """Return how long events wait for a plan by the settings of a town, whatever else is wrong with them; 0 where that is."""
    value = settings.get("planning", {}).get("gap_s", 0)
    return value if type(value) is int and value >= 0 else 0


def _wanted(kind: type) -> str:
    return {bool: "true or false", int: "a whole number from 0", float: "a number from 0"}[kind]
