"""What gives way to what: required, then promised, then flexible; no number of the lower outweighs one of the higher."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from dispatch.orders.delivery import Delivery
from dispatch.planning_encode import prize
from dispatch.services.service_type import Rank

#: To leave out what has its place weighs so many units more (`dispatch.planning_encode.prize`): nine others of any priority.
PLACED_WEIGHT = 100
#: What to leave out everything would cost stays below: the solver's sums are exact up to four times that.
MOST_IN_ALL = 2**58
#: The most pressing first.
ORDER: Mapping[Rank, int] = {Rank.REQUIRED: 0, Rank.PROMISED: 1, Rank.FLEXIBLE: 2}


def prizes(wanted: Sequence[Delivery], placed: Collection[int], unit: int) -> list[int]:
    """Return what it costs to leave out each of some deliveries, in cost units.

    Parameters
    ----------
    wanted
        The deliveries, one for each request.
    placed
        Numbers of those that have their place in the plan, or were told that there is one. To have one makes nothing of a flexible visit
        that a promise would have to give way to.
    unit
        More than any one round costs, see `dispatch.planning_encode.prize_unit`.

    Notes
    -----
    One of a rank costs more than all of the ranks below together. Where a day is so long that the solver could not add that up exactly,
    the unit is made smaller: it is far above what rounds cost.
    """
    while True:
        found = _prizes(wanted, placed, unit)
        if sum(found) < MOST_IN_ALL or unit <= 1:
            return found
        unit //= 2


def _prizes(wanted: Sequence[Delivery], placed: Collection[int], unit: int) -> list[int]:
    own = [
        prize(unit, one.priority)
        + (number in placed and one.rank is not Rank.FLEXIBLE) * PLACED_WEIGHT * unit
        for number, one in enumerate(wanted)
    ]
    below = 0
    for rank in (Rank.FLEXIBLE, Rank.PROMISED, Rank.REQUIRED):
        numbers = [number for number, one in enumerate(wanted) if one.rank is rank]
        for number in numbers:
            own[number] += below
        below += sum(own[number] for number in numbers)
    return own
