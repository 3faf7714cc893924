"""A process that makes visits until it is killed: ``python -m tests.dispatch.visits.generator URL TOWN_ID NOW_S UNTIL [PLANS]``.

It takes so many plans to a transaction, says when it begins, and is slow enough to be killed in the middle of one.
"""

from __future__ import annotations

import datetime as dt
import sys
import time

from dispatch.clock import SetClock
from dispatch.services import generation
from dispatch.storage.database import Database
from dispatch.storage.store import Store


def slowly(*_args: object) -> str:
    """Meet all conditions, after a while."""
    time.sleep(0.001)
    return ""


def main() -> None:
    """Generate."""
    url, town_id, now_s, until, *batch = sys.argv[1:]
    generation.BATCH = int(batch[0]) if batch else generation.BATCH
    store = Store(Database(url), clock=SetClock(int(now_s)))
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    generation.generate(store, town_id, dt.date.fromisoformat(until), eligible=slowly)


if __name__ == "__main__":
    main()
