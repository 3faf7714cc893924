"""What the tests of reliability have counted, kept for the page that publishes it."""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path
from typing import Protocol

import pytest

#: Where counts are added, one JSON object a line; nothing is kept without it.
FILE = "TOURNEE_PROVEN"
#: Names of goals, as docs/reliability.md has them.
_GOAL = re.compile(r"R([1-9]|[12][0-9]|30)")


class Proven(Protocol):
    """Keeps the counts of a test that has come to its end."""

    def __call__(self, goal: str, what: str, /, **figures: float | str) -> None:
        """Keep counts.

        Parameters
        ----------
        goal
            Which one they belong to, ``R1`` to ``R30``.
        what
            What was done, in a few words, such as ``"server killed, SQLite"``; with the goal it names the row of the table.
        figures
            Counts by their names, with ``_`` for spaces: ``kills=200, acknowledged=61_236, lost=0``.
        """


@pytest.fixture
def proven(request: pytest.FixtureRequest) -> Proven:
    """Return what keeps counts for docs/reliability.md; call it last, when everything has been found right."""

    def keep(goal: str, what: str, /, **figures: float | str) -> None:
        assert _GOAL.fullmatch(goal), f"{goal!r} is no goal of docs/reliability.md"
        assert what
        assert figures
        if not (path := os.environ.get(FILE)):
            return
        row = {
            "goal": goal,
            "what": what,
            "figures": {name.replace("_", " "): value for name, value in figures.items()},
            "test": request.node.nodeid.partition("::")[0],
            "date": time.strftime("%Y-%m-%d", time.gmtime()),
        }
        # One write of a line: tests run in several processes.
        with Path(path).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(row) + "\n")

    return keep
