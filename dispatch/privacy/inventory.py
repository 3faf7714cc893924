"""Where personal data can be: every column of every table that holds text or a document, and what it may hold.

A column that is not named here counts as `Kind.TEXT` or `Kind.DOCUMENT`: what nobody has thought about is erased rather than kept. A
test fails for such a column all the same, so that somebody thinks about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import JSON, Column, String, Table


class Kind(StrEnum):
    """What a column may hold."""

    PLAIN = "plain"  # names of things, states, codes, settings: nobody's
    IDENTITY = "identity"  # who a person is and how they are reached
    TEXT = "text"  # words that somebody has typed
    DOCUMENT = "document"  # JSON with any of these in it
    FILE = "file"  # the name of a stored picture
    AUDIT = "audit"  # words that must stay, as the reason of a read; names in them do not


#: Columns of these names are plain in every table.
_PLAIN = frozenset(
    {
        "id", "town_id", "kind", "status", "day", "type", "version", "mode", "purpose", "consent", "currency", "method", "source", "code",
        "topic", "channel", "temperature", "outcome", "outcome_code", "actor", "behalf", "device", "subject", "language", "digest",
    }
)  # fmt: skip
#: Columns that say whose a row is.
LINKS = (
    "recipient_id", "delivery_id", "task_id", "stop_id", "courier_id", "enrolment_id", "visit_id", "escalation_id", "subject",
)  # fmt: skip

_P, _I, _T, _D, _F, _A = Kind.PLAIN, Kind.IDENTITY, Kind.TEXT, Kind.DOCUMENT, Kind.FILE, Kind.AUDIT

#: By table and column; names of things (``…_id``) and `_PLAIN` left out.
COLUMNS: Mapping[str, Mapping[str, Kind]] = MappingProxyType(
    {
        "town": {"slug": _P, "title": _P, "time_zone": _P, "map": _P, "settings": _P},
        "organization": {"name": _P, "contact": _P, "throttle": _P},
        "place": {"name": _T, "address": _I, "access_note": _T, "opening_hours": _P, "category": _P},
        "recipient": {"name": _I, "phone": _I, "email": _I, "door": _D, "channels": _P},
        "recipient_partition": {"data": _D},
        "courier": {"name": _I, "phone": _I, "skills": _P, "terms": _D},
        "vehicle": {"name": _P, "profile": _P, "facts": _P},
        "shift": {"breaks": _P},
        "delivery": {"external_ref": _T, "held_reason": _P, "fee_rule": _P, "payment": _P, "detail": _D},
        "task": {"windows": _P, "load": _P, "items": _T, "barcodes": _P},
        "round": {"facts": _P},
        "stop": {"note": _T},
        "stop_task": {},
        "assignment": {},
        "command": {"body": _D, "answer": _D},
        "proof": {"value": _T, "file": _F, "note": _T},
        # What it shows goes as a whole, with the last proof that names it: see `dispatch.storage.pictures.drop_unnamed`.
        "proof_picture": {"name": _P, "media_type": _P, "content": _P},
        "cash_collection": {},
        "incident": {"detail": _D},
        "event": {"data": _D},
        "outbox": {"payload": _D, "failure": _T, "holder": _P},
        "displaced_task": {"stop": _D},
        "chore": {"name": _P, "failure": _P, "holder": _P},
        "draft": {"body": _D},
        "pin": {"address": _I},
        "zone": {"name": _T, "geometry": _P},
        "peak": {"name": _T, "from_day": _P, "to_day": _P, "rules": _P},
        "substitution": {"missing": _T, "proposal": _T},
        "quote": {"client": _P, "document": _D, "ask": _D},
        "reservation": {"document": _P},
        "reserved_basket": {},
        "plan_run": {"cause": _P, "proposal": _P, "failure": _P, "message": _T},
        "delivery_pin": {"note": _T},
        "delivery_left_off": {"note": _T},
        "plan_note": {"note": _T},
        "closure": {"geometry": _P, "reason": _T, "hours": _P, "profiles": _P},
        "notification": {
            "audience": _P, "matter": _P, "content": _P, "facts": _D, "reason": _P, "merged_into": _P, "text": _T, "receipt": _T,
        },
        "party_reach": {"channels": _P},
        "reach_log": {"change": _P, "before": _P, "after": _P},
        "reply": {"said": _P, "text": _T},
        "message": {"side": _P, "author": _P, "text": _T},
        "message_read": {"side": _P},
        "rating": {"words": _T},
        "shift_template": {"title": _T, "pattern": _P},
        "post": {"profile": _P, "breaks": _P},
        "hours_note": {"line": _P, "text": _T, "author": _P},
        "effort_account": {"stamp": _P},
        "tariff": {"valid_from": _P, "valid_to": _P, "document": _P},
        "fee": {"facts": _P, "lines": _P},
        "cash_float": {"author": _P},
        "cash_reconciliation": {
            "expected": _P, "declared": _P, "pieces": _P, "reason": _T, "courier_signed": _P, "coordinator_signed": _P,
        },
        "duration_observation": {"parts": _P, "dropped": _P},
        "duration_statistic": {"bins": _P},
        "eta_calibration": {"state": _P},
        "eta_trail": {"entries": _P, "pairs": _P},
        "position": {},
        "position_pause": {},
        "retention_run": {"periods": _P, "progress": _P},
        "privacy_hold": {"reason": _T},
        "sensitive_read": {"reason": _A},
        "service_type": {"key": _P, "document": _P},
        "catalogue_version": {"actor": _P, "document": _P},
        "programme": {"service_key": _P, "title": _P, "from_day": _P, "to_day": _P, "terms": _P},
        "enrolment": {
            "from_day": _P, "to_day": _P, "pauses": _P, "external_ref": _T, "refused_reason": _P,
        },
        "service_plan": {"order_document": _D, "timing": _P, "from_day": _P, "to_day": _P},
        "visit": {"occurrence": _P, "skipped_reason": _P},
        "escalation": {"service_key": _P, "steps": _P, "result": _P},
        "escalation_act": {"result": _P, "number": _P},
        "escalation_contact": {"name": _I, "phone": _I},
        "escalation_followed": {},
        "week_run": {"week": _P, "proposal": _P, "failure": _P, "message": _T},
        "visit_choice": {},
        # Secrets are encrypted; an address is a program's.
        "webhook_endpoint": {"url": _P, "types": _P, "description": _T, "reason": _P, "secrets": _P},
        "webhook_health": {},
        "webhook_message": {"body": _T, "reason": _P},
        "webhook_attempt": {"failure": _P, "answer": _T},
        # Pseudonyms only: a person's go with the person (`dispatch.storage.pooling.forget_people`), all of them by a chore of their own.
        "pooling_day": {"fingerprint": _P, "document": _P},
        "pooling_key": {"value": _P},
        "import_file": {"options": _P, "content": _T, "failure": _T, "holder": _P},
        # What is in the chunks is erased as a whole: see `dispatch.storage.exports.forget_personal`.
        "export": {"format": _P, "options": _P, "place": _P, "failure": _T, "holder": _P},
        "export_chunk": {"content": _P},
        "simulation": {"asked": _P, "report": _P, "failure": _P, "message": _P, "holder": _P},
        "import_line": {"pointer": _P, "value": _T, "message": _T, "remedy": _T},
        "api_key": {"title": _P, "role": _P, "scopes": _P, "secret_hash": _P, "old_hash": _P, "created_by": _P},
        "account": {"email": _I, "name": _I, "grants": _P, "password_hash": _P, "created_by": _P},
        "session": {"role": _P, "secret_hash": _P, "device": _T},
        "access_link": {"created_by": _P},
        "answer": {"client": _P, "key": _P, "fingerprint": _P, "headers": _P, "body": _T},
    }
)  # fmt: skip


def is_known(column: Column[object]) -> bool:
    """Return whether somebody has said what a column may hold."""
    named = column.name in _PLAIN or column.name.endswith("_id")
    return named or column.name in COLUMNS.get(column.table.name, {})


def kind_of(column: Column[object]) -> Kind:
    """Return what a column may hold; numbers and moments are plain."""
    given = COLUMNS.get(column.table.name, {}).get(column.name)
    if given is not None:
        return given
    if column.name in _PLAIN or column.name.endswith("_id") or column.foreign_keys:
        return Kind.PLAIN
    if isinstance(column.type, JSON):
        return Kind.DOCUMENT
    return Kind.TEXT if isinstance(column.type, String) else Kind.PLAIN


def columns_of(table: Table, *kinds: Kind) -> tuple[Column[object], ...]:
    """Return the columns of a table that may hold something of some kinds."""
    return tuple(column for column in table.columns if kind_of(column) in kinds)


def personal_columns(table: Table) -> tuple[Column[object], ...]:
    """Return the columns of a table that hold what a person may have erased, files left out."""
    return columns_of(table, Kind.IDENTITY, Kind.TEXT, Kind.DOCUMENT)
