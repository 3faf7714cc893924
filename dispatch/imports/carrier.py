"""Works through files that were sent: each line once, though processes die; what is done commits with how far the file is."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from dispatch.errors import Fault
from dispatch.imports.carrying import IsStopping, never
from dispatch.imports.import_file import ImportFile, ImportStatus, SettledLine
from dispatch.orders.asked import Order, Upsert
from dispatch.orders.imports import batches, sorted_out, take_lines
from dispatch.orders.intake import Taken
from dispatch.orders.order_file import OrderLine, read_orders, sender_of
from dispatch.promises.taking import Result, Wish
from dispatch.storage import imports
from dispatch.storage.imports import ImportLostError
from dispatch.storage.lease_clock import lease_now_s
from dispatch.storage.parties import get_town
from dispatch.storage.store import Store, Writing
from dispatch.town_map import TownMap

#: A file is somebody's for so long after its last batch; a process that is killed leaves it to others after that.
LEASE_S: Final = 120
#: So often a file may be taken up without any of its lines being settled: whoever has died of it so often will again.
MOST_TAKES: Final = 5


class ImportCarrier:
    """Takes a file in, line by line; any number of processes may, each file is one's at a time.

    Parameters
    ----------
    store
        The business.
    open_map
        Returns the map of a name.
    holder
        Who this is, as the database knows it.
    """

    def __init__(self, store: Store, open_map: Callable[[str], TownMap], *, holder: str = "") -> None:
        self.store = store
        self._open_map = open_map
        self.holder = holder or secrets.token_hex(8)

    def carry_out(self, town_id: str, name: str, is_stopping: IsStopping = never) -> bool:
        """Take a file in, from where it is; return whether it is done by this. Where it is to stop meanwhile, it leaves the file to others."""
        file = self.store.write(
            town_id, "system", lambda writing: imports.take_up(writing, name, self.holder, LEASE_S)
        )
        if file is None:
            return False
        if file.takes > MOST_TAKES:
            self.give_up(town_id, name)
            return True
        try:
            return self._work_through(town_id, file, is_stopping)
        except ImportLostError:
            return False

    def give_up(self, town_id: str, name: str) -> None:
        """Have a file that this one has in hand fail; notes ``import.finished``.

        Raises
        ------
        ImportLostError
            It is in other hands.
        """

        def step(writing: Writing) -> None:
            imports.keep_lines(
                writing, name, self.holder, (), status=ImportStatus.FAILED.value, content="", finished_s=writing.now_s,
                failure="import_failed", lease_s=None,
            )  # fmt: skip
            writing.note("import.finished", name, 1, {"status": ImportStatus.FAILED}, topics=())

        self.store.write(town_id, "system", step)

    def _work_through(self, town_id: str, file: ImportFile, is_stopping: IsStopping = never) -> bool:
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
            if is_stopping():
                self.store.write(
                    town_id,
                    "system",
                    lambda writing: imports.hand_back(writing, file.id, self.holder, tried=False),
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
        failure = "file_unreadable" if failed else ""

        def step(writing: Writing) -> None:
            imports.keep_lines(
                writing, file.id, self.holder, settled, status=status.value, content="", lines=lines, faulty=faulty,
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
            lease_s=lease_now_s(writing) + LEASE_S,
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
