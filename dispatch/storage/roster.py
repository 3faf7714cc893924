"""Templates of shifts, posts, shifts and absences in the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from dispatch.domain import Break, Profile, TimeWindow
from dispatch.lifecycle.round import ACTIVE_ROUND
from dispatch.lifecycle.shift import POST as POST_LIFE
from dispatch.lifecycle.shift import SHIFT as SHIFT_LIFE
from dispatch.lifecycle.shift import PostStatus, ShiftStatus
from dispatch.people.post import Post
from dispatch.people.template import ShiftTemplate, TemplateBreak
from dispatch.rounds.round import Round
from dispatch.storage import rounds
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_people import ABSENCE, POST, SHIFT_TEMPLATE
from dispatch.storage.schema_rounds import ROUND
from dispatch.storage.store import Reading, Writing


def add_template(writing: Writing, template: ShiftTemplate) -> ShiftTemplate:
    """Store a new template, and return it as it is now."""
    writing.insert(SHIFT_TEMPLATE, {"id": template.id, "version": 1, **_template_values(template)})
    return replace(template, version=1)


def change_template(writing: Writing, old: ShiftTemplate, **changes: Any) -> ShiftTemplate:
    """Store a template with some fields changed, and return it as it is now.

    Raises
    ------
    ConflictError
        It has changed since it was read.
    """
    new = replace(old, **changes)
    return replace(new, version=writing.change(SHIFT_TEMPLATE, old.id, old.version, _template_values(new)))


def templates(reading: Reading) -> tuple[ShiftTemplate, ...]:
    """Return all templates of a town, those out of use too, in the order of their names."""
    return tuple(
        _template(row) for row in reading.rows(reading.select(SHIFT_TEMPLATE).order_by(SHIFT_TEMPLATE.c.id))
    )


def add_posts(writing: Writing, posts: Iterable[Post]) -> None:
    """Store new posts."""
    writing.insert(POST, *({"id": post.id, "version": 1, **_post_values(post)} for post in posts))


def change_post(writing: Writing, old: Post, **changes: Any) -> Post:
    """Store a post with some fields changed, and return it as it is now.

    Raises
    ------
    IllegalMoveError
        Its state cannot follow the one it is in.
    ConflictError
        It has changed since it was read.
    """
    new = replace(old, **changes)
    if new.status is not old.status:
        POST_LIFE.check(old.status, new.status)
    return replace(new, version=writing.change(POST, old.id, old.version, _post_values(new)))


def get_post(reading: Reading, name: str) -> Post:
    """Return a post.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _post(reading.get(POST, name))


def posts(reading: Reading, from_day: str, to_day: str, *statuses: PostStatus) -> tuple[Post, ...]:
    """Return the posts of local dates, both included, in some states only if states are given."""
    query = reading.select(POST).where(POST.c.day >= from_day, POST.c.day <= to_day)
    if statuses:
        query = query.where(POST.c.status.in_([status.value for status in statuses]))
    return tuple(_post(row) for row in reading.rows(query.order_by(POST.c.from_s, POST.c.id)))


def post_of_shift(reading: Reading, shift_id: str) -> Post | None:
    """Return the post that a shift fills, None for a shift that was added without one."""
    rows = reading.rows(reading.select(POST).where(POST.c.shift_id == shift_id))
    return _post(rows[0]) if rows else None


def change_shift(writing: Writing, name: str, version: int, **values: Any) -> int:
    """Store a shift with some columns changed, and return its new version.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    IllegalMoveError
        Its state cannot follow the one it is in.
    ConflictError
        It has changed since it was read.
    """
    if "status" in values:
        SHIFT_LIFE.check(ShiftStatus(writing.get(SHIFT, name).status), ShiftStatus(values["status"]))
    return writing.change(SHIFT, name, version, values)


