"""Follows a town in a process of its own, until it is killed: ``python following_process.py URL TOWN``; says when the town is its own."""

from __future__ import annotations

import sys
import threading

from dispatch.live.town_lease import TownLease
from dispatch.storage.database import Database
from dispatch.storage.store import Store


def main(url: str, town_id: str) -> None:
    lease = TownLease(Store(Database(url)), town_id)
    stop = threading.Event()
    threading.Thread(target=lease.keep, args=(stop,), daemon=True).start()
    while not lease.is_ours:
        stop.wait(0.02)
    sys.stdout.write("ours\n")
    sys.stdout.flush()
    stop.wait(120)


if __name__ == "__main__":
    main(*sys.argv[1:])
