"""Takes a person's name, number and address of mail out of words about other things, as a neighbour's note or a courier's remark."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Text, cast, or_, update

from dispatch.privacy.inventory import Kind, columns_of
from dispatch.storage.columns import METADATA
from dispatch.storage.store import Writing

#: Shorter ones would be found in everything.
SHORTEST = 5
LEFT = "…"


def take_out_mentions(writing: Writing, needles: Sequence[str]) -> Counter[str]:
    """Replace texts wherever words of a town hold them; returns changed rows by table.

    Notes
    -----
    Reads all words of the town once: for a request of a person, not for every night.
    """
    done: Counter[str] = Counter()
    wanted = [needle for needle in needles if len(needle) >= SHORTEST]
    if not wanted:
        return done
    for table in METADATA.sorted_tables:
        columns = columns_of(table, Kind.TEXT, Kind.DOCUMENT, Kind.AUDIT)
        if not columns or "town_id" not in table.c:
            continue
        has = or_(
            *(cast(column, Text).contains(spelled, autoescape=True) for column in columns for needle in wanted for spelled in spellings(needle))
        )  # fmt: skip
        key = tuple(table.primary_key.columns)
        for row in writing.rows(writing.select(table).where(has)):
            whole = row._asdict()
            changes = {column.name: _without(whole[column.name], wanted) for column in columns}
            if changes != {column.name: whole[column.name] for column in columns}:
                same = [column == whole[column.name] for column in key]
                done[table.name] += writing.connection.execute(
                    update(table).where(table.c.town_id == writing.town_id, *same).values(**changes)
                ).rowcount
    return done


def spellings(needle: str) -> set[str]:
    """Return how a text is written in a column: SQLite keeps documents in ASCII."""
    return {needle, json.dumps(needle)[1:-1]}


def _without(value: Any, needles: Sequence[str]) -> Any:
    if isinstance(value, str):
        for needle in needles:
            value = value.replace(needle, LEFT)
        return value
    if isinstance(value, dict):
        return {key: _without(inner, needles) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, needles) for inner in value]
    return value
