"""Writes the statuses of deliveries in other programs' words as data of the client: `python buildtools/write_client_statuses.py`.

A test compares the file with what `dispatch.interop.statuses` says.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dispatch.interop.statuses import _FIELDS, _HEARD, Program, told
from dispatch.lifecycle.delivery import DeliveryStatus

TARGET = Path(__file__).resolve().parent.parent / "api" / "client" / "tournee_client" / "statuses.json"


def statuses_text() -> str:
    """Return the words of every program, as the client has them."""
    programs = {str(program): {"told": _told(program), "heard": _heard(program)} for program in Program}
    return json.dumps(programs, indent=1, ensure_ascii=False) + "\n"


def _told(program: Program) -> dict[str, Any]:
    words = {str(status): told(program, status) for status in DeliveryStatus}
    return {status: None if one is None else dict(one) for status, one in words.items()}


def _heard(program: Program) -> list[dict[str, Any]]:
    fields, known = _FIELDS[program], _HEARD[program]
    found = []
    for key, status in known.items():
        same = [other for other in known if other[0] == key[0]]
        # A field that makes no difference is not asked for.
        plain = len({known[other] for other in same}) == 1
        words = {
            field: value
            for field, value in zip(fields, key[:1] if plain else key, strict=False)
            if value is not None
        }
        one = {"words": words, "status": str(status)}
        if one not in found:
            found.append(one)
    return found


if __name__ == "__main__":
    TARGET.write_text(statuses_text(), "utf-8")
