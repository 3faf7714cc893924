"""The address index of a town: the addresses of its map, and those of official lists where given."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from geo.addresses.ban import ATTRIBUTION, LineFault, read_ban
from geo.addresses.listed import ListedAddress
from geo.artefact import file_sha256
from geo.boundary import Boundary
from geo.errors import MapError

FAULTS_FILE = "address_faults.csv"
"""Every line of a list that was left out, in the town's folder."""

MARGIN_DEG = 0.002
"""How far beyond the outermost street an address may be, about 200 m."""


def index_addresses(
    extract: Path,
    out: Path,
    lists: Sequence[Path],
    bbox: tuple[float, float, float, float],
    boundary: Boundary | None,
) -> Mapping[str, Any]:
    """Index a town's addresses.

    Parameters
    ----------
    extract
        An OpenStreetMap file.
    out
        The index to write; `FAULTS_FILE` is written beside it where there are faults.
    lists
        Files of the French national address base.
    bbox
        West, south, east, north of the town's streets, degrees.
    boundary
        The area that the town serves; addresses of the lists outside are left out.

    Returns
    -------
    mapping
        ``addresses``, the number of houses, and ``address_lists``: of every list its ``name``,
        ``sha256``, ``attribution`` and how many of its lines were ``taken``, ``outside`` or
        ``faulty``; ``addresses_listed``, the houses whose position comes from a list.

    Raises
    ------
    MapError
        ``addresses_unreadable``, ``addresses_elsewhere`` or ``extract_unreadable``.
    """
    from geo.addresses.search import build_address_index

    west, south, east, north = bbox
    box = (west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)
    listed: list[ListedAddress] = []
    faults: list[tuple[str, LineFault]] = []
    reports = []
    for path in lists:
        read = read_ban(path, box)
        inside = _inside(read.addresses, boundary)
        if not inside:
            raise MapError(
                f"{path}: none of its {read.lines:,} addresses lie in the town ({len(read.faults):,} lines are "
                "faulty). Give the list of this département.",
                code="addresses_elsewhere",
            )
        listed += inside
        faults += ((path.name, fault) for fault in read.faults)
        reports.append(
            {
                "name": path.name,
                "sha256": file_sha256(path),
                "attribution": ATTRIBUTION,
                "taken": len(inside),
                "outside": read.outside + len(read.addresses) - len(inside),
                "faulty": len(read.faults),
            }
        )
    if faults:
        _write_faults(out.with_name(FAULTS_FILE), faults)
    counts = build_address_index(extract, out, listed)
    return {"addresses": counts.houses, "addresses_listed": counts.listed, "address_lists": reports}


def _inside(addresses: tuple[ListedAddress, ...], boundary: Boundary | None) -> list[ListedAddress]:
    if boundary is None:
        return list(addresses)
    lon = np.array([each.lon for each in addresses], dtype=np.float64)
    lat = np.array([each.lat for each in addresses], dtype=np.float64)
    return [addresses[at] for at in np.flatnonzero(boundary.contains(lon, lat)).tolist()]


def _write_faults(path: Path, faults: list[tuple[str, LineFault]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("file", "line", "column", "value", "reason"))
        writer.writerows(
            (name, fault.line, fault.column, fault.value, fault.reason) for name, fault in faults
        )
