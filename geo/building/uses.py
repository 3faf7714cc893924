"""Evaluating every way and node of an extract for one profile, as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.building.extract import Extract
from geo.conditions.read import Switched, switched
from geo.profiles.evaluate import (
    CONDITIONAL,
    NODE_KEYS,
    WAY_KEYS,
    evaluate_node,
    evaluate_way,
    node_condition_keys,
    way_class,
    way_condition_keys,
)
from geo.profiles.rules import NodeUse, ProfileRules, Tags, WayUse
from geo.profiles.values import duration_s

_MAIN_ROADS = frozenset(
    (  # noqa: SIM905
        "trunk trunk_link primary primary_link secondary secondary_link tertiary tertiary_link"
    ).split()
)
_EARTH_RADIUS_M = 6_371_008.8


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
    by_hour
        For ways whose use depends on hours, what holds when; the arrays show the first state, that
        without any of the hours.
    unread
        By way, how many clauses of conditional tags were not understood.
    """

    kmh: NDArray[np.float64]
    pushed: NDArray[np.bool_]
    fixed_s: NDArray[np.int32]
    by_hour: Mapping[int, Switched[WayUse]]
    unread: Mapping[int, int]

    @property
    def state_count(self) -> int:
        """How many states the way with the most of them has, at least 1."""
        return max((len(one.states) for one in self.by_hour.values()), default=1)

    def in_state(self, state: int) -> WayUses:
        """Return the uses with every way in one state; ways with fewer states keep their first."""
        kmh, pushed = self.kmh.copy(), self.pushed.copy()
        for way, one in self.by_hour.items():
            use = one.states[state if state < len(one.states) else 0]
            kmh[way] = use.forward_kmh, use.backward_kmh
            pushed[way] = use.pushed_forward, use.pushed_backward
        return WayUses(kmh, pushed, self.fixed_s, self.by_hour, self.unread)

    def ever_open(self) -> NDArray[np.bool_]:
        """Return bool[w, 2], where the profile may go in some state."""
        found: NDArray[np.bool_] = self.kmh > 0.0
        for way, one in self.by_hour.items():
            found[way] = [
                any(use.forward_kmh > 0.0 for use in one.states),
                any(use.backward_kmh > 0.0 for use in one.states),
            ]
        return found


@dataclass(frozen=True, slots=True)
class NodeUses:
    """What nodes cost one profile.

    Parameters
    ----------
    uses
        By node number, those that cost something; of nodes that depend on hours the first state.
    by_hour
        For nodes whose cost depends on hours, what holds when.
    unread
        By node number, how many clauses of conditional tags were not understood.
    """

    uses: Mapping[int, NodeUse]
    by_hour: Mapping[int, Switched[NodeUse]]
    unread: Mapping[int, int]


class DistinctTags:
    """The ways of an extract grouped by the tags that profiles read, which repeat a lot.

    Parameters
    ----------
    extract
        What was read.

    Attributes
    ----------
    tags
        Distinct sets of tags.
    group
        int32[w], the set that each way has.
    """

    def __init__(self, extract: Extract) -> None:
        number: dict[tuple[tuple[str, str], ...], int] = {}
        group = []
        for tags in extract.way_tags:
            key = tuple(item for item in tags.items() if item[0] in WAY_KEYS)
            group.append(number.setdefault(key, len(number)))
        self.tags: Sequence[Tags] = [dict(key) for key in number]
        self.group = np.array(group, dtype=np.int32)


def evaluate_ways(rules: ProfileRules, extract: Extract, distinct: DistinctTags | None = None) -> WayUses:
    """Evaluate all ways; ways with the same tags are evaluated once.

    Parameters
    ----------
    rules
        The profile.
    extract
        What was read.
    distinct
        The extract's ways by their tags, where they are grouped already.
    """
    distinct = distinct or DistinctTags(extract)
    keys = way_condition_keys(rules)
    found = [_way_states(rules, tags, keys) for tags in distinct.tags]
    first = [one.states[0] for one, _ in found]
    group = distinct.group
    kmh = np.array([(use.forward_kmh, use.backward_kmh) for use in first], dtype=np.float64).reshape(-1, 2)
    pushed = np.array([(use.pushed_forward, use.pushed_backward) for use in first], dtype=np.bool_)
    fixed_s = np.array([use.fixed_s for use in first], dtype=np.int32)
    depends = np.array([bool(one.hours) for one, _ in found], dtype=np.bool_)
    unclear = np.array([unread for _, unread in found], dtype=np.int32)
    by_hour = {way: found[group[way]][0] for way in np.flatnonzero(depends[group]).tolist()}
    way_kmh = kmh[group]
    ferry = np.array([way_class(tags) == "ferry" and "duration" in tags for tags in distinct.tags], np.bool_)
    for way in np.flatnonzero(ferry[group]).tolist():
        pace = _ferry_kmh(extract, way)
        if pace is not None:
            way_kmh[way][way_kmh[way] > 0.0] = pace
            if way in by_hour:
                by_hour[way] = _at_pace(by_hour[way], pace)
    return WayUses(
        kmh=way_kmh,
        pushed=pushed.reshape(-1, 2)[group],
        fixed_s=fixed_s[group],
        by_hour=by_hour,
        unread={way: int(unclear[group[way]]) for way in np.flatnonzero(unclear[group] > 0).tolist()},
    )


