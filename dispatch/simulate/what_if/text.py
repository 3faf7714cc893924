"""What-ifs as text, for the command line: ``couriers=+2``, ``slots.length=120``, ``close=Rue Grimaldi@10:00-16:00``."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from dispatch.dayfile.times import TimeFaultError, to_epoch
from dispatch.domain import Profile
from dispatch.errors import Fault
from dispatch.simulate.demand.quarter import Quarter
from dispatch.simulate.scenario import Scenario
from dispatch.simulate.what_if import crew, settings, vehicles
from dispatch.simulate.what_if.change import InvalidWhatIfError, WhatIf, refusal
from dispatch.simulate.what_if.demand import demand
from dispatch.simulate.what_if.services import more_visits
from dispatch.simulate.what_if.streets_and_shops import close_shop, close_streets, shop_named
from geo.live.closures_names import StreetNames

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_HOURS = re.compile(r"(?P<what>.+)@(?P<from>\d\d:\d\d)-(?P<to>\d\d:\d\d)?")
_CLOCK = re.compile(r"(?P<hour>\d\d):(?P<minute>[0-5]\d)")
#: Larger files are no tariffs and no drawings of a closure.
_MOST_BYTES = 1_000_000


def what_ifs_of(
    texts: Iterable[str], scenario: Scenario, *, street_names: Sequence[str] = (), files: bool = True
) -> tuple[WhatIf, ...]:
    """Read what-ifs, each written ``name=value``; they are tried out on the scenario one after the other.

    Parameters
    ----------
    texts
        As given.
    scenario
        What they will change: names of shops and hours are those of its day.
    street_names
        Of the town's map. Where given, streets must be among them, or clearly meant.
    files
        Whether they may name files of this machine. Not where strangers write them.

    Raises
    ------
    InvalidWhatIfError
        Listing everything that is wrong with them.
    """
    reader = _Reader(scenario, street_names, files=files)
    found: list[WhatIf] = []
    faults: list[Fault] = []
    for text in texts:
        try:
            one = reader.read(text)
            reader.scenario = one.change(reader.scenario)
        except InvalidWhatIfError as error:
            name = text.partition("=")[0]
            faults += [replace(fault, pointer=name, value=text) for fault in error.faults]
        else:
            found.append(one)
    if faults:
        raise InvalidWhatIfError(tuple(faults))
    return tuple(found)


def what_if_names() -> tuple[str, ...]:
    """Return the names that stand before the equals sign; settings and chances have others, by their parts."""
    return tuple(_KINDS)


class _Reader:
    def __init__(self, scenario: Scenario, street_names: Sequence[str], *, files: bool) -> None:
        self.scenario = scenario
        self.files = files
        self.names = StreetNames(tuple(street_names)) if street_names else None

    def read(self, text: str) -> WhatIf:
        """Return one what-if."""
        name, sign, value = (part.strip() for part in text.partition("="))
        if not sign or not value:
            raise refusal(text, "is not written as name=value", "write it like couriers=+2")
        kind = _KINDS.get(name)
        if kind is not None:
            return kind(self, text, value)
        part, dot, knob = name.partition(".")
        if part == "chances" and dot:
            number = _number(text, value)
            return WhatIf(
                text, f"aléa {knob} = {value}", f"chance {knob} = {value}", partial(_chance, knob, number)
            )
        if part in settings.PARTS and dot:
            change = partial(_knob, part, knob, _scalar(value))
            return WhatIf(text, f"réglage {name} = {value}", f"setting {name} = {value}", change)
        parts = ", ".join(f"{part}.*" for part in (*settings.PARTS, "chances"))
        raise refusal(text, "no such what-if is known", f"choose {', '.join(_KINDS)}, {parts}")

    def couriers(self, text: str, value: str) -> WhatIf:
        """Return other couriers."""
        number = _whole(text, value)
        if value[0] not in "+-":
            number -= len(self.scenario.day.shifts)
        french, english = f"coursiers : {number:+d}", f"couriers: {number:+d}"
        if number < 0:
            return WhatIf(text, french, english, partial(crew.fewer_couriers, count=-number))
        return WhatIf(text, french, english, partial(crew.more_couriers, count=number))

    def vehicles(self, text: str, value: str) -> WhatIf:
        """Return other vehicles."""
        kind, colon, count = value.partition(":")
        if kind not in list(vehicles.KINDS):
            raise refusal(text, "no such vehicle is known", f"choose {' or '.join(vehicles.KINDS)}")
        number = _whole(text, count) if colon else None
        change = partial(vehicles.other_vehicles, profile=Profile(kind), count=number)
        french = {"van": "fourgons", "cargo_bike": "vélos-cargos"}[kind]
        english = {"van": "vans", "cargo_bike": "cargo bikes"}[kind]
        which = ("tous", "all") if number is None else (str(number), str(number))
        return WhatIf(
            text,
            f"véhicules remplacés par des {french} : {which[0]}",
            f"vehicles exchanged for {english}: {which[1]}",
            change,
        )

    def boxes(self, text: str, value: str) -> WhatIf:
        """Return boxes of another size."""
        factor = _number(text, value)
        words = f"volume des caisses × {factor:g}", f"volume of boxes × {factor:g}"
        return WhatIf(text, *words, partial(vehicles.larger_boxes, factor=factor))

    def shifts(self, text: str, value: str) -> WhatIf:
        """Return shifts that are later."""
        minutes = _whole(text, value)
        french = f"services {abs(minutes)} min plus {'tôt' if minutes < 0 else 'tard'}"
        english = f"shifts {abs(minutes)} min {'earlier' if minutes < 0 else 'later'}"
        return WhatIf(text, french, english, partial(crew.move_shifts, minutes=minutes))

    def longer(self, text: str, value: str) -> WhatIf:
        """Return shifts that end later."""
        minutes = _whole(text, value)
        french = f"services {'raccourcis' if minutes < 0 else 'prolongés'} de {abs(minutes)} min"
        english = f"shifts {abs(minutes)} min {'shorter' if minutes < 0 else 'longer'}"
        return WhatIf(text, french, english, partial(crew.lengthen_shifts, minutes=minutes))

    def slots(self, text: str, value: str) -> WhatIf:
        """Return windows of another length, or so far apart."""
        minutes = _whole(text, value)
        if text.startswith("slots.length"):
            words = f"créneaux de {minutes} min", f"windows of {minutes} min"
            return WhatIf(text, *words, partial(settings.slots, length_min=minutes))
        words = f"un créneau toutes les {minutes} min", f"a window every {minutes} min"
        return WhatIf(text, *words, partial(settings.slots, step_min=minutes))

    def slot_bounds(self, text: str, value: str) -> WhatIf:
        """Return windows that lie between other times."""
        found = _CLOCK.fullmatch(value)
        if found is None or int(found["hour"]) > 24:
            raise refusal(text, "is no time of day", "write HH:MM")
        minute = 60 * int(found["hour"]) + int(found["minute"])
        if text.startswith("slots.from"):
            words = f"créneaux à partir de {value}", f"windows from {value} on"
            return WhatIf(text, *words, partial(settings.slots, from_min=minute))
        words = f"créneaux jusqu'à {value}", f"windows until {value}"
        return WhatIf(text, *words, partial(settings.slots, to_min=minute))

    def tariff(self, text: str, value: str) -> WhatIf:
        """Return another tariff."""
        document = self._json_file(text, value)
        words = f"tarif {Path(value).stem}", f"tariff {Path(value).stem}"
        return WhatIf(text, *words, partial(settings.with_tariff, document=document))

    def demand(self, text: str, value: str) -> WhatIf:
        """Return more or fewer orders."""
        share, at, circle = value.partition("@")
        factor = _number(text, share)
        if not at:
            percent = round(100 * (factor - 1))
            words = f"demande {percent:+d} %", f"demand {percent:+d} %"
            return WhatIf(text, *words, partial(demand, factor=factor))
        numbers = circle.split(",")
        if len(numbers) != 3:
            raise refusal(text, "is no circle", "write demand=1.4@LON,LAT,RADIUS_M")
        lon, lat, radius = (_number(text, number) for number in numbers)
        if not (abs(lon) <= 180 and abs(lat) <= 90 and radius >= 1):
            raise refusal(text, "is no circle on the map", "give degrees, and metres from 1")
        quarter = Quarter(lon, lat, int(radius), factor)
        where = f"{lon:g}, {lat:g} ({radius:g} m)"
        words = f"demande × {factor:g} autour de {where}", f"demand × {factor:g} around {where}"
        return WhatIf(text, *words, partial(demand, factor=factor, quarter=quarter))

    def close(self, text: str, value: str) -> WhatIf:
        """Return a street that is closed."""
        what, from_s, until_s = self._hours(text, value)
        hours = value[len(what) :].lstrip("@")
        suffix = f" ({hours})" if hours else ""
        if what.endswith((".geojson", ".json")):
            change = partial(
                close_streets, geometry=self._json_file(text, what), from_s=from_s, until_s=until_s
            )
            stem = Path(what).stem
            return WhatIf(text, f"fermeture {stem}{suffix}", f"{stem} closed{suffix}", change)
        street = self._street(text, what)
        change = partial(close_streets, streets=street, from_s=from_s, until_s=until_s)
        return WhatIf(text, f"{street[0]} fermée{suffix}", f"{street[0]} closed{suffix}", change)

    def _street(self, text: str, name: str) -> tuple[str, ...]:
        if self.names is None:
            return (name,)
        found = self.names.resolve(name)
        if found is None:
            near = self.names.nearest(name)
            remedy = f"did you mean {' or '.join(near)}?" if near else "write it as the map has it"
            raise refusal(text, "no street of the map is clearly meant", remedy)
        return found

    def shop_closes(self, text: str, value: str) -> WhatIf:
        """Return a shop that closes."""
        what, from_s, until_s = self._hours(text, value)
        place_id = shop_named(self.scenario.day, what)
        name = next(place.name for place in self.scenario.day.places if place.id == place_id)
        hours = value[len(what) :].lstrip("@")
        suffix = f" ({hours})" if hours else ""
        change = partial(close_shop, place_id=place_id, from_s=from_s, until_s=until_s)
        return WhatIf(text, f"{name} ferme{suffix}", f"{name} closes{suffix}", change)

    def service(self, text: str, value: str) -> WhatIf:
        """Return visits of a service."""
        service, colon, count = value.partition(":")
        if not colon:
            raise refusal(text, "does not say how many visits", "write service=meals:20")
        number = _whole(text, count)
        words = f"visites « {service} » : {number:+d}", f"visits of {service}: {number:+d}"
        return WhatIf(text, *words, partial(more_visits, service=service, count=number))

    def _json_file(self, text: str, name: str) -> dict[str, object]:
        if not self.files:
            raise refusal(text, "files of the server are not read", "leave it out, or name a street")
        return _json_file(text, name)

    def _hours(self, text: str, value: str) -> tuple[str, int | None, int | None]:
        """Return what is closed, and the moments of hours written behind it."""
        found = _HOURS.fullmatch(value)
        if found is None:
            return value, None, None
        date, zone = dt.date.fromisoformat(self.scenario.day.date), ZoneInfo(self.scenario.day.time_zone)
        try:
            from_s = to_epoch(found["from"], date, zone)
            until_s = to_epoch(found["to"], date, zone) if found["to"] else None
        except TimeFaultError as error:
            raise refusal(text, error.message, error.remedy) from error
        if until_s is not None and until_s <= from_s:
            raise refusal(text, "it ends before it begins", "swap the two times")
        return found["what"], from_s, until_s


_KINDS: dict[str, Callable[[_Reader, str, str], WhatIf]] = {
    "couriers": _Reader.couriers,
    "vehicles": _Reader.vehicles,
    "boxes": _Reader.boxes,
    "shifts": _Reader.shifts,
    "shifts.longer": _Reader.longer,
    "slots.length": _Reader.slots,
    "slots.step": _Reader.slots,
    "slots.from": _Reader.slot_bounds,
    "slots.to": _Reader.slot_bounds,
    "tariff": _Reader.tariff,
    "demand": _Reader.demand,
    "close": _Reader.close,
    "shop_closes": _Reader.shop_closes,
    "service": _Reader.service,
}


def _chance(name: str, value: float, scenario: Scenario) -> Scenario:
    return settings.with_chance(scenario, name, value)


def _knob(part: str, name: str, value: object, scenario: Scenario) -> Scenario:
    return settings.with_knob(scenario, part, **{name: value})


def _number(text: str, value: str) -> float:
    if _NUMBER.fullmatch(value.strip()) is None:
        raise refusal(text, f"{value!r} is no number", "write it like 1.4")
    return float(value)


def _whole(text: str, value: str) -> int:
    number = _number(text, value)
    if number != int(number):
        raise refusal(text, f"{value!r} is no whole number", "write it like 2")
    return int(number)


def _scalar(value: str) -> object:
    """Return true, false, a number, or the text itself."""
    if value in {"true", "false"}:
        return value == "true"
    if _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return value


def _json_file(text: str, name: str) -> dict[str, object]:
    try:
        content = Path(name).read_bytes()
        document = json.loads(content) if len(content) <= _MOST_BYTES else None
    except (OSError, ValueError) as error:
        raise refusal(text, f"{name} cannot be read: {error}", "name a JSON file") from error
    if not isinstance(document, dict):
        raise refusal(text, f"{name} holds no JSON object", "name another file")
    return document
