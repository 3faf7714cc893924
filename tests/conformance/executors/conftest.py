"""Every executor, for one suite. To add one, add it to ``EVERY``, and to ``ISOLATING`` if its jobs run in other processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dispatch.executor.cluster.executor import DaskExecutor
from dispatch.executor.executor import Executor
from dispatch.executor.inline import InlineExecutor
from dispatch.executor.local import LocalProcessExecutor
from tests.conformance.executors.cluster_here import ClusterHere
from tests.conformance.executors.lanes import LIVE, PLAN


def _local() -> LocalProcessExecutor:
    return LocalProcessExecutor((PLAN, LIVE))


_clusters: list[ClusterHere] = []


def _dask() -> DaskExecutor:
    """A new executor on a cluster that all tests of this process share."""
    if not _clusters:
        _clusters.append(ClusterHere())
        _clusters[0].start_worker()
    executor = DaskExecutor(_clusters[0].address, (PLAN, LIVE))
    assert executor.wait_ready(60)
    return executor


@pytest.fixture(scope="session", autouse=True)
def _ended_clusters() -> Iterator[None]:
    """End the cluster after the last test."""
    yield
    for cluster in _clusters:
        cluster.close()


ISOLATING: dict[str, Callable[[], Any]] = {"local": _local, "dask": _dask}
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