def active_round(reading: Reading, shift_id: str) -> Round | None:
    """Return the round of a shift that still needs its courier, None for none."""
    query = reading.select(ROUND).where(
        ROUND.c.shift_id == shift_id, ROUND.c.status.in_([status.value for status in ACTIVE_ROUND])
    )
    rows = reading.rows(query)
    return rounds.get(reading, rows[0].id) if rows else None


def absences(reading: Reading, shift_ids: Iterable[str]) -> dict[str, int]:
    """Return from when on the courier of a shift was absent, UTC epoch seconds, for those of the shifts that have an absence."""
    wanted = list(shift_ids)
    found: dict[str, int] = {}
    for first in range(0, len(wanted), 500):
        query = reading.select(ABSENCE).where(ABSENCE.c.shift_id.in_(wanted[first : first + 500]))
        found |= {row.shift_id: row.from_s for row in reading.rows(query)}
    return found


def breaks_document(breaks: Iterable[Break]) -> list[list[int]]:
    """Return breaks as they are stored: earliest and latest start, and length."""
    return [[pause.window.earliest, pause.window.latest, pause.duration_s] for pause in breaks]


def breaks_of(document: Iterable[Iterable[int]]) -> tuple[Break, ...]:
    """Return the breaks of a document."""
    return tuple(Break(TimeWindow(opens, closes), length) for opens, closes, length in document)


def _template_values(template: ShiftTemplate) -> dict[str, Any]:
    return {
        "title": template.title,
        "active": template.active,
        "pattern": {
            "weekdays": sorted(template.weekdays),
            "from_min": template.from_min,
            "to_min": template.to_min,
            "profile": template.profile,
            "start_place_id": template.start_place_id,
            "end_place_id": template.end_place_id,
            "breaks": [[one.from_min, one.to_min, one.duration_s] for one in template.breaks],
            "valid_from": template.valid_from.isoformat() if template.valid_from else "",
            "valid_to": template.valid_to.isoformat() if template.valid_to else "",
            "on_holidays": template.on_holidays,
            "on_closed_days": template.on_closed_days,
            "exceptions": {
                day.isoformat(): list(span) if span else None for day, span in template.exceptions.items()
            },
            "courier_id": template.courier_id,
            "vehicle_id": template.vehicle_id,
        },
    }


def _template(row: Row[Any]) -> ShiftTemplate:
    pattern = dict(row.pattern)
    return ShiftTemplate(
        id=row.id,
        title=row.title,
        active=row.active,
        version=row.version,
        weekdays=frozenset(pattern.pop("weekdays")),
        profile=Profile(pattern.pop("profile")),
        breaks=tuple(TemplateBreak(*one) for one in pattern.pop("breaks")),
        valid_from=_date(pattern.pop("valid_from")),
        valid_to=_date(pattern.pop("valid_to")),
        exceptions={
            dt.date.fromisoformat(day): (span[0], span[1]) if span else None
            for day, span in pattern.pop("exceptions").items()
        },
        **pattern,
    )


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _post_values(post: Post) -> dict[str, Any]:
    return {
        "template_id": post.template_id or None,
        "day": post.day,
        "profile": post.profile,
        "from_s": post.window.earliest,
        "to_s": post.window.latest,
        "start_place_id": post.start_place_id,
        "end_place_id": post.end_place_id or None,
        "breaks": breaks_document(post.breaks),
        "status": post.status,
        "shift_id": post.shift_id or None,
        "touched": post.touched,
    }


def _post(row: Row[Any]) -> Post:
    return Post(
        id=row.id,
        day=row.day,
        profile=Profile(row.profile),
        window=TimeWindow(row.from_s, row.to_s),
        start_place_id=row.start_place_id,
        end_place_id=row.end_place_id or "",
        breaks=breaks_of(row.breaks),
        template_id=row.template_id or "",
        status=PostStatus(row.status),
        shift_id=row.shift_id or "",
        touched=row.touched,
        version=row.version,
    )
