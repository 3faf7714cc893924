"""The day of a wave benchmark: how its epochs are laid over a published instance, and which requests come when.

The rules are those of the dynamic part of the EURO Meets NeurIPS 2022 contest. Every epoch draws so many requests; location, demand, service time
and window of each are drawn independently, uniformly among the customers of the instance. What could not be served any more by a vehicle of its own that
leaves with this wave is dropped at once.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.rounds.formats import Instance

#: Requests drawn in each epoch, as in the contest.
DRAWN = 100
#: Epochs of a day: the contest's days have 5 to 9.
EPOCHS = 7
#: First word of the seeds of what comes, and of what policies imagine.
_COMES, _IMAGINED = 1, 2


class Requests(NamedTuple):
    """Requests of a day, each array by request: customer location, load, seconds of service, window, and the epoch in which it comes."""

    location: NDArray[np.int64]
    load: NDArray[np.int64]
    service_s: NDArray[np.int64]
    earliest_s: NDArray[np.int64]
    latest_s: NDArray[np.int64]
    epoch: NDArray[np.int64]

    def taken(self, which: NDArray[np.generic]) -> Requests:
        """Return those that a mask or numbers choose."""
        return Requests(*(column[which] for column in self))


def joined(first: Requests, then: Requests) -> Requests:
    """Return the requests of both, in order."""
    return Requests(*(np.concatenate([a, b]) for a, b in zip(first, then, strict=True)))


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """A static instance with epochs laid over it.

    Attributes
    ----------
    name, scale
        Of the instance; whole numbers to one unit of its distances and times.
    table
        int32[n, n], durations and distances alike; the depot is location 0.
    customers
        What requests are drawn from.
    capacity, closes_s
        Of every vehicle; when all have to be back.
    epoch_s
        Length of an epoch; a vehicle that is sent in one leaves so long after its start too (the contest's hour for loading).
    epochs
        Their number.
    drawn
        Requests drawn in each.
    """

    name: str
    scale: int
    table: NDArray[np.int32]
    customers: Requests
    capacity: int
    closes_s: int
    epoch_s: int
    epochs: int
    drawn: int = DRAWN

    def leaves_s(self, epoch: int) -> int:
        """Return when the vehicles of an epoch leave."""
        return (epoch + 1) * self.epoch_s

    def draw(self, random: np.random.Generator, epoch: int) -> Requests:
        """Draw the requests that come in an epoch."""
        count = len(self.customers.location)
        place, window, load, service = (random.integers(count, size=self.drawn) for _ in range(4))
        requests = Requests(
            self.customers.location[place],
            self.customers.load[load],
            self.customers.service_s[service],
            self.customers.earliest_s[window],
            self.customers.latest_s[window],
            np.full(self.drawn, epoch, dtype=np.int64),
        )
        return requests.taken(self.in_time(requests, epoch))

    def in_time(self, requests: Requests, epoch: int) -> NDArray[np.bool_]:
        """Return which requests a vehicle of their own still serves when it leaves with the wave of an epoch, bool[r]."""
        there = self.table[0, requests.location].astype(np.int64)
        starts = np.maximum(self.leaves_s(epoch) + there, requests.earliest_s)
        back = starts + requests.service_s + self.table[requests.location, 0]
        in_time: NDArray[np.bool_] = (starts <= requests.latest_s) & (back <= self.closes_s)
        return in_time

    def must_go(self, requests: Requests, epoch: int) -> NDArray[np.bool_]:
        """Return which requests are too late for the next wave, bool[r]; in the last epoch all are."""
        if epoch >= self.epochs - 1:
            return np.ones(len(requests.location), dtype=np.bool_)
        return ~self.in_time(requests, epoch + 1)

    def stream(self, seed: int) -> Requests:
        """Return all requests of a day in the order of their coming, whatever is decided about them."""
        random = np.random.default_rng([_COMES, zlib.crc32(self.name.encode()), seed])
        return self._drawn(random, range(self.epochs))

    def imagined(self, seed: int, epoch: int, number: int, lookahead: int) -> Requests:
        """Return requests that might come in so many epochs after one; nothing of it depends on what does come."""
        random = np.random.default_rng([_IMAGINED, zlib.crc32(self.name.encode()), seed, epoch, number])
        return self._drawn(random, range(epoch + 1, min(epoch + 1 + lookahead, self.epochs)))

    def _drawn(self, random: np.random.Generator, epochs: range) -> Requests:
        requests = self.customers.taken(np.zeros(0, dtype=np.int64))
        for epoch in epochs:
            requests = joined(requests, self.draw(random, epoch))
        return requests


def day_of(instance: Instance, *, epochs: int = EPOCHS, drawn: int = DRAWN) -> Day:
    """Lay epochs over a static instance with one depot and equal vehicles.

    An epoch is the latest opening of a window divided by the number of epochs, rounded down. With a margin as long as an epoch, the rule of the contest (the last
    epoch is the one whose vehicles leave just before the last window opens) then gives just that number of epochs.

    Raises
    ------
    ValueError
        The instance is of another kind, or its windows open too early for so many epochs.
    """
    problem = instance.problem
    kinds = [
        np.unique(column).size
        for column in (problem.vehicle_start, problem.vehicle_capacity, problem.vehicle_latest)
    ]
    if max(kinds) > 1 or problem.task_count != problem.request_count or problem.vehicle_start[0] != 0:
        raise ValueError(
            f"{instance.name} has other than equal vehicles at one depot and single visits: give a VRPTW instance"
        )
    if not (problem.durations_s == problem.distances_m).all() or problem.durations_s.shape[0] != 1:
        raise ValueError(f"{instance.name} has durations that are not its distances: give a VRPTW instance")
    first = problem.window_first[:-1]
    epoch_s = int(problem.window_earliest[first].max()) // epochs
    if epoch_s < 1:
        raise ValueError(
            f"{instance.name} has no windows that open late enough for {epochs} epochs: give fewer"
        )
    return Day(
        name=instance.name,
        scale=instance.scale,
        table=problem.durations_s[0],
        customers=Requests(
            problem.task_location.astype(np.int64),
            np.abs(problem.task_load[:, 0]).astype(np.int64),
            problem.task_service_s.astype(np.int64),
            problem.window_earliest[first],
            problem.window_latest[first],
            np.zeros(problem.task_count, dtype=np.int64),
        ),
        capacity=int(problem.vehicle_capacity[0, 0]),
        closes_s=int(problem.vehicle_latest[0]),
        epoch_s=epoch_s,
        epochs=epochs,
        drawn=drawn,
    )
