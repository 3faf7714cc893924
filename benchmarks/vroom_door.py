"""Compare the answers of our VROOM-compatible door with VROOM's own; needs the package pyvroom.

``python benchmarks/vroom_door.py`` gives the documents of ``tests/api/doors/vroom/documents.py`` to both and lists every key, type and
value that differs. ``--write FILE`` stores VROOM's answers, which the tests compare ours with. ``--random 300`` compares the form of
answers to so many random documents as well, and the costs where both have served all. ``--crowd 24`` sends so many large documents at once to
the door behind a real server, and tells who was answered and what memory it took; it needs no pyvroom.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from api.app import create_app
from dispatch.executor.job_run import JobRun
from dispatch.executor.local import LocalProcessExecutor
from dispatch.optimise.job import answer
from dispatch.optimise.lane import VROOM_LANE
from dispatch.optimise.limits import DocumentLimits
from dispatch.optimise.task import VroomTask
from geo.store import TownStore
from tests.api.doors.vroom.documents import documents
from tests.api.live_server import serving
from tests.routing.rounds.formats.random_vroom import random_document


def by_door(document: dict[str, Any]) -> dict[str, Any]:
    """Return what the door answers."""
    task = VroomTask(json.dumps(document).encode(), DocumentLimits())
    return dict(json.loads(answer(task, JobRun(lambda _: None)).text))


def by_vroom(document: dict[str, Any]) -> dict[str, Any]:
    """Return VROOM's own answer."""
    import vroom

    problem = vroom.Input()
    problem._from_json(json.dumps(document), False)  # noqa: SLF001
    problem._distances = "distances" in json.dumps(document)  # noqa: SLF001
    planned = document.get("options", {}).get("c") is True
    try:
        return dict((problem.check(1) if planned else problem.solve(5, 1)).to_dict())
    except Exception as error:  # noqa: BLE001
        return {"code": 2, "error": str(error)}


def differences(ours: Any, theirs: Any, where: str = "") -> list[str]:
    """Return where our answer lacks a key or has another type or value; times of computing are left out."""
    if where == "/summary/computing_times":
        return [] if ours.keys() == theirs.keys() else [f"{where}: {sorted(ours)} | {sorted(theirs)}"]
    if where.endswith("/violations"):
        # No order is promised.
        ours, theirs = (sorted(own, key=lambda one: str(one["cause"])) for own in (ours, theirs))
    if isinstance(theirs, dict) and isinstance(ours, dict):
        found = [f"{where}/{key} is missing" for key in theirs.keys() - ours.keys()]
        found += [f"{where}/{key} is more than VROOM says" for key in ours.keys() - theirs.keys()]
        for key in theirs.keys() & ours.keys():
            found += differences(ours[key], theirs[key], f"{where}/{key}")
        return found
    if isinstance(theirs, list) and isinstance(ours, list) and len(ours) == len(theirs):
        pairs = zip(ours, theirs, strict=True)
        return [
            line for at, (one, two) in enumerate(pairs) for line in differences(one, two, f"{where}/{at}")
        ]
    return [] if type(ours) is type(theirs) and ours == theirs else [f"{where}: {ours!r} | {theirs!r}"]


def forms(answer: Any, where: str = "") -> dict[str, set[str]]:
    """Return the types by path, list entries taken together."""
    found: dict[str, set[str]] = {where: {type(answer).__name__}}
    parts = answer.items() if isinstance(answer, dict) else ()
    parts = [("*", part) for part in answer] if isinstance(answer, list) else parts
    for key, part in parts:
        # Steps have the keys of their kind.
        name = f"{key}({part['type']})" if isinstance(part, dict) and "type" in part else key
        for path, types in forms(part, f"{where}/{name}").items():
            found.setdefault(path, set()).update(types)
    return found


def compare_random(count: int) -> int:
    """Compare the form of answers to random documents; return how many differ."""
    bad = costs = served = refused = 0
    for seed in range(count):
        document = random_document(seed)
        # The door says what VROOM cannot: rounding aside, keys must be the same.
        ours, theirs = by_door(document), by_vroom(document)
        if ours["code"] or theirs["code"]:
            refused += 1
            continue
        mine, other = forms(ours), forms(theirs)
        both = [
            path
            for path in mine.keys() & other.keys()
            if mine[path] != other[path] and "/violations" not in path
        ]
        # Of two plans one may lack a kind of step; what one kind of step has, it must have in both.
        kinds = {path for path in mine.keys() & other.keys() if path.endswith(")")}
        lacking = [
            path
            for path in other.keys() - mine.keys()
            if any(path.startswith(f"{kind}/") for kind in kinds)
            and not path.endswith(("/description", "/location", "/*"))
            and "/violations" not in path
        ]
        if both or lacking:
            bad += 1
            print(f"seed {seed}: {both} {lacking}")
        if not ours["unassigned"] and not theirs["unassigned"]:
            served += 1
            costs += ours["summary"]["cost"] <= theirs["summary"]["cost"] + len(ours["routes"])
    print(
        f"{count} random documents, {refused} refused by one: {bad} of another form; all served by both: {served}, ours costs no more: {costs}"
    )
    return bad


def crowd(count: int) -> None:
    """Send large documents at once, each to be searched for 2 s, and tell what became of them."""
    size = 1300
    text = json.dumps(
        {
            "vehicles": [{"id": number, "start_index": 0} for number in range(20)],
            "jobs": [{"id": number, "location_index": number} for number in range(900)],
            "matrix": [[100] * size] * size,
            "options": {"l": 2},
        }
    ).encode()

    def ask(address: str) -> tuple[int, int, float]:
        began = time.monotonic()
        kind = {"content-type": "application/json"}
        answer = httpx.post(f"{address}/vroom", content=text, headers=kind, timeout=300)
        return answer.status_code, answer.json()["code"], time.monotonic() - began

    with tempfile.TemporaryDirectory() as folder, LocalProcessExecutor([VROOM_LANE]) as executor:
        app = create_app(plans=Path(folder), towns=TownStore(Path(folder)))
        app.state.executor = executor
        assert executor.wait_ready(600)
        with serving(app) as address, ThreadPoolExecutor(count) as pool:
            found = list(pool.map(ask, [address] * count))
    for (status, code), number in sorted(Counter(one[:2] for one in found).items()):
        longest = max(seconds for *own, seconds in found if own == [status, code])
        print(f"status {status}, code {code}: {number}, within {longest:.1f} s")
    megabytes = [
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    print(
        f"{count} documents of {len(text)} bytes; server and clients {megabytes[0]} MB, solver {megabytes[1]} MB at most"
    )


def main() -> int:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--crowd", type=int, default=0)
    options = parser.parse_args()
    if options.crowd:
        crowd(options.crowd)
        return 0
    theirs = {name: by_vroom(document) for name, document in documents().items()}
    bad = 0
    for name, document in documents().items():
        found = differences(by_door(document), theirs[name])
        bad += bool(found)
        print(f"{name}: code {theirs[name]['code']}, {len(found)} differences", *found, sep="\n   ")
    if options.write is not None:
        for one in theirs.values():
            one["summary"]["computing_times"] = dict.fromkeys(one["summary"]["computing_times"], 0)
        options.write.write_text(json.dumps(theirs, indent=1) + "\n", "utf-8")
    return min(1, bad + (compare_random(options.random) if options.random else 0))


if __name__ == "__main__":
    sys.exit(main())
