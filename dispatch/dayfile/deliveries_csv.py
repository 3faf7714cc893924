"""Deliveries as a table: what a shop or a marketplace exports from its own system.

Columns, in any order, named in the first line:

================  ==========================================================================
external_ref      number of the order in the shop's own system; optional
recipient         who receives it
address           where, looked up on the town's map; or
lon, lat          where, in degrees
window_from       promised window, as in the day file (``HH:MM``)
window_to
shops             ids of the shops in the day file, joined by ``|``
volume_l          litres of the whole basket; optional
weight_g          grams of the whole basket (or ``weight_kg``); optional
temperature       ambient, chilled, frozen or hot; optional
note              for the courier; optional
ordered           when it was ordered, as in the day file; optional
================  ==========================================================================

The basket's load is spread over its shops in equal parts.
"""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dispatch.dayfile.models import MAX_REQUESTS
from dispatch.errors import Fault
from dispatch.tables import TableForm, table_rows, table_text

COLUMNS = (
    "external_ref",
    "recipient",
    "address",
    "lon",
    "lat",
    "window_from",
    "window_to",
    "shops",
    "volume_l",
    "weight_g",
    "weight_kg",
    "temperature",
    "note",
    "ordered",
)
_REQUIRED = ("recipient", "window_from", "window_to", "shops")
_FORM = TableForm(COLUMNS, _REQUIRED, MAX_REQUESTS)
#: Which column a fault of the delivery or place made from a line comes from; longest match wins.
_COLUMN_OF = {
    "/recipient": "recipient",
    "/windows/0/from": "window_from",
    "/windows/0/to": "window_to",
    "/windows": "window_from",
    "/pickups": "shops",
    "/temperature": "temperature",
    "/note": "note",
    "/ordered": "ordered",
    "/external_ref": "external_ref",
    "/lon": "lon",
    "/lat": "lat",
    "/address": "address",
    "/name": "recipient",
}

#: A delivery and its door are called after their line.
CSV_ID = "csv-"


