"""Skills of a day document that were probably meant to be others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dispatch.errors import Fault
from dispatch.said_words import nearest, shown


def misspelt_skills(raw: dict[str, Any], faulty: set[str]) -> list[Fault]:
    """Return a fault for each skill that is asked for, and is nearly one that somebody has.

    A skill that nobody has today is a finding of the plan, a misspelt one a fault.

    Parameters
    ----------
    raw
        The document as read from JSON.
    faulty
        Pointers whose values are passed over.
    """
    held = {
        skill
        for collection in ("couriers", "vehicles")
        for _, owner in _objects(raw, collection)
        for skill in _listed(owner)
        if isinstance(skill, str)
    }
    found = []
    for collection in ("deliveries", "visits"):
        for pointer, request in _objects(raw, collection):
            for index, skill in enumerate(_listed(request)):
                where = f"{pointer}/skills/{index}"
                guess = nearest(skill, sorted(held)) if isinstance(skill, str) and skill not in held else ""
                if guess and where not in faulty:
                    message = "no courier or vehicle has this skill"
                    found.append(
                        Fault(where, 0, "unknown_skill", shown(skill), message, f"did you mean {guess!r}?")
                    )
    return found


def _objects(raw: dict[str, Any], collection: str) -> Iterator[tuple[str, dict[str, Any]]]:
    listed = raw.get(collection)
    for index, item in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(item, dict):
            yield f"/{collection}/{index}", item


def _listed(owner: dict[str, Any]) -> list[Any]:
    skills = owner.get("skills")
    return skills if isinstance(skills, list) else []
