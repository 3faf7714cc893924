"""PostgreSQL's own programs: they dump a database at one moment and put it back in one transaction."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import URL, inspect, text

from dispatch.backup.faults import failed
from dispatch.backup.rules import count_rows
from dispatch.errors import DispatchError
from dispatch.storage.database import Database

#: How often it is looked how far a program is, seconds.
LOOK_S: Final = 0.2
#: How much smaller a dump is than the tables and indexes that it is of, roughly: for a bar that moves.
_SMALLER: Final = 5
_LONGEST_WORDS: Final = 500


def tool(name: str) -> str:
    """Return the path of a program.

    Raises
    ------
    DispatchError
        ``tool_missing``.
    """
    found = shutil.which(name)
    if found is None:
        raise DispatchError(
            f"{name} is not on this machine, which copies of PostgreSQL need: install the client of the server's version"
            " (on Debian and Ubuntu: apt install postgresql-client), or put its folder into PATH",
            code="tool_missing",
            values={"tool": name},
        )
    return found


def dump(database: Database, target: Path, done: Callable[[float], None]) -> Mapping[str, int]:
    """Dump a database as it is at this moment, in the custom format of ``pg_dump``; nobody waits for it.

    A dump of one database and not ``pg_basebackup``: that copies the whole server with the databases of others, needs the rights to, and fits one
    version of the server only.

    Returns
    -------
    dict
        Rows of each table at the same moment.

    Raises
    ------
    DispatchError
        ``tool_missing``; ``backup_failed``: with what the program says.
    """
    program = tool("pg_dump")
    with database.reading() as connection:
        # The dump sees what this transaction sees, so that its rows can be counted here.
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        size = int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
        command = [program, "--format=custom", "--compress=1", "--no-owner", "--no-privileges"]
        _run(
            [*command, f"--snapshot={snapshot}", f"--file={target}"],
            database.engine.url,
            lambda: done(min(_SMALLER * _size(target) / max(size, 1), 0.99)),
        )
        return count_rows(connection)


def read_through(archive: Path) -> None:
    """Read a dump from beginning to end, and make sure that all of it can be unpacked.

    Raises
    ------
    DispatchError
        ``tool_missing``, ``backup_failed``.
    """
    _run([tool("pg_restore"), "--file=/dev/null", str(archive)], None, lambda: None)


def put_back(database: Database, archive: Path, done: Callable[[float], None]) -> None:
    """Put a dump into a database in one transaction: what was there goes, and is there as before if anything fails.

    Raises
    ------
    DispatchError
        ``tool_missing``; ``backup_failed``, as where somebody works with the database.
    """
    programs = tool("pg_restore"), tool("psql")
    there = inspect(database.engine).get_table_names()
    drops = "".join(f'DROP TABLE "{name}" CASCADE;\n' for name in there)
    # Other connections of this process would hold on to what goes.
    database.close()
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        script = Path(folder) / "restore.sql"
        _run(
            [programs[0], "--no-owner", "--no-privileges", f"--file={script}", str(archive)],
            None,
            lambda: None,
        )
        before = Path(folder) / "before.sql"
        # Whoever still works with the old tables is told of, not waited for.
        before.write_text(f"SET lock_timeout = '5s';\n{drops}", "utf-8")
        began = time.monotonic()
        _run(
            [
                programs[1], "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={before}",
                f"--file={script}", "--output=/dev/null",
            ],
            database.engine.url,
            # Nobody says how far it is: some 20 MB/s.
            lambda: done(min((time.monotonic() - began) * 20e6 / max(_size(script), 1), 0.99)),
        )  # fmt: skip
    done(1.0)


def _run(command: Sequence[str], url: URL | None, look: Callable[[], None]) -> None:
    """Run a program to its end; the database and its password are given by the environment, which nobody else can read."""
    environment = dict(os.environ) | {"LC_ALL": "C"}
    if url is not None:
        given = {
            "PGHOST": url.host or url.query.get("host"), "PGPORT": url.port, "PGUSER": url.username,
            "PGPASSWORD": url.password, "PGDATABASE": url.database,
        }  # fmt: skip
        environment |= {name: str(value) for name, value in given.items() if value}
        for name in ("sslmode", "sslrootcert", "sslcert", "sslkey"):
            if name in url.query:
                environment[f"PG{name.upper()}"] = str(url.query[name])
    with tempfile.TemporaryFile() as words:
        with subprocess.Popen(  # noqa: S603 - one of three programs, without a shell
            command, env=environment, stdin=subprocess.DEVNULL, stdout=words, stderr=words
        ) as process:
            try:
                while True:
                    try:
                        process.wait(LOOK_S)
                        break
                    except subprocess.TimeoutExpired:
                        look()
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            words.seek(0)
            said = words.read().decode(errors="replace").strip()[:_LONGEST_WORDS]
            raise failed(f"{Path(command[0]).name} has failed: {said}")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
