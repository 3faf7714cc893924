"""What recipients have thought of deliveries, in the database."""

from __future__ import annotations

from dispatch.recipient.rating import Rating
from dispatch.storage.schema_ratings import RATING
from dispatch.storage.store import Reading, Writing


def of_delivery(reading: Reading, delivery_id: str) -> Rating | None:
    """Return what the recipient of a delivery has thought of it, None where nothing was said."""
    rows = reading.rows(reading.select(RATING).where(RATING.c.delivery_id == delivery_id))
    return Rating(**{name: getattr(rows[0], name) for name in Rating.__dataclass_fields__}) if rows else None


def add(writing: Writing, rating: Rating) -> Rating:
    """Store a new one, and return it."""
    writing.insert(RATING, {name: getattr(rating, name) for name in Rating.__dataclass_fields__})
    return rating


def change(writing: Writing, old: Rating, new: Rating) -> int:
    """Store what was thought better of, and return the new version.

    Raises
    ------
    ConflictError
        It has changed since it was read.
    """
    values = {"score": new.score, "words": new.words, "changed_s": new.changed_s}
    return writing.change(RATING, old.id, old.version, values)
