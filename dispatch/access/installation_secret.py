"""The secret of an installation: what links are signed with, made once and kept beside the towns."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path
from typing import Final

from dispatch.errors import DispatchError

FILE: Final = "installation.key"
#: Several machines that serve one database must share a secret: each gets it by this variable.
VARIABLE: Final = "TOURNEE_SECRET"
#: Bytes of a new one; shorter ones can be guessed.
LENGTH: Final = 32


def installation_secret(home: Path) -> bytes:
    """Return the secret of an installation, made now where there is none yet.

    Parameters
    ----------
    home
        Folder of the file, which nobody else may read; the environment (``TOURNEE_SECRET``, hexadecimal) comes first.

    Returns
    -------
    bytes
        At least `LENGTH` of them.

    Raises
    ------
    DispatchError
        ``secret_invalid``: it is too short or no hexadecimal number. ``secret_unsafe``: others on the machine may read the file.
    OSError
        The file can neither be read nor made.
    """
    given = os.environ.get(VARIABLE, "")
    if given:
        return _read(given, VARIABLE)
    path = home / FILE
    with contextlib.suppress(FileNotFoundError):
        return _read_file(path)
    home.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".{FILE}.{secrets.token_hex(6)}.tmp")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(LENGTH) + "\n")
            file.flush()
            os.fsync(file.fileno())
        # Of several that make one at once, all use that of the first.
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
    finally:
        made.unlink(missing_ok=True)
    return _read_file(path)


def _read_file(path: Path) -> bytes:
    text = path.read_text("ascii", errors="replace")
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise DispatchError(
            f"{path}: others on this machine may read it; `chmod 600` it, or remove it to have a new one made "
            "(links that are out are good for nothing then)",
            code="secret_unsafe",
        )
    return _read(text, str(path))


def _read(text: str, where: str) -> bytes:
    try:
        secret = bytes.fromhex(text.strip())
    except ValueError:
        secret = b""
    if len(secret) < LENGTH:
        raise DispatchError(
            f"{where}: it is no hexadecimal number of {LENGTH} bytes or more; make one with `openssl rand -hex {LENGTH}`",
            code="secret_invalid",
        )
    return secret
