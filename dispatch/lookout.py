"""Looks again and again for what is to be done: at once when somebody says that there is something, else after a while."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

LOG = logging.getLogger("tournee.live")

#: Seconds between two looks, where nobody says that there is something new.
LOOK_S: Final = 2.0


class Lookout:
    """Runs something on a thread of its own until it is told to stop.

    Parameters
    ----------
    once
        Does what is to be done by now; looks at the event to end soon.
    what
        What that is, for the log.
    look_s
        Seconds between two looks.
    """

    def __init__(
        self, once: Callable[[threading.Event], object], what: str, *, look_s: float = LOOK_S
    ) -> None:
        self._once = once
        self._what = what
        self._look_s = look_s
        self._new = threading.Event()

    def wake(self) -> None:
        """Look again now."""
        self._new.set()

    def run(self, stop: threading.Event) -> None:
        """Look again and again until ``stop`` is set. Whatever a look meets, such as a database that is busy or a full disk, is tried again."""
        while not stop.is_set():
            self._new.clear()
            try:
                self._once(stop)
            except Exception:
                LOG.exception("%s: that is tried again", self._what)
            self._new.wait(self._look_s)
