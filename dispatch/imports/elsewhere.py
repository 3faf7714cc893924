"""Has files taken in by a process of the executor."""

from __future__ import annotations

import contextlib
import logging
import secrets
from typing import Final

from sqlalchemy.exc import OperationalError

from dispatch.errors import DispatchError
from dispatch.executor.errors import (
    ExecutorBusyError,
    ExecutorClosedError,
    SolverCrashedError,
    SolverTimeoutError,
)
from dispatch.executor.executor import Executor
from dispatch.imports.carrier import ImportCarrier
from dispatch.imports.carrying import IsStopping, never
from dispatch.imports.task import FILES_LANE, TAKE_IN, ImportEnd, ImportTask
from dispatch.storage import imports
from dispatch.storage.store import Store
from dispatch.town_map import TownMap

LOG = logging.getLogger("tournee.imports")

#: Seconds that a file may take; what is left of it then is taken up again.
DEADLINE_S: Final = 3_600.0
#: Seconds between two looks whether to stop.
LOOK_S: Final = 0.25


class ImportsElsewhere:
    """Takes files in, in the lane `dispatch.imports.task.FILES_LANE` of an executor.

    Parameters
    ----------
    store
        The business.
    executor
        Has the lane.
    """

    def __init__(self, store: Store, executor: Executor) -> None:
        self.store = store
        self.executor = executor
        self._holder = secrets.token_hex(8)
        self._here = ImportCarrier(store, _no_map, holder=self._holder)

    def carry_out(self, town_id: str, name: str, is_stopping: IsStopping = never) -> bool:
        """See `dispatch.imports.carrying.Carrying`."""
        url = self.store.database.engine.url.render_as_string(hide_password=False)
        task = ImportTask(url, town_id, name, self._holder)
        ticket = self.executor.submit(TAKE_IN, task, deadline_s=DEADLINE_S, lane=FILES_LANE.name)
        while True:
            try:
                return self._ended(town_id, name, ticket.result(LOOK_S))
            except TimeoutError:
                if is_stopping():
                    ticket.stop()
            except (SolverCrashedError, SolverTimeoutError, ExecutorBusyError) as error:
                LOG.warning("whoever took import %s in has died, or was too slow to stop: %s", name, error)
                # That it was asked to stop is no fault of the file; whatever else has ended it may be.
                self._hand_back(town_id, name, tried=not ticket.wants_stop)
                return False
            except ExecutorClosedError:
                return False

    def give_up(self, town_id: str, name: str) -> None:
        """See `dispatch.imports.carrying.Carrying`."""
        self._here.give_up(town_id, name)

    def _hand_back(self, town_id: str, name: str, *, tried: bool) -> None:
        self.store.write(
            town_id, "system", lambda writing: imports.hand_back(writing, name, self._holder, tried=tried)
        )

    def _ended(self, town_id: str, name: str, end: ImportEnd) -> bool:
        if end.failing:
            with contextlib.suppress(OperationalError):
                # Else it waits for the end of its lease.
                self._hand_back(town_id, name, tried=False)
            raise OperationalError(None, None, RuntimeError(end.failing))
        return end.done


def _no_map(name: str) -> TownMap:
    raise DispatchError(f"no map is opened here: {name}", code="map_missing")
