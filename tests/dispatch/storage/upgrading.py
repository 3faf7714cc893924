"""A process that upgrades a database by the test's own step beside the real ones; run as ``python -m tests.dispatch.storage.upgrading URL``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dispatch.storage import migrate
from dispatch.storage.database import Database

STEPS = Path(__file__).parent / "steps"


def main() -> None:
    os.environ["TOURNEE_STEP_AFTER"] = migrate.newest()
    migrate.STEPS = (*migrate.STEPS, STEPS)
    migrate.upgrade(Database(sys.argv[1], pool_size=1))
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
