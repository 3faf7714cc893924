"""A town that files are taken out of, and what is written of it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import Any

from dispatch.exporting.asking import ask_export
from dispatch.exporting.carrier import ExportCarrier
from dispatch.exporting.export import Export, ExportFormat, ExportKind
from dispatch.storage import exports
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import SmallTown, make_town
from tests.dispatch.toy_town import ToyTown

FIRST, LAST = dt.date(2026, 11, 1), dt.date(2026, 11, 30)


class ExportingTown:
    """A small town, and whoever writes its files."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.town: SmallTown = make_town(store)

    @property
    def id(self) -> str:
        """The town."""
        return self.town.id

    def carrier(self, *, page: int = 500) -> ExportCarrier:
        """Return one of any number of processes."""
        return ExportCarrier(self.store, lambda _: ToyTown(), page=page)  # type: ignore[arg-type, return-value]

    def ask(
        self,
        kind: ExportKind = ExportKind.DELIVERIES,
        days: tuple[dt.date, dt.date] = (FIRST, LAST),
        **wanted: Any,
    ) -> str:
        """Ask for a file."""
        return self.store.write(
            self.id, "api:test", lambda writing: ask_export(writing, kind, days, **wanted)
        ).id

    def export(self, name: str) -> Export:
        """Return a file as it is now."""
        with self.store.reading(self.id) as reading:
            return exports.get_export(reading, name)

    def content(self, name: str) -> bytes:
        """Return what is written of a file."""
        return b"".join(exports.content_of(self.store, self.id, self.export(name)))

    def lines(self, kind: ExportKind, **wanted: Any) -> list[dict[str, Any]]:
        """Have a file written, and return its lines."""
        name = self.ask(kind, **wanted)
        assert self.carrier(page=2).run_once() == 1, self.export(name).failure
        content = self.content(name)
        assert len(content) == self.export(name).size
        if wanted.get("format") is ExportFormat.JSON:
            return [json.loads(line) for line in content.decode().splitlines()]
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
