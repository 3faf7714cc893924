"""What a request asks for: the coordinates and the options of its service."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from itertools import pairwise
from typing import Any, Final

from api.doors.osrm.coordinates import Coordinate, check_coordinates, read_coordinates
from api.doors.osrm.faults import (
    INVALID_OPTIONS,
    INVALID_VALUE,
    NOT_IMPLEMENTED,
    OsrmError,
)
from api.doors.osrm.scanner import Scanner
from api.doors.osrm.url import OsrmUrl

#: What a note on each stretch of a leg may tell.
ANNOTATIONS: Final = ("duration", "distance", "speed", "weight", "datasources")
UNLIMITED: Final = float("inf")

_HINT: Final = re.compile(r"[A-Za-z0-9_\-=]+")
_LONGEST_NAME: Final = 32
_FORMATS: Final = (".json", ".flatbuffers")


@dataclass(frozen=True, slots=True)
class Query:
    """Coordinates and options, checked; what a service has no use for has its default.

    Attributes
    ----------
    coordinates
        (longitude, latitude), degrees, at least one.
    radiuses
        By coordinate, metres; None where it is not said. Empty where none is.
    bearings
        By coordinate, degrees and how far off; None where any will do.
    approaches
        By coordinate, ``curb``, ``opposite`` or ``unrestricted``.
    hints
        By coordinate, what an earlier answer gave; empty where nothing.
    waypoints
        Numbers of the coordinates that are stops, the first and the last among them; None for all.
    alternatives
        How many other ways, at most.
    annotations
        What to tell of each stretch.
    continue_straight
        Whether one goes on from a stop in the direction in which one came.
    sources, destinations
        Numbers of coordinates; None for all.
    fallback_speed
        Metres a second; None where pairs without a way are left empty.
    """

    coordinates: list[Coordinate]
    radiuses: list[float | None] = field(default_factory=list)
    bearings: list[tuple[int, int] | None] = field(default_factory=list)
    approaches: list[str] = field(default_factory=list)
    hints: list[bytes] = field(default_factory=list)
    generate_hints: bool = True
    skip_waypoints: bool = False
    waypoints: list[int] | None = None
    alternatives: int = 0
    steps: bool = False
    annotations: frozenset[str] = frozenset()
    geometries: str = "polyline"
    overview: str = "simplified"
    continue_straight: bool = False
    sources: list[int] | None = None
    destinations: list[int] | None = None
    table: frozenset[str] = frozenset({"duration"})
    fallback_speed: float | None = None
    fallback_coordinate: str = "input"
    scale_factor: float = 1.0
    number: int = 1
    timestamps: list[int] = field(default_factory=list)
    gaps: str = "split"
    tidy: bool = False
    roundtrip: bool = True
    source: str = "any"
    destination: str = "any"


Values = dict[str, Any]
Reader = Callable[[Scanner, Values], None]


def parse_query(url: OsrmUrl) -> Query:
    """Read the coordinates and options of a request.

    Parameters
    ----------
    url
        The URL; its service is one of `SERVICES`.

    Returns
    -------
    Query
        Checked as far as it can be without a map.

    Raises
    ------
    OsrmError
        ``InvalidQuery`` naming the place, ``InvalidOptions``, ``InvalidValue`` or ``NotImplemented``.
    """
    scanner = Scanner(url.text, url.start)
    values: Values = {"coordinates": read_coordinates(scanner)}
    form = next((form for form in _FORMATS if scanner.took(form)), "")
    readers = SERVICES[url.service]
    if scanner.took("?"):
        _option(scanner, readers, values)
        while not scanner.done:
            begin = scanner.at
            scanner.expect("&")
            if _name_ahead(scanner) not in readers:
                scanner.at = begin
                raise scanner.fault()
            _option(scanner, readers, values)
    if not scanner.done:
        raise scanner.fault()
    if form == ".flatbuffers":
        raise OsrmError(NOT_IMPLEMENTED, "Answers are JSON; leave the format out or ask for .json.")
    known = {each.name for each in fields(Query)}
    query = Query(**{name: value for name, value in values.items() if name in known})
    _check(url.service, query)
    return query


def _option(scanner: Scanner, readers: Mapping[str, Reader], values: Values) -> None:
    name = _name_ahead(scanner)
    if name not in readers:
        raise scanner.fault()
    scanner.expect(f"{name}=")
    readers[name](scanner, values)


def _name_ahead(scanner: Scanner) -> str:
    """Return the name before the next equals sign, without moving on; empty where there is none."""
    end = scanner.text.find("=", scanner.at, scanner.at + _LONGEST_NAME + 1)
    return scanner.text[scanner.at : max(end, scanner.at)]


def _check(service: str, query: Query) -> None:
    count = len(query.coordinates)
    if service == "nearest":
        if count != 1:
            raise OsrmError(INVALID_OPTIONS, f"nearest takes one coordinate, not {count}.")
    elif count < 2:
        raise OsrmError(INVALID_OPTIONS, "Number of coordinates needs to be at least two.")
    check_coordinates(query.coordinates)
    for name in ("radiuses", "bearings", "approaches", "hints", "timestamps"):
        size = len(getattr(query, name))
        if size not in {0, count}:
            raise OsrmError(
                INVALID_OPTIONS,
                f"Number of elements in {name} size {size} does not match coordinate size {count}",
            )
    _check_values(query)
    for name in ("sources", "destinations", "waypoints"):
        for at in getattr(query, name) or ():
            if at >= count:
                raise OsrmError(
                    INVALID_OPTIONS, f"{name}: there is no coordinate {at}; the last one is {count - 1}."
                )
    stops = query.waypoints
    if stops is not None and (stops[0] != 0 or stops[-1] != count - 1):
        raise OsrmError(INVALID_VALUE, "First and last coordinates must be specified as waypoints.")
    times = query.timestamps
    if any(later < earlier for earlier, later in pairwise(times)):
        raise OsrmError(INVALID_VALUE, "Timestamps need to be monotonically increasing.")


def _check_values(query: Query) -> None:
    for at, radius in enumerate(query.radiuses):
        if radius is not None and radius < 0:
            raise OsrmError(INVALID_OPTIONS, f"radiuses: element {at} is {radius:g}; give 0 or more metres.")
    for at, bearing in enumerate(query.bearings):
        if bearing is not None and not (0 <= bearing[0] <= 360 and 0 <= bearing[1] <= 180):
            raise OsrmError(
                INVALID_OPTIONS,
                f"bearings: element {at} is {bearing[0]},{bearing[1]}; give 0..360 degrees and a range of 0..180.",
            )
    for name in ("fallback_speed", "scale_factor"):
        value = getattr(query, name)
        if value is not None and not 0 < value < 1e9:
            raise OsrmError(INVALID_OPTIONS, f"{name} must be > 0, and less than 1e9, not {value:g}.")
    if query.number < 1:
        raise OsrmError(INVALID_OPTIONS, f"number is {query.number}; ask for at least 1 street.")
    if any(time > 10**11 for time in query.timestamps):
        raise OsrmError(INVALID_VALUE, "timestamps: give whole seconds since 1970.")


def _radius(scanner: Scanner) -> float | None:
    if scanner.took("unlimited"):
        return UNLIMITED
    return None if _empty(scanner) else scanner.number()


def _bearing(scanner: Scanner) -> tuple[int, int] | None:
    if _empty(scanner):
        return None
    direction = scanner.integer()
    scanner.expect(",")
    return direction, scanner.integer()


def _approach(scanner: Scanner) -> str:
    if _empty(scanner):
        return "unrestricted"
    return scanner.word(("unrestricted", "curb", "opposite"))


def _hint(scanner: Scanner) -> bytes:
    if _empty(scanner):
        return b""
    begin = scanner.at
    text = scanner.matched(_HINT)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        scanner.at = begin
        raise scanner.fault() from None


def _empty(scanner: Scanner) -> bool:
    return scanner.done or scanner.text[scanner.at] in ";&"


def _all_of(name: str, one: Callable[[Scanner], Any]) -> Reader:
    def read(scanner: Scanner, values: Values) -> None:
        values[name] = scanner.listed(lambda: one(scanner), ";")

    return read


def _one(name: str, one: Callable[[Scanner], Any]) -> Reader:
    def read(scanner: Scanner, values: Values) -> None:
        values[name] = one(scanner)

    return read


def _word(name: str, *words: str) -> Reader:
    return _one(name, lambda scanner: scanner.word(words))


def _numbers(name: str) -> Reader:
    def read(scanner: Scanner, values: Values) -> None:
        values[name] = None if scanner.took("all") else scanner.listed(scanner.whole, ";")

    return read


def _exclude(scanner: Scanner, values: Values) -> None:
    del values
    classes = scanner.listed(lambda: scanner.matched(_HINT), ",")
    raise OsrmError(
        INVALID_VALUE,
        f"Exclude flag combination is not supported. Streets of the class {classes[0]!r} cannot be left out here; "
        "choose another profile.",
    )


def _snapping(scanner: Scanner, values: Values) -> None:
    del values
    if scanner.word(("default", "any")) == "any":
        raise OsrmError(
            NOT_IMPLEMENTED, "snapping=any is not supported: streets without a way out are left aside."
        )


def _alternatives(scanner: Scanner, values: Values) -> None:
    begin = scanner.text[scanner.at : scanner.at + 1]
    if begin.isdigit():
        values["alternatives"] = scanner.whole()
    else:
        values["alternatives"] = int(scanner.truth())


def _continue_straight(scanner: Scanner, values: Values) -> None:
    values["continue_straight"] = scanner.word(("default", "true", "false")) == "true"


def _annotations(scanner: Scanner, values: Values) -> None:
    for word, chosen in (("true", ANNOTATIONS), ("false", ())):
        if scanner.took(word):
            values["annotations"] = frozenset(chosen)
            return
    notes = frozenset(scanner.listed(lambda: scanner.word(("nodes", *ANNOTATIONS)), ","))
    if "nodes" in notes:
        raise OsrmError(
            NOT_IMPLEMENTED,
            f"annotations=nodes is not supported: maps keep no node numbers. Choose from {', '.join(ANNOTATIONS)}.",
        )
    values["annotations"] = notes


def _table(scanner: Scanner, values: Values) -> None:
    values["table"] = frozenset(scanner.listed(lambda: scanner.word(("duration", "distance")), ","))


_GENERAL: Final[Mapping[str, Reader]] = {
    "radiuses": _all_of("radiuses", _radius),
    "bearings": _all_of("bearings", _bearing),
    "approaches": _all_of("approaches", _approach),
    "hints": _all_of("hints", _hint),
    "generate_hints": _one("generate_hints", Scanner.truth),
    "skip_waypoints": _one("skip_waypoints", Scanner.truth),
    "exclude": _exclude,
    "snapping": _snapping,
}
_DRAWN: Final[Mapping[str, Reader]] = {
    **_GENERAL,
    "steps": _one("steps", Scanner.truth),
    "annotations": _annotations,
    "geometries": _word("geometries", "polyline", "polyline6", "geojson"),
    "overview": _word("overview", "simplified", "full", "false"),
    "waypoints": _all_of("waypoints", Scanner.whole),
}
#: The options of each service.
SERVICES: Final[Mapping[str, Mapping[str, Reader]]] = {
    "route": {**_DRAWN, "continue_straight": _continue_straight, "alternatives": _alternatives},
    "table": {
        **_GENERAL,
        "sources": _numbers("sources"),
        "destinations": _numbers("destinations"),
        "annotations": _table,
        "fallback_speed": _one("fallback_speed", Scanner.number),
        "fallback_coordinate": _word("fallback_coordinate", "input", "snapped"),
        "scale_factor": _one("scale_factor", Scanner.number),
    },
    "nearest": {**_GENERAL, "number": _one("number", Scanner.whole)},
    "match": {
        **_DRAWN,
        "timestamps": _all_of("timestamps", Scanner.whole),
        "gaps": _word("gaps", "split", "ignore"),
        "tidy": _one("tidy", Scanner.truth),
    },
    "trip": {
        **_DRAWN,
        "roundtrip": _one("roundtrip", Scanner.truth),
        "source": _word("source", "any", "first"),
        "destination": _word("destination", "any", "last"),
    },
}
