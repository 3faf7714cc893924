"""What every `tournee dispatch` command needs: the database, the town, the day, who asks, and what time it is."""

from __future__ import annotations

import contextlib
import datetime as dt
import getpass
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from api.cli.console import err

if TYPE_CHECKING:
    from dispatch.executor.executor import Executor
    from dispatch.parties.town import Town
    from dispatch.runs.runner import PlanRunner
    from dispatch.storage.database import Database
    from dispatch.storage.store import Store

TownArgument = Annotated[str, typer.Argument(help="Short name of the town in the database.")]
DbOption = Annotated[
    str,
    typer.Option(
        "--db",
        envvar="TOURNEE_DB",
        help="Database, sqlite:///FILE or postgresql://HOST/NAME; default: business.db in TOURNEE_HOME.",
    ),
]
AtOption = Annotated[
    str,
    typer.Option(
        "--at", help="For rehearsals: work as if it were this moment on the town's clocks (2026-11-28T09:30)."
    ),
]
DayOption = Annotated[
    str, typer.Option("--day", help="Local date, YYYY-MM-DD; default: today, or the next with a shift.")
]
#: Seconds that the planner's process may take to get ready; a machine's first one compiles for minutes.
READY_S = 900.0


class RehearsalClock:
    """A clock that shows another time than the machine's, and goes on from there.

    Parameters
    ----------
    ahead_s
        By how much it is ahead of the machine's; below zero where it is behind.
    """

    def __init__(self, ahead_s: int) -> None:
        self._ahead_s = ahead_s

    def now_s(self) -> int:
        """Return UTC epoch seconds."""
        from dispatch.clock import SystemClock

        return SystemClock().now_s() + self._ahead_s


@dataclass(frozen=True, slots=True)
class Office:
    """An open database, and the town that is worked for. ``actor`` is who acts, as the log names them."""

    store: Store
    town: Town
    actor: str

    @property
    def zone(self) -> ZoneInfo:
        """The town's time zone."""
        return ZoneInfo(self.town.time_zone)

    def clock(self, moment_s: int | None) -> str:
        """Return what clocks of the town show at a moment, a dash for none."""
        return "-" if moment_s is None else f"{dt.datetime.fromtimestamp(moment_s, self.zone):%H:%M}"

    def today(self) -> dt.date:
        """Return the date that plans this moment: the local one, or the one before while its night is not over."""
        from dispatch.orders.service_day import service_day

        return service_day(self.store.now_s(self.town.id), self.town)

    def day(self, asked: str) -> str:
        """Return the local date that is asked for; where none is, today, or the next one with a shift.

        Raises
        ------
        typer.BadParameter
            It is no date.
        """
        if asked:
            return read_date(asked, "--day").isoformat()
        from sqlalchemy import func, select

        from dispatch.storage.schema_parties import SHIFT

        today = self.today().isoformat()
        query = select(func.min(SHIFT.c.day)).where(SHIFT.c.town_id == self.town.id, SHIFT.c.day >= today)
        with self.store.reading(self.town.id) as reading:
            found = reading.connection.execute(query).scalar_one()
        if found is None or found == today:
            return today
        err.print(f"Nobody is on shift today; this is about {found}.")
        return str(found)


