"""Why something that was asked by a form was not done: by field and as a whole, in words for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from api.fault_status import status_of
from api.recipient.wording import Wording
from dispatch.errors import DispatchError, Fault
from dispatch.storage.conflicts import ConflictError

#: By the place of a fault the field of a form that it is about.
_FIELDS: Final = {
    "/recipient/name": "name",
    "/recipient/phone": "phone",
    "/door": "address",
    "/door/address": "address",
    "/door/floor": "floor",
    "/door/code": "code",
    "/door/safe_place": "safe_place",
    "/door/neighbour": "neighbour",
    "/door/note": "door_note",
    "/note": "note",
    "/words": "words",
    "/score": "score",
    "/window": "start",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a form comes back with: the words of each field, those of the whole, and the status of the answer."""

    fields: Mapping[str, str] = field(default_factory=dict)
    whole: str = ""
    status: int = 422


def refusal_of(wording: Wording, error: DispatchError) -> Refusal:
    """Return why something was refused, in a language; what has no words of its own is said in general, with the remedy."""
    faults: tuple[Fault, ...] = getattr(error, "faults", ())
    fields = {_FIELDS[fault.pointer]: _said(wording, fault) for fault in faults if fault.pointer in _FIELDS}
    if fields:
        return Refusal(fields, "", 422)
    if isinstance(error, ConflictError):
        return Refusal({}, wording.text("why_conflict"), 409)
    key = f"why_{error.code}"
    return Refusal({}, wording.text(key if wording.has(key) else "why_other"), status_of(error.code))


def form_is_old(wording: Wording) -> Refusal:
    """Return why a form is not carried out that this link was not given, or too long ago."""
    return Refusal({}, wording.text("why_form_old"), 409)


def _said(wording: Wording, fault: Fault) -> str:
    key = f"fault_{fault.code}"
    if not wording.has(key):
        key = "fault_other"
    return wording.text(key, value=fault.value)
