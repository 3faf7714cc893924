"""Tests of the travel tables that a process has for all of its plans."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from dispatch.board.travel import TravelBook
from dispatch.domain import Place, PlaceKind
from tests.dispatch.toy_town import SPEED_M_PER_S, Engine, ToyTown, at


class SlowEngine(Engine):
    """Takes its time, so that whoever else asks meanwhile would find tables half made; fails where it is told to."""

    def __init__(self, fail: set[int]) -> None:
        self.fail = fail

    def travel_times(self, origins, destinations, **kwargs):
        time.sleep(0.01)
        if len(destinations.lon) in self.fail:
            self.fail.discard(len(destinations.lon))
            raise TimeoutError("stopped")
        return super().travel_times(origins, destinations, **kwargs)


class SlowTown(ToyTown):
    def __init__(self, fail: set[int] = frozenset()) -> None:
        super().__init__()
        self.fail = set(fail)

    def engine(self, _profile):
        return SlowEngine(self.fail)


def places(first: int, past: int) -> list[Place]:
    return [Place(f"p{n}", PlaceKind.ADDRESS, "Door", **at(100 + 40 * n, 100)) for n in range(first, past)]


def check(book: TravelBook, first: int, past: int) -> None:
    durations_s, distances_m, reached = book.tables("bike", book.numbers(places(first, past)))
    steps = np.abs(np.subtract.outer(np.arange(first, past), np.arange(first, past)))
    assert reached.all()
    assert np.abs(distances_m - 40 * steps).max() <= 1
    assert np.abs(durations_s - 40 * steps / SPEED_M_PER_S).max() <= 1


def test_several_threads_have_one_book() -> None:
    """Tests that plans of several days that are computed at once, each with places of its own, all find their tables whole."""
    book = TravelBook(SlowTown())
    begin = threading.Barrier(4)

    def ask(number: int) -> None:
        begin.wait()
        for step in range(5):
            check(book, 7 * number, 7 * number + 3 * step + 2)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, range(4)))


def test_what_ended_halfway_is_begun_again() -> None:
    """Tests that a table that could not be computed leaves nothing behind: the next one is whole."""
    book = TravelBook(SlowTown(fail={9, 4}))
    check(book, 0, 5)
    with pytest.raises(TimeoutError):
        check(book, 0, 9)
    with pytest.raises(TimeoutError):
        check(book, 0, 9)
    check(book, 0, 9)