def read_date(text: str, option: str) -> dt.date:
    """Return a date.

    Raises
    ------
    typer.BadParameter
        It is none.
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"'{text}' is not a date; write it as 2026-11-28.", param_hint=option
        ) from None


@contextlib.contextmanager
def open_database(
    url: str, *, make: bool = False, make_empty: bool = False, pool_size: int = 16
) -> Iterator[Database]:
    """Open the database; with ``make`` it is made where it is missing, and brought to the present schema.

    With ``make_empty`` it is made where it is missing; one that is of an earlier version is left alone.

    Raises
    ------
    DispatchError
        ``database_missing``: it was never set up. ``database_outdated``: it is of an earlier version. Others as of
        `dispatch.storage.database.Database`.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import DBAPIError

    from dispatch.errors import DispatchError
    from dispatch.storage.database import Database
    from dispatch.storage.migrate import newest, present, upgrade
    from geo.store import default_home

    if not url:
        url = f"sqlite:///{default_home() / 'business.db'}"
    database = Database(url, pool_size=pool_size)
    try:
        if database.is_sqlite:
            file = Path(str(make_url(url).database))
            if make or make_empty:
                file.parent.mkdir(parents=True, exist_ok=True)
            elif not file.is_file():
                # Connecting would make an empty one.
                raise DispatchError(
                    f"there is no database {file}: begin with `tournee dispatch init TOWN`, or give --db",
                    code="database_missing",
                )
        try:
            database.check()
            found = present(database)
        except DBAPIError as error:
            raise DispatchError(
                f"the database cannot be used ({error.orig}): give another one with --db",
                code="database_unreachable",
            ) from error
        if make or (make_empty and found is None):
            upgrade(database)
        elif found != newest():
            state = "was never set up" if found is None else f"is of schema {found}, not {newest()}"
            raise DispatchError(
                f"the database {state}: `tournee dispatch init TOWN` brings it up to date",
                code="database_missing" if found is None else "database_outdated",
            )
        yield database
    finally:
        database.close()


@contextlib.contextmanager
def open_office(town: str, db: str, at: str = "") -> Iterator[Office]:
    """Open the database and find the town.

    Parameters
    ----------
    town
        Its short name.
    db
        Address of the database, empty for the usual one.
    at
        A moment on the town's clocks, ISO 8601; empty for now.

    Raises
    ------
    DispatchError
        ``unknown_town``; ``invalid_at``: it is a sandbox, which has a clock of its own; and those of `open_database`.
    typer.BadParameter
        ``at`` is no moment.
    """
    from dispatch.errors import DispatchError
    from dispatch.storage import parties
    from dispatch.storage.store import Store

    with open_database(db) as database:
        store = Store(database)
        found = parties.find_town(store, town)
        if found is None:
            raise DispatchError(
                f"the database has no town {town!r}: found it with `tournee dispatch init {town}`",
                code="unknown_town",
            )
        if at and not found.live:
            raise DispatchError(
                f"{town} is a sandbox with a clock of its own: leave --at out, and move that clock (POST /v1/sandbox/clock/advance)",
                code="invalid_at",
            )
        if at:
            store.clock = RehearsalClock(_moment(at, ZoneInfo(found.time_zone)) - store.clock.now_s())
        yield Office(store, found, actor())


def actor() -> str:
    """Return who acts, as the log names them."""
    try:
        return f"coordinator:{getpass.getuser()}"
    except (KeyError, OSError):  # no entry for this user number, as in containers
        return "coordinator:console"


@contextlib.contextmanager
def open_executor(*lanes: str) -> Iterator[Executor]:
    """Start the processes that compute, a lane each, and wait until they are ready.

    Parameters
    ----------
    lanes
        ``plan``, ``live``.

    Raises
    ------
    DispatchError
        ``solver_not_ready``: one does not start.
    """
    from dispatch.errors import DispatchError
    from dispatch.executor.local import LocalProcessExecutor
    from dispatch.executor.settings import SERVER_LANES

    with LocalProcessExecutor([lane for lane in SERVER_LANES if lane.name in lanes]) as executor:
        with err.status("Starting the planner (the first time on a machine it compiles for minutes) ..."):
            ready = executor.wait_ready(READY_S)
        if not ready:
            raise DispatchError(
                "the planner does not start: see what it says above, and `tournee doctor`",
                code="solver_not_ready",
            )
        yield executor


@contextlib.contextmanager
def open_runner(office: Office, seconds: float | None = None) -> Iterator[PlanRunner]:
    """Start what carries plan runs out.

    Parameters
    ----------
    seconds
        Of the searches to come, which decide who makes them; None for edits and questions.
    """
    from dispatch.runs.runner import LIVE_S, PlanRunner

    with open_executor("live" if seconds is None or seconds <= LIVE_S else "plan") as executor:
        yield PlanRunner(office.store, executor)


def _moment(text: str, zone: ZoneInfo) -> int:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"'{text}' is not a moment; write it as 2026-11-28T09:30.", param_hint="--at"
        ) from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp())
