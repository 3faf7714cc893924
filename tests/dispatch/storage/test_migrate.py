"""Migrations lead to the schema that the program works with, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from dispatch.errors import DispatchError
from dispatch.storage.database import Database
from dispatch.storage.migrate import newest, present, upgrade
from dispatch.storage.schema import METADATA, TABLES


def test_migrations_make_the_schema(new_database: Callable[[], Database]) -> None:
    """Tests that nothing differs between what migrations make and what the program expects."""
    database = new_database()
    assert present(database) == newest()
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_every_row_belongs_to_a_town() -> None:
    """Tests that every table but that of towns names the town, never left open."""
    assert all("town_id" in table.c for name, table in TABLES.items() if name != "town")
    assert not any(table.c.town_id.nullable for name, table in TABLES.items() if name != "town")


def test_upgrading_twice_changes_nothing(new_database: Callable[[], Database]) -> None:
    """Tests that a database of the present schema stays as it is."""
    database = new_database()
    upgrade(database)
    assert present(database) == newest()


def test_a_failed_step_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    """Tests that tables which are in the way stop the migration, and that nothing of it stays."""
    database = Database(f"sqlite:///{tmp_path}/a.db")
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE stop (id TEXT)"))
    with pytest.raises(Exception, match="stop"):
        upgrade(database)
    assert inspect(database.engine).get_table_names() == ["stop"]
    database.close()


def test_a_database_of_a_later_version_is_refused(new_database: Callable[[], Database]) -> None:
    """Tests that an old program does not work with a schema that it does not know."""
    database = new_database()
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DispatchError) as error:
        upgrade(database)
    assert error.value.code == "database_too_new"
