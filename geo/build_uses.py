"""Evaluating every way and node of an extract for one profile, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.extract import Extract
from geo.profiles.evaluate import NODE_KEYS, WAY_KEYS, evaluate_node, evaluate_way
from geo.profiles.rules import NodeUse, ProfileRules, Tags, WayUse

_MAIN_ROADS = frozenset(
    (  # noqa: SIM905
        "trunk trunk_link primary primary_link secondary secondary_link tertiary tertiary_link"
    ).split()
)


@dataclass(frozen=True, slots=True)
class WayUses:
    """What one profile may do on the ways of an extract; the columns are forward and backward.

    Parameters
    ----------
    kmh
        float64[w, 2], 0.0 where closed.
    pushed
        bool[w, 2].
    fixed_s
        int32[w], seconds added per segment.
    """

    kmh: NDArray[np.float64]
    pushed: NDArray[np.bool_]
    fixed_s: NDArray[np.int32]


def evaluate_ways(rules: ProfileRules, extract: Extract) -> WayUses:
    """Evaluate all ways; ways with the same tags are evaluated once."""
    known: dict[tuple[tuple[str, str], ...], WayUse] = {}
    uses = []
    for tags in extract.way_tags:
        key = tuple(item for item in tags.items() if item[0] in WAY_KEYS)
        use = known.get(key)
        if use is None:
            use = known[key] = evaluate_way(rules, tags)
        uses.append(use)
    return WayUses(
        kmh=np.array([(use.forward_kmh, use.backward_kmh) for use in uses], dtype=np.float64).reshape(-1, 2),
        pushed=np.array([(use.pushed_forward, use.pushed_backward) for use in uses], dtype=np.bool_).reshape(
            -1, 2
        ),
        fixed_s=np.array([use.fixed_s for use in uses], dtype=np.int32),
    )


def evaluate_nodes(rules: ProfileRules, extract: Extract) -> Mapping[int, NodeUse]:
    """Evaluate all tagged nodes; nodes that cost nothing are left out."""
    uses = {
        number: evaluate_node(rules, {key: value for key, value in tags.items() if key in NODE_KEYS})
        for number, tags in extract.node_tags.items()
    }
    return {number: use for number, use in uses.items() if use.delay_s != 0}


def ways_without_doors(extract: Extract) -> NDArray[np.bool_]:
    """Tell for each way whether no address is on it: motorways, and tunnels of main roads.

    An address on the ground above a tunnel lies nearest to a street that it cannot be reached from.
    Tunnels of small streets and footways count only where walkers are kept out: towns built on
    slopes have doors in them.
    """
    return np.array([_has_no_doors(tags) for tags in extract.way_tags], dtype=np.bool_)


def _has_no_doors(tags: Tags) -> bool:
    if tags.get("highway") in {"motorway", "motorway_link"} or tags.get("motorroad") == "yes":
        return True
    in_tunnel = tags.get("tunnel") == "yes"
    return in_tunnel and (tags.get("highway") in _MAIN_ROADS or tags.get("foot") in {"no", "use_sidepath"})
