"""Reading the measures that people write into tags: speeds, lengths, weights."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"^\s*(-?\d+(?:[.,]\d+)?)\s*([^\d\s].*)?$")
_FEET_INCHES = re.compile(r"^\s*(\d+)\s*'\s*(?:(\d+(?:\.\d+)?)\s*\"?)?\s*$")
_SPEED_UNITS_KMH = {"": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": 1.609344, "knots": 1.852}
_LENGTH_UNITS_M = {"": 1.0, "m": 1.0, "cm": 0.01, "km": 1000.0, "ft": 0.3048, "in": 0.0254}
_WEIGHT_UNITS_T = {"": 1.0, "t": 1.0, "kg": 0.001, "lbs": 0.000453592, "st": 0.907185}

#: Speed limits that a tag names by a place's rule ("FR:urban") instead of a number, by the part
#: after the country; where `_COUNTRY_LIMITS_KMH` has no other figure they are those of France.
_NAMED_LIMITS_KMH = {
    "walk": 6.0,
    "living_street": 20.0,
    "urban": 50.0,
    "rural": 80.0,
    "trunk": 110.0,
    "motorway": 130.0,
    "bicycle_road": 30.0,
}
#: Legal limits that differ from the French ones, by "country:rule".
_COUNTRY_LIMITS_KMH = {
    "at:rural": 100.0,
    "be:rural": 70.0,
    "be-wal:rural": 90.0,
    "ch:rural": 80.0,
    "ch:motorway": 120.0,
    "ch:trunk": 100.0,
    "de:rural": 100.0,
    "de:living_street": 7.0,
    "es:rural": 90.0,
    "es:motorway": 120.0,
    "es:urban": 50.0,
    "gb:nsl_single": 96.6,
    "gb:nsl_dual": 112.7,
    "gb:motorway": 112.7,
    "gb:nsl_restricted": 48.3,
    "is:rural": 90.0,
    "it:rural": 90.0,
    "lu:rural": 90.0,
    "nl:rural": 80.0,
    "nl:trunk": 100.0,
    "nl:living_street": 15.0,
    "pt:rural": 90.0,
}
_CLOCK_DURATION = re.compile(r"^(\d{1,3}):([0-5]\d)(?::([0-5]\d))?$")
_ISO_DURATION = re.compile(r"^pt(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,5})s)?$")
_ZONE = re.compile(r"^(?:zone|zone:)?:?(\d+)$")


def speed_limit_kmh(text: str) -> float | None:
    """Read a speed limit ("30", "20 mph", "FR:urban", "FR:zone30", "walk"), None where unreadable."""
    value = text.strip().lower()
    found = _NUMBER.match(value)
    if found:
        factor = _SPEED_UNITS_KMH.get((found[2] or "").strip())
        speed = float(found[1].replace(",", ".")) * factor if factor else 0.0
        return speed if 0.0 < speed <= 200.0 else None
    rule = value.split(":", 1)[1] if ":" in value and not value.startswith("zone") else value
    zone = _ZONE.match(rule)
    if zone:
        return speed_limit_kmh(zone[1])
    return _COUNTRY_LIMITS_KMH.get(value, _NAMED_LIMITS_KMH.get(rule))


def length_m(text: str) -> float | None:
    """Read a length in metres ("2.5", "2,5 m", "80 cm", feet and inches as 7'6), None where unreadable."""
    found = _FEET_INCHES.match(text)
    if found:
        return int(found[1]) * 0.3048 + float(found[2] or 0.0) * 0.0254
    return _measure(text, _LENGTH_UNITS_M)


def weight_t(text: str) -> float | None:
    """Read a weight in tonnes ("3.5", "3.5 t", "7500 kg"), None where unreadable."""
    return _measure(text, _WEIGHT_UNITS_T)


def duration_s(text: str) -> int | None:
    """Read how long a ferry takes ("00:25", "1:05:00", "PT1H20M", "25" minutes), None where unreadable."""
    value = text.strip().lower()
    clock, iso = _CLOCK_DURATION.match(value), _ISO_DURATION.match(value)
    if clock:
        seconds = int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3] or 0)
    elif iso:
        seconds = int(iso[1] or 0) * 3600 + int(iso[2] or 0) * 60 + int(iso[3] or 0)
    else:
        seconds = int(value) * 60 if value.isascii() and value.isdigit() and len(value) <= 4 else 0
    return seconds if 0 < seconds <= 5 * 86_400 else None


def _measure(text: str, units: dict[str, float]) -> float | None:
    found = _NUMBER.match(text.lower())
    factor = units.get((found[2] or "").strip()) if found else None
    if found is None or factor is None:
        return None
    size = float(found[1].replace(",", ".")) * factor
    return size if size > 0.0 else None
