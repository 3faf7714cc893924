"""Keeps the secrets of endpoints: encrypted in the database, with a key that lies beside it and not in it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from dispatch.errors import DispatchError

#: The key itself, or several with commas; the file is not asked for then.
KEY_VARIABLE = "TOURNEE_SECRET_KEY"
KEY_FILE = "secret.key"


class SecretKeyError(DispatchError):
    """The key of the installation is missing, unreadable, or not the one that a secret was encrypted with; code ``secret_key``."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="secret_key")


class Vault:
    """Encrypts and decrypts.

    Parameters
    ----------
    keys
        Of the kind that `new_key` makes. The first one encrypts, all of them decrypt: a new key is put before the old one.

    Raises
    ------
    SecretKeyError
        There is none, or one of them is no key.
    """

    def __init__(self, *keys: str) -> None:
        if not keys:
            raise SecretKeyError("there is no key for the secrets of endpoints: give at least one")
        try:
            self._fernet = MultiFernet([Fernet(key.encode()) for key in keys])
        except ValueError:
            # Without its cause, which may show the key.
            raise SecretKeyError(
                "a key for the secrets of endpoints is none: it has 32 bytes in URL-safe base64, as new_key() makes it"
            ) from None

    def __repr__(self) -> str:
        return "Vault()"

    @classmethod
    def of_home(cls, home: Path) -> Vault:
        """Return the vault of an installation: ``TOURNEE_SECRET_KEY``, else the file ``secret.key``, which is made where there is none.

        Parameters
        ----------
        home
            The folder of the installation's data. The key must be kept as carefully as the database; copies of both together open everything (`tournee backup --without-keys`).

        Raises
        ------
        SecretKeyError
            The file cannot be read or made, or holds no key.
        """
        given = os.environ.get(KEY_VARIABLE, "")
        if given.strip():
            return cls(*(part.strip() for part in given.split(",") if part.strip()))
        path = home / KEY_FILE
        try:
            if not path.exists():
                _make(path)
            return cls(*path.read_text(encoding="ascii").split())
        except (OSError, UnicodeError) as error:
            raise SecretKeyError(
                f"{path}: the key for the secrets of endpoints cannot be read or made ({type(error).__name__}):"
                f" see to its rights, or give {KEY_VARIABLE}"
            ) from error

    def seal(self, secret: str) -> str:
        """Return a secret as it may be stored."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return a secret that was sealed.

        Raises
        ------
        SecretKeyError
            It was sealed with a key that is not here.
        """
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise SecretKeyError(
                f"a secret was encrypted with another key: put that one behind the present one, in {KEY_FILE} or {KEY_VARIABLE}"
            ) from None


def new_key() -> str:
    """Return a new key."""
    return Fernet.generate_key().decode()


def _make(path: Path) -> None:
    """Make the file, whole from the first moment on and for its owner only; where another process was faster, its file stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(new_key() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink()
