"""Tests of VROOM's JSON in and out; every number can be checked by hand on a street with a place every 100 s."""

from __future__ import annotations

import json

import numpy as np
import pytest

from routing.errors import RoutingError
from routing.rounds import referee
from routing.rounds.assemble import assemble
from routing.rounds.formats.vroom import (
    VroomError,
    plan_vroom,
    read_vroom,
    search_vroom,
    solve_vroom,
    write_vroom,
)
from routing.rounds.formats.vroom_answer import written_answer
from routing.rounds.formats.vroom_routes import initial_plan, items_of_steps, step_of
from routing.rounds.formats.vroom_stops import VroomRoute, stops_of
from routing.rounds.formats.vroom_times import settled_times
from routing.rounds.problem import UNREACHABLE
from routing.rounds.review import review
from tests.routing.rounds.formats.random_vroom import random_document

STREET = np.abs(np.subtract.outer(np.arange(5), np.arange(5))) * 100


def document(*, jobs=(), shipments=(), vehicle=None, **more):
    """One vehicle at place 0, with what else is asked."""
    return {
        "jobs": list(jobs),
        "shipments": list(shipments),
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, **(vehicle or {})}],
        "matrices": {"car": {"durations": STREET.tolist(), "distances": (STREET * 10).tolist()}},
        **more,
    }


def job(identity, place, **more):
    """Return a job at a place."""
    return {"id": identity, "location_index": place, **more}


def steps(*named):
    """Return steps from pairs of kind and id."""
    return [{"type": kind, "id": identity} for kind, identity in named]


def carried(data, *rounds):
    """Return the answer to a plan with these items by vehicle, after the referee has passed it."""
    instance = read_vroom(data)
    solution = assemble(instance.problem, rounds, 0)
    assert referee.faults(instance.problem, solution) == []
    return write_vroom(instance, solution)


def times(answer):
    """Return kind, arrival and waiting of the steps of the only route."""
    (route,) = answer["routes"]
    return [(step["type"], step["arrival"], step["waiting_time"]) for step in route["steps"]]


def causes(answer):
    """Return the violations of the only route, with their seconds, by step."""
    (route,) = answer["routes"]
    return [
        [(found["cause"], found.get("duration", 0)) for found in step["violations"]]
        for step in route["steps"]
    ]


def test_answer_has_vrooms_form():
    """Tests all keys of an answer, with loads, totals and what is left out."""
    data = document(
        jobs=[
            job(7, 2, delivery=[2], service=30, description="flat 3", priority=5),
            job(8, 3, skills=[9], location=[2.35, 48.7]),
        ],
        vehicle={"capacity": [3], "description": "bike", "costs": {"fixed": 50}},
    )
    answer = carried(json.dumps(data), [0])
    assert answer["code"] == 0
    assert answer["unassigned"] == [{"id": 8, "type": "job", "location": [2.35, 48.7], "location_index": 3}]
    summary = answer["summary"]
    assert summary.pop("computing_times").keys() == {"loading", "solving", "routing"}
    assert summary == {
        "cost": 450, "routes": 1, "unassigned": 1, "delivery": [2], "amount": [2], "pickup": [0], "setup": 0,
        "service": 30, "duration": 400, "waiting_time": 0, "priority": 5, "distance": 4000, "violations": [],
    }  # fmt: skip
    (route,) = answer["routes"]
    assert (route["vehicle"], route["description"], route["cost"]) == (1, "bike", 450)
    assert route["steps"][1] == {
        "type": "job", "location_index": 2, "description": "flat 3", "id": 7, "job": 7, "setup": 0, "service": 30,
        "waiting_time": 0, "load": [0], "arrival": 200, "duration": 200, "distance": 2000, "violations": [],
    }  # fmt: skip
    assert route["steps"][0]["load"] == [2]


