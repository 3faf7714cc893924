"""Has days lived through on Toytown, and tells which process that is."""

from __future__ import annotations

import os
from pathlib import Path

from dispatch.simulations import job
from tests.dispatch.toy_town import ToyTown

#: Names the file with the number of the process that lives days through.
NUMBER = "TOURNEE_TEST_PROCESS"


def use_toytown() -> None:
    """Prepare the process of a lane."""
    job.use_maps(lambda _: ToyTown())  # type: ignore[arg-type, return-value]
    Path(os.environ[NUMBER]).write_text(str(os.getpid()), "utf-8")
