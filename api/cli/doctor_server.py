"""What `tournee doctor` looks at of a server: its settings, its database, its secrets, its disk, and whether processes can be started."""

from __future__ import annotations

import os
import shutil
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from api.settings.read import Settings
    from dispatch.storage.database import Database

_Found = TypeVar("_Found")
#: What a check returns: whether all is well, what was found, and the remedy where it is not.
Finding = tuple[bool, str, str]

#: A database that has not answered after so many seconds is not there.
PATIENCE_S: Final = 15.0
#: Clocks may differ by so many seconds: leases are longer, and promises are to the minute.
APART_S: Final = 5
#: A lease is renewed every five seconds; one that is over for longer nobody renews.
OVER_S: Final = 20
#: Below one of both a disk is soon full.
LEAST_FREE_BYTES: Final = 1 << 30
LEAST_FREE_SHARE: Final = 0.03
_STARTED_S: Final = 60.0


class ServerChecks:
    """The checks of one installation, each by its name.

    Parameters
    ----------
    db
        The database of the command line, None where it names none.
    file
        The file of settings that it names.
    """

    def __init__(self, db: str | None = None, file: Path | None = None) -> None:
        self._db = db
        self._file = file

    def all(self) -> list[tuple[str, Callable[[], Finding]]]:
        """Return the checks in their order."""
        return [
            ("Settings", self.settings),
            ("Secrets", self.secrets),
            ("Disk", self.disk),
            ("Database", self.database),
            ("Clock", self.clock),
            ("Leases", self.leases),
            ("Channels", self.channels),
            ("Processes", self.processes),
        ]

    @cached_property
    def _known(self) -> Settings:
        from api.settings.read import read_settings

        return read_settings({"db": self._db}, file=self._file)

    @cached_property
    def _url(self) -> str:
        """Address of the database, empty where there is none yet."""
        from geo.store import default_home

        file = default_home() / "business.db"
        return self._known.text("db") or (f"sqlite:///{file}" if file.is_file() else "")

    def settings(self) -> Finding:
        """Look at the file and the variables."""
        from api.settings.read import SettingsError

        try:
            known = self._known
        except SettingsError as error:
            return False, "; ".join(error.faults), "docs/server-settings.md says what each may be"
        said = sum(origin != "default" for origin in known.origins.values())
        if known.file is None:
            return True, f"no file; {said} by variables", ""
        secret = [
            name
            for name in ("metrics_token", "db")
            if known.origins[name] == "file" and (name != "db" or "@" in known.text(name))
        ]
        if secret and _is_open(known.file):
            return (
                False,
                f"{known.file} has secrets ({', '.join(secret)}), and others on this machine may read it",
                f"chmod 600 {known.file}",
            )
        return True, f"{known.file}; {said} are not as usual", ""

    def secrets(self) -> Finding:
        """Look at the keys of links and of webhooks, and who may read them; none is made."""
        from dispatch.access import installation_secret
        from dispatch.webhooks import vault
        from geo.store import default_home

        home, found = default_home(), []
        for variable, name in (
            (installation_secret.VARIABLE, installation_secret.FILE),
            (vault.KEY_VARIABLE, vault.KEY_FILE),
        ):
            file = home / name
            if os.environ.get(variable):
                found.append(f"{name} from {variable}")
            elif not file.exists():
                found.append(f"no {name} yet: the first start makes it")
            elif _is_open(file):
                return False, f"{file}: others on this machine may read it", f"chmod 600 {file}"
            elif not os.access(file, os.R_OK):
                return False, f"{file} cannot be read", "run as the user that it belongs to"
            elif not file.read_text("ascii", errors="replace").strip():
                return (
                    False,
                    f"{file} is empty",
                    "put it back from a copy; a new one opens nothing that is out",
                )
            else:
                found.append(f"{name} for its owner alone")
        return True, "; ".join(found), ""

    def disk(self) -> Finding:
        """Look at the room where data are."""
        from geo.store import default_home

        places = {_existing(default_home())}
        if self._is_known() and self._url.startswith("sqlite"):
            places.add(_existing(Path(self._url.removeprefix("sqlite:///"))))
        least = min((shutil.disk_usage(place) for place in places), key=lambda one: one.free)
        room = f"{least.free / (1 << 30):.1f} GiB of {least.total / (1 << 30):.1f} are free"
        low = least.free < LEAST_FREE_BYTES or least.free < LEAST_FREE_SHARE * least.total
        return not low, room, "free some, or move TOURNEE_HOME: a full disk takes no orders"

    def database(self) -> Finding:
        """Look whether it answers, and at its schema."""
        from sqlalchemy import make_url
        from sqlalchemy.exc import SQLAlchemyError

        from dispatch.errors import DispatchError
        from dispatch.storage.migrate import newest, present

        if not self._is_known():
            return _unknown()
        if not self._url:
            return True, "none yet; `tournee serve` makes one", ""
        try:
            shown = make_url(self._url).render_as_string(hide_password=True)
            with self._opened() as opened:

                def ask() -> str | None:
                    opened.check()
                    return present(opened)

                found = _in_time(ask)
        except (DispatchError, SQLAlchemyError, ValueError, TimeoutError) as error:
            return (
                False,
                str(getattr(error, "orig", error)),
                "check the address (`db`), that it runs, and that this machine may reach it",
            )
        if found == newest():
            return True, f"{shown}, schema {found}", ""
        state = (
            "was never set up"
            if found is None
            else f"is of schema {found}, this program works with {newest()}"
        )
        return (
            False,
            f"{shown} {state}",
            "`tournee dispatch init TOWN` brings it up to date; if it is of a newer version, use the program that made it",
        )

    def clock(self) -> Finding:
        """Compare the clock of this machine with that of the database."""
        from dispatch.storage.lease_clock import database_now_s

        def seconds() -> float:
            with self._opened() as opened, opened.reading() as connection:
                return database_now_s(connection) - time.time()

        apart = self._asked(seconds)
        if isinstance(apart, str):
            return True, apart, ""
        # The database tells whole seconds.
        seen = abs(apart + 0.5)
        return (
            seen <= APART_S,
            f"{seen:.0f} s from that of the database",
            "have both machines follow a time server (chrony, systemd-timesyncd)",
        )

    def leases(self) -> Finding:
        """Look for towns and plans that a process has in hand which says nothing any more."""
        from dispatch.storage.live_leases import forgotten_runs, live_leases

        def look() -> tuple[list[str], int, int]:
            with self._opened() as opened:
                all_of_them = live_leases(opened)
                late = [one.town_id for one in all_of_them if one.over_s is not None and one.over_s > OVER_S]
                return late, forgotten_runs(opened, OVER_S), len(all_of_them)

        found = self._asked(look)
        if isinstance(found, str):
            return True, found, ""
        late, runs, towns = found
        if not late and not runs:
            return True, f"{towns} towns; none was left behind", ""
        parts = [f"town {name} is followed by nobody" for name in late[:5]]
        parts += [f"and {len(late) - 5} more"] if len(late) > 5 else []
        parts += [f"{runs} plans were begun by a process that has died"] if runs else []
        return (
            False,
            "; ".join(parts),
            "start a server with its engine (`tournee serve`): it takes over within half a minute; where one runs, its log says what keeps it",
        )

    def channels(self) -> Finding:
        """Read the file of the channels."""
        from dispatch.errors import DispatchError
        from dispatch.notify.channels.channels_file import read_channels

        if not self._is_known():
            return _unknown()
        file = self._known.path("channels")
        if file is None:
            return True, "no file; nobody is written to", ""
        try:
            names = sorted(read_channels(file))
        except (DispatchError, OSError) as error:
            return False, str(error), "docs/notifications.md, channels, says how it is written"
        return True, f"{', '.join(names) or 'none'} by {file}", ""

    def processes(self) -> Finding:
        """Start a process as those that compute are started, and have it answer."""
        from dispatch.errors import DispatchError
        from dispatch.executor.local import LocalProcessExecutor
        from dispatch.executor.settings import LaneSettings
        from dispatch.executor.trial import TRIAL

        began = time.perf_counter()
        remedy = "look at the limits of this user (ulimit -a: processes, memory), and at what stands above"
        try:
            with LocalProcessExecutor((LaneSettings("trial"),)) as executor:
                answered = executor.submit(TRIAL, 7, deadline_s=10, lane="trial").result(_STARTED_S)
        except (DispatchError, OSError, TimeoutError) as error:
            return False, f"none can be started: {error or 'it does not answer'}", remedy
        return (
            answered == 7,
            f"one was started and has answered ({time.perf_counter() - began:.1f} s)",
            remedy,
        )

    def _is_known(self) -> bool:
        from api.settings.read import SettingsError

        try:
            return bool(self._known)
        except SettingsError:
            return False

    @contextmanager
    def _opened(self) -> Iterator[Database]:
        from dispatch.storage.database import Database

        opened = Database(self._url, pool_size=1)
        try:
            yield opened
        finally:
            opened.close()

    def _asked(self, ask: Callable[[], _Found]) -> _Found | str:
        """Return what a database says, or why it was not asked: whether it answers at all is another check's."""
        from sqlalchemy.exc import SQLAlchemyError

        from dispatch.errors import DispatchError

        if not self._is_known() or not self._url:
            return "there is no database yet"
        try:
            return _in_time(ask)
        except (DispatchError, SQLAlchemyError, TimeoutError):
            return "the database cannot be asked"


def _in_time(ask: Callable[[], _Found]) -> _Found:
    """Return what is asked; raise TimeoutError where it takes too long."""
    from concurrent.futures import Future

    answer: Future[_Found] = Future()

    def run() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:  # noqa: BLE001 - whoever waits is told
            answer.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        return answer.result(PATIENCE_S)
    except TimeoutError:
        raise TimeoutError(f"the database has not answered within {PATIENCE_S:.0f} s") from None


def _unknown() -> Finding:
    return True, "not looked at: the settings come first", ""


def _is_open(file: Path) -> bool:
    return os.name == "posix" and bool(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _existing(place: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next(parent for parent in (place, *place.absolute().parents) if parent.exists())
