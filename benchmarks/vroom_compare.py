"""Compare our VROOM plan mode and plans with VROOM itself; needs the package pyvroom.

``python benchmarks/vroom_compare.py plan --count 200`` gives both random documents with random steps and compares
their answers. ``... solve`` solves documents with our solver and has VROOM judge the plans.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from routing.rounds.formats.vroom import VroomError, plan_vroom, solve_vroom
from tests.routing.rounds.formats.random_vroom import random_document, with_steps

#: Keys of an answer that both must give alike.
ROUTE_KEYS = (
    "cost",
    "distance",
    "setup",
    "service",
    "duration",
    "waiting_time",
    "priority",
    "delivery",
    "pickup",
)
STEP_KEYS = ("type", "id", "distance", "arrival", "waiting_time", "duration", "setup", "service", "load")


def by_us(document: dict[str, Any]) -> dict[str, Any]:
    """Return our answer in plan mode."""
    try:
        return plan_vroom(document)
    except VroomError as error:
        return {"code": error.answer_code, "error": str(error)}


def by_vroom(document: dict[str, Any], *, plan: bool) -> dict[str, Any]:
    """Return VROOM's own answer."""
    import vroom

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.json"
        path.write_text(json.dumps(document))
        try:
            problem = vroom.Input.from_json(path, geometry=False)
            problem._distances = True  # noqa: SLF001
            answer = problem.check(1) if plan else problem.solve(5, 1)
            return dict(answer.to_dict())
        except Exception as error:  # noqa: BLE001
            return {"code": 2, "error": str(error)}


