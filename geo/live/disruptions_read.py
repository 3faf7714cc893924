"""Disruptions as JSON: reading with every fault found at once, and writing.

The same reader serves the town's file, the command line and programs. It checks what can be checked
without a map; `geo.live.closures` checks the rest. A file holds what people may read and mend by hand:

    {"kind": "closed", "streets": ["Rue du Marché"], "hours": "Sa 06:00-14:00", "except": ["foot"]}
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import shapely

from geo.conditions.opening import hours_expression
from geo.live.disruptions import (
    PROFILE_GROUPS,
    PUSHED,
    Direction,
    Disruption,
    DisruptionError,
    DisruptionFault,
    DisruptionKind,
    EdgeAnchor,
    Where,
    expand_profiles,
)
from geo.live.disruptions_area import AreaError, read_area
from geo.live.disruptions_hours import InForce
from geo.profiles import PROFILES

FIELDS = (
    "id", "kind", "geometry", "streets", "ways", "edges", "direction", "profiles", "except",
    "from", "to", "hours", "speed_factor", "speed_kmh", "note", "author", "created",
)  # fmt: skip
"""Keys of a disruption in JSON; any other is a fault."""

MAX_TEXT = 1_000
MAX_NAMES = 1_000
MAX_EDGES = 100_000
MAX_KMH = 130
_Choice = TypeVar("_Choice", DisruptionKind, Direction)
_LAST_S = 7_258_118_400  # the year 2200: a longer one is a slip of the keyboard


def read_disruption(
    raw: object, time_zone: str, *, profiles: Collection[str] = (), source: str = "disruption"
) -> Disruption:
    """Read one disruption.

    Parameters
    ----------
    raw
        What ``json.loads`` gives.
    time_zone
        IANA name of the clocks meant by times without an offset.
    profiles
        Profiles known beside those that come with the program.
    source
        What to call it in messages.

    Raises
    ------
    DisruptionError
        Listing every fault with its field, value and remedy.
    """
    reader = _Reader(raw, time_zone, frozenset(profiles))
    disruption = reader.disruption()
    if reader.faults:
        raise DisruptionError(tuple(reader.faults), source)
    return disruption


def disruption_json(disruption: Disruption, time_zone: str) -> dict[str, Any]:
    """Return a disruption as JSON, times in the town's clocks, without what it does not limit."""
    where, when = disruption.where, disruption.when
    full = {
        "id": disruption.id,
        "kind": disruption.kind.value,
        "geometry": None if where.area is None else json.loads(shapely.to_geojson(where.area)),
        "streets": list(where.streets),
        "ways": list(where.ways),
        "edges": [{"way": edge.way_id, "lon": edge.lon, "lat": edge.lat} for edge in where.edges],
        "direction": "" if disruption.direction is Direction.BOTH else disruption.direction.value,
        "profiles": list(disruption.profiles),
        "except": list(disruption.spared),
        "from": _iso(when.starts_s, time_zone),
        "to": _iso(when.ends_s, time_zone),
        "hours": when.weekly,
        "speed_factor": disruption.speed_permille / 1000,
        "speed_kmh": disruption.speed_kmh,
        "note": disruption.note,
        "author": disruption.author,
        "created": _iso(disruption.created_s or None, time_zone),
    }
    return {name: value for name, value in full.items() if value}


def _iso(moment_s: int | None, time_zone: str) -> str:
    if moment_s is None:
        return ""
    return dt.datetime.fromtimestamp(moment_s, ZoneInfo(time_zone)).isoformat()


