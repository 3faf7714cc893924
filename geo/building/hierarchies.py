"""The hierarchies of a town's profiles: built once with the town, mapped into memory when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from geo.array_files import map_array, save_array
from geo.artefact import damaged
from geo.conditions.values import lower_bound, with_turns_apart
from geo.live.metric import closable, handling_of
from routing.errors import InvalidNetworkError
from routing.streets.hierarchy import Hierarchy, build_hierarchy, check_hierarchy
from routing.streets.network import StreetNetwork

if TYPE_CHECKING:
    from geo.building.network import Streets


@contextmanager
def hierarchies_beside(folder: Path, streets: Streets) -> Iterator[None]:
    """Build and write the hierarchies on threads of their own while the body runs.

    The kernels hold no interpreter lock, so whatever else a town needs goes on meanwhile. Leaving
    the context waits for them.
    """
    with ThreadPoolExecutor(thread_name_prefix="hierarchy") as pool:
        jobs: list[Future[None]] = [pool.submit(_write, folder, name, streets) for name in streets.metrics]
        yield
        for job in jobs:
            job.result()


def read_hierarchy(folder: Path, profile: str, network: StreetNetwork) -> Hierarchy:
    """Map a profile's hierarchy into memory and check it.

    Raises
    ------
    MapError
        ``town_damaged``, naming the file or the broken invariant.
    """
    try:
        hierarchy = Hierarchy(*(map_array(folder / _file(profile, field)) for field in Hierarchy._fields))
        check_hierarchy(network, hierarchy)
    except (InvalidNetworkError, IndexError, OSError, ValueError) as error:
        raise damaged(folder, f"{profile}: {error}") from error
    return hierarchy


def _write(folder: Path, profile: str, streets: Streets) -> None:
    network, metric, conditions = streets.network, streets.metrics[profile], streets.conditions[profile]
    metrics = [metric]
    if len(conditions.hours):
        widest = lower_bound(conditions, network, metric, streets.pushed[profile])
        metrics += [widest, with_turns_apart(conditions, widest)]
    # Closures let vehicles turn round where they could not before.
    metrics.append(closable(network, metrics[min(1, len(metrics) - 1)], handling_of(profile)))
    hierarchy = build_hierarchy(network, metrics)
    for field, array in zip(Hierarchy._fields, hierarchy, strict=True):
        save_array(folder / _file(profile, field), array)


def _file(profile: str, field: str) -> str:
    return f"{profile}.hierarchy.{field}.npy"
