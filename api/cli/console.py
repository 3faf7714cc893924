"""What every command shares: the two consoles, progress bars, and errors turned into exit codes."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.cli.exit_codes import ExitCode
from api.cli.stage_lines import StageLines

if TYPE_CHECKING:
    from dispatch.errors import Fault
    from geo.town import Town

P = ParamSpec("P")
R = TypeVar("R")

#: Signs that turn the direction of the text around them, and so can make a line read as another one.
_DIRECTIONS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: Faults shown of one file; who has more mends a few and asks again.
MAX_FAULTS_SHOWN = 100


#: Errors of the map side that are not the map's: a wrong option, a disk.
_MAP_CODES = {
    "profile_unknown": ExitCode.INVALID_INPUT,
    "profile_invalid": ExitCode.INVALID_INPUT,
    "time_zone_unknown": ExitCode.INVALID_INPUT,
    "moment_invalid": ExitCode.INVALID_INPUT,
    "geocoder_invalid": ExitCode.INVALID_INPUT,
    "reach_invalid": ExitCode.INVALID_INPUT,
    "home_unwritable": ExitCode.FILE,
    "disruption_invalid": ExitCode.INVALID_INPUT,
    "disruption_unknown": ExitCode.INVALID_INPUT,
    "speed_factors_invalid": ExitCode.INVALID_INPUT,
    "disruptions_damaged": ExitCode.FILE,
    "tracks_invalid": ExitCode.INVALID_INPUT,
    "learned_damaged": ExitCode.FILE,
}
_FILE_REMEDIES = {
    errno.ENOENT: "Check the path.",
    errno.ENOTDIR: "Check the path.",
    errno.EISDIR: "Give the path of a file.",
    errno.EACCES: "Check its permissions.",
    errno.EROFS: "Choose another folder.",
    errno.ENOSPC: "Free space there or choose another folder.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
}


class Output(Console):
    """A console that ends quietly when its reader has seen enough, as in ``tournee town list | head``."""

    def on_broken_pipe(self) -> None:
        """End the command as done: what was asked for has happened."""
        self.quiet = True
        # Whatever is still buffered must not fail once more when the interpreter closes its streams.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(ExitCode.OK)


#: Results go to standard output, everything about the work itself to standard error.
#: A pipe has no width of its own; tables squeezed into 80 columns would cut words in files and logs.
out = Output(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 160)
err = Output(stderr=True, highlight=False, soft_wrap=True)


def said(text: str) -> str:
    """Return a stranger's text so that a terminal shows it, and neither obeys it nor takes it for markup.

    Parameters
    ----------
    text
        A name, title, path or value from a file.
    """
    return escape("".join(f"\\u{ord(sign):04x}" if _is_order(sign) else sign for sign in text))


def _is_order(sign: str) -> bool:
    # Lone surrogates come from file names that are no UTF-8, and cannot be printed at all.
    return unicodedata.category(sign) in {"Cc", "Cs"} or sign in _DIRECTIONS


def fail(code: ExitCode, message: str) -> typer.Exit:
    """Print one clear message and return the exception that ends the command with ``code``."""
    err.print(f"[bold red]Error:[/] {said(message)}", soft_wrap=True)
    return typer.Exit(code)


def guarded(command: Callable[P, R]) -> Callable[P, R]:
    """Turn the project's own errors into one message and a documented exit code.

    Anything else is a fault of ours and keeps its traceback.
    """

    @functools.wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        # Imported here: the errors' packages are light, but `--help` needs none of them.
        from api.assets import ScreensMissingError
        from dispatch.errors import DispatchError, InvalidDayError
        from geo.errors import MapError
        from routing.errors import RoutingError

        try:
            return command(*args, **kwargs)
        except InvalidDayError as error:
            show_faults(error)
            raise typer.Exit(ExitCode.INVALID_INPUT) from None
        except DispatchError as error:
            raise fail(ExitCode.INVALID_INPUT, str(error)) from None
        except MapError as error:
            raise fail(_MAP_CODES.get(error.code, ExitCode.MAP), str(error)) from None
        except RoutingError as error:
            raise fail(ExitCode.ROUTING, str(error)) from None
        except ScreensMissingError as error:
            raise fail(ExitCode.FILE, str(error)) from None
        except OSError as error:
            raise fail(ExitCode.FILE, _file_message(error)) from None
        except KeyboardInterrupt:
            err.print("Stopped; nothing was written.")
            raise typer.Exit(ExitCode.INTERRUPTED) from None

    return wrapper


def _file_message(error: OSError) -> str:
    where = f"{os.fsdecode(error.filename)}: " if error.filename else ""
    what = error.strerror or str(error)
    remedy = _FILE_REMEDIES.get(error.errno or 0, "")
    return f"{where}{what[:1].lower()}{what[1:]}.{remedy and ' '}{remedy}"


def show_faults(error: Exception) -> None:
    """List every fault of a day file, in the order of the file."""
    from dispatch.errors import InvalidDayError

    assert isinstance(error, InvalidDayError)
    err.print(f"[bold red]Error:[/] {said(str(error))}; nothing was written.", soft_wrap=True)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Line", "Where", "Value", "What is wrong", "What to do"):
        table.add_column(heading, overflow="fold")
    shown = error.faults[:MAX_FAULTS_SHOWN]
    for fault in shown:
        line = str(fault.line) if fault.line else "-"
        row = (
            line,
            fault.pointer or ("" if fault.line else "(whole file)"),
            fault.value,
            fault.message,
            fault.remedy,
        )
        table.add_row(*(said(cell) for cell in row))
    # A table squeezed into a pipe's 80 columns cannot be read: there, one fault is one line.
    if err.is_terminal:
        err.print(table)
    else:
        for fault in shown:
            err.print(f"  {said(_fault_line(fault))}", soft_wrap=True)
    if len(error.faults) > len(shown):
        err.print(f"  ... and {len(error.faults) - len(shown):,} more; mend these first.", soft_wrap=True)


def _fault_line(fault: Fault) -> str:
    where = [f"line {fault.line}"] if fault.line else []
    where += [fault.pointer] if fault.pointer else []
    value = f" (value: {fault.value})" if fault.value else ""
    return f"{', '.join(where) or 'whole file'}: {fault.message}{value}; {fault.remedy}"


class StageReport(Protocol):
    """Told a stage's name, how much of it is done (0..1) and a short note."""

    def __call__(self, stage: str, fraction: float, note: str = "") -> None:
        """Show it."""


