"""Processes killed with SIGKILL while they make visits: what they leave is whole, and the next one makes the rest, once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from dispatch.storage.schema_services import VISIT
from dispatch.storage.store import Store
from tests.dispatch.visits.test_generation import DAY, iso
from tests.dispatch.visits.visit_town import TODAY, ServiceTown

ROOT = Path(__file__).resolve().parents[3]
KILLS = max(2, int(os.environ.get("TOURNEE_KILLS", "12")) // 6)
PLANS, DAYS = 60, 20


def test_killed_processes_leave_whole_plans(store: Store) -> None:
    """Tests two processes at once, both killed, again and again: each plan has all of its visits or none, and in the end all."""
    town = ServiceTown(store)
    enrolled = town.enrol()
    plans = [town.plan(enrolment=enrolled) for _ in range(PLANS)]
    url = store.database.engine.url.render_as_string(hide_password=False)
    chance = random.Random(3)
    until = TODAY + (DAYS - 1) * DAY
    command = [
        sys.executable,
        "-m",
        "tests.dispatch.visits.generator",
        url,
        town.town,
        str(store.clock.now_s()),
        until.isoformat(),
    ]
    for _ in range(KILLS):
        both = [
            subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            for _ in range(2)
        ]
        for one in both:
            assert one.stdout is not None
            assert one.stdout.readline() == b"begun\n"
        time.sleep(chance.random() * 1.2)
        for one in both:
            one.send_signal(signal.SIGKILL)
            one.wait()
            assert one.stdout is not None
            one.stdout.close()
        counts = counted(town)
        assert set(counts.values()) <= {DAYS}
    town.generate(until)
    assert counted(town) == {plan.id: DAYS for plan in plans}
    assert town.generate(until).count == 0
    assert list(town.visits(plans[0])) == [iso(number) for number in range(DAYS)]
    assert sum(row.data["count"] for row in town.events("visit.generated")) == PLANS * DAYS


def counted(town: ServiceTown) -> dict[str, int]:
    """Return how many visits each plan has."""
    with town.store.reading(town.town) as reading:
        return dict(Counter(row.plan_id for row in reading.rows(reading.select(VISIT))))
