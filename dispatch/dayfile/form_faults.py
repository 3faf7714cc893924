"""Faults of form: what pydantic finds wrong in a day document, or one that has days in it, said in the words of its author."""

from __future__ import annotations

from typing import Any, get_args

from annotated_types import MaxLen
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from dispatch.dayfile.json_positions import pointer_step
from dispatch.dayfile.models import DayDocument
from dispatch.errors import Fault
from dispatch.said_words import nearest, shown

_TYPE_NAMES = {
    "string_type": "text in double quotes",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "list_type": "a list in square brackets",
    "model_type": "an object in curly brackets",
    "model_attributes_type": "an object in curly brackets",
    "dict_type": "an object in curly brackets",
}
_JSON_NAMES: dict[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number with decimals",
    bool: "true or false",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


def form_faults(raw: Any, form: type[BaseModel] = DayDocument) -> list[Fault]:
    """Return every fault of form of a document, with lines left at zero.

    Parameters
    ----------
    raw
        The document as read from JSON.
    form
        What it should look like. Where it has a ``PAGE``, that is named as the description.

    Notes
    -----
    Of a list that is too long, the entries within its bound are judged and the others counted.
    """
    cut, faults = _within_bounds(raw, form)
    try:
        form.model_validate(cut)
    except ValidationError as invalid:
        faults += [_fault(error, form) for error in invalid.errors(include_url=False)]
    return faults


def _within_bounds(raw: Any, form: type[BaseModel]) -> tuple[Any, list[Fault]]:
    if not isinstance(raw, dict):
        return raw, []
    cut, faults = dict(raw), []
    for name, info in form.model_fields.items():
        bound = next((item.max_length for item in info.metadata if isinstance(item, MaxLen)), None)
        entries = raw.get(info.alias or name)
        if bound is None or not isinstance(entries, list) or len(entries) <= bound:
            continue
        cut[info.alias or name] = entries[:bound]
        context = {"actual_length": len(entries), "max_length": bound}
        error: ErrorDetails = {
            "type": "too_long",
            "loc": (info.alias or name,),
            "msg": "",
            "input": entries[:1],
            "ctx": context,
        }
        faults.append(_fault(error, form))
    return cut, faults


def _fault(error: ErrorDetails, form: type[BaseModel]) -> Fault:
    location = error["loc"]
    pointer = "".join(pointer_step(step) for step in location)
    field = str(location[-1]) if location else "the document"
    value = "" if error["type"] == "missing" else shown(error["input"])
    code, message, remedy = _words(location, field, error, form)
    return Fault(pointer=pointer, line=0, code=code, value=value, message=message, remedy=remedy)


def _words(
    location: tuple[int | str, ...], field: str, error: ErrorDetails, form: type[BaseModel]
) -> tuple[str, str, str]:
    kind = error["type"]
    page = getattr(form, "PAGE", "docs/day-file.md")
    context: dict[str, Any] = error.get("ctx", {})
    if kind == "missing":
        return "missing", f"the field {field!r} is missing", _remedy(location, f"add {field!r}", form)
    if kind == "extra_forbidden":
        known = _field_names(location[:-1], form)
        guess = nearest(field, known)
        remedy = f"did you mean {guess!r}?" if guess else "remove it; known fields are " + ", ".join(known)
        return "unknown_field", f"there is no field {field!r} here", remedy
    if kind in _TYPE_NAMES:
        found = _JSON_NAMES.get(type(error["input"]), "something else")
        wanted = _TYPE_NAMES[kind]
        return (
            "wrong_type",
            f"{field!r} must be {wanted}, not {found}",
            _remedy(location, f"write {wanted}", form),
        )
    if kind == "literal_error":
        choices = str(context["expected"])
        guess = nearest(str(error["input"]), _choices(location, form))
        remedy = f"did you mean {guess!r}?" if guess else f"choose one of {choices}"
        return "bad_choice", f"{field!r} must be {choices}", remedy
    if kind in {"greater_than_equal", "less_than_equal", "finite_number"}:
        bound = context.get("ge", context.get("le", "a finite number"))
        word = "at least" if "ge" in context else "at most"
        return "out_of_range", f"{field!r} must be {word} {bound}", f"use {word} {bound}"
    if kind == "too_long":
        return (
            "too_many",
            f"{field!r} has {context['actual_length']} entries, at most {context['max_length']} are allowed",
            "split the day",
        )
    if kind == "too_short":
        return (
            "too_few",
            f"{field!r} must not be empty",
            _remedy(location, f"add at least one entry to {field!r}", form),
        )
    if kind in {"string_too_short", "string_too_long"}:
        bound = context.get("min_length", context.get("max_length"))
        word = "at least" if "min_length" in context else "at most"
        return "bad_length", f"{field!r} must have {word} {bound} characters", "shorten or complete it"
    if kind == "string_pattern_mismatch":
        return (
            "bad_format",
            f"{field!r} is not written as expected",
            _remedy(location, f"see the form in {page}", form),
        )
    if kind == "string_unicode":
        return (
            "bad_value",
            f"{field!r} has half of a character (\\ud800 to \\udfff)",
            "write the whole character",
        )
    return "bad_value", f"{field!r}: {error['msg']}", f"see {page}"


def _remedy(location: tuple[int | str, ...], otherwise: str, form: type[BaseModel]) -> str:
    """Return the remedy for fields whose form people often get wrong, else the general one."""
    field = location[-1] if location else ""
    if field in {"from", "to"}:
        return "write a time as HH:MM, such as 09:30"
    if field == "date":
        return "write the date as YYYY-MM-DD"
    if field == "id":
        return "use 1 to 64 letters, digits and _ . : - without spaces"
    if field in {"couriers", "shifts", "vehicles"}:
        return f"list at least one of the {field}: without them nothing can ride"
    if field == "format":
        return f'write "format": "{_choices(("format",), form)[0]}"'
    if field == "version":
        return 'write "version": 1'
    if len(location) > 1 and location[-2] == "skills":
        return "use lower-case letters, digits, _ and -"
    return otherwise


def _field_names(location: tuple[int | str, ...], form: type[BaseModel]) -> list[str]:
    model = _model_at(location, form)
    return [info.alias or name for name, info in model.model_fields.items()] if model else []


def _model_at(location: tuple[int | str, ...], form: type[BaseModel]) -> type[BaseModel] | None:
    model: type[BaseModel] | None = form
    for step in location:
        if isinstance(step, int) or model is None:
            continue
        annotation = _annotation(model, step)
        inner = [annotation, *get_args(annotation)]
        model = next((part for part in inner if isinstance(part, type) and issubclass(part, BaseModel)), None)
    return model


def _annotation(model: type[BaseModel], field: str) -> Any:
    for name, info in model.model_fields.items():
        if field in {name, info.alias}:
            return info.annotation
    return None


def _choices(location: tuple[int | str, ...], form: type[BaseModel]) -> list[str]:
    model = _model_at(location[:-1], form)
    annotation = _annotation(model, str(location[-1])) if model else None
    return [choice for choice in get_args(annotation) if isinstance(choice, str) and choice]