def test_faults_are_told_together_with_their_pointers():
    """Tests that everything wrong is named at once, and that the answer's code is 2."""
    data = document(
        jobs=[job(1, 9), job(1, 2, service=-5), {"id": "x"}, job(3, 1, time_windows=[[5, 2]], priority=101)],
        shipments=[{"pickup": job(1, 1), "amount": [1, 2]}],
        vehicle={"capacity": [1], "speed_factor": 0, "steps": steps(("job", 77))},
    )
    with pytest.raises(VroomError) as caught:
        read_vroom(data)
    told = " ".join(caught.value.faults)
    for pointer in (
        "/jobs/0/location_index is 9", "/jobs/1/id is 1", "/jobs/1/service is -5", '/jobs/2/id is "x"',
        "/jobs/2 has no location", "/jobs/3/time_windows/0 is [5, 2]", "/jobs/3/priority is 101",
        "/shipments/0/delivery is missing", "/shipments/0/amount is [1, 2]", "/vehicles/0/speed_factor is 0",
        "/vehicles/0/steps/0/id is 77",
    ):  # fmt: skip
        assert pointer in told
    assert solve_vroom(data)["code"] == 2


@pytest.mark.parametrize("text", ["", "[1]", "{", b"\xff", "{}", '{"vehicles": 3}', '{"vehicles": [1]}'])
def test_nonsense_gets_an_answer(text):
    """Tests that no text makes an exception."""
    answer = solve_vroom(text)
    assert answer["code"] == 2
    assert answer["error"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"vehicle": {"capacity": [2], "breaks": [{"id": 1, "max_load": [1]}]}}, "breaks/0/max_load"),
        ({"vehicle": {"max_distance": 10, "max_travel_time": 5}}, "max_travel_time and max_distance"),
        ({"options": {"g": True}}, "/options/g"),
    ],
)
def test_what_is_refused(change, pointer):
    """Tests that what VROOM can and we cannot is refused, never passed over; plan mode takes most of it."""
    with pytest.raises(VroomError) as caught:
        read_vroom(document(jobs=[job(1, 1)], **change))
    assert pointer in str(caught.value)


def test_limits_that_cannot_bind_are_no_limits():
    """Tests that limits above what any route can come to are dropped rather than refused."""
    read_vroom(
        document(jobs=[job(1, 1)], vehicle={"max_distance": 99999, "max_travel_time": 9999, "max_tasks": 3})
    )


def test_setup_is_paid_on_reaching_a_place():
    """Tests that neither a second task at a place nor one at the start pays setup, and windows bound its start."""
    data = document(
        jobs=[
            job(1, 0, setup=40, service=10),
            job(2, 2, setup=60, service=10, time_windows=[[500, 520]]),
            job(3, 2, setup=60, service=10),
        ]
    )
    answer = carried(data, [0, 1, 2])
    assert times(answer) == [
        ("start", 290, 0),
        ("job", 290, 0),
        ("job", 500, 0),
        ("job", 570, 0),
        ("end", 780, 0),
    ]
    assert [step["setup"] for step in answer["routes"][0]["steps"]] == [0, 0, 60, 0, 0]
    by_type = document(
        jobs=[job(1, 1, setup=40, setup_per_type={"bike": 5}, service=7, service_per_type={"bike": 3})],
        vehicle={"type": "bike"},
    )
    assert carried(by_type, [0])["routes"][0]["setup"] == 5
    by_type["vehicles"].append({"id": 2, "start_index": 0})
    answer = carried(by_type, [], [0])
    assert (answer["routes"][0]["setup"], answer["routes"][0]["service"]) == (40, 7)
    assert times(answer)[-1] == ("end", 147, 0)


