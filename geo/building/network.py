"""From an extract to the street network of a town with one metric per profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.building.edge_flags import edge_flags, edge_signs
from geo.building.extract import Extract
from geo.building.profile_metrics import (
    Expanded,
    build_profile,
    chosen_rules,
    forbidden_sequences,
    profile_slots,
)
from geo.building.restrictions import RestrictionResolver
from geo.building.slopes import edge_grades
from geo.building.topology import Edges, cut_ways, with_copies
from geo.building.turn_sequences import Sequence as SlotSequence
from geo.building.turn_sequences import copies_needed
from geo.building.uses import (
    DistinctTags,
    NodeUses,
    WayUses,
    evaluate_nodes,
    evaluate_ways,
    ferries,
    ways_without_doors,
)
from geo.conditions.build import HourList
from geo.conditions.values import Conditions
from geo.elevation.heights import StreetElevation
from geo.elevation.raster import ElevationRaster
from geo.elevation.streets import fit_street_elevation
from geo.elevation.way_slopes import way_slopes
from geo.profiles import PROFILES
from geo.profiles.evaluate import way_class
from geo.profiles.rules import ProfileRules
from routing.streets.network import FORBIDDEN, Metric, StreetNetwork, freeze

#: Places where vehicles may turn round although the street goes on.
_TURNING_PLACES = frozenset({"turning_circle", "turning_loop", "mini_roundabout"})
_ROUNDABOUTS = frozenset({"roundabout", "circular"})
#: How many ways and nodes with conditions that were not understood a report names.
_NAMED_UNREAD = 20


@dataclass(frozen=True, slots=True)
class Streets:
    """A street network, its metrics, and what is known of its edges.

    Parameters
    ----------
    network
        Junctions, arcs and turns.
    metrics
        By profile name, what holds without any hours.
    pushed
        By profile name, bool[m]: arcs where a bicycle is pushed then.
    conditions
        By profile name, what depends on the hour.
    hours
        The distinct hours that conditions speak of.
    node_number
        int64[n], the map's number of the junction.
    edge_way_id
        int64[e], the map's number of the way.
    edge_name
        int32[e], index into ``names``.
    edge_class
        uint8[e], index into ``classes``.
    edge_doorless
        bool[e], where no address can be (see `ways_without_doors`).
    edge_flags
        uint16[e], the bits of `geo.building.edge_flags.EdgeFlag`.
    edge_sign
        int32[e, 3], index into ``signs``, columns as `geo.building.edge_flags.SIGN_KEYS`.
    signs
        Texts on signs along the streets; the first is empty.
    elevation
        Heights of the streets, None where the town was built without a raster.
    names
        Street names; the first is empty, for streets without one.
    classes
        Values of the tag highway, and ``ferry``.
    report
        What was counted on the way: plain numbers under snake_case names.
    """

    network: StreetNetwork
    metrics: Mapping[str, Metric]
    pushed: Mapping[str, NDArray[np.bool_]]
    conditions: Mapping[str, Conditions]
    hours: tuple[str, ...]
    node_number: NDArray[np.int64]
    edge_way_id: NDArray[np.int64]
    edge_name: NDArray[np.int32]
    edge_class: NDArray[np.uint8]
    edge_doorless: NDArray[np.bool_]
    edge_flags: NDArray[np.uint16]
    edge_sign: NDArray[np.int32]
    signs: tuple[str, ...]
    elevation: StreetElevation | None
    names: tuple[str, ...]
    classes: tuple[str, ...]
    report: Mapping[str, Any]


def build_streets(
    extract: Extract,
    profiles: Sequence[str | ProfileRules],
    *,
    left_hand_traffic: bool = False,
    elevation: ElevationRaster | None = None,
) -> Streets:
    """Build the network and the metrics.

    Parameters
    ----------
    extract
        What was read.
    profiles
        Names of profiles, out of `PROFILES`, or tables of one's own.
    left_hand_traffic
        Whether traffic keeps to the left, so that right turns cross it.
    elevation
        The height of the ground; without it only tagged inclines tell of slopes.

    Returns
    -------
    Streets
        All arrays read-only.

    Raises
    ------
    MapError
        As `chosen_rules`, `cut_ways` and `fit_street_elevation`.
    """
    rules = {one.name: one for one in chosen_rules(profiles)}
    distinct = DistinctTags(extract)
    uses = {name: evaluate_ways(one, extract, distinct) for name, one in rules.items()}
    nodes = {name: evaluate_nodes(one, extract) for name, one in rules.items()}
    way_open: NDArray[np.bool_] = np.any([one.ever_open() for one in uses.values()], axis=0)
    edges = cut_ways(extract, way_open, _special_nodes(extract, nodes))
    slopes = way_slopes(extract)
    heights = None if elevation is None else fit_street_elevation(elevation, edges, slopes)
    grades = edge_grades(edges, slopes, heights)
    slots = {
        name: profile_slots(one, extract, edges, uses[name], nodes[name], grades)
        for name, one in rules.items()
    }
    resolver = RestrictionResolver(extract, edges)
    motor = _motor_ways(extract, distinct, rules, uses)[edges.way].ravel()
    resolved = {name: forbidden_sequences(resolver, edges, one, motor) for name, one in slots.items()}
    sequences = {name: found for name, (found, _) in resolved.items()}

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
    on_water, ferry_wait_s = ferries(extract)
    roundabout = np.array([tags.get("junction") in _ROUNDABOUTS for tags in extract.way_tags], dtype=np.bool_)
    expanded = Expanded(
        edges=full,
        network=network,
        arc_slot=arc_slot,
        copy_arcs=copy_arcs,
        turning_places=turning,
        on_water=np.repeat(on_water[full.way], 2),
        ferry_wait_s=np.repeat(ferry_wait_s[full.way], 2),
        roundabout=np.repeat(roundabout[full.way], 2),
        left_hand_traffic=left_hand_traffic,
    )
    hours = HourList()
    built = {name: build_profile(expanded, slots[name], sequences[name], hours) for name in rules}
    metrics = {name: one.metric for name, one in built.items()}
    pushed = {name: one.pushed for name, one in built.items()}
    names, edge_name = _indexed([tags.get("name") or tags.get("ref", "") for tags in extract.way_tags], full)
    classes, edge_class = _indexed([way_class(tags) for tags in extract.way_tags], full)
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
        "ways_with_conditions": extract.conditional_ways,
        "conditions": _conditions_report(extract, uses, nodes, len(hours.texts)),
        "nodes_missing": _missing_nodes(extract),
        "junctions": network.node_count,
        "edges": base_count,
        "edges_copied_for_restrictions": len(copies),
        "arcs": network.arc_count,
        "turns": len(network.turn_head),
        "street_metres": int(edges.length_cm.sum(dtype=np.int64)) // 100,
        "restrictions": {name: dict(sorted(fate.items())) for name, (_, fate) in resolved.items()},
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
        conditions={name: one.conditions for name, one in built.items()},
        hours=hours.texts,
        node_number=full.node_number,
        edge_way_id=edge_way_id,
        edge_name=edge_name,
        edge_class=edge_class_small,
        edge_doorless=edge_doorless,
        edge_flags=flags,
        edge_sign=edge_sign,
        signs=signs,
        elevation=heights if heights is None or not copies else heights.with_copies(copied // 2),
        names=names,
        classes=classes,
        report=report,
    )


def _missing_nodes(extract: Extract) -> int:
    at = np.minimum(np.searchsorted(extract.node_id, extract.way_refs), len(extract.node_id) - 1)
    return len(np.unique(extract.way_refs[extract.node_id[at] != extract.way_refs]))


def _used_copies(metric: Metric, copy_arcs: Mapping[int, SlotSequence]) -> int:
    return int((metric.arc_ms[list(copy_arcs)] != FORBIDDEN).sum())


def _special_nodes(extract: Extract, nodes: Mapping[str, NodeUses]) -> NDArray[np.int64]:
    """Return the nodes that must be junctions although no street meets another there.

    Signals and signs along a street need no junction: what they cost is added to the street.
    """
    special = {
        number
        for found in nodes.values()
        for number, use in found.uses.items()
        if use.delay_s is None or "barrier" in extract.node_tags[number]
    }
    for found in nodes.values():
        special.update(found.by_hour)
    special.update(
        number for number, tags in extract.node_tags.items() if tags.get("highway") in _TURNING_PLACES
    )
    for restriction in extract.restrictions:
        special.update(number for of, number, role in restriction.members if of == "n" and role == "via")
    return np.array(sorted(special), dtype=np.int64)


def _motor_ways(
    extract: Extract, distinct: DistinctTags, rules: Mapping[str, ProfileRules], uses: Mapping[str, WayUses]
) -> NDArray[np.bool_]:
    """Return bool[w, 2], where motor traffic goes: as any motor profile says, else as the van does."""
    known = next((uses[name] for name, one in rules.items() if one.motor), None)
    found: NDArray[np.bool_] = (known or evaluate_ways(PROFILES["van"], extract, distinct)).kmh > 0.0
    return found


def _conditions_report(
    extract: Extract, uses: Mapping[str, WayUses], nodes: Mapping[str, NodeUses], hours: int
) -> dict[str, Any]:
    """Count what depends on the hour, and name what was not understood."""
    ways: Counter[int] = Counter()
    for one in uses.values():
        ways |= Counter(dict(one.unread))
    barriers: Counter[int] = Counter()
    for found in nodes.values():
        barriers |= Counter(dict(found.unread))
    return {
        "hours": hours,
        "ways": {name: len(one.by_hour) for name, one in uses.items()},
        "nodes": {name: len(one.by_hour) for name, one in nodes.items()},
        "clauses_unread": ways.total() + barriers.total(),
        "ways_unread": [int(extract.way_id[way]) for way in sorted(ways)[:_NAMED_UNREAD]],
        "nodes_unread": sorted(barriers)[:_NAMED_UNREAD],
    }


def _indexed(values: list[str], edges: Edges) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Return the distinct values on edges, the empty one first, and each edge's index into them."""
    of_edges = [values[way] for way in edges.way.tolist()]
    distinct = ("", *sorted(set(of_edges) - {""}))
    index = {value: at for at, value in enumerate(distinct)}
    return distinct, np.array([index[value] for value in of_edges], dtype=np.int32)
