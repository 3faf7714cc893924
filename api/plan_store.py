"""Plans on disk: one JSON file each, in its form on the wire, replaced atomically."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dispatch.plan import Plan

PLAN_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


def plans_folder() -> Path:
    """Return the folder of stored plans, beside the towns (``TOURNEE_HOME`` chooses another home)."""
    from geo.store import TownStore

    return TownStore().home / "plans"


def plan_id(plan: Plan) -> str:
    """Return the id under which a plan is stored: its town and date, so that planning again replaces it."""
    return f"{plan.town}-{plan.date}"


def save_plan(plan: Plan, folder: Path) -> Path:
    """Write a plan into the folder and return its path; nothing half-written is ever seen.

    Raises
    ------
    OSError
        When the folder or the file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{plan_id(plan)}.json"
    write_atomically(path, plan_json(plan))
    return path


def plan_json(plan: Plan) -> str:
    """Return a plan in its form on the wire."""
    from api.bridge import plan_to_wire

    return plan_to_wire(plan).model_dump_json(exclude_none=False) + "\n"


def write_atomically(path: Path, text: str) -> None:
    """Write a whole text file or nothing: a temporary neighbour takes its place once it is complete."""
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes files private; a plan is as readable as any other file the user writes.
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
