"""The queue in which strangers' documents wait for one another, and for nobody else."""

from __future__ import annotations

from dispatch.executor.settings import RESTS_AFTER_S, LaneSettings
from dispatch.optimise.limits import DocumentLimits

#: A lane of its own, so that documents from outside never keep a town's plan waiting; it gives way to the other lanes' processes.
VROOM_LANE = LaneSettings(
    "vroom",
    queue_limit=8,
    nice=10,
    warm=("dispatch.executor.warming:load_solver",),
    memory_mb=DocumentLimits().memory_mb,
    payload_limit=64 << 20,
    result_limit=64 << 20,
    rests_after_s=RESTS_AFTER_S,
)
