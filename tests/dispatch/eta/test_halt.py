"""What phones say of stops, and what of it is believed."""

from __future__ import annotations

import pytest

from dispatch.eta.halt import Dropped, Halt, HaltTask, floor_class, measure

NOON_S = 1_795_950_000
LEGS = {(a, b): 300 for a in "abcdef" for b in "abcdef" if a != b}


def halt(
    place: str, arrived: int | None, closed: int, *, served: bool = True, earliest: int = 0, **task
) -> Halt:
    """Return a stop; its times are seconds from noon."""
    done = {"done_s": NOON_S + closed, "received_s": NOON_S + closed, **task}
    return Halt(
        f"stop-{place}-{closed}",
        place,
        "address",
        "low",
        None if arrived is None else NOON_S + arrived,
        NOON_S + closed,
        served,
        (HaltTask("t", "drop", **done),),
        earliest_s=NOON_S + earliest if earliest else 0,
    )


def test_a_good_round_is_measured() -> None:
    """Tests that ways and halts are told from arrivals and ends, and nothing is dropped."""
    found = measure([halt("a", 0, 100), halt("b", 500, 620), halt("c", 900, 1000)], LEGS, now_s=NOON_S + 2000)
    assert [one.leg_s for one in found] == [None, 400, 280]
    assert [one.steps[0][1] for one in found] == [100, 120, 100]
    assert all(one.arrived and not one.dropped for one in found)


def test_waiting_for_a_window_is_no_service() -> None:
    """Tests that service is counted from the opening of the window."""
    (found,) = measure([halt("a", 0, 700, earliest=600)], LEGS, now_s=NOON_S + 2000)
    assert found.steps[0][1] == 100


@pytest.mark.parametrize(
    ("stops", "at", "reason", "arrived"),
    [
        # "Arrived" was forgotten.
        ([halt("a", 0, 100), halt("b", None, 600)], 1, Dropped.NO_ARRIVAL, False),
        # The clock was put back while the courier was there.
        ([halt("a", 0, 100), halt("b", 900, 600)], 1, Dropped.CLOCK_BACKWARDS, False),
        # The clock was put back on the way.
        ([halt("a", 3000, 4000), halt("b", 3500, 4600)], 1, Dropped.CLOCK_BACKWARDS, False),
        # It was put forward by an hour on the way.
        ([halt("a", 0, 100), halt("b", 4000, 4100)], 1, Dropped.DETOUR, True),
        # Done a quarter of an hour after the message about it came in.
        ([halt("a", 0, 1000, received_s=NOON_S + 100)], 0, Dropped.CLOCK_AHEAD, False),
        # Closed in the future.
        ([halt("a", 90_000, 90_100)], 0, Dropped.CLOCK_AHEAD, False),
        # "Arrived" was said on the way.
        ([halt("a", 0, 100), halt("b", 130, 600)], 1, Dropped.TOO_FAST, False),
        # Nobody was there.
        ([halt("a", 0, 100, served=False)], 0, Dropped.NOT_SERVED, True),
        # Closed at once.
        ([halt("a", 0, 2)], 0, Dropped.TOO_SHORT, True),
        # Closed after the pause.
        ([halt("a", 0, 4000)], 0, Dropped.TOO_LONG, True),
        # A way that is not in the table.
        ([halt("a", 0, 100), halt("x", 500, 600)], 1, Dropped.NO_TABLE, True),
    ],
)
def test_what_cannot_be_is_dropped(stops, at, reason, arrived) -> None:
    """Tests that what cannot have happened is left out with its reason, and the arrival believed only where it can be."""
    found = measure(stops, LEGS, now_s=NOON_S + 20_000)
    assert found[at].dropped == [reason]
    assert found[at].arrived is arrived


def test_stops_closed_in_the_evening_teach_nothing() -> None:
    """Tests that stops closed faster than anybody rides are dropped, the first of them too, and those before are kept."""
    stops = [halt("a", 0, 100), halt("b", 500, 5000), halt("c", 900, 5003), halt("d", 1300, 5010)]
    found = measure(stops, LEGS, now_s=NOON_S + 20_000)
    assert [one.dropped for one in found] == [[], *[[Dropped.CLOSED_IN_A_BATCH]] * 3]
    assert [one.leg_s for one in found[1:]] == [None] * 3


def test_neighbours_may_be_quick() -> None:
    """Tests that two doors side by side are no batch."""
    stops = [halt("a", 0, 100), halt("b", 105, 125)]
    found = measure(stops, {("a", "b"): 4}, now_s=NOON_S + 2000)
    assert [one.dropped for one in found] == [[], [Dropped.SHORT_LEG]]
    assert found[1].steps[0][1] == 20


def test_tasks_done_one_after_the_other_are_told_apart() -> None:
    """Tests that the first task has the setup, and that confirming all at once gives one step."""
    tasks = tuple(HaltTask(f"t{n}", "drop", done_s=NOON_S + end) for n, end in enumerate((100, 160, 200)))
    (apart,) = measure(
        [Halt("s", "a", "address", "", NOON_S, NOON_S + 210, True, tasks)], LEGS, now_s=NOON_S + 999
    )
    assert [(len(which), seconds) for which, seconds in apart.steps] == [(1, 100), (1, 60), (1, 50)]
    at_once = tuple(HaltTask(f"t{n}", "drop", done_s=NOON_S + 200) for n in range(3))
    (joint,) = measure(
        [Halt("s", "a", "address", "", NOON_S, NOON_S + 210, True, at_once)], LEGS, now_s=NOON_S + 999
    )
    assert [(len(which), seconds) for which, seconds in joint.steps] == [(3, 210)]


@pytest.mark.parametrize(
    ("floor", "known"),
    [("", ""), ("RDC", "ground"), ("0", "ground"), ("-1", "ground"), ("2", "low"), ("2e étage", "low"), ("5", "high"), ("fond de cour", "")],
)  # fmt: skip
def test_floors(floor: str, known: str) -> None:
    """Tests that floors as people write them are classes, and what is not understood is not guessed."""
    assert floor_class(floor) == known
