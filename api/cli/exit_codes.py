"""The exit codes of `tournee`, the same for every command; `docs/cli.md` lists them for scripts."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended."""

    OK = 0
    INTERNAL = 1  # a fault of ours; the traceback is shown
    USAGE = 2  # wrong command line (Typer's own code)
    INVALID_INPUT = 3  # a day file or an option that cannot be used; every fault is listed
    MAP = 4  # an extract, a town or an address that cannot be used
    ROUTING = 5  # streets or rounds refused the problem
    FILE = 6  # a file cannot be read or written
    DOCTOR = 7  # `tournee doctor` found something to mend
    INTERRUPTED = 130  # stopped from the keyboard before there was a result
