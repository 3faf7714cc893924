"""Works through files that were sent: each line once, though processes die; what is done commits with how far the file is."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from dispatch.errors import DispatchError, Fault
from dispatch.imports.import_file import ImportFile, ImportStatus, SettledLine
from dispatch.orders.asked import Order, Upsert
from dispatch.orders.imports import (
    OrderLine,
    batches,
    read_orders,
    sender_of,
    sorted_out,
    take_lines,
)
from dispatch.orders.intake import Taken
from dispatch.promises.taking import Result, Wish
from dispatch.storage import imports
from dispatch.storage.imports import ImportLostError
from dispatch.storage.parties import get_town
from dispatch.storage.store import Store, Writing
from dispatch.town_map import TownMap

LOG = logging.getLogger("tournee.imports")

#: Seconds between two looks, where nobody says that there is something new.
LOOK_S: Final = 2.0
#: A file is somebody's for so long after its last batch; a process that is killed leaves it to others after that.
LEASE_S: Final = 120


class ImportCarrier:
    """Takes files in, one after the other; any number of processes may.

    Parameters
    ----------
    store
        The business.
    open_map
        Returns the map of a name.
    """

    def __init__(self, store: Store, open_map: Callable[[str], TownMap]) -> None:
        self.store = store
        self._open_map = open_map
        self._holder = secrets.token_hex(8)
        self._new = threading.Event()

    def wake(self) -> None:
        """Look again now: a file was sent."""
        self._new.set()

    def run(self, stop: threading.Event) -> None:
        """Take in what was sent until ``stop`` is set."""
        while not stop.is_set():
            self._new.clear()
            try:
                self.run_once(stop)
            except (DispatchError, SQLAlchemyError):
                LOG.exception("files cannot be taken in now: that is tried again")
            self._new.wait(LOOK_S)

    def run_once(self, stop: threading.Event | None = None) -> int:
        """Take in every file that nobody has in hand, and return how many were done."""
        done = 0
        for town_id, name in imports.open_imports(self.store.database, self.store.clock.now_s()):
            if stop is not None and stop.is_set():
                break
            try:
                done += self.carry_out(town_id, name, stop)
            except OperationalError:
                raise
            except Exception:
                # A file that nobody can work through is not tried for ever, and holds up none of the others.
                LOG.exception("import %s of town %s has failed", name, town_id)
                self._give_up(town_id, name)
        return done

    def carry_out(self, town_id: str, name: str, stop: threading.Event | None = None) -> bool:
        """Take a file in, from where it is; return whether it is done by this. Where ``stop`` is set meanwhile, it is left to others."""
        lease_s = self.store.clock.now_s() + LEASE_S
        file = self.store.write(
            town_id, "system", lambda writing: imports.take_up(writing, name, self._holder, lease_s)
        )
        if file is None:
            return False
        try:
            return self._work_through(town_id, file, stop)
        except ImportLostError:
            return False

    def _give_up(self, town_id: str, name: str) -> None:
        def step(writing: Writing) -> None:
            imports.keep_lines(
                writing, name, self._holder, (), status=ImportStatus.FAILED.value, content="", finished_s=writing.now_s,
                failure="it could not be worked through; the server's log says why", lease_s=None,
            )  # fmt: skip
            writing.note("import.finished", name, 1, {"status": ImportStatus.FAILED}, topics=())

        self.store.write(town_id, "system", step)

    def _work_through(self, town_id: str, file: ImportFile, stop: threading.Event | None = None) -> bool:
        day = dt.date.fromisoformat(str(file.options["day"]))
        with self.store.reading(town_id) as reading:
            town = get_town(reading)
            sender = sender_of(reading, file.org_id, day)
        lines, faults = read_orders(file.content, sender)
        if faults:
            settled = [_faulty(fault) for fault in faults]
            self._end(town_id, file, settled, lines=0, faulty=len(settled), failed=True)
            return True
        town_map = self._open_map(town.map)
        upsert, promise = Upsert(file.options["upsert"]), bool(file.options["promise"])

        def wish_of(order: Order) -> Wish:
            return Wish(order, file.actor, file.behalf, upsert, promise)

        counts = _Counts(file)
        for batch in batches(lines[file.done :]):
            if stop is not None and stop.is_set():
                self.store.write(
                    town_id, "system", lambda writing: imports.hand_back(writing, file.id, self._holder)
                )
                return False
            progress = _Progress(self, file.id, batch, counts, len(lines))
            take_lines(self.store, town_map, town_id, batch, wish_of, progress)
            if not progress.kept:
                # Nothing in it could be read: there was no order to take in with it.
                self.store.write(town_id, "system", lambda writing, one=progress: one.keep(writing, ()))  # type: ignore[misc]
            counts = progress.counts
        self._end(town_id, file, (), lines=len(lines), faulty=counts.faulty, failed=False)
        return True

    def _end(
        self,
        town_id: str,
        file: ImportFile,
        settled: Sequence[SettledLine],
        *,
        lines: int,
        faulty: int,
        failed: bool,
    ) -> None:
        status = ImportStatus.FAILED if failed else ImportStatus.DONE
        failure = "the file cannot be read: see its lines" if failed else ""

        def step(writing: Writing) -> None:
            imports.keep_lines(
                writing, file.id, self._holder, settled, status=status.value, content="", lines=lines, faulty=faulty,
                finished_s=writing.now_s, failure=failure, lease_s=None,
            )  # fmt: skip
            version = imports.get_import(writing, file.id).version
            writing.note(
                "import.finished",
                file.id,
                version,
                {"status": status, "lines": lines, "faulty": faulty},
                topics=(),
            )

        self.store.write(town_id, "system", step)

    @property
    def holder(self) -> str:
        """Who this is, as the database knows it."""
        return self._holder


class _Counts:
    """How far a file is."""

    def __init__(self, file: ImportFile) -> None:
        self.done, self.taken, self.fresh, self.faulty = file.done, file.taken, file.fresh, file.faulty

    def after(self, lines: int, taken: Sequence[tuple[int, Taken]], faulty: int) -> _Counts:
        new = object.__new__(_Counts)
        new.done = self.done + lines
        new.taken = self.taken + len(taken)
        new.fresh = self.fresh + sum(one.new for _, one in taken)
        new.faulty = self.faulty + faulty
        return new


class _Progress:
    """Keeps what became of a batch in the transaction that takes its orders in."""

    def __init__(
        self, carrier: ImportCarrier, name: str, batch: Sequence[OrderLine], counts: _Counts, lines: int
    ) -> None:
        self._carrier = carrier
        self._name = name
        self._batch = batch
        self._before = counts
        self._lines = lines
        self.counts = counts
        self.kept = False

    def known(self, writing: Writing, wishes: Sequence[Wish], /) -> Mapping[int, Result]:
        """See `dispatch.promises.taking.Beside`."""
        del writing, wishes
        return {}

    def keep(self, writing: Writing, results: Sequence[Result], /) -> None:
        """See `dispatch.promises.taking.Beside`."""
        taken, faults = sorted_out(self._batch, results)
        self.counts = self._before.after(len(self._batch), taken, len({fault.line for fault in faults}))
        settled = [SettledLine(line, one.delivery.id, one.new) for line, one in taken]
        settled += [_faulty(fault) for fault in faults]
        imports.keep_lines(
            writing,
            self._name,
            self._carrier.holder,
            sorted(settled, key=lambda one: one.line),
            lines=self._lines,
            done=self.counts.done,
            taken=self.counts.taken,
            fresh=self.counts.fresh,
            faulty=self.counts.faulty,
            lease_s=writing.real_s + LEASE_S,
        )
        self.kept = True


def _faulty(fault: Fault) -> SettledLine:
    return SettledLine(
        line=fault.line,
        pointer=_storable(fault.pointer),
        code=fault.code,
        value=_storable(fault.value),
        message=_storable(fault.message),
        remedy=_storable(fault.remedy),
    )


def _storable(text: str) -> str:
    """Return a text that every database stores: files may have halves of characters, and characters that are none."""
    return text.replace("\x00", "\ufffd").encode(errors="replace").decode()
