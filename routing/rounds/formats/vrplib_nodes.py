"""The clients of a VRPLIB file, or its pairs of pickup and delivery."""

from __future__ import annotations

from routing.rounds.builder import ProblemBuilder, TaskSpec
from routing.rounds.formats.euclid import Scale
from routing.rounds.formats.text import FormatError, Line, count, positive, whole, window
from routing.rounds.formats.vrplib_fleet import Fleet
from routing.rounds.formats.vrplib_sections import Sections
from routing.rounds.problem import NO_LIMIT
from routing.rounds.specs import ANY_TIME


def add_clients(
    builder: ProblemBuilder, sections: Sections, size: int, depots: range, scale: Scale, fleet: Fleet
) -> tuple[list[int], list[bool]]:
    """Add one request for each client; return its location, and whether it may be left out for its prize.

    Raises
    ------
    FormatError
        A section lacks a client or holds no number; or a client has both a linehaul and a backhaul.
    """
    deliveries = _loads(sections, "DEMAND" if "DEMAND" in sections.rows else "LINEHAUL", size)
    returns = _loads(sections, "BACKHAUL", size)
    releases = sections.column("RELEASE_TIME", size, 0.0)
    services = sections.column("SERVICE_TIME", size, 0.0)
    prizes = sections.column("PRIZE", size, 0.0)
    windows = sections.by_index("TIME_WINDOW", size, columns=2) if "TIME_WINDOW" in sections.rows else None
    # Without reloads or returns, goods brought from the depot fill a round as much as goods taken back to it,
    # and the sums of one direction are simpler.
    both_ways = any(fleet.reload_depots) or any(any(load) for load in returns)
    clients = range(len(depots), size)
    for client in clients:
        if any(deliveries[client]) and any(returns[client]):
            raise FormatError(
                f"node {client + 1} has a linehaul and a backhaul: split it into two nodes",
                sections.by_index("BACKHAUL", size)[client].number,
            )
        bounds = window(windows[client], 1, "the time window") if windows else None
        brought = [-load if both_ways else load for load in deliveries[client]]
        task = TaskSpec(
            location=client,
            service_s=scale.least(services[client]),
            load=returns[client] if any(returns[client]) else brought,
            release_s=scale.least(releases[client]) if releases[client] else -NO_LIMIT,
            windows=[(scale.least(bounds[0]), scale.most(bounds[1]))] if bounds else [ANY_TIME],
        )
        builder.add_request(
            pickups=[task],
            prize=scale.nearest(prizes[client]) * fleet.cost_factor if prizes[client] else None,
            allowed=None
            if fleet.allowed is None
            else [vehicle for vehicle, own in enumerate(fleet.allowed) if client in own],
        )
    return list(clients), [bool(prizes[client]) for client in clients]


def add_pairs(
    builder: ProblemBuilder, sections: Sections, size: int, depots: range, scale: Scale
) -> list[int]:
    """Add one request for each pair of ``PICKUP_AND_DELIVERY_SECTION``; return the locations of its tasks.

    A line holds node, load, earliest, latest, service, pickup and delivery; one of the last two is 0.

    Raises
    ------
    FormatError
        A line is no such line, or a node names a partner that does not name it.
    """
    lines = sections.by_index("PICKUP_AND_DELIVERY", size, columns=6)
    ids: list[int] = []
    for client in range(len(depots), size):
        line = lines[client]
        pickup, delivery = count(line, 5, "the pickup"), count(line, 6, "the delivery")
        partner = (pickup or delivery) - 1
        if bool(pickup) == bool(delivery) or not len(depots) <= partner < size:
            raise FormatError(
                f"node {client + 1} names pickup {pickup} and delivery {delivery}: give one of them, and 0",
                line.number,
            )
        if count(lines[partner], 6 if pickup else 5, "the partner") != client + 1:
            raise FormatError(
                f"node {client + 1} names partner {partner + 1}, which does not name it: mend the pair",
                line.number,
            )
        if pickup:
            continue
        load = count(line, 1, "the load of a pickup")
        if whole(lines[partner], 1, "the load") != -load:
            raise FormatError(
                f"node {client + 1} takes {load}, its delivery {lines[partner].words[1]}: give a load and its negative",
                lines[partner].number,
            )
        builder.add_request(
            pickups=[_pair_task(line, client, [load], scale)],
            drop=_pair_task(lines[partner], partner, [], scale),
        )
        ids += [client, partner]
    return ids


def _pair_task(line: Line, location: int, load: list[int], scale: Scale) -> TaskSpec:
    earliest, latest = window(line, 2, "the time window")
    return TaskSpec(
        location=location,
        windows=[(scale.least(earliest), scale.most(latest))],
        service_s=scale.least(positive(line, 4, "the service time")),
        load=load,
    )


def _loads(sections: Sections, section: str, size: int) -> list[list[int]]:
    if section not in sections.rows:
        return [[] for _ in range(size)]
    lines = sections.by_index(section, size)
    return [
        [count(line, column, f"{section}_SECTION") for column in range(1, len(line.words))] for line in lines
    ]
