"""The periodic solver: against all plans there are, its promises, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from routing.errors import InvalidProblemError, RoutingError
from routing.periodic import (
    ClientSpec,
    PeriodicProgress,
    ProblemLists,
    VehicleSpec,
    chosen_days,
    evenly_spaced,
    faults_of,
    make_problem,
    solve,
    spaced_schemes,
)
from routing.periodic.pvrpif import read_pvrpif
from routing.rounds.formats.text import FormatError
from tests.naive.periodic import least_cost
from tests.routing.periodic.random_weeks import random_week


def small_week(**options: object):
    """Return a week of five days on a line: depot at 0, a facility at 10, clients at 2, 4, 6, 8."""
    spots = [0, 2, 4, 6, 8, 10]
    lists = ProblemLists([[abs(a - b) for b in spots] for a in spots], 5, **options)
    for place in range(1, 5):
        lists.clients.append(
            ClientSpec(place, spaced_schemes(range(5), 2, least_gap=2), service=1, load=1, change_cost=3)
        )
    for _ in range(2):
        lists.vehicles.append(VehicleSpec(0, 0, [(0, 100)] * 5, capacity=4))
    return lists


def test_everybody_is_visited_together() -> None:
    """Tests that four clients on one road, twice a week each, take two rounds: to the last one and back, on two days."""
    plan = solve(make_problem(small_week()), iterations=2000)
    assert plan.cost == 2 * 16
    assert plan.left_out == ()
    assert len(plan.rounds) == 2
    assert len(set(plan.schemes) and {tuple(sorted(one.clients)) for one in plan.rounds}) == 1


def test_days_are_balanced_where_the_longest_costs() -> None:
    """Tests that clients are spread over the days where the longest of them is dear."""
    crowded = solve(make_problem(small_week()), iterations=1000)
    spread = solve(make_problem(small_week(peak_cost=1000)), iterations=3000)
    assert max(one.arrival - one.departure for one in crowded.rounds) == 20
    lengths: dict[int, int] = {}
    for one in spread.rounds:
        lengths[one.day] = lengths.get(one.day, 0) + one.arrival - one.departure
    assert max(lengths.values()) == 17


def test_the_same_vehicle_comes_where_changes_cost() -> None:
    """Tests that each client has one vehicle where two would be as near, if changes cost, and that schemes' own costs count."""
    lists = small_week()
    lists.vehicles[0].capacity = lists.vehicles[1].capacity = 2
    plan = solve(make_problem(lists), iterations=3000)
    by: dict[int, set[int]] = {}
    for one in plan.rounds:
        for client in one.clients:
            by.setdefault(client, set()).add(one.vehicle)
    assert all(len(own) == 1 for own in by.values())
    lists.clients[0].scheme_costs = [50, 0, 50, 50, 50, 50]
    assert solve(make_problem(lists), iterations=1000).schemes[0] == 1


@pytest.mark.parametrize("seed", range(60))
def test_no_plan_is_cheaper(seed: int) -> None:
    """Tests that small problems are solved to the least cost of all plans, days, vehicles and orders."""
    problem = random_week(seed, timed=False)
    plan = solve(problem, iterations=1500, seed=seed)
    best = least_cost(problem)
    if best is None:
        assert plan.left_out
    else:
        assert not plan.left_out
        assert plan.cost == best


@pytest.mark.parametrize("seed", range(12))
def test_larger_problems_are_legal_and_repeatable(seed: int) -> None:
    """Tests that random weeks of 25 clients pass the referee, threads and set partitioning included, and come out the same again."""
    problem = random_week(seed + 900, clients=25, days=5, vehicles=3)
    plans = [solve(problem, iterations=600, seed=seed, threads=2) for _ in range(2)]
    assert plans[0] == plans[1]
    assert faults_of(problem, plans[0]) == []


def test_the_search_tells_and_stops() -> None:
    """Tests that progress is told, costs never rise, and False ends the search."""
    told: list[PeriodicProgress] = []

    def tell(progress: PeriodicProgress) -> bool:
        told.append(progress)
        return len(told) < 3

    solve(random_week(7, clients=20, days=4, vehicles=2), seconds=20.0, on_progress=tell)
    assert len(told) == 3
    assert told[0].cost >= told[-1].cost
    assert told[-1].seconds < 15


def test_there_may_be_nobody() -> None:
    """Tests that nobody to visit, or nobody to visit them, is no error."""
    assert solve(make_problem(ProblemLists([[0]], 3)), iterations=5).cost == 0
    lists = ProblemLists([[0]], 3)
    lists.clients.append(ClientSpec(0, [1], prize=7))
    assert solve(make_problem(lists), iterations=5).left_out == (0,)


