"""Has files taken in that were sent, one after the other: any number of processes may."""

from __future__ import annotations

import logging

from sqlalchemy.exc import OperationalError

from dispatch.fair_turns import FairTurns
from dispatch.imports.carrier import LEASE_S
from dispatch.imports.carrying import Carrying, IsStopping, never
from dispatch.storage import imports
from dispatch.storage.store import Store

LOG = logging.getLogger("tournee.imports")


class QueuedImports:
    """Has files taken in.

    Parameters
    ----------
    store
        The business.
    carrying
        Takes them in.
    """

    def __init__(self, store: Store, carrying: Carrying) -> None:
        self.store = store
        self._carrying = carrying
        self._turns = FairTurns()

    def run_once(self, is_stopping: IsStopping = never) -> int:
        """Have every file taken in that nobody has in hand, and return how many were done."""
        done = 0
        for town_id, name in self._turns.through(lambda: imports.open_imports(self.store, LEASE_S)):
            if is_stopping():
                break
            try:
                done += self._carrying.carry_out(town_id, name, is_stopping)
            except OperationalError:
                raise
            except Exception:
                # A file that nobody can work through is not tried for ever, and holds up none of the others.
                LOG.exception("import %s of town %s has failed", name, town_id)
                self._carrying.give_up(town_id, name)
        return done
