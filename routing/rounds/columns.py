"""From lists of Python numbers to the read-only arrays of a `Problem`, telling every number that does not fit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.errors import InvalidProblemError
from routing.rounds.problem import NO_LIMIT, UNREACHABLE


def frozen(array: NDArray[np.generic]) -> NDArray[np.generic]:
    """Return the array as C-contiguous and read-only: numba compiles one signature for it."""
    result = np.ascontiguousarray(array)
    result.flags.writeable = False
    return result


def table(name: str, given: ArrayLike, rank: int, faults: list[str]) -> NDArray[np.int32]:
    """Return a travel table of so many dimensions, of which the first may be missing if there is one profile.

    Entries that are no whole numbers are a fault, and so are those that int32 cannot hold.
    """
    nothing = np.zeros((0,) * rank, dtype=np.int32)
    try:
        array = np.asarray(given)
    except ValueError:
        faults.append(f"{name} has rows of different lengths: give a square table")
        return nothing
    if array.dtype.kind not in "iu" and array.size:
        faults.append(f"{name} holds {array.dtype}: travel tables hold whole seconds and metres")
        return nothing
    if array.ndim == rank - 1:
        array = np.expand_dims(array, rank - 3)
    if array.ndim != rank:
        faults.append(f"{name} has {array.ndim} dimensions: give {rank}, or one less for a single profile")
        return nothing
    if array.size and (int(array.min()) < -(2**31) or int(array.max()) >= 2**31):
        faults.append(
            f"{name} reaches from {array.min()} to {array.max()}: entries are 0 to UNREACHABLE ({UNREACHABLE})"
        )
        return nothing
    if array.dtype == np.int32 and array.flags.c_contiguous and not array.flags.writeable:
        return cast("NDArray[np.int32]", array)
    return array.astype(np.int32)


def scaled(durations_s: NDArray[np.int32], speed_factor: float) -> NDArray[np.int64]:
    """Return a table of seconds for a vehicle that is so many times as fast, rounded to the nearest second."""
    faster = np.floor(np.minimum(durations_s / speed_factor, float(2**31)) + 0.5).astype(np.int64)
    return np.where(durations_s >= UNREACHABLE, np.int64(UNREACHABLE), faster)


def column(
    values: Sequence[object], dtype: type[np.generic], name: str, faults: list[str]
) -> NDArray[np.generic]:
    """Return whole numbers as an array, with zeros and a fault for what is none or does not fit the dtype."""
    kinds = set(map(type, values))
    bounds = np.iinfo(cast("type[np.int64]", dtype))
    if all(issubclass(kind, (int, np.integer)) for kind in kinds):
        whole = cast("Sequence[int]", values) if kinds <= {int} else [int(value) for value in values]  # type: ignore[call-overload]
        try:
            array = np.array(whole, dtype=np.int64)
        except OverflowError:
            pass
        else:
            if not len(array) or (int(array.min()) >= bounds.min and int(array.max()) <= bounds.max):
                return array.astype(dtype)
    fitting = [_fits(value, int(bounds.min), int(bounds.max)) for value in values]
    bad = [number for number, fit in enumerate(fitting) if not fit]
    faults.append(
        f"{name}[{_listed(bad)}] is {values[bad[0]]!r}: give a whole number, {bounds.min} to {bounds.max}"
    )
    return np.array(
        [int(cast("int", value)) if fit else 0 for value, fit in zip(values, fitting, strict=True)],
        dtype=dtype,
    )


def _fits(value: object, low: int, high: int) -> bool:
    return isinstance(value, (int, np.integer)) and low <= int(value) <= high


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:3]))
    return shown if len(numbers) <= 3 else f"{shown} and {len(numbers) - 3} more"


def positive(value: object) -> bool:
    """Return whether this is a finite number above zero."""
    if not isinstance(value, (int, float, np.integer, np.floating)):
        return False
    return bool(math.isfinite(value) and value > 0)


def offsets(sizes: Iterable[int]) -> NDArray[np.generic]:
    """Return int32[n + 1], where the members of each of n groups begin."""
    return np.concatenate([[0], np.cumsum(list(sizes), dtype=np.int64)]).astype(np.int32)


def padded(values: Sequence[int], length: int, filler: int) -> list[int]:
    """Return the values, filled up to a length."""
    return [*values, *([filler] * (length - len(values)))]


def windows(
    own: Sequence[Sequence[tuple[int, int]]], faults: list[str]
) -> tuple[NDArray[np.generic], NDArray[np.generic], NDArray[np.generic]]:
    """Sort the windows of each task, and join those that overlap or touch.

    Returns
    -------
    tuple
        ``window_first``, ``window_earliest`` and ``window_latest`` of the problem. Windows that are
        reversed or out of range are not joined: `check_problem` names them.
    """
    sizes = np.array([len(some) for some in own], dtype=np.int64)
    flat = list(chain.from_iterable(own))
    if any(map((2).__ne__, map(len, flat))):
        faults.append("windows are pairs of earliest and latest start: give two numbers each")
        flat = [(0, 0)] * len(flat)
    earliest = cast(
        "NDArray[np.int64]", column([pair[0] for pair in flat], np.int64, "window_earliest", faults)
    )
    latest = cast("NDArray[np.int64]", column([pair[1] for pair in flat], np.int64, "window_latest", faults))
    task = np.repeat(np.arange(len(own)), sizes)
    order = np.lexsort((latest, earliest, task))
    earliest, latest = earliest[order], latest[order]
    if len(flat) > len(own) and (latest >= earliest).all() and (np.abs([earliest, latest]) <= NO_LIMIT).all():
        # One running maximum serves all tasks, because the times of each lie beyond those of the one before.
        shift = task * (4 * NO_LIMIT)
        reach = np.maximum.accumulate(latest + shift) - shift
        opens = np.ones(len(flat), dtype=np.bool_)
        opens[1:] = (task[1:] != task[:-1]) | (earliest[1:] > reach[:-1] + 1)
        heads = np.flatnonzero(opens)
        earliest, latest = earliest[heads], reach[np.append(heads[1:], len(flat)) - 1]
        sizes = np.bincount(task[heads], minlength=len(own))
    return offsets(sizes.tolist()), earliest, latest


def refuse(faults: list[str]) -> None:
    """Raise if there are any faults."""
    if faults:
        raise InvalidProblemError(faults)
