"""The sandbox: from a quote to the door in three requests, and nothing of it in the world outside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dispatch.access.letters import Letters, ask_letter
from dispatch.access.role import Role
from dispatch.keeping.chores import Tools
from dispatch.live.arrivals import Arrivals
from dispatch.live.followed_town import FollowedTown
from dispatch.notify.channels.outgoing import Outgoing
from dispatch.notify.deciding import Notifier
from dispatch.notify.sending import Sender
from dispatch.outbox.worker import Worker
from dispatch.storage.schema_notify import NOTIFICATION as NOTIFICATIONS
from dispatch.storage.schema_webhooks import WEBHOOK_MESSAGE
from dispatch.storage.topics import ACCOUNT_LETTER, NOTIFICATION, SENDING, WEBHOOK
from dispatch.webhooks.fan_out import FanOut
from tests.api.v1.person import add_account, grant_of_role
from tests.api.v1.served import NOW_S, SECRET, Served, serve_toytown

DAY_S = 86_400
#: What the clock of the machines shows is weeks before.
REAL_S = NOW_S - 30 * DAY_S


class Refusing:
    """A channel that nothing may come to."""

    def send(self, message: Outgoing, /) -> str:
        raise AssertionError(f"somebody is written to: {message.id}")


@pytest.fixture
def town(tmp_path: Path, sqlite_model: Path) -> Iterator[Served]:
    """A sandbox whose clock shows half past seven of the day on which there are shifts, a month after that of the machines."""
    with serve_toytown(tmp_path / "town.db", sqlite_model, sandbox_s=NOW_S, real_s=REAL_S) as served:
        yield served


def followed(served: Served) -> FollowedTown:
    runner = served.business.runner
    return FollowedTown(
        runner, Arrivals(served.store), Tools(open_map=lambda _: served.town_map), served.town_id
    )


def asked(served: Served, method: str, path: str, body: Any = None, **how: Any) -> dict[str, Any]:
    answer = served.call(method, path, body, **how)
    assert answer.status_code < 300, answer.text
    found: dict[str, Any] = answer.json()
    return found


def events(served: Served, role: Role = Role.MARKETPLACE) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = asked(served, "GET", "/v1/events?limit=200", role=role)["events"]
    return found


def hand_over(served: Served) -> None:
    """Decide what people are told, and send it, by channels that refuse."""
    channels = dict.fromkeys(("sms", "email", "push", "voice"), Refusing())
    workers = (
        Worker(served.store, NOTIFICATION, Notifier(), batch=200),
        Worker(served.store, SENDING, Sender(served.store, channels), batch=200),
        Worker(served.store, WEBHOOK, FanOut(served.store), batch=200),
    )
    for worker in workers:
        while worker.run_once():
            pass


def test_from_a_quote_to_the_door(town: Served) -> None:
    """Tests that a basket is quoted, promised, planned, released, ridden and delivered by the clock of the sandbox, and told in that order."""
    follow = followed(town)
    follow.step()
    endpoint = asked(town, "POST", "/v1/webhook-endpoints", {"url": "http://127.0.0.1:9/hooks"})
    basket = {name: value for name, value in town.basket().items() if name != "window"}
    quote = asked(town, "POST", "/v1/quotes", basket)
    start = quote["offers"][0]["window"]["earliest"]
    promised = asked(town, "POST", f"/v1/quotes/{quote['id']}/accept", {"start": start})
    name = promised["id"]
    follow.step()
    assert asked(town, "GET", f"/v1/deliveries/{name}")["status"] == "planned"
    moved = asked(
        town, "POST", "/v1/sandbox/clock/advance", {"seconds": 6 * 3600, "ride": True}, key="half a day"
    )
    assert moved["now"] == "2026-11-28T13:30:00+01:00"
    delivery = asked(town, "GET", f"/v1/deliveries/{name}")
    assert delivery["status"] == "delivered"
    again = town.call(
        "POST", "/v1/sandbox/clock/advance", {"seconds": 6 * 3600, "ride": True}, key="half a day"
    )
    assert again.headers["idempotency-replayed"] == "true"
    assert asked(town, "GET", "/v1/sandbox/clock")["now"] == moved["now"]
    heard = [one for one in events(town) if one["subject"] == name]
    # Arrival times that change are told in between, as the day goes.
    kinds = [one["type"] for one in heard if one["type"] != "delivery.eta_changed"]
    assert kinds == [
        "delivery.created", "delivery.promised", "delivery.planned", "delivery.assigned", "delivery.out_for_delivery", "delivery.arrived",
        "delivery.delivered",
    ]  # fmt: skip
    assert not any(one["live_mode"] for one in heard)
    last = next(one for one in heard if one["type"] == "delivery.delivered")
    assert start <= last["happened_at"] <= moved["now"]
    hand_over(town)
    with town.store.reading(town.town_id) as reading:
        bodies = [
            json.loads(row.body)
            for row in reading.rows(reading.select(WEBHOOK_MESSAGE))
            if row.endpoint_id == endpoint["id"]
        ]
    assert {one["livemode"] for one in bodies} == {False}
    assert "org.tournee.delivery.delivered.v1" in {one["type"] for one in bodies}


def test_messages_are_kept_and_go_nowhere(town: Served) -> None:
    """Tests that a message that waits for the end of the quiet hours is due once the clock is moved there, is kept with its words, and no channel has it."""
    basket = town.basket(
        window={"earliest": "2026-11-28T10:00:00+01:00", "latest": "2026-11-28T11:00:00+01:00"}
    )
    name = asked(town, "POST", "/v1/deliveries", basket)["id"]

    def said() -> list[tuple[str, str, str]]:
        hand_over(town)
        with town.store.reading(town.town_id) as reading:
            rows = reading.rows(reading.select(NOTIFICATIONS).where(NOTIFICATIONS.c.subject == name))
        assert all(row.text for row in rows if row.status == "sent")
        return [(row.kind, row.status, row.receipt) for row in rows]

    assert said() == [("promised", "pending", "")]
    asked(town, "POST", "/v1/sandbox/clock/advance", {"to": "2026-11-28T08:05:00+01:00"})
    assert said() == [("promised", "sent", "sandbox")]


def test_letters_to_accounts_go_nowhere(town: Served) -> None:
    """Tests that a letter with a link is not handed to the channel of mail."""
    add_account(town, "somebody@example.org", grant_of_role(town, Role.COORDINATOR))
    town.store.write(town.town_id, "test", _letter)
    worker = Worker(
        town.store, ACCOUNT_LETTER, Letters(town.store, Refusing(), SECRET, "http://127.0.0.1"), batch=1
    )
    assert worker.run_once() == 1
    assert worker.run_once() == 0


def _letter(writing: Any) -> None:
    ask_letter(writing, "somebody@example.org")
    writing.note("test.asked", "somebody", 1, topics=())


def test_flags(town: Served) -> None:
    """Tests that town and key say that they are of a sandbox, and at what time; and those of the town beside it that they are not."""
    assert asked(town, "GET", "/v1/town")["live_mode"] is False
    me = asked(town, "GET", "/v1/me")
    assert (me["live_mode"], me["now"]) == (False, "2026-11-28T07:30:00+01:00")
    beside = {"token": town.other[Role.MARKETPLACE]}
    assert asked(town, "GET", "/v1/town", **beside)["live_mode"] is True
    asked(town, "POST", "/v1/sandbox/clock/advance", {"to": "2026-11-28T09:00:00+01:00"})
    assert asked(town, "GET", "/v1/me")["now"] == "2026-11-28T09:00:00+01:00"
    assert asked(town, "GET", "/v1/me", **beside)["now"] == "2026-10-29T07:30:00+01:00"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/clock", None),
        ("POST", "/clock/advance", {"seconds": 60}),
        ("POST", "/clock/advance", {"seconds": 60, "ride": True}),
        ("POST", "/clock/pause", None),
        ("POST", "/clock/resume", None),
        ("POST", "/couriers/ride", None),
    ],
)
def test_a_live_town_has_none_of_it(served: Served, method: str, path: str, body: Any) -> None:
    """Tests that a live town answers everything about sandboxes with one code, and nothing happens."""
    answer = served.call(method, f"/v1/sandbox{path}", body, role=Role.COORDINATOR)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_a_sandbox")
    assert served.store.now_s(served.town_id) == served.clock.now_s()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"to": "2026-11-28T07:29:59+01:00"}, 422, "clock_backwards"),
        ({"to": "2026-12-29T07:30:01+01:00"}, 422, "clock_too_far"),
        ({"seconds": -1}, 422, "invalid_request"),
        ({"seconds": 31 * DAY_S + 1}, 422, "invalid_request"),
        ({"seconds": 1, "to": "2026-11-28T08:00:00+01:00"}, 422, "invalid_request"),
        ({"ride": True}, 422, "invalid_request"),
        ({"seconds": 1, "riding": True}, 422, "invalid_request"),
    ],
)
def test_moves_that_cannot_be(town: Served, body: Any, status: int, code: str) -> None:
    """Tests that a move back, one too far, and one that says nothing clear are refused, and the clock stays where it is."""
    answer = town.call("POST", "/v1/sandbox/clock/advance", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert asked(town, "GET", "/v1/sandbox/clock") == {
        "now": "2026-11-28T07:30:00+01:00", "running": True, "version": 1,
    }  # fmt: skip


def test_stopped_and_run_on(town: Served) -> None:
    """Tests that a clock stands still and runs on, by the marketplace that tries things too."""
    town.clock.advance(60)
    assert asked(town, "POST", "/v1/sandbox/clock/pause")["running"] is False
    town.clock.advance(60)
    assert asked(town, "GET", "/v1/sandbox/clock")["now"] == "2026-11-28T07:31:00+01:00"
    assert asked(town, "POST", "/v1/sandbox/clock/resume") == {
        "now": "2026-11-28T07:31:00+01:00", "running": True, "version": 3,
    }  # fmt: skip
    assert [one["type"] for one in events(town, Role.COORDINATOR) if one["type"].startswith("sandbox.")] == [
        "sandbox.clock_stopped",
        "sandbox.clock_started",
    ]
