"""Counts requests: how many, how they were answered, and how long it took."""

from __future__ import annotations

import time
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics.declared import LATENCY_S, METRICS

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
#: What is asked where there is no route: anybody may make up as many paths as they like.
OTHER: Final = "other"


class RequestCounts:
    """The counts of one application, in a registry of its own."""

    def __init__(self) -> None:
        # When each series began is nobody's question, and doubles their number.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry(auto_describe=False)
        answered, lasted, flying = (
            METRICS[f"tournee_http_{name}"]
            for name in ("requests", "request_duration_seconds", "requests_in_flight")
        )
        self._answered = Counter(answered.name, answered.meaning, answered.labels, registry=self.registry)
        self._lasted = Histogram(
            lasted.name, lasted.meaning, lasted.labels, registry=self.registry, buckets=LATENCY_S
        )
        self.in_flight = Gauge(flying.name, flying.meaning, registry=self.registry)

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        """Count an answer."""
        method = scope["method"] if scope["method"] in _METHODS else OTHER
        # As declared, with its parameters in braces: what they are is somebody's.
        route = getattr(scope.get("route"), "path", OTHER)
        self._answered.labels(method, route, str(status)).inc()
        self._lasted.labels(method, route).observe(seconds)


class CountingMiddleware:
    """Counts every answer of an application.

    Parameters
    ----------
    app
        What answers.
    counts
        Where it is counted.
    """

    def __init__(self, app: ASGIApp, counts: RequestCounts) -> None:
        self.app = app
        self.counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status, until = time.perf_counter(), 0, 0.0

        async def send_and_see(message: Message) -> None:
            nonlocal status, until
            if message["type"] == "http.response.start":
                status, until = message["status"], time.perf_counter()
            await send(message)

        self.counts.in_flight.inc()
        try:
            await self.app(scope, receive, send_and_see)
        finally:
            self.counts.in_flight.dec()
            # Where no answer has begun, whoever has asked has gone, or a fault is answered outside of this.
            self.counts.count(scope, status or 500, (until or time.perf_counter()) - began)
