"""Studies: what went wrong on the days of an arm is told, and nothing else is."""

from __future__ import annotations

from dispatch.simulate.live_through import Lived
from dispatch.simulate.study import Arm, ArmLived


def test_what_went_wrong_is_added_up() -> None:
    """Tests that failed plans and ways that were not found are counted over days, and that what people do is no trouble."""
    days = tuple(
        Lived(seed, "h", "twn", counts, 10, 1.0)
        for seed, counts in enumerate(({"plan_plan_impossible": 2, "said_late": 5}, {"plan_plan_impossible": 1, "ways_not_found": 1}))
    )  # fmt: skip
    assert ArmLived(Arm("a", {}), days).troubles == {"plan_plan_impossible": 3, "ways_not_found": 1}
