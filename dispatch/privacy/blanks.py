"""Takes what is personal out of values, and leaves what events and figures need.

In a document, text is personal unless it is the name of a thing, a date, or a code under a key that holds codes; so a key that
nobody has thought of is erased, not kept. Numbers stay but for those that say where somebody is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column

from dispatch.privacy.inventory import Kind, kind_of

#: Keys whose texts stay where they look like codes.
CODE_KEYS = frozenset(
    {
        "action", "change", "channel", "code", "consent", "currency", "from", "kind", "method", "mode", "new", "new_status", "old",
        "old_status", "outcome", "outcome_code", "policy", "profile", "purpose", "purposes", "reason", "reason_code", "rule", "skills",
        "source", "status", "temperature", "to", "type",
    }
)  # fmt: skip
#: Numbers under these say where somebody is or lives, or open a door.
PERSONAL_NUMBERS = frozenset({"lon", "lat", "position", "coordinates", "pin", "point"})
_THING = re.compile(r"^[a-z]{2,5}_[0-9a-z]{10,40}$")
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_CODE = re.compile(r"^[a-z][a-z0-9_.:/+-]{0,63}$")
#: Names of things in a text.
THINGS = re.compile(r"\b[a-z]{2,5}_[0-9a-z]{10,40}\b")


def minimised(value: Any, key: str = "") -> Any:
    """Return a document without what is personal in it; the same again changes nothing.

    Parameters
    ----------
    value
        Plain JSON.
    key
        Under which it stands; those in a list stand under the key of the list.
    """
    if isinstance(value, Mapping):
        return {name: minimised(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        kept = [minimised(inner, key) for inner in value]
        return [new for new, old in zip(kept, value, strict=True) if new != "" or old == ""]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return None if key in PERSONAL_NUMBERS else value
    text = str(value)
    if _THING.match(text) or _DATE.match(text) or (key in CODE_KEYS and _CODE.match(text)):
        return text
    return ""


def blank(column: Column[object], value: Any) -> Any:
    """Return what a column holds once what is personal is gone."""
    if kind_of(column) is Kind.DOCUMENT:
        return minimised(value)
    if value is None or column.nullable:
        return None
    return ""


def blanked(row: Mapping[str, Any], columns: tuple[Column[object], ...]) -> dict[str, Any]:
    """Return those values of a row that change when it is blanked."""
    new = {column.name: blank(column, row[column.name]) for column in columns}
    return {name: value for name, value in new.items() if value != row[name]}
