"""When a shop is open on a given day.

The OpenStreetMap tag is read where there is one that can be read. Where there is none, the hours
are assumptions about an ordinary French town, listed in `ASSUMED_HOURS`: a bakery rests on Monday, a
small shop closes for lunch and on Monday morning, a counter of the town hall keeps office hours, and
on public holidays only bakeries, restaurants and their like open. They are meant for plans that must
start from something; whoever runs a town should write the real hours into the places file.

A rule that needs somebody's word ("by appointment", "unknown") counts as closed: a courier sent there
might find a locked door.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import opening_hours as library
from opening_hours import OpeningHours, State

from geo.errors import MapError

_LIBRARY: Any = library  # its stub file leaves the exceptions out
_DASHES = str.maketrans("–—−", "---")  # typed by many mappers, not known to the grammar

_SMALL_SHOP = "Mo 14:00-19:00; Tu-Sa 09:30-12:30,14:00-19:00; PH off"
_FRESH_FOOD = "Tu-Sa 08:00-13:00,15:30-19:30; Su,PH 08:00-12:30"
_SUPERMARKET = "Mo-Sa 08:30-20:00; Su 09:00-12:30; PH off"
_OFFICE = "Mo-Fr 08:30-12:00,13:30-17:00; PH off"
_MEALS = "Mo-Su 11:30-14:30,18:30-22:30"

ASSUMED_HOURS = {
    "bakery": "Tu-Sa 07:00-13:00,15:30-19:30; Su,PH 07:00-13:00",
    "pastry": _FRESH_FOOD,
    "butcher": _FRESH_FOOD,
    "cheese": _FRESH_FOOD,
    "deli": _FRESH_FOOD,
    "farm": _FRESH_FOOD,
    "greengrocer": _FRESH_FOOD,
    "seafood": _FRESH_FOOD,
    "convenience": "Mo-Su 08:00-21:00",
    "supermarket": _SUPERMARKET,
    "department_store": "Mo-Sa 09:30-19:30; PH off",
    "mall": "Mo-Sa 09:30-19:30; PH off",
    "doityourself": "Mo-Sa 08:30-19:00; PH off",
    "newsagent": "Mo-Sa 07:00-19:00; Su 07:30-12:30; PH off",
    "tobacco": "Mo-Sa 07:00-19:30; Su 08:00-12:30; PH off",
    "florist": "Tu-Sa 09:00-12:30,14:30-19:30; Su,PH 09:00-12:30",
    "pharmacy": "Mo-Fr 08:30-12:30,14:00-19:30; Sa 09:00-12:30,14:00-19:00; PH off",
    "restaurant": _MEALS,
    "fast_food": "Mo-Su 11:00-22:30",
    "cafe": "Mo-Su 07:30-20:00",
    "bar": "Mo-Su 10:00-24:00",
    "pub": "Mo-Su 16:00-24:00",
    "ice_cream": "Mo-Su 11:00-22:00",
    "marketplace": "Tu-Su 07:00-13:00",
    "library": "Tu,Th,Fr 13:30-18:00; We,Sa 10:00-12:30,13:30-18:00; PH off",
    "post_office": "Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00; PH off",
    "bank": "Tu-Fr 09:00-12:30,14:00-17:30; Sa 09:00-12:30; PH off",
    "recycling": "Mo-Sa 08:30-12:00,13:30-18:00; PH off",
    "townhall": _OFFICE,
    "social_facility": "Mo-Fr 08:00-18:00; PH off",
    "community_centre": "Mo-Fr 09:00-12:00,14:00-18:00; Sa 09:00-12:00; PH off",
    "school": "Mo,Tu,Th,Fr 08:00-17:00; PH off",
    "kindergarten": "Mo-Fr 07:30-18:30; PH off",
    "childcare": "Mo-Fr 07:30-18:30; PH off",
    "doctors": _OFFICE,
    "clinic": "Mo-Su 08:00-20:00",
    "hospital": "24/7",
    "nursing_home": "Mo-Su 08:00-20:00",
    "police": "24/7",
    "fire_station": "24/7",
}
"""Hours assumed for a category (the value of the place's main tag) whose own are not known."""

DEFAULT_HOURS = _SMALL_SHOP
"""Hours assumed for every category not listed: those of a small shop."""


def opening_intervals(
    opening_hours: str, category: str, date: dt.date, time_zone: str
) -> tuple[tuple[int, int], ...]:
    """Return when a place is open on a day.

    Parameters
    ----------
    opening_hours
        The OpenStreetMap tag, such as ``"Mo-Fr 08:00-12:00"``. When empty or not understood, the
        assumption for ``category`` takes its place.
    category
        Such as ``bakery``.
    date
        The day, from midnight to midnight in ``time_zone``; what is open across midnight is cut there.
    time_zone
        IANA name, such as ``"Europe/Paris"``. Public holidays are those of its country, where they
        are known.

    Returns
    -------
    tuple of (int, int)
        Opening and closing, UTC epoch seconds, in increasing order and not touching one another;
        empty when the place stays closed. On the days when the clocks change the seconds are those
        that really pass.

    Raises
    ------
    MapError
        Code ``time_zone_unknown`` when ``time_zone`` is no IANA name.
    """
    zone = _zone(time_zone)
    hours = _parse(opening_hours.strip(), category, _country(time_zone))
    midnight = dt.datetime.combine(date, dt.time())
    next_midnight = midnight + dt.timedelta(days=1)
    found: list[tuple[int, int]] = []
    # Evaluated on the wall clock and converted after: the tag speaks of what clocks show.
    for start, end, state, _ in hours.intervals(midnight, next_midnight):
        if state != State.OPEN:
            continue
        opens = _epoch_s(max(start, midnight), zone)
        closes = _epoch_s(min(end or next_midnight, next_midnight), zone)
        if found and opens <= found[-1][1]:
            found[-1] = found[-1][0], max(closes, found[-1][1])
        elif opens < closes:  # an hour that the clocks skip is nobody's opening time
            found.append((opens, closes))
    return tuple(found)


def is_understood(opening_hours: str) -> bool:
    """Tell whether a tag can be read, and is not replaced by an assumption.

    Parameters
    ----------
    opening_hours
        The OpenStreetMap tag.

    Returns
    -------
    bool
        False for an empty tag.
    """
    return bool(opening_hours.strip()) and _expression(opening_hours.strip(), None) is not None


def hours_expression(text: str, time_zone: str) -> OpeningHours | None:
    """Read hours in OpenStreetMap's syntax, with the public holidays of a time zone's country.

    Parameters
    ----------
    text
        Such as ``"Sa 06:00-14:00"``.
    time_zone
        IANA name.

    Returns
    -------
    OpeningHours or None
        None where the text cannot be read; no assumption takes its place.
    """
    return _expression(text.strip(), _country(time_zone))


def is_open_at(text: str, wall: dt.datetime, time_zone: str) -> bool:
    """Tell whether hours hold at a moment of the wall clock (naive); False where they cannot be read."""
    hours = hours_expression(text, time_zone)
    return hours is not None and bool(hours.is_open(wall))


def _epoch_s(wall: dt.datetime, zone: ZoneInfo) -> int:
    """Return when clocks show a time: the first time where they show it twice, the moment of the change where they skip it."""
    late = int(wall.replace(tzinfo=zone).timestamp())
    if dt.datetime.fromtimestamp(late, zone).replace(tzinfo=None) == wall:
        return late
    # Read with the offset before the change it lies after it, with the offset since it lies before.
    early = int(wall.replace(tzinfo=zone, fold=1).timestamp())
    before = dt.datetime.fromtimestamp(early, zone).utcoffset()
    while late - early > 1:
        middle = (early + late) // 2
        if dt.datetime.fromtimestamp(middle, zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late


@lru_cache(maxsize=4096)
def _expression(text: str, country: str | None) -> OpeningHours | None:
    try:
        return OpeningHours(text.translate(_DASHES), country=country)
    except _LIBRARY.ParserError:
        return None


def _parse(text: str, category: str, country: str | None) -> OpeningHours:
    hours = _expression(text, country) if text else None
    if hours is None:
        hours = _expression(ASSUMED_HOURS.get(category, DEFAULT_HOURS), country)
        assert hours is not None, f"the assumed hours of {category!r} must be valid"
    return hours


def _zone(time_zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise MapError(
            f"The time zone {time_zone!r} is not known; give an IANA name such as 'Europe/Paris'.",
            code="time_zone_unknown",
        ) from fault


@lru_cache(maxsize=64)
def _country(time_zone: str) -> str | None:
    """Return the ISO code of the zone's country, if its public holidays are known."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    country = next((row[0] for row in rows if row[2] == time_zone), None)
    try:
        OpeningHours("PH off", country=country)
    except _LIBRARY.UnknownCountryError:
        return None
    return country
