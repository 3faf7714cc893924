"""What to do about a field that a form refuses: a remedy for each kind of fault, and for names that are not there the names that are."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Annotated, Any, Final

from pydantic import BaseModel

#: Remedies by kind of fault; what stands in braces comes from the fault.
_REMEDIES: Final[Mapping[str, str]] = {
    "missing": "give it",
    "json_invalid": "send JSON (RFC 8259) in UTF-8",
    "json_type": "send JSON (RFC 8259) in UTF-8",
    "model_type": "give an object",
    "model_attributes_type": "give an object",
    "dict_type": "give an object",
    "dataclass_type": "give an object",
    "list_type": "give a list, in square brackets",
    "tuple_type": "give a list, in square brackets",
    "string_type": "give text, in quotation marks",
    "string_too_short": "give at least {min_length} characters",
    "string_too_long": "give at most {max_length} characters",
    "string_pattern_mismatch": "write it as the pattern {pattern} has it",
    "string_unicode": "send UTF-8",
    "too_short": "give at least {min_length}",
    "too_long": "give at most {max_length}, and the rest in another request",
    "int_type": "give a whole number, without quotation marks",
    "int_parsing": "give a whole number",
    "int_parsing_size": "give a smaller number",
    "int_from_float": "give a whole number, without decimals",
    "float_type": "give a number, without quotation marks",
    "float_parsing": "give a number",
    "finite_number": "give a number that is finite",
    "bool_type": "give true or false",
    "bool_parsing": "give true or false",
    "none_required": "give null, or leave it out",
    "greater_than": "give more than {gt}",
    "greater_than_equal": "give at least {ge}",
    "less_than": "give less than {lt}",
    "less_than_equal": "give at most {le}",
    "multiple_of": "give a multiple of {multiple_of}",
    "enum": "give one of {expected}",
    "literal_error": "give one of {expected}",
    "union_tag_invalid": "give one of {expected_tags} as {discriminator}",
    "union_tag_not_found": "say which by {discriminator}",
    "date_type": "write a date like 2026-12-05",
    "date_parsing": "write a date like 2026-12-05",
    "date_from_datetime_parsing": "write a date like 2026-12-05",
    "date_from_datetime_inexact": "write a date like 2026-12-05, without a time",
    "datetime_type": "write a moment like 2026-12-05T10:00:00+01:00",
    "datetime_parsing": "write a moment like 2026-12-05T10:00:00+01:00",
    "datetime_from_date_parsing": "write a moment like 2026-12-05T10:00:00+01:00",
    "timezone_aware": "add the offset, like 2026-12-05T10:00:00+01:00",
    "time_type": "write a time like 10:30",
    "time_parsing": "write a time like 10:30",
    "url_parsing": "give an address that begins with https://",
    "url_type": "give an address that begins with https://",
    "url_scheme": "give an address that begins with https://",
}


def remedy_of(fault: Mapping[str, Any], form: Any = None) -> str:
    """Return what to do about a fault that the validation of a form has found.

    Parameters
    ----------
    fault
        As pydantic has it: ``type``, ``loc`` and perhaps ``ctx``.
    form
        The type of the body that was asked for, None where it is not known.

    Returns
    -------
    str
        Empty where the message of the fault says it all.
    """
    if fault["type"] == "extra_forbidden":
        return _unknown_name(fault["loc"], form)
    remedy = _REMEDIES.get(fault["type"], "")
    try:
        return remedy.format_map(fault.get("ctx") or {})
    except (KeyError, IndexError, ValueError):
        # A kind of fault that no longer says what it did: better nothing than half a sentence.
        return ""


def _unknown_name(place: Sequence[int | str], form: Any) -> str:
    *way, name = place
    known = sorted({one for model in _models_at(form, way) for one in _names(model)})
    if not known:
        return "leave it out"
    near = get_close_matches(str(name), known, n=1)
    hint = f"did you mean {near[0]}? " if near else "leave it out; "
    return f"{hint}there are: {', '.join(known)}"


def _names(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name


def _models_at(form: Any, way: Sequence[int | str]) -> list[type[BaseModel]]:
    """Return the forms that may stand at a place of a body."""
    found = list(_models(form))
    for part in way:
        if part == "body":
            continue
        if isinstance(part, int):
            # Lists were opened with the field that they are in.
            continue
        found = [
            inner
            for model in found
            if (field := model.model_fields.get(str(part))) is not None
            for inner in _models(field.annotation)
        ]
    return found


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    """Yield the forms in a type: those of unions, lists and mappings too."""
    parts = typing.get_args(kind)
    if not parts and isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in parts[:1] if typing.get_origin(kind) is Annotated else parts:
        yield from _models(part)
