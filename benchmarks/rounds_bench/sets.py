"""The published sets: where their files lie under ``--data``, what is minimised, and what is best known."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from routing.rounds.formats import Instance, parse_instance, read_instance, read_routes, read_text

#: Nodes of the largest multi-pickup instances with proven optima, depot and a round number of requests included.
MPDPTW_NODES = 110


class Best(NamedTuple):
    """The best plan known for an instance: its vehicles where they count, and its cost."""

    vehicles: int | None
    cost: float


class Case(NamedTuple):
    """One instance of a set, not yet read."""

    name: str
    path: Path
    read: Callable[[], Instance]
    best: Callable[[Instance], Best | None]


class BenchSet(NamedTuple):
    """A set of instances.

    Attributes
    ----------
    title
        As the page calls it.
    seconds
        For each instance, where nothing else is asked for.
    objectives
        What is minimised, one block of the page for each.
    cases
        The instances under the folder of all data.
    note
        What a reader has to know of the figures.
    """

    title: str
    seconds: float
    objectives: tuple[str, ...]
    cases: Callable[[Path], list[Case]]
    note: str = ""


def first_customers(text: str, count: int) -> str:
    """Return a VRPLIB text with the depot and the first customers only."""
    lines: list[str] = []
    section = ""
    for line in text.splitlines():
        word = line.strip().rstrip(":")
        if word.endswith("_SECTION"):
            section = word
        elif section not in {"", "DEPOT_SECTION"} and re.match(r"\s*\d", line):
            if int(line.split()[0]) > count + 1:
                continue
        elif line.startswith("DIMENSION"):
            line = f"DIMENSION : {count + 1}"  # noqa: PLW2901 (the line that is kept)
        lines.append(line)
    return "\n".join(lines) + "\n"


@cache
def table_of(path: Path) -> Mapping[str, Mapping[str, str]]:
    """Return the rows of a table of best-known plans by instance."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["instance"]: row for row in csv.DictReader(file)}


def _mpdptw(data: Path) -> list[Case]:
    folder = data / "mpdptw"
    rows = table_of(folder / "bks.csv")
    proven = sorted(
        name for name, row in rows.items() if row["opt_cap"] and int(row["nodes"]) <= MPDPTW_NODES
    )
    return [
        _case(path, lambda name=name: Best(None, float(rows[name]["opt_cap"])))
        for name in proven
        if (path := folder / f"{name}.txt").is_file()
    ]


def _pairs(folder: str, size: str, ending: str, cost: str, part: str) -> Callable[[Path], list[Case]]:
    def cases(data: Path) -> list[Case]:
        rows = table_of(data / folder / "bks.csv")
        names = sorted(name for name, row in rows.items() if row["size"] == size)
        # Files and tables of one set do not agree on capitals.
        files = {path.name.lower(): path for path in (data / folder / f"{part}{size}").glob(f"*{ending}")}
        return [
            _case(
                files[f"{name}{ending}".lower()],
                lambda name=name: Best(int(rows[name]["vehicles"]), float(rows[name][cost])),
            )
            for name in names
            if f"{name}{ending}".lower() in files
        ]

    return cases


def _vrplib(folder: str, customers: int | None = None) -> Callable[[Path], list[Case]]:
    def cases(data: Path) -> list[Case]:
        return [_vrplib_case(path, customers) for path in sorted((data / folder).glob("*.vrp"))]

    return cases


def _vrplib_case(path: Path, customers: int | None) -> Case:
    if customers is not None:
        name = f"{path.stem}-first-{customers}"
        return Case(
            name,
            path,
            lambda: parse_instance(first_customers(read_text(path), customers), name),
            lambda _: None,
        )

    def best(instance: Instance) -> Best | None:
        known = path.with_suffix(".sol")
        if not known.is_file():
            return None
        # Priced by our own count, whatever unit the file tells its cost in.
        return Best(None, instance.true_cost(read_routes(known, instance)))

    return Case(path.stem, path, lambda: read_instance(path), best)


def _darp(data: Path) -> list[Case]:
    files = sorted((data / "darp").rglob("*.txt"))
    return [_case(path, lambda: None) for path in files if "read" not in path.stem.lower()]


def _case(path: Path, best: Callable[[], Best | None]) -> Case:
    name = path.name.removesuffix(".gz").removesuffix(".txt")
    return Case(name, path, lambda: read_instance(path), lambda _: best())


_LILIM = (
    "The best-known plans that lie there have the fewest vehicles: where distance is the aim, gaps are to the shorter "
    "of that plan and the best of this run."
)
_CUT = "The first 200 customers of each 1000-customer file. No best-known plan exists: gaps are to the best of this run."

SETS: Mapping[str, BenchSet] = {
    "mpdptw": BenchSet(
        "Multi-pickup (Aziez, Côté, Coelho 2020), capacity counts, to 100 nodes", 10, ("distance",), _mpdptw
    ),
    **{
        f"sartori-n{size}": BenchSet(
            f"Sartori & Buriol 2020, n{size}",
            60 if size == 100 else 120,
            ("fleet",),
            _pairs("pdptw_sartori", str(size), ".txt.gz", "cost", "n"),
        )
        for size in (100, 200, 400, 600, 800, 1000)
    },
    **{
        f"lilim-{size}": BenchSet(
            f"Li & Lim, {size} tasks",
            seconds,
            ("fleet", "distance"),
            _pairs("pdptw_lilim", str(size), ".txt", "distance", "pdp_"),
            _LILIM,
        )
        for size, seconds in ((100, 30), (200, 60), (400, 60), (1000, 60))
    },
    "vrptw-200": BenchSet("VRPTW, 200 customers", 60, ("distance",), _vrplib("vrptw", 200), _CUT),
    "vrptw-1000": BenchSet("VRPTW, Gehring & Homberger 1000", 60, ("distance",), _vrplib("vrptw")),
    "mtvrptwr": BenchSet("Several trips, release times (Yang)", 60, ("distance",), _vrplib("mtvrptwr")),
    "hfvrp": BenchSet("Heterogeneous fleet (Pessoa et al. 2018)", 60, ("cost",), _vrplib("hfvrp")),
    "pcvrptw": BenchSet("Prize collecting, 1000 customers", 60, ("cost",), _vrplib("pcvrptw")),
    "darp": BenchSet(
        "Dial a ride (Cordeau 2006)",
        60,
        ("distance",),
        _darp,
        "No best-known plans lie beside the files: gaps are to the best of this run.",
    ),
}
