"""Builds one map and says how far it is, a line of JSON at a time: a process of its own, so that a map too large for the machine ends it and not the server."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

#: Of how much of the work nobody needs to be told again.
_STEP = 0.01


def main() -> None:
    """Read what to build from standard input, and write what becomes of it."""
    from geo.errors import MapError
    from geo.store import TownStore

    wanted = json.load(sys.stdin)
    said = -1.0

    def report(stage: str, share: float) -> None:
        nonlocal said
        if share - said >= _STEP or share >= 1.0:
            said = share
            _say({"stage": stage, "share": share})

    store = TownStore(Path(wanted["home"]))
    try:
        if wanted["extract"]:
            store.add(
                wanted["name"],
                Path(wanted["extract"]),
                title=wanted["title"] or None,
                boundary=Path(wanted["boundary"]) if wanted["boundary"] else None,
                on_progress=report,
            )
        else:
            store.load(wanted["name"], on_progress=report)
    except MapError as error:
        _say({"code": error.code, "message": str(error)})
        return
    _say({"done": True})


def _say(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)  # noqa: T201 - it is what the server reads


if __name__ == "__main__":
    main()
