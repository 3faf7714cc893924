"""The whole schema: importing this module has every table in `METADATA`."""

from __future__ import annotations

from dispatch.storage import (
    schema_field,
    schema_log,
    schema_orders,
    schema_parties,
    schema_positions,
    schema_privacy,
    schema_rounds,
)
from dispatch.storage.columns import METADATA

__all__ = ["METADATA", "TABLES"]

#: Every table by name.
TABLES = {table.name: table for table in METADATA.sorted_tables}

#: Imported for their tables.
_AREAS = (
    schema_field,
    schema_log,
    schema_orders,
    schema_parties,
    schema_positions,
    schema_privacy,
    schema_rounds,
)
