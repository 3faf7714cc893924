"""The lanes of the suite."""

from dispatch.executor.settings import LaneSettings

#: Short, so that tests of hanging jobs take no longer than they must; long enough for a busy machine.
GRACE_S = 0.8
PLAN = LaneSettings("plan", queue_limit=3, grace_s=GRACE_S, result_limit=32 << 20, payload_limit=32 << 20)
LIVE = LaneSettings("live", queue_limit=3, grace_s=GRACE_S)
