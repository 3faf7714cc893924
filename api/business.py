"""What a server works with: the database, the processes that compute, the maps, and the services made of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from api.gate.server_settings import ServerSettings
from api.order_desk import OrderDesk
from dispatch.access.client_credentials import ClientCredentials
from dispatch.access.sign_in import SignIn
from dispatch.boards.ways import LegBook
from dispatch.closures.closed_streets import ClosedStreets
from dispatch.errors import DispatchError
from dispatch.executor.executor import Executor
from dispatch.last_used import LastUsed
from dispatch.live.engine import Engine
from dispatch.parties.town import Town
from dispatch.pooling.queued import QueuedPooling
from dispatch.promises.desk import PromiseDesk
from dispatch.runs.runner import PlanRunner
from dispatch.storage import parties
from dispatch.storage.answering_store import AnsweringStore
from dispatch.town_map import TownMap
from dispatch.webhooks.targets import Targets
from dispatch.webhooks.vault import Vault

#: What is known of a town is asked for again after so many seconds.
TOWN_S: Final = 2.0
MOST_TOWNS: Final = 256


@dataclass(frozen=True, slots=True)
class Hooks:
    """What webhooks need: the vault of their secrets, and which addresses may be called."""

    vault: Vault
    targets: Targets


class Business:
    """One database, served.

    Parameters
    ----------
    store
        The business of all towns.
    open_map
        Returns the map of a name.
    executor
        Where long things are computed; without one, what needs it is refused as not ready.
    settings
        Bounds.
    secret
        Of the installation, which links are signed with; that of the home folder where it is not given.
    hooks
        What webhooks need; without it they are refused as not ready.

    Attributes
    ----------
    orders
        Takes orders in, those that come at the same time together.
    legs
        Ways along the streets that have been drawn.
    closed_streets
        Streets as they are at a moment, with what persons have closed.
    wake
        Tells whoever carries out plan runs that there is a new one.
    engine
        What goes on by itself in this process, None where another one does it.
    """

    def __init__(
        self,
        store: AnsweringStore,
        open_map: Callable[[str], TownMap],
        executor: Executor | None = None,
        settings: ServerSettings | None = None,
        hooks: Hooks | None = None,
        secret: bytes = b"",
    ) -> None:
        self.store = store
        self.settings = settings or ServerSettings()
        self._open_map = open_map
        self._executor = executor
        self._hooks = hooks
        self._towns: LastUsed[str, tuple[float, Town]] = LastUsed(MOST_TOWNS)
        self.orders = OrderDesk(store)
        self.legs = LegBook()
        self.closed_streets = ClosedStreets()
        self.wake: Callable[[], None] = _nobody
        self.engine: Engine | None = None
        self._desk = None if executor is None else PromiseDesk(store, executor, open_map)
        self._runner = None if executor is None else PlanRunner(store, executor)
        self._pooling = None if executor is None else QueuedPooling(store, executor)
        self._secret = secret
        self.sign_in = SignIn(store, lambda: self.secret)
        self.client_credentials = ClientCredentials(store, lambda: self.secret)

    @property
    def executor_or_none(self) -> Executor | None:
        """The processes that compute, None where this server has none."""
        return self._executor

    @property
    def executor(self) -> Executor:
        """The processes that compute.

        Raises
        ------
        DispatchError
            ``solver_not_ready``: this server has none, or they have not started yet.
        """
        if self._executor is None:
            raise _not_ready()
        return self._executor

    @property
    def hooks(self) -> Hooks:
        """What webhooks need.

        Raises
        ------
        DispatchError
            ``webhooks_not_ready``: this server has none.
        """
        if self._hooks is None:
            raise DispatchError(
                "this server sends no webhooks: ask whoever runs it", code="webhooks_not_ready"
            )
        return self._hooks

    @property
    def desk(self) -> PromiseDesk:
        """What promises windows; errors as `executor`."""
        if self._desk is None:
            raise _not_ready()
        return self._desk

    @property
    def runner(self) -> PlanRunner:
        """What carries plan runs out; errors as `executor`."""
        if self._runner is None:
            raise _not_ready()
        return self._runner

    @property
    def pooling(self) -> QueuedPooling:
        """What compares days with less sharing; errors as `executor`."""
        if self._pooling is None:
            raise _not_ready()
        return self._pooling

    @property
    def secret(self) -> bytes:
        """What links are signed with.

        Raises
        ------
        DispatchError
            ``secret_invalid``, ``secret_unsafe``.
        """
        if not self._secret:
            from dispatch.access.installation_secret import installation_secret
            from geo.store import default_home

            self._secret = installation_secret(default_home())
        return self._secret

    def town(self, town_id: str) -> Town:
        """Return a town as it was at most a moment ago."""
        known = self._towns.get(town_id)
        if known is not None and time.monotonic() - known[0] < TOWN_S:
            return known[1]
        with self.store.reading(town_id) as reading:
            town = parties.get_town(reading)
        self._towns.put(town_id, (time.monotonic(), town))
        return town

    def map_of(self, town_id: str) -> TownMap:
        """Return the map of a town."""
        return self._open_map(self.town(town_id).map)


def _nobody() -> None:
    """Tell nobody: plan runs are looked for every few seconds anyway."""


def _not_ready() -> DispatchError:
    return DispatchError(
        "what computes plans is not ready on this server: ask again in a moment", code="solver_not_ready"
    )
