"""Reading a stranger's JSON text, and refusing what asks for too much before anything is built of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from dispatch.errors import DispatchError
from dispatch.optimise.limits import DocumentLimits
from routing.rounds.formats.vroom_fields import VroomError

#: Pairs that all relations of a document together may make: each keeps two rounds apart or in order.
_MOST_PAIRS = 50_000


class DocumentTooLargeError(DispatchError):
    """A document that asks for more than it may; the message names all that is too much."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="document_too_large")


def parsed_document(text: bytes) -> Mapping[str, Any]:
    """Return the object that a text is.

    Raises
    ------
    VroomError
        It is no JSON, not in UTF-8, nests too deep, or is another thing than an object.
    """
    try:
        found = json.loads(text.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise VroomError([f"the document is not in UTF-8 (byte {error.start}): encode it again"]) from None
    except RecursionError:
        raise VroomError(["the document nests too deep: leave out what is not VROOM's"]) from None
    except ValueError as error:
        raise VroomError([f"the document is no JSON: {str(error)[:200]}"]) from None
    if isinstance(found, Mapping):
        return found
    raise VroomError(["the document is no object: give jobs or shipments, and vehicles"])


def with_old_matrix(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a document whose old ``matrix`` counts for the only profile there is, whatever its name.

    The clients of openrouteservice send it beside vehicles of the profile ``driving-car``.
    """
    if "matrix" not in document or "matrices" in document:
        return document
    profiles = {
        vehicle.get("profile", "car")
        for vehicle in _listed(document, "vehicles")
        if isinstance(vehicle, Mapping) and isinstance(vehicle.get("profile", "car"), str)
    }
    if len(profiles) != 1 or profiles <= {"car", ""}:
        return document
    return {**document, "matrices": {profiles.pop(): {"durations": document["matrix"]}}}


def check_size(document: Mapping[str, Any], limits: DocumentLimits) -> None:
    """Refuse a document with more in it than may be.

    Raises
    ------
    DocumentTooLargeError
        Naming everything that is too much, with its number and the limit.
    """
    vehicles = _listed(document, "vehicles")
    shipments = _listed(document, "shipments")
    tasks = len(_listed(document, "jobs"))
    tasks += sum(max(1, len(_listed(one, "pickups"))) + 1 for one in shipments)
    breaks = sum(len(_listed(one, "breaks")) for one in vehicles)
    # Each task and break stands in the steps of one vehicle at most, with a start and an end.
    steps = sum(len(_listed(one, "steps")) for one in vehicles)
    dimensions = max((len(_listed(one, "capacity")) for one in vehicles), default=0)
    pairs = sum(map(_pairs, _listed(document, "relations")))
    found = (
        ("jobs, steps of shipments and breaks", tasks + breaks, limits.tasks),
        ("vehicles", len(vehicles), limits.vehicles),
        ("steps of vehicles", steps, limits.tasks + 2 * limits.vehicles),
        ("entries of a capacity", dimensions, limits.dimensions),
        ("pairs in relations", pairs, _MOST_PAIRS),
    )
    wrong = [f"{count} {what}, at most {most}" for what, count, most in found if count > most]
    if wrong:
        raise DocumentTooLargeError(f"the document is too large: {'; '.join(wrong)}. Split it into several.")


def _pairs(relation: object) -> int:
    count = len(_listed(relation, "between"))
    in_order = isinstance(relation, Mapping) and relation.get("type") == "order"
    return count if in_order else count * (count - 1) // 2


def _listed(owner: object, key: str) -> list[Any]:
    """Return an array of an object; what is no array is somebody else's to complain of."""
    value = owner.get(key) if isinstance(owner, Mapping) else None
    return value if isinstance(value, list) else []


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")
