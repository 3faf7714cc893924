"""Where plans are kept: one JSON file each, in its form on the wire, beside the towns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dispatch.plan import Plan


def plans_folder() -> Path:
    """Return the folder of stored plans, beside the towns (``TOURNEE_HOME`` chooses another home)."""
    from geo.store import default_home

    return default_home() / "plans"


def save_plan(plan: Plan, folder: Path) -> Path:
    """Store a plan under its town and date, so that planning the day again replaces it.

    Raises
    ------
    OSError
        When the folder or the file cannot be written; a plan stored before is then untouched.
    """
    from dispatch.atomic_files import write_atomically

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{plan.town}-{plan.date}.json"
    write_atomically(path, plan_json(plan))
    return path


def plan_json(plan: Plan) -> str:
    """Return a plan in its form on the wire."""
    from api.bridge import plan_to_wire

    return plan_to_wire(plan).model_dump_json() + "\n"
