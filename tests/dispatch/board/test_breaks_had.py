"""Breaks of couriers who know their round: they last as long as they are planned, and are had once."""

from __future__ import annotations

import pytest

from dispatch.board.breaks_had import breaks_had
from dispatch.lifecycle.round import Outcome, RoundStatus, StopStatus
from dispatch.rounds.round import Round, Stop
from tests.dispatch.live.couriers import active, close, start_all
from tests.dispatch.toy_day import NINE_S, make_day

PAUSE = {"0": {"before": "b", "start_s": 1000, "end_s": 2200}}


def a_round(*, first: StopStatus, second: StopStatus, arrived_s: int | None = None, **more) -> Round:
    done = {StopStatus.CLOSED: {"outcome": Outcome.SUCCESS, "closed_s": 900}}
    stops = (
        Stop("a", "p", ("1",), 500, 500, 600, first, **done.get(first, {})),
        Stop("b", "q", ("2",), 2400, 2400, 2500, second, arrived_s=arrived_s, **done.get(second, {})),
    )
    return Round(
        "rnd",
        "shf",
        "2026-11-28",
        stops,
        **{"status": RoundStatus.STARTED, "facts": {"breaks": PAUSE}} | more,
    )


_S = StopStatus


@pytest.mark.parametrize(
    ("now_s", "changes", "over", "until_s"),
    [
        (999, {}, set(), 0),
        (1000, {}, set(), 2200),
        (2199, {}, set(), 2200),
        (2200, {}, {0}, 0),
        (5000, {"first": _S.NEXT, "second": _S.PLANNED}, set(), 0),
        (2300, {"second": _S.ARRIVED, "arrived_s": 2250}, {0}, 0),
        (2300, {"second": _S.ARRIVED, "arrived_s": 1100}, set(), 0),
        (1500, {"status": RoundStatus.RELEASED}, set(), 2200),
        (1500, {"status": RoundStatus.PLANNED}, set(), 0),
        (1500, {"status": RoundStatus.PAUSED}, set(), 2200),
        (1500, {"facts": {"breaks_taken": [1], "breaks": PAUSE}}, {1}, 2200),
    ],
)  # fmt: skip
def test_what_a_courier_has_had(now_s: int, changes: dict, over: set[int], until_s: int) -> None:
    """Tests breaks before, at and after their time; late couriers have not begun theirs, and hasty ones have not had it."""
    plain = {"first": _S.CLOSED, "second": _S.NEXT}
    had = breaks_had(a_round(**plain | changes), now_s)
    assert (set(had.over), had.until_s) == (over, until_s)


def test_a_break_is_not_put_off_for_ever(store) -> None:
    """Tests that plans made while a courier has a break, and after it, leave the next arrival where it was."""
    store.clock.set(NINE_S - 1800)
    day = make_day(store, couriers=1, breaks=True)
    for number, east in enumerate(range(500, 4600, 450)):
        day.add((east, 4500 - east), window=(number * 1200, number * 1200 + 1800))
    day.plan()
    store.clock.set(NINE_S)
    start_all(day)
    for _ in range(100):
        (own,) = active(day)
        (pause,) = own.facts["breaks"].values()
        if own.next_stop.id == pause["before"]:
            break
        store.clock.set(max(store.clock.now_s(), own.next_stop.end_s))
        close(day, own)
        day.plan(iterations=0)
    (own,) = active(day)
    (pause,) = own.facts["breaks"].values()
    told = own.next_stop.start_s
    for since_s in range(60, 1800, 120):
        now_s = pause["start_s"] + since_s
        if now_s > told:
            break
        store.clock.set(max(store.clock.now_s(), now_s))
        day.plan(iterations=0)
        (own,) = active(day)
        assert abs(own.next_stop.start_s - told) <= 150, since_s
    assert own.facts["breaks_taken"] == [0] or str(0) in own.facts["breaks"]
