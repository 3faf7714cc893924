"""A service type as a JSON file: read strictly, with everything that is wrong listed at once, and written so that it reads the same again.

The form is described in docs/services.md. Faults of form come from `dispatch.services.json_fields`, those of sense from
`dispatch.services.service_checks`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from dispatch.dayfile.json_positions import JsonSyntaxError, JsonText, scan_json
from dispatch.domain import Load, TemperatureClass
from dispatch.errors import DispatchError, Fault
from dispatch.parties.recipient import Purpose
from dispatch.services.goods_classes import KNOWN_GOODS
from dispatch.services.json_fields import WEEKDAYS, Fields
from dispatch.services.service_checks import sense_faults
from dispatch.services.service_type import (
    NO_GOODS,
    EscalationStep,
    Flow,
    Frequency,
    LawText,
    OnHoliday,
    ProofRule,
    Rank,
    ServiceType,
    StepKind,
)
from dispatch.tables import table_text

FORMAT, FORMAT_VERSION = "tournee-service", 1
#: Bytes of one file.
LARGEST = 256 * 1024
LONGEST_TITLE, LONGEST_NOTE, LONGEST_STEP = 80, 2_000, 500
MOST_CODES, MOST_STEPS, MOST_CHECKS, MOST_LAW = 20, 12, 20, 20
LONGEST_CITE, LONGEST_URL = 200, 500
MOST_LITRES, MOST_GRAMS = 5_000, 1_000_000
LONGEST_SERVICE_S, LONGEST_LOADING_S, LONGEST_RIDE_S, LONGEST_STEP_S = 14_400, 7_200, 86_400, 86_400
MOST_PER_WEEK, LONGEST_GAP_DAYS = 28, 28


class InvalidServiceError(DispatchError):
    """A service type with faults; code ``invalid_service``, ``faults`` lists every one of them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        told = "; ".join(f"{one.pointer or 'file'}: {one.message} ({one.remedy})" for one in self.faults[:20])
        more = f"; and {len(self.faults) - 20} more" if len(self.faults) > 20 else ""
        super().__init__(f"the service is refused: {told}{more}", code="invalid_service")


def read_service(content: bytes | str, *, goods: Iterable[str] = ()) -> ServiceType:
    """Return the service type of a file; its ``id`` is empty and its version 1.

    Parameters
    ----------
    content
        Of the file.
    goods
        Kinds of goods that the town has besides `KNOWN_GOODS`.

    Raises
    ------
    InvalidServiceError
        With every fault, its pointer, line, value and remedy.
    """
    if len(content) > LARGEST:
        remedy = "a service is a page of text: check that this is the file you meant"
        raise InvalidServiceError(
            [Fault("", 0, "too_long", str(len(content)), f"the file has more than {LARGEST} bytes", remedy)]
        )
    text = content if isinstance(content, str) else table_text(content)
    try:
        scanned = scan_json(text)
    except JsonSyntaxError as error:
        fault = Fault(
            "", error.line, "syntax", "", f"not JSON: {error.message}", "check the file at that line"
        )
        raise InvalidServiceError([fault]) from error
    faults = [
        Fault(pointer, line, "duplicate_key", "", "the field comes twice", "keep one of the two")
        for pointer, line in scanned.duplicate_keys
    ]
    return _checked(scanned.value, goods, faults, scanned)


def service_from(document: Any, *, goods: Iterable[str] = ()) -> ServiceType:
    """Return the service type of a document that a file has been read to, or that was put together; see `read_service`."""
    return _checked(document, goods, [], None)


