"""The way to a scheduler: found, lost and found again."""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import dask
from distributed import Client, Future, Security

from dispatch.executor.cluster.library_log import quieten_library
from dispatch.executor.cluster.remote_job import VERSION, RemoteEnd, RemoteJob, place_of
from dispatch.executor.cluster.worker import run_here, stop_here

_log = logging.getLogger(__name__)

#: Seconds between two looks at the connection.
LOOK_S: Final = 0.25
#: Seconds that a scheduler may take to answer, and that a lost one has to come back before it is looked for anew.
CONNECT_S: Final = 5.0

#: Called with what a worker tells of a job: its address when it begins (else empty), a packed message of progress (else empty).
OnNews = Callable[[str, bytes], None]


class Link:
    """Keeps a client of the cluster, for all lanes of one executor; safe for threads.

    Parameters
    ----------
    address
        Of the scheduler.
    security
        Keys and certificates of the cluster.
    on_change
        Called when the connection is made or lost.
    """

    def __init__(self, address: str, *, security: Security | None, on_change: Callable[[], None]) -> None:
        # Payloads are as large as they are; lanes bound them.
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
        quieten_library()
        self.address = address
        self._topic = f"tournee-{secrets.token_hex(8)}"
        self._security = security
        self._on_change = on_change
        self._client: Client | None = None
        self._places: Mapping[str, float] = {}
        self._works: bool | None = None
        self._news: dict[str, OnNews] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="executor-cluster-link", daemon=True)
        self._thread.start()

    @property
    def is_up(self) -> bool:
        """Whether the scheduler answers."""
        client = self._client
        return client is not None and client.status == "running"

    def places(self, lane: str) -> int:
        """Return how many jobs of a lane the cluster runs at a time, as known a moment ago."""
        return int(self._places.get(place_of(lane), 0)) if self.is_up else 0

    def send(self, job: RemoteJob, on_news: OnNews, on_end: Callable[[], None]) -> Future[RemoteEnd]:
        """Give the cluster a job.

        Raises
        ------
        ConnectionError
            If there is no scheduler at the moment.
        """
        client = self._client
        if client is None or client.status != "running":
            raise ConnectionError(f"the scheduler at {self.address} does not answer")
        self._news[job.name] = on_news
        try:
            future = client.submit(
                run_here,
                job,
                key=job.name,
                pure=False,
                retries=0,
                resources={place_of(job.lane): 1},
            )
        except Exception as error:
            self._news.pop(job.name, None)
            raise ConnectionError(
                f"the scheduler at {self.address} has not taken the job: {error}"
            ) from error
        future.add_done_callback(lambda _: on_end())
        return future

    def named(self, job: RemoteJob) -> RemoteJob:
        """Return a job as this link sends it: under a name that nothing else in the cluster has."""
        return RemoteJob(
            f"{self._topic}-{job.name}", self._topic, job.lane, job.kind, job.order, job.payload, job.tells
        )

    def ask_to_stop(self, name: str, worker: str) -> None:
        """Have a worker ask its job to stop; one that cannot be reached is no error: its jobs end with it."""
        client = self._client
        if client is None:
            return
        with contextlib.suppress(Exception):
            client.run(stop_here, name, workers=[worker], wait=False, on_error="ignore")

    def forget(self, name: str) -> None:
        """Listen no more for a job."""
        self._news.pop(name, None)

    def abandon(self, name: str, future: Future[RemoteEnd]) -> None:
        """Give up a job that has not begun as far as is known; should it be about to begin, it is asked to stop."""
        self._news[name] = lambda begun, _: self._stop_late(name, begun)
        future.cancel(force=True)
        # News that are on their way come within that time, or never.
        late = threading.Timer(CONNECT_S, self.forget, (name,))
        late.daemon = True
        late.start()

    def _stop_late(self, name: str, begun: str) -> None:
        if begun:
            # News come on the thread that would have to carry the question.
            threading.Thread(target=self.ask_to_stop, args=(name, begun), daemon=True).start()

    def close(self) -> None:
        """Leave the cluster."""
        self._stop.set()
        self._thread.join(CONNECT_S)

    def _run(self) -> None:
        trouble = ""
        while not self._stop.is_set():
            try:
                client = Client(
                    self.address, timeout=CONNECT_S, set_as_default=False, security=self._security
                )
            except Exception as error:  # noqa: BLE001 -- whatever it is, the cluster cannot be used yet
                if (said := str(error)) != trouble:
                    _log.warning("the scheduler at %s cannot be reached yet: %s", self.address, said)
                trouble = said
                self._stop.wait(LOOK_S)
                continue
            trouble = ""
            try:
                self._keep(client)
            except Exception:  # noqa: BLE001 -- a connection is lost in many ways
                _log.exception("the connection to the scheduler at %s has failed", self.address)
            finally:
                self._client = None
                self._places = {}
                with contextlib.suppress(Exception):
                    client.close(timeout=1)
                self._on_change()

    def _keep(self, client: Client) -> None:
        """Use a client for as long as its scheduler answers."""
        client.subscribe_topic(self._topic, self._hear)
        self._client = client
        self._look(client)
        self._on_change()
        lost_at: float | None = None
        while not self._stop.wait(LOOK_S):
            if client.status == "running":
                if lost_at is not None:
                    # Dask has found the same address again: it may be another scheduler, which knows of no topic.
                    client.subscribe_topic(self._topic, self._hear)
                    self._on_change()
                lost_at = None
                self._look(client)
                continue
            now = time.monotonic()
            if lost_at is None:
                lost_at = now
                _log.warning("the scheduler at %s does not answer any more", self.address)
                self._on_change()
            if client.status == "closed" or now - lost_at > CONNECT_S:
                return

    def _look(self, client: Client) -> None:
        places: dict[str, float] = {}
        workers: dict[str, dict[str, Any]] = client.scheduler_info(n_workers=-1)["workers"]
        for known in workers.values():
            for name, count in known.get("resources", {}).items():
                places[name] = places.get(name, 0) + count
        if places != self._places:
            self._places = places
            self._on_change()
        self._say_who_works(works=any(name.endswith(f"-{VERSION}") for name in places))

    def _say_who_works(self, *, works: bool) -> None:
        """Tell in the log when there is nobody to give jobs to, and when there is again; not every time."""
        if works is self._works:
            return
        self._works = works
        if works:
            _log.info("the cluster at %s has workers of this version", self.address)
        else:
            _log.warning(
                "the cluster at %s has no worker of version %s: jobs wait for one (`tournee worker`)",
                self.address,
                VERSION,
            )

    def _hear(self, event: tuple[float, dict[str, Any]]) -> None:
        message = event[1]
        if (told := self._news.get(message["job"])) is not None:
            told(message["begun"], message["progress"])


def end_of(future: Future[RemoteEnd]) -> RemoteEnd:
    """Return how a job has ended that has.

    Raises
    ------
    ConnectionError
        If the cluster has lost it: nobody knows whether it ran.
    Exception
        Of the cluster, such as `distributed.scheduler.KilledWorker`.
    """
    if future.status in {"cancelled", "lost", "pending"}:
        raise ConnectionError("the scheduler has lost the job")
    end = future.result(timeout=CONNECT_S)
    if not isinstance(end, RemoteEnd):
        raise TypeError(f"a worker returned a {type(end).__name__}")
    return end
