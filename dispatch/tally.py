"""Counts of what this process has done, for whoever watches over it."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Final


class Tally:
    """Counts by a word; threads share it. Words are of a list in the program, never what somebody has given.

    Parameters
    ----------
    words
        Those that are there from the beginning, with nothing counted: a rate is known only from what was zero once.
    """

    def __init__(self, *words: str) -> None:
        self._counts: Counter[str] = Counter(dict.fromkeys(words, 0))
        self._lock = threading.Lock()

    def add(self, word: str) -> None:
        """Count one more."""
        with self._lock:
            self._counts[word] += 1

    def counts(self) -> dict[str, int]:
        """Return how many there were since the process began, by word."""
        with self._lock:
            return dict(self._counts)


#: Plans that were computed here: ``made``, or the code of what went wrong.
PLANS: Final = Tally("made")
#: Messages to people: ``sent``, ``failed`` on every channel that the person has given, or brought by ``another_channel`` after a failure.
MESSAGES: Final = Tally("sent", "failed", "another_channel")
