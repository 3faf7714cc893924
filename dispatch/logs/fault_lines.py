"""How faults are told in a log that may hold nobody's name: by their kind, their code and the places of the program, not by what they say.

What a fault says may quote whatever was being read or written: a row of the database with a name in it, an address that was not found. So a
fault is told by its class, by its `code` where it has one, and by the lines of the program on the way to it. What it says is kept where it can only
be about the installation.
"""

from __future__ import annotations

import errno
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Final

#: What these say names parts of the program, not its data.
_TECHNICAL: Final = (ImportError, AttributeError, NameError, MemoryError, RecursionError, NotImplementedError)
#: Codes of faults that are about the installation: what they say tells an operator what to mend.
_INSTALLATION: Final = frozenset(
    {
        "database_busy", "database_too_new", "database_unreachable", "database_unsafe", "disruptions_damaged", "executor_busy", "executor_closed",
        "home_unwritable", "invalid_database_url", "invalid_settings", "learned_damaged", "lease_lost", "secret_invalid", "secret_key",
        "secret_unsafe", "solver_crashed", "solver_not_ready", "solver_out_of_memory", "solver_timeout", "tiles_damaged", "town_damaged",
        "town_outdated", "town_unknown", "webhooks_not_ready",
    }
)  # fmt: skip
#: Faults that one fault may come from, and places of each: whoever recurses without end says so with fewer.
MOST_CAUSES: Final = 5
MOST_PLACES: Final = 40


def fault_words(error: BaseException) -> str:
    """Return a fault in one line without anything that it may quote."""
    name = type(error).__name__
    if isinstance(error, OSError) and error.errno is not None:
        return f"{name} ({errno.errorcode.get(error.errno, error.errno)})"
    driver = getattr(error, "orig", None)
    if isinstance(driver, BaseException):
        # Of the database: what it says may have a row in it, its code has not.
        state = getattr(driver, "sqlstate", None) or getattr(driver, "sqlite_errorname", None)
        return f"{name} ({type(driver).__name__}{f' {state}' if state else ''})"
    code = getattr(error, "code", None)
    if isinstance(code, str) and code.isidentifier():
        return f"{name} ({code}){f': {error}' if code in _INSTALLATION else ''}"
    return f"{name}: {error}" if isinstance(error, _TECHNICAL) else name


def fault_lines(error: BaseException) -> list[str]:
    """Return a fault, and what it comes from, with the places of the program: no value of any variable, and no text that a fault may quote."""
    lines: list[str] = []
    for one in _causes(error):
        if lines:
            lines.append("which has led to:")
        lines += [fault_words(one), *_places(one.__traceback__)]
        told = getattr(one, "trace", None)
        if isinstance(told, str) and told:
            lines += ["in a process that computes:", *_indented(told)]
    return lines


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in found and len(found) < MOST_CAUSES:
        found.append(one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return found[::-1]


def _places(trace: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(trace)[-MOST_PLACES:]:
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
        if frame.line:
            yield f"    {frame.line}"


def _indented(trace: str) -> Iterator[str]:
    """Yield the places of a traceback that came as text: of its other lines the class of the fault."""
    for line in trace.splitlines():
        if line.startswith("  "):
            yield line
        elif (name := line.partition(":")[0]) and all(part.isidentifier() for part in name.split(".")):
            yield name


def without_faults(values: Any) -> Any:
    """Return the values of a line of the log, those that are faults in words."""
    if isinstance(values, tuple):
        return tuple(fault_words(one) if isinstance(one, BaseException) else one for one in values)
    return values
