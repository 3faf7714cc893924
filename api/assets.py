"""Where the built screens are, and what to do when they are not."""

from __future__ import annotations

from pathlib import Path
from typing import Final

STATIC_FOLDER: Final = Path(__file__).parent / "static"
REMEDY: Final = "run `make screens` in the checkout (or install the wheel, which carries them)"


class ScreensMissingError(RuntimeError):
    """The screens have not been built; the message says how to."""


def built_file(name: str, *, folder: Path = STATIC_FOLDER) -> Path:
    """Find a file of the built screens.

    Parameters
    ----------
    name
        Path below the folder of built screens.
    folder
        The folder of built screens.

    Returns
    -------
    Path
        The file, which exists.

    Raises
    ------
    ScreensMissingError
        The screens have not been built here.
    """
    path = folder / name
    if not path.is_file():
        raise ScreensMissingError(f"The screens are not built: {name} is missing; {REMEDY}.")
    return path
