"""Building one profile's metric, and what of it depends on the hour."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.building.extract import Extract
from geo.building.low_emission import inside
from geo.building.metrics import slot_delays_ms, slot_directions, slot_durations_ms
from geo.building.restrictions import Ban, RestrictionResolver, Slots
from geo.building.slopes import EdgeGrades, slot_stretch
from geo.building.topology import Edges
from geo.building.turn_costs import TurnSetting, node_delays, turn_costs_ms, turn_parts
from geo.building.turn_sequences import Sequence as SlotSequence
from geo.building.turn_sequences import blocked_turns
from geo.building.uses import NodeUses, WayUses
from geo.conditions.build import HourList, collect, passable_at_all_hours
from geo.conditions.values import Conditions, moment_of
from geo.errors import MapError
from geo.profiles import PROFILES
from geo.profiles.rules import ProfileRules
from routing.streets.network import FORBIDDEN, Metric, StreetNetwork, freeze

_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_Bans = Mapping[SlotSequence, frozenset[Ban]]


@dataclass(frozen=True, slots=True)
class ProfileSlots:
    """One profile on the directed segments of the drawn streets.

    Parameters
    ----------
    rules
        The profile.
    ways, nodes
        What it may do on ways, and what nodes cost it.
    states
        For each state of what depends on hours int32[2e] milliseconds; the first is that without
        any hours.
    """

    rules: ProfileRules
    ways: WayUses
    nodes: NodeUses
    states: Sequence[NDArray[np.int32]]

    @property
    def ever(self) -> NDArray[np.bool_]:
        """bool[2e], where the profile may go in some state."""
        fastest: NDArray[np.int32] = np.minimum.reduce(self.states)
        found: NDArray[np.bool_] = fastest != FORBIDDEN
        return found

    @property
    def always(self) -> NDArray[np.bool_]:
        """bool[2e], where the profile may go in every state."""
        slowest: NDArray[np.int32] = np.maximum.reduce(self.states)
        found: NDArray[np.bool_] = slowest != FORBIDDEN
        return found

    def ridden(self, edges: Edges) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return bool[2e] twice: where the profile goes without pushing in some, and in every state."""
        rides = [
            (slots != FORBIDDEN) & ~self.ways.in_state(state).pushed[edges.way].ravel()
            for state, slots in enumerate(self.states)
        ]
        return np.logical_or.reduce(rides), np.logical_and.reduce(rides)


class Expanded(NamedTuple):
    """The network that all profiles share.

    Attributes
    ----------
    edges
        Drawn segments and copies.
    network
        Made of them.
    arc_slot
        int64[m], the directed segment that each arc is, copies as their originals.
    copy_arcs
        For each arc that is a copy, the beginning of sequences that it stands for.
    turning_places
        bool[n], turning circles and the like.
    on_water, ferry_wait_s
        bool[2e], int32[2e]: segments of ferries, and half the time between two boats, 0 unknown.
    roundabout
        bool[2e], segments of roundabouts.
    left_hand_traffic
        Whether traffic keeps to the left.
    """

    edges: Edges
    network: StreetNetwork
    arc_slot: NDArray[np.int64]
    copy_arcs: Mapping[int, SlotSequence]
    turning_places: NDArray[np.bool_]
    on_water: NDArray[np.bool_]
    ferry_wait_s: NDArray[np.int32]
    roundabout: NDArray[np.bool_]
    left_hand_traffic: bool


class ProfileStreets(NamedTuple):
    """What a profile is on a network.

    Attributes
    ----------
    metric
        What holds without any hours.
    pushed
        bool[m], arcs where a bicycle is pushed then.
    conditions
        What depends on the hour.
    """

    metric: Metric
    pushed: NDArray[np.bool_]
    conditions: Conditions


def chosen_rules(profiles: Sequence[str | ProfileRules]) -> tuple[ProfileRules, ...]:
    """Return the tables of profiles given by name or as tables.

    Raises
    ------
    MapError
        ``profile_unknown`` for a name that is no profile, ``profile_invalid`` for a table with an
        impossible name or one that another table has.
    """
    unknown = [name for name in profiles if isinstance(name, str) and name not in PROFILES]
    if unknown or not profiles:
        raise MapError(
            f"profiles: {', '.join(map(repr, unknown)) or 'none given'}; choose from {', '.join(PROFILES)}.",
            code="profile_unknown",
        )
    rules = tuple(PROFILES[one] if isinstance(one, str) else one for one in profiles)
    counts = Counter(one.name for one in rules)
    for name, count in counts.items():
        if count > 1 or not _NAME.fullmatch(name):
            raise MapError(
                f"profiles: {name!r} is given {count} times. Give each profile a name of its own, of lower-case "
                "letters, digits and underscores.",
                code="profile_invalid",
            )
    return rules


