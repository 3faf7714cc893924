"""A file that is taken out: what somebody has asked for, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from dispatch.exports.common import ATTRIBUTION


class ExportKind(StrEnum):
    """What the lines of a file are."""

    DELIVERIES = "deliveries"
    VISITS = "visits"
    ROUNDS = "rounds"  # one line for each stop
    EVENTS = "events"
    CASH = "cash"  # what was taken at doors
    FEES = "fees"  # what deliveries cost their senders
    COST_SHARES = "cost_shares"  # what shops bear of rounds
    FIGURES = "figures"  # one line for each figure of each day


class ExportFormat(StrEnum):
    """How lines are written."""

    CSV = "csv"
    JSON = "json"  # JSON Lines: one object a line


class ExportStatus(StrEnum):
    """How far a file is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # ``failure`` is the code of why
    EXPIRED = "expired"  # its time is over, or somebody who is in it was forgotten: the file is gone


#: Kinds that an organisation may ask for; the others are the town's alone.
OF_ORGANIZATIONS: Final = frozenset(
    {ExportKind.DELIVERIES, ExportKind.EVENTS, ExportKind.CASH, ExportKind.FEES, ExportKind.COST_SHARES}
)
#: Kinds that name people where ``persons`` is asked for.
WITH_PERSONS: Final = frozenset({ExportKind.DELIVERIES})
#: Media types by format.
MEDIA_TYPES: Final[Mapping[ExportFormat, str]] = {
    ExportFormat.CSV: "text/csv",
    ExportFormat.JSON: "application/x-ndjson",
}
_ENDINGS: Final = {ExportFormat.CSV: "csv", ExportFormat.JSON: "jsonl"}


@dataclass(frozen=True, slots=True)
class Export:
    """A file, and how far it is.

    Attributes
    ----------
    org_id
        The organisation whose part alone it has; empty for the whole town.
    actor, behalf
        Who has asked for it, as the log names them.
    options
        ``from_day`` and ``to_day``, local dates, both included; ``statuses`` and ``organization_id``, which narrow it; ``persons``,
        whether people are named.
    place
        Where it goes on: the place of the last line that is written, None at the beginning.
    rows, size, chunks
        Lines, bytes and pieces that are written so far.
    tries
        How often somebody has taken it up.
    expires_s
        When the file goes; None until it is done.
    """

    id: str
    kind: ExportKind
    format: ExportFormat
    org_id: str
    actor: str
    behalf: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    status: ExportStatus = ExportStatus.QUEUED
    place: tuple[str | int, ...] | None = None
    rows: int = 0
    size: int = 0
    chunks: int = 0
    tries: int = 0
    failure: str = ""
    created_s: int = 0
    finished_s: int | None = None
    expires_s: int | None = None
    version: int = 1

    @property
    def from_day(self) -> str:
        """First local date."""
        return str(self.options["from_day"])

    @property
    def to_day(self) -> str:
        """Last local date."""
        return str(self.options["to_day"])

    @property
    def statuses(self) -> tuple[str, ...]:
        """Those alone; empty for all."""
        return tuple(self.options.get("statuses", ()))

    @property
    def about_org_id(self) -> str:
        """The organisation whose lines are wanted: whose file it is, or the one that the town has asked about; empty for all."""
        return self.org_id or str(self.options.get("organization_id", ""))

    @property
    def persons(self) -> bool:
        """Whether people are named."""
        return bool(self.options.get("persons", False))

    @property
    def is_personal(self) -> bool:
        """Whether it may hold what a person can have erased: names, doors, and what the log says of them."""
        return self.persons or self.kind is ExportKind.EVENTS

    @property
    def attribution(self) -> str:
        """The credit that is due to the map, empty where nothing in it comes from there: positions, addresses, planned ways."""
        from_map = self.persons or self.kind in {
            ExportKind.ROUNDS,
            ExportKind.FIGURES,
            ExportKind.COST_SHARES,
        }
        return ATTRIBUTION if from_map else ""

    @property
    def file_name(self) -> str:
        """What the file is called where it is kept."""
        return f"{self.kind.replace('_', '-')}_{self.from_day}_{self.to_day}.{_ENDINGS[self.format]}"