def service_file(service: ServiceType) -> dict[str, Any]:
    """Return a service type in the form of a file: everything is said, also what is as it would be anyway."""
    frequency = service.frequency
    return {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "key": service.key,
        "title": asdict(service.title),
        "about": asdict(service.about),
        "law": [
            {
                "cite": one.cite,
                "says": asdict(one.says),
                "url": one.url or None,
                "checked": one.checked or None,
            }
            for one in service.law
        ],
        "note": asdict(service.note),
        "flow": service.flow.value,
        "goods": service.goods,
        "never_with": sorted(service.never_with),
        "load": {"volume_l": service.load.volume_l, "weight_g": service.load.weight_g},
        "temperature": service.temperature.value,
        "max_ride_s": service.max_ride_s,
        "service_s": service.service_s,
        "loading_s": service.loading_s,
        "skills": sorted(service.skills),
        "equipment": sorted(service.equipment),
        "in_person": service.in_person,
        "proof": service.proof.value,
        "checks": [asdict(one) for one in service.checks],
        "purpose": service.purpose.value,
        "window": {"from": _clock(service.window_from_min), "to": _clock(service.window_to_min)},
        "rank": service.rank.value,
        "frequency": {
            "most_per_week": frequency.most_per_week,
            "least_gap_days": frequency.least_gap_days,
            "weekdays": [WEEKDAYS[day] for day in sorted(frequency.weekdays)],
            "on_holiday": frequency.on_holiday.value,
        },
        "no_answer": [
            {"kind": step.kind.value, "within_s": step.within_s, "words": asdict(step.words)}
            for step in service.no_answer
        ],
    }


def written(service: ServiceType) -> str:
    """Return the text of a file of a service type."""
    return json.dumps(service_file(service), ensure_ascii=False, indent=2) + "\n"