def test_a_job_may_hand_over_and_take():
    """Tests that what a job hands over is loaded at the start and what it takes stays, and that nothing comes between."""
    data = document(
        jobs=[job(1, 1, delivery=[3], pickup=[2]), job(2, 2, pickup=[1])], vehicle={"capacity": [3]}
    )
    answer = carried(data, [0, 1, 2])
    assert [step["load"] for step in answer["routes"][0]["steps"]] == [[3], [2], [3], [3]]
    instance = read_vroom(data)
    assert [own.kind for own in review(instance.problem, [[2, 0, 1]]).violations] == ["load"]
    # A plan in which something comes between the halves is mended, or the job left out where that cannot be.
    assert carried(data, [0, 2, 1]) | {"summary": {}} == answer | {"summary": {}}
    data = document(
        jobs=[
            job(1, 1, delivery=[1], pickup=[3], service=60),
            job(2, 2, delivery=[2], time_windows=[[260, 260]]),
        ],
        vehicle={"capacity": [3], "time_window": [0, 470]},
    )
    answer = carried(data, [0, 2, 1])
    assert [own["id"] for own in answer["unassigned"]] == [1]
    assert answer["summary"]["violations"] == []


def test_no_start_no_end_and_speed():
    """Tests rounds that begin at their first and end at their last task, and speeds in hundredths of a second."""
    data = document(jobs=[job(1, 1, setup=20), job(2, 2)], vehicle={"speed_factor": 1.3})
    del data["vehicles"][0]["start_index"]
    answer = carried(data, [0, 1])
    assert times(answer) == [("start", 0, 0), ("job", 0, 0), ("job", 97, 0), ("end", 251, 0)]
    assert answer["routes"][0]["setup"] == 20
    data = document(jobs=[job(1, 1), job(2, 2)])
    del data["vehicles"][0]["end_index"]
    assert carried(data, [0, 1])["summary"]["cost"] == 200


def test_costs_are_vrooms():
    """Tests rates by hour, kilometre and hour of tasks, fixed costs, and matrices of costs."""
    rates = {"fixed": 9, "per_hour": 1800, "per_km": 50, "per_task_hour": 720}
    data = document(jobs=[job(1, 2, setup=10, service=40)], vehicle={"costs": rates})
    assert carried(data, [0])["summary"]["cost"] == 9 + 200 + 200 + 10
    instance = read_vroom(data)
    whole, part = instance.coding.cost_unit
    assert assemble(instance.problem, [[0]], 0).cost * part == whole * (9 + 200 + 200 + 10)
    data = document(jobs=[job(1, 2)])
    data["matrices"]["car"]["costs"] = (STREET * 3).tolist()
    assert carried(data, [0])["summary"]["cost"] == 1200
    data["vehicles"][0]["costs"] = {"per_km": 1}
    assert "/vehicles/0/costs" in solve_vroom(data)["error"]


def test_priorities_before_numbers_before_costs():
    """Tests that one job of priority 1 outweighs any number without, and a far job outweighs its way."""
    jobs = [job(number, 1) for number in range(5)] + [job(5, 4, priority=1)]
    problem = read_vroom(document(jobs=jobs)).problem
    first, last = int(problem.request_prize[0]), int(problem.request_prize[5])
    assert last > 5 * first
    assert first > assemble(problem, [[0, 1, 2, 3, 4, 5]], 0).cost
    shipment = {"pickup": job(1, 1), "delivery": job(1, 2), "priority": 1}
    problem = read_vroom(document(jobs=[job(5, 4, priority=1)], shipments=[shipment])).problem
    assert problem.request_prize[1] == 2 * problem.request_prize[0]


