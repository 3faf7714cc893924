"""Taking a URL apart: which town, which service, which version, which profile, and the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from api.doors.osrm.faults import malformed_url

#: The path below which this door answers.
PREFIX: Final = "/osrm"

_SLASH: Final = re.compile(r"/")
_NAME: Final = re.compile(r"[A-Za-z0-9_\-]+")
_VERSION: Final = re.compile(r"v([0-9]{1,6})")
#: A town's name comes first where it is not the version that follows the first name.
_TOWN: Final = re.compile(r"/([A-Za-z0-9_\-]+)(?=/[A-Za-z0-9_\-]+/v[0-9]{1,6}/)(?!/v[0-9]{1,6}/)")
#: The signs that may stand in a query: those of encoded polylines, of lists and of options.
_QUERY: Final = re.compile(r"[A-Za-z0-9_.\-\[\]{}@?|\\~`^=,;:&()]+")


@dataclass(frozen=True, slots=True)
class OsrmUrl:
    """The parts of a URL.

    Attributes
    ----------
    text
        All of it, percent signs decoded, from `PREFIX` on.
    town
        Short name of a town, empty where the coordinates are to tell.
    service
        What is asked for.
    version
        Of the protocol.
    profile
        Who travels.
    start
        Where the coordinates begin in ``text``.
    """

    text: str
    town: str
    service: str
    version: int
    profile: str
    start: int


def parse_url(text: str) -> OsrmUrl:
    """Take a URL apart.

    Parameters
    ----------
    text
        Path and query, percent signs decoded, beginning with `PREFIX`.

    Returns
    -------
    OsrmUrl
        The parts; whether service, version and profile exist is not looked at.

    Raises
    ------
    OsrmError
        ``InvalidUrl``, naming the place.
    """
    at = len(PREFIX)
    town = ""
    found = _TOWN.match(text, at)
    if found is not None:
        town, at = found[1], found.end()
    service, at = _name(text, _slash(text, at))
    at = _slash(text, at)
    version = _VERSION.match(text, at)
    if version is None:
        raise malformed_url(text, at)
    profile, at = _name(text, _slash(text, version.end()))
    start = _slash(text, at)
    end = _QUERY.match(text, start)
    if end is None or end.end() != len(text):
        raise malformed_url(text, start if end is None else end.end())
    return OsrmUrl(text, town, service, int(version[1]), profile, start)


def _slash(text: str, at: int) -> int:
    if _SLASH.match(text, at) is None:
        raise malformed_url(text, at)
    return at + 1


def _name(text: str, at: int) -> tuple[str, int]:
    found = _NAME.match(text, at)
    if found is None:
        raise malformed_url(text, at)
    return found[0], found.end()
