"""The client beside a real server: the same for both kinds of programs."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping
from contextlib import aclosing, closing

import httpx
import pytest

from dispatch.access.role import Role
from dispatch.imports.carrier import ImportCarrier
from dispatch.imports.queued_imports import QueuedImports
from tests.api.v1.operations import document
from tests.api.v1.served import Served
from tournee_client import (
    AsyncClient,
    Client,
    ForbiddenError,
    NotFoundError,
    RefusedError,
    StaleError,
    UnauthenticatedError,
    WaitedTooLongError,
    forms,
)

DAY = "2026-11-28"


def client_of(served: Served, role: Role = Role.MARKETPLACE) -> Client:
    return Client(served.tokens[role], str(served.client.base_url))


def basket(served: Served, number: int, **more: object) -> dict:
    who = {"name": f"Exemple {number}", "phone": f"+3360000001{number}"}
    return served.basket(recipient=who, external_ref=f"C-{number}", **more)


def test_forms_are_those_of_the_api() -> None:
    """Tests that what type checkers are told has exactly the fields that the API describes."""
    described = document()["components"]["schemas"]
    for form, name in (
        (forms.Delivery, "DeliveryForm"),
        (forms.CreatedDelivery, "CreatedDelivery"),
        (forms.Event, "EventForm"),
        (forms.EventPage, "EventPage"),
        (forms.PlanRun, "PlanRunForm"),
        (forms.WholePlanRun, "WholePlanRun"),
        (forms.Import, "ImportForm"),
        (forms.Quote, "QuoteForm"),
    ):
        assert set(form.__annotations__) == set(described[name]["properties"]), name


def test_deliveries_are_ordered_listed_and_cancelled(served: Served) -> None:
    """Tests an order, a list over several pages, a cancellation, and errors by their kind."""
    with client_of(served) as client:
        assert client.me()["role"] == "marketplace"
        made = [client.deliveries.create(basket(served, number)) for number in range(5)]
        assert [one["new"] for one in made] == [True] * 5
        again = client.deliveries.create(basket(served, 0), mode="merge", promise=False)
        assert (again["id"], again["new"]) == (made[0]["id"], False)
        found = list(client.deliveries.list(day=DAY, status=["promised", "created"], limit=2))
        assert sorted(one["id"] for one in found) == sorted(one["id"] for one in made)
        assert client.deliveries.cancel(made[0]["id"], "no more")["status"] == "cancelled"
        assert [one["id"] for one in client.deliveries.list(external_ref="C-3")] == [made[3]["id"]]
        with pytest.raises(NotFoundError):
            client.deliveries.get(made[0]["id"][:-4] + "zzzz")
        with pytest.raises(ForbiddenError):
            client.plan_runs.create(DAY)
        with pytest.raises(RefusedError) as raised:
            client.deliveries.create({**basket(served, 9), "pickups": [{"shop_id": "org_none"}]})
        fault = raised.value.faults[0]
        assert fault.pointer.startswith("/pickups/0")
        assert fault.remedy
        assert fault.remedy in str(raised.value)
        assert raised.value.trace_id
    with (
        Client("tournee_key_wrong", str(served.client.base_url)) as client,
        pytest.raises(UnauthenticatedError),
    ):
        client.me()


def test_an_answer_that_is_lost_orders_once(served: Served, waits: list[float]) -> None:
    """Tests that an order whose answer is cut off after it was done is one order, with the answer of the first time."""

    class Losing(httpx.HTTPTransport):
        lost = 0

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = super().handle_request(request)
            if self.lost < 2:
                self.lost += 1
                answer.close()
                raise httpx.ReadError("cut off")
            return answer

    losing = Losing()
    with Client(served.tokens[Role.MARKETPLACE], str(served.client.base_url), transport=losing) as client:
        made = client.deliveries.create(basket(served, 1))
        assert losing.lost == 2
        assert made["new"]
        assert [one["id"] for one in client.deliveries.list()] == [made["id"]]
    assert len(waits) == 2


def test_a_plan_is_asked_for_compared_and_applied(served: Served) -> None:
    """Tests that a run is waited for, and applied in the version that was seen and in no other."""
    with client_of(served) as sender, client_of(served, Role.COORDINATOR) as desk:
        made = sender.deliveries.create(basket(served, 1))
        run = desk.plan_runs.create(DAY, iterations=50)
        with pytest.raises(WaitedTooLongError, match="still queued"):
            desk.plan_runs.wait(run["id"], timeout_s=0)
        served.business.runner.carry_out(served.town_id, run["id"])
        seen = desk.plan_runs.wait(run["id"])
        assert seen["status"] == "proposed"
        assert seen["proposal"] is not None
        with pytest.raises(StaleError):
            desk.plan_runs.apply(run["id"], seen["version"] - 1)
        assert desk.plan_runs.apply(run["id"], seen["version"])["status"] == "applied"
        assert [one["id"] for one in desk.plan_runs.list(day=DAY)] == [run["id"]]
        assert sender.deliveries.get(made["id"])["status"] == "planned"


def test_a_file_is_sent_and_waited_for(served: Served) -> None:
    """Tests that a file is taken in, and that its bad lines are told."""
    table = (
        "external_ref,recipient,lon,lat,window_from,window_to,shops\n"
        f"F-1,Camille Exemple,0.02,0.02,10:00,11:00,{served.orgs['shop-0']}\n"
        f"F-2,,0.02,0.02,10:00,11:00,{served.orgs['shop-0']}\n"
    )
    with client_of(served) as client:
        sent = client.imports.send(table.encode(), day=DAY)
        QueuedImports(served.store, ImportCarrier(served.store, lambda _: served.town_map)).run_once()
        done = client.imports.wait(sent["id"])
        assert (done["status"], done["taken"], done["faulty"]) == ("done", 1, 1)
        assert {one["line"] for one in client.imports.lines(sent["id"], faulty=True)} == {3}
        assert [one["id"] for one in client.imports.list()] == [sent["id"]]
        assert client.request("GET", f"/v1/imports/{sent['id']}/faults.csv").text.count("\n") >= 2
        assert [one["id"] for one in client.pages("/v1/imports", "imports")] == [sent["id"]]


def test_an_endpoint_is_made_tried_and_removed(served: Served) -> None:
    """Tests an endpoint from its secret, shown once, to its end."""
    with client_of(served) as client:
        made = client.webhook_endpoints.create("http://127.0.0.1:9/hook", types=["delivery.*"])
        assert made["secret"].startswith("whsec_")
        assert "secret" not in client.webhook_endpoints.get(made["id"])
        sent = client.webhook_endpoints.test(made["id"])
        assert [one["id"] for one in client.webhook_endpoints.messages(made["id"])] == [sent["message_id"]]
        assert client.webhook_endpoints.rotate(made["id"], 60)["secret"] != made["secret"]
        (found,) = client.webhook_endpoints.list()
        assert found["secrets_valid"] == 2
        assert client.webhook_endpoints.replay(made["id"], "2026-11-01T00:00:00Z")["queued"] == 0
        client.webhook_endpoints.remove(made["id"], found["version"])
        assert list(client.webhook_endpoints.list()) == []


def test_the_log_is_read_and_followed_over_lost_connections(served: Served) -> None:
    """Tests that a stream that is cut after each event goes on behind it: nothing is missing, nothing comes twice."""

    class Cut(httpx.SyncByteStream):
        def __init__(self, inner: httpx.SyncByteStream) -> None:
            self.inner = inner

        def __iter__(self):
            for part in self.inner:
                yield part
                if b"data:" in part:
                    raise httpx.ReadError("cut off")

        def close(self) -> None:
            self.inner.close()

    class Cutting(httpx.HTTPTransport):
        streams = 0

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = super().handle_request(request)
            if request.url.path.endswith("/stream"):
                self.streams += 1
                answer.stream = Cut(answer.stream)  # type: ignore[arg-type]
            return answer

    cutting = Cutting()
    url, token = str(served.client.base_url), served.tokens[Role.MARKETPLACE]
    with Client(token, url, transport=cutting) as client, client_of(served) as sender:
        begun = client.events.page(from_now=True)
        assert begun["events"] == []
        # Separators of lines that are none of the stream's must not cut it.
        made = [
            sender.deliveries.create(basket(served, 1, note="a\u2028b\x85c")),
            sender.deliveries.create(basket(served, 2)),
        ]
        wanted = [(kind, one["id"]) for one in made for kind in ("delivery.created", "delivery.promised")]
        assert [
            (one["type"], one["subject"]) for one in sender.events.list(kind=["delivery."], limit=1)
        ] == wanted
        with closing(client.events.stream(kind=["delivery."], cursor=begun["next_cursor"])) as stream:
            heard = list(itertools.islice(stream, 4))
        assert [(one.event["type"], one.event["subject"]) for one in heard] == wanted
        assert cutting.streams >= 2
        rest = client.events.page(cursor=heard[1].cursor)
        assert [one["id"] for one in rest["events"]] == [one.event["id"] for one in heard[2:]]
    # Left streams are closed, and the server has forgotten them.


def test_the_asynchronous_client_does_the_same(served: Served) -> None:
    """Tests orders at a time, pages and a stream that begins before the first event, with an event loop."""

    async def use() -> None:
        async with AsyncClient(served.tokens[Role.MARKETPLACE], str(served.client.base_url)) as client:
            async with aclosing(client.events.stream()) as stream:
                first = asyncio.ensure_future(anext(stream))
                await asyncio.sleep(0.5)
                made = await asyncio.gather(
                    *(client.deliveries.create(basket(served, number)) for number in range(3))
                )
                heard = [await first, await anext(stream)]
            assert {one.event["type"] for one in heard} <= {"delivery.created", "delivery.promised"}
            found = [one["id"] async for one in client.deliveries.list(limit=2)]
            assert sorted(found) == sorted(one["id"] for one in made)
            assert (await client.me())["role"] == "marketplace"

    asyncio.run(use())


def test_every_path_of_the_client_is_there() -> None:
    """Tests that each operation of the client asks for something that the API describes, with parameters that it knows."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        page = {"next_cursor": None, "more": False, "status": "done"}
        lists = ("deliveries", "events", "plan_runs", "imports", "lines", "webhook_endpoints", "messages")
        return httpx.Response(200, json={**page, **{name: [] for name in lists}})

    with Client("key", "http://town.test", transport=httpx.MockTransport(answer)) as client:
        for use in (
            client.me,
            lambda: client.deliveries.create({}),
            lambda: client.deliveries.get("x"),
            lambda: [*client.deliveries.list(day="d", status=["held"], external_ref="e")],
            lambda: client.deliveries.cancel("x", "r"),
            lambda: client.slots.find({}),
            lambda: client.quotes.create({}),
            lambda: client.quotes.get("x"),
            lambda: client.quotes.hold("x", "s"),
            lambda: client.quotes.accept("x"),
            lambda: client.quotes.decline("x"),
            lambda: [*client.events.list(kind=["a."], subject="s", cursor="c")],
            lambda: client.events.page(from_now=True),
            lambda: client.plan_runs.create("d"),
            lambda: [*client.plan_runs.list(day="d")],
            lambda: client.plan_runs.get("x"),
            lambda: client.plan_runs.wait("x"),
            lambda: client.plan_runs.apply("x", 1),
            lambda: client.plan_runs.reject("x"),
            lambda: client.imports.send(b"", day="d", sender_id="o"),
            lambda: [*client.imports.list()],
            lambda: client.imports.get("x"),
            lambda: client.imports.wait("x"),
            lambda: [*client.imports.lines("x", faulty=True)],
            lambda: client.webhook_endpoints.create("https://shop.example/", types=["delivery.*"]),
            lambda: [*client.webhook_endpoints.list()],
            lambda: client.webhook_endpoints.get("x"),
            lambda: client.webhook_endpoints.rotate("x"),
            lambda: client.webhook_endpoints.test("x"),
            lambda: client.webhook_endpoints.replay("x", "2026-11-28T10:00:00Z"),
            lambda: [*client.webhook_endpoints.messages("x", status=["held"])],
            lambda: client.webhook_endpoints.remove("x", 1),
        ):
            use()
    paths, shared = document()["paths"], document()["components"].get("parameters", {})
    for request in asked:
        path, operation = _described(paths, request)
        given = [
            shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
            for one in operation.get("parameters", ())
        ]
        known = {one["name"] for one in given if one["in"] == "query"}
        assert set(request.url.params) <= known, path


def _described(paths: Mapping[str, Mapping], request: httpx.Request) -> tuple[str, Mapping]:
    parts = request.url.path.split("/")
    for path, methods in paths.items():
        own = path.split("/")
        same = len(own) == len(parts) and all(
            a == b or (a.startswith("{") and b == "x") for a, b in zip(own, parts, strict=True)
        )
        if same and request.method.lower() in methods:
            return path, methods[request.method.lower()]
    raise AssertionError(f"the API has no {request.method} {request.url.path}")
