"""How far a delivery is, in the words of other delivery programs, and back; `statuses.json` is the table.

For programs that were written for Uber Direct, DoorDash Drive, CoopCycle, Onfleet or Stuart, and for couriers of theirs to whom deliveries are handed over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

#: ``told`` by our status and ``heard`` by their words, of each program.
STATUSES: dict[str, Any] = json.loads(files("tournee_client").joinpath("statuses.json").read_text("utf-8"))
#: Whose words are known.
PROGRAMS: tuple[str, ...] = tuple(STATUSES)


def told(program: str, status: str) -> dict[str, Any] | None:
    """Return what a program is told of a status of ours; None where it has no word that would be true, and its last one stays.

    Raises
    ------
    KeyError
        There is no such program or status.
    """
    words = STATUSES[program]["told"][status]
    return None if words is None else dict(words)


def heard(program: str, words: Mapping[str, Any]) -> str | None:
    """Return the status of ours that a program's words mean, the earliest that it must be; None for words that it is not known to have.

    Raises
    ------
    KeyError
        There is no such program.
    """
    for one in STATUSES[program]["heard"]:
        if all(_same(words.get(field), value) for field, value in one["words"].items()):
            return str(one["status"])
    return None


def _same(given: object, value: object) -> bool:
    # A state of true is not 1; a success of 1 is true.
    alike = type(given) is type(value) or (isinstance(value, bool) and isinstance(given, int))
    return alike and given == value
