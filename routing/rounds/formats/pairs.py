"""What Li & Lim's and Sartori & Buriol's files share: nodes in pairs of a pickup and a delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.rounds.builder import ProblemBuilder, TaskSpec
from routing.rounds.formats.euclid import Scale
from routing.rounds.formats.instance import Instance
from routing.rounds.formats.text import FormatError, Line, count, positive, real, whole, window


@dataclass(frozen=True, slots=True)
class Node:
    """One line of a file of pairs; ``pickup`` and ``delivery`` are 0 where the node has no such partner."""

    line: int
    id: int
    x: float
    y: float
    load: int
    earliest: float
    latest: float
    service: float
    pickup: int
    delivery: int


def node_of(line: Line) -> Node:
    """Return a line ``id x y load earliest latest service pickup delivery`` as a node, or raise `FormatError`."""
    if len(line.words) != 9:
        raise FormatError(
            f"{len(line.words)} columns: give id, x, y, load, earliest, latest, service, pickup, delivery",
            line.number,
        )
    earliest, latest = window(line, 4, "the time window")
    return Node(
        line=line.number,
        id=count(line, 0, "the node"),
        x=real(line, 1, "x"),
        y=real(line, 2, "y"),
        load=whole(line, 3, "the load"),
        earliest=earliest,
        latest=latest,
        service=positive(line, 6, "the service time"),
        pickup=count(line, 7, "the pickup"),
        delivery=count(line, 8, "the delivery"),
    )


def instance_of_pairs(
    nodes: Sequence[Node],
    table: NDArray[np.int32],
    scale: Scale,
    *,
    name: str,
    format_name: str,
    vehicles: int | None,
    capacity: int,
    points: NDArray[np.float64] | None,
    unit: str,
) -> Instance:
    """Build the instance of nodes in pairs around a depot, the first node.

    Parameters
    ----------
    table
        int32[n, n], durations and costs, by position of the node in the file.
    vehicles
        None for as many as there are pairs: no plan uses more.

    Raises
    ------
    FormatError
        Nodes that are no pairs.
    """
    place: dict[int, int] = {}
    for position, node in enumerate(nodes):
        if node.id in place:
            raise FormatError(f"node {node.id} is there twice: give each node one line", node.line)
        place[node.id] = position
    depot = nodes[0]
    if depot.pickup or depot.delivery or depot.load:
        raise FormatError("the first node has a load or a partner: it must be the depot", depot.line)
    builder = ProblemBuilder(table, table)
    ids: list[int] = []
    for node in nodes[1:]:
        if bool(node.pickup) == bool(node.delivery):
            raise FormatError(
                f"node {node.id} names pickup {node.pickup} and delivery {node.delivery}: one of them must be 0",
                node.line,
            )
        partner = (
            nodes[place[node.pickup or node.delivery]] if (node.pickup or node.delivery) in place else None
        )
        if partner is None or node.id != (partner.delivery if node.pickup else partner.pickup):
            raise FormatError(
                f"node {node.id} names partner {node.pickup or node.delivery}, which does not name it: mend the pair",
                node.line,
            )
        if node.pickup:
            continue
        if node.load < 0 or partner.load != -node.load:
            raise FormatError(
                f"node {node.id} takes {node.load} and its delivery {partner.id} brings {partner.load}: "
                "give a load and its negative",
                node.line,
            )
        builder.add_request(
            pickups=[_task(node, place, scale, [node.load])], drop=_task(partner, place, scale, [])
        )
        ids += [node.id, partner.id]
    if not ids:
        raise FormatError("the file has a depot but no pair of pickup and delivery: add their lines")
    for _ in range(len(ids) // 2 if vehicles is None else vehicles):
        builder.add_vehicle(
            start=0,
            end=0,
            earliest=scale.least(depot.earliest),
            latest=scale.most(depot.latest),
            capacity=[capacity],
            cost_per_m=1,
        )
    return Instance(
        name=name,
        format=format_name,
        problem=builder.build(),
        task_id=np.array(ids, dtype=np.int64),
        reload_id=np.zeros(0, dtype=np.int64),
        scale=scale.units,
        objective="fleet",
        unit=unit,
        points=points,
        optional=np.zeros(len(ids) // 2, dtype=np.bool_),
    )


def _task(node: Node, place: dict[int, int], scale: Scale, load: Sequence[int]) -> TaskSpec:
    return TaskSpec(
        location=place[node.id],
        windows=[(scale.least(node.earliest), scale.most(node.latest))],
        service_s=scale.least(node.service),
        load=load,
    )
