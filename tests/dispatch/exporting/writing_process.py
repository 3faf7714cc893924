"""A process that writes files slowly, and says so of every page before it commits: to be killed."""

from __future__ import annotations

import sys
import threading
import time

from dispatch.exporting.carrier import ExportCarrier
from dispatch.lookout import Lookout
from dispatch.storage import exports
from dispatch.storage.database import Database
from dispatch.storage.store import Store
from tests.dispatch.toy_town import ToyTown


def main(url: str) -> None:
    """Write what is asked for until somebody kills it."""
    kept = exports.keep_page

    def keep_slowly(*given: object, **facts: object) -> None:
        kept(*given, **facts)  # type: ignore[arg-type]
        print("page", flush=True)  # noqa: T201
        time.sleep(0.02)

    exports.keep_page = keep_slowly  # type: ignore[assignment]
    carrier = ExportCarrier(Store(Database(url)), lambda _: ToyTown(), page=1)  # type: ignore[arg-type, return-value]
    Lookout(carrier.run_once, "files").run(threading.Event())


if __name__ == "__main__":
    main(sys.argv[1])
