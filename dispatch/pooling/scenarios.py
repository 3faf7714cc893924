"""Who rides for whom: from every shop and service on its own to one pool of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from dispatch.domain import Shift
from dispatch.plan import RequestKind
from dispatch.planning_requests import Request
from dispatch.pooling.promise import PoolingDay, Promise


class Scenario(StrEnum):
    """A way of organising the same day. Each of the first four pools more than the one before."""

    ALONE = "alone"  # each shop delivers alone, each service makes its own round
    SERVICES_APART = "services_apart"  # shops share one fleet, each service makes its own round
    TWO_POOLS = "two_pools"  # shops share one fleet, services share another
    POOLED = "pooled"  # one fleet for all
    ALONE_BY_VAN = "alone_by_van"  # as `ALONE`, with a diesel van


#: From the least to the most pooled; each step is what one kind of sharing brings, and the steps add up.
STEPS = (Scenario.ALONE, Scenario.SERVICES_APART, Scenario.TWO_POOLS, Scenario.POOLED)
#: Their searches know of each other: plans of one seed have pools in common, or began from each other.
LINKED = frozenset({Scenario.SERVICES_APART, Scenario.TWO_POOLS, Scenario.POOLED})
COUNTERFACTUALS = (Scenario.ALONE, Scenario.SERVICES_APART, Scenario.TWO_POOLS, Scenario.ALONE_BY_VAN)


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody who makes rounds of their own.

    Attributes
    ----------
    key
        ``all``, ``shops``, ``services``, a payer or a service with its point.
    home_place_id
        Where its rounds begin and end, empty for where the day's shifts do.
    requests
        What it brings; of a basket from several shops, a shop alone brings its own part.
    promise_ids
        The promises that they belong to, in the same order.
    payer
        Who brings them, empty for a pool.
    """

    key: str
    home_place_id: str
    requests: tuple[Request, ...]
    promise_ids: tuple[str, ...]
    payer: str = ""


def promise_id(promise: Promise) -> str:
    """Return the name of a promise that no other kind of promise has."""
    return f"{promise.request.kind}:{promise.request.id}"


def senders_of(day: PoolingDay, promises: Sequence[Promise], scenario: Scenario) -> tuple[Sender, ...]:
    """Return who makes rounds in a scenario, in a stable order; who has nothing to bring makes none."""
    shops = [promise for promise in promises if not promise.is_visit]
    visits = [promise for promise in promises if promise.is_visit]
    found: tuple[Sender, ...]
    if scenario is Scenario.POOLED:
        found = (_pool("all", promises),)
    elif scenario is Scenario.TWO_POOLS:
        found = (_pool("shops", shops), _pool("services", visits))
    elif scenario is Scenario.SERVICES_APART:
        found = (_pool("shops", shops), *_services_alone(day, visits))
    else:
        found = (*_shops_alone(shops), *_services_alone(day, visits))
    return tuple(sender for sender in found if sender.requests)


def depot_of(shifts: Sequence[Shift]) -> str:
    """Return the place where most shifts begin."""
    return Counter(shift.start_place_id for shift in shifts).most_common(1)[0][0]


def parts_of(request: Request) -> list[Request]:
    """Return what each shop brings of a delivery by itself, one part for each door; a visit as it is."""
    if request.kind is RequestKind.VISIT:
        return [request]
    shops: dict[str, list[int]] = {}
    for index, pickup in enumerate(request.pickups):
        shops.setdefault(pickup.place_id, []).append(index)
    return [
        replace(request, pickups=tuple(request.pickups[index] for index in indices))
        for indices in shops.values()
    ]


def _pool(key: str, promises: Sequence[Promise]) -> Sender:
    return Sender(
        key,
        "",
        tuple(promise.request for promise in promises),
        tuple(promise_id(promise) for promise in promises),
    )


def _shops_alone(promises: Sequence[Promise]) -> tuple[Sender, ...]:
    return _grouped(
        [
            (promise.payers[part.pickups[0].place_id], part.pickups[0].place_id, part, promise)
            for promise in promises
            for part in parts_of(promise.request)
        ]
    )


def _services_alone(day: PoolingDay, promises: Sequence[Promise]) -> tuple[Sender, ...]:
    depot = depot_of(day.day.shifts)
    return _grouped(
        [
            (f"service:{promise.service}", promise.point_place_id or depot, promise.request, promise)
            for promise in promises
        ]
    )


def _grouped(rows: Sequence[tuple[str, str, Request, Promise]]) -> tuple[Sender, ...]:
    groups: dict[tuple[str, str], list[tuple[Request, Promise]]] = {}
    for key, home, request, promise in rows:
        groups.setdefault((key, home), []).append((request, promise))
    return tuple(
        Sender(
            f"{key}@{home}",
            home,
            tuple(request for request, _ in own),
            tuple(promise_id(promise) for _, promise in own),
            key,
        )
        for (key, home), own in groups.items()
    )