def merged(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document with changes: objects are gone into, ``null`` takes a field back to what it is without being said.

    References
    ----------
    RFC 7396, JSON Merge Patch.
    """
    result = dict(document)
    for name, value in changes.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, Mapping):
            before = result.get(name)
            result[name] = merged(before if isinstance(before, Mapping) else {}, value)
        else:
            result[name] = value
    return result


def _checked(
    document: Any, goods: Iterable[str], faults: list[Fault], scanned: JsonText | None
) -> ServiceType:
    service = _read(Fields(document, "", faults))
    # What has the wrong form has no sense yet: a second fault at the same place would only be noise.
    blamed = {fault.pointer for fault in faults}
    known = frozenset(KNOWN_GOODS).union(goods)
    for fault in sense_faults(service, known):
        placed = replace(fault, pointer=_place(fault.pointer, document))
        needless = "/flow" in blamed and fault.code.startswith("goods_")
        if not needless and not _is_blamed(placed.pointer, blamed):
            faults.append(placed)
    if faults:
        if scanned is not None:
            faults = [replace(fault, line=fault.line or scanned.line_of(fault.pointer)) for fault in faults]
        raise InvalidServiceError(faults)
    return service


def _place(pointer: str, document: Any) -> str:
    """Return a pointer with the place in the list of ``never_with`` instead of the kind that stands there."""
    head, _, kind = pointer.rpartition("/")
    if head != "/never_with" or not isinstance(document, Mapping):
        return pointer
    return f"{head}/{document['never_with'].index(kind)}"


def _is_blamed(pointer: str, blamed: set[str]) -> bool:
    return any(pointer == one or (one and pointer.startswith(f"{one}/")) for one in blamed)


def _read(top: Fields) -> ServiceType:
    _read_format(top)
    plain = ServiceType("", "", title=top.words("title", LONGEST_TITLE, needed=True), flow=Flow.CALL)
    raw_ride = top.take("max_ride_s")
    service = ServiceType(
        id="",
        key=top.code("key", needed=True),
        title=plain.title,
        about=top.words("about", LONGEST_NOTE),
        law=tuple(_law(one) for one in top.entries("law", MOST_LAW)),
        note=top.words("note", LONGEST_NOTE),
        flow=top.choice("flow", Flow) or Flow.CALL,
        goods=top.code("goods", default=NO_GOODS),
        never_with=top.codes("never_with", MOST_CODES),
        load=_load(top),
        temperature=top.choice("temperature", TemperatureClass, plain.temperature) or plain.temperature,
        max_ride_s=None if raw_ride is None else top.whole("max_ride_s", 60, LONGEST_RIDE_S, 60),
        service_s=top.whole("service_s", 30, LONGEST_SERVICE_S, plain.service_s),
        loading_s=top.whole("loading_s", 0, LONGEST_LOADING_S, plain.loading_s),
        skills=top.codes("skills", MOST_CODES),
        equipment=top.codes("equipment", MOST_CODES),
        in_person=top.flag("in_person"),
        proof=top.choice("proof", ProofRule, plain.proof) or plain.proof,
        checks=tuple(one.said(LONGEST_STEP, needed=True) for one in top.entries("checks", MOST_CHECKS)),
        purpose=top.choice("purpose", Purpose, plain.purpose) or plain.purpose,
        rank=top.choice("rank", Rank, plain.rank) or plain.rank,
        frequency=_frequency(top, plain.frequency),
        no_answer=tuple(_step(one) for one in top.entries("no_answer", MOST_STEPS)),
    )
    window = top.inner("window")
    if window is not None:
        from_min, to_min = window.clock("from"), window.clock("to")
        window.close()
        if from_min is not None and to_min is not None:
            service = replace(service, window_from_min=from_min, window_to_min=to_min)
    top.close()
    return service


def _read_format(top: Fields) -> None:
    said, number = top.take("format", needed=True), top.take("version", needed=True)
    if top.has("format") and said != FORMAT:
        top.wrong("format", "bad_choice", "this is no service", f'write "format": "{FORMAT}"', said)
    if top.has("version") and (number != FORMAT_VERSION or isinstance(number, bool)):
        top.wrong(
            "version",
            "bad_choice",
            "this form is not known here",
            f'write "version": {FORMAT_VERSION}',
            number,
        )


def _load(top: Fields) -> Load:
    inner = top.inner("load")
    if inner is None:
        return Load()
    load = Load(inner.whole("volume_l", 0, MOST_LITRES, 0), inner.whole("weight_g", 0, MOST_GRAMS, 0))
    inner.close()
    return load


def _frequency(top: Fields, plain: Frequency) -> Frequency:
    inner = top.inner("frequency")
    if inner is None:
        return plain
    found = Frequency(
        inner.whole("most_per_week", 1, MOST_PER_WEEK, plain.most_per_week),
        inner.whole("least_gap_days", 1, LONGEST_GAP_DAYS, plain.least_gap_days),
        inner.weekdays("weekdays"),
        inner.choice("on_holiday", OnHoliday, plain.on_holiday) or plain.on_holiday,
    )
    inner.close()
    return found


def _law(inner: Fields) -> LawText:
    text = LawText(
        inner.text("cite", LONGEST_CITE, needed=True),
        inner.words("says", LONGEST_NOTE, needed=True),
        _unless_null(inner, "url", LONGEST_URL),
        _unless_null(inner, "checked", LONGEST_URL),
    )
    if text.url and not text.url.startswith(("https://", "http://")):
        inner.wrong("url", "bad_url", "that is no address", "write https:// and what follows", text.url)
    if text.checked and not _is_date(text.checked):
        inner.wrong(
            "checked",
            "bad_date",
            "that is no date",
            "write it like 2026-11-28, or null while nobody has checked",
            text.checked,
        )
    inner.close()
    return text


def _unless_null(inner: Fields, name: str, longest: int) -> str:
    return "" if inner.take(name) is None else inner.text(name, longest)


def _is_date(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _step(inner: Fields) -> EscalationStep:
    step = EscalationStep(
        inner.choice("kind", StepKind) or StepKind.WAIT,
        inner.whole("within_s", 0, LONGEST_STEP_S),
        inner.words("words", LONGEST_STEP, needed=True),
    )
    inner.close()
    return step


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
