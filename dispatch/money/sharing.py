"""An amount shared out to the last unit: whole shares that come to it exactly, the same whatever the order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from fractions import Fraction


def whole_shares(total: int, weights: Mapping[str, int | Fraction], *, salt: str = "") -> dict[str, int]:
    """Share an amount out in proportion to weights, by largest remainder; in equal parts where all weights are 0.

    Parameters
    ----------
    total
        Not negative, in the smallest unit.
    weights
        Not negative, by name.
    salt
        Decides, with the names, who gets the unit where remainders are the same. With another one for each matter, it is not always the
        same party.

    Returns
    -------
    dict
        Shares by name; each is its exact share rounded up or down.

    Raises
    ------
    ValueError
        The amount or a weight is negative, or there is an amount and nobody to share it.

    References
    ----------
    M. L. Balinski, H. P. Young, Fair Representation (1982): Hamilton's method.
    """
    if total < 0 or any(weight < 0 for weight in weights.values()):
        raise ValueError("a negative amount or weight cannot be shared out")
    if not weights:
        if total:
            raise ValueError(f"there is nobody to share {total} out to")
        return {}
    sum_of = sum((Fraction(weight) for weight in weights.values()), Fraction(0))
    exact = {
        name: total * Fraction(weight) / sum_of if sum_of else Fraction(total, len(weights))
        for name, weight in weights.items()
    }
    shares = {name: share.numerator // share.denominator for name, share in exact.items()}
    left = total - sum(shares.values())
    for name in sorted(exact, key=lambda one: (shares[one] - exact[one], _drawn(salt, one), one))[:left]:
        shares[name] += 1
    return shares


def _drawn(salt: str, name: str) -> bytes:
    return hashlib.sha256(f"{salt}\0{name}".encode()).digest()
