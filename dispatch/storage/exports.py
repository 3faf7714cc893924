"""Files that are taken out, in the database. How far one is is no event: whoever follows the log would wake for every page."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Row, and_, bindparam, case, delete, func, insert, select, update

from dispatch.errors import DispatchError
from dispatch.exporting.export import Export, ExportFormat, ExportKind, ExportStatus
from dispatch.storage.lease_clock import is_free, lease_now_s
from dispatch.storage.prepared import of_town
from dispatch.storage.schema_exports import EXPORT, EXPORT_CHUNK
from dispatch.storage.store import Reading, Store, Writing

_OPEN: Final = (ExportStatus.QUEUED.value, ExportStatus.RUNNING.value)
_PAGE = of_town(EXPORT).order_by(EXPORT.c.id.desc()).limit(bindparam("most"))
_COUNTS = (
    of_town(EXPORT, EXPORT.c.status, func.count().label("number"))
    .where(EXPORT.c.org_id == bindparam("own_org"))
    .group_by(EXPORT.c.status)
)
_CHUNK = of_town(EXPORT_CHUNK, EXPORT_CHUNK.c.content).where(
    EXPORT_CHUNK.c.export_id == bindparam("own_export"), EXPORT_CHUNK.c.number == bindparam("own_number")
)


class ExportLostError(DispatchError):
    """A file is in other hands by now, or gone; code ``lease_lost``. Whatever was done with it here since is undone."""

    def __init__(self, name: str) -> None:
        super().__init__(f"export {name} is in other hands, or gone", code="lease_lost")


def add_export(writing: Writing, new: Export) -> Export:
    """Store a file that was asked for."""
    row: dict[str, Any] = {
        "id": new.id, "kind": new.kind.value, "format": new.format.value, "org_id": new.org_id, "actor": new.actor, "behalf": new.behalf,
        "options": dict(new.options), "personal": new.is_personal, "status": new.status.value, "place": [], "rows": 0, "size": 0,
        "chunks": 0, "tries": 0, "failure": "", "holder": "", "lease_s": None, "created_s": writing.now_s, "finished_s": None,
        "expires_s": None, "version": 1,
    }  # fmt: skip
    writing.insert(EXPORT, row)
    return get_export(writing, new.id)


def get_export(reading: Reading, name: str) -> Export:
    """Return a file.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _export(reading.get(EXPORT, name))


def exports_page(reading: Reading, *, org_id: str = "", before: str = "", most: int) -> tuple[Export, ...]:
    """Return files, the latest first, behind one of them; of an organisation only, if wanted."""
    query = _PAGE if not org_id else _PAGE.where(EXPORT.c.org_id == org_id)
    # Not by a name that is behind all others: which one is depends on how the database sorts.
    behind = {"before": before} if before else {}
    if before:
        query = query.where(EXPORT.c.id < bindparam("before"))
    return tuple(_export(row) for row in reading.fetch(query, **behind, most=most))


def count_exports(reading: Reading, org_id: str) -> tuple[int, int]:
    """Return how many files of an organisation, or of the town itself, wait or are written, and how many of those and of the done ones there are."""
    found = {row.status: int(row.number) for row in reading.fetch(_COUNTS, own_org=org_id)}
    waiting = sum(found.get(status, 0) for status in _OPEN)
    # Those that have gone or failed hold nothing: whoever asks every day never comes to the end of them.
    return waiting, waiting + found.get(ExportStatus.DONE.value, 0)


def open_exports(store: Store, lease_for_s: int) -> tuple[tuple[str, str], ...]:
    """Return town and name of the files that somebody has to take up, the one asked for first of all first.

    Parameters
    ----------
    lease_for_s
        How long they are somebody's, seconds.
    """
    # Of all towns: leases have one clock.
    with store.reading("") as reading:
        query = (
            select(EXPORT.c.town_id, EXPORT.c.id)
            .where(EXPORT.c.status.in_(_OPEN), is_free(EXPORT.c.lease_s, lease_now_s(reading), lease_for_s))
            .order_by(EXPORT.c.id)
        )
        return tuple((row.town_id, row.id) for row in reading.rows(query))


def take_up(writing: Writing, name: str, holder: str, lease_for_s: int) -> Export | None:
    """Give a file into somebody's hands for so many seconds, None where it is in others', done or gone."""
    now_s = lease_now_s(writing)
    own = update(EXPORT).where(
        EXPORT.c.town_id == writing.town_id,
        EXPORT.c.id == name,
        EXPORT.c.status.in_(_OPEN),
        is_free(EXPORT.c.lease_s, now_s, lease_for_s),
    )
    values = {
        "holder": holder, "lease_s": now_s + lease_for_s, "status": ExportStatus.RUNNING.value, "tries": EXPORT.c.tries + 1,
    }  # fmt: skip
    if writing.connection.execute(own.values(**values)).rowcount != 1:
        return None
    return get_export(writing, name)


def hand_back(writing: Writing, name: str, holder: str) -> None:
    """Give a file back that somebody has in hand: others go on with it at once."""
    own = update(EXPORT).where(
        EXPORT.c.town_id == writing.town_id, EXPORT.c.id == name, EXPORT.c.holder == holder
    )
    # Ending in order is no try that has failed.
    writing.connection.execute(
        own.values(holder="", lease_s=None, tries=case((EXPORT.c.tries > 0, EXPORT.c.tries - 1), else_=0))
    )


