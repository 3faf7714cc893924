"""Luck that does not depend on what else happens: every draw has a name, and the same name has the same luck under every policy.

That is what makes two policies comparable on few days: the shop that is late is late in both worlds (common random numbers).
"""

from __future__ import annotations

import hashlib
import math
from statistics import NormalDist

_NORMAL = NormalDist()
_WORD = 2**64


class Chance:
    """Draws by name.

    Parameters
    ----------
    seed
        Another one is another day.
    """

    def __init__(self, seed: int) -> None:
        self._seed = str(seed).encode()

    def share(self, *name: object) -> float:
        """Return a number above 0 and below 1, all equally likely."""
        text = "\x1f".join(map(str, name)).encode()
        digest = hashlib.blake2b(text, key=self._seed, digest_size=8).digest()
        return (int.from_bytes(digest, "big") + 0.5) / _WORD

    def happens(self, probability: float, *name: object) -> bool:
        """Return whether something of a probability happens."""
        return self.share(*name) < probability

    def factor(self, spread: float, *name: object) -> float:
        """Return a lognormal factor with mean 1; ``spread`` is the standard deviation of its logarithm."""
        if spread <= 0.0:
            return 1.0
        return math.exp(spread * _NORMAL.inv_cdf(self.share(*name)) - spread * spread / 2.0)

    def after(self, mean: float, *name: object) -> float:
        """Return an exponential length of that mean."""
        return -mean * math.log(self.share(*name))

    def between(self, least: float, most: float, *name: object) -> float:
        """Return a number between two, all equally likely."""
        return least + (most - least) * self.share(*name)
