"""Random numbers inside kernels: the same seed gives the same numbers on every machine.

The generator is xorshift64* of Vigna (2016), doi 10.1145/2845077; its state is an array of one
word, so that a search can be stopped and continued.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.wide_kernels import wide


def new_generator(seed: int) -> NDArray[np.uint64]:
    """Return the state uint64[1] of a generator; neighbouring seeds give unrelated numbers."""
    # One round of splitmix64 spreads small seeds over all bits; a state of zero would never leave it.
    word = (seed + 1) * 0x9E3779B97F4A7C15 % 2**64
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    word = (word ^ (word >> 27)) * 0x94D049BB133111EB % 2**64
    word ^= word >> 31
    return np.array([word or 1], dtype=np.uint64)


@lean_kernel
def draw(state: NDArray[np.uint64]) -> float:
    """Return a number of [0, 1) with 53 random bits."""
    word = state[0]
    word ^= word >> np.uint64(12)
    word ^= word << np.uint64(25)
    word ^= word >> np.uint64(27)
    state[0] = word
    return np.float64((word * np.uint64(2685821657736338717)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@lean_kernel
def below(state: NDArray[np.uint64], bound: int) -> int:
    """Return an integer of ``0 .. bound - 1``."""
    return min(wide(draw(state) * bound), wide(bound) - 1)
