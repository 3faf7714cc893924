"""The first schema: parties, orders, rounds, and the log of what has happened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go one step up."""
    op.create_table(
        "town",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("map", sa.String(length=80), nullable=False),
        sa.Column("settings", DOCUMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town")),
        sa.UniqueConstraint("slug", name=op.f("uq_town_slug")),
    )
    op.create_table(
        "command",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("offset_s", sa.BigInteger(), nullable=False),
        sa.Column("body", DOCUMENT, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("answer", DOCUMENT, nullable=False),
        sa.Column("happened_s", sa.BigInteger(), nullable=False),
        sa.Column("received_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_command_town_id")),
        sa.PrimaryKeyConstraint("town_id", "id", name=op.f("pk_command")),
    )
    op.create_index(op.f("ix_command_town_id_subject"), "command", ["town_id", "subject"], unique=False)
    op.create_table(
        "command_task",
        sa.Column("command_id", sa.String(length=80), nullable=False),
        sa.Column("task_id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_command_task_town_id")),
        sa.PrimaryKeyConstraint("town_id", "command_id", "task_id", name=op.f("pk_command_task")),
    )
    op.create_index(
        op.f("ix_command_task_town_id_task_id"), "command_task", ["town_id", "task_id"], unique=False
    )
    op.create_table(
        "courier",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("skills", DOCUMENT, nullable=False),
        sa.Column("cost_per_hour_minor", sa.Integer(), nullable=False),
        sa.Column("terms", DOCUMENT, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_courier_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courier")),
    )
    op.create_index(op.f("ix_courier_town_id"), "courier", ["town_id"], unique=False)
    op.create_table(
        "displaced_task",
        sa.Column("task_id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("round_id", sa.String(length=80), nullable=False),
        sa.Column("stop", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_displaced_task_town_id")),
        sa.PrimaryKeyConstraint("town_id", "task_id", name=op.f("pk_displaced_task")),
    )
    op.create_table(
        "event",
        sa.Column("sequence", COUNTER, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("behalf", sa.String(length=120), nullable=False),
        sa.Column("data", DOCUMENT, nullable=False),
        sa.Column("happened_s", sa.BigInteger(), nullable=False),
        sa.Column("recorded_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_event_town_id")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_event")),
        sa.UniqueConstraint("id", name=op.f("uq_event_id")),
    )
    op.create_index(op.f("ix_event_subject_sequence"), "event", ["subject", "sequence"], unique=False)
    op.create_index(op.f("ix_event_town_id_sequence"), "event", ["town_id", "sequence"], unique=False)
    op.create_table(
        "incident",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("detail", DOCUMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_s", sa.BigInteger(), nullable=False),
        sa.Column("closed_s", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_incident_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(
        op.f("ix_incident_town_id_status_opened_s"),
        "incident",
        ["town_id", "status", "opened_s"],
        unique=False,
    )
    op.create_table(
        "outbox",
        sa.Column("sequence", COUNTER, autoincrement=True, nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("event_id", sa.String(length=80), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("payload", DOCUMENT, nullable=False),
        sa.Column("due_s", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_s", sa.BigInteger(), nullable=True),
        sa.Column("done_s", sa.BigInteger(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_outbox_town_id")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_outbox")),
    )
    op.create_index(op.f("ix_outbox_event_id"), "outbox", ["event_id"], unique=False)
    op.create_index(
        op.f("ix_outbox_topic_done_s_due_s"), "outbox", ["topic", "done_s", "due_s"], unique=False
    )
    op.create_table(
        "place",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("access_note", sa.Text(), nullable=False),
        sa.Column("setup_s", sa.Integer(), nullable=False),
        sa.Column("opening_hours", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_place_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
    )
    op.create_index(op.f("ix_place_town_id_kind"), "place", ["town_id", "kind"], unique=False)
    op.create_table(
        "recipient",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("door", DOCUMENT, nullable=False),
        sa.Column("channels", DOCUMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("last_contact_s", sa.BigInteger(), nullable=False),
        sa.Column("erased_s", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_recipient_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient")),
    )
    op.create_index(op.f("ix_recipient_town_id_phone"), "recipient", ["town_id", "phone"], unique=False)
    op.create_table(
        "vehicle",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("profile", sa.String(length=32), nullable=False),
        sa.Column("facts", DOCUMENT, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_vehicle_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle")),
    )
    op.create_index(op.f("ix_vehicle_town_id"), "vehicle", ["town_id"], unique=False)
    op.create_table(
        "organization",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.String(length=80), nullable=True),
        sa.Column("place_id", sa.String(length=80), nullable=True),
        sa.Column("contact", DOCUMENT, nullable=False),
        sa.Column("throttle", DOCUMENT, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["organization.id"], name=op.f("fk_organization_parent_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_organization_place_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_organization_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
    )
    op.create_index(op.f("ix_organization_town_id_kind"), "organization", ["town_id", "kind"], unique=False)
    op.create_table(
        "recipient_partition",
        sa.Column("recipient_id", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("data", DOCUMENT, nullable=False),
        sa.Column("consent", sa.String(length=16), nullable=False),
        sa.Column("consent_s", sa.BigInteger(), nullable=True),
        sa.Column("last_used_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["recipient.id"], name=op.f("fk_recipient_partition_recipient_id")
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_recipient_partition_town_id")),
        sa.PrimaryKeyConstraint("recipient_id", "purpose", name=op.f("pk_recipient_partition")),
    )
    op.create_table(
        "shift",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("courier_id", sa.String(length=80), nullable=False),
        sa.Column("vehicle_id", sa.String(length=80), nullable=False),
        sa.Column("day", sa.String(length=80), nullable=False),
        sa.Column("from_s", sa.BigInteger(), nullable=False),
        sa.Column("to_s", sa.BigInteger(), nullable=False),
        sa.Column("start_place_id", sa.String(length=80), nullable=False),
        sa.Column("end_place_id", sa.String(length=80), nullable=True),
        sa.Column("breaks", DOCUMENT, nullable=False),
        sa.Column("max_duration_s", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["courier_id"], ["courier.id"], name=op.f("fk_shift_courier_id")),
        sa.ForeignKeyConstraint(["end_place_id"], ["place.id"], name=op.f("fk_shift_end_place_id")),
        sa.ForeignKeyConstraint(["start_place_id"], ["place.id"], name=op.f("fk_shift_start_place_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_shift_town_id")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicle.id"], name=op.f("fk_shift_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    op.create_index(op.f("ix_shift_courier_id_from_s"), "shift", ["courier_id", "from_s"], unique=False)
    op.create_index(op.f("ix_shift_town_id_day"), "shift", ["town_id", "day"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=False),
        sa.Column("external_ref", sa.String(length=200), nullable=True),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("held_reason", sa.String(length=64), nullable=False),
        sa.Column("recipient_id", sa.String(length=80), nullable=False),
        sa.Column("drop_place_id", sa.String(length=80), nullable=False),
        sa.Column("day", sa.String(length=80), nullable=False),
        sa.Column("window_from_s", sa.BigInteger(), nullable=False),
        sa.Column("window_to_s", sa.BigInteger(), nullable=False),
        sa.Column("promised_s", sa.BigInteger(), nullable=True),
        sa.Column("temperature", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("max_ride_s", sa.Integer(), nullable=True),
        sa.Column("fee_minor", sa.Integer(), nullable=False),
        sa.Column("fee_rule", sa.String(length=64), nullable=False),
        sa.Column("payment", DOCUMENT, nullable=False),
        sa.Column("detail", DOCUMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("updated_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["drop_place_id"], ["place.id"], name=op.f("fk_delivery_drop_place_id")),
        sa.ForeignKeyConstraint(["org_id"], ["organization.id"], name=op.f("fk_delivery_org_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name=op.f("fk_delivery_recipient_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_delivery_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("town_id", "day", "code", name=op.f("uq_delivery_town_id_day_code")),
        sa.UniqueConstraint(
            "town_id", "org_id", "external_ref", name=op.f("uq_delivery_town_id_org_id_external_ref")
        ),
    )
    op.create_index(op.f("ix_delivery_recipient_id"), "delivery", ["recipient_id"], unique=False)
    op.create_index(
        op.f("ix_delivery_town_id_day_status"), "delivery", ["town_id", "day", "status"], unique=False
    )
    op.create_table(
        "round",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("shift_id", sa.String(length=80), nullable=False),
        sa.Column("day", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("acknowledged", sa.Integer(), nullable=False),
        sa.Column("frozen", sa.Integer(), nullable=False),
        sa.Column("departure_s", sa.BigInteger(), nullable=True),
        sa.Column("end_s", sa.BigInteger(), nullable=True),
        sa.Column("facts", DOCUMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_round_shift_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_round_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
    )
    op.create_index(op.f("ix_round_town_id_day_status"), "round", ["town_id", "day", "status"], unique=False)
    op.create_index(
        "uq_round_active_shift",
        "round",
        ["shift_id"],
        unique=True,
        sqlite_where=sa.text("status NOT IN ('completed', 'aborted')"),
        postgresql_where=sa.text("status NOT IN ('completed', 'aborted')"),
    )
    op.create_table(
        "assignment",
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("round_id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_assignment_delivery_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_assignment_round_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_assignment_town_id")),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_round_id"), "assignment", ["round_id"], unique=False)
    op.create_table(
        "cash_collection",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("round_id", sa.String(length=80), nullable=False),
        sa.Column("stop_id", sa.String(length=80), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("happened_s", sa.BigInteger(), nullable=False),
        sa.Column("received_s", sa.BigInteger(), nullable=False),
        sa.Column("reversed_s", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_cash_collection_delivery_id")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_cash_collection_round_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_cash_collection_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_collection")),
    )
    op.create_index(
        op.f("ix_cash_collection_town_id_delivery_id"),
        "cash_collection",
        ["town_id", "delivery_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_cash_collection_town_id_round_id"), "cash_collection", ["town_id", "round_id"], unique=False
    )
    op.create_table(
        "stop",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("round_id", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("outcome_code", sa.String(length=40), nullable=False),
        sa.Column("arrival_s", sa.BigInteger(), nullable=False),
        sa.Column("start_s", sa.BigInteger(), nullable=False),
        sa.Column("end_s", sa.BigInteger(), nullable=False),
        sa.Column("arrived_s", sa.BigInteger(), nullable=True),
        sa.Column("closed_s", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_stop_place_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_stop_round_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_stop_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop")),
    )
    op.create_index(op.f("ix_stop_round_id_position"), "stop", ["round_id", "position"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("place_id", sa.String(length=80), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=True),
        sa.Column("windows", DOCUMENT, nullable=False),
        sa.Column("ready_s", sa.BigInteger(), nullable=True),
        sa.Column("load", DOCUMENT, nullable=False),
        sa.Column("service_s", sa.Integer(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("done_s", sa.BigInteger(), nullable=True),
        sa.Column("received_s", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_task_delivery_id")),
        sa.ForeignKeyConstraint(["org_id"], ["organization.id"], name=op.f("fk_task_org_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_task_place_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_task_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("delivery_id", "sequence", name=op.f("uq_task_delivery_id_sequence")),
    )
    op.create_index(
        op.f("ix_task_town_id_org_id_ready_s"), "task", ["town_id", "org_id", "ready_s"], unique=False
    )
    op.create_table(
        "proof",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("task_id", sa.String(length=80), nullable=False),
        sa.Column("stop_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("happened_s", sa.BigInteger(), nullable=False),
        sa.Column("received_s", sa.BigInteger(), nullable=False),
        sa.Column("erased_s", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_proof_task_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_proof_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof")),
    )
    op.create_index(op.f("ix_proof_town_id_received_s"), "proof", ["town_id", "received_s"], unique=False)
    op.create_index(op.f("ix_proof_town_id_task_id"), "proof", ["town_id", "task_id"], unique=False)
    op.create_table(
        "stop_task",
        sa.Column("task_id", sa.String(length=80), nullable=False),
        sa.Column("stop_id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stop_id"], ["stop.id"], name=op.f("fk_stop_task_stop_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_stop_task_task_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_stop_task_town_id")),
        sa.PrimaryKeyConstraint("task_id", "stop_id", name=op.f("pk_stop_task")),
        sa.UniqueConstraint("stop_id", "sequence", name=op.f("uq_stop_task_stop_id_sequence")),
    )
    op.create_index(
        "uq_stop_task_active",
        "stop_task",
        ["task_id"],
        unique=True,
        sqlite_where=sa.text("active"),
        postgresql_where=sa.text("active"),
    )


def downgrade() -> None:
    """Go one step down."""
    op.drop_index(
        "uq_stop_task_active",
        table_name="stop_task",
        sqlite_where=sa.text("active"),
        postgresql_where=sa.text("active"),
    )
    op.drop_table("stop_task")
    op.drop_index(op.f("ix_proof_town_id_task_id"), table_name="proof")
    op.drop_index(op.f("ix_proof_town_id_received_s"), table_name="proof")
    op.drop_table("proof")
    op.drop_index(op.f("ix_task_town_id_org_id_ready_s"), table_name="task")
    op.drop_table("task")
    op.drop_index(op.f("ix_stop_round_id_position"), table_name="stop")
    op.drop_table("stop")
    op.drop_index(op.f("ix_cash_collection_town_id_round_id"), table_name="cash_collection")
    op.drop_index(op.f("ix_cash_collection_town_id_delivery_id"), table_name="cash_collection")
    op.drop_table("cash_collection")
    op.drop_index(op.f("ix_assignment_round_id"), table_name="assignment")
    op.drop_table("assignment")
    op.drop_index(
        "uq_round_active_shift",
        table_name="round",
        sqlite_where=sa.text("status NOT IN ('completed', 'aborted')"),
        postgresql_where=sa.text("status NOT IN ('completed', 'aborted')"),
    )
    op.drop_index(op.f("ix_round_town_id_day_status"), table_name="round")
    op.drop_table("round")
    op.drop_index(op.f("ix_delivery_town_id_day_status"), table_name="delivery")
    op.drop_index(op.f("ix_delivery_recipient_id"), table_name="delivery")
    op.drop_table("delivery")
    op.drop_index(op.f("ix_shift_town_id_day"), table_name="shift")
    op.drop_index(op.f("ix_shift_courier_id_from_s"), table_name="shift")
    op.drop_table("shift")
    op.drop_table("recipient_partition")
    op.drop_index(op.f("ix_organization_town_id_kind"), table_name="organization")
    op.drop_table("organization")
    op.drop_index(op.f("ix_vehicle_town_id"), table_name="vehicle")
    op.drop_table("vehicle")
    op.drop_index(op.f("ix_recipient_town_id_phone"), table_name="recipient")
    op.drop_table("recipient")
    op.drop_index(op.f("ix_place_town_id_kind"), table_name="place")
    op.drop_table("place")
    op.drop_index(op.f("ix_outbox_topic_done_s_due_s"), table_name="outbox")
    op.drop_index(op.f("ix_outbox_event_id"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_index(op.f("ix_incident_town_id_status_opened_s"), table_name="incident")
    op.drop_table("incident")
    op.drop_index(op.f("ix_event_town_id_sequence"), table_name="event")
    op.drop_index(op.f("ix_event_subject_sequence"), table_name="event")
    op.drop_table("event")
    op.drop_table("displaced_task")
    op.drop_index(op.f("ix_courier_town_id"), table_name="courier")
    op.drop_table("courier")
    op.drop_index(op.f("ix_command_task_town_id_task_id"), table_name="command_task")
    op.drop_table("command_task")
    op.drop_index(op.f("ix_command_town_id_subject"), table_name="command")
    op.drop_table("command")
    op.drop_table("town")
