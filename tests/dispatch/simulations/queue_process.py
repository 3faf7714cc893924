"""A server's part that carries out simulations, in a process of its own: to be killed."""

from __future__ import annotations

import sys
import threading

from dispatch.lookout import Lookout
from dispatch.simulations.queued import QueuedSimulations
from dispatch.storage.database import Database
from dispatch.storage.store import Store
from tests.dispatch.simulations.simulated_town import executor_of
from tests.dispatch.toy_town import ToyTown


def main(url: str) -> None:
    """Carry out what is asked for until somebody kills it."""
    with executor_of() as executor:
        store = Store(Database(url))
        queued = QueuedSimulations(store, executor, lambda _: ToyTown(), beat_s=0.1)  # type: ignore[arg-type, return-value]
        Lookout(queued.run_once, "simulations").run(threading.Event())


if __name__ == "__main__":
    main(sys.argv[1])
