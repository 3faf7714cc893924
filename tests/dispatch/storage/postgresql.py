"""A real PostgreSQL server for tests: started from the binaries of the machine, in a folder that is thrown away."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO

import psycopg

#: Where Debian and others put the server's binaries.
FOLDERS = ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt/postgresql", "/usr/local/pgsql")


def server_binaries() -> Path | None:
    """Return the folder with ``initdb`` and ``postgres`` of the newest version here, if there is one."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    places = [
        place for folder in FOLDERS for place in Path(folder).parent.glob(f"{Path(folder).name}*/**/bin")
    ]
    able = [place for place in places if (place / "initdb").is_file() and (place / "postgres").is_file()]
    return max(able, default=None, key=lambda place: [int(n) if n.isdigit() else 0 for n in place.parts])


class Server:
    """A server on 127.0.0.1 with its data in a temporary folder.

    Parameters
    ----------
    binaries
        Folder of the server's programs.
    """

    def __init__(self, binaries: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tournee-pg-"))
        # The server refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(self.folder, self.user)
        self.binaries = binaries
        self.data = self.folder / "data"
        self._run(
            "initdb",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            *self._linguistic(),
            "--username=tournee",
            f"--pgdata={self.data}",
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def _linguistic(self) -> list[str]:
        """Return what makes texts sort as a French dictionary has them, where the version can: nothing may rest on the order of bytes."""
        known = subprocess.run(
            [str(self.binaries / "initdb"), "--help"], check=True, capture_output=True, text=True
        ).stdout
        return ["--locale-provider=icu", "--icu-locale=fr-FR"] if "--icu-locale" in known else []

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self.binaries / program), *arguments],
            check=True,
            capture_output=True,
            user=self.user,
            cwd=self.folder,
            timeout=120,
        )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._spawn(log)
        deadline = time.monotonic() + 60
        while True:
            try:
                with psycopg.connect(self.url("postgres", driver=""), connect_timeout=5):
                    return
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._ended():
                    raise
                time.sleep(0.05)

    def _ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def _spawn(self, log: IO[bytes]) -> None:
        self.process = subprocess.Popen(
            [
                str(self.binaries / "postgres"), "-D", str(self.data), "-p", str(self.port),
                "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}",
                "-c", "max_connections=200",
            ],
            user=self.user, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=log,
        )  # fmt: skip

    def url(self, database: str, *, driver: str = "+psycopg") -> str:
        """Return the address of a database."""
        return f"postgresql{driver}://tournee@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        """Run a statement on the server itself."""
        with psycopg.connect(self.url("postgres", driver=""), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def kill(self) -> None:
        """End the server and all that it does at once, as a crash would."""
        assert self.process is not None
        children = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, check=False, text=True
        ).stdout.split()
        for pid in [str(self.process.pid), *children]:
            subprocess.run(["kill", "-9", pid], check=False, capture_output=True)
        self.process.wait(timeout=30)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        """End the server and remove its data."""
        if self.process is not None and self.process.poll() is None:
            # SIGQUIT: end at once. A checkpoint of hundreds of databases takes minutes, and the data go anyway.
            self.process.send_signal(3)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
