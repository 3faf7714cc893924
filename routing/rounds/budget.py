"""How much a search may spend, and how much of it has been spent."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

#: Seconds of search between two looks at the clock, and at least so many of them in the whole search, though not shorter ones
#: than that: what the main thread does in between takes a millisecond or two.
LOOK_S = 0.1
LOOKS = 60
LEAST_LOOK_S = 0.02
#: Without a time limit nothing may depend on the clock: looks come after so many iterations, or that part of all.
MOST_BLIND = 2_000
#: Of a short search so many at once: what comes in between takes as long as some ten iterations.
LEAST_BLIND = 25


@dataclass(slots=True)
class Budget:
    """The limits of a search: seconds, iterations of each thread, or both.

    Attributes
    ----------
    seconds, iterations
        Limits; ``None`` where there is none.
    began
        Moment of the monotonic clock from which seconds count.
    done
        Iterations of each thread so far.
    """

    seconds: float | None
    iterations: int | None
    began: float
    done: int = 0
    stopped: bool = False
    _searching: float = field(default=0.0)

    def __post_init__(self) -> None:
        self._searching = time.monotonic()

    @property
    def spent_s(self) -> float:
        """Seconds since the search began."""
        return time.monotonic() - self.began

    @property
    def timed(self) -> bool:
        """Whether there is a time limit."""
        return self.seconds is not None

    def part(self) -> float:
        """Return the part of the budget that is spent, 1 when it is used up."""
        if self.stopped:
            return 1.0
        by_count = self.done / self.iterations if self.iterations else (1.0 if self.iterations == 0 else 0.0)
        by_clock = 0.0
        if self.seconds is not None:
            by_clock = self.spent_s / self.seconds if self.seconds > 0 else 1.0
        return min(max(by_count, by_clock), 1.0)

    def left_s(self) -> float:
        """Seconds left, many if there is no time limit."""
        return 1e9 if self.seconds is None else max(self.seconds - self.spent_s, 0.0)

    def stretch(self, pace: float) -> int:
        """Return how many iterations to run before the next look.

        Parameters
        ----------
        pace
            Seconds an iteration of the slowest thread; 0 where nothing is known.
        """
        most = MOST_BLIND
        if self.iterations is not None:
            most = max(min(MOST_BLIND, self.iterations // LOOKS), LEAST_BLIND)
        if self.iterations is not None:
            most = max(min(most, self.iterations - self.done), 1)
        if self.seconds is None:
            return most
        if pace <= 1e-8:
            return 4
        look = min(LOOK_S, max(self.seconds / LOOKS, LEAST_LOOK_S), max(self.left_s(), 1e-3))
        timed = max(int(look / pace), 1)
        return min(timed, most) if self.iterations is not None else timed
