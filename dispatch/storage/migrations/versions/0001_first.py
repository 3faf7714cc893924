"""0001_first."""

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
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town")),
        sa.UniqueConstraint("slug", name=op.f("uq_town_slug")),
    )
    op.create_table(
        "access_link",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.String(length=80), nullable=False),
        sa.Column("courier_id", sa.String(length=80), nullable=False),
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=False),
        sa.Column("expires_s", sa.BigInteger(), nullable=False),
        sa.Column("revoked_s", sa.BigInteger(), nullable=True),
        sa.Column("used_s", sa.BigInteger(), nullable=True),
        sa.Column("last_used_s", sa.BigInteger(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_access_link_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_link")),
    )
    op.create_index(
        op.f("ix_access_link_town_id_account_id"), "access_link", ["town_id", "account_id"], unique=False
    )
    op.create_index(
        op.f("ix_access_link_town_id_courier_id"), "access_link", ["town_id", "courier_id"], unique=False
    )
    op.create_index(
        op.f("ix_access_link_town_id_delivery_id"), "access_link", ["town_id", "delivery_id"], unique=False
    )
    op.create_index(
        op.f("ix_access_link_town_id_expires_s"), "access_link", ["town_id", "expires_s"], unique=False
    )
    op.create_index(op.f("ix_access_link_town_id_org_id"), "access_link", ["town_id", "org_id"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("grants", DOCUMENT, nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("last_login_s", sa.BigInteger(), nullable=True),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_account_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("town_id", "email", name=op.f("uq_account_town_id_email")),
    )
    op.create_index(op.f("ix_account_town_id_id"), "account", ["town_id", "id"], unique=False)
    op.create_table(
        "announced_eta",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("low_s", sa.BigInteger(), nullable=False),
        sa.Column("high_s", sa.BigInteger(), nullable=False),
        sa.Column("told_s", sa.BigInteger(), nullable=False),
        sa.Column("promise_at_risk", sa.Boolean(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_announced_eta_town_id")),
        sa.PrimaryKeyConstraint("town_id", "id", name=op.f("pk_announced_eta")),
    )
    op.create_table(
        "answer",
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("client", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", DOCUMENT, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("given_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_answer_town_id")),
        sa.PrimaryKeyConstraint("town_id", "client", "key", name=op.f("pk_answer")),
    )
    op.create_index(op.f("ix_answer_given_s"), "answer", ["given_s"], unique=False)
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("scopes", DOCUMENT, nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=False),
        sa.Column("courier_id", sa.String(length=80), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("old_hash", sa.String(length=64), nullable=False),
        sa.Column("old_until_s", sa.BigInteger(), nullable=True),
        sa.Column("expires_s", sa.BigInteger(), nullable=True),
        sa.Column("revoked_s", sa.BigInteger(), nullable=True),
        sa.Column("last_used_s", sa.BigInteger(), nullable=True),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_api_key_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
    )
    op.create_index(op.f("ix_api_key_town_id_id"), "api_key", ["town_id", "id"], unique=False)
    op.create_table(
        "catalogue_version",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("from_s", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_catalogue_version_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_version")),
        sa.UniqueConstraint("id", "town_id", name=op.f("uq_catalogue_version_id_town_id")),
        sa.UniqueConstraint("subject_id", "number", name=op.f("uq_catalogue_version_subject_id_number")),
    )
    op.create_table(
        "chore",
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("last_s", sa.BigInteger(), nullable=True),
        sa.Column("tried_s", sa.BigInteger(), nullable=True),
        sa.Column("failure", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("lease_s", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_chore_town_id")),
        sa.PrimaryKeyConstraint("town_id", "name", name=op.f("pk_chore")),
    )
    op.create_table(
        "closure",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("geometry", DOCUMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_s", sa.BigInteger(), nullable=True),
        sa.Column("until_s", sa.BigInteger(), nullable=True),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("profiles", DOCUMENT, nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_closure_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    op.create_index(op.f("ix_closure_town_id_until_s"), "closure", ["town_id", "until_s"], unique=False)
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
    op.create_index(op.f("ix_command_town_id_received_s"), "command", ["town_id", "received_s"], unique=False)
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
        sa.UniqueConstraint("id", "town_id", name=op.f("uq_courier_id_town_id")),
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
        "duration_observation",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("arrived_s", sa.BigInteger(), nullable=True),
        sa.Column("closed_s", sa.BigInteger(), nullable=False),
        sa.Column("parts", DOCUMENT, nullable=False),
        sa.Column("dropped", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_duration_observation_town_id")),
        sa.PrimaryKeyConstraint("town_id", "id", name=op.f("pk_duration_observation")),
    )
    op.create_index(
        op.f("ix_duration_observation_town_id_closed_s"),
        "duration_observation",
        ["town_id", "closed_s"],
        unique=False,
    )
    op.create_table(
        "duration_statistic",
        sa.Column("id", sa.String(length=160), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("as_of_s", sa.BigInteger(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("total", sa.Float(), nullable=False),
        sa.Column("squares", sa.Float(), nullable=False),
        sa.Column("bins", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_duration_statistic_town_id")),
        sa.PrimaryKeyConstraint("town_id", "id", name=op.f("pk_duration_statistic")),
    )
    op.create_table(
        "escalation_followed",
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("sequence", COUNTER, nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_escalation_followed_town_id")),
        sa.PrimaryKeyConstraint("town_id", name=op.f("pk_escalation_followed")),
    )
    op.create_table(
        "eta_calibration",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("state", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_eta_calibration_town_id")),
        sa.PrimaryKeyConstraint("town_id", "id", name=op.f("pk_eta_calibration")),
    )
    op.create_table(
        "eta_trail",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("round_id", sa.String(length=80), nullable=False),
        sa.Column("day", sa.String(length=80), nullable=False),
        sa.Column("drops", sa.Boolean(), nullable=False),
        sa.Column("entries", DOCUMENT, nullable=False),
        sa.Column("actual_s", sa.BigInteger(), nullable=True),
        sa.Column("error_30_s", sa.BigInteger(), nullable=True),
        sa.Column("error_10_s", sa.BigInteger(), nullable=True),
        sa.Column("pairs", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_eta_trail_town_id")),
        sa.PrimaryKeyConstraint("town_id", "id", name=op.f("pk_eta_trail")),
    )
    op.create_index(op.f("ix_eta_trail_town_id_day"), "eta_trail", ["town_id", "day"], unique=False)
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
        "export",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("behalf", sa.String(length=120), nullable=False),
        sa.Column("options", DOCUMENT, nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("place", DOCUMENT, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("chunks", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("lease_s", sa.BigInteger(), nullable=True),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("finished_s", sa.BigInteger(), nullable=True),
        sa.Column("expires_s", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_export_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    op.create_index(op.f("ix_export_status"), "export", ["status"], unique=False)
    op.create_index(op.f("ix_export_town_id_id"), "export", ["town_id", "id"], unique=False)
    op.create_table(
        "import_file",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("behalf", sa.String(length=120), nullable=False),
        sa.Column("options", DOCUMENT, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.Column("faulty", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("takes", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("lease_s", sa.BigInteger(), nullable=True),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("finished_s", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_import_file_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_file")),
    )
    op.create_index(op.f("ix_import_file_status"), "import_file", ["status"], unique=False)
    op.create_index(op.f("ix_import_file_town_id_id"), "import_file", ["town_id", "id"], unique=False)
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
    op.create_index(op.f("ix_incident_town_id_subject"), "incident", ["town_id", "subject"], unique=False)
    op.create_table(
        "notification",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("target_id", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("matter", sa.String(length=120), nullable=False),
        sa.Column("content", sa.String(length=200), nullable=False),
        sa.Column("facts", DOCUMENT, nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("important", sa.Boolean(), nullable=False),
        sa.Column("merged_into", sa.String(length=80), nullable=False),
        sa.Column("decided_s", sa.BigInteger(), nullable=False),
        sa.Column("due_s", sa.BigInteger(), nullable=True),
        sa.Column("expires_s", sa.BigInteger(), nullable=True),
        sa.Column("sent_s", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("receipt", sa.String(length=200), nullable=False),
        sa.Column("erased_s", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_notification_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint(
            "town_id",
            "event_id",
            "audience",
            "target_id",
            name=op.f("uq_notification_town_id_event_id_audience_target_id"),
        ),
        sa.UniqueConstraint(
            "town_id", "subject", "sequence", name=op.f("uq_notification_town_id_subject_sequence")
        ),
    )
    op.create_index(
        op.f("ix_notification_town_id_target_id_sent_s"),
        "notification",
        ["town_id", "target_id", "sent_s"],
        unique=False,
    )
    op.create_table(
        "outbox",
        sa.Column("sequence", COUNTER, autoincrement=True, nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("event_id", sa.String(length=80), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("payload", DOCUMENT, nullable=False),
        sa.Column("due_s", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("lease_s", sa.BigInteger(), nullable=True),
        sa.Column("done_s", sa.BigInteger(), nullable=True),
        sa.Column("given_up_s", sa.BigInteger(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_outbox_town_id")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["topic", "due_s"],
        unique=False,
        sqlite_where=sa.text("done_s IS NULL AND given_up_s IS NULL"),
        postgresql_where=sa.text("done_s IS NULL AND given_up_s IS NULL"),
    )
    op.create_index(op.f("ix_outbox_event_id"), "outbox", ["event_id"], unique=False)
    op.create_index(
        "ix_outbox_turn",
        "outbox",
        ["topic", "town_id", "subject", "sequence"],
        unique=False,
        sqlite_where=sa.text("done_s IS NULL AND given_up_s IS NULL"),
        postgresql_where=sa.text("done_s IS NULL AND given_up_s IS NULL"),
    )
    op.create_table(
        "party_reach",
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("party_id", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("channels", DOCUMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_party_reach_town_id")),
        sa.PrimaryKeyConstraint("town_id", "party_id", name=op.f("pk_party_reach")),
    )
    op.create_table(
        "peak",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("from_day", sa.String(length=80), nullable=False),
        sa.Column("to_day", sa.String(length=80), nullable=False),
        sa.Column("rules", DOCUMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_peak_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peak")),
    )
    op.create_index(op.f("ix_peak_town_id_to_day"), "peak", ["town_id", "to_day"], unique=False)
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
        sa.UniqueConstraint("id", "town_id", name=op.f("uq_place_id_town_id")),
    )
    op.create_index(op.f("ix_place_town_id_kind_id"), "place", ["town_id", "kind", "id"], unique=False)
    op.create_table(
        "plan_run",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("day", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("automatic", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("iterations", sa.Integer(), nullable=True),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("proposal", DOCUMENT, nullable=True),
        sa.Column("failure", sa.String(length=64), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("requested_s", sa.BigInteger(), nullable=False),
        sa.Column("started_s", sa.BigInteger(), nullable=True),
        sa.Column("lease_s", sa.BigInteger(), nullable=True),
        sa.Column("finished_s", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_plan_run_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_run")),
    )
    op.create_index(
        op.f("ix_plan_run_town_id_day_status"), "plan_run", ["town_id", "day", "status"], unique=False
    )
    op.create_index(
        op.f("ix_plan_run_town_id_requested_s"), "plan_run", ["town_id", "requested_s"], unique=False
    )
    op.create_index(op.f("ix_plan_run_town_id_status"), "plan_run", ["town_id", "status"], unique=False)
    op.create_table(
        "pooling_day",
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("has_details", sa.Boolean(), nullable=False),
        sa.Column("computed_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_pooling_day_town_id")),
        sa.PrimaryKeyConstraint("town_id", "day", name=op.f("pk_pooling_day")),
    )
    op.create_table(
        "pooling_key",
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_pooling_key_town_id")),
        sa.PrimaryKeyConstraint("town_id", name=op.f("pk_pooling_key")),
    )
    op.create_table(
        "privacy_hold",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("placed_s", sa.BigInteger(), nullable=False),
        sa.Column("lifted_s", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_privacy_hold_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_hold")),
    )
    op.create_index(
        op.f("ix_privacy_hold_town_id_subject"), "privacy_hold", ["town_id", "subject"], unique=False
    )
    op.create_table(
        "proof_picture",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=32), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_proof_picture_town_id")),
        sa.PrimaryKeyConstraint("town_id", "name", name=op.f("pk_proof_picture")),
    )
    op.create_index(
        op.f("ix_proof_picture_town_id_actor_created_s"),
        "proof_picture",
        ["town_id", "actor", "created_s"],
        unique=False,
    )
    op.create_index(
        op.f("ix_proof_picture_town_id_created_s"), "proof_picture", ["town_id", "created_s"], unique=False
    )
    op.create_table(
        "reach_log",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("party_id", sa.String(length=80), nullable=False),
        sa.Column("change", sa.String(length=24), nullable=False),
        sa.Column("before", DOCUMENT, nullable=False),
        sa.Column("after", DOCUMENT, nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("said_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_reach_log_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reach_log")),
    )
    op.create_index(
        op.f("ix_reach_log_town_id_party_id_said_s"),
        "reach_log",
        ["town_id", "party_id", "said_s"],
        unique=False,
    )
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
        sa.UniqueConstraint("id", "town_id", name=op.f("uq_recipient_id_town_id")),
    )
    op.create_index(op.f("ix_recipient_town_id_phone"), "recipient", ["town_id", "phone"], unique=False)
    op.create_table(
        "reply",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=False),
        sa.Column("party_id", sa.String(length=80), nullable=False),
        sa.Column("said", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("received_s", sa.BigInteger(), nullable=False),
        sa.Column("erased_s", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_reply_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint(
            "town_id", "channel", "external_id", name=op.f("uq_reply_town_id_channel_external_id")
        ),
    )
    op.create_index(op.f("ix_reply_town_id_received_s"), "reply", ["town_id", "received_s"], unique=False)
    op.create_index(op.f("ix_reply_town_id_subject"), "reply", ["town_id", "subject"], unique=False)
    op.create_table(
        "retention_run",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("periods", DOCUMENT, nullable=False),
        sa.Column("progress", DOCUMENT, nullable=False),
        sa.Column("as_of_s", sa.BigInteger(), nullable=False),
        sa.Column("started_s", sa.BigInteger(), nullable=False),
        sa.Column("finished_s", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_retention_run_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_run")),
    )
    op.create_index(
        op.f("ix_retention_run_town_id_started_s"), "retention_run", ["town_id", "started_s"], unique=False
    )
    op.create_table(
        "sandbox_clock",
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("shown_s", sa.BigInteger(), nullable=False),
        sa.Column("since_s", sa.BigInteger(), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=False),
        sa.Column("rides", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_sandbox_clock_town_id")),
        sa.PrimaryKeyConstraint("town_id", name=op.f("pk_sandbox_clock")),
    )
    op.create_table(
        "sensitive_read",
        sa.Column("sequence", COUNTER, autoincrement=True, nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("recipient_id", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("behalf", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("read_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_sensitive_read_town_id")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_sensitive_read")),
    )
    op.create_index(
        op.f("ix_sensitive_read_town_id_read_s"), "sensitive_read", ["town_id", "read_s"], unique=False
    )
    op.create_index(
        op.f("ix_sensitive_read_town_id_recipient_id"),
        "sensitive_read",
        ["town_id", "recipient_id"],
        unique=False,
    )
    op.create_table(
        "service_type",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=48), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("updated_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_service_type_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_type")),
        sa.UniqueConstraint("id", "town_id", name=op.f("uq_service_type_id_town_id")),
        sa.UniqueConstraint("town_id", "key", name=op.f("uq_service_type_town_id_key")),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("account_id", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=False),
        sa.Column("courier_id", sa.String(length=80), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("idle_s", sa.Integer(), nullable=False),
        sa.Column("expires_s", sa.BigInteger(), nullable=False),
        sa.Column("last_used_s", sa.BigInteger(), nullable=False),
        sa.Column("revoked_s", sa.BigInteger(), nullable=True),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_session_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_town_id_account_id"), "session", ["town_id", "account_id"], unique=False)
    op.create_index(op.f("ix_session_town_id_courier_id"), "session", ["town_id", "courier_id"], unique=False)
    op.create_index(op.f("ix_session_town_id_expires_s"), "session", ["town_id", "expires_s"], unique=False)
    op.create_table(
        "shift_template",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("pattern", DOCUMENT, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_shift_template_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_template")),
    )
    op.create_index(op.f("ix_shift_template_town_id"), "shift_template", ["town_id"], unique=False)
    op.create_table(
        "simulation",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("asked", DOCUMENT, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=False),
        sa.Column("failure", sa.String(length=64), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("lease_s", sa.BigInteger(), nullable=True),
        sa.Column("requested_s", sa.BigInteger(), nullable=False),
        sa.Column("started_s", sa.BigInteger(), nullable=True),
        sa.Column("finished_s", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_simulation_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulation")),
    )
    op.create_index(op.f("ix_simulation_status"), "simulation", ["status"], unique=False)
    op.create_index(op.f("ix_simulation_town_id_id"), "simulation", ["town_id", "id"], unique=False)
    op.create_table(
        "tariff",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.String(length=80), nullable=False),
        sa.Column("valid_to", sa.String(length=80), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("published_s", sa.BigInteger(), nullable=False),
        sa.Column("used_s", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_tariff_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariff")),
        sa.UniqueConstraint("town_id", "code", "number", name=op.f("uq_tariff_town_id_code_number")),
    )
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
        sa.UniqueConstraint("id", "town_id", name=op.f("uq_vehicle_id_town_id")),
    )
    op.create_index(op.f("ix_vehicle_town_id"), "vehicle", ["town_id"], unique=False)
    op.create_table(
        "week_run",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("iterations", sa.Integer(), nullable=True),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("proposal", DOCUMENT, nullable=True),
        sa.Column("failure", sa.String(length=64), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("requested_s", sa.BigInteger(), nullable=False),
        sa.Column("started_s", sa.BigInteger(), nullable=True),
        sa.Column("lease_s", sa.BigInteger(), nullable=True),
        sa.Column("finished_s", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_week_run_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_week_run")),
    )
    op.create_index(
        op.f("ix_week_run_town_id_week_status"), "week_run", ["town_id", "week", "status"], unique=False
    )
    op.create_table(
        "export_chunk",
        sa.Column("export_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["export_id"], ["export.id"], name=op.f("fk_export_chunk_export_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_export_chunk_town_id")),
        sa.PrimaryKeyConstraint("export_id", "number", name=op.f("pk_export_chunk")),
    )
    op.create_table(
        "fee",
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("tariff_id", sa.String(length=80), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("facts", DOCUMENT, nullable=False),
        sa.Column("lines", DOCUMENT, nullable=False),
        sa.Column("charged_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tariff_id"], ["tariff.id"], name=op.f("fk_fee_tariff_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_fee_town_id")),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_fee")),
    )
    op.create_table(
        "import_line",
        sa.Column("sequence", COUNTER, autoincrement=True, nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("import_id", sa.String(length=80), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("fresh", sa.Boolean(), nullable=False),
        sa.Column("pointer", sa.String(length=120), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_file.id"], name=op.f("fk_import_line_import_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_import_line_town_id")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_import_line")),
    )
    op.create_index(op.f("ix_import_line_delivery_id"), "import_line", ["delivery_id"], unique=False)
    op.create_index(op.f("ix_import_line_import_id_line"), "import_line", ["import_id", "line"], unique=False)
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
        sa.UniqueConstraint("id", "town_id", name=op.f("uq_organization_id_town_id")),
    )
    op.create_index(op.f("ix_organization_town_id_kind"), "organization", ["town_id", "kind"], unique=False)
    op.create_table(
        "pin",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("recipient_id", sa.String(length=80), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name=op.f("fk_pin_recipient_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_pin_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pin")),
        sa.UniqueConstraint(
            "town_id", "recipient_id", "address", name=op.f("uq_pin_town_id_recipient_id_address")
        ),
    )
    op.create_table(
        "position_pause",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("courier_id", sa.String(length=80), nullable=False),
        sa.Column("from_s", sa.BigInteger(), nullable=False),
        sa.Column("to_s", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["courier_id"], ["courier.id"], name=op.f("fk_position_pause_courier_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_position_pause_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position_pause")),
    )
    op.create_index(
        op.f("ix_position_pause_courier_id_from_s"), "position_pause", ["courier_id", "from_s"], unique=False
    )
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
        sa.ForeignKeyConstraint(
            ["courier_id", "town_id"],
            ["courier.id", "courier.town_id"],
            name=op.f("fk_shift_courier_id_town_id"),
        ),
        sa.ForeignKeyConstraint(
            ["end_place_id", "town_id"],
            ["place.id", "place.town_id"],
            name=op.f("fk_shift_end_place_id_town_id"),
        ),
        sa.ForeignKeyConstraint(
            ["start_place_id", "town_id"],
            ["place.id", "place.town_id"],
            name=op.f("fk_shift_start_place_id_town_id"),
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_shift_town_id")),
        sa.ForeignKeyConstraint(
            ["vehicle_id", "town_id"],
            ["vehicle.id", "vehicle.town_id"],
            name=op.f("fk_shift_vehicle_id_town_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sa.UniqueConstraint("id", "town_id", name=op.f("uq_shift_id_town_id")),
    )
    op.create_index(op.f("ix_shift_courier_id_from_s"), "shift", ["courier_id", "from_s"], unique=False)
    op.create_index(op.f("ix_shift_town_id_day"), "shift", ["town_id", "day"], unique=False)
    op.create_table(
        "absence",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("shift_id", sa.String(length=80), nullable=False),
        sa.Column("courier_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("from_s", sa.BigInteger(), nullable=False),
        sa.Column("noted_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["courier_id"], ["courier.id"], name=op.f("fk_absence_courier_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_absence_shift_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_absence_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("shift_id", name=op.f("uq_absence_shift_id")),
    )
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
        sa.ForeignKeyConstraint(
            ["drop_place_id", "town_id"],
            ["place.id", "place.town_id"],
            name=op.f("fk_delivery_drop_place_id_town_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "town_id"],
            ["organization.id", "organization.town_id"],
            name=op.f("fk_delivery_org_id_town_id"),
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id", "town_id"],
            ["recipient.id", "recipient.town_id"],
            name=op.f("fk_delivery_recipient_id_town_id"),
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_delivery_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("id", "town_id", name=op.f("uq_delivery_id_town_id")),
        sa.UniqueConstraint("town_id", "day", "code", name=op.f("uq_delivery_town_id_day_code")),
        sa.UniqueConstraint(
            "town_id", "org_id", "external_ref", name=op.f("uq_delivery_town_id_org_id_external_ref")
        ),
    )
    op.create_index(op.f("ix_delivery_drop_place_id"), "delivery", ["drop_place_id"], unique=False)
    op.create_index(op.f("ix_delivery_recipient_id"), "delivery", ["recipient_id"], unique=False)
    op.create_index(
        op.f("ix_delivery_town_id_day_status"), "delivery", ["town_id", "day", "status"], unique=False
    )
    op.create_table(
        "effort_account",
        sa.Column("shift_id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("effort_m", sa.Integer(), nullable=False),
        sa.Column("paid_s", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_effort_account_shift_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_effort_account_town_id")),
        sa.PrimaryKeyConstraint("shift_id", name=op.f("pk_effort_account")),
    )
    op.create_table(
        "hours_note",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("shift_id", sa.String(length=80), nullable=False),
        sa.Column("courier_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("line", sa.String(length=120), nullable=False),
        sa.Column("answers_id", sa.String(length=80), nullable=True),
        sa.Column("paid_s", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("written_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["courier_id"], ["courier.id"], name=op.f("fk_hours_note_courier_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_hours_note_shift_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_hours_note_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_note")),
    )
    op.create_index(
        op.f("ix_hours_note_town_id_shift_id"), "hours_note", ["town_id", "shift_id"], unique=False
    )
    op.create_table(
        "position",
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("shift_id", sa.String(length=80), nullable=False),
        sa.Column("device_s", sa.BigInteger(), nullable=False),
        sa.Column("at_s", sa.BigInteger(), nullable=False),
        sa.Column("received_s", sa.BigInteger(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("accuracy_m", sa.Integer(), nullable=False),
        sa.Column("speed_cm_per_s", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_position_shift_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_position_town_id")),
        sa.PrimaryKeyConstraint("town_id", "shift_id", "device_s", name=op.f("pk_position")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_position_town_id_at_s"), "position", ["town_id", "at_s"], unique=False)
    op.create_table(
        "post",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("template_id", sa.String(length=80), nullable=True),
        sa.Column("day", sa.String(length=80), nullable=False),
        sa.Column("profile", sa.String(length=32), nullable=False),
        sa.Column("from_s", sa.BigInteger(), nullable=False),
        sa.Column("to_s", sa.BigInteger(), nullable=False),
        sa.Column("start_place_id", sa.String(length=80), nullable=False),
        sa.Column("end_place_id", sa.String(length=80), nullable=True),
        sa.Column("breaks", DOCUMENT, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("shift_id", sa.String(length=80), nullable=True),
        sa.Column("touched", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["end_place_id"], ["place.id"], name=op.f("fk_post_end_place_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_post_shift_id")),
        sa.ForeignKeyConstraint(["start_place_id"], ["place.id"], name=op.f("fk_post_start_place_id")),
        sa.ForeignKeyConstraint(["template_id"], ["shift_template.id"], name=op.f("fk_post_template_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_post_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("shift_id", name=op.f("uq_post_shift_id")),
        sa.UniqueConstraint("town_id", "template_id", "day", name=op.f("uq_post_town_id_template_id_day")),
    )
    op.create_index(op.f("ix_post_town_id_day"), "post", ["town_id", "day"], unique=False)
    op.create_table(
        "programme",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("service_key", sa.String(length=48), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("point_place_id", sa.String(length=80), nullable=True),
        sa.Column("from_day", sa.String(length=10), nullable=False),
        sa.Column("to_day", sa.String(length=10), nullable=False),
        sa.Column("terms", DOCUMENT, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("updated_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "town_id"],
            ["organization.id", "organization.town_id"],
            name=op.f("fk_programme_org_id_town_id"),
        ),
        sa.ForeignKeyConstraint(
            ["point_place_id", "town_id"],
            ["place.id", "place.town_id"],
            name=op.f("fk_programme_point_place_id_town_id"),
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_programme_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("id", "town_id", name=op.f("uq_programme_id_town_id")),
    )
    op.create_index(
        op.f("ix_programme_town_id_service_key"), "programme", ["town_id", "service_key"], unique=False
    )
    op.create_table(
        "quote",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=False),
        sa.Column("client", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("day", sa.String(length=80), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("ask", DOCUMENT, nullable=True),
        sa.Column("expires_s", sa.BigInteger(), nullable=False),
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organization.id"], name=op.f("fk_quote_org_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_quote_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
    )
    op.create_index(op.f("ix_quote_delivery_id"), "quote", ["delivery_id"], unique=False)
    op.create_index(
        op.f("ix_quote_town_id_client_status"), "quote", ["town_id", "client", "status"], unique=False
    )
    op.create_index(op.f("ix_quote_town_id_day_status"), "quote", ["town_id", "day", "status"], unique=False)
    op.create_index(
        op.f("ix_quote_town_id_status_expires_s"), "quote", ["town_id", "status", "expires_s"], unique=False
    )
    op.create_table(
        "relay_point",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("place_id", sa.String(length=80), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("holding_s", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organization.id"], name=op.f("fk_relay_point_org_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_relay_point_place_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_relay_point_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay_point")),
        sa.UniqueConstraint("town_id", "place_id", name=op.f("uq_relay_point_town_id_place_id")),
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
        sa.ForeignKeyConstraint(
            ["shift_id", "town_id"], ["shift.id", "shift.town_id"], name=op.f("fk_round_shift_id_town_id")
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_round_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("id", "town_id", name=op.f("uq_round_id_town_id")),
    )
    op.create_index(op.f("ix_round_shift_id"), "round", ["shift_id"], unique=False)
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
        "webhook_endpoint",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", DOCUMENT, nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("since_s", sa.BigInteger(), nullable=False),
        sa.Column("secrets", DOCUMENT, nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "town_id"],
            ["organization.id", "organization.town_id"],
            name=op.f("fk_webhook_endpoint_org_id_town_id"),
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_webhook_endpoint_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoint")),
        sa.UniqueConstraint("id", "town_id", name=op.f("uq_webhook_endpoint_id_town_id")),
    )
    op.create_index(
        op.f("ix_webhook_endpoint_town_id_org_id"), "webhook_endpoint", ["town_id", "org_id"], unique=False
    )
    op.create_table(
        "zone",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=True),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("geometry", DOCUMENT, nullable=False),
        sa.Column("fee_minor", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organization.id"], name=op.f("fk_zone_org_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_zone_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone")),
    )
    op.create_index(op.f("ix_zone_town_id_active"), "zone", ["town_id", "active"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("round_id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id", "town_id"],
            ["delivery.id", "delivery.town_id"],
            name=op.f("fk_assignment_delivery_id_town_id"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "town_id"],
            ["round.id", "round.town_id"],
            name=op.f("fk_assignment_round_id_town_id"),
        ),
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
        "cash_float",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("round_id", sa.String(length=80), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("given_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_cash_float_round_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_cash_float_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_float")),
    )
    op.create_index(
        op.f("ix_cash_float_town_id_round_id"), "cash_float", ["town_id", "round_id"], unique=False
    )
    op.create_table(
        "cash_reconciliation",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("round_id", sa.String(length=80), nullable=False),
        sa.Column("courier_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("float_minor", sa.Integer(), nullable=False),
        sa.Column("expected", DOCUMENT, nullable=False),
        sa.Column("declared", DOCUMENT, nullable=False),
        sa.Column("pieces", DOCUMENT, nullable=False),
        sa.Column("gap_minor", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("courier_signed", sa.String(length=120), nullable=False),
        sa.Column("courier_signed_s", sa.BigInteger(), nullable=True),
        sa.Column("coordinator_signed", sa.String(length=120), nullable=False),
        sa.Column("coordinator_signed_s", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["courier_id"], ["courier.id"], name=op.f("fk_cash_reconciliation_courier_id")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_cash_reconciliation_round_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_cash_reconciliation_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_reconciliation")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_cash_reconciliation_round_id_number")),
    )
    op.create_table(
        "compartment",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("relay_id", sa.String(length=80), nullable=False),
        sa.Column("temperature", sa.String(length=16), nullable=False),
        sa.Column("volume_l", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["relay_id"], ["relay_point.id"], name=op.f("fk_compartment_relay_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_compartment_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compartment")),
    )
    op.create_index(op.f("ix_compartment_relay_id"), "compartment", ["relay_id"], unique=False)
    op.create_table(
        "container_move",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("recipient_id", sa.String(length=80), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=False),
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("round_id", sa.String(length=80), nullable=True),
        sa.Column("day", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("deposit_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("happened_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_container_move_delivery_id")),
        sa.ForeignKeyConstraint(["org_id"], ["organization.id"], name=op.f("fk_container_move_org_id")),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["recipient.id"], name=op.f("fk_container_move_recipient_id")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_container_move_round_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_container_move_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_container_move")),
    )
    op.create_index(
        op.f("ix_container_move_town_id_org_id_day"),
        "container_move",
        ["town_id", "org_id", "day"],
        unique=False,
    )
    op.create_index(
        op.f("ix_container_move_town_id_recipient_id_org_id"),
        "container_move",
        ["town_id", "recipient_id", "org_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_container_move_town_id_round_id"), "container_move", ["town_id", "round_id"], unique=False
    )
    op.create_table(
        "cost_share",
        sa.Column("round_id", sa.String(length=80), nullable=False),
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("day", sa.String(length=80), nullable=False),
        sa.Column("alone_minor", sa.Integer(), nullable=False),
        sa.Column("share_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("settled_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_cost_share_delivery_id")),
        sa.ForeignKeyConstraint(["org_id"], ["organization.id"], name=op.f("fk_cost_share_org_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_cost_share_round_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_cost_share_town_id")),
        sa.PrimaryKeyConstraint("round_id", "delivery_id", "org_id", name=op.f("pk_cost_share")),
    )
    op.create_index(
        op.f("ix_cost_share_town_id_org_id_day"), "cost_share", ["town_id", "org_id", "day"], unique=False
    )
    op.create_table(
        "delivery_left_off",
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("day", sa.String(length=80), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("left_off_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id", "town_id"],
            ["delivery.id", "delivery.town_id"],
            name=op.f("fk_delivery_left_off_delivery_id_town_id"),
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_delivery_left_off_town_id")),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_delivery_left_off")),
    )
    op.create_index(
        op.f("ix_delivery_left_off_town_id_day"), "delivery_left_off", ["town_id", "day"], unique=False
    )
    op.create_table(
        "delivery_pin",
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("shift_id", sa.String(length=80), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("pinned_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id", "town_id"],
            ["delivery.id", "delivery.town_id"],
            name=op.f("fk_delivery_pin_delivery_id_town_id"),
        ),
        sa.ForeignKeyConstraint(
            ["shift_id", "town_id"],
            ["shift.id", "shift.town_id"],
            name=op.f("fk_delivery_pin_shift_id_town_id"),
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_delivery_pin_town_id")),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_delivery_pin")),
    )
    op.create_index(op.f("ix_delivery_pin_town_id"), "delivery_pin", ["town_id"], unique=False)
    op.create_table(
        "draft",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("body", DOCUMENT, nullable=False),
        sa.Column("delivery_id", sa.String(length=80), nullable=True),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("behalf", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("updated_s", sa.BigInteger(), nullable=False),
        sa.Column("expires_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_draft_delivery_id")),
        sa.ForeignKeyConstraint(["org_id"], ["organization.id"], name=op.f("fk_draft_org_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_draft_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(
        op.f("ix_draft_town_id_status_expires_s"), "draft", ["town_id", "status", "expires_s"], unique=False
    )
    op.create_table(
        "enrolment",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("programme_id", sa.String(length=80), nullable=False),
        sa.Column("recipient_id", sa.String(length=80), nullable=False),
        sa.Column("place_id", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("from_day", sa.String(length=10), nullable=False),
        sa.Column("to_day", sa.String(length=10), nullable=False),
        sa.Column("pauses", DOCUMENT, nullable=False),
        sa.Column("external_ref", sa.String(length=200), nullable=True),
        sa.Column("refused_reason", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("updated_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id", "town_id"], ["place.id", "place.town_id"], name=op.f("fk_enrolment_place_id_town_id")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "town_id"],
            ["programme.id", "programme.town_id"],
            name=op.f("fk_enrolment_programme_id_town_id"),
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id", "town_id"],
            ["recipient.id", "recipient.town_id"],
            name=op.f("fk_enrolment_recipient_id_town_id"),
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_enrolment_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("id", "town_id", name=op.f("uq_enrolment_id_town_id")),
        sa.UniqueConstraint(
            "town_id",
            "programme_id",
            "external_ref",
            name=op.f("uq_enrolment_town_id_programme_id_external_ref"),
        ),
    )
    op.create_index(op.f("ix_enrolment_recipient_id"), "enrolment", ["recipient_id"], unique=False)
    op.create_index(
        op.f("ix_enrolment_town_id_programme_id_status"),
        "enrolment",
        ["town_id", "programme_id", "status"],
        unique=False,
    )
    op.create_table(
        "message",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("posted_s", sa.BigInteger(), nullable=False),
        sa.Column("erased_s", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_message_delivery_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_message_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("delivery_id", "number", name=op.f("uq_message_delivery_id_number")),
    )
    op.create_index(op.f("ix_message_town_id_posted_s"), "message", ["town_id", "posted_s"], unique=False)
    op.create_table(
        "message_read",
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("read_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_message_read_delivery_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_message_read_town_id")),
        sa.PrimaryKeyConstraint("delivery_id", "org_id", "side", name=op.f("pk_message_read")),
    )
    op.create_table(
        "plan_note",
        sa.Column("run_id", sa.String(length=80), nullable=False),
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("kept_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id", "town_id"],
            ["delivery.id", "delivery.town_id"],
            name=op.f("fk_plan_note_delivery_id_town_id"),
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_plan_note_town_id")),
        sa.PrimaryKeyConstraint("run_id", "delivery_id", name=op.f("pk_plan_note")),
    )
    op.create_index(
        op.f("ix_plan_note_town_id_delivery_id"), "plan_note", ["town_id", "delivery_id"], unique=False
    )
    op.create_table(
        "rating",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("rated_s", sa.BigInteger(), nullable=False),
        sa.Column("changed_s", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_rating_delivery_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_rating_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_rating_delivery_id")),
    )
    op.create_index(op.f("ix_rating_town_id_changed_s"), "rating", ["town_id", "changed_s"], unique=False)
    op.create_table(
        "reservation",
        sa.Column("quote_id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("day", sa.String(length=80), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("from_s", sa.BigInteger(), nullable=False),
        sa.Column("to_s", sa.BigInteger(), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("relay_id", sa.String(length=80), nullable=False),
        sa.Column("compartment_id", sa.String(length=80), nullable=False),
        sa.Column("room_until_s", sa.BigInteger(), nullable=True),
        sa.Column("expires_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quote_id"], ["quote.id"], name=op.f("fk_reservation_quote_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_reservation_town_id")),
        sa.PrimaryKeyConstraint("quote_id", name=op.f("pk_reservation")),
    )
    op.create_index(
        op.f("ix_reservation_town_id_day_expires_s"),
        "reservation",
        ["town_id", "day", "expires_s"],
        unique=False,
    )
    op.create_index(
        op.f("ix_reservation_town_id_relay_id"), "reservation", ["town_id", "relay_id"], unique=False
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
        sa.ForeignKeyConstraint(
            ["place_id", "town_id"], ["place.id", "place.town_id"], name=op.f("fk_stop_place_id_town_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "town_id"], ["round.id", "round.town_id"], name=op.f("fk_stop_round_id_town_id")
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_stop_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop")),
        sa.UniqueConstraint("id", "town_id", name=op.f("uq_stop_id_town_id")),
    )
    op.create_index(op.f("ix_stop_round_id_position"), "stop", ["round_id", "position"], unique=False)
    op.create_table(
        "substitution",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("task_id", sa.String(length=80), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("refund_minor", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_s", sa.BigInteger(), nullable=False),
        sa.Column("answer_by_s", sa.BigInteger(), nullable=False),
        sa.Column("answered_s", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_substitution_delivery_id")),
        sa.ForeignKeyConstraint(["org_id"], ["organization.id"], name=op.f("fk_substitution_org_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_substitution_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
    )
    op.create_index(op.f("ix_substitution_delivery_id"), "substitution", ["delivery_id"], unique=False)
    op.create_index(
        op.f("ix_substitution_town_id_status_answer_by_s"),
        "substitution",
        ["town_id", "status", "answer_by_s"],
        unique=False,
    )
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
        sa.Column("barcodes", DOCUMENT, nullable=False),
        sa.Column("done_s", sa.BigInteger(), nullable=True),
        sa.Column("received_s", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id", "town_id"],
            ["delivery.id", "delivery.town_id"],
            name=op.f("fk_task_delivery_id_town_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "town_id"],
            ["organization.id", "organization.town_id"],
            name=op.f("fk_task_org_id_town_id"),
        ),
        sa.ForeignKeyConstraint(
            ["place_id", "town_id"], ["place.id", "place.town_id"], name=op.f("fk_task_place_id_town_id")
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_task_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("delivery_id", "sequence", name=op.f("uq_task_delivery_id_sequence")),
        sa.UniqueConstraint("id", "town_id", name=op.f("uq_task_id_town_id")),
    )
    op.create_index(
        "ix_task_ready",
        "task",
        ["town_id", "ready_s"],
        unique=False,
        sqlite_where=sa.text("ready_s IS NOT NULL"),
        postgresql_where=sa.text("ready_s IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_task_town_id_org_id_ready_s"), "task", ["town_id", "org_id", "ready_s"], unique=False
    )
    op.create_table(
        "webhook_health",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since_s", sa.BigInteger(), nullable=True),
        sa.Column("rest_until_s", sa.BigInteger(), nullable=True),
        sa.Column("worked_s", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["id"], ["webhook_endpoint.id"], name=op.f("fk_webhook_health_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_webhook_health_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_health")),
    )
    op.create_table(
        "webhook_message",
        sa.Column("sequence", COUNTER, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("endpoint_id", sa.String(length=80), nullable=False),
        sa.Column("event_id", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("first_s", sa.BigInteger(), nullable=True),
        sa.Column("ended_s", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id", "town_id"],
            ["webhook_endpoint.id", "webhook_endpoint.town_id"],
            name=op.f("fk_webhook_message_endpoint_id_town_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_webhook_message_town_id")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_webhook_message")),
        sa.UniqueConstraint("endpoint_id", "event_id", name=op.f("uq_webhook_message_endpoint_id_event_id")),
        sa.UniqueConstraint("id", name=op.f("uq_webhook_message_id")),
    )
    op.create_index(op.f("ix_webhook_message_event_id"), "webhook_message", ["event_id"], unique=False)
    op.create_index(
        op.f("ix_webhook_message_town_id_endpoint_id_sequence"),
        "webhook_message",
        ["town_id", "endpoint_id", "sequence"],
        unique=False,
    )
    op.create_index(
        op.f("ix_webhook_message_town_id_endpoint_id_status"),
        "webhook_message",
        ["town_id", "endpoint_id", "status"],
        unique=False,
    )
    op.create_index(
        op.f("ix_webhook_message_town_id_subject"), "webhook_message", ["town_id", "subject"], unique=False
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
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("happened_s", sa.BigInteger(), nullable=False),
        sa.Column("received_s", sa.BigInteger(), nullable=False),
        sa.Column("erased_s", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_proof_task_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_proof_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof")),
    )
    op.create_index(op.f("ix_proof_town_id_file"), "proof", ["town_id", "file"], unique=False)
    op.create_index(op.f("ix_proof_town_id_received_s"), "proof", ["town_id", "received_s"], unique=False)
    op.create_index(op.f("ix_proof_town_id_task_id"), "proof", ["town_id", "task_id"], unique=False)
    op.create_table(
        "reserved_basket",
        sa.Column("quote_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=False),
        sa.Column("ready_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organization.id"], name=op.f("fk_reserved_basket_org_id")),
        sa.ForeignKeyConstraint(
            ["quote_id"],
            ["reservation.quote_id"],
            name=op.f("fk_reserved_basket_quote_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_reserved_basket_town_id")),
        sa.PrimaryKeyConstraint("quote_id", "number", name=op.f("pk_reserved_basket")),
    )
    op.create_index(
        op.f("ix_reserved_basket_town_id_org_id"), "reserved_basket", ["town_id", "org_id"], unique=False
    )
    op.create_table(
        "service_plan",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("enrolment_id", sa.String(length=80), nullable=True),
        sa.Column("org_id", sa.String(length=80), nullable=True),
        sa.Column("order_document", DOCUMENT, nullable=True),
        sa.Column("timing", DOCUMENT, nullable=False),
        sa.Column("from_day", sa.String(length=10), nullable=False),
        sa.Column("to_day", sa.String(length=10), nullable=False),
        sa.Column("courier_id", sa.String(length=80), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("updated_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["courier_id", "town_id"],
            ["courier.id", "courier.town_id"],
            name=op.f("fk_service_plan_courier_id_town_id"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id", "town_id"],
            ["enrolment.id", "enrolment.town_id"],
            name=op.f("fk_service_plan_enrolment_id_town_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "town_id"],
            ["organization.id", "organization.town_id"],
            name=op.f("fk_service_plan_org_id_town_id"),
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_service_plan_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_plan")),
        sa.UniqueConstraint("id", "town_id", name=op.f("uq_service_plan_id_town_id")),
    )
    op.create_index(op.f("ix_service_plan_enrolment_id"), "service_plan", ["enrolment_id"], unique=False)
    op.create_index(
        op.f("ix_service_plan_town_id_active"), "service_plan", ["town_id", "active"], unique=False
    )
    op.create_table(
        "stop_task",
        sa.Column("task_id", sa.String(length=80), nullable=False),
        sa.Column("stop_id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stop_id", "town_id"],
            ["stop.id", "stop.town_id"],
            name=op.f("fk_stop_task_stop_id_town_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["task_id", "town_id"], ["task.id", "task.town_id"], name=op.f("fk_stop_task_task_id_town_id")
        ),
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
    op.create_table(
        "till_code",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("org_id", sa.String(length=80), nullable=False),
        sa.Column("draft_id", sa.String(length=80), nullable=False),
        sa.Column("used_s", sa.BigInteger(), nullable=False),
        sa.Column("expires_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_till_code_draft_id")),
        sa.ForeignKeyConstraint(["org_id"], ["organization.id"], name=op.f("fk_till_code_org_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_till_code_town_id")),
        sa.PrimaryKeyConstraint("town_id", "id", name=op.f("pk_till_code")),
    )
    op.create_table(
        "waiting",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("relay_id", sa.String(length=80), nullable=True),
        sa.Column("compartment_id", sa.String(length=80), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("locked_s", sa.BigInteger(), nullable=True),
        sa.Column("from_s", sa.BigInteger(), nullable=False),
        sa.Column("until_s", sa.BigInteger(), nullable=False),
        sa.Column("since_s", sa.BigInteger(), nullable=True),
        sa.Column("reminded_s", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartment.id"], name=op.f("fk_waiting_compartment_id")
        ),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_waiting_delivery_id")),
        sa.ForeignKeyConstraint(["relay_id"], ["relay_point.id"], name=op.f("fk_waiting_relay_id")),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_waiting_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_waiting_delivery_id")),
    )
    op.create_index(
        op.f("ix_waiting_compartment_id_status"), "waiting", ["compartment_id", "status"], unique=False
    )
    op.create_index(
        op.f("ix_waiting_town_id_status_until_s"), "waiting", ["town_id", "status", "until_s"], unique=False
    )
    op.create_table(
        "webhook_attempt",
        sa.Column("sequence", COUNTER, autoincrement=True, nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("endpoint_id", sa.String(length=80), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("event_id", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at_s", sa.BigInteger(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["webhook_message.id"],
            name=op.f("fk_webhook_attempt_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_webhook_attempt_town_id")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_webhook_attempt")),
    )
    op.create_index(op.f("ix_webhook_attempt_event_id"), "webhook_attempt", ["event_id"], unique=False)
    op.create_index(
        op.f("ix_webhook_attempt_town_id_message_id_sequence"),
        "webhook_attempt",
        ["town_id", "message_id", "sequence"],
        unique=False,
    )
    op.create_index(
        op.f("ix_webhook_attempt_town_id_subject"), "webhook_attempt", ["town_id", "subject"], unique=False
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("plan_id", sa.String(length=80), nullable=False),
        sa.Column("enrolment_id", sa.String(length=80), nullable=True),
        sa.Column("occurrence", sa.String(length=24), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("window_from_s", sa.BigInteger(), nullable=True),
        sa.Column("window_to_s", sa.BigInteger(), nullable=True),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("delivery_id", sa.String(length=80), nullable=True),
        sa.Column("skipped_reason", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("service_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("updated_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id", "town_id"],
            ["delivery.id", "delivery.town_id"],
            name=op.f("fk_visit_delivery_id_town_id"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id", "town_id"],
            ["enrolment.id", "enrolment.town_id"],
            name=op.f("fk_visit_enrolment_id_town_id"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "town_id"],
            ["service_plan.id", "service_plan.town_id"],
            name=op.f("fk_visit_plan_id_town_id"),
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_visit_town_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("id", "town_id", name=op.f("uq_visit_id_town_id")),
        sa.UniqueConstraint("plan_id", "occurrence", name=op.f("uq_visit_plan_id_occurrence")),
    )
    op.create_index(op.f("ix_visit_delivery_id"), "visit", ["delivery_id"], unique=False)
    op.create_index(op.f("ix_visit_town_id_day_status"), "visit", ["town_id", "day", "status"], unique=False)
    op.create_index(op.f("ix_visit_town_id_status_day"), "visit", ["town_id", "status", "day"], unique=False)
    op.create_table(
        "escalation",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("visit_id", sa.String(length=80), nullable=False),
        sa.Column("enrolment_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("service_key", sa.String(length=48), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("steps", DOCUMENT, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("since_s", sa.BigInteger(), nullable=False),
        sa.Column("due_s", sa.BigInteger(), nullable=True),
        sa.Column("began_s", sa.BigInteger(), nullable=False),
        sa.Column("delivery_id", sa.String(length=80), nullable=True),
        sa.Column("courier_id", sa.String(length=80), nullable=True),
        sa.Column("round_id", sa.String(length=80), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("closed_s", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["courier_id", "town_id"],
            ["courier.id", "courier.town_id"],
            name=op.f("fk_escalation_courier_id_town_id"),
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id", "town_id"],
            ["delivery.id", "delivery.town_id"],
            name=op.f("fk_escalation_delivery_id_town_id"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id", "town_id"],
            ["enrolment.id", "enrolment.town_id"],
            name=op.f("fk_escalation_enrolment_id_town_id"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "town_id"],
            ["round.id", "round.town_id"],
            name=op.f("fk_escalation_round_id_town_id"),
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_escalation_town_id")),
        sa.ForeignKeyConstraint(
            ["visit_id", "town_id"],
            ["visit.id", "visit.town_id"],
            name=op.f("fk_escalation_visit_id_town_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint("id", "town_id", name=op.f("uq_escalation_id_town_id")),
        sa.UniqueConstraint("visit_id", "number", name=op.f("uq_escalation_visit_id_number")),
    )
    op.create_index(op.f("ix_escalation_enrolment_id"), "escalation", ["enrolment_id"], unique=False)
    op.create_index(
        op.f("ix_escalation_town_id_status_due_s"), "escalation", ["town_id", "status", "due_s"], unique=False
    )
    op.create_index(
        "ux_escalation_open",
        "escalation",
        ["visit_id"],
        unique=True,
        sqlite_where=sa.text("status <> 'closed'"),
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_table(
        "visit_choice",
        sa.Column("visit_id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("courier_id", sa.String(length=80), nullable=False),
        sa.Column("begins_s", sa.BigInteger(), nullable=False),
        sa.Column("chosen_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["courier_id", "town_id"],
            ["courier.id", "courier.town_id"],
            name=op.f("fk_visit_choice_courier_id_town_id"),
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_visit_choice_town_id")),
        sa.ForeignKeyConstraint(
            ["visit_id", "town_id"],
            ["visit.id", "visit.town_id"],
            name=op.f("fk_visit_choice_visit_id_town_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_visit_choice")),
    )
    op.create_index(op.f("ix_visit_choice_town_id"), "visit_choice", ["town_id"], unique=False)
    op.create_table(
        "escalation_act",
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("escalation_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=4), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("happened_s", sa.BigInteger(), nullable=False),
        sa.Column("received_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["escalation_id", "town_id"],
            ["escalation.id", "escalation.town_id"],
            name=op.f("fk_escalation_act_escalation_id_town_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_escalation_act_town_id")),
        sa.PrimaryKeyConstraint("town_id", "id", name=op.f("pk_escalation_act")),
    )
    op.create_index(
        op.f("ix_escalation_act_escalation_id"), "escalation_act", ["escalation_id"], unique=False
    )
    op.create_table(
        "escalation_contact",
        sa.Column("escalation_id", sa.String(length=80), nullable=False),
        sa.Column("town_id", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("copied_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["escalation_id", "town_id"],
            ["escalation.id", "escalation.town_id"],
            name=op.f("fk_escalation_contact_escalation_id_town_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_escalation_contact_town_id")),
        sa.PrimaryKeyConstraint("escalation_id", "position", name=op.f("pk_escalation_contact")),
    )


def downgrade() -> None:
    """Go one step down."""
    op.drop_table("escalation_contact")
    op.drop_index(op.f("ix_escalation_act_escalation_id"), table_name="escalation_act")
    op.drop_table("escalation_act")
    op.drop_index(op.f("ix_visit_choice_town_id"), table_name="visit_choice")
    op.drop_table("visit_choice")
    op.drop_index(
        "ux_escalation_open",
        table_name="escalation",
        sqlite_where=sa.text("status <> 'closed'"),
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.drop_index(op.f("ix_escalation_town_id_status_due_s"), table_name="escalation")
    op.drop_index(op.f("ix_escalation_enrolment_id"), table_name="escalation")
    op.drop_table("escalation")
    op.drop_index(op.f("ix_visit_town_id_status_day"), table_name="visit")
    op.drop_index(op.f("ix_visit_town_id_day_status"), table_name="visit")
    op.drop_index(op.f("ix_visit_delivery_id"), table_name="visit")
    op.drop_table("visit")
    op.drop_index(op.f("ix_webhook_attempt_town_id_subject"), table_name="webhook_attempt")
    op.drop_index(op.f("ix_webhook_attempt_town_id_message_id_sequence"), table_name="webhook_attempt")
    op.drop_index(op.f("ix_webhook_attempt_event_id"), table_name="webhook_attempt")
    op.drop_table("webhook_attempt")
    op.drop_index(op.f("ix_waiting_town_id_status_until_s"), table_name="waiting")
    op.drop_index(op.f("ix_waiting_compartment_id_status"), table_name="waiting")
    op.drop_table("waiting")
    op.drop_table("till_code")
    op.drop_index(
        "uq_stop_task_active",
        table_name="stop_task",
        sqlite_where=sa.text("active"),
        postgresql_where=sa.text("active"),
    )
    op.drop_table("stop_task")
    op.drop_index(op.f("ix_service_plan_town_id_active"), table_name="service_plan")
    op.drop_index(op.f("ix_service_plan_enrolment_id"), table_name="service_plan")
    op.drop_table("service_plan")
    op.drop_index(op.f("ix_reserved_basket_town_id_org_id"), table_name="reserved_basket")
    op.drop_table("reserved_basket")
    op.drop_index(op.f("ix_proof_town_id_task_id"), table_name="proof")
    op.drop_index(op.f("ix_proof_town_id_received_s"), table_name="proof")
    op.drop_index(op.f("ix_proof_town_id_file"), table_name="proof")
    op.drop_table("proof")
    op.drop_index(op.f("ix_webhook_message_town_id_subject"), table_name="webhook_message")
    op.drop_index(op.f("ix_webhook_message_town_id_endpoint_id_status"), table_name="webhook_message")
    op.drop_index(op.f("ix_webhook_message_town_id_endpoint_id_sequence"), table_name="webhook_message")
    op.drop_index(op.f("ix_webhook_message_event_id"), table_name="webhook_message")
    op.drop_table("webhook_message")
    op.drop_table("webhook_health")
    op.drop_index(op.f("ix_task_town_id_org_id_ready_s"), table_name="task")
    op.drop_index(
        "ix_task_ready",
        table_name="task",
        sqlite_where=sa.text("ready_s IS NOT NULL"),
        postgresql_where=sa.text("ready_s IS NOT NULL"),
    )
    op.drop_table("task")
    op.drop_index(op.f("ix_substitution_town_id_status_answer_by_s"), table_name="substitution")
    op.drop_index(op.f("ix_substitution_delivery_id"), table_name="substitution")
    op.drop_table("substitution")
    op.drop_index(op.f("ix_stop_round_id_position"), table_name="stop")
    op.drop_table("stop")
    op.drop_index(op.f("ix_reservation_town_id_relay_id"), table_name="reservation")
    op.drop_index(op.f("ix_reservation_town_id_day_expires_s"), table_name="reservation")
    op.drop_table("reservation")
    op.drop_index(op.f("ix_rating_town_id_changed_s"), table_name="rating")
    op.drop_table("rating")
    op.drop_index(op.f("ix_plan_note_town_id_delivery_id"), table_name="plan_note")
    op.drop_table("plan_note")
    op.drop_table("message_read")
    op.drop_index(op.f("ix_message_town_id_posted_s"), table_name="message")
    op.drop_table("message")
    op.drop_index(op.f("ix_enrolment_town_id_programme_id_status"), table_name="enrolment")
    op.drop_index(op.f("ix_enrolment_recipient_id"), table_name="enrolment")
    op.drop_table("enrolment")
    op.drop_index(op.f("ix_draft_town_id_status_expires_s"), table_name="draft")
    op.drop_table("draft")
    op.drop_index(op.f("ix_delivery_pin_town_id"), table_name="delivery_pin")
    op.drop_table("delivery_pin")
    op.drop_index(op.f("ix_delivery_left_off_town_id_day"), table_name="delivery_left_off")
    op.drop_table("delivery_left_off")
    op.drop_index(op.f("ix_cost_share_town_id_org_id_day"), table_name="cost_share")
    op.drop_table("cost_share")
    op.drop_index(op.f("ix_container_move_town_id_round_id"), table_name="container_move")
    op.drop_index(op.f("ix_container_move_town_id_recipient_id_org_id"), table_name="container_move")
    op.drop_index(op.f("ix_container_move_town_id_org_id_day"), table_name="container_move")
    op.drop_table("container_move")
    op.drop_index(op.f("ix_compartment_relay_id"), table_name="compartment")
    op.drop_table("compartment")
    op.drop_table("cash_reconciliation")
    op.drop_index(op.f("ix_cash_float_town_id_round_id"), table_name="cash_float")
    op.drop_table("cash_float")
    op.drop_index(op.f("ix_cash_collection_town_id_round_id"), table_name="cash_collection")
    op.drop_index(op.f("ix_cash_collection_town_id_delivery_id"), table_name="cash_collection")
    op.drop_table("cash_collection")
    op.drop_index(op.f("ix_assignment_round_id"), table_name="assignment")
    op.drop_table("assignment")
    op.drop_index(op.f("ix_zone_town_id_active"), table_name="zone")
    op.drop_table("zone")
    op.drop_index(op.f("ix_webhook_endpoint_town_id_org_id"), table_name="webhook_endpoint")
    op.drop_table("webhook_endpoint")
    op.drop_index(
        "uq_round_active_shift",
        table_name="round",
        sqlite_where=sa.text("status NOT IN ('completed', 'aborted')"),
        postgresql_where=sa.text("status NOT IN ('completed', 'aborted')"),
    )
    op.drop_index(op.f("ix_round_town_id_day_status"), table_name="round")
    op.drop_index(op.f("ix_round_shift_id"), table_name="round")
    op.drop_table("round")
    op.drop_table("relay_point")
    op.drop_index(op.f("ix_quote_town_id_status_expires_s"), table_name="quote")
    op.drop_index(op.f("ix_quote_town_id_day_status"), table_name="quote")
    op.drop_index(op.f("ix_quote_town_id_client_status"), table_name="quote")
    op.drop_index(op.f("ix_quote_delivery_id"), table_name="quote")
    op.drop_table("quote")
    op.drop_index(op.f("ix_programme_town_id_service_key"), table_name="programme")
    op.drop_table("programme")
    op.drop_index(op.f("ix_post_town_id_day"), table_name="post")
    op.drop_table("post")
    op.drop_index(op.f("ix_position_town_id_at_s"), table_name="position")
    op.drop_table("position")
    op.drop_index(op.f("ix_hours_note_town_id_shift_id"), table_name="hours_note")
    op.drop_table("hours_note")
    op.drop_table("effort_account")
    op.drop_index(op.f("ix_delivery_town_id_day_status"), table_name="delivery")
    op.drop_index(op.f("ix_delivery_recipient_id"), table_name="delivery")
    op.drop_index(op.f("ix_delivery_drop_place_id"), table_name="delivery")
    op.drop_table("delivery")
    op.drop_table("absence")
    op.drop_index(op.f("ix_shift_town_id_day"), table_name="shift")
    op.drop_index(op.f("ix_shift_courier_id_from_s"), table_name="shift")
    op.drop_table("shift")
    op.drop_table("recipient_partition")
    op.drop_index(op.f("ix_position_pause_courier_id_from_s"), table_name="position_pause")
    op.drop_table("position_pause")
    op.drop_table("pin")
    op.drop_index(op.f("ix_organization_town_id_kind"), table_name="organization")
    op.drop_table("organization")
    op.drop_index(op.f("ix_import_line_import_id_line"), table_name="import_line")
    op.drop_index(op.f("ix_import_line_delivery_id"), table_name="import_line")
    op.drop_table("import_line")
    op.drop_table("fee")
    op.drop_table("export_chunk")
    op.drop_index(op.f("ix_week_run_town_id_week_status"), table_name="week_run")
    op.drop_table("week_run")
    op.drop_index(op.f("ix_vehicle_town_id"), table_name="vehicle")
    op.drop_table("vehicle")
    op.drop_table("tariff")
    op.drop_index(op.f("ix_simulation_town_id_id"), table_name="simulation")
    op.drop_index(op.f("ix_simulation_status"), table_name="simulation")
    op.drop_table("simulation")
    op.drop_index(op.f("ix_shift_template_town_id"), table_name="shift_template")
    op.drop_table("shift_template")
    op.drop_index(op.f("ix_session_town_id_expires_s"), table_name="session")
    op.drop_index(op.f("ix_session_town_id_courier_id"), table_name="session")
    op.drop_index(op.f("ix_session_town_id_account_id"), table_name="session")
    op.drop_table("session")
    op.drop_table("service_type")
    op.drop_index(op.f("ix_sensitive_read_town_id_recipient_id"), table_name="sensitive_read")
    op.drop_index(op.f("ix_sensitive_read_town_id_read_s"), table_name="sensitive_read")
    op.drop_table("sensitive_read")
    op.drop_table("sandbox_clock")
    op.drop_index(op.f("ix_retention_run_town_id_started_s"), table_name="retention_run")
    op.drop_table("retention_run")
    op.drop_index(op.f("ix_reply_town_id_subject"), table_name="reply")
    op.drop_index(op.f("ix_reply_town_id_received_s"), table_name="reply")
    op.drop_table("reply")
    op.drop_index(op.f("ix_recipient_town_id_phone"), table_name="recipient")
    op.drop_table("recipient")
    op.drop_index(op.f("ix_reach_log_town_id_party_id_said_s"), table_name="reach_log")
    op.drop_table("reach_log")
    op.drop_index(op.f("ix_proof_picture_town_id_created_s"), table_name="proof_picture")
    op.drop_index(op.f("ix_proof_picture_town_id_actor_created_s"), table_name="proof_picture")
    op.drop_table("proof_picture")
    op.drop_index(op.f("ix_privacy_hold_town_id_subject"), table_name="privacy_hold")
    op.drop_table("privacy_hold")
    op.drop_table("pooling_key")
    op.drop_table("pooling_day")
    op.drop_index(op.f("ix_plan_run_town_id_status"), table_name="plan_run")
    op.drop_index(op.f("ix_plan_run_town_id_requested_s"), table_name="plan_run")
    op.drop_index(op.f("ix_plan_run_town_id_day_status"), table_name="plan_run")
    op.drop_table("plan_run")
    op.drop_index(op.f("ix_place_town_id_kind_id"), table_name="place")
    op.drop_table("place")
    op.drop_index(op.f("ix_peak_town_id_to_day"), table_name="peak")
    op.drop_table("peak")
    op.drop_table("party_reach")
    op.drop_index(
        "ix_outbox_turn",
        table_name="outbox",
        sqlite_where=sa.text("done_s IS NULL AND given_up_s IS NULL"),
        postgresql_where=sa.text("done_s IS NULL AND given_up_s IS NULL"),
    )
    op.drop_index(op.f("ix_outbox_event_id"), table_name="outbox")
    op.drop_index(
        "ix_outbox_due",
        table_name="outbox",
        sqlite_where=sa.text("done_s IS NULL AND given_up_s IS NULL"),
        postgresql_where=sa.text("done_s IS NULL AND given_up_s IS NULL"),
    )
    op.drop_table("outbox")
    op.drop_index(op.f("ix_notification_town_id_target_id_sent_s"), table_name="notification")
    op.drop_table("notification")
    op.drop_index(op.f("ix_incident_town_id_subject"), table_name="incident")
    op.drop_index(op.f("ix_incident_town_id_status_opened_s"), table_name="incident")
    op.drop_table("incident")
    op.drop_index(op.f("ix_import_file_town_id_id"), table_name="import_file")
    op.drop_index(op.f("ix_import_file_status"), table_name="import_file")
    op.drop_table("import_file")
    op.drop_index(op.f("ix_export_town_id_id"), table_name="export")
    op.drop_index(op.f("ix_export_status"), table_name="export")
    op.drop_table("export")
    op.drop_index(op.f("ix_event_town_id_sequence"), table_name="event")
    op.drop_index(op.f("ix_event_subject_sequence"), table_name="event")
    op.drop_table("event")
    op.drop_index(op.f("ix_eta_trail_town_id_day"), table_name="eta_trail")
    op.drop_table("eta_trail")
    op.drop_table("eta_calibration")
    op.drop_table("escalation_followed")
    op.drop_table("duration_statistic")
    op.drop_index(op.f("ix_duration_observation_town_id_closed_s"), table_name="duration_observation")
    op.drop_table("duration_observation")
    op.drop_table("displaced_task")
    op.drop_index(op.f("ix_courier_town_id"), table_name="courier")
    op.drop_table("courier")
    op.drop_index(op.f("ix_command_task_town_id_task_id"), table_name="command_task")
    op.drop_table("command_task")
    op.drop_index(op.f("ix_command_town_id_subject"), table_name="command")
    op.drop_index(op.f("ix_command_town_id_received_s"), table_name="command")
    op.drop_table("command")
    op.drop_index(op.f("ix_closure_town_id_until_s"), table_name="closure")
    op.drop_table("closure")
    op.drop_table("chore")
    op.drop_table("catalogue_version")
    op.drop_index(op.f("ix_api_key_town_id_id"), table_name="api_key")
    op.drop_table("api_key")
    op.drop_index(op.f("ix_answer_given_s"), table_name="answer")
    op.drop_table("answer")
    op.drop_table("announced_eta")
    op.drop_index(op.f("ix_account_town_id_id"), table_name="account")
    op.drop_table("account")
    op.drop_index(op.f("ix_access_link_town_id_org_id"), table_name="access_link")
    op.drop_index(op.f("ix_access_link_town_id_expires_s"), table_name="access_link")
    op.drop_index(op.f("ix_access_link_town_id_delivery_id"), table_name="access_link")
    op.drop_index(op.f("ix_access_link_town_id_courier_id"), table_name="access_link")
    op.drop_index(op.f("ix_access_link_town_id_account_id"), table_name="access_link")
    op.drop_table("access_link")
    op.drop_table("town")
