"""The columns that tables have in common, and their types on both databases."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

#: Constraints have names of their own, so that migrations can speak of them on both databases.
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: UTC epoch seconds.
Seconds = BigInteger
#: Numbers that a database counts: SQLite does so for its own integer type only.
Counter = BigInteger().with_variant(Integer, "sqlite")
Document = JSON().with_variant(JSONB, "postgresql")
Name = String(80)


def key() -> Column[str]:
    """Return the column of a thing's own name."""
    return Column("id", Name, primary_key=True)


def town() -> Column[str]:
    """Return the column of the town that a row belongs to: every row but the town's own has one, and every query asks for it."""
    return Column("town_id", Name, ForeignKey("town.id"), nullable=False)


def version() -> Column[int]:
    """Return the column that counts the changes of a row: who changes it says which version was seen."""
    return Column("version", Integer, nullable=False, default=1)


def reference(name: str, target: str, *, needed: bool = True) -> Column[str]:
    """Return a column that holds the name of another thing."""
    return Column(name, Name, ForeignKey(f"{target}.id"), nullable=not needed)


def known_in_town() -> UniqueConstraint:
    """Return the constraint that lets rows of other tables name this one together with its town."""
    return UniqueConstraint("id", "town_id")


def of_same_town(name: str, target: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """Return the constraint that a column names another thing of the same town: no fault of ours ties two towns together."""
    return ForeignKeyConstraint([name, "town_id"], [f"{target}.id", f"{target}.town_id"], ondelete=ondelete)


def moment(name: str, *, needed: bool = False) -> Column[int]:
    """Return a column of UTC epoch seconds."""
    return Column(name, Seconds, nullable=not needed)
