"""Refuses to run when a package of the same name from elsewhere stands before ours.

``routing``, ``geo``, ``dispatch`` and ``api`` are plain words; other distributions and stray folders use
them too. Mixed with ours they fail in ways that nobody understands, so that start-up looks first.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

PACKAGES = ("routing", "geo", "dispatch", "api")


class ForeignPackageError(RuntimeError):
    """A package that Python would import in place of ours."""


def check_origin() -> None:
    """Check that the four packages lie side by side, in the folder of this very file.

    Raises
    ------
    ForeignPackageError
        Naming each package found elsewhere, the folder it was found in, and what to do.
    """
    ours = Path(__file__).resolve().parent.parent
    foreign: list[str] = []
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        origin = spec.origin if spec is not None else None
        if origin is None:
            foreign.append(f"'{name}' is missing")
        elif Path(origin).resolve().parent.parent != ours:
            foreign.append(f"'{name}' would come from {Path(origin).resolve().parent}")
    if foreign:
        raise ForeignPackageError(
            f"Tournée is installed in {ours}, but {', '.join(foreign)}. Another distribution or folder of "
            "that name comes first on Python's path: install Tournée in an environment of its own, or start "
            f"it from another folder (first on the path: {sys.path[0] or '.'})."
        )
