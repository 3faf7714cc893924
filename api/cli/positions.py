"""Positions on the command line: LON,LAT in degrees, and what is said of those that lie nowhere near."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import typer

from api.cli.console import err, fail, said
from api.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from geo.town import Town
    from routing.streets.network import Locations

#: A position west of Greenwich begins like an option; what is none of ours comes to us as it is.
CONTEXT = {"ignore_unknown_options": True}
#: Metres to the nearest street beyond which a point is taken for a mistake.
LIMIT_M = 300.0
#: Points at fault that are listed.
_NAMED = 100


def read_position(option: str, text: str) -> tuple[float, float]:
    """Read one position given as LON,LAT.

    Parameters
    ----------
    option
        What the message names.
    text
        What was given.

    Raises
    ------
    typer.BadParameter
        Naming the option and the text.
    """
    match [_number(part) for part in text.split(",")]:
        case [float() as lon, float() as lat] if abs(lon) <= 180 and abs(lat) <= 90:
            return lon, lat
        case _:
            raise typer.BadParameter(
                f"'{text}' is not a position; write LON,LAT in degrees, longitude first, without spaces.",
                param_hint=option,
            )


def read_positions(texts: list[str]) -> tuple[list[float], list[float]]:
    """Read the positions among a command's arguments.

    Raises
    ------
    typer.BadParameter
        Naming the text at fault; one that begins like an option is taken for a misspelt one.
    """
    positions = []
    for text in texts:
        if text.startswith("-") and any(_number(part) is None for part in text.split(",")):
            option = text.split("=", maxsplit=1)[0]
            raise typer.BadParameter(f"there is no option {option}; see --help.", param_hint=option)
        positions.append(read_position("LON,LAT", text))
    return [lon for lon, _ in positions], [lat for _, lat in positions]


def snap_named(
    streets: Town, profile: str, names: list[str], lon: list[float], lat: list[float]
) -> Locations:
    """Snap points to streets, and refuse those that are too far from any, all at once.

    Parameters
    ----------
    streets
        A town, or its streets at a moment.
    profile
        Who travels.
    names
        What to call each point.
    lon, lat
        Degrees.

    Raises
    ------
    typer.Exit
        `ExitCode.MAP`; every point at fault is printed with its distance.
    MapError
        As `geo.town.Town.snap`, save for distances.
    """
    locations = streets.snap(profile, lon, lat, max_distance_m=math.inf)
    far = [index for index, metres in enumerate(locations.distance_m.tolist()) if metres > LIMIT_M]
    if not far:
        return locations
    for index in far[:_NAMED]:
        swapped = _inside(streets, lat[index], lon[index])
        hint = f"; did you mean {lat[index]},{lon[index]}? Longitude comes first" if swapped else ""
        metres = locations.distance_m[index]
        err.print(f"  {said(names[index])}: {metres:,.0f} m from the nearest street of the profile{hint}")
    more = f" (the first {_NAMED} are listed)" if len(far) > _NAMED else ""
    which = "point is" if len(names) == 1 else "points are"
    raise fail(
        ExitCode.MAP,
        f"{len(far)} of {len(names)} {which} more than {LIMIT_M:.0f} m from any street of the profile{more}. "
        "Correct the coordinates or use a map of that place.",
    )


def looks_swapped(town: Town, lon: float, lat: float) -> bool:
    """Tell whether a position lies outside of a town, and inside with its numbers exchanged."""
    return _inside(town, lat, lon) and not _inside(town, lon, lat)


def _inside(town: Town, lon: float, lat: float) -> bool:
    west, south, east, north = town.bbox
    return west <= lon <= east and south <= lat <= north


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
