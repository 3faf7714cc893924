"""Files that are either written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


def write_atomically(path: Path, text: str) -> None:
    """Write UTF-8 text to ``path``: beside it first, then renamed over it.

    Parameters
    ----------
    path
        The file; its folder must exist. A file of that name is replaced.
    text
        The content; line ends are written as they are.

    Raises
    ------
    OSError
        If the folder cannot be written, naming ``path``; the old file, if any, is then untouched.
    """
    with atomic_file(path) as file:
        file.write(text.encode("utf-8"))


@contextlib.contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing bytes that takes the place of ``path`` when the block ends well.

    Parameters
    ----------
    path
        The file; its folder must exist. A file of that name is replaced.

    Raises
    ------
    OSError
        As `write_atomically`.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        # The file beside it is ours, not its user's; and a full disk names no file at all.
        raise OSError(error.errno, error.strerror, str(path)) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
