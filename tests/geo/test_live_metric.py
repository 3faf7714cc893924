"""Tests of composing a metric: rounding, order, closures, pushing."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.live.disruptions import Disruption, DisruptionKind, Where
from geo.live.disruptions_hours import InForce
from geo.live.metric import (
    Effect,
    Handling,
    LiveMetric,
    closable,
    handling_of,
    live_metric,
    slower_ms,
    travel_ms,
)
from routing.streets.engine import StreetEngine
from routing.streets.hierarchy import build_hierarchy
from routing.streets.network import FORBIDDEN, MAX_ARC_MS, check_metric
from tests.geo.live_towns import add_town

BY_BIKE = Handling(push_kmh=4.5, mount_ms=3000, u_turn_ms=6000)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The small town, with copies of streets."""
    folder = tmp_path_factory.mktemp("metric")
    return add_town(folder / "home", folder, relations=[("restriction=no_left_turn", "from:12 via:10 to:13")])


def effect(kind, arcs, **fields):
    """Return a disruption of arcs."""
    where = Where(ways=(1,))
    return Effect(Disruption("", kind, where, InForce(), **fields), np.array(sorted(arcs), dtype=np.int32))


def base_of(town, profile):
    return LiveMetric(town.metric(profile), town.pushed_arcs(profile))


def with_copies(network, arcs):
    """Return arcs and the arcs that are copies of them."""
    return np.flatnonzero(np.isin(network.original_arc, arcs))


def half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


@given(st.integers(0, MAX_ARC_MS), st.integers(1, 32767))
def test_slower_is_rounded_half_up(duration_ms, permille):
    """Tests durations at a share of the speed against exact fractions."""
    expected = min(half_up(Fraction(duration_ms * 1000, permille)), MAX_ARC_MS)
    assert slower_ms(np.array([duration_ms]), permille).tolist() == [expected]


@given(st.integers(0, 10**9), st.integers(1, 1300))
def test_travel_time_is_rounded_half_up(length_cm, tenths):
    """Tests durations of lengths against exact fractions."""
    expected = min(half_up(Fraction(length_cm * 360, tenths)), MAX_ARC_MS)
    assert travel_ms(np.array([length_cm]), tenths / 10).tolist() == [expected]


def test_nothing_in_force(town):
    """Tests that a metric that nothing changes is the map's own, not a copy."""
    base = base_of(town, "van")
    concerned = effect(DisruptionKind.CLOSED, [0], profiles=("foot",))
    assert live_metric(town.network, base, "van") is base
    assert live_metric(town.network, base, "van", effects=[concerned]) is base


def test_closed_arcs(town):
    """Tests that a closure forbids its arcs and nothing else, and leaves the map's metric alone."""
    base = base_of(town, "van")
    before = base.metric.arc_ms.copy()
    arcs = with_copies(town.network, [0, 3])
    live = live_metric(town.network, base, "van", effects=[effect(DisruptionKind.CLOSED, arcs)])
    expected = before.copy()
    expected[arcs] = FORBIDDEN
    assert live.metric.arc_ms.tolist() == expected.tolist()
    assert base.metric.arc_ms.tolist() == before.tolist()
    check_metric(town.network, live.metric)


def turns_by_hand(network, arc_ms, base, u_turn_ms):
    """Return turn costs with turning round where arcs that are closed now leave no way on."""
    turn_ms = base.turn_ms.tolist()
    ended = {
        int(network.tail[arc]) for arc in np.flatnonzero((arc_ms == FORBIDDEN) & (base.arc_ms != FORBIDDEN))
    }
    for arc in np.flatnonzero(arc_ms != FORBIDDEN).tolist():
        turns = range(int(network.turn_first[arc]), int(network.turn_first[arc + 1]))
        drawn = int(network.original_arc[arc])
        edge = int(network.arc_edge[drawn])
        back = int(network.edge_arc[edge, 0 if network.arc_reversed[drawn] else 1])
        on = [
            turn
            for turn in turns
            if network.original_arc[network.turn_head[turn]] != back
            and arc_ms[network.turn_head[turn]] != FORBIDDEN
            and turn_ms[turn] != FORBIDDEN
        ]
        if on or int(network.head[arc]) not in ended:
            continue
        for turn in turns:
            if network.turn_head[turn] == back and arc_ms[back] != FORBIDDEN and turn_ms[turn] == FORBIDDEN:
                turn_ms[turn] = u_turn_ms
    return turn_ms


