"""Work on many places in blocks: equal places once, threads side by side, progress told."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.errors import RoutingError
from routing.streets.network import Locations, freeze

#: Told how many searches are done, and how many there are.
Progress = Callable[[int, int], None]


def thread_count(threads: int | None) -> int:
    """Return how many threads to use, one a processor where not given.

    Raises
    ------
    RoutingError
        ``invalid_threads``.
    """
    workers = (os.cpu_count() or 1) if threads is None else threads
    if workers < 1:
        raise RoutingError(f"threads is {threads}; give at least 1, or None for all.", code="invalid_threads")
    return workers


def distinct(locations: Locations) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return one location of each set of equal ones, and for every location the set it is in."""
    fields = (locations.fraction, locations.backward_arc, locations.forward_arc, locations.edge)
    order = np.lexsort(fields)
    differs = np.ones(len(order), dtype=np.bool_)
    differs[1:] = np.any([field[order[1:]] != field[order[:-1]] for field in fields], axis=0)
    if differs.all():
        return np.arange(len(order)), np.arange(len(order))
    member = np.empty(len(order), dtype=np.intp)
    member[order] = np.cumsum(differs) - 1
    return order[differs], member


def take(locations: Locations, index: NDArray[np.integer]) -> Locations:
    """Return chosen locations, read-only."""
    taken = Locations(*(array[index] for array in locations))
    for array in taken:
        freeze(array)
    return taken


def pair_index(index: ArrayLike, size: int, name: str) -> NDArray[np.int32]:
    """Return indices of locations as int32.

    Raises
    ------
    RoutingError
        ``invalid_pair``, naming the first index that is out of range.
    """
    wide = np.atleast_1d(np.asarray(index))
    if wide.ndim != 1 or (wide.size and not np.issubdtype(wide.dtype, np.integer)):
        raise RoutingError(
            f"{name} must be a list of integers, not {wide.dtype}{list(wide.shape)}.", code="invalid_pair"
        )
    off = (wide < 0) | (wide >= size)
    if off.any():
        bad = int(np.argmax(off))
        raise RoutingError(
            f"{name}[{bad}] is {wide[bad]}; there are {size} locations, counted from 0.",
            code="invalid_pair",
        )
    narrow = wide.astype(np.int32)
    freeze(narrow)
    return narrow


def in_blocks(
    block: Callable[[int, int], None],
    count: int,
    threads: int | None,
    on_progress: Progress | None,
    *,
    largest: int,
    least: int = 1,
) -> None:
    """Run ``block(start, stop)`` over 0 .. count on threads; kernels hold no interpreter lock.

    Parameters
    ----------
    block
        The work.
    count
        How much there is.
    threads
        How many threads to use, at least 1; None for one a processor.
    on_progress
        Called in the caller's thread. What it raises stops the work and is passed on.
    largest, least
        The largest block, and the smallest worth its own task.

    Raises
    ------
    RoutingError
        ``invalid_threads``.
    """
    workers = thread_count(threads)
    size = max(least, min(largest, -(-count // (4 * workers))))
    pieces = list(pairwise([*range(0, count, size), count]))
    if min(workers, len(pieces)) <= 1:
        for start, stop in pieces:
            block(start, stop)
            if on_progress is not None:
                on_progress(stop, count)
        return
    done = 0
    with ThreadPoolExecutor(workers, thread_name_prefix="streets") as pool:
        futures = {pool.submit(block, start, stop): stop - start for start, stop in pieces}
        try:
            for future in as_completed(futures):
                future.result()
                done += futures[future]
                if on_progress is not None:
                    on_progress(done, count)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def check_pairs(
    origins: Locations, destinations: Locations, origin_index: ArrayLike, destination_index: ArrayLike
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the pairs' origins and destinations as read-only int32[p].

    Raises
    ------
    RoutingError
        ``invalid_pair``, naming what is out of range or not equally long.
    """
    from_index = pair_index(origin_index, len(origins.edge), "origin_index")
    to_index = pair_index(destination_index, len(destinations.edge), "destination_index")
    if len(from_index) != len(to_index):
        raise RoutingError(
            f"origin_index and destination_index must be equally long, "
            f"not {len(from_index)} and {len(to_index)}.",
            code="invalid_pair",
        )
    return from_index, to_index
