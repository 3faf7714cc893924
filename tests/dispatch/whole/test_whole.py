"""The whole of dispatch against a small model: whatever people, phones, clocks and processes do, in any order.

Its size and its chance can be set; how many steps were made is printed at the end.

``TOURNEE_STEPS`` (120)
    how many steps are wanted altogether;
``TOURNEE_SEED`` (1)
    the number that the first days are drawn from, the next ones from the numbers after it: other days for another number,
    and the days that failed once more for the number that failed;
``TOURNEE_DAY_STEPS`` (50)
    how many rules a day has.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import (
    run_state_machine_as_test,
)

from tests.dispatch.whole.acting import (
    MADE,
)
from tests.dispatch.whole.order_rules import OrderRules
from tests.dispatch.whole.phone_rules import PhoneRules
from tests.dispatch.whole.plan_rules import PlanRules
from tests.dispatch.whole.street_rules import StreetRules
from tests.dispatch.whole.waiting_rules import WaitingRules
from tests.proven import Proven

STEPS_EACH = int(os.environ.get("TOURNEE_DAY_STEPS", "50"))
#: The first day that is drawn from a number is always the emptiest: nothing but looks at what there is to plan.
DAYS_EACH = 6
FIRST = int(os.environ.get("TOURNEE_SEED", "1"))
WANTED = int(os.environ.get("TOURNEE_STEPS", "120"))


class Whole(OrderRules, PlanRules, StreetRules, PhoneRules, WaitingRules):
    """Everything that can be done to a town, as rules."""


@pytest.mark.timeout(0)
def test_the_whole(capsys: pytest.CaptureFixture[str], proven: Proven) -> None:
    """Tests some steps of everything, thousands where they are asked for, that people, phones, clocks and processes can do."""
    number = FIRST - 1
    # A rule that finds nothing to do is no step: days are tried until there were as many as asked for.
    while sum(MADE.values()) < WANTED:
        number += 1
        run_state_machine_as_test(
            seed(number)(Whole),
            settings=settings(
                max_examples=DAYS_EACH,
                stateful_step_count=STEPS_EACH,
                deadline=None,
                database=None,
                print_blob=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{sum(MADE.values())} steps: " + ", ".join(f"{n} {kind}" for kind, n in sorted(MADE.items()))
        )
    proven("R8", "random steps against a model, SQLite", steps=sum(MADE.values()), kinds=len(MADE), breaks=0)
    # Of a few days only, most kinds may be missing by chance.
    assert len(MADE) > 15 or WANTED < 120