def test_most_tasks_metres_and_travel_time():
    """Tests that the limits hold in the problem as they do in VROOM, shipments included."""
    jobs = [job(number, 1 + number) for number in range(3)]
    shipment = {"pickup": job(1, 1), "delivery": job(1, 2)}
    for limit, good, bad in (
        ({"max_tasks": 2}, [0, 1], [0, 1, 2]),
        ({"max_distance": 4000}, [0, 1], [0, 1, 2]),
        ({"max_travel_time": 400}, [0, 1], [0, 1, 2]),
        ({"max_travel_time": 400, "costs": {"per_hour": 7}}, [0, 1], [0, 1, 2]),
        ({"max_travel_time": 400, "costs": {"per_hour": 7, "per_km": 2}}, [0, 1], [0, 1, 2]),
        ({"max_distance": 4000, "costs": {"per_hour": 0, "per_km": 3}}, [0, 1], [0, 1, 2]),
    ):
        problem = read_vroom(document(jobs=jobs, vehicle=limit)).problem
        assert review(problem, [good]).violations == (), limit
        assert len(review(problem, [bad]).violations) >= 1, limit
    problem = read_vroom(document(jobs=jobs, shipments=[shipment], vehicle={"max_tasks": 3})).problem
    assert review(problem, [[0, 3, 4]]).violations == ()
    assert [own.kind for own in review(problem, [[0, 1, 3, 4]]).violations] == ["distance"]


def test_exact_costs_before_estimated_ones():
    """Tests that a limit beside another rate is left out at first, and kept where the plan without it breaks it."""
    jobs = [job(number, 1 + number, setup=9) for number in range(3)]
    for limit, tries, unassigned in ((4000, 2, 1), (6000, 1, 0), (99_000, 1, 0)):
        instance = read_vroom(document(jobs=jobs, vehicle={"max_distance": limit}))
        shares = []

        def search(problem, _initial, share, shares=shares):
            shares.append(share)
            return assemble(problem, [[0, 1] if len(shares) == 2 else [0, 1, 2]], 0)

        answer = write_vroom(*search_vroom(instance, search))
        assert len(shares) == tries
        assert shares[0] == (1 if limit == 99_000 else 0.5)
        assert (answer["summary"]["unassigned"], answer["summary"]["violations"]) == (unassigned, [])
        assert ("notes" in answer["summary"]) == (tries == 2)


def test_solve():
    """Tests a document from end to end, with a limit beside another rate, and that the same seed gives the same plan."""
    data = document(
        jobs=[job(number, 1 + number % 4, setup=20, service=60) for number in range(6)],
        shipments=[{"pickups": [job(1, 1), job(2, 3)], "delivery": job(1, 2)}],
        vehicle={"max_distance": 9000},
    )
    answer = solve_vroom(data, iterations=40)
    assert (answer["code"], answer["summary"]["cost"], answer["summary"]["unassigned"]) == (0, 800, 0)
    assert solve_vroom(json.dumps(data), iterations=40)["routes"] == answer["routes"]


def test_many_skills():
    """Tests that more skills than a bit set holds still bind."""
    jobs = [job(number, 1, skills=[number]) for number in range(80)]
    problem = read_vroom(document(jobs=jobs, vehicle={"skills": [3]})).problem
    assert review(problem, [[3]]).violations == ()
    assert [own.kind for own in review(problem, [[4]]).violations] == ["forbidden"]


def test_breaks_are_shown_where_they_fit():
    """Tests that a break that the round is over before is added, travel going on before it, and one that fits nowhere told."""
    rest = {"id": 4, "service": 30, "time_windows": [[150, 400]], "description": "tea"}
    data = document(jobs=[job(1, 1)], vehicle={"breaks": [rest]})
    answer = carried(data, [0])
    assert times(answer) == [("start", 0, 0), ("job", 100, 0), ("break", 150, 0), ("end", 230, 0)]
    assert answer["routes"][0]["steps"][2]["duration"] == 150
    data = document(jobs=[job(1, 1)], vehicle={"breaks": [rest], "time_window": [500, 900]})
    answer = carried(data, [0])
    assert answer["summary"]["violations"] == []
    assert "takes no break 4" in answer["summary"]["notes"][0]


