"""Runs all of it beside a server, or in a process of its own: one thread makes messages of events, some send them."""

from __future__ import annotations

import logging
import random
import threading

from dispatch.outbox.retries import Retries
from dispatch.outbox.worker import Worker
from dispatch.storage.store import Store
from dispatch.storage.topics import WEBHOOK, WEBHOOK_SENDING
from dispatch.webhooks.fan_out import FanOut
from dispatch.webhooks.sending import TIMEOUT_S, MessageSender
from dispatch.webhooks.targets import Targets
from dispatch.webhooks.vault import Vault

LOG = logging.getLogger("tournee.webhooks")
#: A sender that was killed has its message for so long; far longer than an attempt takes.
LEASE_S = 60
_FAN_OUT_BATCH = 16
#: What has been in hand when a process was killed counts as tried, and says nothing about the endpoint: both topics bear many of those. When a
#: message is tried again after a failure is for its sender to say (`dispatch.webhooks.health.SCHEDULE`), and never sooner than this.
_EVENTS = Retries(most=200)
_MESSAGES = Retries(steps_s=(1,), most=1000, jitter=0)


class WebhookServer:
    """Hands events over to programs of others. Any number of them may run, in one process or on many machines.

    Parameters
    ----------
    store
        Where everything is.
    vault
        Opens the secrets of endpoints.
    targets
        Says where messages may go.
    senders
        Threads that send.
    timeout_s
        For a whole attempt; less than half of the lease.
    lease_s
        How long what a killed process had in hand waits.
    chance
        Source of the jitter.
    """

    def __init__(
        self,
        store: Store,
        vault: Vault,
        targets: Targets,
        *,
        senders: int = 4,
        timeout_s: float = TIMEOUT_S,
        lease_s: int = LEASE_S,
        chance: random.Random | None = None,
    ) -> None:
        handler = MessageSender(store, vault, targets, timeout_s=timeout_s, chance=chance)
        self.fan_out = Worker(
            store,
            WEBHOOK,
            FanOut(store),
            retries=_EVENTS,
            lease_s=lease_s,
            batch=_FAN_OUT_BATCH,
            chance=chance,
        )
        self.senders = tuple(
            Worker(
                store,
                WEBHOOK_SENDING,
                handler,
                retries=_MESSAGES,
                lease_s=lease_s,
                batch=1,
                chance=chance,
            )
            for _ in range(senders)
        )

    def run_once(self) -> int:
        """Make messages of a batch of events, hand over one message, and return how many rows were dealt with."""
        return self.fan_out.run_once() + self.senders[0].run_once()

    def run(self, stop: threading.Event, *, pause_s: float = 0.5) -> None:
        """Work until ``stop`` is set; attempts that have begun are brought to their end."""
        threads = [
            threading.Thread(target=_keep_running, args=(worker, stop, pause_s), name=f"webhooks-{number}")
            for number, worker in enumerate((self.fan_out, *self.senders))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _keep_running(worker: Worker, stop: threading.Event, pause_s: float) -> None:
    """Run a worker, and begin anew where something ends it that it does not know: nobody would notice a thread that is gone."""
    while not stop.is_set():
        try:
            worker.run(stop, pause_s=pause_s)
        except Exception:
            LOG.exception("a worker of the topic %s has ended: it is begun anew", worker.topic)
            stop.wait(10 * pause_s)
