"""Freeze the newest migration as released: `python buildtools/write_released_store.py`, once for each version that is released.

Writes its fingerprint, and a filled store of its schema for SQLite and for PostgreSQL (whose server programs must be here), below
``tests/dispatch/storage/released``. From then on a test refuses every change of the migration, and upgrades the stores.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from dispatch.storage.database import Database  # noqa: E402
from dispatch.storage.migrate import newest, upgrade  # noqa: E402
from tests.dispatch.storage import released_stores  # noqa: E402
from tests.dispatch.storage.postgresql import Server, server_binaries  # noqa: E402


def main() -> int:
    """Write the files and return the exit code."""
    revision = newest()
    known = released_stores.fingerprints()
    if revision in known:
        sys.stderr.write(f"{revision} is released already, and stays as it is\n")
        return 2
    binaries = server_binaries()
    if binaries is None:
        sys.stderr.write("PostgreSQL's server (initdb, postgres) is not on this machine\n")
        return 2
    server = Server(binaries)
    try:
        with tempfile.TemporaryDirectory() as folder:
            server.execute("CREATE DATABASE released")
            for url in (f"sqlite:///{folder}/released.db", server.url("released")):
                database = Database(url)
                upgrade(database)
                released_stores.fill(database)
                database.close()
                kind = database.engine.dialect.name
                text = released_stores.dump(database, binaries)
                released_stores.dump_path(revision, kind).write_text(text, "utf-8")
    finally:
        server.stop()
    known[revision] = released_stores.fingerprint(revision)
    released_stores.FINGERPRINTS.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
