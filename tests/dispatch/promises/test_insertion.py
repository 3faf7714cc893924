"""What a basket costs in the plan as it is."""

from __future__ import annotations

import random

import pytest

from dispatch.board.ask import Ask, AskStop
from dispatch.board.the_desk import the_desk
from dispatch.domain import Load, Place, PlaceKind, TimeWindow
from dispatch.promises.insertion import insertions
from routing.rounds import ProblemBuilder  # noqa: F401  (loads the kernels once)
from routing.rounds.live import LivePlan
from tests.dispatch.toy_day import NINE_S, make_day
from tests.dispatch.toy_town import at


@pytest.mark.parametrize("seed", range(4))
def test_the_cost_is_that_of_the_insertion_itself(store, seed: int) -> None:
    """Tests every window against a plan into which the same basket is really inserted."""
    store.clock.set(NINE_S - 3600)
    chance = random.Random(seed)
    # A basket that is asked for has the whole of its window; what was promised has a margin.
    day = make_day(store, couriers=3, seed=seed, breaks=seed % 2 == 1, settings={"planning": {"margin_s": 0}})
    for _ in range(10):
        opens = chance.randrange(0, 9000, 900)
        day.add(
            (chance.uniform(0, 5000), chance.uniform(0, 5000)),
            tuple(chance.sample(range(4), 2)),
            window=(opens, opens + 3600),
        )
    day.plan(iterations=100)
    state, board = day.board()
    asked = day.add((1234, 4321), (0, 2), window=(1800, 7200))
    later, with_it = day.board()
    shops = [later.places[day.shop_places[shop]] for shop in (0, 2)]
    fetches = tuple(
        AskStop(shop, (TimeWindow(NINE_S - 3600, NINE_S + 6 * 3600),), 60, Load(10, 2000)) for shop in shops
    )
    ask = Ask(fetches, later.places[asked.drop_place_id], 120)
    window = asked.window
    found = insertions(
        board,
        the_desk().book(state),
        board.present_solution,
        ask,
        [window, TimeWindow(window.latest, window.latest)],
    )
    (request,) = with_it.present_solution.unassigned.tolist()
    plan = LivePlan(with_it.problem, with_it.present_solution)
    vehicle = plan.insert(request)
    assert found[0] is not None
    assert with_it.standings[vehicle].shift.id == found[0].shift_id
    before = with_it.present_solution.cost - int(with_it.problem.request_prize[request])
    assert plan.solution().cost - before == found[0].cost


def test_no_window_that_breaks_a_promise(store) -> None:
    """Tests that a window which no courier can keep has no insertion, nor one for goods that no bike holds."""
    store.clock.set(NINE_S - 3600)
    day = make_day(store, couriers=1)
    day.add((4900, 4900), (0,), window=(3600, 3900))
    day.plan(iterations=50)
    state, board = day.board()
    shop = state.places[day.shop_places[0]]
    door = Place("new", PlaceKind.ADDRESS, "Door", **at(100, 100))
    always = (TimeWindow(NINE_S, NINE_S + 6 * 3600),)

    def costs(load: Load, *windows: tuple[int, int]) -> list[bool]:
        ask = Ask((AskStop(shop, always, 60, load),), door, 60)
        bounds = [TimeWindow(NINE_S + opens, NINE_S + closes) for opens, closes in windows]
        plan = board.present_solution
        return [one is not None for one in insertions(board, the_desk().book(state), plan, ask, bounds)]

    # The other end of the town lies 1,360 s away; at 3,600 s the courier has to be there.
    assert costs(Load(1, 1), (3500, 3700), (0, 2000), (6000, 7000), (15_000, 16_000)) == [
        False,
        True,
        True,
        False,
    ]
    assert costs(Load(10_000, 1), (0, 7000)) == [False]
