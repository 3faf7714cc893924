"""What of an installation's folder goes into an archive beside the database, and where it goes back to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from dispatch.access.installation_secret import FILE as LINK_KEY
from dispatch.backup.archive import hashed
from dispatch.webhooks.vault import KEY_FILE as SECRETS_KEY

#: Links are signed with the one, secrets of endpoints are encrypted with the other.
KEYS: Final = (LINK_KEY, SECRETS_KEY)
#: Plans of day files; closures, speeds and what was learned of streets. Nothing of these can be made anew.
KEPT_FOLDERS: Final = ("plans", "live")
#: Maps, which can.
MAPS: Final = "towns"
_MAP_MANIFEST: Final = "manifest.json"


def home_files(home: Path, *, keys: bool, maps: bool) -> Iterator[tuple[str, Path]]:
    """Yield the files of an installation's folder that are kept, by their names in an archive."""
    if keys:
        yield from ((name, home / name) for name in KEYS if (home / name).is_file())
    for folder in (*KEPT_FOLDERS, *([MAPS] if maps else [])):
        for path in sorted((home / folder).rglob("*")):
            # What is just being written beside something has a name that begins with a dot; so have locks.
            inside = path.relative_to(home)
            if path.is_file() and not path.is_symlink() and not any(p.startswith(".") for p in inside.parts):
                yield inside.as_posix(), path


def mode_of(name: str) -> int:
    """Return the rights that a part is restored with: keys are for their owner."""
    return 0o600 if name in KEYS else 0o644


def map_hashes(home: Path) -> dict[str, str]:
    """Return the hash of each map's own manifest by its name: what it was built from and into."""
    return {
        path.parent.name: hashed(path)[1]
        for path in sorted((home / MAPS).glob(f"*/{_MAP_MANIFEST}"))
        if not path.parent.name.startswith(".")
    }


def is_place(name: str) -> bool:
    """Whether a part's name is of a place within an installation's folder that archives have files of."""
    parts = PurePosixPath(name).parts
    if len(parts) == 1:
        return name in KEYS
    return parts[0] in {*KEPT_FOLDERS, MAPS} and not any(
        one in {".", ".."} or one.startswith(("/", ".")) for one in parts
    )
