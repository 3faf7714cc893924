"""Faults of sense: what no schema can say, checked on whatever parts of a day document are sound.

The checks read the raw document and pass over values that already have a fault of form, so that one
reading reports both kinds and no fault is reported twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from dispatch.dayfile.bookings import Span, double_bookings
from dispatch.dayfile.skills import misspelt_skills
from dispatch.dayfile.times import TimeFaultError, to_epoch
from dispatch.errors import Fault
from dispatch.said_words import nearest, shown

_COLLECTIONS = ("places", "deliveries", "visits", "vehicles", "couriers", "shifts")
_SINGULAR = {
    "places": "place",
    "deliveries": "delivery",
    "visits": "visit",
    "vehicles": "vehicle",
    "couriers": "courier",
    "shifts": "shift",
}


def sense_faults(raw: Any, form: list[Fault]) -> list[Fault]:
    """Return every fault of sense of a day document, with lines left at zero.

    Parameters
    ----------
    raw
        The document as read from JSON.
    form
        Its faults of form; values at or below their pointers are passed over.
    """
    if not isinstance(raw, dict):
        return []
    checker = _Checker(raw, {fault.pointer for fault in form})
    checker.check()
    return checker.faults


class _Checker:
    def __init__(self, raw: dict[str, Any], faulty: set[str]) -> None:
        self.raw = raw
        self.faulty = faulty
        self.faults: list[Fault] = []
        self.ids: dict[str, set[str]] = {}
        self.shops: dict[str, dict[str, Any]] = {}
        self.shop_spans: dict[str, list[Span] | None] = {}
        self.date: dt.date | None = None
        self.zone: ZoneInfo | None = None
        self.shift_spans: list[Span] | None = None

    def check(self) -> None:
        """Run every check."""
        self._check_date_and_zone()
        self._collect_ids()
        self._check_places()
        self._check_weights()
        self._check_shifts()
        self._check_deliveries()
        self._check_visits()
        self.faults += misspelt_skills(self.raw, self.faulty)

    # Access to what is sound -------------------------------------------------------------------

    def _report(self, pointer: str, code: str, value: Any, message: str, remedy: str) -> None:
        self.faults.append(Fault(pointer, 0, code, shown(value), message, remedy))

    def _items(self, collection: str) -> Iterator[tuple[str, dict[str, Any]]]:
        yield from self._children("", self.raw, collection)

    def _children(
        self, pointer: str, owner: dict[str, Any], field: str
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        listed = owner.get(field)
        if not isinstance(listed, list):
            return
        for index, item in enumerate(listed):
            if isinstance(item, dict):
                yield f"{pointer}/{field}/{index}", item

    def _text(self, pointer: str, owner: dict[str, Any], field: str) -> str:
        value = owner.get(field)
        sound = isinstance(value, str) and f"{pointer}/{field}" not in self.faulty
        return str(value) if sound else ""

    def _moment(self, pointer: str, owner: dict[str, Any], field: str) -> int | None:
        text = self._text(pointer, owner, field)
        if not text or self.date is None or self.zone is None:
            return None
        try:
            return to_epoch(text, self.date, self.zone)
        except TimeFaultError as fault:
            where = f"{pointer}/{field}"
            self.faulty.add(where)
            self._report(where, "bad_time", text, f"{field!r}: {fault.message}", fault.remedy)
            return None

    def _span(self, pointer: str, owner: dict[str, Any]) -> Span | None:
        start, end = self._moment(pointer, owner, "from"), self._moment(pointer, owner, "to")
        if start is None or end is None:
            return None
        if end < start:
            value = f"{owner['from']} to {owner['to']}"
            remedy = "swap from and to; past midnight, write full times such as 2026-11-29T01:30:00+01:00"
            self._report(pointer, "window_reversed", value, "the window ends before it begins", remedy)
            return None
        return start, end

    def _spans(self, pointer: str, owner: dict[str, Any]) -> list[Span] | None:
        """Return the windows of ``owner``, None where any is faulty: nothing can be concluded then."""
        listed = owner.get("windows", [])
        children = list(self._children(pointer, owner, "windows"))
        spans = [self._span(where, window) for where, window in children]
        sound = [span for span in spans if span is not None]
        return sound if isinstance(listed, list) and len(sound) == len(listed) else None

    # Date, identifiers, references -------------------------------------------------------------

    def _check_date_and_zone(self) -> None:
        date = self._text("", self.raw, "date")
        if date:
            try:
                self.date = dt.date.fromisoformat(date)
            except ValueError:
                self._report(
                    "/date",
                    "bad_date",
                    date,
                    "there is no such date",
                    "write a date of the calendar as YYYY-MM-DD",
                )
            else:
                if not 2000 <= self.date.year <= 2100:
                    self._report(
                        "/date", "bad_date", date, "the year is not in 2000 to 2100", "check the year"
                    )
                    self.date = None
        name = self._text("", self.raw, "time_zone")
        if name:
            try:
                self.zone = ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                guess = nearest(name, sorted(available_timezones()))
                remedy = f"did you mean {guess!r}?" if guess else "write an IANA name such as Europe/Paris"
                self._report("/time_zone", "unknown_time_zone", name, "there is no such time zone", remedy)

    def _collect_ids(self) -> None:
        for collection in _COLLECTIONS:
            first: dict[str, str] = {}
            for pointer, item in self._items(collection):
                identifier = item.get("id")
                if not isinstance(identifier, str):
                    continue
                if identifier in first:
                    self._report(
                        f"{pointer}/id",
                        "duplicate_id",
                        identifier,
                        f"another {_SINGULAR[collection]} has this id: {first[identifier]}",
                        "give each its own id",
                    )
                first.setdefault(identifier, pointer)
            self.ids[collection] = set(first)

    def _reference(self, pointer: str, owner: dict[str, Any], field: str, collection: str) -> str:
        """Check a reference; return the id if it is known, else an empty text."""
        name = self._text(pointer, owner, field)
        if not name or name in self.ids[collection] or f"/{collection}" in self.faulty:
            return name
        guess = nearest(name, sorted(self.ids[collection]))
        remedy = (
            f"did you mean {guess!r}?" if guess else f"add it to {collection!r}, or name one that is there"
        )
        self._report(
            f"{pointer}/{field}",
            "unknown_reference",
            name,
            f"there is no {_SINGULAR[collection]} with this id",
            remedy,
        )
        return ""

    # Places and loads --------------------------------------------------------------------------

    def _check_places(self) -> None:
        for pointer, place in self._items("places"):
            has_lon, has_lat = place.get("lon") is not None, place.get("lat") is not None
            if has_lon != has_lat:
                missing = "lat" if has_lon else "lon"
                self._report(
                    f"{pointer}/{missing}",
                    "missing",
                    "",
                    f"the field {missing!r} is missing",
                    "give lon and lat together",
                )
            elif (
                not has_lon
                and not self._text(pointer, place, "address")
                and f"{pointer}/address" not in self.faulty
            ):
                self._report(
                    pointer,
                    "place_without_position",
                    place.get("id", ""),
                    "the place has neither lon and lat nor an address",
                    "add lon and lat, or an address to look up",
                )
            if place.get("windows") and place.get("opening_hours"):
                self._report(
                    f"{pointer}/opening_hours",
                    "contradiction",
                    place["opening_hours"],
                    "the place has both windows and opening_hours",
                    "keep one of the two",
                )
            hours = self._text(pointer, place, "opening_hours")
            if hours:
                self._check_opening_hours(f"{pointer}/opening_hours", hours)
            spans = self._spans(pointer, place)
            identifier = self._text(pointer, place, "id")
            if identifier:
                self.shops[identifier] = place
                self.shop_spans[identifier] = spans

    def _check_opening_hours(self, pointer: str, hours: str) -> None:
        from geo.conditions.opening import is_understood

        if not is_understood(hours):
            self._report(
                pointer,
                "bad_opening_hours",
                hours,
                "it is not OpenStreetMap's syntax of opening hours",
                'write it like "Mo-Sa 08:00-12:30,15:00-19:00"',
            )

    def _check_weights(self) -> None:
        for pointer, vehicle in self._items("vehicles"):
            if vehicle.get("weight_g") is None and vehicle.get("weight_kg") is None:
                self._report(
                    f"{pointer}/weight_g",
                    "missing",
                    "",
                    "the vehicle's weight capacity is missing",
                    "add weight_kg or weight_g",
                )
        owners = [
            *self._items("vehicles"),
            *self._items("visits"),
            *(
                pickup
                for where, item in self._items("deliveries")
                for pickup in self._children(where, item, "pickups")
            ),
        ]
        for pointer, owner in owners:
            if owner.get("weight_g") is not None and owner.get("weight_kg") is not None:
                self._report(
                    f"{pointer}/weight_kg",
                    "contradiction",
                    owner["weight_kg"],
                    "the weight is given twice, in grams and in kilograms",
                    "keep weight_g or weight_kg",
                )

    # Shifts ------------------------------------------------------------------------------------

    def _check_shifts(self) -> None:
        spans: list[Span | None] = []
        booked: list[tuple[str, dict[str, Any], Span]] = []
        for pointer, shift in self._items("shifts"):
            self._reference(pointer, shift, "courier", "couriers")
            self._reference(pointer, shift, "vehicle", "vehicles")
            self._reference(pointer, shift, "start_place", "places")
            self._reference(pointer, shift, "end_place", "places")
            span = self._span(pointer, shift)
            spans.append(span)
            if span:
                booked.append((pointer, shift, span))
            for where, owed in self._children(pointer, shift, "breaks"):
                pause = self._span(where, owed)
                if pause and span and (pause[0] < span[0] or pause[1] > span[1]):
                    self._report(
                        where,
                        "break_outside_shift",
                        f"{owed['from']} to {owed['to']}",
                        "the pause may start outside its shift",
                        "move it between the shift's from and to",
                    )
        self.faults += [] if "/shifts" in self.faulty else double_bookings(booked)
        known = [span for span in spans if span is not None]
        # With a faulty shift nobody can say what lies outside all of them.
        self.shift_spans = known if known and len(known) == len(spans) else None

    def _check_in_shifts(self, pointer: str, owner: dict[str, Any], spans: list[Span] | None) -> None:
        if not spans or self.shift_spans is None:
            return
        for index, (start, end) in enumerate(spans):
            if not any(start <= until and end >= since for since, until in self.shift_spans):
                window = owner["windows"][index]
                self._report(
                    f"{pointer}/windows/{index}",
                    "window_outside_shifts",
                    f"{window['from']} to {window['to']}",
                    "nobody works during this window",
                    "move the window, or add a shift",
                )

    # Deliveries and visits ---------------------------------------------------------------------

    def _check_deliveries(self) -> None:
        for pointer, delivery in self._items("deliveries"):
            self._reference(pointer, delivery, "place", "places")
            promised = self._spans(pointer, delivery)
            self._check_in_shifts(pointer, delivery, promised)
            ordered_s = self._moment(pointer, delivery, "ordered")
            if ordered_s is not None and promised and ordered_s > max(end for _, end in promised):
                self._report(
                    f"{pointer}/ordered",
                    "ordered_after_drop",
                    delivery["ordered"],
                    "it is ordered after the end of its promised window",
                    "move one of the two",
                )
            for where, pickup in self._children(pointer, delivery, "pickups"):
                self._reference(where, pickup, "place", "places")
                self._check_pickup(where, pickup, promised)

    def _check_pickup(self, pointer: str, pickup: dict[str, Any], promised: list[Span] | None) -> None:
        ready = self._spans(pointer, pickup)
        self._check_in_shifts(pointer, pickup, ready)
        where, owner = f"{pointer}/windows", pickup
        if ready == []:
            owner = self.shops.get(str(pickup.get("place")), {})
            where, ready = f"{pointer}/place", self.shop_spans.get(str(pickup.get("place")))
        if ready and promised and min(ready)[0] > max(end for _, end in promised):
            first = owner["windows"][ready.index(min(ready))]
            self._report(
                where,
                "pickup_after_drop",
                f"{first['from']} to {first['to']}",
                "the goods are ready only after the promised window",
                "move one of the two windows",
            )

    def _check_visits(self) -> None:
        for pointer, visit in self._items("visits"):
            self._reference(pointer, visit, "place", "places")
            self._reference(pointer, visit, "from_place", "places")
            self._reference(pointer, visit, "to_place", "places")
            if visit.get("from_place") and visit.get("to_place"):
                self._report(
                    f"{pointer}/to_place",
                    "contradiction",
                    visit["to_place"],
                    "the visit has both a from_place and a to_place",
                    "keep one of the two, or make two visits",
                )
            loaded = [field for field in ("volume_l", "weight_g", "weight_kg") if visit.get(field)]
            if loaded and not visit.get("from_place") and not visit.get("to_place"):
                self._report(
                    f"{pointer}/{loaded[0]}",
                    "load_without_place",
                    visit[loaded[0]],
                    "the visit has a load, and neither a from_place nor a to_place",
                    "say where it is loaded (from_place) or brought (to_place)",
                )
            self._check_in_shifts(pointer, visit, self._spans(pointer, visit))
