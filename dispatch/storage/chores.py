"""When chores were done, in the database.

That a chore was done every few minutes is no event: whoever follows the log would wake for nothing. These rows change without one.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, update

from dispatch.storage.prepared import of_town
from dispatch.storage.schema_keeping import CHORE
from dispatch.storage.store import Reading, Writing

_CHORES = of_town(CHORE)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a chore: when it was last done, when it last ended, the code of its failure, and who has it in hand until when."""

    last_s: int | None = None
    tried_s: int | None = None
    failure: str = ""
    holder: str = ""
    lease_s: int | None = None


def known(reading: Reading) -> dict[str, Kept]:
    """Return what is known of the chores of a town, by name."""
    return {
        row.name: Kept(row.last_s, row.tried_s, row.failure, row.holder, row.lease_s)
        for row in reading.fetch(_CHORES)
    }


def take(writing: Writing, name: str, holder: str, lease_s: int) -> None:
    """Give a chore into somebody's hands until a moment by the clock of leases; the caller keeps others from doing the same meanwhile."""
    values = {"holder": holder, "lease_s": lease_s}
    own = update(CHORE).where(CHORE.c.town_id == writing.town_id, CHORE.c.name == name)
    if writing.connection.execute(own.values(**values)).rowcount == 0:
        writing.connection.execute(
            insert(CHORE).values(
                town_id=writing.town_id, name=name, last_s=None, tried_s=None, failure="", **values
            )
        )


def end(writing: Writing, name: str, holder: str, *, last_s: int | None, failure: str) -> bool:
    """Keep how a chore ended, and return whether it was still in those hands: who was too slow says nothing any more.

    Parameters
    ----------
    last_s
        When it was begun that was done, None where it failed: what was before stays.
    """
    values: dict[str, object] = {"tried_s": writing.now_s, "failure": failure, "holder": "", "lease_s": None}
    if last_s is not None:
        values["last_s"] = last_s
    own = update(CHORE).where(
        CHORE.c.town_id == writing.town_id, CHORE.c.name == name, CHORE.c.holder == holder
    )
    return writing.connection.execute(own.values(**values)).rowcount == 1
