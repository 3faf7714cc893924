"""Takes a person's name, number and address of mail out of words about other things, as a neighbour's note or a courier's remark."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Text, cast, func, or_, update

from dispatch.privacy.inventory import Kind, columns_of
from dispatch.privacy.needles import SHORTEST, spellings
from dispatch.storage.columns import METADATA
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.store import BATCH, Writing

LEFT = "…"


def take_out_mentions(writing: Writing, needles: Sequence[str]) -> Counter[str]:
    """Replace texts wherever words of a town hold them, in capitals or not; returns changed rows by table.

    Notes
    -----
    Reads all words of the town once: for a request of a person, not for every night.
    """
    done: Counter[str] = Counter()
    owners: set[str] = set()
    wanted = [needle for needle in needles if len(needle) >= SHORTEST]
    if not wanted:
        return done
    # The longest first: of "Odette Martinon" nothing is left, also where "Martinon" is wanted too.
    ordered = sorted(wanted, key=lambda needle: (-len(needle), needle))
    pattern = re.compile("|".join(_bounded(needle) for needle in ordered), re.IGNORECASE)
    for table in METADATA.sorted_tables:
        columns = columns_of(table, Kind.TEXT, Kind.DOCUMENT, Kind.AUDIT)
        if not columns or "town_id" not in table.c:
            continue
        key = tuple(table.primary_key.columns)
        for row in writing.rows(writing.select(table).where(mentioned(columns, wanted))):
            whole = row._asdict()
            changes = {column.name: _without(whole[column.name], pattern) for column in columns}
            if changes != {column.name: whole[column.name] for column in columns}:
                same = [column == whole[column.name] for column in key]
                owners |= (
                    {whole["id"]} if table is DELIVERY else {whole["delivery_id"]} if table is TASK else set()
                )
                done[table.name] += writing.connection.execute(
                    update(table).where(table.c.town_id == writing.town_id, *same).values(**changes)
                ).rowcount
    ordered_owners = sorted(owners)
    for first in range(0, len(ordered_owners), BATCH):
        own = DELIVERY.c.id.in_(ordered_owners[first : first + BATCH])
        # Who has read it must not write the words back, nor know it any longer.
        writing.connection.execute(
            update(DELIVERY)
            .where(DELIVERY.c.town_id == writing.town_id, own)
            .values(version=DELIVERY.c.version + 1)
        )
    return done


def mentioned(columns: Iterable[Column[Any]], needles: Sequence[str]) -> ColumnElement[bool]:
    """Return whether some columns hold one of some texts, in capitals or not."""
    return or_(
        *(
            func.lower(cast(column, Text)).contains(spelled, autoescape=True)
            for column in columns
            for needle in needles
            for spelled in sorted(spellings(needle))
        )
    )


def _bounded(needle: str) -> str:
    """Return the pattern of a text that is no part of a longer word or number."""
    before = r"(?<!\w)" if needle[0].isalnum() else ""
    after = r"(?!\w)" if needle[-1].isalnum() else ""
    return f"{before}{re.escape(needle)}{after}"


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(LEFT, value)
    if isinstance(value, dict):
        return {key: _without(inner, pattern) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, pattern) for inner in value]
    return value
