"""Measures Tournée's rounds beside PyVRP, VROOM, vrp-cli and OR-Tools on published sets, and writes the docs.

Run ``make bench-rounds DATA=folder``, or with ``BENCH_OPTIONS="--sets lilim-100 --seconds 30 --every 4"`` for less. All
figures stay in ``build/bench-rounds/results.json``; a run replaces those of the sets that it measures.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import shlex
import sys
from pathlib import Path
from typing import Any

from benchmarks.rounds_bench.contest import OURS, PEERS, ROOT, Settings, contest
from benchmarks.rounds_bench.report import table, write_report
from benchmarks.rounds_bench.sets import SETS
from benchmarks.rounds_bench.town_day import MEASURES, measure

WORK = ROOT / "build" / "bench-rounds"
#: Not a published set: what the solver is asked for on town days of our own.
TOWN = "town"
ALL = [*SETS, TOWN]


def main() -> int:
    chosen = parser().parse_args()
    if not chosen.data.is_dir():
        print(
            f"skipped: no folder {chosen.data}; give that of the published sets with --data", file=sys.stderr
        )
        return 0
    if set(chosen.peers) - {OURS} and not chosen.peers_python.is_file():
        print(f"{chosen.peers_python} is missing; run buildtools/bench_rounds_env.sh", file=sys.stderr)
        return 2
    # All processes of this run inherit it, so that a peer that takes every core it sees takes no more than the others.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: chosen.threads])
    WORK.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        peers=[name for name in PEERS if name in chosen.peers],
        seconds=chosen.seconds,
        threads=chosen.threads,
        seeds=chosen.seeds,
        every=chosen.every,
        limit=chosen.limit,
        work=WORK,
        peers_python=chosen.peers_python,
    )
    for name in chosen.sets:
        if name == TOWN:
            keep(town_block(chosen), chosen.json)
            if not chosen.no_docs:
                write_report(stored(chosen.json), chosen.docs)
            continue
        print(f"== {name}: {SETS[name].title}", flush=True)
        empty = True
        for block in contest(name, SETS[name], chosen.data, settings, lambda line: print(line, flush=True)):
            empty = False
            # After every instance, so that a run that is ended has its figures so far.
            keep({**block, "machine": machine(), "date": today(), "command": command()}, chosen.json)
            if len({row["instance"] for row in block["rows"]}) == block["instances"]:
                print(*table(block), sep="\n", flush=True)
                if not chosen.no_docs:
                    write_report(stored(chosen.json), chosen.docs)
        if empty:
            print(f"skipped: no instances of {name} in {chosen.data}", flush=True)
    return 0


def town_block(chosen: argparse.Namespace) -> dict[str, Any]:
    """Measure the made-up town days."""
    given = ["--threads", str(chosen.threads)] + (
        ["--seconds", str(chosen.seconds)] if chosen.seconds else []
    )
    figures = measure(list(MEASURES), given, lambda line: print(line, flush=True))
    made = {
        "set": TOWN,
        "objective": "cost",
        "title": "Made-up town days, Tournée alone",
        "threads": chosen.threads,
    }
    return {**made, "figures": figures, "machine": machine(), "date": today(), "command": command()}


def parser() -> argparse.ArgumentParser:
    """Return the options."""
    made = argparse.ArgumentParser(
        prog="python -m benchmarks.rounds_bench", description="Compare round solvers."
    )
    made.add_argument("--data", type=Path, required=True, help="folder of the published sets")
    made.add_argument(
        "--sets", nargs="+", choices=SETS, default=list(SETS), metavar="SET", help=", ".join(SETS)
    )
    made.add_argument("--seconds", type=float, help="for each instance; left out: what suits the set")
    made.add_argument("--every", type=int, default=1, help="only each n-th instance")
    made.add_argument("--limit", type=int, help="at most so many instances of a set")
    made.add_argument(
        "--peers", nargs="+", choices=PEERS, default=list(PEERS), metavar="PEER", help=", ".join(PEERS)
    )
    made.add_argument("--threads", type=int, default=2, help="cores for each peer")
    made.add_argument("--seeds", nargs="+", type=int, default=[1])
    made.add_argument("--peers-python", type=Path, default=WORK / "venv" / "bin" / "python")
    made.add_argument("--json", type=Path, default=WORK / "results.json", help="where all figures are kept")
    made.add_argument(
        "--docs", type=Path, default=ROOT / "docs" / "benchmarks.md", help="the page to write into"
    )
    made.add_argument("--no-docs", action="store_true", help="leave the page as it is")
    return made


def stored(path: Path) -> list[dict[str, Any]]:
    """Return the blocks kept so far, in the order of the sets."""
    if not path.is_file():
        return []
    blocks: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return sorted(blocks, key=lambda block: (ALL.index(block["set"]), block["objective"] != "fleet"))


def keep(block: dict[str, Any], path: Path) -> None:
    """Keep a block, in place of an earlier one of the same set and objective."""
    others = [
        old for old in stored(path) if (old["set"], old["objective"]) != (block["set"], block["objective"])
    ]
    path.write_text(json.dumps([*others, block], indent=1) + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    """Return what the figures were taken on."""
    cpuinfo = Path("/proc/cpuinfo")
    text = cpuinfo.read_text(encoding="utf-8") if cpuinfo.is_file() else ""
    models = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def today() -> str:
    """Return the date."""
    return dt.datetime.now(tz=dt.UTC).date().isoformat()


def command() -> str:
    """Return how to run this again, without the names of folders of this machine."""
    words = sys.argv[1:]
    left_out = {"--data", "--json", "--docs", "--peers-python"}
    kept = [word for before, word in zip(["", *words], words, strict=False) if not {before, word} & left_out]
    options = f' BENCH_OPTIONS="{shlex.join(kept)}"' if kept else ""
    return f"make bench-rounds DATA=...{options}"


if __name__ == "__main__":
    sys.exit(main())
