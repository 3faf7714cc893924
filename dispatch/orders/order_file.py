"""Orders in a file: a table or JSON, each line an order or everything that is wrong with it.

A table has one line for each delivery, its columns in any order, named in the first line:

================  ==========================================================================
external_ref      the sender's own name of the order; lines that come again are merged by it
recipient, phone  who receives it
address           where, looked up on the town's map; or
lon, lat          where, in degrees
floor, code       of the door; optional
day               local date (``2026-11-28``); the day given for the file where it is empty
window_from       promised window, ``HH:MM`` on that day or with date and offset
window_to
shops             names or ids of the shops, joined by ``|``
items             what each shop hands over, joined by ``|`` like the shops; optional
volume_l          litres of the whole basket; optional
weight_g          grams of the whole basket (or ``weight_kg``); optional
temperature       ambient, chilled, frozen or hot; optional
priority          0 to 100; optional
note              for the courier; optional
================  ==========================================================================

A JSON file is a list of objects with the same names; ``shops`` and ``items`` may be lists there.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.dayfile.times import TimeFaultError, to_epoch
from dispatch.domain import Load, TemperatureClass, TimeWindow
from dispatch.errors import Fault
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order
from dispatch.orders.checks import MOST_PICKUPS
from dispatch.orders.delivery import Channel
from dispatch.parties.organization import OrganizationKind
from dispatch.parties.recipient import Door
from dispatch.storage import parties
from dispatch.storage.store import Reading
from dispatch.tables import TableForm, table_rows, table_text

COLUMNS = (
    "external_ref", "recipient", "phone", "address", "lon", "lat", "floor", "code", "day", "window_from", "window_to", "shops",
    "items", "volume_l", "weight_g", "weight_kg", "temperature", "priority", "note",
)  # fmt: skip
_KNOWN = frozenset(COLUMNS)
_TEMPERATURES = frozenset(TemperatureClass)
REQUIRED = ("recipient", "window_from", "window_to", "shops")
#: Priority of lines that give none.
PLAIN_PRIORITY = 50
#: Years that days of orders may lie in.
YEARS = range(2000, 2200)
#: Heaviest basket of a line, kilograms: beyond what is refused anyway.
MOST_KILOGRAMS = 1_000_000.0
#: Faults that are told of one line.
MOST_FAULTS = 40
#: Lines of one file.
MOST_LINES = 5_000


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose orders a file has, and what its lines are read against: shops by their names and ids."""

    org_id: str
    day: dt.date
    zone: ZoneInfo
    shops: Mapping[str, set[str]]


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of a file: its number, and the order that it is, or everything that is wrong with it."""

    line: int
    order: Order | None
    faults: tuple[Fault, ...] = ()


def sender_of(reading: Reading, org_id: str, day: dt.date) -> Sender:
    """Return what the lines of a file are read against.

    Parameters
    ----------
    org_id
        Whose orders they are.
    day
        The local date of lines that give none.
    """
    names: dict[str, set[str]] = {}
    for shop in parties.organizations(reading, OrganizationKind.SHOP):
        if shop.active:
            names.setdefault(shop.name.casefold(), set()).add(shop.id)
        names.setdefault(shop.id, set()).add(shop.id)
    return Sender(org_id, day, ZoneInfo(parties.get_town(reading).time_zone), names)


def read_orders(content: bytes | str, sender: Sender) -> tuple[list[OrderLine], list[Fault]]:
    """Return the lines of a file, a table or JSON, and what is wrong with the file as a whole."""
    rows, faults = _rows(content if isinstance(content, str) else table_text(content))
    lines = []
    for line, row in rows:
        order, own = _order(row, sender)
        told = tuple(replace(fault, line=line) for fault in own)
        lines.append(OrderLine(line, None if own else order, told))
    return lines, faults


def _rows(text: str) -> tuple[list[tuple[int, dict[str, Any]]], list[Fault]]:
    if not text.lstrip().startswith(("[", "{")):
        rows, faults = table_rows(text, TableForm(COLUMNS, REQUIRED, MOST_LINES))
        return [(line, dict(row)) for line, row in rows], faults
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        return [], [
            Fault(
                "",
                getattr(error, "lineno", 0),
                "syntax",
                "",
                f"not JSON: {error}",
                "check the file at that line",
            )
        ]
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        return [], [
            Fault(
                "",
                1,
                "wrong_type",
                "",
                "the file is not a list of objects",
                "put the orders in square brackets",
            )
        ]
    if len(found) > MOST_LINES:
        return [], [
            Fault(
                "",
                0,
                "too_many",
                str(len(found)),
                f"the file has more than {MOST_LINES} orders",
                "split the file",
            )
        ]
    # Of JSON the number of the order stands for its line.
    return [(number, row) for number, row in enumerate(found, start=1)], []


def _texts(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else str(value or "").split("|")
    return ["" if part is None else str(part).strip() for part in parts]


class _Line:
    """One line as it is read, with what is wrong with it."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.row = row
        self.faults: list[Fault] = []

    def text(self, column: str) -> str:
        """Return a column's text, empty where it is missing."""
        value = self.row.get(column)
        if value is None:
            return ""
        return value.strip() if isinstance(value, str) else str(value).strip()

    def wrong(self, column: str, code: str, message: str, remedy: str) -> None:
        """Note a fault of a column; of a line with very many the first ones are enough."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(column, 0, code, self.text(column)[:80], message, remedy))

    def number(self, column: str, *, whole: bool) -> float | None:
        """Return a column's number, None where it is empty or none."""
        text = self.text(column).replace(",", ".")
        if not text:
            return None
        try:
            amount = float(text)
        except ValueError:
            amount = math.nan
        if not math.isfinite(amount) or (whole and amount != int(amount)):
            wanted = "a whole number" if whole else "a number"
            self.wrong(column, "wrong_type", f"{column!r} must be {wanted}", f"write {wanted}")
            return None
        return amount

    def moment(self, column: str, day: dt.date, zone: ZoneInfo) -> int:
        """Return a column's time, 0 where it is none."""
        try:
            return to_epoch(self.text(column), day, zone)
        except TimeFaultError as error:
            self.wrong(column, "bad_time", error.message, error.remedy)
            return 0


