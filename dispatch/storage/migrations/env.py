"""What Alembic runs to migrate: in the transaction of `dispatch.storage.migrate`, which gives the connection."""

from __future__ import annotations

from alembic import context

from dispatch.storage.schema import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    # SQLite cannot alter most things in place: tables are copied there.
    render_as_batch=True,
    # The transaction is that of the caller: all steps or none.
    transactional_ddl=False,
)
context.run_migrations()