@dataclass(frozen=True, slots=True)
class CsvDeliveries:
    """The deliveries of a table.

    Attributes
    ----------
    places, deliveries
        The sound lines, in the form of the day file.
    faults
        Every fault, by line of the file, with the column's name as pointer.
    """

    places: tuple[dict[str, Any], ...]
    deliveries: tuple[dict[str, Any], ...]
    faults: tuple[Fault, ...]

    def added_to(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Return a day document with these deliveries after its own."""
        return {
            **raw,
            "places": [*raw["places"], *self.places],
            "deliveries": [*raw.get("deliveries", []), *self.deliveries],
        }


def read_deliveries_csv(path: str | Path, raw: dict[str, Any]) -> CsvDeliveries:
    """Read a table of deliveries against the day that it belongs to.

    Parameters
    ----------
    path
        A CSV file: comma, semicolon or tab; UTF-8 with or without byte order mark, else Windows-1252.
    raw
        The day document, without faults, to which the deliveries will be added.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    rows, faults = table_rows(table_text(Path(path).read_bytes()), _FORM)
    places: list[dict[str, Any]] = []
    deliveries: list[dict[str, Any]] = []
    lines: list[int] = []
    for line, row in rows:
        place, delivery, own = _line(line, row)
        faults += own
        if not own:
            places.append(place)
            deliveries.append(delivery)
            lines.append(line)
    return _checked(raw, places, deliveries, lines, faults)


def _checked(
    raw: dict[str, Any],
    places: list[dict[str, Any]],
    deliveries: list[dict[str, Any]],
    lines: list[int],
    faults: list[Fault],
) -> CsvDeliveries:
    from dispatch.dayfile.reader import faults_of

    first_place, first_delivery = len(raw["places"]), len(raw.get("deliveries", []))
    merged = CsvDeliveries(tuple(places), tuple(deliveries), ()).added_to(raw)
    faulty: set[int] = set()
    for fault in faults_of(merged):
        collection, index, field = _split(fault.pointer)
        offset = {"places": first_place, "deliveries": first_delivery}.get(collection, 0)
        if index is None:
            faults.append(Fault("", 0, fault.code, fault.value, fault.message, fault.remedy))
            continue
        own = index - offset
        faulty.add(own)
        faults.append(Fault(_column(field), lines[own], fault.code, fault.value, fault.message, fault.remedy))
    sound = [index for index in range(len(lines)) if index not in faulty]
    return CsvDeliveries(
        tuple(places[index] for index in sound),
        tuple(deliveries[index] for index in sound),
        tuple(sorted(faults, key=lambda fault: fault.line)),
    )


def _split(pointer: str) -> tuple[str, int | None, str]:
    parts = pointer.split("/", 3)
    if len(parts) < 3:
        return pointer[1:], None, ""
    return parts[1], int(parts[2]), "/" + parts[3] if len(parts) > 3 else ""


def _column(field: str) -> str:
    matches = [(len(prefix), column) for prefix, column in _COLUMN_OF.items() if field.startswith(prefix)]
    return max(matches)[1] if matches else "recipient"


def _line(line: int, row: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any], list[Fault]]:
    faults: list[Fault] = []

    def number(column: str, kind: type[int | float]) -> Any:
        text = row.get(column, "")
        if not text:
            return None
        wanted = "a whole number" if kind is int else "a number"
        with contextlib.suppress(ValueError):
            # A decimal comma is how half of Europe's spreadsheets write 1.5.
            amount = kind(text.replace(",", ".") if kind is float else text)
            if math.isfinite(amount):
                return amount
        faults.append(
            Fault(column, line, "wrong_type", text, f"{column!r} must be {wanted}", f"write {wanted}")
        )
        return None

    shops = [shop.strip() for shop in row.get("shops", "").split("|") if shop.strip()]
    volume, grams, kilograms = number("volume_l", int), number("weight_g", int), number("weight_kg", float)
    if grams is not None and kilograms is not None:
        faults.append(
            Fault(
                "weight_kg",
                line,
                "contradiction",
                row["weight_kg"],
                "the weight is given twice",
                "keep one of the two",
            )
        )
    weight = round(kilograms * 1000) if kilograms is not None else grams
    for column, amount in (
        ("volume_l", volume),
        ("weight_kg" if kilograms is not None else "weight_g", weight),
    ):
        if amount is not None and amount < 0:
            faults.append(
                Fault(
                    column,
                    line,
                    "out_of_range",
                    row[column],
                    f"{column!r} must be at least 0",
                    "use at least 0",
                )
            )
    faults += [
        Fault(column, line, "missing", "", f"the column {column!r} is empty", "fill it in")
        for column in _REQUIRED
        if not row.get(column)
    ]
    identifier = f"{CSV_ID}{line}"
    place: dict[str, Any] = {"id": identifier, "kind": "address", "name": row.get("recipient", "")}
    place |= {"address": row.get("address", ""), "lon": number("lon", float), "lat": number("lat", float)}
    delivery: dict[str, Any] = {
        "id": identifier,
        "recipient": row.get("recipient", ""),
        "place": identifier,
        "windows": [{"from": row.get("window_from", ""), "to": row.get("window_to", "")}],
        "pickups": [
            {
                "place": shop,
                "volume_l": _part(volume, index, len(shops)),
                "weight_g": _part(weight, index, len(shops)),
            }
            for index, shop in enumerate(shops)
        ],
        "external_ref": row.get("external_ref", ""),
        "note": row.get("note", ""),
        "temperature": row.get("temperature", "").lower() or "ambient",
    }
    if row.get("ordered"):
        delivery["ordered"] = row["ordered"]
    return place, delivery, faults


def _part(amount: int | None, index: int, parts: int) -> int:
    whole, rest = divmod(amount or 0, parts)
    return whole + (index < rest)