@pytest.mark.parametrize("profile", ["van", "cargo_bike", "bike", "foot"])
def test_turning_round_at_closures(town, profile):
    """Tests closing every street in turn: who finds no way on turns round, and nobody else does."""
    network, base = town.network, base_of(town, profile)
    turned = 0
    for edge in np.unique(network.original_edge).tolist():
        arcs = with_copies(network, network.edge_arc[edge][network.edge_arc[edge] >= 0])
        closure = effect(DisruptionKind.CLOSED, arcs)
        made = live_metric(network, base, profile, effects=[closure], handling=Handling(u_turn_ms=6000))
        by_hand = turns_by_hand(network, made.metric.arc_ms, base.metric, 6000)
        assert made.metric.turn_ms.tolist() == by_hand
        turned += by_hand != base.metric.turn_ms.tolist()
        check_metric(network, made.metric)
    assert (turned > 0) == (profile in {"van", "cargo_bike"})  # the others turn round anywhere


@pytest.mark.parametrize("profile", ["foot", "bike", "cargo_bike", "van", "car"])
def test_one_hierarchy_serves_all_closures(town, profile):
    """Tests that a hierarchy built for the closable metric takes the metric of any closure."""
    network, base, handling = town.network, base_of(town, profile), handling_of(profile)
    hierarchy = build_hierarchy(network, [base.metric, closable(network, base.metric, handling)])
    engine = StreetEngine(network, base.metric, hierarchy)
    for edge in np.unique(network.original_edge).tolist():
        arcs = with_copies(network, network.edge_arc[edge][network.edge_arc[edge] >= 0])
        for spared in ((), ("pushed",)):
            closure = effect(DisruptionKind.CLOSED, arcs, spared=spared)
            made = live_metric(network, base, profile, effects=[closure], handling=handling)
            assert engine.with_metric(made.metric).metric is made.metric
    if profile == "foot":
        assert closable(network, base.metric, handling) is base.metric


def test_order_of_composition(town):
    """Tests factors, then the slowest slow-down, then the lowest cap, by hand on one street."""
    network, base = town.network, base_of(town, "van")
    arc = int(np.flatnonzero(base.metric.arc_ms != FORBIDDEN)[0])
    arcs = with_copies(network, [arc])
    factors = np.full(network.arc_count, 1000, dtype=np.int16)
    factors[arcs] = 700
    slow = [effect(DisruptionKind.SLOW, arcs, speed_permille=share) for share in (500, 300, 900)]
    usual = int(base.metric.arc_ms[arc])
    once = half_up(Fraction(usual * 1000, 700))
    twice = half_up(Fraction(once * 1000, 300))
    made = live_metric(network, base, "van", factors=factors, effects=slow)
    assert int(made.metric.arc_ms[arc]) == twice
    length_cm = int(network.length_cm[arc])
    caps = [effect(DisruptionKind.CAP, arcs, speed_kmh=kmh) for kmh in (2, 1, 30)]
    made = live_metric(network, base, "van", factors=factors, effects=[*caps, *slow])
    assert int(made.metric.arc_ms[arc]) == max(twice, length_cm * 36)
    assert int((made.metric.arc_ms != base.metric.arc_ms).sum()) == int(
        (base.metric.arc_ms[arcs] != FORBIDDEN).sum()
    )


def test_faster_streets(town):
    """Tests that a factor above the usual speed shortens trips, and that what is forbidden stays so."""
    network, base = town.network, base_of(town, "van")
    factors = np.full(network.arc_count, 2000, dtype=np.int16)
    made = live_metric(network, base, "van", factors=factors).metric.arc_ms
    usable = base.metric.arc_ms != FORBIDDEN
    assert (made[~usable] == FORBIDDEN).all()
    assert made[usable].tolist() == [half_up(Fraction(int(ms), 2)) for ms in base.metric.arc_ms[usable]]


