"""One block of figures: every peer on every instance of a set, one process after another, each answer judged."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.rounds_bench.exchange import Task, cannot, read_answer, write_task
from benchmarks.rounds_bench.judge import judge
from benchmarks.rounds_bench.sets import BenchSet, Best, Case
from routing.errors import RoutingError
from routing.rounds.formats import Instance

ROOT = Path(__file__).resolve().parents[2]
#: A peer that has not ended this long after its time, as a part of it and in seconds, is ended: it has failed.
GRACE, GRACE_S = 0.5, 120.0
#: Tournée's kernels may have to be compiled first, once for an installation.
COMPILING_S = 900.0
OURS = "ours"


class Peer(NamedTuple):
    """A solver: its name on the page, its module, and whether it runs in Tournée's own interpreter."""

    title: str
    module: str
    own: bool = False


PEERS = {
    OURS: Peer("Tournée", "peer_ours", own=True),
    "pyvrp": Peer("PyVRP", "peer_pyvrp"),
    "vroom": Peer("VROOM", "peer_vroom"),
    "vrp-cli": Peer("vrp-cli", "peer_vrp_cli"),
    "ortools": Peer("OR-Tools", "peer_ortools"),
}


class Settings(NamedTuple):
    """What holds for a whole run: ``work`` is a folder for the exchanged files."""

    peers: Sequence[str]
    seconds: float | None
    threads: int
    seeds: Sequence[int]
    every: int
    limit: int | None
    work: Path
    peers_python: Path


def contest(
    name: str, chosen: BenchSet, data: Path, settings: Settings, say: Callable[[str], object] = print
) -> Iterator[dict[str, Any]]:
    """Yield one block for each objective of a set, after each instance anew with one more.

    Parameters
    ----------
    say
        Told each answer as it comes.

    Yields
    ------
    dict
        ``set``, ``title``, ``note``, ``objective``, ``seconds``, ``threads``, ``versions`` and ``rows``, one for each
        instance, seed and peer; ``instances``, how many there will be in the end. No block where no instance is there.
    """
    cases = chosen.cases(data)[:: settings.every][: settings.limit]
    seconds = settings.seconds or chosen.seconds
    for objective in chosen.objectives if cases else ():
        block: dict[str, Any] = {
            "set": name,
            "title": chosen.title,
            "note": chosen.note,
            "objective": objective,
            "seconds": seconds,
            "threads": settings.threads,
            "instances": len(cases),
            "versions": {},
            "rows": [],
        }
        for case in cases:
            for row in _instance_rows(case, objective, seconds, settings, block["versions"]):
                block["rows"].append(row)
                say(line_of(row))
            yield block


def line_of(row: dict[str, Any]) -> str:
    """Return a row as a line for the terminal."""
    start = f"{row['set_objective']:8} {row['instance']:22} {row['peer']:8}"
    if row["status"] != "ok":
        return f"{start} {row['status']}: {row['note']}"
    left = f", {row['unserved']} left out" if row["unserved"] else ""
    known = "" if row["best_cost"] is None else f" ({row['best_vehicles'] or '-'}, {row['best_cost']:.2f})"
    return f"{start} {row['vehicles']:4} vehicles {row['cost']:12.2f}{known}{left}, {row['seconds']:.1f} s"


def _instance_rows(
    case: Case, objective: str, seconds: float, settings: Settings, versions: dict[str, str]
) -> Iterator[dict[str, Any]]:
    try:
        instance = case.read()
        best = case.best(instance)
    except (OSError, RoutingError) as error:
        for name in settings.peers:
            row = {"instance": case.name, "peer": name, "seed": settings.seeds[0], "set_objective": objective}
            yield {
                **row,
                **_best_of(None, objective),
                "status": "failed",
                "note": f"not read: {error}",
                "seconds": 0.0,
            }
        return
    for seed in settings.seeds:
        task = Task(instance.problem, objective, instance.optional, seconds, settings.threads, seed)
        path = settings.work / "task.npz"
        write_task(path, task)
        for name in settings.peers:
            row = {
                "instance": case.name,
                "peer": name,
                "seed": seed,
                "set_objective": objective,
                **_best_of(best, objective),
            }
            missing = None if PEERS[name].own else cannot(task, _supported(name))
            if missing:
                yield {**row, "status": "cannot", "note": missing}
                continue
            answer = run(name, path, settings, seconds)
            versions.update({key: value for key, value in answer.get("versions", {}).items() if value})
            yield {**row, **_judged(instance, answer), "load": _load()}


def run(name: str, task: Path, settings: Settings, seconds: float) -> dict[str, Any]:
    """Run a peer in a process of its own; return its answer, or how it failed."""
    peer = PEERS[name]
    python = Path(sys.executable) if peer.own else settings.peers_python
    out = settings.work / f"{name}.json"
    out.unlink(missing_ok=True)
    command = [
        str(python),
        "-m",
        f"benchmarks.rounds_bench.{peer.module}",
        "--task",
        str(task),
        "--out",
        str(out),
    ]
    limit = seconds * (1 + GRACE) + (COMPILING_S if peer.own else GRACE_S)
    began = time.perf_counter()
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return {"failed": f"not ended {limit:.0f} s after its start", "seconds": limit}
    spent = time.perf_counter() - began
    (settings.work / f"{name}.log").write_text(done.stdout + done.stderr, encoding="utf-8")
    if not out.is_file():
        last = (done.stderr.strip().splitlines() or ["no word"])[-1]
        return {"failed": f"ended with {done.returncode}: {last}", "seconds": spent}
    return read_answer(out)


def _judged(instance: Instance, answer: dict[str, Any]) -> dict[str, Any]:
    seconds = round(answer["seconds"], 2)
    if answer.get("rounds") is None:
        return {"status": "failed", "note": answer.get("failed", "no plan"), "seconds": seconds}
    verdict = judge(instance, answer["rounds"])
    figures = {
        "vehicles": verdict.vehicles,
        "cost": round(verdict.cost, 4),
        "unserved": verdict.unserved,
        "seconds": seconds,
    }
    if verdict.faults:
        return {"status": "refused", "note": "; ".join(verdict.faults), **figures}
    return {"status": "ok", "note": "", **figures}


def _best_of(best: Best | None, objective: str) -> dict[str, Any]:
    if best is None:
        return {"best_vehicles": None, "best_cost": None, "best_is_loose": False}
    fleet = objective == "fleet"
    return {
        "best_vehicles": best.vehicles if fleet else None,
        "best_cost": round(best.cost, 4),
        # The plan of fewest vehicles is no bound for the metres of more.
        "best_is_loose": best.vehicles is not None and not fleet,
    }


def _supported(name: str) -> Sequence[str]:
    supported: Sequence[str] = importlib.import_module(
        f"benchmarks.rounds_bench.{PEERS[name].module}"
    ).SUPPORTED
    return supported


def _load() -> float:
    return round(os.getloadavg()[0], 2)
