"""Every metric of a server, with what it means: what is not in this table is not told. docs/metrics.md is written from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """How a metric behaves."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Declared:
    """One metric. Its name has the unit; counters are told with ``_total`` behind it."""

    name: str
    kind: Kind
    labels: tuple[str, ...]
    meaning: str


_C, _G, _H = Kind.COUNTER, Kind.GAUGE, Kind.HISTOGRAM
#: Upper bounds of the time until an answer begins, seconds.
LATENCY_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

_ALL: Final = (
    Declared("tournee_build_info", _G, ("version",), "1, with the version of the program."),
    Declared("tournee_http_requests", _C, ("method", "route", "status"), "Requests answered, by the route's template (`other` where there is none) and the status."),
    Declared("tournee_http_request_duration_seconds", _H, ("method", "route"), "Time from a request's arrival until its answer began."),
    Declared("tournee_http_requests_in_flight", _G, (), "Requests that are being answered, open event streams among them."),
    Declared("tournee_executor_jobs_queued", _G, ("lane",), "Jobs that wait for a process of the lane."),
    Declared("tournee_executor_jobs_running", _G, ("lane",), "Jobs that are being computed."),
    Declared("tournee_executor_processes_ready", _G, ("lane",), "Processes that take jobs now."),
    Declared("tournee_executor_processes_wanted", _G, ("lane",), "Processes that there should be."),
    Declared("tournee_executor_jobs", _C, ("lane", "outcome"), "Jobs by how they ended: `done`, `failed` (every error), `cancelled`, `refused` (the queue was full), and of the failed ones `crashed`, `timed_out`, `out_of_memory`, `garbage`."),
    Declared("tournee_executor_restarts", _C, ("lane",), "Processes started in the place of another one."),
    Declared("tournee_executor_failed_starts", _C, ("lane",), "Processes that did not get ready."),
    Declared("tournee_executor_busy_seconds", _C, ("lane",), "Seconds that processes have spent on jobs."),
    Declared("tournee_database_up", _G, (), "1 where the database answered within two seconds, else 0; what is read from it is missing then."),
    Declared("tournee_database_bytes", _G, (), "Size of the database; of SQLite with its write-ahead log."),
    Declared("tournee_database_connections_in_use", _G, (), "Connections of this process's pool that are in use."),
    Declared("tournee_database_connections_most", _G, (), "Connections that this process may have at a time."),
    Declared("tournee_outbox_rows", _G, ("topic",), "Rows that are still to be handed over, those that wait for another attempt among them. `webhook_sending` is the backlog of webhooks, `sending` that of messages to people."),
    Declared("tournee_outbox_oldest_seconds", _G, ("topic",), "For how long the oldest of these rows has been due; 0 where none is."),
    Declared("tournee_webhook_endpoints", _G, ("status",), "Endpoints of webhooks, by their status."),
    Declared("tournee_plans", _C, ("outcome",), "Plans computed for this process: `made`, or the code of what went wrong."),
    Declared("tournee_plan_overdue_seconds", _G, (), "Seconds since a plan was made last, or there was none to be made, of the town of this process for which that is longest."),
    Declared("tournee_messages", _C, ("outcome",), "Messages to people: `sent` (handed to a channel), `failed` on every channel of the person, `another_channel` after a failure."),
    Declared("tournee_towns", _G, (), "Towns in the database."),
    Declared("tournee_towns_followed", _G, (), "Towns that this process follows."),
    Declared("tournee_towns_unfollowed", _G, (), "Towns whose lease nobody holds at this moment."),
    Declared("tournee_engine_threads_ended", _G, (), "Threads of the engine that have ended though nobody has stopped it."),
    Declared("tournee_map_info", _G, ("map", "version"), "1 for each map in memory, with the beginning of its fingerprint; 200 maps at most."),
)  # fmt: skip
#: By name.
METRICS: Final = {one.name: one for one in _ALL}
#: Told by the library of Prometheus: of this process, and of the Python that it runs.
OF_LIBRARY: Final = {
    "process_virtual_memory_bytes": "Virtual memory of this process.",
    "process_resident_memory_bytes": "Memory of this process that is in use.",
    "process_start_time_seconds": "When this process began, UTC epoch seconds.",
    "process_cpu_seconds": "Processor time of this process (`_total`).",
    "process_open_fds": "Files and connections that this process has open.",
    "process_max_fds": "How many it may have open.",
    "python_info": "1, with the version of Python.",
}


def told_names() -> frozenset[str]:
    """Return all names that samples have."""
    names = {name + ("_total" if name == "process_cpu_seconds" else "") for name in OF_LIBRARY}
    for one in METRICS.values():
        if one.kind is Kind.HISTOGRAM:
            names |= {f"{one.name}_{end}" for end in ("bucket", "sum", "count")}
        else:
            names.add(f"{one.name}_total" if one.kind is Kind.COUNTER else one.name)
    return frozenset(names)
