"""Tests of what the judge of a week counts."""

from __future__ import annotations

from dataclasses import replace

from dispatch.demo.judge import Steadiness, WeekJudged, extra_permille, steadiness

NOBODY = Steadiness(0, 0, 0, 0)
WEEK = WeekJudged(0, 0, 0, 0, 0, 0, 0, 0, NOBODY, NOBODY, 100_000, 0, 0, 0, {}, ())


def test_who_comes_once_is_not_looked_at() -> None:
    """Tests that a single visit makes nobody steady, and that nobody at all is no miss."""
    assert steadiness([("ada", "lou")]) == NOBODY
    assert NOBODY.permille == 1000


def test_four_of_five_are_enough() -> None:
    """Tests the bound: four visits of five by one courier are steady, three of four are not, whoever else comes."""
    five = [("ada", "lou")] * 4 + [("ada", "kim")]
    four = [("bob", "kim")] * 3 + [("bob", "lou")]
    found = steadiness([*five, *four])
    assert (found.whose, found.steady, found.visits, found.by_own) == (2, 1, 9, 7)
    assert found.permille == 777


def test_what_continuity_costs() -> None:
    """Tests the difference in thousandths of the week without it, in both directions."""
    assert extra_permille(replace(WEEK, cost_cents=103_000), WEEK) == 30
    assert extra_permille(replace(WEEK, cost_cents=99_000), WEEK) == -10
