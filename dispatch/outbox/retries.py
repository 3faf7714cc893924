"""When what has failed is tried again."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retries:
    """Exponential back-off with jitter; as it stands 13 attempts within about a day (5 s, 20 s, 80 s, … 4 h, 4 h).

    ``jitter`` is the share by which a delay is shortened or lengthened at random, so that what failed together does not come back
    together. Where ``steps_s`` are given, they are the delays after the first, the second, … attempt, and the last of them for all later ones.
    """

    first_s: int = 5
    factor: int = 4
    longest_s: int = 4 * 3600
    most: int = 13
    jitter: float = 0.2
    steps_s: tuple[int, ...] = ()

    def delay_s(self, attempts: int, chance: random.Random, *, retry_after_s: int = 0) -> int | None:
        """Return how long to wait after so many attempts.

        Parameters
        ----------
        attempts
            How often it was tried, from 1.
        chance
            Source of the jitter.
        retry_after_s
            How long the other side asks to be left alone; never less than that, up to a day.

        Returns
        -------
        int | None
            Seconds, None to give up.
        """
        if attempts >= self.most:
            return None
        if self.steps_s:
            plain_s = self.steps_s[min(attempts, len(self.steps_s)) - 1]
        else:
            # The exponent is bounded: a thousandth attempt must not make an integer of a thousand digits.
            plain_s = min(self.first_s * int(self.factor ** min(attempts - 1, 30)), self.longest_s)
        spread = 1 + self.jitter * (2 * chance.random() - 1)
        return max(1, round(plain_s * spread), min(retry_after_s, 86_400))
