"""Kinds of goods that may not be on board together, as classes of the solver: the same for the town's day, day files and comparisons."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.errors import DispatchError
from dispatch.services.service_type import SHOP_GOODS
from routing.rounds.problem import NONE, Problem

#: The solver tells so many classes apart (`routing.rounds.check_values.MOST_CLASSES`).
MOST_CLASSES = 60


@dataclass(frozen=True, slots=True)
class GoodsClass:
    """A kind of goods, and which kinds may not be with them.

    ``together`` is the round on which such goods are with others of that mark already, whatever the rule says: there is nothing left to
    forbid between them, and everything between them and the rest.
    """

    goods: str = SHOP_GOODS
    never_with: frozenset[str] = frozenset()
    together: str = ""

    def clashes(self, other: GoodsClass) -> bool:
        """Whether goods of the two may not be on board together."""
        if self.together and self.together == other.together:
            return False
        return other.goods in self.never_with or self.goods in other.never_with


def class_columns(classes: Sequence[GoodsClass | None]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Return the class number of each request and which classes clash, as `routing.rounds.problem.Problem` has them.

    Parameters
    ----------
    classes
        By request.

    Raises
    ------
    DispatchError
        ``too_many_goods``: more kinds of goods than the solver tells apart.
    """
    known = sorted({one for one in classes if one is not None}, key=_order)
    clash = [[one.clashes(other) for other in known] for one in known]
    # Those that clash with nothing need no number.
    kept = [number for number, row in enumerate(clash) if any(row)]
    if len(kept) > MOST_CLASSES:
        raise DispatchError(
            f"{len(kept)} kinds of goods that may not be with some other are on board of one day: at most {MOST_CLASSES} are told apart."
            " Give services of one kind the same goods and the same rules.",
            code="too_many_goods",
        )
    number_of = {known[number]: place for place, number in enumerate(kept)}
    numbers = np.array([NONE if one is None else number_of.get(one, NONE) for one in classes], dtype=np.int32)
    matrix = np.array([[clash[a][b] for b in kept] for a in kept], dtype=np.bool_).reshape(
        len(kept), len(kept)
    )
    return numbers, matrix


def meetings(problem: Problem, items: Iterable[int]) -> list[tuple[int, int]]:
    """Return the pairs of requests that are on board together along a round, or a part of one, and may not; who was there before comes first.

    Parameters
    ----------
    problem
        With its classes.
    items
        In the order of the round; breaks do not matter.
    """
    if not problem.class_conflict.size:
        return []
    bounds = problem.request_first.tolist()
    aboard: list[int] = []
    found = []
    for item in items:
        if item < 0:
            continue
        request = bisect_right(bounds, item) - 1
        own = int(problem.request_class[request])
        if own == NONE:
            continue
        if problem.request_has_drop[request] and item == bounds[request + 1] - 1:
            aboard = [other for other in aboard if other != request]
            continue
        if request in aboard:
            continue
        found += [
            (other, request)
            for other in aboard
            if problem.class_conflict[int(problem.request_class[other]), own]
        ]
        aboard.append(request)
    return found


def _order(one: GoodsClass) -> tuple[str, list[str], str]:
    return one.goods, sorted(one.never_with), one.together
