"""What examples of the sandbox need: the served town is one."""

from __future__ import annotations

from sqlalchemy import update

from dispatch.storage import sandbox as storage
from dispatch.storage.remembered import memory_of
from dispatch.storage.schema_parties import TOWN
from tests.api.v1.cast import Cast, part


@part
def sandbox(cast: Cast) -> str:
    """Make a sandbox of the served town, which nothing of ours ever does: towns are founded as what they are."""
    store, town_id = cast.served.store, cast.served.town_id
    with store.writing(town_id, "test") as writing:
        writing.connection.execute(update(TOWN).where(TOWN.c.id == town_id).values(live=False))
        storage.add_clock(writing, writing.real_s)
    memory_of(store.database.engine).clear()
    return town_id
