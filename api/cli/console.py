"""What every command shares: the two consoles, progress bars, and errors turned into exit codes."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from geo.town import Town

P = ParamSpec("P")
R = TypeVar("R")

#: Results go to standard output, everything about the work itself to standard error.
#: A pipe has no width of its own; tables squeezed into 80 columns would cut words in files and logs.
out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 160)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def fail(code: ExitCode, message: str) -> typer.Exit:
    """Print one clear message and return the exception that ends the command with ``code``."""
    err.print(f"[bold red]Error:[/] {_escape(message)}", soft_wrap=True)
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
            raise fail(ExitCode.MAP, str(error)) from None
        except RoutingError as error:
            raise fail(ExitCode.ROUTING, str(error)) from None
        except ScreensMissingError as error:
            raise fail(ExitCode.FILE, str(error)) from None
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise fail(ExitCode.FILE, f"{where}{error.strerror or error}") from None
        except KeyboardInterrupt:
            err.print("Stopped; nothing was written.")
            raise typer.Exit(ExitCode.INTERRUPTED) from None

    return wrapper


def show_faults(error: Exception) -> None:
    """List every fault of a day file, in the order of the file."""
    from dispatch.errors import InvalidDayError

    assert isinstance(error, InvalidDayError)
    err.print(f"[bold red]Error:[/] {_escape(str(error))}; nothing was written.", soft_wrap=True)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Line", "Where", "Value", "What is wrong", "What to do"):
        table.add_column(heading, overflow="fold")
    for fault in error.faults:
        line = str(fault.line) if fault.line else "-"
        row = (line, fault.pointer or "(whole file)", fault.value, fault.message, fault.remedy)
        table.add_row(*(_escape(cell) for cell in row))
    # A table squeezed into a pipe's 80 columns cannot be read: there, one fault is one line.
    if err.is_terminal:
        err.print(table)
        return
    for fault in error.faults:
        where = f"line {fault.line}, " if fault.line else ""
        value = f" (value: {fault.value})" if fault.value else ""
        text = f"  {where}{fault.pointer or 'whole file'}: {fault.message}{value} {fault.remedy}"
        print(text, file=sys.stderr)  # noqa: T201


class StageReport(Protocol):
    """Told a stage's name, how much of it is done (0..1) and a short note."""

    def __call__(self, stage: str, fraction: float, note: str = "") -> None:
        """Show it."""


@contextlib.contextmanager
def stages() -> Iterator[StageReport]:
    """Show one bar a stage of long work."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<28}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}"),
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


def _escape(text: str) -> str:
    # Square brackets in people's data are not Rich markup.
    return text.replace("[", "\\[")