def test_windows_of_a_break():
    """Tests that windows outside the shift do not count, and that of several the widest is taken, which is told."""
    spans = [[0, 50], [150, 300], [400, 460], [900, 999]]
    vehicle = {"time_window": [100, 600], "breaks": [{"id": 4, "service": 30, "time_windows": spans}]}
    instance = read_vroom(document(jobs=[job(1, 1)], vehicle=vehicle))
    assert (instance.problem.break_earliest.tolist(), instance.problem.break_latest.tolist()) == (
        [150],
        [300],
    )
    assert len(instance.coding.notes) == 1
    vehicle["time_window"] = [320, 600]
    instance = read_vroom(document(jobs=[job(1, 1)], vehicle=vehicle))
    assert (instance.problem.break_latest.tolist(), instance.coding.notes) == ([460], ())


def test_plan_mode_tells_everything():
    """Tests each cause of VROOM by a route that breaks it, with seconds where there are any."""
    data = document(
        jobs=[
            job(1, 1, time_windows=[[0, 50]], delivery=[1]),
            job(2, 2, skills=[3], pickup=[5], service=100),
            job(3, 3, time_windows=[[1000, 1100]]),
        ],
        shipments=[{"pickup": job(1, 1), "delivery": job(1, 3), "amount": [1]}],
        vehicle={
            "capacity": [4],
            "max_tasks": 3,
            "max_travel_time": 350,
            "max_distance": 3000,
            "breaks": [{"id": 1, "time_windows": [[0, 50]], "max_load": [0]}, {"id": 2}],
            "steps": steps(("job", 1), ("break", 1), ("job", 2), ("delivery", 1), ("job", 3)),
        },
    )
    data["vehicles"][0]["steps"][4]["service_at"] = 900
    answer = plan_vroom(data)
    assert answer["unassigned"] == [{"id": 1, "type": "pickup", "location_index": 1}]
    found = causes(answer)
    assert found[1] == [("delay", 50)]
    assert sorted(found[2]) == [("delay", 50)]
    assert sorted(found[3]) == [("load", 0), ("skills", 0)]
    assert sorted(found[4]) == [("precedence", 0)]
    assert sorted(found[5]) == [("lead_time", 100), ("max_tasks", 0)]
    assert sorted(found[6]) == [("max_distance", 0), ("max_travel_time", 0)]
    summed = {own["cause"]: own.get("duration") for own in answer["summary"]["violations"]}
    assert summed["delay"] == 100
    assert "missing_break" in summed


def test_plan_mode_chooses_times():
    """Tests the least lateness, then the shortest span, then early starts; bounds that exclude each other are refused."""
    data = document(
        jobs=[job(1, 1, service=50), job(2, 2, time_windows=[[700, 800]]), job(3, 3)],
        vehicle={"steps": steps(("job", 1), ("job", 2), ("job", 3))},
    )
    assert times(plan_vroom(data)) == [
        ("start", 450, 0),
        ("job", 550, 0),
        ("job", 700, 0),
        ("job", 800, 0),
        ("end", 1100, 0),
    ]
    given = data["vehicles"][0]["steps"]
    given[0] = {"type": "job", "id": 1, "service_before": 300}
    assert times(plan_vroom(data))[:3] == [("start", 200, 0), ("job", 300, 0), ("job", 450, 250)]
    given[1] = {"type": "job", "id": 2, "service_at": 420}
    assert causes(plan_vroom(data))[2] == [("lead_time", 280)]
    given[0] = {"type": "job", "id": 1, "service_after": 400}
    answer = solve_vroom(data, plan=True)
    assert answer["code"] == 2
    assert "/vehicles/0/steps cannot meet" in answer["error"]
    data["options"] = {"c": True}
    assert solve_vroom(data) == answer
    given[:] = steps(("job", 1), ("job", 1))
    assert "/vehicles/0/steps/1 repeats a job" in solve_vroom(data)["error"]


