"""Taking a file in, where that is done: in a process that keeps its connections and maps from one file to the next."""

from __future__ import annotations

from functools import cache

from sqlalchemy.exc import OperationalError

from dispatch.board.the_desk import the_maps
from dispatch.executor.job_run import JobRun
from dispatch.imports.carrier import ImportCarrier
from dispatch.imports.task import ImportEnd, ImportTask
from dispatch.storage.database import Database
from dispatch.storage.store import Store


def take_in(task: ImportTask, run: JobRun) -> ImportEnd:
    """Take a file in.

    Raises
    ------
    DispatchError
        It cannot be worked through.
    """
    carrier = ImportCarrier(_store(task.database_url), the_maps(), holder=task.holder)
    try:
        return ImportEnd(carrier.carry_out(task.town_id, task.name, lambda: run.stopping))
    except OperationalError as error:
        # Of the driver's words nothing but the kind: they may have names in them.
        return ImportEnd(done=False, failing=type(error.orig).__name__)


def get_ready() -> None:
    """Load what every file needs."""
    from geo.snapping import nearest

    del nearest
    the_maps()


@cache
def _store(database_url: str) -> Store:
    return Store(Database(database_url, pool_size=2))