@pytest.mark.parametrize("seed", range(8))
def test_order_of_disruptions_does_not_matter(town, seed):
    """Tests that the same disruptions in any order give the same metric, which fits its network."""
    draw, network = random.Random(seed), town.network
    drawn = [arc for arc in range(network.arc_count) if network.original_arc[arc] == arc]
    effects = []
    for _ in range(6):
        arcs = with_copies(network, draw.sample(drawn, 3))
        effects.append(
            draw.choice(
                [
                    effect(DisruptionKind.CLOSED, arcs, spared=draw.choice([(), ("pushed",), ("cycles",)])),
                    effect(DisruptionKind.SLOW, arcs, speed_permille=draw.randint(10, 999)),
                    effect(DisruptionKind.CAP, arcs, speed_kmh=draw.randint(1, 20)),
                ]
            )
        )
    for profile in ("bike", "van"):
        one = live_metric(network, base_of(town, profile), profile, effects=effects, handling=BY_BIKE)
        check_metric(network, one.metric)
        draw.shuffle(effects)
        other = live_metric(network, base_of(town, profile), profile, effects=effects, handling=BY_BIKE)
        assert np.array_equal(one.metric.arc_ms, other.metric.arc_ms)
        assert np.array_equal(one.metric.turn_ms, other.metric.turn_ms)
        assert np.array_equal(one.pushed, other.pushed)


def test_pushing_through(town):
    """Tests that a bicycle let through a closure walks, and that getting off and on takes its time."""
    network, base = town.network, base_of(town, "bike")
    # Rue_Ouest, whose streets on both sides are ridden.
    edge = int(np.flatnonzero(town.edge_arrays.way_id == 12)[0])
    arcs = with_copies(network, network.edge_arc[edge])
    closure = effect(DisruptionKind.CLOSED, arcs, spared=("foot", "pushed"))
    made = live_metric(network, base, "bike", effects=[closure], handling=BY_BIKE)
    arc = int(network.edge_arc[edge, 0])
    assert int(made.metric.arc_ms[arc]) == half_up(Fraction(int(network.length_cm[arc]) * 36 * 10, 45))
    assert made.pushed[arcs].all()
    assert not base.pushed[arcs].any()
    for turn in range(int(network.turn_first[arc]), int(network.turn_first[arc + 1])):
        onto, usual = int(network.turn_head[turn]), int(base.metric.turn_ms[turn])
        round_again = network.original_edge[network.arc_edge[onto]] == edge
        expected = usual if round_again or usual == FORBIDDEN else usual + 3000
        assert int(made.metric.turn_ms[turn]) == expected
    touching = {arc, int(network.edge_arc[edge, 1])} | set(arcs.tolist())
    arriving = np.repeat(np.arange(network.arc_count), np.diff(network.turn_first))
    for turn in np.flatnonzero(made.metric.turn_ms != base.metric.turn_ms).tolist():
        assert {int(arriving[turn]), int(network.turn_head[turn])} & touching
    check_metric(network, made.metric)
    vans = live_metric(network, base_of(town, "van"), "van", effects=[closure])
    assert (vans.metric.arc_ms[arcs] == FORBIDDEN).all()
    walkers = base_of(town, "foot")
    assert live_metric(network, walkers, "foot", effects=[closure]) is walkers


def test_a_full_closure_beats_pushing(town):
    """Tests that where another closure lets nobody through, nobody pushes either."""
    network, base = town.network, base_of(town, "bike")
    arcs = with_copies(network, [0])
    both = [effect(DisruptionKind.CLOSED, arcs, spared=("pushed",)), effect(DisruptionKind.CLOSED, arcs)]
    made = live_metric(network, base, "bike", effects=both, handling=BY_BIKE)
    assert (made.metric.arc_ms[arcs] == FORBIDDEN).all()
    assert np.array_equal(made.pushed, base.pushed)
    assert turns_by_hand(network, made.metric.arc_ms, base.metric, 6000) == made.metric.turn_ms.tolist()