def test_several_pickups_before_one_delivery():
    """Tests the extension: pickups of one shipment in any order, each with its amount, all before the delivery."""
    shipment = {
        "pickups": [job(1, 2, amount=[1]), job(2, 1, amount=[2])],
        "delivery": job(1, 3),
        "amount": [3],
    }
    data = document(shipments=[shipment], vehicle={"capacity": [3]})
    answer = carried(data, [1, 0, 2])
    assert [(step["type"], step.get("id"), step["load"]) for step in answer["routes"][0]["steps"]] == [
        ("start", None, [0]),
        ("pickup", 2, [2]),
        ("pickup", 1, [3]),
        ("delivery", 1, [0]),
        ("end", None, [0]),
    ]
    data["vehicles"][0]["steps"] = steps(("pickup", 1), ("delivery", 1), ("pickup", 2))
    assert causes(plan_vroom(data))[1:4] == [[], [("precedence", 0)], [("precedence", 0)]]
    shipment["amount"] = [4]
    assert "/shipments/0/amount" in solve_vroom(data)["error"]


def test_extension_in_plan_mode():
    """Tests rides, goods in the way, classes, relations, and vehicles by name."""
    data = document(
        jobs=[job(1, 4, allowed_vehicles=[2], group="a"), job(2, 2, group="a")],
        shipments=[
            {"pickup": job(1, 1), "delivery": job(1, 3), "max_ride": 150, "lifo": True, "class": "hot"},
            {"pickup": job(2, 2), "delivery": job(2, 4), "class": "cold"},
        ],
        conflicts=[["hot", "cold"]],
        relations=[{"type": "order", "between": [{"job": 1}, {"shipment": 2}]}],
        vehicle={
            "steps": steps(("pickup", 1), ("pickup", 2), ("delivery", 1), ("delivery", 2), ("job", 1)),
            "max_duration": 500,
        },
    )
    data["vehicles"].append({"id": 2, "start_index": 0, "steps": steps(("job", 2))})
    answer = plan_vroom(data)
    found = [
        [own["cause"] for own in step["violations"]] for route in answer["routes"] for step in route["steps"]
    ]
    assert found == [
        [],
        ["max_ride"],
        ["class"],
        ["lifo"],
        [],
        ["forbidden_vehicle", "group", "order"],
        [],
        [],
        [],
        [],
    ]
    assert [own["cause"] for own in answer["routes"][0]["violations"]][-1] == "max_duration"
    instance = read_vroom(data)
    kinds = {own.kind for own in review(instance.problem, [[2, 4, 3, 5, 0], [1]]).violations}
    assert kinds == {"ride", "class", "lifo", "order", "forbidden", "group", "duration"}


def test_due_times_and_releases():
    """Tests that a plan keeps its own times where VROOM's rule knows nothing of releases and lateness."""
    data = document(jobs=[job(1, 1, release=300, setup=20), job(2, 2, due=100, late_cost=2)])
    instance = read_vroom(data)
    answer = carried(data, [0, 1])
    assert times(answer) == [("start", 300, 0), ("job", 400, 0), ("job", 520, 0), ("end", 720, 0)]
    whole, part = instance.coding.cost_unit
    assert assemble(instance.problem, [[0, 1]], 0).cost * part == whole * (400 + 2 * 420)
    data["vehicles"][0]["steps"] = steps(("job", 1), ("job", 2))
    assert causes(plan_vroom(data))[1] == [("release", 0)]


