"""Write a day document: the same document gives the same bytes, and a broken write leaves no half file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dispatch.atomic_files import write_atomically
from dispatch.dayfile.models import DayDocument

_COLLECTIONS = ("places", "deliveries", "visits", "vehicles", "couriers", "shifts")


def write_day(document: DayDocument, path: str | Path) -> None:
    """Write a day file, atomically and deterministically.

    Parameters
    ----------
    document
        What to write; fields at their default are left out.
    path
        The file; replaced if it exists.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    write_atomically(Path(path), day_text(document))


def day_text(document: DayDocument) -> str:
    """Return a day document as JSON with one place, promise or shift a line, so that versions compare well."""
    plain = document.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    members = [f"  {_json(key)}: {_json(value)}" for key, value in plain.items() if key not in _COLLECTIONS]
    for key in _COLLECTIONS:
        items = ",\n".join(f"    {_json(item)}" for item in plain.get(key, []))
        members.append(f"  {_json(key)}: [\n{items}\n  ]" if items else f"  {_json(key)}: []")
    return "{\n" + ",\n".join(members) + "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
