"""Brings a database to the present schema, step by step through its migrations."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from dispatch.errors import DispatchError
from dispatch.storage.database import Database

FOLDER = Path(__file__).parent / "migrations"


def newest() -> str:
    """Return the revision that this version of the program works with."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def present(database: Database) -> str | None:
    """Return the revision that a database has, None for an empty one."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database) -> None:
    """Bring a database to the present schema: all steps that it lacks in one transaction, or none.

    Raises
    ------
    DispatchError
        ``database_too_new``: a later version of the program has worked with it.
    """
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    found = present(database)
    if found is not None and found not in known:
        raise DispatchError(
            f"the database is of schema {found}, which this version does not know: use the version that made it, or restore a"
            " backup from before",
            code="database_too_new",
        )
    with database.writing() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    return config
