"""From an extract to the street network of a town with one metric per profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.build_metrics import build_metric, node_delays, slot_directions, slot_durations_ms
from geo.build_topology import Edges, cut_ways, with_copies
from geo.build_uses import WayUses, evaluate_nodes, evaluate_ways, ways_without_doors
from geo.edge_flags import edge_flags, edge_signs
from geo.extract import Extract
from geo.profiles import PROFILES
from geo.profiles.rules import NodeUse
from geo.restrictions import RestrictionResolver, Slots
from geo.turn_sequences import Sequence as SlotSequence
from geo.turn_sequences import blocked_turns, copies_needed
from routing.streets.network import FORBIDDEN, Metric, StreetNetwork, freeze

#: Places where vehicles may turn round although the street goes on.
_TURNING_PLACES = frozenset({"turning_circle", "turning_loop", "mini_roundabout"})


@dataclass(frozen=True, slots=True)
class Streets:
    """A street network, its metrics, and what is known of its edges.

    Parameters
    ----------
    network
        Junctions, arcs and turns.
    metrics
        By profile name.
    pushed
        By profile name, bool[m]: arcs where a bicycle is pushed.
    edge_way_id
        int64[e], the map's number of the way.
    edge_name
        int32[e], index into ``names``.
    edge_class
        uint8[e], index into ``classes``.
    edge_doorless
        bool[e], where no address can be (see `ways_without_doors`).
    edge_flags
        uint16[e], the bits of `geo.edge_flags.EdgeFlag`.
    edge_sign
        int32[e, 3], index into ``signs``, columns as `geo.edge_flags.SIGN_KEYS`.
    signs
        Texts on signs along the streets; the first is empty.
    names
        Street names; the first is empty, for streets without one.
    classes
        Values of the tag highway.
    report
        What was counted on the way: plain numbers under snake_case names.
    """

    network: StreetNetwork
    metrics: Mapping[str, Metric]
    pushed: Mapping[str, NDArray[np.bool_]]
    edge_way_id: NDArray[np.int64]
    edge_name: NDArray[np.int32]
    edge_class: NDArray[np.uint8]
    edge_doorless: NDArray[np.bool_]
    edge_flags: NDArray[np.uint16]
    edge_sign: NDArray[np.int32]
    signs: tuple[str, ...]
    names: tuple[str, ...]
    classes: tuple[str, ...]
    report: Mapping[str, Any]


def build_streets(extract: Extract, profiles: Sequence[str], *, left_hand_traffic: bool = False) -> Streets:
    """Build the network and the metrics.

    Parameters
    ----------
    extract
        What was read.
    profiles
        Names of profiles, out of `PROFILES`.
    left_hand_traffic
        Whether traffic keeps to the left, so that right turns cross it.

    Returns
    -------
    Streets
        All arrays read-only.

    Raises
    ------
    MapError
        As `cut_ways`.
    """
    uses = {name: evaluate_ways(PROFILES[name], extract) for name in profiles}
    nodes = {name: evaluate_nodes(PROFILES[name], extract) for name in profiles}
    way_open: NDArray[np.bool_] = np.any([one.kmh > 0.0 for one in uses.values()], axis=0)
    edges = cut_ways(extract, way_open, _special_nodes(extract, nodes))
    slots = {name: slot_durations_ms(edges, use) for name, use in uses.items()}
    sequences, fates = _forbidden_sequences(extract, edges, uses, slots)

    copies = copies_needed(sequence for found in sequences.values() for sequence in found)
    base_count = len(edges.start)
    copied = np.array([beginning[-1] for beginning in copies], dtype=np.int64)
    full = with_copies(edges, copied) if copies else edges
    network = full.assemble()
    arc_slot = 2 * network.original_edge[network.arc_edge].astype(np.int64) + network.arc_reversed
    copy_arcs = {
        int(network.edge_arc[base_count + at].max()): beginning for at, beginning in enumerate(copies)
    }
    turning = np.isin(
        full.node_number,
        [number for number, tags in extract.node_tags.items() if tags.get("highway") in _TURNING_PLACES],
    )
    directions = slot_directions(edges)
    metrics, pushed = {}, {}
    for name in profiles:
        blocked, unused = blocked_turns(network, sequences[name], copy_arcs, arc_slot)
        slot_pushed = uses[name].pushed[edges.way].ravel()
        delay, along = node_delays(full.node_number, nodes[name])
        metrics[name] = build_metric(
            PROFILES[name],
            network,
            arc_slot=arc_slot,
            slot_ms=slots[name],
            slot_pushed=slot_pushed,
            directions=directions,
            node_delay=delay,
            node_along=along,
            turning_places=turning,
            blocked=blocked,
            unused=unused,
            left_hand_traffic=left_hand_traffic,
        )
        pushed[name] = slot_pushed[arc_slot]
        freeze(pushed[name])
    names, edge_name = _indexed([tags.get("name") or tags.get("ref", "") for tags in extract.way_tags], full)
    classes, edge_class = _indexed([tags.get("highway", "") for tags in extract.way_tags], full)
    edge_way_id = extract.way_id[full.way]
    edge_class_small = edge_class.astype(np.uint8)
    edge_doorless = ways_without_doors(extract)[full.way]
    flags = edge_flags(extract, full)
    signs, edge_sign = edge_signs(extract, full)
    for array in (edge_way_id, edge_name, edge_class_small, edge_doorless, flags, edge_sign):
        freeze(array)
    report = {
        "ways": len(extract.way_id),
        "ways_open": int(way_open.any(axis=1).sum()),
        "ways_with_conditional_access_ignored": extract.conditional_ways,
        "nodes_missing": len(np.setdiff1d(extract.way_refs, extract.node_id)),
        "junctions": network.node_count,
        "edges": base_count,
        "edges_copied_for_restrictions": len(copies),
        "arcs": network.arc_count,
        "turns": len(network.turn_head),
        "street_metres": int(edges.length_cm.sum(dtype=np.int64)) // 100,
        "restrictions": {name: dict(sorted(fate.items())) for name, fate in fates.items()},
        "usable_arcs": {
            name: int((metric.arc_ms != FORBIDDEN).sum()) - int(_used_copies(metric, copy_arcs))
            for name, metric in metrics.items()
        },
        "pushed_arcs": {name: int(flags.sum()) for name, flags in pushed.items()},
    }
    return Streets(
        network=network,
        metrics=metrics,
        pushed=pushed,
        edge_way_id=edge_way_id,
        edge_name=edge_name,
        edge_class=edge_class_small,
        edge_doorless=edge_doorless,
        edge_flags=flags,
        edge_sign=edge_sign,
        signs=signs,
        names=names,
        classes=classes,
        report=report,
    )


def _used_copies(metric: Metric, copy_arcs: Mapping[int, SlotSequence]) -> int:
    return int((metric.arc_ms[list(copy_arcs)] != FORBIDDEN).sum())


def _special_nodes(extract: Extract, nodes: Mapping[str, Mapping[int, NodeUse]]) -> NDArray[np.int64]:
    """Return the nodes that must be junctions although no street meets another there."""
    special = {number for uses in nodes.values() for number in uses}
    special.update(
        number for number, tags in extract.node_tags.items() if tags.get("highway") in _TURNING_PLACES
    )
    for restriction in extract.restrictions:
        special.update(number for of, number, role in restriction.members if of == "n" and role == "via")
    return np.array(sorted(special), dtype=np.int64)


def _forbidden_sequences(
    extract: Extract, edges: Edges, uses: Mapping[str, WayUses], slots: Mapping[str, NDArray[np.int32]]
) -> tuple[dict[str, frozenset[SlotSequence]], dict[str, Counter[str]]]:
    resolver = RestrictionResolver(extract, edges)
    leaving, arriving = slot_directions(edges)
    motor = evaluate_ways(PROFILES["van"], extract).kmh[edges.way].ravel() > 0.0
    sequences, fates = {}, {}
    for name, use in uses.items():
        ridden = (slots[name] != FORBIDDEN) & ~use.pushed[edges.way].ravel()
        sequences[name], fates[name] = resolver.sequences(
            PROFILES[name], Slots(ridden, motor, leaving, arriving)
        )
    return sequences, fates


def _indexed(values: list[str], edges: Edges) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Return the distinct values on edges, the empty one first, and each edge's index into them."""
    of_edges = [values[way] for way in edges.way.tolist()]
    distinct = ("", *sorted(set(of_edges) - {""}))
    index = {value: at for at, value in enumerate(distinct)}
    return distinct, np.array([index[value] for value in of_edges], dtype=np.int32)
