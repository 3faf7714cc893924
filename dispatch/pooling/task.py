"""What is asked of whoever compares a day: the day goes in, its report and plans come out."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.executor.kinds import declare
from dispatch.pooling.compare import PooledDay
from dispatch.pooling.promise import PoolingDay
from dispatch.pooling.scenarios import Scenario
from dispatch.pooling.solving import Effort


@dataclass(frozen=True, slots=True)
class PoolingTask:
    """A day to be compared; see `dispatch.pooling.compare.compare_day`."""

    day: PoolingDay
    effort: Effort
    draw: tuple[Scenario, ...] = ()


@dataclass(frozen=True, slots=True)
class PoolingProgress:
    """How far a day is; ``share`` from 0 to 1."""

    date: str
    what: str
    share: float


#: Compares a day.
COMPARE = declare("dispatch.pooling.job:compare", payload=PoolingTask, result=PooledDay)
