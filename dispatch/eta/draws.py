"""Random numbers that are the same for everybody: what is compared must not differ by chance.

Each column holds every stratum of the unit interval once, in an order of its own (Latin hypercube), so that a few hundred draws
tell quantiles as well as thousands of free ones.

References
----------
M. D. McKay, R. J. Beckman, W. J. Conover (1979). A comparison of three methods for selecting values of input variables in the
analysis of output from a computer code. Technometrics 21(2), 239-245. https://doi.org/10.1080/00401706.1979.10489755
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

#: Of the orders of the strata.
SEED = 20_261_128


@lru_cache(maxsize=8)
def orders(draws: int, columns: int) -> npt.NDArray[np.intp]:
    """Return an order of the strata for each column, shape (columns, draws); not to be written to."""
    random = np.random.default_rng(SEED)
    made = np.argsort(random.random((columns, draws)), axis=1)
    made.flags.writeable = False
    return made


def levels(draws: int) -> npt.NDArray[np.float64]:
    """Return the middle of each stratum, shape (draws,)."""
    return (np.arange(draws) + 0.5) / draws


def latin(draws: int, columns: int) -> npt.NDArray[np.float64]:
    """Return uniform numbers, shape (draws, columns)."""
    return levels(draws)[orders(draws, columns)].T
