"""Tables of municipal services: what is offered, who takes part, and their visits."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint

from dispatch.storage.columns import (
    METADATA,
    Document,
    Name,
    key,
    known_in_town,
    moment,
    of_same_town,
    town,
    version,
)

#: ``document`` is the service type as `dispatch.services.documents` writes it.
SERVICE_TYPE = Table(
    "service_type",
    METADATA,
    key(),
    town(),
    known_in_town(),
    Column("key", String(48), nullable=False),
    Column("document", Document, nullable=False),
    Column("active", Boolean, nullable=False),
    version(),
    moment("created_s", needed=True),
    moment("updated_s", needed=True),
    UniqueConstraint("town_id", "key"),
)

#: What services and programmes were, by ``subject_id``; rows are added, and never changed.
CATALOGUE_VERSION = Table(
    "catalogue_version",
    METADATA,
    key(),
    town(),
    known_in_town(),
    Column("subject_id", Name, nullable=False),
    Column("number", Integer, nullable=False),
    moment("from_s", needed=True),
    Column("actor", String(200), nullable=False),
    Column("document", Document, nullable=False),
    UniqueConstraint("subject_id", "number"),
)

PROGRAMME = Table(
    "programme",
    METADATA,
    key(),
    town(),
    known_in_town(),
    Column("service_key", String(48), nullable=False),
    Column("org_id", Name, nullable=False),
    of_same_town("org_id", "organization"),
    Column("title", Text, nullable=False),
    Column("point_place_id", Name, nullable=True),
    of_same_town("point_place_id", "place"),
    Column("from_day", String(10), nullable=False),
    Column("to_day", String(10), nullable=False),
    Column("terms", Document, nullable=False),
    Column("active", Boolean, nullable=False),
    version(),
    moment("created_s", needed=True),
    moment("updated_s", needed=True),
    Index(None, "town_id", "service_key"),
)

ENROLMENT = Table(
    "enrolment",
    METADATA,
    key(),
    town(),
    known_in_town(),
    Column("programme_id", Name, nullable=False),
    of_same_town("programme_id", "programme"),
    Column("recipient_id", Name, nullable=False),
    of_same_town("recipient_id", "recipient"),
    Column("place_id", Name, nullable=False),
    of_same_town("place_id", "place"),
    Column("status", String(16), nullable=False),
    Column("from_day", String(10), nullable=False),
    Column("to_day", String(10), nullable=False),
    Column("pauses", Document, nullable=False),
    # Null for one without a reference: those are never the same.
    Column("external_ref", String(200), nullable=True),
    Column("refused_reason", String(64), nullable=False),
    version(),
    moment("created_s", needed=True),
    moment("updated_s", needed=True),
    UniqueConstraint("town_id", "programme_id", "external_ref"),
    Index(None, "town_id", "programme_id", "status"),
    Index(None, "recipient_id"),
)

#: ``timing`` has days, windows and quantities; ``order_document`` the order of a subscription.
SERVICE_PLAN = Table(
    "service_plan",
    METADATA,
    key(),
    town(),
    known_in_town(),
    Column("enrolment_id", Name, nullable=True),
    of_same_town("enrolment_id", "enrolment"),
    Column("org_id", Name, nullable=True),
    of_same_town("org_id", "organization"),
    Column("order_document", Document, nullable=True),
    Column("timing", Document, nullable=False),
    Column("from_day", String(10), nullable=False),
    Column("to_day", String(10), nullable=False),
    Column("courier_id", Name, nullable=True),
    of_same_town("courier_id", "courier"),
    Column("active", Boolean, nullable=False),
    version(),
    moment("created_s", needed=True),
    moment("updated_s", needed=True),
    Index(None, "town_id", "active"),
    Index(None, "enrolment_id"),
)

VISIT = Table(
    "visit",
    METADATA,
    key(),
    town(),
    known_in_town(),
    Column("plan_id", Name, nullable=False),
    of_same_town("plan_id", "service_plan"),
    Column("enrolment_id", Name, nullable=True),
    of_same_town("enrolment_id", "enrolment"),
    Column("occurrence", String(24), nullable=False),
    Column("day", String(10), nullable=False),
    moment("window_from_s"),
    moment("window_to_s"),
    Column("units", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("delivery_id", Name, nullable=True),
    of_same_town("delivery_id", "delivery"),
    Column("skipped_reason", String(32), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("by_hand", Boolean, nullable=False),
    # Of the service by whose rules it is made; 0 for a basket.
    Column("service_version", Integer, nullable=False),
    version(),
    moment("created_s", needed=True),
    moment("updated_s", needed=True),
    # Whoever generates again finds what there is.
    UniqueConstraint("plan_id", "occurrence"),
    Index(None, "town_id", "day", "status"),
    Index(None, "town_id", "status", "day"),
    Index(None, "delivery_id"),
)
