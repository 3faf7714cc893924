"""Pictures of proofs, in the database: whatever server is asked has them, backups have them, and they go in the transaction that empties their proofs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, bindparam, exists, func, select

from dispatch.storage.prepared import among, of_town
from dispatch.storage.reading import BATCH
from dispatch.storage.schema_field import PROOF, PROOF_PICTURE
from dispatch.storage.store import Reading, Writing

_OWN = PROOF_PICTURE.c
_FACTS = of_town(PROOF_PICTURE, *[column for column in _OWN if column.name != "content"]).where(
    _OWN.name == bindparam("own_name")
)
_CONTENT = of_town(PROOF_PICTURE, _OWN.content).where(_OWN.name == bindparam("own_name"))
_STORED: Final = of_town(PROOF_PICTURE, _OWN.name).where(among(_OWN.name))
_NAMED: Final = of_town(PROOF, PROOF.c.file).where(among(PROOF.c.file)).distinct()
_COUNT = of_town(PROOF_PICTURE, func.count()).where(
    _OWN.actor == bindparam("own_actor"), _OWN.created_s >= bindparam("from_s")
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept.

    Attributes
    ----------
    name
        Follows from the bytes that were sent.
    media_type
        Of the bytes that are kept.
    width, height
        Pixels.
    size
        Bytes.
    created_s
        When it came in, UTC epoch seconds.
    """

    name: str
    media_type: str
    width: int
    height: int
    size: int
    created_s: int


def find_picture(reading: Reading, name: str) -> Picture | None:
    """Return a picture without what it shows, None where the town has none of that name."""
    found = reading.fetch(_FACTS, own_name=name)
    return _picture(found[0]) if found else None


def content_of(reading: Reading, picture: Picture) -> bytes:
    """Return what a picture shows, as a file of its media type; it was found in the same transaction."""
    content: bytes = reading.fetch(_CONTENT, own_name=picture.name)[0].content
    return content


def stored_among(reading: Reading, names: Iterable[str]) -> frozenset[str]:
    """Return those of some names of which there is a picture."""
    return frozenset(row.name for row in reading.among(_OWN.name, set(names) - {""}, _STORED))


def count_since(reading: Reading, actor: str, from_s: int) -> int:
    """Return how many of the pictures that somebody has sent since a moment are here."""
    return int(reading.fetch(_COUNT, own_actor=actor, from_s=from_s)[0][0])


def add_picture(writing: Writing, picture: Picture, content: bytes) -> None:
    """Store a picture, as of whoever acts."""
    row = {
        "name": picture.name, "actor": writing.actor, "media_type": picture.media_type, "width": picture.width, "height": picture.height,
        "size": picture.size, "created_s": picture.created_s, "content": content,
    }  # fmt: skip
    writing.insert(PROOF_PICTURE, row)


def drop_unnamed(writing: Writing, names: Iterable[str]) -> int:
    """Delete those of some pictures that no proof names, or names any more, and return how many those were.

    Called behind the change that has emptied a proof: of two that empty the last two proofs of a picture at the same time, the one that comes
    second waits here for the first, and sees what that has done.
    """
    wanted = sorted(set(names) - {""})
    dropped = 0
    for first in range(0, len(wanted), BATCH):
        own = select(_OWN.name).where(
            _OWN.town_id == writing.town_id, _OWN.name.in_(wanted[first : first + BATCH])
        )
        here = [row.name for row in writing.rows(own.order_by(_OWN.name).with_for_update())]
        if here:
            named = {row.file for row in writing.among(PROOF.c.file, here, _NAMED)}
            dropped += writing.remove_among(_OWN.name, [name for name in here if name not in named])
    return dropped


def unnamed_before(reading: Reading, before_s: int, *, after: str, most: int) -> list[str]:
    """Return pictures from before a moment that no proof names, in the order of their names, behind one of them."""
    naming = exists().where(PROOF.c.town_id == _OWN.town_id, PROOF.c.file == _OWN.name)
    query = select(_OWN.name).where(
        _OWN.town_id == reading.town_id, _OWN.created_s < before_s, _OWN.name > after, ~naming
    )
    return [row.name for row in reading.rows(query.order_by(_OWN.name).limit(most))]


def _picture(row: Row[Any]) -> Picture:
    return Picture(row.name, row.media_type, row.width, row.height, row.size, row.created_s)