def test_travel_times_by_streets():
    """Tests that a function gives the tables by profile where there are no matrices, and code 3 without any."""
    data = {
        "jobs": [{"id": 1, "location": [2.0, 48.0]}, {"id": 2, "location": [2.2, 48.0]}],
        "vehicles": [{"id": 1, "start": [2.1, 48.0], "profile": "bike"}],
    }

    def travel(profile, places):
        assert profile == "bike"
        longitudes = np.array([place[0] for place in places])
        seconds = np.abs(longitudes[:, None] - longitudes) * 1000.0
        seconds[0, 1] = -1
        return seconds, None

    instance = read_vroom(data, travel=travel)
    assert instance.problem.durations_s.shape == (1, 3, 3)
    assert (instance.problem.durations_s >= UNREACHABLE).sum() == 1
    answer = write_vroom(instance, assemble(instance.problem, [[1, 0]], 0))
    assert answer["routes"][0]["steps"][1]["location"] == [2.2, 48.0]
    assert answer["summary"]["cost"] == 300
    assert "distance" not in answer["summary"]
    assert solve_vroom(data)["code"] == 3
    data["vehicles"][0]["max_distance"] = 5
    with pytest.raises(VroomError, match="no distances") as caught:
        read_vroom(data, travel=travel)
    assert caught.value.answer_code == 3
    data["vehicles"][0] = {
        "id": 1,
        "start": [2.1, 48.0],
        "profile": "bike",
        "steps": steps(("job", 1), ("job", 2)),
    }
    with pytest.raises(RoutingError, match="no path"):
        plan_vroom(data, travel=travel)


def test_old_keys():
    """Tests ``matrix`` and a job's ``amount``, as older clients send them, and that unknown keys are passed over."""
    data = {
        "jobs": [{"id": 1, "location_index": 1, "amount": [2], "colour": "red"}],
        "vehicles": [{"id": 1, "start_index": 0, "capacity": [2]}],
        "matrix": STREET.tolist(),
    }
    answer = carried(data, [0])
    assert answer["routes"][0]["delivery"] == [2]
    assert answer["routes"][0]["steps"][1]["arrival"] == 100


def test_steps_to_start_from():
    """Tests that steps become a plan with the breaks that it owes, and that illegal ones are refused."""
    rest = {"id": 4, "service": 30, "time_windows": [[150, 350]]}
    data = document(
        jobs=[job(1, 1), job(2, 3, time_windows=[[0, 500]]), job(3, 2)],
        vehicle={"breaks": [rest], "steps": steps(("job", 1), ("job", 2))},
    )
    instance = read_vroom(data)
    plan = initial_plan(instance.document, instance.travel, instance.coding, instance.problem)
    assert referee.faults(instance.problem, plan) == []
    assert [item for item in plan.item.tolist() if item >= 0] == [0, 1]
    assert plan.unassigned.tolist() == [2]
    data["jobs"][1]["time_windows"] = [[0, 50]]
    instance = read_vroom(data)
    with pytest.raises(VroomError, match="/vehicles/0/steps describe a route that is not legal"):
        initial_plan(instance.document, instance.travel, instance.coding, instance.problem)


def test_problem_and_vrooms_rule_agree():
    """Tests on random routes that what the problem allows VROOM allows, for the same cost, and nearly the reverse."""
    both = only_vroom = 0
    for seed in range(120):
        try:
            instance = read_vroom(random_document(seed))
        except VroomError:
            continue
        random = np.random.default_rng(seed)
        document, travel, coding = instance.document, instance.travel, instance.coding
        for _ in range(3):
            vehicle = int(random.integers(len(document.vehicles)))
            if document.vehicles[vehicle].breaks:
                continue
            numbers = [task for order in document.orders if random.random() < 0.4 for task in order.tasks]
            if not numbers:
                continue
            route = [step_of(document, number) for number in numbers]
            items = items_of_steps(coding, instance.problem, vehicle, route)
            rounds = [items if own == vehicle else [] for own in range(len(document.vehicles))]
            seen = review(instance.problem, rounds)
            found = settled_times(*stops_of(document, travel, vehicle, route))
            answer = found and written_answer(document, travel, [VroomRoute(vehicle, route, found)], {})
            legal = answer is not None and not answer["summary"]["violations"]
            assert legal or seen.violations, (seed, seen.violations)
            both += legal and not seen.violations
            only_vroom += legal and bool(seen.violations)
            if legal and not seen.violations and not coding.notes:
                whole, part = coding.cost_unit
                assert abs(seen.rounds[vehicle].cost * part / whole - answer["summary"]["cost"]) <= 3
    assert both > 60
    assert only_vroom <= 2