def keep_page(writing: Writing, name: str, holder: str, content: bytes, /, **facts: Any) -> None:
    """Store a piece of a file, and how far it is since.

    Parameters
    ----------
    content
        The piece, which is compressed here; empty for none.
    facts
        Columns of the file.

    Raises
    ------
    ExportLostError
        It is in other hands, or gone.
    """
    own = update(EXPORT).where(
        EXPORT.c.town_id == writing.town_id, EXPORT.c.id == name, EXPORT.c.holder == holder
    )
    counted = EXPORT.c.chunks + (1 if content else 0)
    values = {
        **facts,
        "chunks": counted,
        "size": EXPORT.c.size + len(content),
        "version": EXPORT.c.version + 1,
    }
    if writing.connection.execute(own.values(**values)).rowcount != 1:
        raise ExportLostError(name)
    if content:
        number = writing.get(EXPORT, name).chunks
        row = {
            "town_id": writing.town_id, "export_id": name, "number": number, "content": zlib.compress(content, 6),
        }  # fmt: skip
        writing.connection.execute(insert(EXPORT_CHUNK), row)


def content_of(store: Store, town_id: str, export: Export) -> Iterator[bytes]:
    """Yield a file piece by piece, each read in a transaction of its own.

    Raises
    ------
    ExportLostError
        It has gone meanwhile.
    """
    for number in range(1, export.chunks + 1):
        with store.reading(town_id) as reading:
            found = reading.fetch(_CHUNK, own_export=export.id, own_number=number)
        if not found:
            raise ExportLostError(export.id)
        yield zlib.decompress(found[0].content)


def drop_content(writing: Writing, name: str) -> None:
    """Remove what is written of a file that will never be done."""
    _drop_chunks(writing, [name])
    own = update(EXPORT).where(EXPORT.c.town_id == writing.town_id, EXPORT.c.id == name)
    writing.connection.execute(own.values(chunks=0, size=0, rows=0, place=[]))


def remove_export(writing: Writing, name: str) -> None:
    """Remove a file with all that is written of it; whoever has it in hand loses it."""
    _drop_chunks(writing, [name])
    writing.remove(EXPORT, EXPORT.c.id == name)


def expire(writing: Writing, names: list[str], failure: str = "") -> None:
    """Let the content of files go; that they were there stays to be seen. Whoever has one in hand loses it."""
    values = {
        "status": ExportStatus.EXPIRED.value, "failure": failure, "holder": "", "lease_s": None, "chunks": 0,
        "expires_s": writing.now_s, "version": EXPORT.c.version + 1,
    }  # fmt: skip
    own = update(EXPORT).where(EXPORT.c.town_id == writing.town_id, EXPORT.c.id.in_(names))
    # First the file: whoever writes a piece of it at this moment is waited for, and the piece goes with the others.
    writing.connection.execute(own.values(**values))
    _drop_chunks(writing, names)


def due_to_expire(reading: Reading, most: int) -> list[str]:
    """Return files whose time is over, the oldest first."""
    query = select(EXPORT.c.id).where(
        EXPORT.c.town_id == reading.town_id,
        EXPORT.c.status == ExportStatus.DONE.value,
        EXPORT.c.expires_s <= reading.now_s,
    )
    return [row.id for row in reading.rows(query.order_by(EXPORT.c.id).limit(most))]


def forget_old(writing: Writing, before_s: int) -> int:
    """Remove what is known of files that were over before a moment, and return how many those were."""
    own = EXPORT.c
    over = and_(own.status.not_in([*_OPEN, ExportStatus.DONE.value]), own.created_s < before_s)
    names = [row.id for row in writing.rows(select(own.id).where(own.town_id == writing.town_id, over))]
    if names:
        _drop_chunks(writing, names)
        writing.remove(EXPORT, own.id.in_(names))
    return len(names)


def forget_personal(writing: Writing) -> int:
    """Let every file go in which people may be named, since one of them was forgotten; return how many those were."""
    own = EXPORT.c
    query = select(own.id).where(
        own.town_id == writing.town_id, own.personal, own.status != ExportStatus.EXPIRED.value
    )
    names = [row.id for row in writing.rows(query)]
    if names:
        expire(writing, names, "export_forgotten")
    return len(names)


def _drop_chunks(writing: Writing, names: list[str]) -> None:
    own = delete(EXPORT_CHUNK).where(
        EXPORT_CHUNK.c.town_id == writing.town_id, EXPORT_CHUNK.c.export_id.in_(names)
    )
    writing.connection.execute(own)


def _export(row: Row[Any]) -> Export:
    return Export(
        id=row.id, kind=ExportKind(row.kind), format=ExportFormat(row.format), org_id=row.org_id, actor=row.actor, behalf=row.behalf,
        options=row.options, status=ExportStatus(row.status), place=tuple(row.place) or None, rows=row.rows, size=row.size,
        chunks=row.chunks, tries=row.tries, failure=row.failure, created_s=row.created_s, finished_s=row.finished_s,
        expires_s=row.expires_s, version=row.version,
    )  # fmt: skip
