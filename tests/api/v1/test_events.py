"""The log through the API: read to its end, once, and followed as it grows."""

from __future__ import annotations

import json
import threading
import time

import httpx

from dispatch.access.role import Role
from tests.api.v1.served import Served


def test_the_log_is_read_once_and_goes_on(served: Served) -> None:
    """Tests that pages hold every event once, in order, and that the cursor of the end goes on with what comes later."""
    for number in range(3):
        _order(served, number)
    seen, cursor, more = [], "", True
    while more:
        page = served.call("GET", f"/v1/events?limit=2&cursor={cursor}", role=Role.COORDINATOR).json()
        seen += page["events"]
        cursor, more = page["next_cursor"], page["more"]
    assert len({one["id"] for one in seen}) == len(seen)
    assert [one["type"] for one in seen if one["type"].startswith("delivery.")] == [
        "delivery.created",
        "delivery.promised",
    ] * 3
    _order(served, 3)
    page = served.call("GET", f"/v1/events?cursor={cursor}", role=Role.COORDINATOR).json()
    assert [one["type"] for one in page["events"]] == ["delivery.created", "delivery.promised"]


def test_organisations_hear_of_their_own(served: Served) -> None:
    """Tests that a sender hears of its own deliveries alone, without who did what, and a shop of those with its part."""
    mine = served.call("POST", "/v1/deliveries", served.basket(shops=("shop-1",), external_ref="M-1")).json()[
        "id"
    ]
    served.call(
        "POST",
        "/v1/deliveries",
        served.basket(shops=("shop-1",), sender_id=served.orgs["shop-1"]),
        role=Role.ADMIN,
    )
    heard = served.call("GET", "/v1/events").json()["events"]
    assert {one["subject"] for one in heard} == {mine}
    assert {one["external_ref"] for one in heard} == {"M-1"}
    assert {one["actor"] for one in heard} == {None}
    assert served.call("GET", "/v1/events", role=Role.SHOP).json()["events"] == []


def test_a_stream_tells_what_happens_and_goes_on(served: Served) -> None:
    """Tests that a stream tells an event within two seconds, and that whoever comes back with its id misses nothing."""
    heard: list[tuple[str, str, dict]] = []

    def follow(last: str, seconds: int) -> None:
        headers = {"authorization": f"Bearer {served.tokens[Role.COORDINATOR]}", "last-event-id": last}
        with served.client.stream(
            "GET", f"/v1/events/stream?kind=delivery.&limit_s={seconds}", headers=headers
        ) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            heard.extend(_events(answer))

    thread = threading.Thread(target=follow, args=("", 2))
    thread.start()
    time.sleep(0.4)
    _order(served, 0)
    thread.join()
    assert [kind for _, kind, _ in heard] == ["delivery.created", "delivery.promised"]
    assert heard[0][2]["type"] == "delivery.created"
    first = heard[0][0]
    heard.clear()
    _order(served, 1)
    follow(first, 1)
    assert [kind for _, kind, _ in heard] == ["delivery.promised", "delivery.created", "delivery.promised"]


def _order(served: Served, number: int) -> None:
    who = {"name": f"Exemple {number}", "phone": f"+3360000001{number}"}
    assert served.call("POST", "/v1/deliveries", served.basket(recipient=who)).status_code == 201


def _events(answer: httpx.Response) -> list[tuple[str, str, dict]]:
    found, fields = [], {}
    for line in answer.iter_lines():
        if line.startswith(":"):
            continue
        if not line:
            if fields:
                found.append((fields["id"], fields["event"], json.loads(fields["data"])))
            fields = {}
            continue
        name, _, value = line.partition(": ")
        fields[name] = value
    return found
