"""Who and what bears what of a day: services, beneficiaries, funders, and each single drop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dispatch.pooling.day_report import Drop, Part, PartKind
from dispatch.pooling.promise import Promise
from dispatch.pooling.scenarios import Scenario, promise_id
from dispatch.pooling.shares import Burden, ShareLine, by_funder, by_promise


def parts_of_day(
    promises: Sequence[Promise], lines: Mapping[Scenario, Sequence[ShareLine]]
) -> tuple[Part, ...]:
    """Return what everybody bears in every scenario; services come to the sums of the day, and so do funders."""
    borne = {scenario: by_promise(own) for scenario, own in lines.items()}
    parts = []
    services = {promise.service for promise in promises}
    for service in sorted(services):
        own = [promise for promise in promises if promise.service == service]
        parts.append(_part(PartKind.SERVICE, service, own, borne))
    for name in sorted({promise.beneficiary for promise in promises} - {""}):
        own = [promise for promise in promises if promise.beneficiary == name]
        parts.append(_part(PartKind.BENEFICIARY, name, own, borne))
    paid = {scenario: by_funder(own, promises) for scenario, own in lines.items()}
    counts = _funded(promises)
    for name in sorted({name for own in paid.values() for name in own}):
        burdens = {scenario: Burden(cost_minor=own.get(name, 0)) for scenario, own in paid.items()}
        parts.append(Part(PartKind.FUNDER, name, counts.get(name, 0), burdens))
    return tuple(parts)


def drops_of(promises: Sequence[Promise], lines: Mapping[Scenario, Sequence[ShareLine]]) -> tuple[Drop, ...]:
    """Return what every promise bears of the pooled plan, and of the day on which nobody pools."""
    pooled, alone = by_promise(lines[Scenario.POOLED]), by_promise(lines[Scenario.ALONE])
    return tuple(
        Drop(
            promise.request.code,
            promise.service,
            promise.beneficiary,
            promise.shops,
            pooled[promise_id(promise)],
            alone[promise_id(promise)],
        )
        for promise in promises
    )


def _part(
    kind: PartKind, name: str, promises: Sequence[Promise], borne: Mapping[Scenario, Mapping[str, Burden]]
) -> Part:
    return Part(
        kind,
        name,
        len(promises),
        {scenario: _sum(own[promise_id(promise)] for promise in promises) for scenario, own in borne.items()},
    )


def _funded(promises: Sequence[Promise]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for promise in promises:
        payers = {name for name, _ in promise.funders} or set(promise.payers.values())
        for name in payers:
            counts[name] = counts.get(name, 0) + 1
    return counts


def _sum(burdens: Iterable[Burden]) -> Burden:
    return sum(burdens, Burden())
