"""Speeds by class of street and hour: what traffic makes of the map's speeds.

A town's table is a CSV file that a spreadsheet can write, one rule a line:

    profiles,classes,hours,factor
    motor,main,Mo-Fr 07:30-09:00,0.6
    van;car,residential,"Mo-Fr 07:30-09:00,16:30-18:30",0.8

``profiles`` and ``classes`` are lists with semicolons, empty for all; a class is a value of the tag
highway or a group of `CLASS_GROUPS`. ``hours`` are in OpenStreetMap's opening-hours syntax, empty for
always. The factor is the share of the usual speed. Where several rules hold, the last one counts, so that
exceptions follow what they except from. The program ships no table.

Learned factors of single arcs, where there are any, take the place of the table's.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.conditions.opening import hours_expression
from geo.errors import MapError
from geo.live.disruptions import PROFILE_GROUPS, expand_profiles
from geo.live.disruptions_hours import InForce
from geo.profiles import PROFILES
from routing.streets.network import freeze

if TYPE_CHECKING:
    from geo.town import Town

CLASS_GROUPS: Mapping[str, tuple[str, ...]] = {
    "motorways": ("motorway", "motorway_link", "trunk", "trunk_link"),
    "main": ("primary", "primary_link", "secondary", "secondary_link", "tertiary", "tertiary_link"),
    "residential": ("residential", "unclassified", "living_street", "road"),
    "service": ("service", "track"),
    "car_free": ("pedestrian", "footway", "path", "cycleway", "bridleway", "steps"),
}
COLUMNS = ("profiles", "classes", "hours", "factor")
LEAST, MOST = 50, 3_000
"""Thousandths that a factor may be: a twentieth to three times the usual speed."""

UNKNOWN = 0
"""In learned factors: nothing is known of the arc, the table counts."""

HOURS_A_WEEK = 168
_MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class SpeedRule:
    """One line of the table.

    Attributes
    ----------
    profiles
        Profiles and groups; empty: all.
    classes
        Values of the tag highway, groups written out; empty: all.
    when
        The hours.
    permille
        Thousandths of the usual speed.
    """

    profiles: tuple[str, ...]
    classes: tuple[str, ...]
    when: InForce
    permille: int

    def concerns(self, profile: str) -> bool:
        """Tell whether the rule is for a profile."""
        return not self.profiles or profile in expand_profiles(self.profiles)


@dataclass(frozen=True, slots=True)
class SpeedTable:
    """The rules of a town, in the order of the file."""

    rules: tuple[SpeedRule, ...] = ()

    def holding(self, profile: str, moment_s: int, time_zone: str) -> tuple[SpeedRule, ...]:
        """Return the rules that hold for a profile at a moment (UTC epoch seconds)."""
        return tuple(
            rule for rule in self.rules if rule.concerns(profile) and rule.when.holds(moment_s, time_zone)
        )


@dataclass(frozen=True, slots=True, eq=False)
class LearnedFactors:
    """Speed factors of single arcs by hour of the week, as learned from tracks.

    Parameters
    ----------
    map_hash
        The map whose arcs they number; with another map they are not used.
    hour_bucket
        int16[168], the row that holds in each hour of the week (Monday 00:00 first, on the town's
        clocks), -1 where nothing is known.
    permille
        int16[b, m], thousandths of the usual speed, `UNKNOWN` or `LEAST`..`MOST`. The value of an arc as
        drawn holds for its copies.

    Raises
    ------
    MapError
        ``speed_factors_invalid``, naming the array and what it should hold.
    """

    map_hash: str
    hour_bucket: NDArray[np.int16]
    permille: NDArray[np.int16]

    def __post_init__(self) -> None:
        if self.hour_bucket.shape != (HOURS_A_WEEK,) or self.hour_bucket.dtype != np.int16:
            raise _invalid(
                f"hour_bucket must be int16[{HOURS_A_WEEK}]; give a row for each hour of the week."
            )
        if self.permille.ndim != 2 or self.permille.dtype != np.int16:
            raise _invalid("permille must be int16[buckets, arcs].")
        if not ((self.hour_bucket >= -1) & (self.hour_bucket < len(self.permille))).all():
            raise _invalid(f"hour_bucket must name rows 0..{len(self.permille) - 1} of permille, or -1.")
        known = self.permille[self.permille != UNKNOWN]
        if not ((known >= LEAST) & (known <= MOST)).all():
            raise _invalid(f"permille must lie in {LEAST}..{MOST}, or be {UNKNOWN} where nothing is known.")

    def bucket(self, wall: dt.datetime) -> int:
        """Return the row that holds at a moment of the town's clocks, -1 where nothing is known."""
        return int(self.hour_bucket[wall.weekday() * 24 + wall.hour])


