"""What is tried out: a town whose clock is moved, and days that are lived through to see what would be."""

from __future__ import annotations

from tournee_client.calls import Body, at, post, waited
from tournee_client.forms import Json
from tournee_client.operations import Mode, Resource, operation, series
from tournee_client.steps import Call, Items, Steps


class Sandbox(Resource[Mode]):
    """The clock of a sandbox, and its couriers, who ride by themselves. A live town refuses (409 ``not_a_sandbox``)."""

    @operation
    def clock(self) -> Steps[Json]:
        """Look at the clock."""
        return self._one(Call("GET", "/v1/sandbox/clock"))

    @operation
    def advance(
        self, *, seconds: int | None = None, to: str = "", ride: bool = False, idempotency_key: str = ""
    ) -> Steps[Json]:
        """Move the clock ahead by so many seconds, or to a moment; with ``ride`` couriers have ridden what was planned up to then."""
        body = {"seconds": seconds, "to": to or None, "ride": ride}
        return self._one(post("/v1/sandbox/clock/advance", body, idempotency_key))

    @operation
    def pause(self, *, idempotency_key: str = "") -> Steps[Json]:
        """Have the clock stand still."""
        return self._one(post("/v1/sandbox/clock/pause", key=idempotency_key))

    @operation
    def resume(self, *, idempotency_key: str = "") -> Steps[Json]:
        """Let the clock run on from what it shows."""
        return self._one(post("/v1/sandbox/clock/resume", key=idempotency_key))

    @operation
    def ride(self, *, idempotency_key: str = "") -> Steps[Json]:
        """Have couriers ride everything that is planned to have happened by now."""
        return self._one(post("/v1/sandbox/couriers/ride", key=idempotency_key))


class Simulations(Resource[Mode]):
    """Days lived through under the luck of several seeds, for who plans."""

    @operation
    def create(self, wanted: Body, *, idempotency_key: str = "") -> Steps[Json]:
        """Have a day lived through: ``recorded_day`` or ``made_up``, ``seeds``, ``against``, ``what_ifs``; `wait` for it."""
        return self._one(post("/v1/simulations", wanted, idempotency_key))

    @series
    def list(self, *, limit: int = 50) -> Items[Json]:
        """Go through the simulations that were asked for, the latest first."""
        return self._many(Call("GET", "/v1/simulations", {"limit": limit}), "simulations")

    @operation
    def get(self, simulation_id: str) -> Steps[Json]:
        """See how far a simulation is."""
        return self._one(Call("GET", at("simulations", simulation_id)))

    @operation
    def wait(self, simulation_id: str, *, timeout_s: float = 7_200.0) -> Steps[Json]:
        """Wait until a simulation is done, failed or cancelled.

        Raises
        ------
        WaitedTooLongError
            It is not after so many seconds.
        """
        return waited(Call("GET", at("simulations", simulation_id)), self._retries, timeout_s)

    @operation
    def result(self, simulation_id: str) -> Steps[Json]:
        """Fetch what came of it: figures with intervals, differences, seed by seed."""
        return self._one(Call("GET", at("simulations", simulation_id, "result")))

    @operation
    def cancel(self, simulation_id: str, *, idempotency_key: str = "") -> Steps[Json]:
        """Give it up."""
        return self._one(post(at("simulations", simulation_id, "cancel"), key=idempotency_key))
