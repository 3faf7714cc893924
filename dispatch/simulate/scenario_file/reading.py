"""Reads a scenario file, or says everything that is wrong with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.dayfile.convert import to_day
from dispatch.dayfile.form_faults import form_faults
from dispatch.dayfile.models import DayDocument
from dispatch.dayfile.reader import faults_of, read_positions, with_line
from dispatch.dayfile.times import to_epoch
from dispatch.domain import Day
from dispatch.errors import DispatchError, Fault, InvalidDayError
from dispatch.simulate.scenario import Called, Chances, Coming, Facts, Manner, Scenario
from dispatch.simulate.scenario_file.form import FactsModel, ScenarioDocument
from dispatch.simulate.scenario_file.sense import scenario_faults

#: Faults of a day that is to be planned, and none of one that is to be lived through: there, some promises cannot be kept.
_NO_FAULTS = frozenset(
    {
        "window_outside_shifts",
        "break_outside_shift",
        "pickup_after_drop",
        "ordered_after_drop",
        "unknown_skill",
    }
)


class InvalidScenarioError(DispatchError):
    """A scenario file with faults; code ``invalid_scenario``. ``faults`` lists every one, in the order of the file.

    Parameters
    ----------
    source
        The file's name as it was given.
    faults
        All faults found.
    """

    def __init__(self, source: str, faults: tuple[Fault, ...]) -> None:
        listed = "; ".join(
            f"line {fault.line} {fault.pointer} {fault.message}, {fault.remedy}" for fault in faults[:5]
        )
        super().__init__(
            f"{source}: {len(faults)} fault{'s' if len(faults) > 1 else ''}: {listed}",
            code="invalid_scenario",
        )
        self.source = source
        self.faults = faults


def read_scenario(path: str | Path) -> Scenario:
    """Read a scenario file.

    Parameters
    ----------
    path
        A JSON file in the form of docs/simulate-demand.md.

    Raises
    ------
    InvalidScenarioError
        Listing every fault.
    OSError
        If the file cannot be read.
    """
    try:
        text = read_positions(Path(path))
    except InvalidDayError as error:
        faults = tuple(
            replace(fault, remedy="mend the file, or write the scenario again") for fault in error.faults
        )
        raise InvalidScenarioError(str(path), faults) from error
    doubled = [
        Fault(
            pointer,
            line,
            "duplicate_key",
            "",
            "the field is written twice in this object",
            "keep one of the two",
        )
        for pointer, line in text.duplicate_keys
    ]
    found = doubled + [with_line(fault, text) for fault in document_faults(text.value)]
    if found:
        raise InvalidScenarioError(str(path), tuple(sorted(found, key=lambda fault: fault.line)))
    return scenario_of(text.value)


def document_faults(raw: Any) -> list[Fault]:
    """Return every fault of a scenario document, with lines at zero."""
    faults = form_faults(raw, ScenarioDocument)
    if isinstance(raw, dict) and isinstance(raw.get("day"), dict):
        faults += [
            replace(fault, pointer=f"/day{fault.pointer}")
            for fault in faults_of(raw["day"])
            if fault.code not in _NO_FAULTS
        ]
    # What the parts mean for each other can be asked once each can be read.
    return faults or scenario_faults(ScenarioDocument.model_validate(raw), _day(raw))


def scenario_of(raw: dict[str, Any]) -> Scenario:
    """Return the scenario of a document without faults."""
    document = ScenarioDocument.model_validate(raw)
    day = _day(raw)
    date, zone = dt.date.fromisoformat(day.date), ZoneInfo(day.time_zone)

    def time(text: str) -> int:
        return to_epoch(text, date, zone)

    hours = document.opening_hours
    places = tuple(
        replace(place, opening_hours=hours.get(place.id, place.opening_hours)) for place in day.places
    )
    return Scenario(
        name=document.name,
        day=replace(day, places=places),
        comings=tuple(
            Coming(
                one.key,
                time(one.at),
                one.delivery,
                Manner(one.manner),
                None if one.wish is None else time(one.wish),
                one.patience_s,
                one.price_s_per_unit,
            )
            for one in document.comings
        ),
        chances=Chances(**document.chances.model_dump()),
        called=tuple(
            Called(
                time(one.at), one.kind, one.subject, None if one.until is None else time(one.until), one.document
            )
            for one in document.called
        ),
        settings=document.settings,
        facts=_facts(document.facts, time),
        tariff=document.tariff,
        begins_s=time(document.begins),
        ends_s=time(document.ends),
    )  # fmt: skip


def _day(raw: dict[str, Any]) -> Day:
    return to_day(DayDocument.model_validate(raw["day"]))


def _facts(model: FactsModel, time: Any) -> Facts:
    return Facts(
        ready_s={(one.order, one.place): time(one.ready) for one in model.ready if one.ready is not None},
        said_s={(one.order, one.place): time(one.said) for one in model.ready if one.said is not None},
        opened={one.order: one.opened for one in model.opened},
        service_s={(one.order, one.place): one.service_s for one in model.served},
    )