def read_speed_table(path: Path, time_zone: str, *, profiles: Collection[str] = ()) -> SpeedTable:
    """Read a town's table.

    Parameters
    ----------
    path
        A CSV file as described above.
    time_zone
        IANA name, whose country's public holidays ``PH`` means.
    profiles
        Profiles known beside those that come with the program.

    Raises
    ------
    MapError
        ``speed_factors_invalid``, listing every fault with its line.
    """
    try:
        data = path.read_bytes()
        if len(data) > _MAX_BYTES:
            raise _invalid(f"{path}: {len(data):,} bytes; give at most {_MAX_BYTES:,}.")
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), strict=True))
    except (OSError, ValueError, csv.Error) as error:
        raise _invalid(f"{path}: cannot be read ({error}). Save it as CSV in UTF-8.") from error
    if not rows or tuple(cell.strip() for cell in rows[0]) != COLUMNS:
        raise _invalid(f"{path}: the first line must be {','.join(COLUMNS)}.")
    known = frozenset(PROFILES) | frozenset(profiles) | expand_profiles(tuple(PROFILE_GROUPS))
    faults: list[str] = []
    rules: list[SpeedRule] = []
    for line, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(COLUMNS):
            faults.append(
                f"line {line}: {len(row)} columns instead of {len(COLUMNS)}; quote hours with commas."
            )
            continue
        rule, wrong = _rule([cell.strip() for cell in row], time_zone, known)
        faults += [f"line {line}, {fault}" for fault in wrong]
        rules.append(rule)
    if faults:
        raise _invalid(f"{path}: {'; '.join(faults)}")
    return SpeedTable(tuple(rules))


def arc_factors(
    town: Town, rules: tuple[SpeedRule, ...], learned: LearnedFactors | None, bucket: int
) -> NDArray[np.int16] | None:
    """Return the factor of every arc.

    Parameters
    ----------
    town
        The map.
    rules
        The rules that hold, the last counting most.
    learned
        Learned factors for this map, if any.
    bucket
        The row of ``learned`` that holds, -1 for none.

    Returns
    -------
    ndarray or None
        int16[m], read-only, thousandths of the usual speed; None where all are usual.
    """
    if not rules and (learned is None or bucket < 0):
        return None
    arrays, network = town.edge_arrays, town.network
    by_class = np.full(len(arrays.classes), 1_000, dtype=np.int16)
    for rule in rules:
        by_class[[not rule.classes or name in rule.classes for name in arrays.classes]] = rule.permille
    factors: NDArray[np.int16] = by_class[arrays.street_class][network.arc_edge]
    if learned is not None and bucket >= 0:
        row = learned.permille[bucket][network.original_arc]
        factors = np.where(row == UNKNOWN, factors, row)
    freeze(factors)
    return factors


def _rule(cells: list[str], time_zone: str, known: frozenset[str]) -> tuple[SpeedRule, list[str]]:
    profiles, classes = ([part.strip() for part in cell.split(";") if part.strip()] for cell in cells[:2])
    faults = [
        f"profiles: {name!r} is none; choose from {', '.join((*sorted(known), *PROFILE_GROUPS))}."
        for name in profiles
        if name not in known and name not in PROFILE_GROUPS
    ]
    every_class = {name for group in CLASS_GROUPS.values() for name in group} | {"ferry"}
    faults += [
        f"classes: {name!r} is no class of street; choose from {', '.join((*CLASS_GROUPS, *sorted(every_class)))}."
        for name in classes
        if name not in every_class and name not in CLASS_GROUPS
    ]
    if cells[2] and hours_expression(cells[2], time_zone) is None:
        faults.append(f"hours: {cells[2]!r} cannot be read; write them as 'Mo-Fr 07:30-09:00'.")
    try:
        permille = round(float(cells[3]) * 1_000)
    except (ValueError, OverflowError):
        permille = 0
    if not LEAST <= permille <= MOST:
        faults.append(f"factor: {cells[3]!r}; give the share of the speed, {LEAST / 1000} to {MOST / 1000}.")
    spelled = tuple(name for group in classes for name in CLASS_GROUPS.get(group, (group,)))
    return SpeedRule(tuple(profiles), spelled, InForce(weekly=cells[2]), permille), faults


def _invalid(message: str) -> MapError:
    return MapError(f"speed factors: {message}", code="speed_factors_invalid")
