"""Closures of streets in the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Row, bindparam, or_

from dispatch import ids
from dispatch.closures.closure import Closure
from dispatch.errors import DispatchError
from dispatch.storage.prepared import of_town
from dispatch.storage.schema_planning import CLOSURE
from dispatch.storage.store import Reading, Writing

#: Closures that a town may have in force and to come.
MOST_AHEAD: Final = 500
_NOT_OVER = or_(CLOSURE.c.until_s.is_(None), CLOSURE.c.until_s > bindparam("now_s"))
_AHEAD = of_town(CLOSURE).where(_NOT_OVER).order_by(CLOSURE.c.id)
_BETWEEN = (
    of_town(CLOSURE)
    .where(
        or_(CLOSURE.c.until_s.is_(None), CLOSURE.c.until_s > bindparam("from_s")),
        or_(CLOSURE.c.from_s.is_(None), CLOSURE.c.from_s < bindparam("until_s")),
    )
    .order_by(CLOSURE.c.id)
)
_COUNTED = of_town(CLOSURE, CLOSURE.c.id).where(_NOT_OVER)


def add(writing: Writing, new: Closure) -> Closure:
    """Store a closure, and return it as it is now; notes ``closure.added``.

    Raises
    ------
    DispatchError
        ``too_many_closures``: so many are in force or to come already. Every plan and every offer carries all of them.
    """
    writing.exclude("closures")
    if len(writing.fetch(_COUNTED, now_s=writing.now_s)) >= MOST_AHEAD:
        raise DispatchError(
            f"{MOST_AHEAD} closures are in force or to come: remove one that nobody needs any more",
            code="too_many_closures",
        )
    stored = replace(new, id=writing.ids.new(ids.CLOSURE), created_s=writing.now_s, version=1)
    writing.insert(CLOSURE, {"id": stored.id, "version": 1, **_values(stored)})
    writing.note("closure.added", stored.id, 1, _told(stored))
    return stored


def change(writing: Writing, old: Closure, **changes: Any) -> Closure:
    """Store a closure with some fields changed, and return it as it is now; notes ``closure.changed``.

    Raises
    ------
    ConflictError
        It has changed since it was read.
    """
    new = replace(old, **changes)
    new = replace(new, version=writing.change(CLOSURE, old.id, old.version, _values(new)))
    writing.note("closure.changed", new.id, new.version, _told(new))
    return new


def remove(writing: Writing, closure: Closure) -> None:
    """Open streets again; notes ``closure.removed``.

    Raises
    ------
    ConflictError
        It has changed since it was read, or is gone.
    """
    # First as a change: somebody else's change of it is not thrown away unseen.
    version = writing.change(CLOSURE, closure.id, closure.version, {})
    writing.remove(CLOSURE, CLOSURE.c.id == closure.id)
    writing.note("closure.removed", closure.id, version, _told(closure))


def get(reading: Reading, name: str) -> Closure:
    """Return a closure.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _closure(reading.get(CLOSURE, name))


def get_many(reading: Reading, names: Iterable[str]) -> dict[str, Closure]:
    """Return those of the closures that the town has, by name."""
    return {row.id: _closure(row) for row in reading.among(CLOSURE.c.id, names)}


def ahead(reading: Reading) -> tuple[Closure, ...]:
    """Return the closures of the town that are not over, in the order of their names."""
    return tuple(_closure(row) for row in reading.fetch(_AHEAD, now_s=reading.now_s))


def between(reading: Reading, from_s: int, until_s: int) -> tuple[Closure, ...]:
    """Return the closures of the town whose dates meet a span, in the order of their names."""
    return tuple(_closure(row) for row in reading.fetch(_BETWEEN, from_s=from_s, until_s=until_s))


def _closure(row: Row[Any]) -> Closure:
    return Closure(
        row.id, row.geometry, row.reason, row.from_s, row.until_s, tuple(row.profiles), row.actor, row.created_s, row.version,
        row.hours,
    )  # fmt: skip


def _told(one: Closure) -> dict[str, object]:
    # Not why: words are nothing for the log.
    return {
        "from_s": one.from_s,
        "until_s": one.until_s,
        "hours": one.hours,
        "profiles": list(one.profiles),
    }


def _values(one: Closure) -> dict[str, object]:
    return {
        "geometry": dict(one.geometry),
        "reason": one.reason,
        "from_s": one.from_s,
        "until_s": one.until_s,
        "hours": one.hours,
        "profiles": list(one.profiles),
        "actor": one.actor,
        "created_s": one.created_s,
    }
