"""Tests of how live updates of a board are told apart."""

from __future__ import annotations

from benchmarks.live_updates import LiveUpdates, sort_updates


def test_updates_are_seen_or_explained() -> None:
    """Tests that a delay is measured only where a block was on the screen, and that every other update has its reason."""
    told = {
        "exchanged": 1_000,
        "right": 1_000,
        "seen": 1_000,
        "early": 1_000,
        "away": 1_000,
        "scrolled": 1_000,
        "gone": 1_000,
    }
    seen = {
        "there": {
            "exchanged": [[0, 1_200, False], [1_205, None, True]],
            "right": [[950, None, True]],
            "seen": [[0, None, False]],
            "early": [[0, 5_000, False]],
            "away": [[0, 900, False], [4_000, None, True]],
            "scrolled": [[0, 1_300, False], [4_000, None, True]],
            "gone": [[0, None, False]],
        },
        "changed": {"seen": 1_250, "early": 990},
    }
    found = sort_updates(told, seen, [name for name in told if name != "gone"])
    assert found == LiveUpdates((200, 250, 0), ("right", "away"), (300,), ("gone",))


def test_a_stop_of_a_line_that_was_never_on_the_screen_is_hidden() -> None:
    """Tests that nothing is asked of a block that was never made."""
    nothing = {"there": {}, "changed": {}}
    assert sort_updates({"far": 5}, nothing, ["far"]) == LiveUpdates((), ("far",), (), ())


def test_a_courier_who_is_further_on_has_left_the_stop_before() -> None:
    """Tests that a stop is not missed where its courier is seen at a later one, and is where that is not there either."""
    told = {"first": 1, "second": 2, "third": 3}
    nothing = {"there": {}, "changed": {}}
    later = {"first": "second", "second": "third"}
    assert sort_updates(told, nothing, ["third"], later).lost == ()
    assert sort_updates(told, nothing, ["second"], later).lost == ("third",)
    assert sort_updates(told, nothing, [], later).lost == tuple(told)
