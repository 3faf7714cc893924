"""What every peer is asked: the same points, pairs and sizes. Needs numpy only, for it runs in all their interpreters."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.streets_bench.timing import Record

SEED = 42
POINTS = 5000
PAIRS = 1000
#: The table whose entries are compared between peers.
COMPARED = 1000
#: Stands for "no path" in saved tables.
NONE = -1.0


class Workload(NamedTuple):
    """The questions about one map.

    Attributes
    ----------
    lon, lat
        float64[k], degrees.
    addresses
        How many of the points are addresses of the map; the others lie beside its streets.
    start, end
        int64[p], pairs of points for single routes.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    addresses: int
    start: NDArray[np.int64]
    end: NDArray[np.int64]

    def save(self, path: Path) -> None:
        """Write the questions to a file."""
        np.savez(path, **self._asdict())

    @classmethod
    def load(cls, path: Path) -> Workload:
        """Read the questions from a file."""
        with np.load(path) as stored:
            return cls(stored["lon"], stored["lat"], int(stored["addresses"]), stored["start"], stored["end"])

    def places(self, count: int) -> list[tuple[float, float]]:
        """Return the first points as (lon, lat)."""
        return list(zip(self.lon[:count].tolist(), self.lat[:count].tolist(), strict=True))


class Task(NamedTuple):
    """One peer's run on one map.

    Attributes
    ----------
    extract
        The map.
    folder
        Where the files of this map's benchmark lie.
    profile
        ``car`` or ``bicycle``.
    workload
        The questions.
    sizes
        Sizes of tables.
    threads
        How many threads a peer that can may use.
    record
        Where the figures go.
    out
        The file to write them to.
    """

    extract: Path
    folder: Path
    profile: str
    workload: Workload
    sizes: tuple[int, ...]
    threads: int
    record: Record
    out: Path

    def matrix_path(self, peer: str) -> Path:
        """Return the file for the table that is compared with other peers'."""
        return self.folder / f"{peer}-{self.profile}-durations.npy"


def task_parser(description: str) -> argparse.ArgumentParser:
    """Return a parser with the options that all peers share."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--extract", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--profile", choices=("car", "bicycle"), required=True)
    parser.add_argument("--sizes", type=int, nargs="+", required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--runs", type=int, required=True)
    parser.add_argument("--budget", type=float, required=True, help="seconds for one figure")
    parser.add_argument("--out", type=Path, required=True)
    return parser


def read_task(arguments: argparse.Namespace, peer: str, packages: Sequence[str]) -> Task:
    """Return the task that parsed options describe."""
    workload = Workload.load(arguments.folder / "workload.npz")
    sizes = tuple(size for size in arguments.sizes if size <= len(workload.lon))
    record = Record(peer, runs=arguments.runs, budget_s=arguments.budget, packages=packages)
    record.facts.update(
        map=arguments.folder.name, profile=arguments.profile, sizes=sizes, threads=arguments.threads
    )
    return Task(
        arguments.extract,
        arguments.folder,
        arguments.profile,
        workload,
        sizes,
        arguments.threads,
        record,
        arguments.out,
    )
