"""The folder of plan files: one JSON document per plan, validated whenever it is read."""

from __future__ import annotations

import re
from pathlib import Path
from threading import Lock
from typing import Final

from pydantic import ValidationError

from api.errors import ApiError
from api.schemas.listing import PlanEntryWire, PlanListWire, PlanSummaryWire, summarise
from api.schemas.plan import PlanWire
from api.schemas.scalars import PLAN_ID_PATTERN

# Ten times the largest day the solver is asked for; a bigger file is a mistake, not a plan.
MAX_FILE_BYTES: Final = 64 * 1024 * 1024
_SHOWN_FAULTS: Final = 3
_PLAN_ID: Final = re.compile(PLAN_ID_PATTERN)


class PlanFolder:
    """Plans as files of one folder, named ``<plan id>.json``.

    Parameters
    ----------
    folder
        Where the files are. It may not exist yet: it is then empty.

    Notes
    -----
    Files are written by another process and replaced by renaming, so a file is read again when its
    size or its time of change differs. Summaries are kept; whole plans are not.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, tuple[int, int, PlanEntryWire]] = {}
        self._lock = Lock()

    def list(self) -> PlanListWire:
        """List every plan file.

        Returns
        -------
        PlanListWire
            Latest day first, then by name; a file that cannot be used is listed last, with its fault.
        """
        try:
            names = sorted(
                item.stem for item in self.folder.iterdir() if item.suffix == ".json" and item.is_file()
            )
        except FileNotFoundError:
            names = []
        entries = [self._entry(name) for name in names if _PLAN_ID.match(name)]
        entries.sort(key=lambda entry: "" if entry.summary is None else entry.summary.date, reverse=True)
        return PlanListWire(plans=tuple(entries))

    def read(self, plan_id: str) -> PlanWire:
        """Read and validate one plan.

        Parameters
        ----------
        plan_id
            The plan's name.

        Returns
        -------
        PlanWire
            The plan.

        Raises
        ------
        ApiError
            ``plan_not_found`` if there is no such file or the name is not one a plan can have,
            ``plan_damaged`` if the file is not a plan.
        """
        if not _PLAN_ID.match(plan_id):
            raise _not_found(plan_id)
        path = self.folder / f"{plan_id}.json"
        try:
            size = path.stat().st_size
            if size > MAX_FILE_BYTES:
                raise ApiError(
                    f"Plan file {path.name} has {size} bytes, more than the {MAX_FILE_BYTES} that a plan may have; "
                    "remove it and plan the day again.",
                    code="plan_damaged",
                )
            text = path.read_bytes()
        except FileNotFoundError:
            raise _not_found(plan_id) from None
        except OSError as error:
            raise ApiError(
                f"Plan file {path.name} cannot be read ({error.strerror}); check its permissions.",
                code="plan_damaged",
            ) from error
        try:
            return PlanWire.model_validate_json(text)
        except ValidationError as error:
            raise ApiError(
                f"Plan file {path.name} is not a plan: {_first_faults(error)}. Plan the day again to replace it.",
                code="plan_damaged",
            ) from error

    def _entry(self, plan_id: str) -> PlanEntryWire:
        try:
            found = (self.folder / f"{plan_id}.json").stat()
        except OSError:
            return PlanEntryWire(id=plan_id, summary=None, fault=f"Plan file {plan_id}.json cannot be read.")
        with self._lock:
            known = self._known.get(plan_id)
        if known is not None and known[:2] == (found.st_mtime_ns, found.st_size):
            return known[2]
        summary: PlanSummaryWire | None = None
        fault: str | None = None
        try:
            summary = summarise(self.read(plan_id))
        except ApiError as error:
            fault = str(error)
        entry = PlanEntryWire(id=plan_id, summary=summary, fault=fault)
        with self._lock:
            self._known[plan_id] = (found.st_mtime_ns, found.st_size, entry)
        return entry


def _not_found(plan_id: str) -> ApiError:
    return ApiError(
        f"No plan is named {plan_id[:100]!r}; GET /v1/plans lists those that exist.", code="plan_not_found"
    )


def _first_faults(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    shown = "; ".join(
        f"{'/'.join(str(part) for part in fault['loc']) or 'the file'}: {fault['msg']}"
        for fault in faults[:_SHOWN_FAULTS]
    )
    more = len(faults) - _SHOWN_FAULTS
    return f"{shown}; and {more} more" if more > 0 else shown
