"""Rounds ridden a few hundred times: windows, goods, what is known of the stop that the courier is at."""

from __future__ import annotations

import math
import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain import TimeWindow
from dispatch.eta.arrivals import RoundAhead, StopAhead, foresee
from dispatch.eta.calibration import Calibration, Horizon, Side
from dispatch.eta.draws import latin
from dispatch.eta.durations import durations_of
from dispatch.eta.pace import FRESH, Pace
from dispatch.eta.shrinkage import Spread
from tests.pace import slowness

NOW_S = 1_795_939_200
KNOWN = durations_of({}, NOW_S)
SURE = Spread(0.0, 1e-6)


def sure(seconds: float) -> Spread:
    """A duration that is always the same."""
    return Spread(math.log(seconds), 1e-6)


def stop(name: str, leg_s: int = 300, **fields) -> StopAhead:
    """A stop of which all is known."""
    return StopAhead(name, leg_s, **{"travel": SURE, "setup": sure(30), "services": (sure(90),), **fields})


def usual(name: str, **fields) -> StopAhead:
    """A stop as they are before anything was learned."""
    spreads = {
        "travel": KNOWN.travel("bike", 9, 300),
        "setup": KNOWN.setup(name, "address"),
        "services": (KNOWN.service(name, "drop"),),
    }
    return StopAhead(name, 300, **{**spreads, **fields})


def ride(*stops: StopAhead, from_s: int = NOW_S, underway: bool = True, now_s: int = NOW_S, **fields):
    """Foresee one round."""
    return foresee([RoundAhead("r", from_s, underway, stops, **fields)], KNOWN, now_s)[0]


def test_without_doubt_it_is_arithmetic() -> None:
    """Tests ways, halts, windows, goods and pauses against sums by hand."""
    late = KNOWN.readiness("shop", 9)
    etas = ride(
        stop("a"),
        stop("b", windows=(TimeWindow(NOW_S + 900, NOW_S + 2000),)),
        stop("c", pause_s=1200),
        # The first window is over by then, the second not open.
        stop("d", windows=(TimeWindow(NOW_S, NOW_S + 100), TimeWindow(NOW_S + 4000, NOW_S + 5000))),
        stop("e", goods=((NOW_S - 7200, late),), services=(sure(60), sure(60))),
        stop("f"),
    )
    times = [300, 900, 900 + 120 + 300 + 1200, 4000, 4000 + 420, 4000 + 420 + 150 + 300]
    assert [eta.point_s - NOW_S for eta in etas] == pytest.approx(times, abs=1)
    assert [eta.high_s - eta.low_s for eta in etas] == pytest.approx([0] * 6, abs=1)
    assert [eta.ahead for eta in etas] == list(range(6))
    assert etas[1].earliest_s == NOW_S + 900


def test_after_the_last_window_nobody_waits() -> None:
    """Tests that a window that is over holds nobody up."""
    (eta,) = ride(stop("a", leg_s=3000, windows=(TimeWindow(NOW_S, NOW_S + 60),)))
    assert eta.point_s == pytest.approx(NOW_S + 3000, abs=1)


def test_a_round_that_has_not_begun_begins_when_planned_or_now() -> None:
    """Tests the departure of rounds that wait for theirs, and of those that should have left."""
    assert ride(stop("a"), from_s=NOW_S + 600, underway=False)[0].point_s == pytest.approx(NOW_S + 900, abs=1)
    assert ride(stop("a"), from_s=NOW_S - 600, underway=False)[0].point_s == pytest.approx(NOW_S + 300, abs=1)


def test_who_is_there_is_not_foretold() -> None:
    """Tests that the stop that the courier is at is left out, and the next follows from when service began."""
    etas = ride(stop("a", arrived_s=NOW_S - 60), stop("b"), from_s=NOW_S - 500)
    assert [eta.stop_id for eta in etas] == ["b"]
    assert etas[0].point_s == pytest.approx(NOW_S - 60 + 120 + 300, abs=1)
    assert etas[0].ahead == 0


@given(
    st.integers(-40_000, 40_000), st.booleans(), st.integers(0, 30_000), st.one_of(st.none(), st.integers(-20_000, 0))
)  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_nothing_is_ever_foretold_to_be_before_now(from_s, underway, passed_s, arrived_s) -> None:
    """Tests that no window begins before now, whatever the clocks say, and low, point and high are in order."""
    first = usual("a", arrived_s=None if arrived_s is None else NOW_S + arrived_s)
    windows = (TimeWindow(NOW_S - 3600, NOW_S + 3600),)
    round_ahead = RoundAhead("r", NOW_S + from_s, underway, (first, usual("b", windows=windows), usual("c")))
    now_s = NOW_S + passed_s
    for told in Calibration().apply(foresee([round_ahead], KNOWN, now_s), now_s)[0]:
        assert now_s <= told.low_s <= told.point_s <= told.high_s
        assert now_s <= told.raw.low_s <= told.raw.point_s <= told.raw.high_s


def test_windows_narrow_as_the_stop_comes_near() -> None:
    """Tests that of forty stops a later one is never surer, and that the last becomes surer as those before it are closed."""
    stops = tuple(usual(f"s{n}") for n in range(40))
    etas = ride(*stops)
    widths = [eta.high_s - eta.low_s for eta in etas]
    assert all(later > 0.97 * sooner for sooner, later in pairwise(widths))
    shrinking = [
        (
            told := ride(*stops[over:], from_s=etas[over].point_s - 400, now_s=etas[over].point_s - 400)[-1]
        ).high_s
        - told.low_s
        for over in range(0, 40, 5)
    ]
    assert shrinking == sorted(shrinking, reverse=True)
    assert shrinking[-1] < shrinking[0] / 2


