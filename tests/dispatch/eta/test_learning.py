"""Sums that fade, means that lean on each other, and what a stop adds to them."""

from __future__ import annotations

import math
import random
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.eta import shape
from dispatch.eta.durations import USUAL_SERVICE, durations_of, service_path, travel_path
from dispatch.eta.halt import Dropped, Halt, HaltTask, measure
from dispatch.eta.learning import Part, count, parts_of, waits
from dispatch.eta.readiness import readiness
from dispatch.eta.shrinkage import Usual, look_up, shrink
from dispatch.eta.statistic import HALF_LIFE_S, Statistic, prefixes

NOON_S = 1_795_950_000
PARIS = ZoneInfo("Europe/Paris")


def test_old_observations_fade() -> None:
    """Tests that an observation counts half after a half-life, and means follow what is new."""
    one = Statistic(NOON_S)
    one.add(1.0, NOON_S)
    one.add(4.0, NOON_S + HALF_LIFE_S)
    assert one.weight == pytest.approx(1.5)
    assert one.mean == pytest.approx((0.5 * 1 + 4) / 1.5)


@given(
    st.lists(st.tuples(st.floats(-5, 8), st.integers(0, 10**7)), min_size=1, max_size=12), st.randoms(use_true_random=False)
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_order_does_not_matter_and_all_can_be_taken_back(values, shuffled: random.Random) -> None:
    """Tests that sums are the same in any order, and nothing is left of what was taken back."""
    made = []
    for _ in range(2):
        shuffled.shuffle(values)
        one = Statistic(NOON_S)
        for value, at in values:
            one.add(value, NOON_S + at)
            one.count(shape.bin_of(value), NOON_S + at, 0.5)
        made.append(one)
    first, second = made
    assert first.weight == pytest.approx(second.weight)
    assert first.mean == pytest.approx(second.mean, abs=1e-6)
    assert first.bins == pytest.approx(second.bins)
    for value, at in values:
        first.add(value, NOON_S + at, -1)
        first.count(shape.bin_of(value), NOON_S + at, -0.5)
    assert first.weight == pytest.approx(0, abs=1e-6)
    assert not first.bins


def test_means_lean_on_those_around_them() -> None:
    """Tests the formula on one node by hand, and that many observations outweigh the others."""
    usual = Usual(100.0, 0.5, 0.5)
    root, place = Statistic(NOON_S), Statistic(NOON_S)
    for _ in range(4):
        root.add(math.log(200), NOON_S)
        place.add(math.log(200), NOON_S)
    known = shrink({"q": root, "q/a": place}, "q", usual, NOON_S)
    # Within: nothing was seen to vary, 20 imagined with 0.25, 3 degrees of freedom. Between: one node that is log 2 off.
    within = 20 * 0.25 / 23
    between = (4 * math.log(2) ** 2 - within + 20 * 0.25) / 24
    k = within / between if within / between > 1 else 1.0
    location = (4 * math.log(200) + k * math.log(100)) / (4 + k)
    assert known["q"].location == pytest.approx(location)
    assert known["q"].location < known["q/a"].location < math.log(200)
    assert look_up(known, "q/b", usual) == known["q"]
    assert look_up(known, "x/b", usual).location == pytest.approx(math.log(100))


def test_what_an_order_says_counts_until_more_is_known() -> None:
    """Tests that the time of an order is what is leaned on, less and less."""
    statistics: dict[str, Statistic] = {}
    path = service_path("door", "drop", floor="high")
    means = []
    for _ in range(4):
        means.append(durations_of(statistics, NOON_S).service_s("door", "drop", floor="high", expected_s=600))
        for _ in range(10):
            count(statistics, [Part(path, math.log(120))], NOON_S)
    assert means[0] > 600
    assert means == sorted(means, reverse=True)
    assert means[-1] < 150
    # Another door of the house's kind has learned from this one.
    assert durations_of(statistics, NOON_S).service_s("other", "drop", floor="high", expected_s=600) < 200


def test_what_is_forgotten_leans_on_the_usual_again() -> None:
    """Tests that after two years without observations, a place is much like any other."""
    statistics: dict[str, Statistic] = {}
    for _ in range(10):
        count(statistics, [Part(service_path("door", "drop"), math.log(400))], NOON_S)
    soon = durations_of(statistics, NOON_S).service("door", "drop").location
    late = durations_of(statistics, NOON_S + 730 * 86_400).service("door", "drop").location
    usual = math.log(USUAL_SERVICE["drop"].value)
    assert abs(late - usual) < 0.05 < abs(soon - usual)


def test_the_prior_shape_has_variance_one_and_heavy_tails() -> None:
    """Tests quantiles of the prior against those of Student's t with five degrees of freedom."""
    levels = np.array([0.005, 0.05, 0.5, 0.95])
    t_scaled = np.array([-4.032, -2.015, 0.0, 2.015]) * math.sqrt(3 / 5)
    assert shape.quantiles({}, levels) == pytest.approx(t_scaled, abs=0.03)


def test_hours_are_local() -> None:
    """Tests that a way in the night when clocks go back is counted by what they show, both times."""
    change_s = 1_792_890_000  # 25 October 2026, 01:00 UTC: 02:00 comes again
    for offset, hour in ((-1800, 2), (1800, 2), (5400, 3)):
        left = change_s + offset
        halts = [
            Halt("s0", "a", "shop", "", left - 200, left, False, ()),
            Halt("s1", "b", "address", "", left + 400, left + 500, False, ()),
        ]
        known = durations_of({}, change_s)
        measured = measure(halts, {("a", "b"): 300}, now_s=change_s + 9000)
        paths = [part.path for part in parts_of(measured[1], known, "bike", PARIS)]
        assert paths[0] == travel_path("bike", hour, 300)


def test_a_whole_is_split_as_it_is_expected() -> None:
    """Tests that setup and service of one halt add up to it."""
    known = durations_of({}, NOON_S)
    task = HaltTask("t", "drop", planned_s=120, done_s=NOON_S + 330)
    halt = Halt("s", "door", "address", "low", NOON_S, NOON_S + 330, True, (task,), setup_s=60)
    (measured,) = measure([halt], {}, now_s=NOON_S + 999)
    values = {
        part.path.split("/")[0]: math.exp(part.value)
        for part in parts_of(measured, known, "bike", PARIS)
        if not part.bins
    }
    assert values["service:drop"] + values["setup"] == pytest.approx(330, rel=0.01)
    assert values["service:drop"] == pytest.approx(2 * values["setup"], rel=0.01)


def test_a_forgotten_lunch_does_not_pull_a_place() -> None:
    """Tests that one halt of forty minutes after fifty moves the median little, and the mean by less than half of an arithmetic mean."""
    statistics: dict[str, Statistic] = {}

    def serve(seconds: int) -> None:
        known = durations_of(statistics, NOON_S)
        task = HaltTask("t", "drop", done_s=NOON_S + seconds)
        halt = Halt("s", "door", "address", "", NOON_S, NOON_S + seconds, True, (task,))
        (measured,) = measure([halt], {}, now_s=NOON_S + 9999)
        count(statistics, parts_of(measured, known, "bike", PARIS), NOON_S)

    rng = np.random.default_rng(3)
    for _ in range(50):
        serve(int(150 * np.exp(rng.normal(0, 0.3))))
    before = durations_of(statistics, NOON_S)
    serve(2400)
    after = durations_of(statistics, NOON_S)
    medians = [math.exp(known.service("door", "drop").location) for known in (before, after)]
    means = [known.service_s("door", "drop") for known in (before, after)]
    assert medians[1] < 1.07 * medians[0]
    # (50 * 155 + 2400) / 51 is 28 % more than 155.
    assert means[0] <= means[1] < 1.14 * means[0]


@pytest.mark.parametrize(
    ("lateness_s", "seconds", "surely_waited"),
    [
        # Long after the promise, an ordinary halt.
        (1200, 130, False),
        # Twenty minutes too early, and there for twenty-two.
        (-1200, 1330, True),
    ],
)
def test_a_long_halt_is_a_late_shop_or_a_slow_hand_over(lateness_s, seconds, surely_waited) -> None:
    """Tests that shares add up, and go to where the halt comes from."""
    usual = readiness({}, "lateness/shop/11", NOON_S)
    shares = waits(usual, lateness_s, seconds, 130.0, 0.4)
    assert sum(shares.values()) == pytest.approx(1)
    assert (shares.get(0, 0.0) < 0.02) is surely_waited


def test_waiting_for_goods_is_no_service() -> None:
    """Tests that the lateness of a shop goes to the shop, not to the place's service, whether the shop says it or not."""
    known = durations_of({}, NOON_S)
    for said in (None, NOON_S + 900):
        task = HaltTask(
            "t", "pickup", org_id="shop", done_s=NOON_S + 1020, ready_s=NOON_S + 300, said_ready_s=said
        )
        halt = Halt("s", "counter", "shop", "", NOON_S, NOON_S + 1020, True, (task,))
        (measured,) = measure([halt], {}, now_s=NOON_S + 9999)
        parts = parts_of(measured, known, "bike", PARIS)
        statistics: dict[str, Statistic] = {}
        count(statistics, parts, NOON_S)
        late_s = readiness(statistics, "lateness/shop/12", NOON_S).quantile_s(0.5)
        assert late_s > readiness({}, "lateness/shop/12", NOON_S).quantile_s(0.5) + 20
        services = [math.exp(part.value) for part in parts if part.path.startswith("service")]
        assert (measured.dropped == [Dropped.WAITED]) is (said is None)
        assert services == ([] if said is None else [pytest.approx(80, abs=1)])


def test_parts_come_back_from_their_documents() -> None:
    """Tests that what is stored is what was added."""
    for part in (Part("a/b", 1.23456).rounded(), Part("a", bins=(("b3", 0.25), ("s4", 0.75)))):
        assert Part.of(part.document()) == part
    assert list(prefixes("a/b/c")) == ["a", "a/b", "a/b/c"]
