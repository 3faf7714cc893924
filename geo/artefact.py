"""A town on disk: a folder with a manifest and plain numpy arrays, mapped into memory when loaded.

The same extract gives the same bytes. Every file is listed in the manifest with its size and
SHA-256; loading checks both, the arrays' types and the invariants of the network. The arrays are native
little-endian, C-contiguous ``.npy`` files without pickles.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geo.array_files import map_array, save_array
from geo.building.edge_flags import SIGN_KEYS
from geo.conditions.file import read_conditions, write_conditions
from geo.conditions.values import Conditions
from geo.elevation.heights import StreetElevation
from geo.errors import MapError
from routing.errors import InvalidNetworkError
from routing.streets.network import Metric, StreetNetwork, check_metric, check_network

if TYPE_CHECKING:
    # Reading a town needs none of the libraries that build one.
    from geo.building.network import Streets

#: Changes with the layout of the folder.
FORMAT_VERSION = 4
#: Changes whenever the same extract gives other arrays, so that plans know which map they used.
BUILDER_VERSION = 3
MANIFEST = "manifest.json"
#: The columns of `StreetElevation`; towns built without a raster lack the files.
_ELEVATION_FILES = ("node_elevation_m.npy", "elevation_first.npy", "elevation_m.npy")


@dataclass(frozen=True, slots=True)
class LoadedStreets:
    """The arrays of a town as they are on disk, read-only; see `geo.building.network.Streets`.

    Parameters
    ----------
    network, metrics, pushed, edge_way_id, edge_name, edge_class, edge_doorless, edge_flags, edge_sign, signs, elevation,
    names, hours, conditions
        As in `geo.building.network.Streets`.
    """

    network: StreetNetwork
    metrics: Mapping[str, Metric]
    pushed: Mapping[str, NDArray[np.bool_]]
    edge_way_id: NDArray[np.int64]
    edge_name: NDArray[np.int32]
    edge_class: NDArray[np.uint8]
    edge_doorless: NDArray[np.bool_]
    edge_flags: NDArray[np.uint16]
    edge_sign: NDArray[np.int32]
    signs: tuple[str, ...]
    elevation: StreetElevation | None
    names: tuple[str, ...]
    hours: tuple[str, ...]
    conditions: Mapping[str, Conditions]


def write_streets(folder: Path, streets: Streets) -> None:
    """Write the arrays and names of a street network into a folder."""
    for field in streets.network._fields:
        save_array(folder / f"network.{field}.npy", getattr(streets.network, field))
    for name, metric in streets.metrics.items():
        save_array(folder / f"{name}.arc_ms.npy", metric.arc_ms)
        save_array(folder / f"{name}.turn_ms.npy", metric.turn_ms)
        save_array(folder / f"{name}.pushed.npy", streets.pushed[name])
    for field in ("edge_way_id", "edge_name", "edge_class", "edge_doorless", "edge_flags", "edge_sign"):
        save_array(folder / f"{field}.npy", getattr(streets, field))
    if streets.elevation is not None:
        for file, array in zip(_ELEVATION_FILES, streets.elevation, strict=True):
            save_array(folder / file, array)
    write_conditions(folder, streets.hours, streets.conditions)
    write_json(folder / "names.json", list(streets.names))
    write_json(folder / "signs.json", list(streets.signs))


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest, with the list of all files now in the folder."""
    files = {
        path.name: {"bytes": path.stat().st_size, "sha256": file_sha256(path)}
        for path in sorted(folder.iterdir())
    }
    write_json(folder / MANIFEST, {"format_version": FORMAT_VERSION, **manifest, "files": files})


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a town's manifest and check that every file it lists is there, whole and unchanged.

    Raises
    ------
    MapError
        ``town_damaged`` or, where another version of the program made the folder, ``town_outdated``.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        version = manifest["format_version"]
        files = {name: (facts["bytes"], facts["sha256"]) for name, facts in manifest["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(folder, f"its {MANIFEST} cannot be read ({error})") from error
    if version != FORMAT_VERSION:
        raise MapError(
            f"{folder}: made in format {version}, but this version reads {FORMAT_VERSION}. Add the town again.",
            code="town_outdated",
        )
    for name, (size, digest) in files.items():
        path = folder / name
        if not path.is_file():
            raise damaged(folder, f"{name} is missing")
        if path.stat().st_size != size:
            raise damaged(folder, f"{name} has {path.stat().st_size} bytes instead of {size}")
        if file_sha256(path) != digest:
            raise damaged(folder, f"{name} has been changed")
    return dict(manifest)


def read_streets(folder: Path, profiles: tuple[str, ...]) -> LoadedStreets:
    """Map the arrays of a town into memory and check them.

    Raises
    ------
    MapError
        ``town_damaged``, naming the file or the broken invariant.
    """
    network = StreetNetwork(*(_mapped(folder, f"network.{field}.npy") for field in StreetNetwork._fields))
    try:
        check_network(network)
        metrics = {
            name: Metric(_mapped(folder, f"{name}.arc_ms.npy"), _mapped(folder, f"{name}.turn_ms.npy"))
            for name in profiles
        }
        for metric in metrics.values():
            check_metric(network, metric)
        pushed = {name: _mapped(folder, f"{name}.pushed.npy") for name in profiles}
        edge_way_id = _mapped(folder, "edge_way_id.npy")
        edge_name = _mapped(folder, "edge_name.npy")
        edge_class = _mapped(folder, "edge_class.npy")
        edge_doorless = _mapped(folder, "edge_doorless.npy")
        edge_flags = _mapped(folder, "edge_flags.npy")
        edge_sign = _mapped(folder, "edge_sign.npy")
    except (InvalidNetworkError, IndexError, AttributeError) as error:
        raise damaged(folder, str(error)) from error
    elevation = _read_elevation(folder, network)
    names, signs = _texts(folder, "names.json"), _texts(folder, "signs.json")
    try:
        hours, conditions = read_conditions(folder, profiles, network)
    except ValueError as error:
        raise damaged(folder, str(error)) from error
    m, e = network.arc_count, network.edge_count
    fits = (
        all(flags.dtype == np.bool_ and flags.shape == (m,) for flags in pushed.values())
        and edge_way_id.dtype == np.int64
        and edge_way_id.shape == (e,)
        and edge_name.dtype == np.int32
        and edge_name.shape == (e,)
        and edge_class.dtype == np.uint8
        and edge_class.shape == (e,)
        and edge_doorless.dtype == np.bool_
        and edge_doorless.shape == (e,)
        and edge_flags.dtype == np.uint16
        and edge_flags.shape == (e,)
        and edge_sign.dtype == np.int32
        and edge_sign.shape == (e, len(SIGN_KEYS))
        and bool(((edge_sign >= 0) & (edge_sign < len(signs))).all())
        and bool(((edge_name >= 0) & (edge_name < len(names))).all())
    )
    if not fits:
        raise damaged(folder, "the arrays of arcs and edges do not fit its network")
    return LoadedStreets(
        network=network,
        metrics=metrics,
        pushed=pushed,
        edge_way_id=edge_way_id,
        edge_name=edge_name,
        edge_class=edge_class,
        edge_doorless=edge_doorless,
        edge_flags=edge_flags,
        edge_sign=edge_sign,
        signs=signs,
        elevation=elevation,
        names=names,
        hours=hours,
        conditions=conditions,
    )


def _read_elevation(folder: Path, network: StreetNetwork) -> StreetElevation | None:
    """Map the heights of the streets, None where the town was built without."""
    if not (folder / _ELEVATION_FILES[0]).is_file():
        return None
    elevation = StreetElevation(*(_mapped(folder, file) for file in _ELEVATION_FILES))
    if not elevation.fits(network.node_count, network.edge_count):
        raise damaged(folder, "the heights of the streets do not fit its network")
    return elevation


def _texts(folder: Path, file: str) -> tuple[str, ...]:
    try:
        return tuple(str(text) for text in json.loads((folder / file).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise damaged(folder, f"{file} cannot be read ({error})") from error


def damaged(folder: Path, reason: str) -> MapError:
    """Return the error of a folder that is not a whole town."""
    return MapError(
        f"{folder}: the town's files are damaged: {reason}. Remove the town and add it again.",
        code="town_damaged",
    )


def write_json(path: Path, content: object) -> None:
    """Write JSON with a fixed layout, so that equal content gives equal bytes."""
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _mapped(folder: Path, name: str) -> NDArray[Any]:
    """Map one of a town's arrays; a broken one is a damaged town."""
    try:
        return map_array(folder / name)
    except (OSError, ValueError) as error:
        raise damaged(folder, f"{name} cannot be read ({error})") from error
