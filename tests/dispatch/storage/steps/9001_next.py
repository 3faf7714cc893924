"""A step as a later version could have one, for tests: a new column that is filled, a new table, and time to be killed in."""

from __future__ import annotations

import os
import sys
import time

import sqlalchemy as sa
from alembic import op

revision = "9001"
#: The newest real step, whichever it is.
down_revision = os.environ["TOURNEE_STEP_AFTER"]
branch_labels = None
depends_on = None

#: Seconds that each part takes.
PART_S = float(os.environ.get("TOURNEE_STEP_PART_S", "0"))


def part(name: str) -> None:
    """Say which part begins, and take time."""
    sys.stdout.write(f"{name}\n")
    sys.stdout.flush()
    time.sleep(PART_S)


def upgrade() -> None:
    part("column")
    with op.batch_alter_table("delivery") as delivery:
        delivery.add_column(sa.Column("parcels", sa.Integer(), nullable=True))
    part("table")
    op.create_table(
        "locker",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("town_id", sa.String(80), sa.ForeignKey("town.id"), nullable=False),
    )
    part("fill")
    op.execute("UPDATE delivery SET parcels = 1")
    op.execute("INSERT INTO locker (id, town_id) SELECT 'lck_' || id, id FROM town")
    part("end")


def downgrade() -> None:
    op.drop_table("locker")
