"""What the function of a job knows of its run: how long it may last, whether to stop, and whom to tell."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

#: Seconds between two messages of progress that are sent; those between are left out, not kept.
TELL_S = 0.1


class JobRun:
    """One run of one job, as seen by its function.

    Parameters
    ----------
    tell
        Sends a message of progress.
    deadline_s
        Seconds from now on after which the function should end, with the best it has.
    tell_s
        Least seconds between two messages.
    monotonic
        Seconds that only grow.
    """

    def __init__(
        self,
        tell: Callable[[object], None],
        *,
        deadline_s: float = math.inf,
        tell_s: float = TELL_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tell = tell
        self._tell_s = tell_s
        self._monotonic = monotonic
        self._ends = monotonic() + deadline_s
        self._told = -math.inf
        self._stopped = False

    @property
    def remaining_s(self) -> float:
        """Seconds until the deadline, 0 after it."""
        return max(0.0, self._ends - self._monotonic())

    @property
    def stopping(self) -> bool:
        """Whether to end now, with the best there is: somebody asks for it, or the deadline has come."""
        return self._stopped or self._monotonic() >= self._ends

    def progress(self, message: object) -> bool:
        """Tell how far the job is; return whether to go on.

        Parameters
        ----------
        message
            Plain data, pickled like a result. Too frequent messages are left out; call as often as you like.
        """
        now = self._monotonic()
        if now - self._told >= self._tell_s:
            self._told = now
            self._tell(message)
        return not self.stopping

    def stop(self) -> None:
        """Ask the function to end; called by whoever runs it."""
        self._stopped = True
