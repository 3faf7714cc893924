"""Are the files that a command shall write writable? Asked before minutes of work, not after."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from api.cli.console import fail
from api.cli.exit_codes import ExitCode


def check_outputs(files: Mapping[str, Path | None], *, inputs: Sequence[Path] = ()) -> None:
    """Check the files that options ask for.

    Parameters
    ----------
    files
        The chosen file by option, None where the option is not used.
    inputs
        Files that the command reads, which no output may replace.

    Raises
    ------
    typer.Exit
        `ExitCode.INVALID_INPUT` where two options name one file or an output is an input,
        `ExitCode.FILE` where a file could not be written. The message is printed.
    """
    read = {_real(path) for path in inputs}
    taken: dict[str, str] = {}
    for option, path in files.items():
        if path is None:
            continue
        real = _real(path)
        if real in read:
            raise fail(
                ExitCode.INVALID_INPUT,
                f"{option} {path}: this file is read by the command and would be lost. Choose another name.",
            )
        if real in taken:
            raise fail(
                ExitCode.INVALID_INPUT,
                f"{option} {path}: {taken[real]} writes the same file. Give each its own name.",
            )
        taken[real] = option
        if path.is_dir():
            raise fail(ExitCode.FILE, f"{option} {path}: this is a folder. Give the path of a file.")
        _check_folder(option, path.parent)


def check_output_folder(option: str, folder: Path | None) -> None:
    """Check that a folder is there and writable, or could be made.

    Raises
    ------
    typer.Exit
        `ExitCode.FILE`; the message is printed.
    """
    if folder is None:
        return
    if folder.exists() and not folder.is_dir():
        raise fail(ExitCode.FILE, f"{option} {folder}: this is a file. Give the path of a folder.")
    _check_folder(option, next(parent for parent in (folder, *folder.absolute().parents) if parent.exists()))


def unwritable(folder: Path) -> OSError | None:
    """Return what keeps files from being made in a folder, or None.

    Permission bits do not tell: a disk may be mounted read-only, and root passes every bit.
    """
    try:
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return error


def _check_folder(option: str, folder: Path) -> None:
    error = unwritable(folder)
    if error is None:
        return
    if error.errno in {errno.ENOENT, errno.ENOTDIR} and not folder.is_dir():
        raise fail(ExitCode.FILE, f"{option}: there is no folder {folder}. Make it first: mkdir -p {folder}")
    reason = os.strerror(error.errno or 0).lower()
    raise fail(
        ExitCode.FILE, f"{option}: nothing can be written in {folder} ({reason}). Choose another folder."
    )


def _real(path: Path) -> str:
    return os.path.realpath(path)
