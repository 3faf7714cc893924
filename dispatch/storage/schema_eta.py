"""Tables of arrival times: what was learned of durations, what was foretold, and what recipients were told."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, PrimaryKeyConstraint, String, Table

from dispatch.storage.columns import METADATA, Document, Name, moment, town, version

#: Paths like ``service/drop//low/plc_…`` are longer than names.
Path = String(160)

#: What is known of one kind of duration: sums over all observations, each counted half after a half-life. Sums can be added to
#: and taken from in any order. ``bins`` is a histogram, empty where sums are enough.
DURATION_STATISTIC = Table(
    "duration_statistic",
    METADATA,
    Column("id", Path, nullable=False),
    town(),
    moment("as_of_s", needed=True),
    Column("weight", Float, nullable=False),
    Column("total", Float, nullable=False),
    Column("squares", Float, nullable=False),
    Column("bins", Document, nullable=False),
    PrimaryKeyConstraint("town_id", "id"),
)

#: What a closed stop has added to the statistics, under the stop's name: it is counted once, and can be taken back where the stop
#: is reopened. Kept for some weeks.
DURATION_OBSERVATION = Table(
    "duration_observation",
    METADATA,
    Column("id", Name, nullable=False),
    town(),
    moment("arrived_s"),
    moment("closed_s", needed=True),
    Column("parts", Document, nullable=False),
    Column("dropped", Document, nullable=False),
    PrimaryKeyConstraint("town_id", "id"),
    Index(None, "town_id", "closed_s"),
)

#: What was foretold of a stop, each time that it changed; ``actual_s`` is null until the courier was there.
ETA_TRAIL = Table(
    "eta_trail",
    METADATA,
    Column("id", Name, nullable=False),
    town(),
    Column("round_id", Name, nullable=False),
    Column("day", Name, nullable=False),
    Column("drops", Boolean, nullable=False),
    Column("entries", Document, nullable=False),
    moment("actual_s"),
    # Seconds that the time foretold 30 and 10 minutes before was too early (positive: the courier came later).
    Column("error_30_s", BigInteger, nullable=True),
    Column("error_10_s", BigInteger, nullable=True),
    # By horizon: was it in the window, before it or after it, and how wide was that.
    Column("pairs", Document, nullable=False),
    PrimaryKeyConstraint("town_id", "id"),
    Index(None, "town_id", "day"),
)

#: How windows of one horizon are stretched: the state of adaptive conformal prediction.
ETA_CALIBRATION = Table(
    "eta_calibration",
    METADATA,
    Column("id", String(16), nullable=False),
    town(),
    Column("state", Document, nullable=False),
    PrimaryKeyConstraint("town_id", "id"),
)

#: What the recipient of a delivery was told last.
ANNOUNCED_ETA = Table(
    "announced_eta",
    METADATA,
    Column("id", Name, nullable=False),
    town(),
    moment("low_s", needed=True),
    moment("high_s", needed=True),
    moment("told_s", needed=True),
    Column("promise_at_risk", Boolean, nullable=False),
    Column("times", Integer, nullable=False),
    version(),
    PrimaryKeyConstraint("town_id", "id"),
)
