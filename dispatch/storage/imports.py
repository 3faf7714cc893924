"""Files that are taken in, in the database. How far one is is no event: whoever follows the log would wake for every batch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, bindparam, case, func, select, update

from dispatch.errors import DispatchError
from dispatch.imports.import_file import ImportFile, ImportKind, ImportStatus, SettledLine
from dispatch.storage.lease_clock import is_free, lease_now_s
from dispatch.storage.many_rows import add_rows
from dispatch.storage.prepared import of_town
from dispatch.storage.schema_imports import IMPORT, IMPORT_LINE
from dispatch.storage.store import Reading, Store, Writing

_PLAIN = [column for column in IMPORT.c if column.name != "content"]
_PAGE = of_town(IMPORT, *_PLAIN).order_by(IMPORT.c.id.desc()).limit(bindparam("most"))
_LINES = (
    of_town(IMPORT_LINE)
    .where(IMPORT_LINE.c.import_id == bindparam("own_import"), IMPORT_LINE.c.sequence > bindparam("after"))
    .order_by(IMPORT_LINE.c.sequence)
    .limit(bindparam("most"))
)
_OPEN = (ImportStatus.QUEUED.value, ImportStatus.RUNNING.value)


_COUNT_OPEN = of_town(IMPORT, func.count()).where(
    IMPORT.c.org_id == bindparam("own_org"), IMPORT.c.status.in_(_OPEN)
)


class ImportLostError(DispatchError):
    """A file is in other hands by now; code ``lease_lost``. Whatever was done with it here since is undone."""

    def __init__(self, name: str) -> None:
        super().__init__(f"import {name} is in other hands: they go on with it", code="lease_lost")


def add_import(writing: Writing, new: ImportFile) -> ImportFile:
    """Store a file that was sent."""
    row = {
        "id": new.id, "kind": new.kind, "org_id": new.org_id, "actor": new.actor, "behalf": new.behalf, "options": dict(new.options),
        "content": new.content, "status": new.status, "lines": new.lines, "done": 0, "taken": 0, "fresh": 0, "faulty": 0, "failure": "",
        "takes": 0, "holder": "", "lease_s": None, "created_s": writing.now_s, "finished_s": None, "version": 1,
    }  # fmt: skip
    writing.insert(IMPORT, row)
    return get_import(writing, new.id)


def get_import(reading: Reading, name: str) -> ImportFile:
    """Return a file with its text, if it is not done.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _import(reading.get(IMPORT, name))


def imports_page(
    reading: Reading, *, org_id: str = "", before: str = "", most: int
) -> tuple[ImportFile, ...]:
    """Return files without their texts, the latest first, behind one of them."""
    query = _PAGE if not org_id else _PAGE.where(IMPORT.c.org_id == org_id)
    # Not by a name that is behind all others: which one is depends on how the database sorts.
    behind = {"before": before} if before else {}
    if before:
        query = query.where(IMPORT.c.id < bindparam("before"))
    return tuple(_import(row) for row in reading.fetch(query, **behind, most=most))


def lines_page(
    reading: Reading, name: str, *, faulty: bool = False, after: int = 0, most: int
) -> tuple[SettledLine, ...]:
    """Return what became of lines of a file, in the order in which they were settled."""
    query = _LINES if not faulty else _LINES.where(IMPORT_LINE.c.code != "")
    return tuple(_line(row) for row in reading.fetch(query, own_import=name, after=after, most=most))


def open_imports(store: Store, lease_for_s: int) -> tuple[tuple[str, str], ...]:
    """Return town and name of the files that somebody has to take up, the one sent first of all first.

    Parameters
    ----------
    lease_for_s
        How long files are somebody's, seconds.
    """
    # Of all towns: leases have one clock.
    with store.reading("") as reading:
        query = (
            select(IMPORT.c.town_id, IMPORT.c.id)
            .where(IMPORT.c.status.in_(_OPEN), is_free(IMPORT.c.lease_s, lease_now_s(reading), lease_for_s))
            .order_by(IMPORT.c.id)
        )
        return tuple((row.town_id, row.id) for row in reading.rows(query))


def count_open(reading: Reading, org_id: str) -> int:
    """Return how many files of an organisation wait or are worked through."""
    return int(reading.fetch(_COUNT_OPEN, own_org=org_id)[0][0])


def take_up(writing: Writing, name: str, holder: str, lease_for_s: int) -> ImportFile | None:
    """Give a file into somebody's hands for so many seconds, None where it is in others' or done."""
    now_s = lease_now_s(writing)
    own = update(IMPORT).where(
        IMPORT.c.town_id == writing.town_id,
        IMPORT.c.id == name,
        IMPORT.c.status.in_(_OPEN),
        is_free(IMPORT.c.lease_s, now_s, lease_for_s),
    )
    values = {
        "holder": holder,
        "lease_s": now_s + lease_for_s,
        "status": ImportStatus.RUNNING.value,
        "takes": IMPORT.c.takes + 1,
    }
    if writing.connection.execute(own.values(**values)).rowcount != 1:
        return None
    return get_import(writing, name)


def hand_back(writing: Writing, name: str, holder: str, *, tried: bool) -> None:
    """Give a file back that somebody has in hand: others go on with it at once. Nothing happens where it is in other hands or done.

    Parameters
    ----------
    tried
        Whether it counts as taken up: not where a server ends, or the database fails.
    """
    own = update(IMPORT).where(
        IMPORT.c.town_id == writing.town_id, IMPORT.c.id == name, IMPORT.c.holder == holder
    )
    takes = IMPORT.c.takes if tried else case((IMPORT.c.takes > 0, IMPORT.c.takes - 1), else_=0)
    writing.connection.execute(own.values(holder="", lease_s=None, takes=takes))


def keep_lines(
    writing: Writing, name: str, holder: str, settled: Iterable[SettledLine], **counts: Any
) -> None:
    """Store what became of some lines, and how far their file is since.

    Raises
    ------
    ImportLostError
        It is in other hands.
    """
    own = update(IMPORT).where(
        IMPORT.c.town_id == writing.town_id, IMPORT.c.id == name, IMPORT.c.holder == holder
    )
    values = {"takes": 0, **counts, "version": IMPORT.c.version + 1}
    if writing.connection.execute(own.values(**values)).rowcount != 1:
        raise ImportLostError(name)
    rows = [
        {
            "town_id": writing.town_id, "import_id": name, "line": one.line, "delivery_id": one.delivery_id, "fresh": one.fresh,
            "pointer": one.pointer[:120], "code": one.code, "value": one.value, "message": one.message, "remedy": one.remedy,
        }
        for one in settled
    ]  # fmt: skip
    if rows:
        add_rows(writing.connection, IMPORT_LINE, rows)


def _import(row: Row[Any]) -> ImportFile:
    return ImportFile(
        id=row.id, kind=ImportKind(row.kind), org_id=row.org_id, actor=row.actor, behalf=row.behalf, options=row.options,
        content=getattr(row, "content", ""), status=ImportStatus(row.status), lines=row.lines, done=row.done, taken=row.taken,
        fresh=row.fresh, faulty=row.faulty, failure=row.failure, created_s=row.created_s, finished_s=row.finished_s, version=row.version, takes=row.takes,
    )  # fmt: skip


def _line(row: Row[Any]) -> SettledLine:
    return SettledLine(
        line=row.line, delivery_id=row.delivery_id, fresh=row.fresh, pointer=row.pointer, code=row.code, value=row.value,
        message=row.message, remedy=row.remedy, sequence=row.sequence,
    )  # fmt: skip
