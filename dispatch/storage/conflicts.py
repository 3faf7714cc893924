"""What a transaction may run into: a thing that is not there, or that has changed."""

from __future__ import annotations

from sqlalchemy.exc import OperationalError

from dispatch.errors import DispatchError

#: SQLSTATE of PostgreSQL: serialisation failure, deadlock.
_LOST = {"40001", "40P01"}


class NotFoundError(DispatchError):
    """There is no such thing in this town; code ``not_found``."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"there is no {kind} {name} here", code="not_found")
        self.kind, self.name = kind, name


class ConflictError(DispatchError):
    """A thing has changed since it was seen; code ``version_conflict``.

    Parameters
    ----------
    kind, name
        What it is.
    version
        The version that was seen.
    """

    def __init__(self, kind: str, name: str, version: int) -> None:
        super().__init__(
            f"{kind} {name} is no longer in version {version}: read it again, and decide anew",
            code="version_conflict",
        )
        self.kind, self.name, self.version = kind, name, version


def is_lost(error: OperationalError) -> bool:
    """Whether a transaction has lost against another one, and may be tried again."""
    if getattr(error.orig, "sqlstate", None) in _LOST:
        return True
    return "database is locked" in str(error.orig)
