"""Tables of doors that stay closed: the chain of each, what was done about it, and who may be called while it is open."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, String, Table, UniqueConstraint, text

from dispatch.storage.columns import (
    METADATA,
    Counter,
    Document,
    Name,
    key,
    known_in_town,
    moment,
    of_same_town,
    town,
    version,
)

_IS_OPEN = text("status <> 'closed'")

#: ``steps`` are those of the service when the chain began; what follows from the acts is kept beside them, to be asked for.
ESCALATION = Table(
    "escalation",
    METADATA,
    key(),
    town(),
    known_in_town(),
    Column("visit_id", Name, nullable=False),
    of_same_town("visit_id", "visit", ondelete="CASCADE"),
    Column("enrolment_id", Name, nullable=False),
    of_same_town("enrolment_id", "enrolment"),
    Column("number", Integer, nullable=False),
    Column("service_key", String(48), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("steps", Document, nullable=False),
    Column("status", String(16), nullable=False),
    Column("step", Integer, nullable=False),
    moment("since_s", needed=True),
    moment("due_s"),
    moment("began_s", needed=True),
    Column("delivery_id", Name, nullable=True),
    of_same_town("delivery_id", "delivery"),
    Column("courier_id", Name, nullable=True),
    of_same_town("courier_id", "courier"),
    Column("round_id", Name, nullable=True),
    of_same_town("round_id", "round"),
    Column("told", Integer, nullable=False),
    Column("reminders", Integer, nullable=False),
    Column("result", String(16), nullable=False),
    Column("outcome", String(16), nullable=False),
    moment("closed_s"),
    version(),
    moment("updated_s", needed=True),
    UniqueConstraint("visit_id", "number"),
    Index(None, "town_id", "status", "due_s"),
    Index(None, "enrolment_id"),
    # Two that are open would be two people who each wait for the other.
    Index("ux_escalation_open", "visit_id", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
)

#: What was said; rows are only ever added. There are no words in them, only codes.
ESCALATION_ACT = Table(
    "escalation_act",
    METADATA,
    town(),
    Column("id", Name, nullable=False),
    Column("escalation_id", Name, nullable=False),
    of_same_town("escalation_id", "escalation", ondelete="CASCADE"),
    Column("kind", String(16), nullable=False),
    Column("step", Integer, nullable=False),
    Column("result", String(16), nullable=False),
    Column("number", String(4), nullable=False),
    Column("actor", String(120), nullable=False),
    moment("happened_s", needed=True),
    moment("received_s", needed=True),
    PrimaryKeyConstraint("town_id", "id"),
    Index(None, "escalation_id"),
)

#: Persons of trust, copied from the social file when their step comes, and gone a day after the chain is closed.
ESCALATION_CONTACT = Table(
    "escalation_contact",
    METADATA,
    Column("escalation_id", Name, nullable=False),
    town(),
    Column("position", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("phone", String(40), nullable=False),
    moment("copied_s", needed=True),
    PrimaryKeyConstraint("escalation_id", "position"),
    of_same_town("escalation_id", "escalation", ondelete="CASCADE"),
)

#: How far the log of a town was read for doors that stay closed.
ESCALATION_FOLLOWED = Table(
    "escalation_followed",
    METADATA,
    town(),
    Column("sequence", Counter, nullable=False),
    PrimaryKeyConstraint("town_id"),
)