class _Reader:
    """Reads field by field, noting faults instead of stopping at the first."""

    def __init__(self, raw: object, time_zone: str, profiles: frozenset[str]) -> None:
        self.faults: list[DisruptionFault] = []
        self._time_zone = time_zone
        self._profiles = frozenset(PROFILES) | profiles | expand_profiles(tuple(PROFILE_GROUPS))
        if not isinstance(raw, Mapping):
            self._fault("(whole)", raw, "give a JSON object with 'kind' and where it holds.")
            raw = {}
        self._raw: Mapping[str, Any] = raw
        for name in raw:
            if name not in FIELDS:
                self._fault(str(name), raw[name], f"no such field; known are {', '.join(FIELDS)}.")

    def disruption(self) -> Disruption:
        kind = self._choice("kind", DisruptionKind, DisruptionKind.CLOSED)
        direction = self._choice("direction", Direction, Direction.BOTH)
        profiles, spared = (
            self._names_of_profiles("profiles", ()),
            self._names_of_profiles("except", (PUSHED,)),
        )
        permille, kmh = self._speed_permille(kind), self._speed_kmh(kind)
        unread = any(fault.field == "direction" for fault in self.faults)
        if kind is DisruptionKind.ONE_WAY and direction is Direction.BOTH and not unread:
            self._fault("direction", "both", "for one_way, say which stays open: forward or backward.")
        if PUSHED in spared and kind is not DisruptionKind.CLOSED:
            self._fault("except", PUSHED, "only a closure can be passed by pushing; leave it out.")
        if expand_profiles(profiles or tuple(self._profiles)) <= expand_profiles(spared):
            self._fault("except", ", ".join(spared), "all profiles concerned are excepted; spare fewer.")
        return Disruption(
            id=self._text("id"),
            kind=kind,
            where=self._where(),
            when=self._when(),
            speed_permille=permille,
            speed_kmh=kmh,
            direction=direction,
            profiles=profiles,
            spared=spared,
            note=self._text("note"),
            author=self._text("author"),
            created_s=self._moment("created") or 0,
        )

    def _fault(self, field: str, value: object, message: str) -> None:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        shown = text if len(text) <= 80 else f"{text[:77]}..."
        self.faults.append(DisruptionFault(field, shown, message))

    def _text(self, field: str) -> str:
        value = self._raw.get(field) or ""
        if not isinstance(value, str):
            self._fault(field, value, "give text.")
            return ""
        if len(value) > MAX_TEXT:
            self._fault(field, value, f"{len(value):,} characters; give at most {MAX_TEXT:,}.")
        return value.strip()

    def _choice(self, field: str, kinds: type[_Choice], default: _Choice) -> _Choice:
        value = self._raw.get(field) or default.value
        known = [choice.value for choice in kinds]
        if value not in known:
            self._fault(field, value, f"choose one of {', '.join(known)}.")
            return default
        return kinds(value)

    def _list(self, field: str, most: int) -> list[Any]:
        value = self._raw.get(field) or []
        if not isinstance(value, list | tuple):
            self._fault(field, value, "give a list.")
            return []
        if len(value) > most:
            self._fault(field, f"{len(value):,} entries", f"give at most {most:,}.")
            return []
        return list(value)

    def _names_of_profiles(self, field: str, also: tuple[str, ...]) -> tuple[str, ...]:
        known = (*sorted(self._profiles), *PROFILE_GROUPS, *also)
        names = self._list(field, MAX_NAMES)
        for name in names:
            if name not in known:
                self._fault(field, name, f"no such profile; choose from {', '.join(known)}.")
        return tuple(dict.fromkeys(name for name in names if name in known))

    def _speed_permille(self, kind: DisruptionKind) -> int:
        value = self._raw.get("speed_factor")
        if kind is not DisruptionKind.SLOW:
            if value is not None:
                self._fault("speed_factor", value, "only kind 'slow' has one; leave it out.")
            return 0
        share = _number(value)
        if not 0.0095 <= share < 0.9995:  # what rounds to 10..999 thousandths
            self._fault("speed_factor", value, "give the share of the speed that is left, 0.01 to 0.999.")
            return 500
        return round(share * 1000)

    def _speed_kmh(self, kind: DisruptionKind) -> int:
        value = self._raw.get("speed_kmh")
        if kind is not DisruptionKind.CAP:
            if value is not None:
                self._fault("speed_kmh", value, "only kind 'cap' has one; leave it out.")
            return 0
        kmh = _number(value)
        if kmh != int(kmh) or not 1 <= kmh <= MAX_KMH:
            self._fault("speed_kmh", value, f"give whole km/h, 1 to {MAX_KMH}.")
            return 1
        return int(kmh)

    def _when(self) -> InForce:
        starts_s, ends_s = self._moment("from"), self._moment("to")
        if starts_s is not None and ends_s is not None and ends_s <= starts_s:
            self._fault(
                "to", self._raw["to"], f"not after 'from' ({self._raw['from']}); give a later moment."
            )
        weekly = self._text("hours")
        if weekly and hours_expression(weekly, self._time_zone) is None:
            self._fault(
                "hours", weekly, "cannot be read; write them as in 'Sa 06:00-14:00' or 'Mo-Fr 07:00-09:00'."
            )
        return InForce(starts_s, ends_s, weekly)

    def _moment(self, field: str) -> int | None:
        value = self._raw.get(field)
        if value is None or value == "":
            return None
        try:
            moment = dt.datetime.fromisoformat(value)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=ZoneInfo(self._time_zone))
            seconds = int(moment.timestamp())
        except (TypeError, ValueError, OverflowError):
            self._fault(field, value, "no moment; write 2026-11-28T06:00, or with an offset as +01:00.")
            return None
        if not 0 <= seconds < _LAST_S:
            self._fault(field, value, "give a moment from 1970 to 2199.")
            return None
        return seconds

    def _where(self) -> Where:
        area = None
        if self._raw.get("geometry") is not None:
            try:
                area = read_area(self._raw["geometry"])
            except AreaError as error:
                self._fault("geometry", "", str(error))
        streets, ways, edges = self._streets(), self._ways(), self._edges()
        named = any(self._raw.get(field) for field in ("geometry", "streets", "ways", "edges"))
        if not named:
            self._fault("geometry", "", "say where: a geometry, streets, ways or edges.")
        return Where(area, streets, ways, edges)

    def _streets(self) -> tuple[str, ...]:
        names = self._list("streets", MAX_NAMES)
        for name in names:
            if not isinstance(name, str) or not name.strip() or len(name) > MAX_TEXT:
                self._fault("streets", name, "give names of streets.")
        return tuple(dict.fromkeys(name.strip() for name in names if isinstance(name, str) and name.strip()))

    def _ways(self) -> tuple[int, ...]:
        ways = self._list("ways", MAX_EDGES)
        for way in ways:
            if not _is_way(way):
                self._fault("ways", way, "give OpenStreetMap numbers of ways.")
        return tuple(sorted({way for way in ways if _is_way(way)}))

    def _edges(self) -> tuple[EdgeAnchor, ...]:
        anchors = []
        for edge in self._list("edges", MAX_EDGES):
            try:
                anchor = EdgeAnchor(edge["way"], float(edge["lon"]), float(edge["lat"]))
                good = _is_way(anchor.way_id) and abs(anchor.lon) <= 180 and abs(anchor.lat) <= 90
            except (TypeError, KeyError, ValueError, OverflowError):
                good = False
            if good:
                anchors.append(anchor)
            else:
                self._fault("edges", edge, 'give {"way": number, "lon": degrees, "lat": degrees}.')
        return tuple(sorted(set(anchors)))


def _is_way(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**62


def _number(value: object) -> float:
    """Return a number, 0 where there is none: no number of a disruption may be 0."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1_000:
        return float(value)
    return 0.0
