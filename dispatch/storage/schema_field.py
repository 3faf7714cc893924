"""Tables of what couriers send in from the street: commands of their phones, proofs, money taken, incidents."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from dispatch.storage.columns import METADATA, Document, Name, Seconds, key, moment, reference, town, version

#: What a phone has asked for, under the name that it gave: the same name again has no second effect. ``happened_s`` is by the
#: clock of the phone, ``received_s`` by ours.
COMMAND = Table(
    "command",
    METADATA,
    Column("id", Name, nullable=False),
    town(),
    Column("device", Name, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("subject", Name, nullable=False),
    Column("base_version", Integer, nullable=False),
    # Its place in what the phone has sent, null for what was not sent by one; what its clock lacked when it was last compared.
    Column("number", Integer, nullable=True),
    Column("offset_s", Seconds, nullable=False),
    Column("body", Document, nullable=False),
    Column("status", String(16), nullable=False),
    Column("answer", Document, nullable=False),
    moment("happened_s", needed=True),
    moment("received_s", needed=True),
    PrimaryKeyConstraint("town_id", "id"),
    Index(None, "town_id", "subject"),
    Index(None, "town_id", "received_s"),
)

#: Which tasks a command is about.
COMMAND_TASK = Table(
    "command_task",
    METADATA,
    Column("command_id", Name, nullable=False),
    Column("task_id", Name, nullable=False),
    town(),
    PrimaryKeyConstraint("town_id", "command_id", "task_id"),
    Index(None, "town_id", "task_id"),
)

#: Where the plan has a task that is over elsewhere: should that be undone, the task goes back there. No round: nowhere.
DISPLACED_TASK = Table(
    "displaced_task",
    METADATA,
    Column("task_id", Name, nullable=False),
    town(),
    Column("round_id", Name, nullable=False),
    Column("stop", Document, nullable=False),
    PrimaryKeyConstraint("town_id", "task_id"),
)

#: That something was handed over: a photo, a signature, a number. ``file`` names the picture, here or still to come, empty for none; ``note``
#: says why a code counts that is on no piece of the delivery.
PROOF = Table(
    "proof",
    METADATA,
    key(),
    town(),
    reference("task_id", "task"),
    Column("stop_id", Name, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("value", Text, nullable=False),
    Column("file", String(200), nullable=False),
    Column("note", Text, nullable=False),
    Column("lon", Float, nullable=True),
    Column("lat", Float, nullable=True),
    moment("happened_s", needed=True),
    moment("received_s", needed=True),
    moment("erased_s"),
    Index(None, "town_id", "task_id"),
    Index(None, "town_id", "received_s"),
    Index(None, "town_id", "file"),
)

#: A picture under the name that follows from the bytes as they were sent, drawn anew. Proofs name it in ``file``: several may, or none yet, since
#: phones send both when they can. ``actor`` is who sent it first, ``size`` the bytes of ``content``, ``width`` and ``height`` are pixels.
PROOF_PICTURE = Table(
    "proof_picture",
    METADATA,
    Column("name", Name, nullable=False),
    town(),
    Column("actor", String(120), nullable=False),
    Column("media_type", String(32), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    moment("created_s", needed=True),
    # The last one: SQLite does not walk over it on the way to the others.
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("town_id", "name"),
    Index(None, "town_id", "actor", "created_s"),
    Index(None, "town_id", "created_s"),
)

#: Money taken at a door. ``reversed_s`` says when it was taken back, as by an undone stop.
CASH_COLLECTION = Table(
    "cash_collection",
    METADATA,
    key(),
    town(),
    reference("delivery_id", "delivery"),
    reference("round_id", "round"),
    Column("stop_id", Name, nullable=False),
    Column("method", String(16), nullable=False),
    Column("amount_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    moment("happened_s", needed=True),
    moment("received_s", needed=True),
    moment("reversed_s"),
    Index(None, "town_id", "round_id"),
    Index(None, "town_id", "delivery_id"),
)

#: Something that a person has to look at. ``status`` is open or closed.
INCIDENT = Table(
    "incident",
    METADATA,
    key(),
    town(),
    Column("kind", String(40), nullable=False),
    Column("subject", Name, nullable=False),
    Column("status", String(16), nullable=False),
    Column("detail", Document, nullable=False),
    version(),
    moment("opened_s", needed=True),
    moment("closed_s"),
    Index(None, "town_id", "status", "opened_s"),
    Index(None, "town_id", "subject"),
)