def evaluate_nodes(rules: ProfileRules, extract: Extract) -> NodeUses:
    """Evaluate all tagged nodes; nodes that cost nothing are left out."""
    keys = node_condition_keys(rules)
    known: dict[tuple[tuple[str, str], ...], tuple[Switched[NodeUse], int]] = {}
    uses, by_hour, unread = {}, {}, {}
    for number, tags in extract.node_tags.items():
        key = tuple(item for item in tags.items() if item[0] in NODE_KEYS)
        found = known.get(key)
        if found is None:
            found = known[key] = _node_states(rules, dict(key), keys)
        one, unclear = found
        if one.states[0].delay_s != 0:
            uses[number] = one.states[0]
        if one.hours:
            by_hour[number] = one
        if unclear:
            unread[number] = unclear
    return NodeUses(uses, by_hour, unread)


def _way_states(rules: ProfileRules, tags: Tags, keys: Sequence[str]) -> tuple[Switched[WayUse], int]:
    if not any(key.endswith(CONDITIONAL) for key in tags):
        return Switched((), (evaluate_way(rules, tags),)), 0
    return switched(tags, keys, rules, lambda now: evaluate_way(rules, now))


def _node_states(rules: ProfileRules, tags: Tags, keys: Sequence[str]) -> tuple[Switched[NodeUse], int]:
    if not any(key.endswith(CONDITIONAL) for key in tags):
        return Switched((), (evaluate_node(rules, tags),)), 0
    return switched(tags, keys, rules, lambda now: evaluate_node(rules, now))


def _at_pace(one: Switched[WayUse], kmh: float) -> Switched[WayUse]:
    return Switched(
        one.hours,
        tuple(
            use._replace(
                forward_kmh=kmh if use.forward_kmh > 0.0 else 0.0,
                backward_kmh=kmh if use.backward_kmh > 0.0 else 0.0,
            )
            for use in one.states
        ),
    )


def _ferry_kmh(extract: Extract, way: int) -> float | None:
    """Return the speed at which a ferry takes as long as its tag says, None where that cannot be told."""
    seconds = duration_s(extract.way_tags[way]["duration"])
    refs = extract.way_refs[extract.way_first[way] : extract.way_first[way + 1]]
    at = np.minimum(np.searchsorted(extract.node_id, refs), len(extract.node_id) - 1)
    if seconds is None or (extract.node_id[at] != refs).any():
        return None
    lon, lat = np.radians(extract.node_lon[at]), np.radians(extract.node_lat[at])
    east = np.diff(lon) * np.cos((lat[1:] + lat[:-1]) / 2)
    metres = _EARTH_RADIUS_M * float(np.hypot(east, np.diff(lat)).sum())
    return metres / seconds * 3.6 if metres > 0.0 else None


def ferries(extract: Extract) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    """Return which ways are ferries (bool[w]), and half the seconds between two boats (int32[w]).

    The wait is 0 where the map does not tell how often boats leave.
    """
    ferry = np.array([way_class(tags) == "ferry" for tags in extract.way_tags], dtype=np.bool_)
    wait_s = np.zeros(len(ferry), dtype=np.int32)
    for way in np.flatnonzero(ferry).tolist():
        wait_s[way] = (duration_s(extract.way_tags[way].get("interval", "")) or 0) // 2
    return ferry, wait_s


def ways_without_doors(extract: Extract) -> NDArray[np.bool_]:
    """Tell for each way whether no address is on it: motorways, ferries, and tunnels of main roads.

    An address on the ground above a tunnel lies nearest to a street that it cannot be reached from.
    Tunnels of small streets and footways count only where walkers are kept out: towns built on
    slopes have doors in them.
    """
    return np.array([_has_no_doors(tags) for tags in extract.way_tags], dtype=np.bool_)


def _has_no_doors(tags: Tags) -> bool:
    if way_class(tags) in {"motorway", "motorway_link", "ferry"} or tags.get("motorroad") == "yes":
        return True
    in_tunnel = tags.get("tunnel") == "yes"
    return in_tunnel and (tags.get("highway") in _MAIN_ROADS or tags.get("foot") in {"no", "use_sidepath"})
