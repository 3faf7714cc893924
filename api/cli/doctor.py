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

from api.cli.console import guarded, out
from api.cli.exit_codes import ExitCode

#: What a check returns: whether all is well, what was found, and the remedy where it is not.
Finding = tuple[bool, str, str]


@guarded
def doctor(
    *,
    warm: Annotated[
        bool, typer.Option("--warm", help="Compile and cache every kernel now (about half a minute).")
    ] = False,
) -> None:
    """Check Python, packages, folders, kernels, towns and screens, and say the remedy of what is wrong."""
    checks: list[tuple[str, Callable[[], Finding]]] = [
        ("Python", _python),
        ("Packages", _packages),
        ("Home folder", _home),
        ("Kernel cache", _kernel_cache),
        ("Demo towns", _demo_towns),
        ("Towns", _towns),
        ("Screens", _screens),
    ]
    if warm:
        checks.append(("Kernels", _warm))
    healthy = True
    for name, check in checks:
        good, found, remedy = check()
        healthy &= good
        mark = "[green]ok  [/]" if good else "[bold red]MEND[/]"
        out.print(f"{mark} {name:<13} {found}", soft_wrap=True)
        if not good:
            out.print(f"     {'':<13} -> {remedy}", soft_wrap=True)
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
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    good = os.access(existing, os.W_OK)
    return good, str(home), f"make {existing} writable, or set TOURNEE_HOME to a folder that is"


def _kernel_cache() -> Finding:
    from routing.jit import kernel_cache_dir

    folder = kernel_cache_dir()
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    good = os.access(existing, os.W_OK)
    count = sum(1 for _ in folder.rglob("*.nbi")) if folder.exists() else 0
    return (
        good,
        f"{count} kernels in {folder}",
        "set NUMBA_CACHE_DIR to a writable folder; else every start compiles for half a minute",
    )


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