@contextlib.contextmanager
def stages() -> Iterator[StageReport]:
    """Show one bar a stage of long work, lines where nobody could see a bar move."""
    if not err.is_terminal:
        lines = StageLines(err)
        yield lines.report
        lines.close()
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<28}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with Progress(*columns, console=err, transient=False) as progress:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, fraction: float, note: str = "") -> None:
            if stage not in tasks:
                for earlier in tasks.values():
                    progress.update(earlier, completed=1.0)
                tasks[stage] = progress.add_task(stage, total=1.0, note="")
            progress.update(tasks[stage], completed=min(1.0, max(0.0, fraction)), note=note)

        yield report
        for task in tasks.values():
            progress.update(task, completed=1.0)


@contextlib.contextmanager
def working(what: str) -> Iterator[None]:
    """Say what is being done while nobody knows how long it takes."""
    if err.is_terminal:
        with err.status(what):
            yield
        return
    err.print(what)
    err.file.flush()
    yield


@contextlib.contextmanager
def town_progress() -> Iterator[Callable[[str, float], None]]:
    """Show one bar for the building of a town, naming its present stage."""
    with stages() as report:

        def on_progress(stage: str, fraction: float) -> None:
            report("Building the town", fraction, stage)

        yield on_progress


def load_town(name: str) -> Town:
    """Load a town, with a bar where a demo town must be built first."""
    from geo.store import TownStore

    with town_progress() as report:
        return TownStore().load(name, on_progress=report)
