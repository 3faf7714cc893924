"""The whole schema: importing this module has every table in `METADATA`."""

from __future__ import annotations

from dispatch.storage import (
    schema_access,
    schema_escalation,
    schema_eta,
    schema_exports,
    schema_field,
    schema_imports,
    schema_intake,
    schema_keeping,
    schema_log,
    schema_money,
    schema_notify,
    schema_orders,
    schema_parties,
    schema_people,
    schema_planning,
    schema_pooling,
    schema_positions,
    schema_privacy,
    schema_promises,
    schema_ratings,
    schema_rounds,
    schema_sandbox,
    schema_services,
    schema_simulations,
    schema_thread,
    schema_waiting,
    schema_webhooks,
    schema_week,
)
from dispatch.storage.columns import METADATA

__all__ = ["METADATA", "TABLES"]

#: Every table by name.
TABLES = {table.name: table for table in METADATA.sorted_tables}

#: Imported for their tables.
_AREAS = (
    schema_access,
    schema_escalation,
    schema_eta,
    schema_exports,
    schema_field,
    schema_imports,
    schema_intake,
    schema_keeping,
    schema_log,
    schema_money,
    schema_notify,
    schema_orders,
    schema_parties,
    schema_people,
    schema_planning,
    schema_pooling,
    schema_positions,
    schema_privacy,
    schema_promises,
    schema_ratings,
    schema_rounds,
    schema_sandbox,
    schema_services,
    schema_simulations,
    schema_thread,
    schema_waiting,
    schema_webhooks,
    schema_week,
)