@pytest.mark.parametrize("seed", range(20))
def test_a_search_goes_on_from_a_plan(seed: int) -> None:
    """Tests that a plan to begin with is never lost, and that one which is not legal any more is mended."""
    problem = random_week(seed + 300, clients=12, days=4, vehicles=2)
    plan = solve(problem, iterations=300, seed=seed)
    again = solve(problem, iterations=0, seed=seed + 1, start=plan)
    # Nothing is put in where there is room now; what was left out may be.
    assert again.cost <= plan.cost
    assert solve(problem, iterations=200, seed=seed + 1, threads=2, start=plan).cost <= plan.cost
    fewer = problem._replace(vehicle_capacity=np.maximum(problem.vehicle_capacity // 2, 1))
    mended = solve(fewer, iterations=50, seed=seed, start=plan)
    assert faults_of(fewer, mended) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda plan: replace(plan, schemes=plan.schemes[1:]), "it has 3 clients, the problem 4"),
        (lambda plan: replace(plan, schemes=(23, *plan.schemes[1:])), "client 0 has scheme 23"),
        (lambda plan: replace(plan, rounds=plan.rounds[1:]), "is on no round of day"),
        (lambda plan: replace(plan, rounds=(*plan.rounds, plan.rounds[0])), "has two rounds"),
        (lambda plan: replace(plan, rounds=(replace(plan.rounds[0], vehicle=7),)), "vehicle 7 is not in the problem"),
        (lambda plan: replace(plan, schemes=(-1, *plan.schemes[1:])), "client 0 is not to be visited"),
    ],
)  # fmt: skip
def test_no_plan_of_another_problem(change, told: str) -> None:
    """Tests that a plan which is none of the problem is refused before a kernel sees it."""
    problem = make_problem(small_week())
    plan = solve(problem, iterations=300)
    with pytest.raises(RoutingError, match=told) as caught:
        solve(problem, iterations=1, start=change(plan))
    assert caught.value.code == "invalid_start"


def test_whom_people_know_comes() -> None:
    """Tests that what a visit by a vehicle costs decides who comes, where it is worth the way."""
    lists = small_week()
    for client in lists.clients:
        client.change_cost = 0
    for client in lists.clients[:2]:
        client.vehicle_costs = {0: 100}
    for client in lists.clients[2:]:
        client.vehicle_costs = {1: 1}
    plan = solve(make_problem(lists), iterations=2000)
    by = {(client, one.vehicle) for one in plan.rounds for client in one.clients}
    # A way of its own for the far two costs more than four visits at 1 each.
    assert by == {(client, 1) for client in range(4)}
    assert plan.cost == 2 * 16 + 4


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"schemes": ()}, "client 0 is left out and visited"),
        ({"cost": 1}, "the cost is 32, not 1"),
        ({"day": 4}, "is visited on days"),
        ({"capacity": 3}, "4 on board after client"),
        ({"shift": (10, 100)}, "the shift is from 10 to 100"),
        ({"duration": 5}, "lasts 20 s"),
        ({"window": (90, 95)}, "its window is from 90 to 95"),
        ({"vehicle": True}, "may not visit client"),
        ({"facility": True}, "ends with 4 on board"),
        ({"twice": True}, "has two rounds"),
        ({"early": True}, "it cannot be there before"),
    ],
)
def test_the_referee_finds_what_is_wrong(change: dict[str, object], told: str) -> None:
    """Tests that each rule that a plan can break is told."""
    lists = small_week()
    plan = solve(make_problem(lists), iterations=2000)
    if "schemes" in change:
        plan = replace(plan, schemes=(-1, *plan.schemes[1:]))
    if "cost" in change:
        plan = replace(plan, cost=1)
    if "day" in change:
        free = next(day for day in range(5) if day not in {one.day for one in plan.rounds})
        plan = replace(plan, rounds=(replace(plan.rounds[0], day=free), *plan.rounds[1:]))
    if "twice" in change:
        plan = replace(plan, rounds=(*plan.rounds, plan.rounds[0]))
    if "early" in change:
        first = plan.rounds[0]
        plan = replace(plan, rounds=(replace(first, starts=(0, *first.starts[1:])), *plan.rounds[1:]))
    for vehicle in lists.vehicles:
        vehicle.capacity = change.get("capacity", 4)
        vehicle.shifts = [change.get("shift", (0, 100))] * 5
        vehicle.most_duration = [change.get("duration", 100)] * 5
    if "window" in change:
        lists.clients[0].windows = [change["window"]] * 5
    if "vehicle" in change:
        lists.clients[0].vehicles = []
    if "facility" in change:
        lists.facilities.append((5, 0))
    assert any(told in fault for fault in faults_of(make_problem(lists), plan))