def test_who_is_overdue_is_expected_later() -> None:
    """Tests that the longer a way takes, the later the arrival, always after now, and never at once."""
    points = [
        ride(usual("a"), from_s=NOW_S, now_s=NOW_S + passed)[0].point_s - NOW_S
        for passed in (0, 300, 600, 3000)
    ]
    assert points == sorted(points)
    assert points[2] > 630
    assert points[3] > 3030


def test_the_same_is_foretold_each_time() -> None:
    """Tests that chance has no part in it: alone, among others, and twice."""
    mine = RoundAhead("r", NOW_S, True, tuple(usual(f"s{n}") for n in range(12)))
    other = RoundAhead("o", NOW_S, True, tuple(usual(f"o{n}") for n in range(30)))
    alone = foresee([mine], KNOWN, NOW_S)[0]
    assert foresee([other, mine], KNOWN, NOW_S)[1] == alone
    assert foresee([], KNOWN, NOW_S) == []
    assert foresee([RoundAhead("r", NOW_S, True, ())], KNOWN, NOW_S) == [[]]


def test_few_draws_are_as_good_as_many() -> None:
    """Tests that of 256 draws the median is within 3 % and the bounds are within a tenth of the width of those of 8192."""
    one = RoundAhead("r", NOW_S, True, tuple(usual(f"s{n}") for n in range(30)))
    few, many = (foresee([one], KNOWN, NOW_S, draws=draws)[0] for draws in (256, 8192))
    for less, more in zip(few, many, strict=True):
        width = more.high_s - more.low_s
        assert abs(less.low_s - more.low_s) < 0.05 * width + 3
        assert abs(less.high_s - more.high_s) < 0.1 * width + 3
        assert abs(less.point_s - more.point_s) < 0.03 * width + 3


def test_draws_hold_every_stratum_once() -> None:
    """Tests the Latin hypercube."""
    drawn = np.sort(latin(64, 5), axis=0)
    assert drawn == pytest.approx(np.repeat(((np.arange(64) + 0.5) / 64)[:, None], 5, axis=1))


def test_the_probability_of_being_late() -> None:
    """Tests that it is that of the draws: a half at the median."""
    (eta,) = ride(usual("a"))
    assert ride(usual("a", promised_to_s=eta.point_s))[0].late_share == pytest.approx(0.5, abs=0.01)
    assert ride(usual("a", promised_to_s=eta.high_s))[0].late_share == pytest.approx(0.05, abs=0.01)
    assert eta.late_share == 0


def test_a_slow_morning_makes_a_late_noon() -> None:
    """Tests that the pace of a round moves what is ahead, and is surer than none."""
    stops = tuple(usual(f"s{n}") for n in range(30))
    fresh, slow = ride(*stops, pace=FRESH)[-1], ride(*stops, pace=Pace((1.0, 0.1), (0.0, 0.1)))[-1]
    assert slow.point_s > fresh.point_s + 900
    assert slow.high_s - slow.low_s < fresh.high_s - fresh.low_s


def test_a_large_town_is_foretold_in_no_time() -> None:
    """Tests that 25 rounds of 60 stops take less than 50 ms of a usual processor; the best of some tries."""
    rounds = [
        RoundAhead(
            f"r{n}", NOW_S - 100, True,
            tuple(
                usual(
                    f"{n}-{at}",
                    windows=(TimeWindow(NOW_S + 200 * at, NOW_S + 9000 + 200 * at),),
                    goods=((NOW_S + 200 * at, KNOWN.readiness("shop", 9)),) if at % 4 == 0 else (),
                    promised_to_s=NOW_S + 9000 + 200 * at,
                )
                for at in range(60)
            ),
        )
        for n in range(25)
    ]  # fmt: skip
    foresee(rounds, KNOWN, NOW_S)
    took = []
    for _ in range(12):
        begin = time.process_time()
        Calibration().apply(foresee(rounds, KNOWN, NOW_S), NOW_S)
        took.append(time.process_time() - begin)
    assert min(took) < 0.05 * slowness()


def test_a_side_learns_what_it_has_missed() -> None:
    """Tests the rank of split conformal prediction by hand, and that misses widen what comes."""
    side = Side()
    assert 1.0 < side.stretch() < 1.5
    for score in np.linspace(0, 2, 300):
        side.scores.append(float(score))
    # The 286th of 300: ceil(301 * 0.95).
    assert side.stretch() == pytest.approx(np.linspace(0, 2, 300)[285])
    before = side.stretch()
    for _ in range(6):
        side.learn(1.0, missed=True)
    assert side.level < 0.05
    assert side.stretch() > before


def test_a_calibration_comes_back_from_its_documents() -> None:
    """Tests that what is stored is what was learned."""
    one = Calibration()
    one.learn(Horizon.NEXT, NOW_S, (60, 120), (NOW_S - 60, NOW_S + 120), NOW_S + 300)
    again = Calibration.of({horizon: one.document(horizon) for horizon in Horizon})
    assert again == one
    assert again.late[Horizon.NEXT].scores == [2.5]
    assert again.early[Horizon.NEXT].scores == [-5.0]
