"""When people are told another time, and how often at most."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain import TimeWindow
from dispatch.eta.decision import (
    ROUND_S,
    Decision,
    Foretold,
    Reason,
    Thresholds,
    Told,
    for_people,
    to_announce,
)

NOW_S = 1_795_939_200
RULES = Thresholds()
MIN = 60


def around(point_min: float, half_min: float, late: float = 0.0) -> Foretold:
    """A window around a point, minutes from now."""
    low, high = point_min - half_min, point_min + half_min
    return Foretold(NOW_S + round(low * MIN), NOW_S + round(point_min * MIN), NOW_S + round(high * MIN), late)


def told(low_min: int, high_min: int, ago_min: int = 30, *, risk: bool = False) -> Told:
    """What was told some minutes ago."""
    return Told(NOW_S + low_min * MIN, NOW_S + high_min * MIN, NOW_S - ago_min * MIN, risk)


@pytest.mark.parametrize(
    ("before", "new", "reason"),
    [
        # Nothing told, and it begins within two hours.
        (None, around(100, 20), Reason.FIRST),
        # Nothing told, and it is far away.
        (None, around(200, 20), None),
        # Inside what was told.
        (told(60, 100), around(95, 20), None),
        # A little outside.
        (told(60, 100), around(104, 20), None),
        # Outside.
        (told(60, 100), around(106, 20), Reason.LATER),
        (told(60, 100), around(54, 20), Reason.EARLIER),
        # Told three minutes ago.
        (told(60, 100, 3), around(130, 20), None),
        # Half as wide, and it begins soon.
        (told(20, 70), around(45, 10), Reason.NARROWER),
        # Half as wide, and it is two hours away.
        (told(120, 180), around(150, 10), None),
        # Not yet half as wide.
        (told(20, 60), around(45, 15), None),
        # It was exact enough.
        (told(20, 40), around(30, 3), None),
    ],
)
def test_thresholds(before, new, reason) -> None:
    """Tests each threshold on both of its sides."""
    decision = to_announce(before, new, RULES, NOW_S)
    assert (decision and decision.reason) == reason


def test_a_promise_that_will_be_broken_is_said_early() -> None:
    """Tests that it is said at once, hours before and minutes after another message, and once."""
    promise = TimeWindow(NOW_S + 170 * MIN, NOW_S + 230 * MIN)
    new = around(225, 20, late=0.4)
    first = to_announce(None, new, RULES, NOW_S, promise=promise)
    assert first == Decision(
        NOW_S + 205 * MIN, NOW_S + 245 * MIN, Reason.PROMISE_AT_RISK, promise_at_risk=True
    )
    assert to_announce(told(180, 220, 1), new, RULES, NOW_S, promise=promise) == first
    assert (
        to_announce(told(205, 245, 30, risk=True), around(228, 20, 0.45), RULES, NOW_S, promise=promise)
        is None
    )


def test_no_window_reaches_silently_beyond_a_promise() -> None:
    """Tests that a kept promise bounds what is told, and one that is not kept is said to be at risk."""
    promise = TimeWindow(NOW_S + 30 * MIN, NOW_S + 90 * MIN)
    for point in range(0, 150, 7):
        late = 0.0 if point < 75 else 0.2 if point < 85 else 0.9
        decision = to_announce(None, around(point, 30, late), RULES, NOW_S, promise=promise)
        assert decision is not None
        if not decision.promise_at_risk:
            assert promise.earliest <= decision.low_s < decision.high_s <= promise.latest


def test_a_risk_is_over_when_it_is_small() -> None:
    """Tests that a promise is not at risk and safe again with each minute."""
    promise = TimeWindow(NOW_S, NOW_S + 90 * MIN)
    before = told(60, 100, 30, risk=True)
    still = to_announce(before, around(50, 10, 0.15), RULES, NOW_S, promise=promise)
    assert still is not None
    assert still.promise_at_risk
    saved = to_announce(before, around(50, 10, 0.05), RULES, NOW_S, promise=promise)
    assert saved is not None
    assert not saved.promise_at_risk


@given(st.integers(0, 400), st.integers(0, 200), st.integers(0, 200), st.integers(0, 86_400))
@settings(max_examples=300, deadline=None)
def test_people_get_five_minutes(lead_min, before_min, after_min, offset_s) -> None:
    """Tests that what is told holds the window, in multiples of five minutes, not before now, and is never empty."""
    now_s = NOW_S + offset_s
    point_s = now_s + lead_min * MIN
    new = Foretold(max(now_s, point_s - before_min * MIN), point_s, point_s + after_min * MIN)
    low_s, high_s = for_people(new, now_s)
    assert low_s % ROUND_S == high_s % ROUND_S == 0
    assert low_s >= now_s
    assert high_s >= low_s + ROUND_S
    assert high_s >= new.high_s
    assert low_s <= max(new.low_s, now_s + ROUND_S)


@given(
    st.lists(st.floats(-1, 1), min_size=10, max_size=120), st.floats(5, 45), st.floats(20, 110), st.floats(0, 5)
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_bounded_noise_is_told_a_bounded_number_of_times(noise, half_min, point_min, amplitude_min) -> None:
    """Tests that an arrival that moves to and fro by 5 min is told once, and again each time its window is half as wide."""
    now_s, last, messages = NOW_S, None, []
    arrival_s = NOW_S + point_min * MIN
    for at, one in enumerate(noise):
        now_s = NOW_S + at * MIN
        if now_s > arrival_s - 5 * MIN:
            break
        # The window narrows as the time comes near, and its point moves.
        half_s = max(60, half_min * MIN * (arrival_s - now_s) / (arrival_s - NOW_S))
        point_s = arrival_s + one * amplitude_min * MIN / 2
        new = Foretold(round(max(now_s, point_s - half_s)), round(point_s), round(point_s + half_s))
        decision = to_announce(last, new, RULES, now_s)
        if decision is not None:
            messages.append(decision)
            last = Told(decision.low_s, decision.high_s, now_s, decision.promise_at_risk)
    assert messages[0].reason is Reason.FIRST
    assert all(one.reason is Reason.NARROWER for one in messages[1:])
    # Half as wide each time, from what the first one was down to the width that is exact enough.
    widest = messages[0].high_s - messages[0].low_s
    assert len(messages) <= 2 + max(0, math.log2(widest / RULES.narrow_least_s))


@given(st.lists(st.tuples(st.integers(-90, 90), st.integers(1, 60), st.floats(0, 1)), max_size=150))
@settings(max_examples=150, deadline=None)
def test_whatever_happens_the_gap_is_kept(moves) -> None:
    """Tests that wild arrivals are told once in ten minutes at most, a broken promise apart."""
    last, moments = None, []
    promise = TimeWindow(NOW_S + 60 * MIN, NOW_S + 120 * MIN)
    for at, (move, half, late) in enumerate(moves):
        now_s = NOW_S + at * MIN
        point_s = max(now_s, NOW_S + (90 + move) * MIN)
        new = Foretold(max(now_s, point_s - half * MIN), point_s, point_s + half * MIN, late)
        decision = to_announce(last, new, RULES, now_s, promise=promise)
        if decision is None:
            continue
        moments.append((now_s, decision))
        last = Told(decision.low_s, decision.high_s, now_s, decision.promise_at_risk)
    calm = [at for at, one in moments if one.reason not in {Reason.PROMISE_AT_RISK, Reason.FIRST}]
    assert all(later - sooner >= RULES.gap_s for sooner, later in pairwise(calm))
    assert len(moments) <= 2 + 2 * len(moves) * MIN / RULES.gap_s