def replaced(specs: list, place: int, **changes: object) -> None:
    """Change a client or a vehicle of a list."""
    specs[place] = replace(specs[place], **changes)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda lists: replaced(lists.clients, 0, location=9), "client 0: location is 9"),
        (lambda lists: replaced(lists.clients, 1, schemes=[]), "client 1: schemes is empty"),
        (lambda lists: replaced(lists.clients, 0, schemes=[64]), "client 0: scheme is 64"),
        (lambda lists: replaced(lists.clients, 0, scheme_costs=[]), "scheme_costs has 0 entries"),
        (lambda lists: replaced(lists.clients, 0, windows=[(5, 1)] * 5), "it ends before it begins"),
        (lambda lists: replaced(lists.clients, 0, windows=[(0, 9)]), "windows has 1 entries for 5 days"),
        (lambda lists: replaced(lists.clients, 0, load=-1), "client 0: load is -1"),
        (lambda lists: replaced(lists.clients, 0, load=1.5), "client 0: load is 1.5"),
        (lambda lists: replaced(lists.clients, 0, vehicles=[7]), "client 0: vehicle is 7"),
        (lambda lists: replaced(lists.clients, 0, vehicle_costs={7: 1}), "vehicle of vehicle_costs is 7"),
        (lambda lists: replaced(lists.clients, 0, vehicle_costs={1: -1}), "cost of vehicle 1 is -1"),
        (lambda lists: replaced(lists.vehicles, 0, start=-1), "vehicle 0: start is -1"),
        (lambda lists: replaced(lists.vehicles, 1, shifts=[(0, 9)]), "vehicle 1: 1 shifts"),
        (lambda lists: replaced(lists.vehicles, 0, shifts=[(9, 0)] * 5), "it ends before it begins"),
        (lambda lists: lists.facilities.append((17, 0)), "facility 0: location is 17"),
        (lambda lists: setattr(lists, "travel", [[0, -1], [1, 0]]), "travel reaches from -1"),
        (lambda lists: setattr(lists, "travel", [[0.5]]), "give a square table of whole seconds"),
        (lambda lists: setattr(lists, "days", 63), "days is 63"),
        (lambda lists: setattr(lists, "peak_cost", -2), "peak_cost is -2"),
    ],
)
def test_bad_problems_are_told(spoil, told: str) -> None:
    """Tests that every number that does not fit is named before a kernel sees it."""
    lists = small_week()
    spoil(lists)
    with pytest.raises(InvalidProblemError, match=told.replace("(", r"\(")):
        make_problem(lists)


@pytest.mark.parametrize(
    ("options", "told"), [({"seconds": -1.0}, "seconds is -1"), ({"threads": 0}, "threads is 0")]
)
def test_bad_limits_are_told(options: dict[str, object], told: str) -> None:
    """Tests that limits that are none are refused."""
    with pytest.raises(RoutingError, match=told):
        solve(make_problem(small_week()), **options)


def test_schemes() -> None:
    """Tests sets of days: at equal distances, with a least gap, around the end of a week, and what cannot be."""
    assert [chosen_days(scheme) for scheme in evenly_spaced(6, 2)] == [(0, 3), (1, 4), (2, 5)]
    assert evenly_spaced(4, 4) == (15,)
    with pytest.raises(ValueError, match="5 visits in 6 days"):
        evenly_spaced(6, 5)
    assert [chosen_days(scheme) for scheme in spaced_schemes((0, 2, 4), 2)] == [(0, 2), (0, 4), (2, 4)]
    assert [chosen_days(scheme) for scheme in spaced_schemes(range(5), 3, least_gap=2)] == [(0, 2, 4)]
    assert chosen_days(spaced_schemes(range(7), 2, least_gap=3, period=7)[0]) == (0, 3)
    assert spaced_schemes(range(2), 2, least_gap=2, period=2) == ()


def write(path: Path, change: str = "") -> Path:
    """Write a small instance; a change spoils it."""
    info = '{"planningHorizon": 4, "numVehicles": 1, "maxDuration": 30, "maxCapacity": 5}'
    feature = (
        '{"type": "Feature", "properties": {"type": "%s", "frequency": %s, "demand": 3.0, "service": 2.0}}'
    )
    features = ",".join(
        [
            feature % ("depot", 0),
            feature % ("customer", 2),
            feature % ("customer", 1),
            feature % ("intermediateFacility", 0),
        ]
    )
    text = (
        f'{{"info": {info}, "features": [{features}], "duration": [[0,2,4,6],[2,0,2,4],[4,2,0,2],[6,4,2,0]]}}'
    )
    if change:
        before, after = change.split(" -> ")
        assert before in text
        text = text.replace(before, after, 1)
    path.write_text(text, encoding="utf-8")
    return path


def test_an_instance_is_read(tmp_path: Path) -> None:
    """Tests that a file of the published form is read and solved: loads of 3 and 3 do not fit in 5."""
    problem = read_pvrpif(write(tmp_path / "small.geojson"))
    plan = solve(problem, iterations=500)
    # To the first client, to the facility and home on one day (12, and 2 there); on another one to the facility in between as well
    # (16, and 4): 3 and 3 do not fit in 5.
    assert plan.cost == 34
    assert [len(problem.schemes_of(client)) for client in range(2)] == [2, 4]


@pytest.mark.parametrize(
    "change",
    [
        '"depot" -> "castle"',
        '"frequency": 2 -> "frequency": 3',
        '"frequency": 2, "demand": 3.0 -> "frequency": 2, "demand": 3.5',
        '"maxDuration" -> "most"',
        "{ -> ",
    ],
)
def test_a_spoilt_instance_is_told(tmp_path: Path, change: str) -> None:
    """Tests that a file that is none is refused by name."""
    with pytest.raises(FormatError, match=r"bad\.geojson"):
        read_pvrpif(write(tmp_path / "bad.geojson", change))
