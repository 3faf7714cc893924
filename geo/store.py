"""The towns of this machine: adding, listing, loading and removing them.

A town is built in a folder of its own and moved into place when it is whole, so that a build that
is killed or runs out of disk leaves nothing behind that could be taken for a town.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, NamedTuple

from geo.artefact import BUILDER_VERSION, MANIFEST
from geo.errors import MapError
from geo.outlines import TownOutline, read_outline, stamp_of
from geo.profiles import PROFILES, ProfileRules, in_order
from geo.town import Town

#: Stage of a build and how much of the whole build is done, 0..1.
Progress = Callable[[str, float], None]

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?")
_BUILDING = ".building-"
_REMOVED = ".removed-"


class _Shipped(NamedTuple):
    """A town whose extract comes with the program."""

    file: str
    title: str
    time_zone: str


_SHIPPED = {
    "monaco": _Shipped("monaco.osm.pbf", "Monaco", "Europe/Monaco"),
    "akureyri": _Shipped("akureyri.osm.pbf", "Akureyri", "Atlantic/Reykjavik"),
}


def default_home() -> Path:
    """Return where this user's data lie: ``$TOURNEE_HOME``, or a folder among the user's data."""
    chosen = os.environ.get("TOURNEE_HOME")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "tournee"


class TownStore:
    """The towns under one home folder.

    Parameters
    ----------
    home
        The home folder, `default_home` where not given; it is made when first needed.
    """

    def __init__(self, home: Path | None = None) -> None:
        self.home = home if home is not None else default_home()
        self._towns = self.home / "towns"
        self._outlines: dict[str, TownOutline] = {}

    def add(
        self,
        name: str,
        extract: Path | Any,
        *,
        title: str | None = None,
        boundary: Path | None = None,
        profiles: Sequence[str | ProfileRules] = tuple(PROFILES),
        time_zone: str | None = None,
        tiles: bool = True,
        elevation: Sequence[Path] = (),
        addresses: Sequence[Path] = (),
        on_progress: Progress | None = None,
    ) -> Town:
        """Build a town from an extract; one of that name is replaced once the new one is whole.

        Parameters
        ----------
        name
            A short name: lower-case letters, digits, hyphens and underscores.
        extract
            An OpenStreetMap file, a GraphML file saved by OSMnx, or a directed networkx graph in its manner.
        title
            The town's name as people write it; made from ``name`` where not given.
        boundary
            A GeoJSON polygon; points outside are refused as outside the town.
        profiles
            Names of profiles to build, or tables of one's own.
        time_zone
            A name of the tz database; guessed from the position where not given.
        tiles
            Whether to draw the map for the screens too.
        elevation
            Rasters of the ground (``.hgt`` tiles, archives or folders of them).
        addresses
            Files of the French national address base, which join the addresses of the map.
        on_progress
            Called with the name of the stage and the share of the work done.

        Returns
        -------
        Town
            The town, loaded from its final place.

        Raises
        ------
        MapError
            ``name_invalid``, ``profile_unknown``, ``profile_invalid``, ``time_zone_unknown``, ``boundary_*``,
            ``addresses_*``, ``elevation_*``, ``extract_*``, ``graph_invalid``, ``out_of_memory`` or ``home_unwritable``, naming the value and the remedy.
        """
        # Only here: loading a town needs none of the libraries that build one.
        from geo.building.profile_metrics import chosen_rules
        from geo.building.town import TownPlan, build_town

        _check_name(name)
        plan = TownPlan(
            name=name,
            extract=extract,
            title=title or name.replace("-", " ").replace("_", " ").title(),
            boundary=boundary,
            profiles=in_order(chosen_rules(profiles)),
            time_zone=time_zone,
            tiles=tiles,
            elevation=tuple(elevation),
            addresses=tuple(addresses),
        )
        with self._writing(), contextlib.ExitStack() as held:
            self._towns.mkdir(parents=True, exist_ok=True)
            with self._locked(exclusive=True):
                self._sweep()
                building = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=self._towns))
                held.enter_context(_lock_of(building))
            try:
                build_town(plan, building, on_progress or _silent)
                building.chmod(0o755)
                with self._locked(exclusive=True):
                    self._discard(name)
                    building.rename(self._towns / name)
            finally:
                shutil.rmtree(building, ignore_errors=True)
        return self.load(name)

    def list(self) -> tuple[str, ...]:
        """Return the names of the towns that are built, in alphabetical order."""
        if not self._towns.is_dir():
            return ()
        return tuple(
            sorted(
                folder.name
                for folder in self._towns.iterdir()
                if _SLUG.fullmatch(folder.name) and (folder / MANIFEST).is_file()
            )
        )

    def folder(self, name: str) -> Path:
        """Return where the files of a built town of that name lie, or would lie; errors: ``name_invalid``."""
        _check_name(name)
        return self._towns / name

    def stamp(self, name: str) -> tuple[int, int, int] | None:
        """Return what differs once a town of that name has been built anew, None where there is none."""
        return stamp_of(self._towns / name) if _SLUG.fullmatch(name) else None

    def outlines(self) -> tuple[TownOutline, ...]:
        """Return the extents of the towns that are built, in alphabetical order, without loading them.

        A manifest is read again only when it has changed; a town whose manifest cannot be read is left out.
        """
        found = []
        for name in self.list():
            folder = self._towns / name
            known = self._outlines.get(name)
            if known is None or known.stamp != stamp_of(folder):
                known = read_outline(folder)
            if known is not None:
                self._outlines[name] = known
                found.append(known)
        return tuple(found)

    def shipped(self) -> tuple[str, ...]:
        """Return the names of the towns that come with the program and are built on first use."""
        return tuple(_SHIPPED)

    def load(self, name: str, *, on_progress: Progress | None = None) -> Town:
        """Load a town, building it first where it comes with the program.

        Raises
        ------
        MapError
            ``name_invalid``, ``town_unknown`` with the known names, ``town_damaged``,
            ``town_outdated``.
        """
        _check_name(name)
        with self._locked(exclusive=False):
            if (self._towns / name).is_dir():
                town = _loaded(self._towns / name, shipped=name in _SHIPPED)
                if town is not None:
                    return town
        if name not in _SHIPPED:
            known = ", ".join(sorted({*self.list(), *_SHIPPED}))
            raise MapError(
                f"town: there is no {name!r} here. Known towns: {known}. Add it from an extract first.",
                code="town_unknown",
            )
        shipped = _SHIPPED[name]
        with as_file(files("geo") / "data" / shipped.file) as extract:
            return self.add(
                name, extract, title=shipped.title, time_zone=shipped.time_zone, on_progress=on_progress
            )

    def remove(self, name: str) -> None:
        """Remove a town's files. Programs that have it loaded may go on using it.

        Raises
        ------
        MapError
            ``name_invalid``, ``town_unknown``.
        """
        _check_name(name)
        if not (self._towns / name).is_dir():
            raise MapError(
                f"town: there is no {name!r} here. Known towns: {', '.join(self.list()) or 'none'}.",
                code="town_unknown",
            )
        with self._writing(), self._locked(exclusive=True):
            self._discard(name)

    def _discard(self, name: str) -> None:
        """Take a town out of the way at once, then delete its files."""
        folder = self._towns / name
        if folder.is_dir():
            away = Path(tempfile.mkdtemp(prefix=_REMOVED, dir=self._towns))
            folder.rename(away / name)
            shutil.rmtree(away, ignore_errors=True)

    def _sweep(self) -> None:
        """Delete what killed builds and removals left behind; the store's lock is held."""
        for prefix in (_BUILDING, _REMOVED):
            for folder in self._towns.glob(f"{prefix}*"):
                # A build that goes on holds its folder, and the lock of a killed one is gone with it.
                with contextlib.suppress(OSError), _lock_of(folder):
                    shutil.rmtree(folder, ignore_errors=True)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        # SQLite, which holds the addresses, has errors of its own for a full disk.
        except (OSError, sqlite3.OperationalError) as error:
            raise MapError(
                f"{self._towns}: cannot be written ({error}). Free space there or set TOURNEE_HOME to "
                "another folder.",
                code="home_unwritable",
            ) from error

    @contextlib.contextmanager
    def _locked(self, *, exclusive: bool) -> Iterator[None]:
        """Hold the store's lock: replacing a town takes two renames, which no reader should see."""
        try:
            lock = (self._towns / ".lock").open("a")
        except OSError:
            # Nothing built yet, or a read-only home: then nobody replaces towns either.
            if exclusive:
                raise
            yield
            return
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
            yield


@contextlib.contextmanager
def _lock_of(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder.

    Raises
    ------
    OSError
        If another process or thread holds it.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _loaded(folder: Path, *, shipped: bool) -> Town | None:
    """Load a town, or return None where it comes with the program, which now reads maps otherwise."""
    try:
        town = Town.load(folder)
    except MapError as error:
        if shipped and error.code == "town_outdated":
            return None
        raise
    return None if shipped and town.builder_version != BUILDER_VERSION else town


def _check_name(name: str) -> None:
    if not _SLUG.fullmatch(name):
        raise MapError(
            f"name: {name!r} is not a town's short name. Use 1 to 64 lower-case letters, digits, hyphens and "
            "underscores, such as 'saint-malo'.",
            code="name_invalid",
        )


def _silent(stage: str, share: float) -> None:
    """Report to nobody."""
