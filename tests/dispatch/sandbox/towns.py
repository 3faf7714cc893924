"""A sandbox of Toytown for tests, whose clock shows weeks later than that of the machines."""

from __future__ import annotations

from typing import Any

from dispatch.clock import SetClock
from dispatch.sandbox.clock import ClockState, advance
from dispatch.storage.store import Store
from tests.dispatch.toy_day import NINE_S, ToyDay, make_day

#: What the clock of the machines shows: nobody can take it for that of the sandbox.
REAL_S = NINE_S - 40 * 86_400
BEGINS_S = NINE_S - 3600
BY_ITSELF = {"planning": {"automatic": True, "automatic_release": True, "live_iterations": 200}}


def clock_of(store: Store) -> SetClock:
    """Return the clock of the machines."""
    assert isinstance(store.clock, SetClock)
    return store.clock


def make_sandbox(store: Store, *, begins_s: int = BEGINS_S, **more: Any) -> ToyDay:
    """Store Toytown as a sandbox whose clock begins at eight, if not at another moment; it plans and releases by itself."""
    clock_of(store).set(REAL_S)
    return make_day(store, **{"settings": BY_ITSELF, **more}, sandbox_s=begins_s)


def move(store: Store, town_id: str, **how: int | bool) -> ClockState:
    """Move the clock of a sandbox."""
    return store.write(town_id, "test", lambda writing: advance(writing, **how), alone=True)  # type: ignore[arg-type]
