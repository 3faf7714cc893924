"""Where vehicles with nothing to do stand well: near the places at which something is likely to come up next.

Each place has a share of what is expected. A fleet stands the better the sooner its vehicles can be there, the first one counting most, the
second for when the first has just left, and so on. That is the p-median problem with several medians for each place (Hakimi 1964,
doi 10.1287/opre.12.3.450), taken one vehicle at a time: good enough for something that is asked again in a minute.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

#: What the first, second, … vehicle to reach a place count for.
RANKS = (0.5, 0.3, 0.2)
#: Nearest places that a vehicle is sent to.
NEAREST = 20


def standing_moves(
    reach_s: NDArray[np.int64],
    between_s: NDArray[np.int64],
    share: NDArray[np.float64],
    idle: Sequence[int],
    *,
    ranks: Sequence[float] = RANKS,
    least_gain_s: float = 6.0,
    price: float = 0.02,
) -> list[tuple[int, int]]:
    """Return moves of idle vehicles to places after which the fleet stands better.

    Parameters
    ----------
    reach_s
        int64[v, p], from now on, how soon each vehicle can be at each place: for an idle one the way there, for others after what they do.
    between_s
        int64[p, p], travel between the places.
    share
        float64[p], parts of what is expected that come up at each place, 1 in all.
    idle
        Vehicles that may be sent somewhere.
    ranks
        What the first, second, … vehicle to reach a place count for.
    least_gain_s
        Gains of fewer seconds, of the mean over all that is expected, are not worth a move.
    price
        Of a second on the way, in seconds of that mean.

    Returns
    -------
    list
        Vehicle and place, at most one for each vehicle.
    """
    weight = np.asarray(ranks, dtype=np.float64)[:, None, None]
    depth = len(ranks)
    if len(between_s) == 0 or not len(idle):
        return []
    reach = reach_s.astype(np.float64)
    beyond = np.full((1, reach.shape[1]), 4.0 * max(float(reach.max()), float(between_s.max()), 1.0))

    def soonest() -> NDArray[np.float64]:
        """Return how soon the first vehicles are at each place, one more than count."""
        padded = np.concatenate([reach, np.repeat(beyond, depth + 1, axis=0)])
        return np.sort(np.partition(padded, depth, axis=0)[: depth + 1], axis=0)

    def best(vehicle: int, low: NDArray[np.float64]) -> tuple[float, int]:
        """Return what the best move of a vehicle gains, and where it goes."""
        own = reach[vehicle]
        others = np.where(own > low[:depth], low[:depth], low[1:])
        before = np.concatenate([np.full((1, len(own)), -np.inf), others[:-1]])
        near = np.argsort(own, kind="stable")[:NEAREST]
        stands = np.concatenate([own[None], between_s[near]])
        value = (weight * np.clip(stands[None], before[:, None], others[:, None])).sum(axis=0) @ share
        gain = value[0] - value[1:] - price * own[near]
        found = int(gain.argmax())
        return float(gain[found]), int(near[found])

    low = soonest()
    hopes = sorted(
        ((best(vehicle, low)[0], vehicle) for vehicle in idle), key=lambda hope: (-hope[0], hope[1])
    )
    moves = []
    for hope, vehicle in hopes:
        if hope <= least_gain_s:
            break
        gain, place = best(vehicle, low)
        if gain > least_gain_s:
            moves.append((vehicle, place))
            reach[vehicle] = reach[vehicle, place] + between_s[place]
            low = soonest()
    return moves
