"""A file is asked for: what is wanted is checked and kept, and written later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.exporting.export import (
    OF_ORGANIZATIONS,
    WITH_PERSONS,
    Export,
    ExportFormat,
    ExportKind,
    ExportStatus,
)
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import RoundStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.storage import exports, parties
from dispatch.storage.store import Writing

#: Days of one file.
LONGEST_SPAN: Final = 400
#: Files of one organisation, or of the town itself, that wait or are written, and that there are in all.
MOST_OPEN: Final = 3
MOST_KEPT: Final = 100
#: A file is kept so long, seconds; that it was there is known for longer.
KEPT_S: Final = 7 * 86_400
KNOWN_S: Final = 90 * 86_400
#: States that a kind can be narrowed by.
_STATES: Final[Mapping[ExportKind, type[StrEnum]]] = {
    ExportKind.DELIVERIES: DeliveryStatus,
    ExportKind.VISITS: VisitStatus,
    ExportKind.ROUNDS: RoundStatus,
}


class BadExportError(DispatchError):
    """A file that nobody can write; codes ``bad_span``, ``bad_kind``, ``bad_status``, ``bad_filter``, ``too_many_exports``.

    Attributes
    ----------
    field
        What of the request it is about; empty for none.
    """

    def __init__(self, message: str, *, code: str, field: str = "") -> None:
        super().__init__(message, code=code)
        self.field = field


def ask_export(
    writing: Writing,
    kind: ExportKind,
    days: tuple[dt.date, dt.date],
    *,
    format: ExportFormat = ExportFormat.CSV,  # noqa: A002
    org_id: str = "",
    statuses: Sequence[str] = (),
    organization_id: str = "",
    persons: bool = False,
) -> Export:
    """Keep what somebody wants to take out; notes ``export.asked``.

    Parameters
    ----------
    days
        First and last local date, both included.
    org_id
        The organisation whose part alone it has; empty for the whole town.
    statuses
        Of deliveries, visits or rounds: those alone; empty for all.
    organization_id
        For the town: what concerns that organisation alone; empty for all.
    persons
        Whether people are named: who gets a delivery, and where.

    Raises
    ------
    BadExportError
        It is too long, there is no such file, or too many wait.
    """
    span = (days[1] - days[0]).days
    if not 0 <= span < LONGEST_SPAN:
        raise BadExportError(
            f"the last day is not within {LONGEST_SPAN} days from the first one: ask for fewer days",
            code="bad_span", field="to_day",
        )  # fmt: skip
    if org_id and kind not in OF_ORGANIZATIONS:
        known = ", ".join(sorted(OF_ORGANIZATIONS))
        raise BadExportError(
            f"files of {kind} are the town's alone: ask for one of {known}", code="bad_kind", field="kind"
        )
    _check_statuses(kind, statuses)
    if persons and kind not in WITH_PERSONS:
        raise BadExportError(f"files of {kind} name nobody: leave persons out", code="bad_filter", field="persons")  # fmt: skip
    if organization_id:
        _check_organization(writing, kind, org_id, organization_id)
    # Two that come at the same time are counted one after the other.
    writing.exclude("exports")
    waiting, kept = exports.count_exports(writing, org_id)
    if waiting >= MOST_OPEN:
        raise BadExportError(f"{MOST_OPEN} files wait already: ask again when one of them is done", code="too_many_exports")  # fmt: skip
    if kept >= MOST_KEPT:
        raise BadExportError(f"there are {MOST_KEPT} files already: remove some of them first", code="too_many_exports")  # fmt: skip
    options = {
        "from_day": days[0].isoformat(), "to_day": days[1].isoformat(), "statuses": sorted(set(statuses)), "organization_id": organization_id,
        "persons": persons,
    }  # fmt: skip
    new = Export(writing.ids.new(ids.EXPORT), kind, format, org_id, writing.actor, writing.behalf, options)
    stored = exports.add_export(writing, new)
    writing.note("export.asked", stored.id, 1, {"kind": kind.value, "org_id": org_id, **options})
    return stored


def drop_export(writing: Writing, export: Export) -> None:
    """Remove a file, whether it is written or not; notes ``export.removed``."""
    exports.remove_export(writing, export.id)
    writing.note("export.removed", export.id, export.version + 1, {"kind": export.kind.value, "org_id": export.org_id})  # fmt: skip


def expire_exports(writing: Writing, most: int = 100) -> int:
    """Let files go whose time is over, and forget those that went long ago; notes ``export.expired`` for each, and returns how many went."""
    due = exports.due_to_expire(writing, most)
    if due:
        exports.expire(writing, due)
    for name in due:
        writing.note("export.expired", name, exports.get_export(writing, name).version, {"status": ExportStatus.EXPIRED.value})  # fmt: skip
    forgotten = exports.forget_old(writing, writing.now_s - KNOWN_S)
    if forgotten and not due:
        writing.note("export.forgotten", writing.town_id, 1, {"number": forgotten})
    return len(due)


def _check_statuses(kind: ExportKind, statuses: Sequence[str]) -> None:
    if not statuses:
        return
    states = _STATES.get(kind)
    if states is None:
        raise BadExportError(f"files of {kind} have no states: leave status out", code="bad_status", field="status")  # fmt: skip
    for status in statuses:
        if status not in set(states):
            known = ", ".join(states)
            raise BadExportError(f"{status!r} is no state of {kind}: it is one of {known}", code="bad_status", field="status")  # fmt: skip


def _check_organization(writing: Writing, kind: ExportKind, org_id: str, organization_id: str) -> None:
    if org_id and organization_id != org_id:
        raise BadExportError(
            "files have what is yours alone: leave organization_id out", code="bad_filter", field="organization_id"
        )  # fmt: skip
    if kind not in OF_ORGANIZATIONS:
        raise BadExportError(
            f"files of {kind} are of no organisation: leave organization_id out",
            code="bad_filter", field="organization_id",
        )  # fmt: skip
    if organization_id not in parties.get_organizations(writing, [organization_id]):
        raise BadExportError(
            f"this town has no organisation {organization_id!r}: give the id of one",
            code="bad_filter", field="organization_id",
        )  # fmt: skip
