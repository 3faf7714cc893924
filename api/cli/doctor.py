"""`tournee doctor`: check an installation and say how to mend it."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import guarded, out, said
from api.cli.exit_codes import ExitCode
from api.cli.outputs import unwritable

#: What a check returns: whether all is well, what was found, and the remedy where it is not.
Finding = tuple[bool, str, str]


@guarded
def doctor(
    *,
    warm: Annotated[
        bool, typer.Option("--warm", help="Compile and cache every kernel now (a minute or two).")
    ] = False,
    db: Annotated[
        str | None,
        typer.Option("--db", help="Database of the server; default: as `tournee serve` finds it."),
    ] = None,
    settings: Annotated[
        Path | None, typer.Option(help="File of settings; default: as `tournee serve` finds it.")
    ] = None,
) -> None:
    """Check Python, packages, folders, kernels, towns, screens and what a server needs, and say the remedy of what is wrong."""
    from api.cli.doctor_server import ServerChecks

    checks: list[tuple[str, Callable[[], Finding]]] = [
        ("Python", _python),
        ("Packages", _packages),
        ("Home folder", _home),
        ("Kernel cache", _kernel_cache),
        ("Demo towns", _demo_towns),
        ("Towns", _towns),
        ("Screens", _screens),
        *ServerChecks(db, settings).all(),
    ]
    if warm:
        checks.append(("Kernels", _warm))
    healthy = True
    for name, check in checks:
        good, found, remedy = check()
        healthy &= good
        mark = "[green]ok  [/]" if good else "[bold red]MEND[/]"
        out.print(f"{mark} {name:<13} {said(found)}", soft_wrap=True)
        if not good:
            out.print(f"     {'':<13} -> {said(remedy)}", soft_wrap=True)
    if not healthy:
        raise typer.Exit(ExitCode.DOCTOR)


def _python() -> Finding:
    found = f"{platform.python_implementation()} {platform.python_version()} on {platform.machine()}, {os.cpu_count()} cores"
    return True, found, ""


def _packages() -> Finding:
    from api.origin import ForeignPackageError, check_origin

    try:
        check_origin()
    except ForeignPackageError as error:
        return False, "a package of another distribution comes first", str(error)
    names = ("numba", "numpy", "osmium", "shapely", "fastapi")
    return (
        True,
        f"tournee {version('tournee')}; " + ", ".join(f"{name} {version(name)}" for name in names),
        "",
    )


def _home() -> Finding:
    from geo.store import TownStore

    home = TownStore().home
    existing = _existing(home)
    remedy = f"make {existing} a writable folder, or set TOURNEE_HOME to one"
    return _is_writable(existing), str(home), remedy


def _kernel_cache() -> Finding:
    from routing.jit import kernel_cache_dir

    folder = kernel_cache_dir()
    count = sum(1 for _ in folder.rglob("*.nbi")) if folder.is_dir() else 0
    return (
        _is_writable(_existing(folder)),
        f"{count} kernels in {folder}",
        "set NUMBA_CACHE_DIR to a writable folder; else every start compiles for half a minute",
    )


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())


def _is_writable(folder: Path) -> bool:
    return unwritable(folder) is None


def _demo_towns() -> Finding:
    data = Path(__file__).resolve().parents[2] / "geo" / "data"
    missing = [name for name in ("monaco.osm.pbf", "akureyri.osm.pbf") if not (data / name).is_file()]
    return (
        not missing,
        "Monaco and Akureyri are here" if not missing else f"missing: {', '.join(missing)}",
        "reinstall tournee",
    )


def _towns() -> Finding:
    from geo.errors import MapError
    from geo.store import TownStore

    store = TownStore()
    built = store.list()
    for name in built:
        try:
            store.load(name)
        except MapError as error:
            return (
                False,
                f"'{name}' cannot be loaded: {error}",
                f"build it again: tournee town add {name} EXTRACT",
            )
    return (
        True,
        f"{len(built)} ready: {', '.join(built)}"
        if built
        else "none built yet; demo towns are built on first use",
        "",
    )


def _screens() -> Finding:
    page = Path(__file__).resolve().parents[1] / "static" / "index.html"
    return page.is_file(), "built" if page.is_file() else "not built", "in a clone: make screens"


def _warm() -> Finding:
    from dispatch.warm import warm_kernels

    began = time.perf_counter()
    warm_kernels()
    return True, f"every kernel is compiled and cached ({time.perf_counter() - began:.1f} s)", ""
