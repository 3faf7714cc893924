"""Every executor, for one suite. To add one, add it to ``EVERY``, and to ``ISOLATING`` if its jobs run in other processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dispatch.executor.executor import Executor
from dispatch.executor.inline import InlineExecutor
from dispatch.executor.local import LocalProcessExecutor
from dispatch.executor.settings import LaneSettings

#: Short, so that tests of hanging jobs take no longer than they must; long enough for a busy machine.
GRACE_S = 0.8
PLAN = LaneSettings("plan", queue_limit=3, grace_s=GRACE_S, result_limit=32 << 20, payload_limit=32 << 20)
LIVE = LaneSettings("live", queue_limit=3, grace_s=GRACE_S)


def _local() -> LocalProcessExecutor:
    return LocalProcessExecutor((PLAN, LIVE))


ISOLATING: dict[str, Callable[[], Any]] = {"local": _local}
EVERY: dict[str, Callable[[], Any]] = {"inline": InlineExecutor, **ISOLATING}


@pytest.fixture(params=EVERY, scope="module")
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    """An executor with the lanes "plan" and "live", which the tests of a module share: none may harm the next."""
    executor = EVERY[request.param]()
    yield executor
    executor.close()


@pytest.fixture(params=EVERY)
def fresh(request: pytest.FixtureRequest) -> Iterator[Executor]:
    """An executor that has done nothing yet."""
    executor = EVERY[request.param]()
    yield executor
    executor.close()


@pytest.fixture(params=ISOLATING)
def isolating(request: pytest.FixtureRequest) -> Iterator[Executor]:
    """An executor whose jobs may do what they like without harm to this process."""
    executor = ISOLATING[request.param]()
    yield executor
    executor.close()
