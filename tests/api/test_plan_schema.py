"""Tests of the wire form of plans against damaged documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from api.schemas.plan import PlanWire

Document = dict[str, Any]


def _set(path: str, value: Any) -> Callable[[Document], None]:
    *parents, last = (int(part) if part.isdigit() else part for part in path.split("/"))

    def change(document: Document) -> None:
        target: Any = document
        for part in parents:
            target = target[part]
        target[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_set("format", "tournee.plan/2"), "tournee.plan/1"),  # a later form of the file
        (_set("surprise", 1), "Extra inputs"),  # an unknown field
        (_set("deliveries", "6"), "valid integer"),  # a number as text
        (_set("deliveries", -1), "greater than or equal to 0"),
        (_set("date", "2026-13-28"), "does not match format"),  # no thirteenth month
        (_set("date", "28/11/2026"), "write it as YYYY-MM-DD"),
        (_set("time_zone", "Europe/Nowhere"), "IANA"),
        (_set("town", "../etc"), "pattern"),
        (_set("bbox", [7.5, 43.7, 7.4, 43.8]), "west, south, east, north"),
        (_set("bbox", [7.4, 43.7, 7.5]), "Field required"),
        (_set("rounds/0/departure", "2026-11-28T09:14:00"), "timezone"),  # no offset
        (_set("rounds/0/departure", "2026-11-28T09:14:00.5+01:00"), "whole seconds"),
        (_set("rounds/0/departure", "1970-01-01T00:00:00Z"), "between the years"),
        (_set("rounds/0/profile", "rocket"), "cargo_bike"),  # names what there is
        (_set("rounds/0/legs", []), "0 legs where its stops need 5"),
        (_set("rounds/0/legs/0/path", "é"), "pattern"),
        (_set("rounds/0/stops/1/sequence", 3), "carries the number 3"),
        (_set("rounds/1/shift_id", "bike-1"), "two rounds have the shift_id 'bike-1'"),
        (_set("rounds/0/stops/0/place/position", [190, 43.7]), "less than or equal to 180"),
        (_set("rounds/0/stops/2/tasks/0/window/latest", "2026-11-28T08:00:00+01:00"), "lies before earliest"),
        (_set("unassigned/0/reasons/0/code", "bored"), "no_courier"),
        (_set("solver/seconds", None), "valid number"),
    ],
)
def test_damaged_documents_are_refused(
    plan_wire: PlanWire, change: Callable[[Document], None], words: str
) -> None:
    """Tests that each kind of damage is refused with words that name it."""
    document = json.loads(plan_wire.model_dump_json())
    change(document)
    with pytest.raises(ValidationError, match=words):
        PlanWire.model_validate_json(json.dumps(document))
