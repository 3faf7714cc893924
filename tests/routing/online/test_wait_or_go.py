"""Tests of waiting or going by sampled futures."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from routing.online.default import default_policy
from routing.online.knobs import Knobs
from routing.online.rolling import RollingHorizon
from routing.online.situation import Effort
from routing.online.wait_or_go import WaitOrGo
from routing.rounds import ProblemBuilder, TaskSpec, referee
from routing.rounds.assemble import assemble
from tests.routing.online.small_waves import END, NEXT, Visit, naive_cost, situation_of

#: Enough for problems of a handful of requests, and quick.
EFFORT = Effort(iterations=4_000)
KNOBS = Knobs(futures=4, rounds=3)


def sent(situation, decision):
    """Return the requests whose vehicles go, ascending; the plan is looked at by the way."""
    problem, plan = situation.problem, decision.plan
    assert referee.faults(problem, plan) == []
    assert plan.unassigned.tolist() == []
    rounds = [plan.item[a:b].tolist() for a, b in pairwise(plan.item_first.tolist())]
    # One task a request in these situations.
    return sorted(
        task for own, goes in zip(rounds, decision.go.tolist(), strict=True) if goes for task in own
    )


def test_it_waits_for_a_neighbour():
    """Tests that a far visit waits where every future has another one next door: 400 m one by one, 200 m together."""
    far = Visit(100, opens=0, closes=1_000)
    # It has to be left for at once if it goes now: the other way round of the day is taken.
    situation = situation_of([far, Visit(-50, closes=50, must_go=True)], [[Visit(99, known=NEXT)]])
    assert sent(situation, WaitOrGo(KNOBS).decide(situation, EFFORT)) == [1]


def test_it_goes_with_what_passes_by():
    """Tests that a visit that could wait goes along where a vehicle passes its door, and the future has nothing near it."""
    passed_by = Visit(90, closes=1_000)
    leaves_now = Visit(100, closes=100, must_go=True)
    situation = situation_of([passed_by, leaves_now], [[Visit(-100, known=NEXT)]])
    assert sent(situation, WaitOrGo(KNOBS).decide(situation, EFFORT)) == [0, 1]


def test_what_can_wait_just_as_well_waits():
    """Tests that a round that may leave later at no higher cost stays open, with nothing to come near it either."""
    situation = situation_of(
        [Visit(100, closes=1_000), Visit(110, closes=1_000)], [[Visit(-100, known=NEXT)]]
    )
    decision = WaitOrGo(KNOBS).decide(situation, EFFORT)
    assert sent(situation, decision) == []


def test_what_must_go_goes():
    """Tests that what has no later chance goes, whatever the futures would have it do."""
    visits = [Visit(100, closes=100, must_go=True), Visit(-100, closes=100, must_go=True)]
    situation = situation_of(visits, [[Visit(101, known=NEXT), Visit(-101, known=NEXT)]])
    assert sent(situation, WaitOrGo(KNOBS).decide(situation, EFFORT)) == [0, 1]


def test_without_futures_it_is_the_rolling_horizon():
    """Tests that nothing is different where nothing is known of what may come, or no time is given."""
    situation = situation_of([Visit(100, closes=120), Visit(110, closes=1_000)], None)
    ours, theirs = (policy.decide(situation, EFFORT) for policy in (WaitOrGo(KNOBS), RollingHorizon()))
    assert ours.plan.item.tolist() == theirs.plan.item.tolist()
    assert ours.go.tolist() == theirs.go.tolist()
    hurried = situation_of([Visit(100, closes=120)], [[Visit(110, known=NEXT)]])
    assert sent(hurried, WaitOrGo(KNOBS).decide(hurried, Effort())) == [0]
    assert hurried.futures.asked == []


@pytest.mark.parametrize("threads", [1, 2])
def test_equal_situations_have_equal_decisions(threads):
    """Tests that the outcome depends on iterations and seed only, however many futures are planned at the same time."""
    random = np.random.default_rng(5)
    visits = [Visit(int(x), int(y), closes=int(c)) for x, y, c in random.integers(40, 400, size=(12, 3))]
    comes = [
        [Visit(int(x), int(y), known=NEXT) for x, y in random.integers(-200, 200, size=(8, 2))]
        for _ in range(4)
    ]
    situation = situation_of(visits, comes)
    effort = Effort(iterations=4_000, seed=7, threads=threads)
    one, other = (WaitOrGo(KNOBS).decide(situation, effort) for _ in range(2))
    assert one.plan.item.tolist() == other.plan.item.tolist()
    assert one.go.tolist() == other.go.tolist()
    assert one.record["share"].tolist() == other.record["share"].tolist()


def test_with_one_sure_future_it_decides_as_if_all_was_tried():
    """Tests random days with one future against all divisions of the requests into those that leave now and those that leave later."""
    for number in range(8):
        random = np.random.default_rng(number)
        visits = [
            Visit(int(x), int(y), closes=int(abs(x) + abs(y) + slack))
            for x, y, slack in zip(
                *random.integers(-90, 90, size=(2, 3)), random.integers(20, 300, size=3), strict=True
            )
        ]
        visits = [
            Visit(v.x, v.y, v.opens, v.closes, must_go=NEXT + abs(v.x) + abs(v.y) > v.closes) for v in visits
        ]
        comes = [Visit(int(x), int(y), known=NEXT) for x, y in random.integers(-90, 90, size=(2, 2))]
        situation = situation_of(visits, [comes], capacity=3)
        gone = sent(situation, WaitOrGo(KNOBS).decide(situation, EFFORT))

        def cost(now, visits=visits, comes=comes):
            later = [visit for k, visit in enumerate(visits) if k not in now]
            return naive_cost([visits[k] for k in now], 0, 3) + naive_cost([*later, *comes], NEXT, 3)

        every = [[k for k in range(3) if mask >> k & 1] for mask in range(8)]
        assert cost(gone) == min(cost(now) for now in every), number


def town(opens):
    """Build one courier at place 0, a shop there and a door at 50, and a shop with a door beside; each window opens so."""
    places = np.array([0, 1, 50, 2, 52])
    table = np.abs(places[:, None] - places[None])
    builder = ProblemBuilder(table, table)
    builder.add_vehicle(start=0, end=0, earliest=0, latest=END, capacity=[4], cost_per_m=1)
    for shop, door, opening in zip((1, 3), (2, 4), opens, strict=True):
        builder.add_request(
            pickups=[TaskSpec(shop, [(opening, END)], load=[1])],
            drop=TaskSpec(door, [(0, END)]),
            prize=1_000_000,
        )
    return builder


class TownFutures:
    """The second order comes when one is asked next, or never."""

    def __init__(self, problem):
        self.problem = problem

    def draw(self, number):
        del number
        return self.problem


@pytest.mark.parametrize("latest", [END, 60])
def test_a_courier_is_held_back_for_the_order_that_comes(latest):
    """Tests that a courier waits for an order next door unless the first one is too late then, and that nothing is lost by waiting."""
    both = town((0, NEXT)).build()
    both = both._replace(window_latest=frozen([END, latest, END, END]))
    known = ProblemBuilder(both.durations_s, both.distances_m)
    known.add_vehicle(start=0, end=0, earliest=0, latest=END, capacity=[4], cost_per_m=1)
    known.add_request(pickups=[TaskSpec(1, load=[1])], drop=TaskSpec(2, [(0, latest)]), prize=1_000_000)
    situation = situation_of([Visit(1)], None)
    problem = known.build()
    situation = situation.__class__(
        problem, assemble(problem, [[]], 0), 0, NEXT, np.zeros(1, dtype=bool), futures=TownFutures(both)
    )
    decision = WaitOrGo(KNOBS).decide(situation, EFFORT)
    assert referee.faults(problem, decision.plan) == []
    assert decision.plan.unassigned.tolist() == []
    assert decision.go.tolist() == [latest != END]
    assert RollingHorizon().decide(situation, EFFORT).go.tolist() == [True]


def frozen(values):
    """Return a column as problems have it."""
    array = np.array(values, dtype=np.int64)
    array.flags.writeable = False
    return array


def test_the_default_is_a_policy_that_decides():
    """Tests that what is taken without a name answers with a plan of everything."""
    situation = situation_of([Visit(10, closes=20, must_go=True)], [[Visit(11, known=NEXT)]])
    assert sent(situation, default_policy().decide(situation, EFFORT)) == [0]