def _order(row: Mapping[str, Any], sender: Sender) -> tuple[Order | None, list[Fault]]:
    line = _Line(row)
    for column in sorted(row.keys() - _KNOWN)[:MOST_FAULTS]:
        line.wrong(column[:80], "unknown_field", "there is no such column", f"known are {', '.join(COLUMNS)}")
    for column in REQUIRED:
        if not line.text(column):
            line.wrong(column, "missing", f"the column {column!r} is empty", "fill it in")
    day = sender.day
    if line.text("day"):
        try:
            day = dt.date.fromisoformat(line.text("day"))
        except ValueError:
            line.wrong("day", "bad_date", "that is no date", "write it like 2026-11-28")
        if day.year not in YEARS:
            line.wrong("day", "bad_date", "nobody delivers in that year", "write it like 2026-11-28")
            day = sender.day
    temperature = line.text("temperature").lower() or TemperatureClass.AMBIENT.value
    if temperature not in _TEMPERATURES:
        line.wrong(
            "temperature",
            "unknown_value",
            "there is no such temperature",
            f"known are {', '.join(TemperatureClass)}",
        )
    pickups = tuple(_pickups(line, sender))
    lon, lat = line.number("lon", whole=False), line.number("lat", whole=False)
    priority = line.number("priority", whole=True)
    if line.faults:
        return None, line.faults
    window = TimeWindow(
        line.moment("window_from", day, sender.zone), line.moment("window_to", day, sender.zone)
    )
    door = Door(floor=line.text("floor"), code=line.text("code"))
    order = Order(
        org_id=sender.org_id,
        recipient=AskedRecipient(
            line.text("recipient"), line.text("phone"), door=door if door != Door() else None
        ),
        door=AskedDoor(address=line.text("address"), lon=lon, lat=lat),
        pickups=pickups,
        window=window,
        channel=Channel.FILE,
        external_ref=line.text("external_ref"),
        temperature=TemperatureClass(temperature),
        note=line.text("note"),
        priority=PLAIN_PRIORITY if priority is None else int(priority),
    )
    return order, line.faults


def _pickups(line: _Line, sender: Sender) -> Iterable[AskedPickup]:
    shops = [shop for shop in _texts(line.row.get("shops")) if shop]
    if len(shops) > MOST_PICKUPS:
        line.wrong(
            "shops",
            "too_many_pickups",
            f"there are {len(shops)} shops, and a basket comes from at most {MOST_PICKUPS}",
            "make two orders of it",
        )
        return
    items = _texts(line.row.get("items"))
    if not any(items):
        items = []
    if items and len(items) != len(shops):
        line.wrong(
            "items",
            "counts_differ",
            f"there are {len(items)} items and {len(shops)} shops",
            "give as many items as shops, or none",
        )
    litres, grams, kilograms = (
        line.number("volume_l", whole=True), line.number("weight_g", whole=True), line.number("weight_kg", whole=False),
    )  # fmt: skip
    if grams is not None and kilograms is not None:
        line.wrong("weight_kg", "contradiction", "the weight is given twice", "keep one of the two")
    if kilograms is not None and abs(kilograms) > MOST_KILOGRAMS:
        line.wrong("weight_kg", "out_of_range", "no bike carries that", "give kilograms")
        kilograms = None
    weight = round(kilograms * 1000) if kilograms is not None else int(grams or 0)
    for number, name in enumerate(shops):
        known = sender.shops.get(name) or sender.shops.get(name.casefold()) or set()
        if not known:
            line.wrong(
                "shops",
                "unknown_organization",
                f"there is no shop {name[:80]!r} in this town",
                "give its name or id as it is stored",
            )
        if len(known) > 1:
            line.wrong(
                "shops",
                "ambiguous_organization",
                f"there are {len(known)} shops {name[:80]!r}",
                f"give an id: {' or '.join(sorted(known))}",
            )
        if len(known) != 1:
            continue
        load = Load(_part(int(litres or 0), number, len(shops)), _part(weight, number, len(shops)))
        yield AskedPickup(next(iter(known)), load, items[number] if number < len(items) else "")


def _part(amount: int, number: int, parts: int) -> int:
    """Return the part of one shop of what is given for the whole basket."""
    whole, rest = divmod(amount, parts)
    return whole + (number < rest)
