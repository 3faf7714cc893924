"""What goes wrong with archives, in one kind of error each."""

from __future__ import annotations

from pathlib import Path

from dispatch.errors import DispatchError


def damaged(path: Path, what: str) -> DispatchError:
    """Return the error for an archive that is not what was written; code ``archive_damaged``."""
    return DispatchError(f"{path}: {what}: take another archive", code="archive_damaged")


def failed(what: str) -> DispatchError:
    """Return the error for a copy that could not be made or put back; code ``backup_failed``."""
    return DispatchError(what, code="backup_failed")
