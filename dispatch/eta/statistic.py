"""What is known of one kind of duration: sums in which old observations fade.

An observation counts half after `HALF_LIFE_S`, a quarter after two. The sums are linear in the observations, so that these may
come in any order and can be taken back exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: A town's streets, shops and couriers are others after a year, and the same after a week.
HALF_LIFE_S = 45 * 86_400


@dataclass(slots=True)
class Statistic:
    """Sums over observations, as of a moment.

    Attributes
    ----------
    as_of_s
        An observation of that moment weighs 1.
    weight, total, squares
        Sums of the weights, of the weighted values and of their squares.
    bins
        Weights by the name of a histogram's bin.
    """

    as_of_s: int = 0
    weight: float = 0.0
    total: float = 0.0
    squares: float = 0.0
    bins: dict[str, float] = field(default_factory=dict)

    @property
    def mean(self) -> float:
        """The weighted mean, 0 where nothing was observed."""
        return self.total / self.weight if self.weight > 0 else 0.0

    @property
    def spread(self) -> float:
        """The weighted sum of squared deviations from the mean."""
        return max(0.0, self.squares - self.weight * self.mean**2)

    def fade(self, moment_s: int) -> None:
        """Bring the sums to another moment; the means stay."""
        if moment_s == self.as_of_s:
            return
        factor = weight_at(self.as_of_s, moment_s) if self.weight or self.bins else 1.0
        self.as_of_s = moment_s
        self.weight *= factor
        self.total *= factor
        self.squares *= factor
        for name in self.bins:
            self.bins[name] *= factor

    def add(self, value: float, at_s: int, sign: int = 1) -> None:
        """Add an observation, or take it back with a sign of -1."""
        weight = sign * self._weight_of(at_s)
        self.weight += weight
        self.total += weight * value
        self.squares += weight * value * value
        if self.weight < 1e-6:
            # All was taken back: what is left are rounding errors.
            self.weight = self.total = self.squares = 0.0

    def count(self, name: str, at_s: int, share: float = 1.0) -> None:
        """Count an observation, or a share of it, in a bin; a negative one is taken back."""
        # Brings the bins to the moment first.
        weight = share * self._weight_of(at_s)
        left = self.bins.get(name, 0.0) + weight
        if left > 1e-9:
            self.bins[name] = left
        else:
            self.bins.pop(name, None)

    def _weight_of(self, at_s: int) -> float:
        if at_s > self.as_of_s:
            self.fade(at_s)
        return weight_at(at_s, self.as_of_s)


def weight_at(at_s: int, moment_s: int) -> float:
    """Return what an observation of ``at_s`` weighs at a moment."""
    return float(2.0 ** ((at_s - moment_s) / HALF_LIFE_S))


def prefixes(path: str) -> Iterable[str]:
    """Return a path and what it is a part of, the widest first: ``a``, ``a/b``, ``a/b/c``."""
    parts = path.split("/")
    return ("/".join(parts[: size + 1]) for size in range(len(parts)))


Statistics = Mapping[str, Statistic]
