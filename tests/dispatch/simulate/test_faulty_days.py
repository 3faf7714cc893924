"""Days on which machines fail all the time: nothing that was accepted is lost, and the same luck makes the same day.

``TOURNEE_SIMULATED_DAYS`` asks for more days than a test run has time for.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest

from dispatch.simulate.ends import without_end
from dispatch.simulate.faults import ROUGH
from dispatch.simulate.live_through import Lived, live_through
from dispatch.simulate.pace import HASTY
from dispatch.simulate.scenario import Chances, Manner
from tests.dispatch.simulate.toy_scenario import toy_scenario
from tests.dispatch.toy_town import ToyTown
from tests.proven import Proven

DAYS = int(os.environ.get("TOURNEE_SIMULATED_DAYS", "50"))
#: So many days in one test, so that a thousand are not a thousand lines.
AT_ONCE = 5
HARD = Chances(
    travel=0.3, service=0.4, late_share=0.3, absent_share=0.15, cancel_share=0.1, puncture_per_h=0.3, ill_share=0.2
)  # fmt: skip


def lived(seed: int) -> tuple[Lived, int]:
    manner = (Manner.FIXED, Manner.SLOT, Manner.ASAP)[seed % 3]
    scenario = toy_scenario(
        orders=5, couriers=2, hours=2, seed=seed, manner=manner, chances=HARD, dispatching=("default", "greedy")[seed % 2], live_iterations=10,
    )  # fmt: skip

    def look(reading, life):
        assert without_end(reading, life.day, life.acknowledged) == []
        return len(life.acknowledged)

    day = live_through(scenario, ToyTown(), seed=seed, faults=ROUGH, pace=HASTY, look=look)
    return day, day.figures


@pytest.mark.parametrize("first", range(0, DAYS, AT_ONCE))
def test_nothing_that_was_accepted_is_lost(first: int, proven: Proven) -> None:
    """Tests that on days with every fault all orders that were acknowledged have their end; of one of the days, that it is the same again."""
    days = [lived(seed) for seed in range(first, min(first + AT_ONCE, DAYS))]
    assert sum(count for _, count in days) > 0
    troubles = {name for day, _ in days for name in day.counts}
    assert troubles & {"busy", "dies_before", "dies_after", "worker", "twice", "backwards"}
    again, _ = lived(first)
    assert again.hash == days[0][0].hash
    happened = sum((Counter(day.counts) for day, _ in days), Counter())
    proven(
        "R9", "simulated days with faults, SQLite",
        days=len(days), orders=sum(count for _, count in days), deaths=happened["dies_before"] + happened["dies_after"],
        busy=happened["busy"], lost_computations=happened["worker"], lost_orders=0, lived_twice=1,
    )  # fmt: skip


def test_an_order_that_is_lost_is_found() -> None:
    """Tests the check itself: an acknowledged order that is not there, and one that is delivered twice, are told."""
    scenario = toy_scenario(orders=2, couriers=1, hours=2)

    def look(reading, life):
        assert without_end(reading, life.day, life.acknowledged) == []
        return without_end(reading, life.day, {**life.acknowledged, "gone": "dlv_gone"})

    assert live_through(scenario, ToyTown(), seed=1, look=look).figures == ["order gone: dlv_gone is lost"]
