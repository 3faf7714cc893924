"""Compare our VROOM plan mode and plans with VROOM itself; needs the package pyvroom.

``python buildtools/compare_vroom.py plan --count 200`` gives both random documents with random steps and compares
their answers. ``... solve`` solves documents with our solver and has VROOM judge the plans.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from routing.rounds.formats.vroom import VroomError, plan_vroom, solve_vroom

#: Keys of an answer that both must give alike.
ROUTE_KEYS = ("cost", "setup", "service", "duration", "waiting_time", "priority", "delivery", "pickup")
STEP_KEYS = ("type", "id", "arrival", "waiting_time", "duration", "setup", "service", "load")


def random_document(seed: int) -> dict[str, Any]:
    """Make a small document over the features that both understand."""
    random = np.random.default_rng(seed)
    size = int(random.integers(3, 9))
    points = random.integers(0, 900, (size, 2))
    durations = np.abs(points[:, None] - points[None]).sum(-1)
    if random.random() < 0.5:
        durations = durations + random.integers(0, 60, (size, size)) * (1 - np.eye(size, dtype=np.int64))
    dims = int(random.integers(0, 3))

    def place() -> int:
        return int(random.integers(0, size))

    def windows(chance: float) -> dict[str, Any]:
        if random.random() > chance:
            return {}
        starts = np.sort(random.integers(0, 9000, int(random.integers(1, 3)))).tolist()
        spans = [[start, start + int(random.integers(0, 2000))] for start in starts]
        joined = [spans[0]] + [span for span in spans[1:] if span[0] > spans[0][1]]
        return {"time_windows": joined}

    def amounts() -> list[int]:
        return random.integers(0, 4, dims).tolist()

    def task(number: int) -> dict[str, Any]:
        body: dict[str, Any] = {"id": number, "location_index": place(), **windows(0.6)}
        if random.random() < 0.5:
            body["setup"] = int(random.integers(0, 100))
        if random.random() < 0.7:
            body["service"] = int(random.integers(0, 300))
        if random.random() < 0.15:
            body["setup_per_type"] = {"bike": int(random.integers(0, 100))}
        return body

    jobs = []
    for number in range(int(random.integers(1, 6))):
        body = task(number)
        if dims and random.random() < 0.6:
            body["delivery"] = amounts()
        if dims and random.random() < 0.4:
            body["pickup"] = amounts()
        if random.random() < 0.2:
            body["skills"] = [int(random.integers(0, 3))]
        body["priority"] = int(random.choice([0, 0, 0, 10, 90]))
        jobs.append(body)
    shipments = []
    for number in range(int(random.integers(0, 4))):
        body = {"pickup": task(number), "delivery": task(number), "amount": amounts()}
        if random.random() < 0.2:
            body["skills"] = [int(random.integers(0, 3))]
        shipments.append(body)
    vehicles = []
    for number in range(int(random.integers(1, 4))):
        body = {"id": number, "capacity": random.integers(2, 9, dims).tolist()}
        ends = random.random()
        if ends < 0.85:
            body["start_index"] = place()
        if ends > 0.15:
            body["end_index"] = place()
        if random.random() < 0.6:
            start = int(random.integers(0, 3000))
            body["time_window"] = [start, start + int(random.integers(1000, 9000))]
        if random.random() < 0.5:
            body["skills"] = [0, 1, 2][: int(random.integers(1, 4))]
        if random.random() < 0.3:
            body["speed_factor"] = float(random.choice([0.5, 0.8, 1.25, 1.3, 2.0]))
        if random.random() < 0.4:
            body["costs"] = {
                "fixed": int(random.integers(0, 500)),
                "per_hour": int(random.choice([0, 1800, 3600, 4321])),
                "per_km": int(random.choice([0, 0, 70])),
                "per_task_hour": int(random.choice([0, 0, 900])),
            }
        if random.random() < 0.2:
            body["type"] = "bike"
        if random.random() < 0.4:
            body["breaks"] = [
                {"id": rank, "service": int(random.integers(0, 600)), **windows(0.9)}
                for rank in range(int(random.integers(1, 3)))
            ]
            if dims and random.random() < 0.3:
                body["breaks"][0]["max_load"] = amounts()
        limit = random.random()
        if limit < 0.1:
            body["max_tasks"] = int(random.integers(1, 6))
        elif limit < 0.2:
            body["max_travel_time"] = int(random.integers(300, 5000))
        elif limit < 0.3:
            body["max_distance"] = int(random.integers(1000, 30000))
        vehicles.append(body)
    return {
        "vehicles": vehicles,
        "jobs": jobs,
        "shipments": shipments,
        "matrices": {"car": {"durations": durations.tolist(), "distances": (durations * 7 + 3).tolist()}},
    }


def with_steps(document: dict[str, Any], seed: int) -> dict[str, Any]:
    """Give the vehicles random steps: complete or not, legal or not."""
    random = np.random.default_rng(seed + 10**6)
    steps: list[list[dict[str, Any]]] = [[] for _ in document["vehicles"]]
    for job in document["jobs"]:
        if random.random() < 0.9:
            steps[random.integers(len(steps))].append({"type": "job", "id": job["id"]})
    for shipment in document["shipments"]:
        own = int(random.integers(len(steps)))
        for kind in ("pickup", "delivery"):
            if random.random() < 0.95:
                steps[own].append({"type": kind, "id": shipment[kind]["id"]})
    for vehicle, own in zip(document["vehicles"], steps, strict=True):
        if random.random() < 0.5:
            own[:] = [own[place] for place in random.permutation(len(own))]
        for rest in vehicle.get("breaks", ()):
            if random.random() < 0.9:
                own.insert(int(random.integers(len(own) + 1)), {"type": "break", "id": rest["id"]})
        if not any(step["type"] != "break" for step in own):
            own.clear()
        elif random.random() < 0.25:
            step = own[random.integers(len(own))]
            step[str(random.choice(["service_at", "service_after", "service_before"]))] = int(
                random.integers(2000, 9000)
            )
        vehicle["steps"] = own
    return document


def by_us(document: dict[str, Any]) -> dict[str, Any]:
    """Return our answer in plan mode."""
    try:
        return plan_vroom(document)
    except VroomError as error:
        return {"code": error.answer_code, "error": str(error)}


def by_vroom(document: dict[str, Any], *, plan: bool) -> dict[str, Any]:
    """Return VROOM's own answer."""
    import vroom  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.json"
        path.write_text(json.dumps(document))
        try:
            problem = vroom.Input.from_json(path, geometry=False)
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
    found = []
    for key in ("cost", "routes", "unassigned", "priority"):
        if ours["summary"][key] != theirs["summary"][key]:
            found.append(f"summary {key}: {ours['summary'][key]} | {theirs['summary'][key]}")
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


def main() -> int:
    """Run one comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=["plan", "solve"])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    return min(1, compare_plans(options.count, options.first))


if __name__ == "__main__":
    sys.exit(main())
