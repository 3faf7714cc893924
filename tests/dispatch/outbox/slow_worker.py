"""A process that works through the outbox until it is killed; a part of its work lies outside of any transaction.

Run as ``python -m tests.dispatch.outbox.slow_worker URL LEASE_S``.
"""

from __future__ import annotations

import sys
import threading
import time

from dispatch.outbox.item import Item
from dispatch.outbox.worker import Worker
from dispatch.storage.database import Database
from dispatch.storage.store import Store
from tests.dispatch.outbox.handlers import TOPIC, Recording


def act(item: Item) -> None:
    """Say what is in hand, and take some time for it."""
    sys.stdout.write(f"{item.sequence}\n")
    sys.stdout.flush()
    time.sleep(0.002)


if __name__ == "__main__":
    url, lease = sys.argv[1:]
    store = Store(Database(url, pool_size=1))
    Worker(store, TOPIC, Recording(act), lease_s=int(lease), batch=4).run(threading.Event(), pause_s=0.02)
