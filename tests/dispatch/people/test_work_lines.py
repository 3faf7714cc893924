"""Hours line by line: every second once, waiting for whoever caused it, clocks of phones that go wrong."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.people.work_lines import (
    EARLY_S,
    LATE_S,
    Cause,
    PayRule,
    RoundFacts,
    ShiftFacts,
    StopFacts,
    WorkKind,
    lines_of,
)

FROM_S, TO_S, LATER = 100_000, 100_000 + 4 * 3600, 10**9
PAY = PayRule()


def told(facts: ShiftFacts, now_s: int = LATER, pay: PayRule = PAY) -> list[tuple[str, str, int]]:
    """Lines as kind, cause and length."""
    return [
        (line.kind.value, line.cause.value, line.to_s - line.from_s) for line in lines_of(facts, pay, now_s)
    ]


def shift(*rounds: RoundFacts, **fields: object) -> ShiftFacts:
    return ShiftFacts("shf", "cou", "1970-01-02", FROM_S, TO_S, rounds, **fields)


def test_a_round_line_by_line() -> None:
    """Tests waiting for the planner, the shop, the counter and the promised window, in one round."""
    shop = StopFacts(
        "stp_1", True, FROM_S + 1200, FROM_S + 3000, 60, opens_s=FROM_S + 1500, ready_s=FROM_S + 2400
    )
    door = StopFacts("stp_2", False, FROM_S + 3600, FROM_S + 4320, 120, opens_s=FROM_S + 4200)
    own = RoundFacts("rnd", FROM_S + 600, FROM_S + 5000, (shop, door))
    assert told(shift(own)) == [
        ("on_hand", "planner", 600), ("travel", "", 600), ("waiting", "planner", 300), ("waiting", "shop_late", 900),
        ("waiting", "shop_counter", 540), ("service", "", 60), ("travel", "", 600), ("waiting", "promised_window", 600),
        ("service", "", 120), ("travel", "", 680), ("on_hand", "planner", TO_S - FROM_S - 5000),
    ]  # fmt: skip


def test_a_shop_in_time_is_blamed_for_nothing() -> None:
    """Tests goods that were ready, and work quicker than planned."""
    shop = StopFacts("stp", True, FROM_S + 60, FROM_S + 100, 120, opens_s=FROM_S, ready_s=FROM_S - 50)
    own = RoundFacts("rnd", FROM_S, FROM_S + 100, (shop,))
    assert told(shift(own))[:2] == [("travel", "", 60), ("service", "", 40)]


def test_somebody_slow_at_the_door_is_served() -> None:
    """Tests that time with a recipient is work, not waiting, however long."""
    door = StopFacts("stp", False, FROM_S, FROM_S + 3000, 120, opens_s=FROM_S - 10)
    assert told(shift(RoundFacts("rnd", FROM_S, FROM_S + 3000, (door,))))[0] == ("service", "", 3000)


def test_an_absence_ends_the_shift() -> None:
    """Tests a courier who never came, and one who stopped after an hour."""
    assert told(shift(absent_s=FROM_S)) == []
    assert told(shift(absent_s=FROM_S + 3600)) == [("on_hand", "planner", 3600)]


def test_breaks_are_cut_out_and_unpaid() -> None:
    """Tests the planned pause where phones tell of none, the real one where they do, and a rule that pays for it."""
    facts = shift(breaks=((FROM_S + 3600, FROM_S + 4800),))
    assert told(facts) == [
        ("on_hand", "planner", 3600), ("break", "", 1200), ("on_hand", "planner", TO_S - FROM_S - 4800),
    ]  # fmt: skip
    assert sum(line.paid_s for line in lines_of(facts, PAY, LATER)) == 4 * 3600 - 1200
    own = RoundFacts("rnd", FROM_S, TO_S, (), pauses=((FROM_S + 600, FROM_S + 700),))
    assert [one[2] for one in told(shift(own, breaks=facts.breaks)) if one[0] == "break"] == [100]
    paid = PayRule("paid-breaks", {"waiting": 50, "waiting:shop_late": 100})
    assert sum(line.paid_s for line in lines_of(facts, paid, LATER)) == 4 * 3600


def test_waiting_is_paid_by_its_cause() -> None:
    """Tests a rule that pays half of waiting but all of it where the shop was late, a part of a second for the courier."""
    rule = PayRule("half", {"waiting": 50, "waiting:shop_late": 100})
    assert rule.paid_s(WorkKind.WAITING, Cause.PLANNER, 101) == 51
    assert rule.paid_s(WorkKind.WAITING, Cause.SHOP_LATE, 101) == 101
    assert rule.paid_s(WorkKind.SERVICE, Cause.NONE, 101) == 101


def test_work_beyond_the_shift_is_work() -> None:
    """Tests an early start and a late end."""
    own = RoundFacts("rnd", FROM_S - 900, TO_S + 1800, ())
    assert told(shift(own)) == [("travel", "", 4 * 3600 + 2700)]


def test_a_round_under_way_counts_until_now() -> None:
    """Tests that the future is not paid yet."""
    assert told(shift(RoundFacts("rnd", FROM_S, None, ())), FROM_S + 500) == [("travel", "", 500)]


def test_a_clock_that_goes_wrong_is_marked() -> None:
    """Tests a stop closed before it was reached, one a year ahead, and one in 1970."""
    stops = (
        StopFacts("a", False, FROM_S + 900, FROM_S + 600, 60),
        StopFacts("b", False, FROM_S + 400, FROM_S + 1000, 60),
        StopFacts("c", False, LATER - 10, LATER - 5, 60),
    )
    lines = lines_of(shift(RoundFacts("rnd", 0, None, stops)), PAY, LATER)
    assert any(line.doubtful for line in lines)
    assert lines[0].from_s == FROM_S - EARLY_S
    assert lines[-1].to_s <= TO_S + LATE_S


moments = st.integers(FROM_S - 20_000, TO_S + 40_000)
stops = st.builds(
    StopFacts, st.text(alphabet="abc", min_size=1, max_size=3), st.booleans(), st.none() | moments, moments, st.integers(0, 900),
    st.none() | moments, st.none() | moments,
)  # fmt: skip
rounds = st.builds(
    RoundFacts, st.just("rnd"), moments, st.none() | moments, st.lists(stops, max_size=6).map(tuple),
    st.lists(st.tuples(moments, moments), max_size=2).map(tuple),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(rounds, max_size=2).map(tuple), st.none() | moments, moments)
def test_every_second_is_in_one_line(own: tuple[RoundFacts, ...], absent_s: int | None, now_s: int) -> None:
    """Tests that whatever phones say, lines follow each other without gap, overlap or negative length, and have names of their own."""
    lines = lines_of(shift(*own, absent_s=absent_s, breaks=((FROM_S + 60, FROM_S + 660),)), PAY, now_s)
    assert all(line.to_s > line.from_s for line in lines)
    assert all(one.to_s == other.from_s for one, other in itertools.pairwise(lines))
    assert all(0 <= line.paid_s <= line.to_s - line.from_s for line in lines)
    assert len({line.id for line in lines}) == len(lines)
    assert not lines or (
        lines[0].from_s >= FROM_S - EARLY_S and lines[-1].to_s <= max(now_s, FROM_S - EARLY_S)
    )
