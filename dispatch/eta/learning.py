"""From what was measured at stops to what is added to the statistics."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from dispatch.eta import readiness, shape
from dispatch.eta.durations import Durations, lateness_path, service_path, setup_path, travel_path
from dispatch.eta.halt import Dropped, Halt, HaltTask, Measured
from dispatch.eta.local_time import local_hour
from dispatch.eta.readiness import EARLIEST_MIN, LATEST_MIN, Readiness
from dispatch.eta.shrinkage import Spread
from dispatch.eta.statistic import Statistic, prefixes
from dispatch.orders.delivery import TaskKind

#: Who differs by more from what was expected counts as differing by so much: scales.
MOST_SCALES = 4.0
#: A halt says how long serving takes if it is so sure that nobody waited for goods.
SURELY_SERVED = 0.7
#: Shares of an observation below this are left out.
LEAST_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Part:
    """One thing added to the statistics: a value of a path, or shares of its bins where bins are named."""

    path: str
    value: float = 0.0
    bins: tuple[tuple[str, float], ...] = ()

    def paths(self) -> Iterable[str]:
        """Return the paths whose statistics it is added to."""
        return [self.path] if self.path.startswith("shape/") else prefixes(self.path)

    def document(self) -> list[Any]:
        """Return it as plain JSON."""
        if self.bins:
            return [self.path, {name: round(share, 3) for name, share in self.bins}]
        return [self.path, round(self.value, 4)]

    @classmethod
    def of(cls, document: Sequence[Any]) -> Part:
        """Return the part of a document."""
        path, what = document
        if isinstance(what, dict):
            return cls(path, bins=tuple(what.items()))
        return cls(path, float(what))

    def rounded(self) -> Part:
        """Return it as it comes back from its document, so that what is added is what can be taken back."""
        return Part.of(self.document())


def parts_of(measured: Measured, known: Durations, profile: str, zone: ZoneInfo) -> list[Part]:
    """Return what a stop adds to the statistics; what is dropped is noted in it.

    Parameters
    ----------
    measured
        From `dispatch.eta.halt.measure`.
    known
        What was expected.
    profile
        How the courier moves.
    zone
        Of the town: hours are local.
    """
    parts: list[Part] = []
    halt = measured.halt
    if measured.leg_s is not None:
        hour = local_hour((halt.arrived_s or halt.closed_s) - measured.leg_s, zone)
        path = travel_path(profile, hour, measured.table_s)
        expected = known.travel(profile, hour, measured.table_s)
        parts += _value(path, "travel", measured.leg_s / measured.table_s, expected)
    if measured.steps is None or halt.arrived_s is None:
        return parts
    start_s = max(halt.arrived_s, halt.earliest_s)
    for number, (tasks, seconds) in enumerate(measured.steps):
        parts += _step(measured, tasks, start_s, seconds, known, zone, first=number == 0)
        start_s += seconds
    return parts


def _step(
    measured: Measured, tasks: Sequence[HaltTask], start_s: int, seconds: int, known: Durations, zone: ZoneInfo,
    *, first: bool,
) -> Iterator[Part]:  # fmt: skip
    halt = measured.halt
    setup = known.setup(halt.place_id, halt.place_kind, expected_s=halt.setup_s) if first else None
    services = [_expected(known, halt, task) for task in tasks]
    means = [math.exp(one.location) for one in services]
    setup_mean = math.exp(setup.location) if setup else 0.0
    wanted = sum(means) + setup_mean
    promised = [task for task in tasks if task.kind == TaskKind.PICKUP and task.ready_s is not None]
    said = [task.said_ready_s for task in promised if task.said_ready_s is not None]
    silent = [task for task in promised if task.said_ready_s is None]
    for task in promised:
        if task.said_ready_s is not None:
            yield from _lateness(task, {(task.said_ready_s, True): 1.0}, zone)
    if said and max(said) > start_s:
        # The courier stood there until the shop said so.
        seconds -= max(said) - start_s
        if seconds < wanted * 0.1:
            measured.dropped.append(Dropped.WAITED)
            return
    elif silent:
        last = max(silent, key=lambda task: task.ready_s or 0)
        weights = [*means, setup_mean]
        scales = [*(one.scale for one in services), setup.scale if setup else 0.0]
        scale = math.hypot(*(mean * one / wanted for mean, one in zip(weights, scales, strict=True)))
        usual = known.readiness(last.org_id, local_hour(last.ready_s or 0, zone))
        shares = waits(usual, start_s - (last.ready_s or 0), seconds, wanted, scale)
        moments = {(start_s + wait, wait > 0): share for wait, share in shares.items()}
        yield from _lateness(last, moments, zone)
        if shares.get(0, 0.0) < SURELY_SERVED:
            measured.dropped.append(Dropped.WAITED)
            return
        for task in silent:
            if task is not last:
                yield from _lateness(task, {(start_s, False): 1.0}, zone)
    # What is seen is the sum. It is split as it is expected to be (the step of expectation-maximisation for sums), so that a
    # place where only one thing is ever done does not learn its setup twice.
    ratio = seconds / wanted
    for task, spread, mean in zip(tasks, services, means, strict=True):
        path = service_path(halt.place_id, task.kind, service=task.service, floor=halt.floor)
        yield from _value(path, "service", mean * ratio, spread)
    if setup:
        path = setup_path(halt.place_id, halt.place_kind)
        yield from _value(path, "setup", setup_mean * ratio, setup)


def _expected(known: Durations, halt: Halt, task: HaltTask) -> Spread:
    return known.service(
        halt.place_id, task.kind, service=task.service, floor=halt.floor, expected_s=task.planned_s
    )


def waits(usual: Readiness, lateness_s: int, seconds: int, wanted: float, scale: float) -> dict[int, float]:
    """Return how long a courier has waited for goods, as probabilities by seconds, 0 for not at all.

    The phone tells only how long the whole halt was. A long one may be a late shop or a slow hand-over: each is as
    likely as what is known of the shop's lateness and of the time that serving takes makes it. Adding observations by these shares is the
    step of expectation-maximisation (Dempster, Laird, Rubin 1977, https://doi.org/10.1111/j.2517-6161.1977.tb01600.x).

    Parameters
    ----------
    usual
        How late the shop is.
    lateness_s
        How long after the promise the courier came.
    seconds
        Of the halt.
    wanted, scale
        Median seconds of serving, and the scale of their logarithm.
    """
    edges = 60.0 * np.arange(EARLIEST_MIN, LATEST_MIN + 1)
    after = np.clip(edges - lateness_s, 0.0, None)
    # Of a minute that the courier came in, part was before.
    mass = usual.mass * np.diff(after) / 60.0
    wait = (after[:-1] + after[1:]) / 2
    mass, wait = np.append(usual.ready_by(lateness_s), mass), np.append(0.0, wait)
    served = seconds - wait
    possible = (served > 0) & (mass > 0)
    difference = np.log(np.where(possible, served, 1.0) / wanted) / scale
    # Student's t with five degrees of freedom, brought to variance 1: see `dispatch.eta.shape`.
    density = (1 + difference**2 / 3) ** -3 / np.where(possible, served, 1.0)
    likely = np.where(possible, mass * density, 0.0)
    likely /= likely.sum()
    kept = np.flatnonzero(likely >= LEAST_SHARE)
    total = likely[kept].sum()
    return {round(float(wait[at])): float(likely[at] / total) for at in kept}


def _value(path: str, quantity: str, value: float, expected: Spread) -> Iterator[Part]:
    difference = (math.log(max(value, 1e-3)) - expected.location) / expected.scale
    kept = min(max(difference, -MOST_SCALES), MOST_SCALES)
    yield Part(path, expected.location + kept * expected.scale).rounded()
    yield Part(f"shape/{quantity}", bins=((shape.bin_of(difference), 1.0),))


def _lateness(task: HaltTask, moments: Mapping[tuple[int, bool], float], zone: ZoneInfo) -> Iterator[Part]:
    """Yield the lateness of a task from moments at which goods were seen to become ready, or were ready by then, with their shares."""
    if task.ready_s is None:
        return
    bins: dict[str, float] = {}
    for (moment_s, seen), share in moments.items():
        lateness_s = moment_s - task.ready_s
        # By then, long after: that says nothing. Seen, far out: a clock, or another basket.
        if 60 * EARLIEST_MIN <= lateness_s < 60 * LATEST_MIN:
            name = readiness.bin_of(lateness_s, seen=seen)
            bins[name] = bins.get(name, 0.0) + share
    if bins:
        path = lateness_path(task.org_id, local_hour(task.ready_s, zone))
        yield Part(path, bins=tuple(sorted(bins.items()))).rounded()


def count(
    statistics: MutableMapping[str, Statistic], parts: Iterable[Part], at_s: int, *, sign: int = 1
) -> set[str]:
    """Add parts observed at a moment to statistics, or take them back with a sign of -1, and return the paths changed."""
    changed: set[str] = set()
    for part in parts:
        for path in part.paths():
            statistic = statistics.setdefault(path, Statistic(at_s))
            for name, share in part.bins:
                statistic.count(name, at_s, sign * share)
            if not part.bins:
                statistic.add(part.value, at_s, sign)
            changed.add(path)
    return changed
