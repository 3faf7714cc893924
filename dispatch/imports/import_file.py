"""A file that is taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class ImportKind(StrEnum):
    """What the lines of a file are."""

    ORDERS = "orders"


class ImportStatus(StrEnum):
    """How far a file is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # it could not be read at all; ``failure`` is the code of why


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file, and how far it is.

    Attributes
    ----------
    org_id
        Whose lines they are.
    actor, behalf
        Who has sent it, as the log names them.
    options
        How lines are taken: for orders ``day``, ``upsert``, ``promise``.
    content
        The text; empty once it is done.
    lines, done
        How many it has (None before it was read), and how many of them are settled.
    taken, fresh, faulty
        Lines that were taken, those of them that were new, and lines with something wrong.
    takes
        How often somebody has taken it up since a line of it was settled.
    """

    id: str
    kind: ImportKind
    org_id: str
    actor: str
    behalf: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    content: str = ""
    status: ImportStatus = ImportStatus.QUEUED
    lines: int | None = None
    done: int = 0
    taken: int = 0
    fresh: int = 0
    faulty: int = 0
    failure: str = ""
    created_s: int = 0
    finished_s: int | None = None
    version: int = 1
    takes: int = 0


@dataclass(frozen=True, slots=True)
class SettledLine:
    """What became of a line: the delivery that it is, or one thing that is wrong with it."""

    line: int
    delivery_id: str = ""
    fresh: bool = False
    pointer: str = ""
    code: str = ""
    value: str = ""
    message: str = ""
    remedy: str = ""
    sequence: int = 0