def causes(violations: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """Return violations in an order that does not depend on who lists them."""
    return sorted((violation["cause"], violation.get("duration", 0)) for violation in violations)


def aims(answer: dict[str, Any]) -> list[tuple[int, int, int]]:
    """Return what plan mode minimises, by route: seconds early and late, span, sum of starts."""
    return [
        (
            sum(violation.get("duration", 0) for violation in route["violations"]),
            route["steps"][-1]["arrival"] + route["steps"][-1]["waiting_time"] - route["steps"][0]["arrival"],
            sum(step["arrival"] + step["waiting_time"] for step in route["steps"][1:-1]),
        )
        for route in answer["routes"]
    ]


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """Return where two answers differ."""
    if ours["code"] != theirs["code"]:
        return [f"code {ours.get('error')} | {theirs.get('error')}"]
    if ours["code"]:
        return []
    found = [
        f"summary {key}: {ours['summary'][key]} | {theirs['summary'][key]}"
        for key in ("cost", "routes", "unassigned", "priority")
        if ours["summary"][key] != theirs["summary"][key]
    ]
    for mine, other in zip(ours["routes"], theirs["routes"], strict=True):
        found += [
            f"vehicle {mine['vehicle']} {key}: {mine.get(key)} | {other.get(key)}"
            for key in ROUTE_KEYS
            if mine.get(key) != other.get(key)
        ]
        if causes(mine["violations"]) != causes(other["violations"]):
            found.append(f"vehicle {mine['vehicle']}: {mine['violations']} | {other['violations']}")
        for rank, (step, twin) in enumerate(zip(mine["steps"], other["steps"], strict=True)):
            found += [
                f"vehicle {mine['vehicle']} step {rank} {key}: {step.get(key)} | {twin.get(key)}"
                for key in STEP_KEYS
                if step.get(key) != twin.get(key)
            ]
            if causes(step["violations"]) != causes(twin["violations"]):
                found.append(
                    f"vehicle {mine['vehicle']} step {rank}: {step['violations']} | {twin['violations']}"
                )
    return found


def unsound(document: dict[str, Any], answer: dict[str, Any]) -> list[str]:
    """Return where times of an answer are impossible: too little travel, or a bound of a step not met."""
    table = document["matrices"]["car"]["durations"]
    found = []
    for route in answer["routes"]:
        vehicle = next(own for own in document["vehicles"] if own["id"] == route["vehicle"])
        factor = round(100 / vehicle.get("speed_factor", 1))
        inner = [step for step in vehicle["steps"] if step["type"] not in {"start", "end"}]
        here = vehicle.get("start_index")
        clock = route["steps"][0]["arrival"]
        leaving, rested = clock, 0
        for step, given in zip(route["steps"][1:], [*inner, {}], strict=True):
            start = step["arrival"] + step["waiting_time"]
            if start < clock or step["waiting_time"] < 0:
                found.append(f"{step['type']} begins at {start}, before {clock}")
            if (
                start < given.get("service_after", start)
                or start > given.get("service_before", start)
                or start != given.get("service_at", start)
            ):
                found.append(f"{step['type']} begins at {start}: {given}")
            clock = start + step["setup"] + step["service"]
            if step["type"] == "break":
                rested += step["service"]
                continue
            there = vehicle.get("end_index") if step["type"] == "end" else step["location_index"]
            travel = 0 if here is None or there is None else table[here][there] * factor // 100
            # Rounding of the seconds may take one off.
            if start + 1 < leaving + rested + travel:
                found.append(f"{step['type']} begins at {start}, before {leaving + rested + travel}")
            here, leaving, rested = there, clock, 0
    return found


def compare_plans(count: int, first: int) -> int:
    """Compare plan mode over random documents; return how many answers of ours are not as good as VROOM's."""
    tally = dict.fromkeys(("alike", "refused by both", "equally good", "better", "refused by VROOM"), 0)
    bad = 0
    for seed in range(first, first + count):
        document = with_steps(random_document(seed), seed)
        ours, theirs = by_us(document), by_vroom(document, plan=True)
        found = differences(ours, theirs)
        wrong = [] if ours["code"] else unsound(document, ours)
        if wrong:
            pass
        elif not found:
            tally["refused by both" if ours["code"] else "alike"] += 1
            continue
        elif not ours["code"] and theirs["code"]:
            tally["refused by VROOM"] += 1
            continue
        elif not ours["code"]:
            # Seconds are rounded down, so that sums may be off by one a step.
            pairs = list(zip(aims(ours), aims(theirs), strict=True))
            slack = max(len(route["steps"]) for route in ours["routes"])
            if all(
                abs(one - other) <= slack
                for mine, twin in pairs
                for one, other in zip(mine, twin, strict=True)
            ):
                tally["equally good"] += 1
                continue
            if all(
                mine <= twin or abs(mine[0] - twin[0]) + abs(mine[1] - twin[1]) <= slack
                for mine, twin in pairs
            ):
                tally["better"] += 1
                continue
        bad += 1
        print(f"seed {seed}: ", *wrong, *found[:8], sep="\n   ")
    print(", ".join(f"{number} {name}" for name, number in tally.items()) + f", {bad} wrong")
    return bad


def compare_solutions(count: int, first: int, iterations: int) -> int:
    """Have VROOM judge our plans, and compare costs; return how many plans VROOM holds to be wrong."""
    tally = dict.fromkeys(
        (
            "legal, cost alike",
            "late in VROOM's plan mode only",
            "without a break",
            "refused by us",
            "without routes",
        ),
        0,
    )
    ours_better = theirs_better = equal = bad = 0
    for seed in range(first, first + count):
        document = random_document(seed)
        ours = solve_vroom(document, iterations=iterations)
        if ours["code"]:
            tally["refused by us"] += ours["code"] == 2
            bad += ours["code"] != 2
            if ours["code"] != 2:
                print(f"seed {seed}: {ours['error']}")
            continue
        theirs = by_vroom(document, plan=False)
        if not theirs["code"]:
            marks = [
                (-own["summary"]["priority"], own["summary"]["unassigned"], own["summary"]["cost"])
                for own in (ours, theirs)
            ]
            # Costs are rounded by route.
            close = marks[0][:2] == marks[1][:2] and abs(marks[0][2] - marks[1][2]) <= len(ours["routes"])
            equal += close
            ours_better += not close and marks[0] < marks[1]
            theirs_better += not close and marks[0] > marks[1]
            if not close and marks[0] > marks[1]:
                print(f"seed {seed}: ours {marks[0]}, VROOM {marks[1]}")
        routes = {route["vehicle"]: route for route in ours["routes"]}
        if not routes:
            tally["without routes"] += 1
            continue
        for vehicle in document["vehicles"]:
            steps = routes.get(vehicle["id"], {"steps": ()})["steps"][1:-1]
            vehicle["steps"] = [{"type": step["type"], "id": step["id"]} for step in steps]
        judged, mine = by_vroom(document, plan=True), by_us(document)
        fine = not judged["code"] and not judged["summary"]["violations"]
        costs = [own["summary"]["cost"] for own in (ours, mine)] + (
            [] if judged["code"] else [judged["summary"]["cost"]]
        )
        same = max(costs) - min(costs) <= len(routes)
        noted = any("takes no break" in note for note in ours["summary"].get("notes", ()))
        if fine and same:
            tally["legal, cost alike"] += 1
        elif same and noted and [own["cause"] for own in mine["summary"]["violations"]] == ["missing_break"]:
            tally["without a break"] += 1
        elif same and not mine["summary"]["violations"] and not ours["summary"]["violations"]:
            # VROOM's plan mode begins no earlier than it estimates, and so finds lateness where there need be none.
            tally["late in VROOM's plan mode only"] += 1
        else:
            bad += 1
            print(f"seed {seed}: costs {costs}, {judged.get('summary', judged).get('violations', judged)}")
    print(", ".join(f"{number} {name}" for name, number in tally.items()) + f", {bad} wrong")
    print(f"against VROOM's own plans: {equal} equal, {ours_better} better, {theirs_better} worse")
    return bad


def main() -> int:
    """Run one comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=["plan", "solve"])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--iterations", type=int, default=300)
    options = parser.parse_args()
    if options.mode == "plan":
        return min(1, compare_plans(options.count, options.first))
    return min(1, compare_solutions(options.count, options.first, options.iterations))


if __name__ == "__main__":
    sys.exit(main())
