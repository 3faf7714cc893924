"""Random small documents of VROOM, with matrices, over all that VROOM understands."""

from __future__ import annotations

from typing import Any

import numpy as np


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
