"""Tests that the referee sees each kind of fault."""

from __future__ import annotations

import numpy as np
import pytest

from routing.rounds import referee
from routing.rounds.builder import BreakSpec, ProblemBuilder, TaskSpec
from routing.rounds.solve import assemble


def problem(**vehicle):
    """Two vehicles on a street of four places; a two-shop delivery and a visit that needs a lift."""
    between = np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    builder = ProblemBuilder(between * 10, between * 100)
    facts = {"start": 0, "end": 0, "latest": 500, "capacity": [5], "skills": ["lift"], "cost_per_s": 1}
    builder.add_vehicle(**{**facts, **vehicle})
    builder.add_vehicle(start=0, latest=500, capacity=[5])
    builder.add_request(
        pickups=[TaskSpec(1, load=[2]), TaskSpec(2, load=[3])], drop=TaskSpec(3, windows=[(0, 100)]), prize=77
    )
    builder.add_request(drop=TaskSpec(1), prize=33, skills=["lift"])
    return builder.build()


@pytest.mark.parametrize(
    ("items", "vehicle", "words"),
    [
        ([[0, 2, 1], []], {}, "before all is picked up"),
        ([[0, 2], [1]], {}, "split over vehicles"),
        ([[0, 1], []], {}, "are not in the round"),
        ([[0, 1, 2], [3]], {}, "lacks skills"),
        ([[0, 1, 2], []], {"capacity": [4]}, "it holds 4"),
        ([[0, 1, 2, 3], []], {"latest": 59}, "the limit is 59"),
        ([[0, 1, 2, 3], []], {"max_duration_s": 59}, "takes seconds 60"),
        ([[0, 1, 2, 3], []], {"max_distance_m": 599}, "goes metres 600"),
        ([[0, 1, 2, 3], []], {"breaks": [BreakSpec(10, 59, 5)]}, "owes break 0"),
        ([[0, 1, 2, 2], []], {}, "is twice"),
        ([[], [-1, 3]], {"breaks": [BreakSpec(0, 59, 5)]}, "takes break 0 of another"),
    ],
)
def test_illegal_rounds(items, vehicle, words):
    """Tests that each kind of illegal round is named."""
    own = problem(**vehicle)
    found = referee.faults(own, assemble(own, items, 0))
    assert any(words in fault for fault in found), found


def test_late():
    """Tests that a round that is late at a window is refused, whatever times it claims."""
    own = problem(earliest=75)
    early = assemble(problem(), [[0, 1, 2], []], 0)
    assert any("too late" in fault for fault in referee.faults(own, early))


@pytest.mark.parametrize(
    "field",
    ["arrival_s", "start_s", "end_s", "vehicle_departure_s", "vehicle_return_s", "vehicle_distance_m"],
)
def test_tampered_times(field):
    """Tests that a time or distance off by one is found, and a right plan passes."""
    own = problem()
    right = assemble(own, [[0, 1, 2, 3], []], 0)
    assert referee.faults(own, right) == []
    wrong = getattr(right, field).copy()
    wrong[0] += 1
    assert any(field in fault for fault in referee.faults(own, right._replace(**{field: wrong})))


def test_tampered_cost_and_unassigned():
    """Tests that cost and list of what is left out are recomputed."""
    own = problem()
    right = assemble(own, [[0, 1, 2], []], 0)
    assert right.unassigned.tolist() == [1]
    assert any("cost" in fault for fault in referee.faults(own, right._replace(cost=right.cost - 1)))
    hidden = right._replace(unassigned=right.unassigned[:0])
    assert any("unassigned" in fault for fault in referee.faults(own, hidden))


def test_wrong_shapes():
    """Tests that arrays of the wrong length or with unknown items are refused before all else."""
    own = problem()
    right = assemble(own, [[0, 1, 2], []], 0)
    assert referee.faults(own, right._replace(item_first=right.item_first[:-1]))
    strange = right.item.copy()
    strange[0] = 99
    assert any("99" in fault for fault in referee.faults(own, right._replace(item=strange)))
