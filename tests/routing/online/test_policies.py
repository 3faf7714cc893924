"""Ways of dispatching on days that can be counted by hand: one street, places a minute apart."""

from __future__ import annotations

import numpy as np
import pytest

from routing.errors import RoutingError
from routing.online.greedy import Greedy
from routing.online.insertion import inserted, last_start_s
from routing.online.names import DEFAULT
from routing.online.registry import policy_named, policy_names
from routing.online.rolling import RollingHorizon
from routing.online.situation import Effort, Situation
from routing.rounds import referee
from routing.rounds.assemble import assemble
from routing.rounds.builder import ProblemBuilder, TaskSpec

MINUTE = 60


def street(vehicles: int, *, places: int = 7) -> ProblemBuilder:
    """Return a street of places a minute apart with couriers at its beginning, who cost a unit a second."""
    spots = np.arange(places)
    table = np.abs(spots[:, None] - spots) * MINUTE
    builder = ProblemBuilder(table, table)
    for _ in range(vehicles):
        builder.add_vehicle(
            start=0, end=0, earliest=0, latest=10_000, capacity=[9], cost_per_s=1, max_duration_s=9000
        )
    return builder


def drop(builder: ProblemBuilder, place: int, window: tuple[int, int] = (0, 9000)) -> int:
    return builder.add_request(
        pickups=[TaskSpec(0, [(0, 9000)], load=[1])], drop=TaskSpec(place, [window]), prize=100_000
    )


def situation(builder: ProblemBuilder, items: list[list[int]], **more) -> Situation:
    problem = builder.build()
    present = assemble(problem, items, 0)
    wait = np.zeros(problem.request_count, dtype=np.bool_)
    return Situation(problem, present, 0, more.pop("next_s", 60), wait, **more)


def test_greedy_moves_nothing() -> None:
    """Tests that what is new is put where it costs least, whatever has to be done in between, and that whoever has work goes."""
    builder = street(2)
    for place in (6, 1):
        drop(builder, place)
    drop(builder, 5)
    # The far door first, then the near one: no person would ride so, and greedy does not mend it.
    moment = situation(builder, [[0, 1, 2, 3], []])
    decision = Greedy().decide(moment, Effort())
    plan = decision.plan
    assert not referee.faults(moment.problem, plan)
    assert plan.unassigned.tolist() == []
    order = [item for item in plan.item.tolist() if item in {0, 1, 2, 3}]
    assert order == [0, 1, 2, 3]
    assert decision.go.tolist() == [True, False]


def test_what_is_pressing_is_inserted_first() -> None:
    """Tests the order of insertion: the rank, then the window that closes first."""
    builder = street(1)
    late, soon = drop(builder, 6, (0, 390)), drop(builder, 5, (0, 310))
    moment = situation(builder, [[]])
    assert last_start_s(moment.problem).tolist() == [390, 310]
    both = inserted(moment.problem, moment.present)
    assert both.unassigned.tolist() == []
    assert {late, soon} == {0, 1}
    with pytest.raises(RoutingError):
        policy_named("nobody")


def test_rolling_changes_what_pays_and_no_more() -> None:
    """Tests that a better order is taken where it saves more than its change counts, and not where it does not."""
    builder = street(1)
    for place in (6, 1, 5):
        drop(builder, place)
    bad = [[0, 2, 4, 1, 3, 5]]  # out to the end, back to the beginning, out again
    moment = situation(builder, bad)
    better = RollingHorizon().decide(moment, Effort(iterations=200))
    assert better.plan.cost < moment.present.cost
    assert better.record["gentle"] is False
    dear = situation(builder, bad, change_cost=lambda plan: 0 if plan is dear_present[0] else 10**6)
    dear_present = [dear.present]
    kept = RollingHorizon().decide(dear, Effort(iterations=200))
    assert kept.plan.item.tolist() == dear.present.item.tolist()
    assert kept.record["gentle"] is True
    again = RollingHorizon().decide(moment, Effort(iterations=200))
    assert again.plan.item.tolist() == better.plan.item.tolist()


def test_who_need_not_leave_yet_is_left_open() -> None:
    """Tests that a courier whose window is hours away does not go, and one who would be late does."""
    builder = street(2)
    drop(builder, 6, (5000, 6000))
    moment = situation(builder, [[0, 1], []])
    assert RollingHorizon().decide(moment, Effort()).go.tolist() == [False, False]
    later = situation(builder, [[0, 1], []], next_s=5000)
    assert RollingHorizon().decide(later, Effort()).go.tolist() == [True, False]


def test_policies_have_names() -> None:
    """Tests that every policy is found by its name, and that there is one for whoever names none."""
    assert DEFAULT in policy_names()
    for name in policy_names():
        assert policy_named(name).decide is not None
