"""What a server tells of itself when it is asked: its processes, its database, its towns, its maps."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Final

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from api.metrics.declared import METRICS, Kind
from api.metrics.requests import RequestCounts
from dispatch.errors import DispatchError
from dispatch.executor.metrics import LaneMetrics
from dispatch.storage.database_state import DatabaseState, database_state
from dispatch.storage.live_leases import LiveLease, live_leases
from dispatch.tally import MESSAGES, PLANS
from geo.kept_towns import KeptTowns

if TYPE_CHECKING:
    from api.business import Business

#: The database is asked again after so long, and waited for no longer than so long, seconds.
ASKED_S: Final = 5.0
PATIENCE_S: Final = 2.0
MOST_MAPS: Final = 200
_OUTCOMES: Final = {
    "done": "done", "failed": "failed", "cancelled": "cancelled", "refused": "refused", "crashed": "crashes", "timed_out": "timeouts",
    "out_of_memory": "out_of_memory", "garbage": "garbage",
}  # fmt: skip
_Asked = tuple[DatabaseState, tuple[LiveLease, ...]]


class ServerMetrics(Collector):
    """Collects what there is to tell whenever somebody asks; threads may share it.

    Parameters
    ----------
    business
        What is served.
    towns
        The maps in memory, None where nobody knows.
    requests
        The counts of requests.
    """

    def __init__(self, business: Business | None, towns: object, requests: RequestCounts) -> None:
        self.business = business
        self._towns = towns
        self._requests = requests
        self._asking: Future[_Asked] | None = None
        self._asked_at = 0.0
        self._lock = threading.Lock()
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)

    def written(self) -> bytes:
        """Return all metrics as text."""
        return generate_latest(self._requests.registry) + generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """Yield what the library asks for."""
        yield _told("tournee_build_info", [((_version(),), 1)])
        yield _told("tournee_plans", _by_word(PLANS.counts()))
        yield _told("tournee_messages", _by_word(MESSAGES.counts()))
        if isinstance(self._towns, KeptTowns):
            kept = self._towns.kept()[:MOST_MAPS]
            yield _told("tournee_map_info", [((name, found[:12]), 1) for name, found in kept])
        if self.business is not None:
            yield from self._of_processes(self.business)
            yield from self._of_database(self.business)

    def _of_processes(self, business: Business) -> Iterator[Metric]:
        executor, engine = business.executor_or_none, business.engine
        lanes = () if executor is None else executor.metrics().lanes
        yield from _of_lanes(lanes)
        if engine is not None:
            yield _told("tournee_towns_followed", [((), engine.towns_here())])
            yield _told("tournee_plan_overdue_seconds", [((), engine.overdue_s())])
            yield _told("tournee_engine_threads_ended", [((), len(engine.ended()))])

    def _of_database(self, business: Business) -> Iterator[Metric]:
        pool: Any = business.store.database.engine.pool
        yield _told("tournee_database_connections_in_use", [((), pool.checkedout())])
        yield _told("tournee_database_connections_most", [((), pool.size() + pool._max_overflow)])  # noqa: SLF001 - the pool tells it nowhere else
        found = self._asked(business)
        yield _told("tournee_database_up", [((), found is not None)])
        if found is None:
            return
        state, leases = found
        now_s = business.store.clock.now_s()
        yield _told("tournee_database_bytes", [((), state.size_bytes)])
        yield _told("tournee_outbox_rows", [((topic,), rows) for topic, (rows, _) in state.outbox.items()])
        yield _told(
            "tournee_outbox_oldest_seconds",
            [((topic,), max(0, now_s - due_s)) for topic, (_, due_s) in state.outbox.items()],
        )
        yield _told("tournee_webhook_endpoints", _by_word(state.endpoints))
        yield _told("tournee_towns", [((), len(leases))])
        unfollowed = sum(one.over_s is None or one.over_s >= 0 for one in leases)
        yield _told("tournee_towns_unfollowed", [((), unfollowed)])

    def _asked(self, business: Business) -> _Asked | None:
        """Ask the database on a thread of its own: one that hangs is waited for by nobody, and is not asked again meanwhile."""
        with self._lock:
            asking, now = self._asking, time.monotonic()
            if asking is None or (asking.done() and now - self._asked_at >= ASKED_S):
                asking = self._asking = Future()
                self._asked_at = now
                threading.Thread(
                    target=_ask, args=(business, asking), name="tournee-metrics", daemon=True
                ).start()
        try:
            return asking.result(PATIENCE_S)
        except (TimeoutError, DispatchError, SQLAlchemyError, OSError):
            return None


def _ask(business: Business, answer: Future[_Asked]) -> None:
    database = business.store.database
    try:
        answer.set_result((database_state(database), live_leases(database)))
    except BaseException as error:  # noqa: BLE001 - whoever waits is told
        answer.set_exception(error)


def _of_lanes(lanes: Iterable[LaneMetrics]) -> Iterator[Metric]:
    lanes = tuple(lanes)
    for name, attribute in (
        ("jobs_queued", "queued"),
        ("jobs_running", "running"),
        ("processes_ready", "ready"),
        ("processes_wanted", "children"),
        ("restarts", "restarts"),
        ("failed_starts", "failed_starts"),
        ("busy_seconds", "busy_s"),
    ):
        yield _told(f"tournee_executor_{name}", [((one.lane,), getattr(one, attribute)) for one in lanes])
    yield _told(
        "tournee_executor_jobs",
        [
            ((one.lane, outcome), getattr(one, attribute))
            for one in lanes
            for outcome, attribute in _OUTCOMES.items()
        ],
    )


def _by_word(counts: dict[str, int]) -> list[tuple[tuple[str, ...], float]]:
    return [((word,), count) for word, count in counts.items()]


def _told(name: str, samples: Iterable[tuple[tuple[str, ...], float]]) -> Metric:
    declared = METRICS[name]
    kind = CounterMetricFamily if declared.kind is Kind.COUNTER else GaugeMetricFamily
    family = kind(name, declared.meaning, labels=declared.labels)
    for labels, value in samples:
        family.add_metric(labels, float(value))
    return family


def _version() -> str:
    try:
        return version("tournee")
    except PackageNotFoundError:
        return "0"
