"""What an archive says of itself: of which version and schema it is, what is in it, and the hash of each part."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from dispatch.backup.faults import damaged

#: Of archives; one of a higher number is of a later version of the program.
FORMAT: Final = 1
#: The first member of an archive.
NAME: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Part:
    """A file in an archive: its length in bytes, its SHA-256 as hexadecimal, and the rights it is restored with."""

    name: str
    bytes: int
    sha256: str
    mode: int = 0o644


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself.

    Attributes
    ----------
    version
        Of the program that made it.
    schema
        Revision of its database.
    kind
        ``sqlite`` or ``postgresql``.
    made_s
        When the copy began; everything acknowledged before is in it.
    counts
        Rows of each table.
    maps
        The hash of each map's own manifest by its name. Maps can be built anew, and are parts only where that was asked for.
    parts
        Everything else in the archive, in its order.
    """

    version: str
    schema: str
    kind: str
    made_s: int
    counts: Mapping[str, int]
    maps: Mapping[str, str]
    parts: tuple[Part, ...]
    format: int = field(default=FORMAT)

    def text(self) -> str:
        """Return it as JSON, with the hash of itself."""
        content = asdict(self)
        return json.dumps(content | {"seal": _seal(content)}, indent=1, sort_keys=True) + "\n"


def read_manifest(text: bytes, path: Path) -> Manifest:
    """Return the manifest of an archive.

    Parameters
    ----------
    text
        The first member.
    path
        Of the archive, for messages.

    Raises
    ------
    DispatchError
        ``archive_damaged``: it is none, or was changed. ``archive_too_new``: a later version of the program has made it.
    """
    from dispatch.errors import DispatchError

    try:
        content = json.loads(text)
        seal = content.pop("seal")
        number = int(content["format"])
        if seal != _seal(content):
            raise damaged(path, "its manifest was changed")
        if number > FORMAT:
            raise DispatchError(
                f"{path}: version {content['version']} has made it, in format {number}; this one reads {FORMAT}: restore it with that version",
                code="archive_too_new",
            )
        parts = tuple(Part(**part) for part in content.pop("parts"))
        return Manifest(**content, parts=parts)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(path, "its manifest cannot be read") from error


def _seal(content: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
