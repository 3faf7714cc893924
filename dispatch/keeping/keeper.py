"""Does the chores of a town that are due; any number of keepers may do so at the same time."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.errors import DispatchError
from dispatch.keeping.chores import ACTOR, CHORES, Chore, Tools
from dispatch.storage import chores as store_of_chores
from dispatch.storage import parties
from dispatch.storage.chores import Kept
from dispatch.storage.store import Store, Writing

LOG = logging.getLogger("tournee.keeping")

#: What has failed is tried again after so many seconds.
RETRY_S = 600


@dataclass(frozen=True, slots=True)
class Done:
    """A chore that was done, and how many things that were; or that failed, with the code of the fault and its words."""

    name: str
    count: int = 0
    failure: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The chores that were due, in the order in which they were done."""

    done: tuple[Done, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many things each was, those that did nothing left out."""
        return {one.name: one.count for one in self.done if one.count}

    @property
    def failures(self) -> dict[str, str]:
        """The code of what failed, by chore."""
        return {one.name: one.failure for one in self.done if one.failure}


def do_chores(
    store: Store, town_id: str, tools: Tools | None = None, *, chores: Sequence[Chore] = CHORES
) -> Report:
    """Do the chores of a town that are due, each in transactions of its own; one that fails keeps none of the others from being done.

    To be called every minute, by as many processes as there are: each chore is in the hands of one of them. Who dies with one in hand keeps
    it for the length of its lease. What has failed is due again after `RETRY_S`, whatever its rhythm; nothing is done for a moment that
    was missed but once, later. Notes ``chore.failed`` when a chore begins to fail, and ``chore.recovered``.

    Parameters
    ----------
    tools
        Maps, and what privacy needs.
    chores
        Which there are.

    Raises
    ------
    NotFoundError
        There is no such town.
    """
    with store.reading(town_id) as reading:
        zone = parties.get_town(reading).time_zone
        known = store_of_chores.known(reading)
        due = [
            one
            for one in chores
            if is_due(one, known.get(one.name, Kept()), reading.now_s, zone, reading.real_s)
        ]
    done = [_do(store, town_id, one, tools or Tools(), zone) for one in due]
    return Report(tuple(one for one in done if one is not None))


def is_due(chore: Chore, kept: Kept, now_s: int, time_zone: str, real_s: int | None = None) -> bool:
    """Whether a chore is to be done now, and nobody has it in hand.

    Parameters
    ----------
    now_s, real_s
        By the clock of the town, and by that of the machines where it is another one: leases go by it.
    """
    lent_s = now_s if real_s is None else real_s
    # A lease is never longer than its chore's: whoever had a wrong clock holds nothing for ever.
    if kept.lease_s is not None and lent_s < kept.lease_s <= lent_s + 2 * chore.lease_s:
        return False
    if kept.failure and kept.tried_s is not None:
        return not now_s - RETRY_S < kept.tried_s <= now_s
    return chore.rhythm.is_due(kept.last_s, now_s, time_zone)


def _do(store: Store, town_id: str, chore: Chore, tools: Tools, zone: str) -> Done | None:
    holder = uuid.uuid4().hex

    def take(writing: Writing) -> int | None:
        writing.exclude(f"chore {chore.name}")
        kept = store_of_chores.known(writing).get(chore.name, Kept())
        if not is_due(chore, kept, writing.now_s, zone, writing.real_s):
            return None
        store_of_chores.take(writing, chore.name, holder, writing.real_s + chore.lease_s)
        return writing.now_s

    try:
        begun_s = store.write(town_id, ACTOR, take)
        if begun_s is None:
            return None
        done = Done(chore.name, chore.work(store, town_id, tools))
    except Exception as error:
        LOG.exception("chore %s of town %s has failed", chore.name, town_id)
        code = error.code if isinstance(error, DispatchError) else type(error).__name__
        done, begun_s = Done(chore.name, 0, code[:80], str(error)), None

    def end(writing: Writing) -> None:
        before = store_of_chores.known(writing).get(chore.name, Kept())
        mine = store_of_chores.end(writing, chore.name, holder, last_s=begun_s, failure=done.failure)
        if mine and bool(done.failure) != bool(before.failure):
            kind = "chore.failed" if done.failure else "chore.recovered"
            writing.note(kind, chore.name, 1, {"code": done.failure or before.failure})

    try:
        store.write(town_id, ACTOR, end)
    except Exception:
        # Its lease ends by itself, and it is done again.
        LOG.exception("how chore %s of town %s has ended could not be kept", chore.name, town_id)
    return done
