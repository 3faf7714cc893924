"""What a client can do, one class for each kind of thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import httpx

from tournee_client.calls import Body, at, key_header, post, waited
from tournee_client.event_stream import follow
from tournee_client.files import Exports, Imports
from tournee_client.forms import (
    CreatedDelivery,
    Delivery,
    Event,
    EventPage,
    Heard,
    Json,
    PlanRun,
    Quote,
    WholePlanRun,
)
from tournee_client.operations import Mode, Resource, Runner, operation, series
from tournee_client.pictures import ProofPictures
from tournee_client.steps import Call, Items, Steps, send
from tournee_client.trials import Sandbox, Simulations


class Deliveries(Resource[Mode]):
    """Deliveries: ordered, looked at, cancelled."""

    @operation
    def create(
        self, basket: Body, *, mode: str = "create", promise: bool = True, idempotency_key: str = ""
    ) -> Steps[CreatedDelivery]:
        """Order a delivery.

        Parameters
        ----------
        basket
            ``recipient``, ``door``, ``pickups``, ``window``, and what else the API describes.
        mode
            ``create``, ``merge`` or ``sync``, where there is a delivery of that ``external_ref``.
        promise
            Whether the window is promised as it is asked for; a quote has it checked against the plan.
        idempotency_key
            A name of yours for this request, to send it again after your program has died; else one is made for each call.
        """
        query = {"mode": mode, "promise": promise}
        return self._one(post("/v1/deliveries", basket, idempotency_key, query))

    @operation
    def get(self, delivery_id: str) -> Steps[Delivery]:
        """Look at a delivery."""
        return self._one(Call("GET", at("deliveries", delivery_id)))

    @series
    def list(
        self, *, day: str = "", status: Iterable[str] = (), external_ref: str = "", limit: int = 50
    ) -> Items[Delivery]:
        """Go through deliveries, the latest day first; ``limit`` is the length of a page."""
        query = {"day": day, "status": [*status], "external_ref": external_ref, "limit": limit}
        return self._many(Call("GET", "/v1/deliveries", query), "deliveries")

    @operation
    def cancel(self, delivery_id: str, reason: str, *, idempotency_key: str = "") -> Steps[Delivery]:
        """Cancel a delivery, as long as not all of it is collected."""
        return self._one(post(at("deliveries", delivery_id, "cancel"), {"reason": reason}, idempotency_key))


class Slots(Resource[Mode]):
    """Windows, for a shop window."""

    @operation
    def find(self, basket: Body) -> Steps[Json]:
        """Look in which windows a basket could come; nothing is kept."""
        return self._one(post("/v1/slots", basket))


class Quotes(Resource[Mode]):
    """Windows that are kept and promised."""

    @operation
    def create(self, basket: Body, *, idempotency_key: str = "") -> Steps[Quote]:
        """Ask in which windows a basket can come (``between``, if not from now on)."""
        return self._one(post("/v1/quotes", basket, idempotency_key))

    @operation
    def get(self, quote_id: str) -> Steps[Quote]:
        """Look at a quote."""
        return self._one(Call("GET", at("quotes", quote_id)))

    @operation
    def hold(self, quote_id: str, start: str, *, idempotency_key: str = "") -> Steps[Quote]:
        """Keep the window of an offer that begins then (its ``window.earliest``) for some minutes."""
        return self._one(post(at("quotes", quote_id, "hold"), {"start": start}, idempotency_key))

    @operation
    def accept(
        self,
        quote_id: str,
        start: str | None = None,
        *,
        draft_id: str | None = None,
        idempotency_key: str = "",
    ) -> Steps[Delivery]:
        """Have a window promised, the kept one where none is named; gives the delivery that it is now.

        ``draft_id`` names the begun order that this was: it is finished by it, in the same step.
        """
        chosen = {"start": start} if draft_id is None else {"start": start, "draft_id": draft_id}
        return self._one(post(at("quotes", quote_id, "accept"), chosen, idempotency_key))

    @operation
    def decline(self, quote_id: str, *, idempotency_key: str = "") -> Steps[Quote]:
        """Give the windows back."""
        return self._one(post(at("quotes", quote_id, "decline"), key=idempotency_key))


class Events(Resource[Mode]):
    """The log of what has happened."""

    @series
    def list(
        self, *, kind: Iterable[str] = (), subject: str = "", cursor: str = "", limit: int = 50
    ) -> Items[Event]:
        """Go through what has happened until now. To go on later, take `page`, whose answer has the cursor."""
        query = {"kind": [*kind], "subject": subject, "cursor": cursor, "limit": limit}
        return self._many(Call("GET", "/v1/events", query), "events")

    @operation
    def page(
        self,
        *,
        kind: Iterable[str] = (),
        subject: str = "",
        cursor: str = "",
        limit: int = 50,
        from_now: bool = False,
    ) -> Steps[EventPage]:
        """Read a page of the log; ``next_cursor`` goes on, days later as well."""
        query = {
            "kind": [*kind], "subject": subject, "cursor": cursor, "limit": limit, "from_now": from_now or None,
        }  # fmt: skip
        return self._one(Call("GET", "/v1/events", query))

    @series
    def stream(self, *, kind: Iterable[str] = (), cursor: str = "") -> Items[Heard]:
        """Follow what happens, from now on or behind a cursor, until the loop is left. A lost connection goes on where it ended.

        An event may be heard twice where you go on with an older cursor: know it by its ``id``.
        """
        return follow([*kind], cursor, self._retries)


class PlanRuns(Resource[Mode]):
    """Plans: asked for, compared, applied or rejected."""

    @operation
    def create(
        self,
        day: str,
        *,
        seconds: float | None = None,
        iterations: int | None = None,
        seed: int = 1,
        automatic: bool = False,
        idempotency_key: str = "",
    ) -> Steps[WholePlanRun]:
        """Ask for a plan of what is left of a day; it is computed elsewhere."""
        body = {
            "day": day,
            "seconds": seconds,
            "iterations": iterations,
            "seed": seed,
            "automatic": automatic,
        }
        return self._one(post("/v1/plan-runs", body, idempotency_key))

    @series
    def list(self, *, day: str = "", limit: int = 50) -> Items[PlanRun]:
        """Go through plan runs, the latest first."""
        return self._many(Call("GET", "/v1/plan-runs", {"day": day, "limit": limit}), "plan_runs")

    @operation
    def get(self, run_id: str) -> Steps[WholePlanRun]:
        """Compare what a run proposes with the plan so far."""
        return self._one(Call("GET", at("plan-runs", run_id)))

    @operation
    def wait(self, run_id: str, *, timeout_s: float = 600.0) -> Steps[WholePlanRun]:
        """Wait until a run is neither queued nor running.

        Raises
        ------
        WaitedTooLongError
            It still is after so many seconds.
        """
        call = Call("GET", at("plan-runs", run_id))
        return waited(call, self._retries, timeout_s)

    @operation
    def apply(self, run_id: str, version: int, *, idempotency_key: str = "") -> Steps[WholePlanRun]:
        """Make a proposal the plan, if it is still in the version that you have seen."""
        call = post(at("plan-runs", run_id, "apply"), key=idempotency_key, version=version)
        return self._one(call)

    @operation
    def reject(self, run_id: str, reason: str = "", *, idempotency_key: str = "") -> Steps[WholePlanRun]:
        """Put a run aside."""
        return self._one(post(at("plan-runs", run_id, "reject"), {"reason": reason}, idempotency_key))


class WebhookEndpoints(Resource[Mode]):
    """Where your programs are told what happens; `verify_webhook` checks what comes."""

    @operation
    def create(
        self, url: str, *, types: Iterable[str] = (), description: str = "", idempotency_key: str = ""
    ) -> Steps[Json]:
        """Have a program told of events (``delivery.*``; all that may be told where none is given). The ``secret`` is shown this once."""
        body = {"url": url, "types": [*types], "description": description}
        return self._one(post("/v1/webhook-endpoints", body, idempotency_key))

    @series
    def list(self) -> Items[Json]:
        """Go through your endpoints."""
        return self._many(Call("GET", "/v1/webhook-endpoints"), "webhook_endpoints")

    @operation
    def get(self, endpoint_id: str) -> Steps[Json]:
        """Look at an endpoint: whether it is active, and if not, why."""
        return self._one(Call("GET", at("webhook-endpoints", endpoint_id)))

    @operation
    def rotate(self, endpoint_id: str, overlap_s: int = 86_400, *, idempotency_key: str = "") -> Steps[Json]:
        """Give it a new ``secret``; messages are signed with both for so many seconds."""
        return self._one(
            post(at("webhook-endpoints", endpoint_id, "rotate"), {"overlap_s": overlap_s}, idempotency_key)
        )

    @operation
    def test(self, endpoint_id: str, *, idempotency_key: str = "") -> Steps[Json]:
        """Have a test sent."""
        return self._one(post(at("webhook-endpoints", endpoint_id, "test"), key=idempotency_key))

    @operation
    def replay(
        self,
        endpoint_id: str,
        since: str,
        *,
        types: Iterable[str] = (),
        after: int = 0,
        idempotency_key: str = "",
    ) -> Steps[Json]:
        """Have what did not arrive since a moment sent again; where the answer has a ``next``, ask again ``after`` it."""
        path = at("webhook-endpoints", endpoint_id, "replay")
        body = {"since": since, "types": [*types], "after": after}
        return self._one(post(path, body, idempotency_key))

    @series
    def messages(self, endpoint_id: str, *, status: Iterable[str] = (), limit: int = 50) -> Items[Json]:
        """Go through the messages to an endpoint, the latest first."""
        return self._many(
            Call(
                "GET",
                at("webhook-endpoints", endpoint_id, "messages"),
                {"status": [*status], "limit": limit},
            ),
            "messages",
        )

    @operation
    def remove(self, endpoint_id: str, version: int) -> Steps[None]:
        """Remove an endpoint that is still in the version that you have seen."""
        seen = {"If-Match": f'"{version}"'}
        yield from self._sent(Call("DELETE", at("webhook-endpoints", endpoint_id), headers=seen))


class Everything(Resource[Mode]):
    """All that a client can do."""

    def __init__(self, client: Runner) -> None:
        super().__init__(client)
        self.deliveries: Deliveries[Mode] = Deliveries(client)
        self.slots: Slots[Mode] = Slots(client)
        self.quotes: Quotes[Mode] = Quotes(client)
        self.events: Events[Mode] = Events(client)
        self.proof_pictures: ProofPictures[Mode] = ProofPictures(client)
        self.plan_runs: PlanRuns[Mode] = PlanRuns(client)
        self.imports: Imports[Mode] = Imports(client)
        self.exports: Exports[Mode] = Exports(client)
        self.simulations: Simulations[Mode] = Simulations(client)
        self.sandbox: Sandbox[Mode] = Sandbox(client)
        self.webhook_endpoints: WebhookEndpoints[Mode] = WebhookEndpoints(client)

    @operation
    def me(self) -> Steps[Json]:
        """Say who you are: try your key with it."""
        return self._one(Call("GET", "/v1/me"))

    @operation
    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        json: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        idempotency_key: str = "",
    ) -> Steps[httpx.Response]:
        """Ask for whatever the API has (``GET /v1/rounds``), with the same retries and errors; gives the answer as it came."""
        given = {**(headers or {}), **key_header(idempotency_key)}
        return send(Call(method.upper(), path, query or {}, json, content, given), self._retries)

    @series
    def pages(self, path: str, name: str, *, query: Mapping[str, Any] | None = None) -> Items[Json]:
        """Go through any list of the API: ``pages("/v1/rounds", "rounds", query={"day": "2026-11-28"})``."""
        return self._many(Call("GET", path, query or {}), name)
