"""Writes files that were asked for: page by page, though processes die; a page commits with how far its file is."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from sqlalchemy.exc import OperationalError

from dispatch.errors import DispatchError
from dispatch.exporting.asking import KEPT_S
from dispatch.exporting.delivery_rows import delivery_page
from dispatch.exporting.event_rows import event_page
from dispatch.exporting.export import Export, ExportKind, ExportStatus
from dispatch.exporting.figure_rows import figure_page
from dispatch.exporting.money_rows import cash_page, fee_page, share_page
from dispatch.exporting.page import Page, Paging, Sight
from dispatch.exporting.round_rows import round_page
from dispatch.exporting.visit_rows import visit_page
from dispatch.exporting.written import written_head, written_rows
from dispatch.fair_turns import FairTurns
from dispatch.storage import exports
from dispatch.storage.exports import ExportLostError
from dispatch.storage.lease_clock import lease_now_s
from dispatch.storage.parties import get_town
from dispatch.storage.store import Store, Writing
from dispatch.town_map import TownMap

LOG = logging.getLogger("tournee.exports")

PAGES: Final[Mapping[ExportKind, Paging]] = {
    ExportKind.DELIVERIES: delivery_page,
    ExportKind.VISITS: visit_page,
    ExportKind.ROUNDS: round_page,
    ExportKind.EVENTS: event_page,
    ExportKind.CASH: cash_page,
    ExportKind.FEES: fee_page,
    ExportKind.COST_SHARES: share_page,
    ExportKind.FIGURES: figure_page,
}
#: A file is somebody's for so long after its last page; a process that is killed leaves it to others after that.
LEASE_S: Final = 120
#: Things of one page: what is in memory at a time.
PAGE: Final = 500
#: Bytes of one file.
LARGEST: Final = 512 << 20
#: Somebody who takes it up so often and never ends dies of it: others are not to.
MOST_TRIES: Final = 5
ACTOR: Final = "system:exports"


class ExportCarrier:
    """Writes files, one after the other; any number of processes may.

    Parameters
    ----------
    store
        The business.
    open_map
        Returns the map of a name.
    page
        Things of one page.
    """

    def __init__(self, store: Store, open_map: Callable[[str], TownMap], *, page: int = PAGE) -> None:
        self.store = store
        self._open_map = open_map
        self._page = page
        self._holder = secrets.token_hex(8)
        self._turns = FairTurns()

    def run_once(self, stop: threading.Event | None = None) -> int:
        """Write every file that nobody has in hand, and return how many were done."""
        done = 0
        for town_id, name in self._turns.through(lambda: exports.open_exports(self.store, LEASE_S)):
            if stop is not None and stop.is_set():
                break
            try:
                done += self.carry_out(town_id, name, stop)
            except OperationalError:
                raise
            except Exception as error:
                # A file that nobody can write is not tried for ever, and holds up none of the others.
                LOG.exception("export %s of town %s has failed", name, town_id)
                self._give_up(
                    town_id, name, error.code if isinstance(error, DispatchError) else "export_unwritable"
                )
        return done

    def carry_out(self, town_id: str, name: str, stop: threading.Event | None = None) -> bool:
        """Write a file, from where it is; return whether it is done by this. Where ``stop`` is set meanwhile, it is left to others."""
        export = self.store.write(
            town_id, ACTOR, lambda writing: exports.take_up(writing, name, self._holder, LEASE_S)
        )
        if export is None:
            return False
        if export.tries > MOST_TRIES:
            self._give_up(town_id, name, "export_died")
            return False
        try:
            return self._write(town_id, export, stop)
        except ExportLostError:
            return False

    def _write(self, town_id: str, export: Export, stop: threading.Event | None) -> bool:
        with self.store.reading(town_id) as reading:
            town = get_town(reading)
        sight = Sight(export, town, partial(self._open_map, town.map), self._page)
        paging = PAGES[export.kind]
        while True:
            if stop is not None and stop.is_set():
                self._hand_back(town_id, export.id)
                return False
            with self.store.reading(town_id) as reading:
                page = paging(reading, sight, export.place)
            head = b"" if export.chunks else written_head(export)
            content = head + written_rows(export, page.rows)
            if export.size + len(content) > LARGEST:
                self._give_up(town_id, export.id, "export_too_large")
                return False
            export = self._kept(town_id, export, page, content)
            if page.place is None:
                return True

    def _kept(self, town_id: str, export: Export, page: Page, content: bytes) -> Export:
        """Keep a page, and how far the file is, in one transaction; with the last one the file is done."""
        rows = export.rows + len(page.rows)
        grown = replace(
            export, place=page.place, rows=rows, size=export.size + len(content), chunks=export.chunks + bool(content)
        )  # fmt: skip

        def step(writing: Writing) -> None:
            facts: dict[str, object] = {"rows": rows, "tries": 0, "lease_s": lease_now_s(writing) + LEASE_S}
            if page.place is None:
                facts |= {"place": [], **_ended(writing, ExportStatus.DONE)}
                facts["expires_s"] = writing.now_s + KEPT_S
            else:
                facts["place"] = list(page.place)
            exports.keep_page(writing, export.id, self._holder, content, **facts)
            if page.place is None:
                _note_end(writing, export.id)

        self.store.write(town_id, export.actor, step, behalf=export.behalf)
        return grown

    def _hand_back(self, town_id: str, name: str) -> None:
        self.store.write(town_id, ACTOR, lambda writing: exports.hand_back(writing, name, self._holder))

    def _give_up(self, town_id: str, name: str, failure: str) -> None:
        def step(writing: Writing) -> None:
            facts = _ended(writing, ExportStatus.FAILED)
            exports.keep_page(writing, name, self._holder, b"", **facts, failure=failure)
            exports.drop_content(writing, name)
            _note_end(writing, name)

        try:
            self.store.write(town_id, ACTOR, step)
        except ExportLostError:
            LOG.info("export %s of town %s has gone meanwhile", name, town_id)


def _ended(writing: Writing, status: ExportStatus) -> dict[str, object]:
    return {"status": status.value, "finished_s": writing.now_s, "holder": "", "lease_s": None}


def _note_end(writing: Writing, name: str) -> None:
    done = exports.get_export(writing, name)
    data = {
        "status": done.status.value, "kind": done.kind.value, "rows": done.rows, "size": done.size, "org_id": done.org_id,
    }  # fmt: skip
    writing.note("export.finished", name, done.version, data)