def profile_slots(
    rules: ProfileRules, extract: Extract, edges: Edges, ways: WayUses, nodes: NodeUses, grades: EdgeGrades
) -> ProfileSlots:
    """Work out how long a profile takes on every directed segment, in every state."""
    delay_ms = slot_delays_ms(edges, extract.node_id, nodes.uses)
    closed = None if rules.low_emission or extract.zones is None else _in_zones(extract, edges)
    states = []
    for state in range(ways.state_count):
        now = ways.in_state(state) if state else ways
        stretch = slot_stretch(rules.slopes, edges, now, grades)
        states.append(slot_durations_ms(edges, now, delay_ms=delay_ms, closed=closed, stretch=stretch))
    return ProfileSlots(rules, ways, nodes, states)


def forbidden_sequences(
    resolver: RestrictionResolver, edges: Edges, slots: ProfileSlots, motor: NDArray[np.bool_]
) -> tuple[_Bans, Counter[str]]:
    """Return what turn restrictions forbid a profile; ``motor`` is bool[2e], where motor traffic goes."""
    ridden, steady = slots.ridden(edges)
    leaving, arriving = slot_directions(edges)
    return resolver.sequences(slots.rules, Slots(ridden, steady, motor, leaving, arriving))


def build_profile(
    expanded: Expanded, slots: ProfileSlots, sequences: _Bans, hours: HourList
) -> ProfileStreets:
    """Build one profile's metric and its conditions.

    Parameters
    ----------
    expanded
        The network.
    slots
        The profile on the drawn segments.
    sequences
        What turn restrictions forbid it.
    hours
        The town's hours so far; those of the profile are added.
    """
    network, arc_slot, rules = expanded.network, expanded.arc_slot, slots.rules
    turns = blocked_turns(network, sequences, expanded.copy_arcs, arc_slot)
    ever_blocked = turns.blocked.copy()
    ever_blocked[[turn for turn, _ in turns.at_times]] = True
    node_number = expanded.edges.node_number
    steady_nodes = {
        number: use for number, use in slots.nodes.uses.items() if number not in slots.nodes.by_hour
    }
    delay, along = node_delays(node_number, steady_nodes)
    leaving, arriving = slot_directions(expanded.edges)
    parts = turn_parts(
        rules,
        network,
        TurnSetting(
            arc_slot=arc_slot,
            leaving_deg=leaving,
            arriving_deg=arriving,
            ever=slots.ever[arc_slot] & ~turns.unused,
            always=slots.always[arc_slot] & ~turns.unused,
            ferry=expanded.on_water[arc_slot],
            roundabout=expanded.roundabout[arc_slot],
            ferry_wait_s=expanded.ferry_wait_s[arc_slot],
            node_delay=delay,
            node_along=along,
            node_passable=passable_at_all_hours(node_number, slots.nodes),
            turning_places=expanded.turning_places,
            blocked=turns.blocked,
            ever_blocked=ever_blocked,
            left_hand_traffic=expanded.left_hand_traffic,
        ),
    )
    guards = sorted({ban.guard for _, ban in turns.at_times if ban.guard >= 0})
    conditions = collect(
        hours,
        network,
        way_uses=slots.ways,
        slot_states=slots.states,
        slot_way=np.repeat(expanded.edges.way, 2),
        arc_slot=arc_slot,
        unused=turns.unused,
        node_number=node_number,
        node_uses=slots.nodes,
        parts=parts,
        bans=turns.at_times,
        slot_arc={slot: int(network.edge_arc[slot // 2, slot % 2]) for slot in guards},
    )
    arc_ms = slots.states[0][arc_slot]
    arc_ms[turns.unused] = FORBIDDEN
    pushed = slots.ways.pushed[expanded.edges.way].ravel()[arc_slot]
    into = np.repeat(np.arange(network.arc_count), np.diff(network.turn_first))
    turn_ms = turn_costs_ms(parts, pushed[into], pushed[network.turn_head])
    for array in (arc_ms, turn_ms, pushed):
        freeze(array)
    base = Metric(arc_ms, turn_ms)
    # Barriers and bans whose first state is not "free" are put in by looking that state up.
    states = np.zeros(len(conditions.switch_first) - 1, dtype=np.int64)
    first = moment_of(conditions, conditions.chosen(states), network, base, pushed)
    return ProfileStreets(first.metric, first.pushed, conditions)


def _in_zones(extract: Extract, edges: Edges) -> NDArray[np.bool_]:
    """Return bool[e], segments whose middle lies in a low-emission zone."""
    middle = (edges.shape_first[:-1] + edges.shape_first[1:]) // 2
    before = middle - 1
    lon = (edges.shape_lon[before] + edges.shape_lon[middle]) / 2
    lat = (edges.shape_lat[before] + edges.shape_lat[middle]) / 2
    return inside(extract.zones, lon, lat)
