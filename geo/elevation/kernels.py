"""Kernels of street elevation: sparse least squares, and the bound on grades."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel


@kernel
def least_squares(
    diagonal: NDArray[np.float64],
    wanted: NDArray[np.float64],
    row_point: NDArray[np.int64],
    row_coefficient: NDArray[np.float64],
    row_target: NDArray[np.float64],
    start: NDArray[np.float64],
    tolerance: float,
    rounds: int,
) -> tuple[NDArray[np.float64], int]:
    """Minimise ``sum(diagonal (x - wanted)^2) + sum((row . x - target)^2)`` by conjugate gradients.

    Parameters
    ----------
    diagonal, wanted
        float64[p], how strongly each unknown is held to a value, at least 0, and the value.
    row_point
        int64[q, 3], the unknowns of each row.
    row_coefficient
        float64[q, 3], their factors.
    row_target
        float64[q].
    start
        float64[p], where to start from; unknowns in no row and not held keep this value.
    tolerance
        Stops when the error, in the norm of the diagonally scaled residual, has shrunk to this share.
    rounds
        Stops after this many rounds at the latest.

    Returns
    -------
    tuple
        float64[p], the unknowns; the rounds taken.

    References
    ----------
    M. R. Hestenes, E. Stiefel, Methods of conjugate gradients for solving linear systems, Journal
    of Research of the National Bureau of Standards 49 (6), 1952. https://doi.org/10.6028/jres.049.044
    """
    size = len(diagonal)
    x = start.copy()
    scale = diagonal.copy()
    residual = diagonal * (wanted - x)
    for row in range(len(row_target)):
        gap = row_target[row]
        for k in range(3):
            gap -= row_coefficient[row, k] * x[row_point[row, k]]
        for k in range(3):
            residual[row_point[row, k]] += row_coefficient[row, k] * gap
            scale[row_point[row, k]] += row_coefficient[row, k] ** 2
    for i in range(size):
        if scale[i] <= 0.0:
            scale[i] = 1.0
    conditioned = residual / scale
    direction = conditioned.copy()
    measure = 0.0
    for i in range(size):
        measure += residual[i] * conditioned[i]
    goal = measure * tolerance * tolerance
    image = np.empty(size)
    for step in range(rounds):
        if measure <= goal or measure <= 0.0:
            return x, step
        for i in range(size):
            image[i] = diagonal[i] * direction[i]
        for row in range(len(row_target)):
            value = 0.0
            for k in range(3):
                value += row_coefficient[row, k] * direction[row_point[row, k]]
            for k in range(3):
                image[row_point[row, k]] += row_coefficient[row, k] * value
        curvature = 0.0
        for i in range(size):
            curvature += direction[i] * image[i]
        if curvature <= 0.0:
            return x, step
        length = measure / curvature
        following = 0.0
        for i in range(size):
            x[i] += length * direction[i]
            residual[i] -= length * image[i]
            conditioned[i] = residual[i] / scale[i]
            following += residual[i] * conditioned[i]
        for i in range(size):
            direction[i] = conditioned[i] + following / measure * direction[i]
        measure = following
    return x, rounds


@kernel
def bound_grades(
    height_m: NDArray[np.float64],
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    length_m: NDArray[np.float64],
    steepest: NDArray[np.float64],
    rounds: int,
) -> tuple[NDArray[np.float64], int]:
    """Flatten segments that are too steep, moving both their ends towards each other, until none is.

    Parameters
    ----------
    height_m
        float64[p], NaN where unknown; segments that touch such a point are passed over.
    tail, head
        int64[q], the points of each segment.
    length_m, steepest
        float64[q], its length and its highest grade.
    rounds
        How often to go over all segments at most.

    Returns
    -------
    tuple
        float64[p], the heights; how many segments were flattened at least once.
    """
    z = height_m.copy()
    touched = np.zeros(len(tail), dtype=np.bool_)
    for _ in range(rounds):
        moved = False
        for segment in range(len(tail)):
            a, b = tail[segment], head[segment]
            rise = z[b] - z[a]
            most = steepest[segment] * length_m[segment]
            # A millimetre of slack ends the rounds; written so that NaN is passed over.
            if abs(rise) > most + 1e-3:
                excess = (abs(rise) - most) / 2
                if rise < 0.0:
                    excess = -excess
                z[a] += excess
                z[b] -= excess
                touched[segment] = True
                moved = True
        if not moved:
            break
    return z, int(touched.sum())
