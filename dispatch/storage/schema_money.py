"""Tables of money: tariffs and the fees that follow from them, shares of rounds, containers, floats and the settling of what was taken."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text, UniqueConstraint

from dispatch.storage.columns import METADATA, Document, Name, key, moment, reference, town, version

#: A published tariff. Once a fee was charged by it (``used_s``), it stays as it is for ever.
TARIFF = Table(
    "tariff",
    METADATA,
    key(),
    town(),
    Column("code", String(40), nullable=False),
    Column("number", Integer, nullable=False),
    Column("valid_from", Name, nullable=False),
    Column("valid_to", Name, nullable=False),
    Column("document", Document, nullable=False),
    moment("published_s", needed=True),
    moment("used_s"),
    version(),
    UniqueConstraint("town_id", "code", "number"),
)

#: The fee of a delivery with the facts it was computed from and its lines; a delivery priced again has one more.
FEE = Table(
    "fee",
    METADATA,
    Column("delivery_id", Name, nullable=False),
    Column("number", Integer, nullable=False),
    town(),
    reference("tariff_id", "tariff"),
    Column("amount_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("facts", Document, nullable=False),
    Column("lines", Document, nullable=False),
    moment("charged_s", needed=True),
    PrimaryKeyConstraint("delivery_id", "number"),
)

#: What a shop bears of a round for one delivery. Written once for a round.
COST_SHARE = Table(
    "cost_share",
    METADATA,
    reference("round_id", "round"),
    reference("delivery_id", "delivery"),
    reference("org_id", "organization"),
    town(),
    Column("day", Name, nullable=False),
    Column("alone_minor", Integer, nullable=False),
    Column("share_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("method", String(40), nullable=False),
    moment("settled_s", needed=True),
    PrimaryKeyConstraint("round_id", "delivery_id", "org_id"),
    Index(None, "town_id", "org_id", "day"),
)

#: Small change given to a courier for a round, negative where some was taken back.
CASH_FLOAT = Table(
    "cash_float",
    METADATA,
    key(),
    town(),
    reference("round_id", "round"),
    Column("amount_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("author", String(120), nullable=False),
    moment("given_s", needed=True),
    Index(None, "town_id", "round_id"),
)

#: Returnable containers lent (``pieces`` above 0) or brought back (below), with the deposit left for all of them, signed alike. No round:
#: at a counter. ``method`` is ``account`` where the shop keeps the deposit in its books. A row is never changed.
CONTAINER_MOVE = Table(
    "container_move",
    METADATA,
    key(),
    town(),
    reference("recipient_id", "recipient"),
    reference("org_id", "organization"),
    reference("delivery_id", "delivery"),
    reference("round_id", "round", needed=False),
    Column("day", Name, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("pieces", Integer, nullable=False),
    Column("deposit_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("method", String(16), nullable=False),
    moment("happened_s", needed=True),
    Index(None, "town_id", "recipient_id", "org_id"),
    Index(None, "town_id", "round_id"),
    Index(None, "town_id", "org_id", "day"),
)

#: The money of a round, counted. Number 1 is the count, later numbers correct it; what is closed stays as it is.
CASH_RECONCILIATION = Table(
    "cash_reconciliation",
    METADATA,
    key(),
    town(),
    reference("round_id", "round"),
    reference("courier_id", "courier"),
    Column("number", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("float_minor", Integer, nullable=False),
    Column("expected", Document, nullable=False),
    Column("declared", Document, nullable=False),
    Column("pieces", Document, nullable=False),
    Column("gap_minor", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("courier_signed", String(120), nullable=False),
    moment("courier_signed_s"),
    Column("coordinator_signed", String(120), nullable=False),
    moment("coordinator_signed_s"),
    version(),
    UniqueConstraint("round_id", "number"),
)
