"""What one thread's address queries are worked out in, lent from query to query."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import numpy as np

from geo.addresses.layout import Answers

HITS = 4096
"""Likely words of the map for all typed words of a query."""

MORE = 64
"""Names with their words joined or torn apart that a query takes up."""

KEPT = 64 + 40 + MORE
"""Answers compared: the likely names, those that share pieces, and `MORE`."""


class Scratch:
    """Arrays for an index of ``name_count`` names; ``last`` is -1 between queries."""

    def __init__(self, name_count: int) -> None:
        self.hit_word = np.empty(HITS, dtype=np.int32)
        self.hit_token = np.empty(HITS, dtype=np.int32)
        self.hit_like = np.empty(HITS, dtype=np.float32)
        self.gained = np.empty(name_count, dtype=np.float32)
        self.best = np.empty(name_count, dtype=np.float32)
        self.last = np.full(name_count, -1, dtype=np.int32)
        self.touched = np.empty(name_count, dtype=np.int32)
        whole = [np.empty(KEPT, dtype=np.int32) for _ in range(6)]
        real = [np.empty(KEPT, dtype=np.float64) for _ in range(3)]
        self.found = Answers(
            whole[0], whole[1], whole[2], whole[3], whole[4], whole[5], real[0], real[1], real[2]
        )
        self.db: sqlite3.Connection | None = None

    def open(self, connect: Callable[[], sqlite3.Connection]) -> sqlite3.Connection:
        """Return this scratch's connection, made on first use."""
        if self.db is None:
            self.db = connect()
        return self.db
