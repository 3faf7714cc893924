"""Messages are sent at least once, in their order, signed, whatever the other side does; and not after it has said that it is gone."""

from __future__ import annotations

import json
import time

import pytest
from sqlalchemy import update

from dispatch.field.incidents import open_incidents
from dispatch.storage import webhooks
from dispatch.storage.events import events_of
from dispatch.storage.schema_log import OUTBOX
from dispatch.storage.store import Store
from dispatch.webhooks.endpoint import EndpointStatus
from dispatch.webhooks.endpoints import HOLD_S, pause, remove, resume, rotate
from dispatch.webhooks.message import AttemptOutcome, MessageStatus
from dispatch.webhooks.vault import Vault, new_key
from tests.dispatch.conftest import NOON_S
from tests.dispatch.notify.servers import Web
from tests.dispatch.webhooks.hooks import Hooks, answer, drip, follow, half, hang, next_due_s, reset, verify

DAY_S = 86_400


def test_what_fails_eight_times_is_delivered(store: Store, web: Web) -> None:
    """Tests eight kinds of failure, then success: one name for the message throughout, a true signature and an attempt kept each time."""
    hooks = Hooks(store, timeout_s=0.3)
    issued = hooks.endpoint(f"{web.url}/hook?key=1")
    event = hooks.say("delivery.assigned", "dlv_1", {"round_id": "rnd_1"})
    follow(
        web,
        [
            answer(500, body=b"out of order \0" + b"x" * 9000),
            hang(0.6),
            reset,
            answer(429, {"Retry-After": "9000"}),
            drip(0.02),
            answer(503),
            answer(302, {"Location": f"{web.url}/elsewhere"}),
            half,
        ],
    )
    heard: list[tuple[int, str]] = []
    for _ in range(9):
        before = len(web.requests)
        hooks.work()
        assert len(web.requests) == before + 1
        now_s = hooks.clock.now_s()
        request = web.requests[-1]
        told = verify(request, issued.secret, now_s)
        assert told["id"] == event.id
        assert request.path == "/hook?key=1"
        heard.append((now_s - NOON_S, request.headers["webhook-id"]))
        due_s = next_due_s(store)
        hooks.clock.set(due_s if due_s is not None else now_s + DAY_S)
    assert {name for _, name in heard} == {event.id}
    assert len({request.body for request in web.requests}) == 1
    moments = [moment for moment, _ in heard]
    assert moments[0] == 0
    assert 4 <= moments[1] <= 6
    # Left alone for as long as it has asked to be.
    assert moments[4] - moments[3] == 9000
    assert moments[8] < 1.2 * DAY_S
    hooks.work()
    assert len(web.requests) == 9
    (message,) = hooks.messages(issued)
    assert (message.status, message.attempts) == (MessageStatus.DELIVERED, 9)
    with store.reading(hooks.town.id) as reading:
        attempts = webhooks.attempts_of(reading, message.id)
        state = webhooks.health(reading, issued.endpoint.id)
    assert [one.number for one in attempts] == list(range(1, 10))
    assert [one.http_status for one in attempts] == [500, 0, 0, 429, 0, 503, 302, 0, 200]
    assert [one.outcome for one in attempts] == [AttemptOutcome.FAILED] * 8 + [AttemptOutcome.DELIVERED]
    assert all(one.failure for one in attempts[:8])
    assert attempts[0].answer.startswith("out of order x")
    assert len(attempts[0].answer) < 2048
    assert "no answer within" in attempts[1].failure
    assert "redirects are not followed" in attempts[6].failure
    assert 250 <= attempts[4].duration_ms < 2000
    assert (state.failures, state.failing_since_s, state.rest_until_s) == (0, None, None)


def test_a_message_is_an_event_of_the_standard(hooks: Hooks, web: Web) -> None:
    """Tests what is sent, field by field, and its headers."""
    hooks.endpoint(web.url)
    event = hooks.say(
        "delivery.arrived",
        "dlv_1",
        {"round_id": "rnd_0123456789", "reason": "late", "eta_s": NOON_S, "said": "Zoë", "lon": 7.4},
    )
    hooks.work()
    (request,) = web.requests
    assert request.headers["Content-Type"] == "application/cloudevents+json; charset=utf-8"
    assert request.headers["webhook-timestamp"] == str(NOON_S)
    assert json.loads(request.body) == {
        "specversion": "1.0",
        "livemode": True,
        "id": event.id,
        "source": f"urn:tournee:town:{hooks.town.id}",
        "type": "org.tournee.delivery.arrived.v1",
        "subject": "dlv_1",
        "time": request_time(),
        "datacontenttype": "application/json",
        "deliveryid": "dlv_1",
        "subjectversion": 1,
        "data": {"round_id": "rnd_0123456789", "reason": "late", "eta_s": NOON_S},
    }


def request_time() -> str:
    """Return the moment of the tests as text, by another way than the program's."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(NOON_S))


def test_gone_is_gone(hooks: Hooks, web: Web) -> None:
    """Tests that after 410 nothing is sent to an endpoint any more, that somebody is told, and that another endpoint goes on."""
    gone = hooks.endpoint(f"{web.url}/gone")
    other = hooks.endpoint(f"{web.url}/other")
    web.act = lambda handler: answer(410 if handler.path == "/gone" else 200)(handler)
    for number in range(5):
        hooks.say("delivery.created", f"dlv_{number}")
    hooks.work_to_the_end()
    hooks.say("delivery.created", "dlv_late")
    hooks.clock.advance(2 * DAY_S)
    hooks.work_to_the_end()
    assert [request.path for request in web.requests].count("/gone") == 1
    # The incident of the other one is told to it as well.
    assert [one.status for one in hooks.messages(other)] == [MessageStatus.DELIVERED] * 7
    messages = hooks.messages(gone)
    assert messages[0].status is MessageStatus.GIVEN_UP
    assert {one.status for one in messages[1:]} == {MessageStatus.SKIPPED}
    endpoint = hooks.now(gone)
    assert (endpoint.status, endpoint.reason) == (EndpointStatus.DISABLED, "gone")
    with hooks.store.reading(hooks.town.id) as reading:
        (incident,) = open_incidents(reading)
        kinds = [one.type for one in events_of(reading, endpoint.id)]
    assert (incident.kind, incident.subject) == ("webhook_endpoint_disabled", endpoint.id)
    assert incident.detail == {"org_id": "", "reason": "gone"}
    assert kinds == ["webhook_endpoint.created", "webhook_endpoint.disabled"]


def test_one_delivery_waits_for_its_own_message_only(both: Hooks, web: Web) -> None:
    """Tests that later messages of a delivery wait behind one that fails, those of others and of other endpoints do not."""
    first, second = both.endpoint(f"{web.url}/first"), both.endpoint(f"{web.url}/second")
    refuse = True

    def act(handler) -> None:
        name = json.loads(web.requests[-1].body)["subject"]
        answer(400 if refuse and handler.path == "/first" and name == "dlv_a" else 200)(handler)

    web.act = act
    for kind in ("delivery.created", "delivery.promised", "delivery.assigned"):
        for subject in ("dlv_a", "dlv_b"):
            both.say(kind, subject)
    both.work()

    def taken(path: str, subject: str) -> list[str]:
        told = [json.loads(one.body) for one in web.requests if one.path == path]
        return [one["type"].split(".")[3] for one in told if one["subject"] == subject]

    steps = ["created", "promised", "assigned"]
    assert taken("/first", "dlv_a") == ["created"]
    assert taken("/first", "dlv_b") == taken("/second", "dlv_a") == taken("/second", "dlv_b") == steps
    refuse = False
    both.work_to_the_end()
    assert taken("/first", "dlv_a") == ["created", *steps]
    for issued in (first, second):
        assert {one.status for one in both.messages(issued)} == {MessageStatus.DELIVERED}


def test_ten_attempts_over_a_day_then_the_endpoint_is_disabled(both: Hooks, web: Web) -> None:
    """Tests the schedule, that what nothing got through for a day is disabled with an incident, and what waited is skipped."""
    issued = both.endpoint(web.url, types=["delivery.*"])
    web.act = answer(500)
    both.say("delivery.created", "dlv_1")
    both.say("delivery.promised", "dlv_1")
    both.work_to_the_end()
    with both.store.reading(both.town.id) as reading:
        first, second = both.messages(issued)
        attempts = webhooks.attempts_of(reading, first.id)
        (incident,) = open_incidents(reading)
    moments = [one.at_s - NOON_S for one in attempts]
    wanted = [0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, DAY_S]
    assert len(moments) == 10
    assert all(0.89 * due <= at <= 1.11 * due + 1 for at, due in zip(moments, wanted, strict=True)), moments
    assert len(web.requests) == 10
    assert (first.status, first.reason) == (MessageStatus.GIVEN_UP, "undelivered")
    assert (second.status, second.reason) == (MessageStatus.SKIPPED, "disabled")
    assert incident.detail["reason"] == "failing"
    assert both.now(issued).status is EndpointStatus.DISABLED


def test_an_endpoint_that_takes_others_is_not_disabled(hooks: Hooks, web: Web) -> None:
    """Tests that a message which is refused for a day is given up, and that the endpoint goes on as others got through meanwhile."""
    issued = hooks.endpoint(web.url)

    def act(handler) -> None:
        answer(422 if json.loads(web.requests[-1].body)["subject"] == "dlv_bad" else 204)(handler)

    web.act = act
    hooks.say("delivery.created", "dlv_bad")
    hooks.work()
    hooks.clock.advance(3600)
    hooks.say("delivery.created", "dlv_good")
    hooks.work_to_the_end()
    assert hooks.now(issued).status is EndpointStatus.ACTIVE
    assert [one.status for one in hooks.messages(issued)] == [MessageStatus.GIVEN_UP, MessageStatus.DELIVERED]


def test_an_endpoint_that_cannot_answer_rests(hooks: Hooks, web: Web) -> None:
    """Tests that a server which is down costs one attempt at a time, not one for each message that waits for it."""
    hooks.endpoint(web.url)
    web.act = answer(503)
    for number in range(12):
        hooks.say("delivery.created", f"dlv_{number}")
    hooks.work()
    assert len(web.requests) == 1
    for _ in range(30):
        hooks.clock.advance(10)
        hooks.work()
    # After 5, 10, 20, 40, 80 and 160 s, looked at every 10 s.
    assert len(web.requests) in {6, 7}
    web.act = None
    hooks.work_to_the_end()
    subjects = {json.loads(one.body)["subject"] for one in web.requests}
    assert len(subjects) == 12


def test_a_paused_endpoint_gets_what_was_held(both: Hooks, web: Web) -> None:
    """Tests that messages are held while an endpoint is paused, sent in their order afterwards, and skipped where they are too old."""
    issued = both.endpoint(web.url)
    both.say("delivery.created", "dlv_1")
    with both.store.writing(both.town.id, "test") as writing:
        paused = pause(writing, issued.endpoint)
    both.work()
    both.clock.advance(HOLD_S)
    for kind in ("delivery.promised", "delivery.assigned"):
        both.say(kind, "dlv_1")
    both.work_to_the_end()
    assert web.requests == []
    assert [one.status for one in both.messages(issued)] == [MessageStatus.HELD] * 3
    both.clock.advance(60)
    with both.store.writing(both.town.id, "test") as writing:
        resume(writing, paused)
    both.say("delivery.collected", "dlv_1")
    both.work_to_the_end()
    told = [json.loads(one.body)["type"].split(".")[3] for one in web.requests]
    assert told == ["promised", "assigned", "collected"]
    first = both.messages(issued)[0]
    assert (first.status, first.reason) == (MessageStatus.SKIPPED, "paused_too_long")


def test_both_secrets_sign_while_one_takes_over_from_the_other(hooks: Hooks, web: Web) -> None:
    """Tests that a message can be checked with either secret during a rotation, and afterwards with the new one only."""
    issued = hooks.endpoint(web.url)
    with hooks.store.writing(hooks.town.id, "test") as writing:
        rotated = rotate(writing, hooks.vault, issued.endpoint, keep_s=3600)
    hooks.say("delivery.created", "dlv_1")
    hooks.work()
    now_s = hooks.clock.now_s()
    for secret in (issued.secret, rotated.secret):
        assert verify(web.requests[0], secret, now_s)["subject"] == "dlv_1"
    assert len(web.requests[0].headers["webhook-signature"].split(" ")) == 2
    hooks.clock.advance(3600)
    hooks.say("delivery.promised", "dlv_1")
    hooks.work()
    now_s = hooks.clock.now_s()
    verify(web.requests[1], rotated.secret, now_s)
    with pytest.raises(Exception, match="No matching signature"):
        verify(web.requests[1], issued.secret, now_s)
    with hooks.store.writing(hooks.town.id, "test") as writing:
        again = rotate(writing, hooks.vault, rotated.endpoint, keep_s=0)
    hooks.say("delivery.assigned", "dlv_1")
    hooks.work()
    verify(web.requests[2], again.secret, now_s)
    assert len(web.requests[2].headers["webhook-signature"].split(" ")) == 1


def test_a_removed_endpoint_is_left_alone(hooks: Hooks, web: Web) -> None:
    """Tests that what waits for an endpoint goes with it."""
    issued = hooks.endpoint(web.url)
    hooks.say("delivery.created", "dlv_1")
    assert hooks.server.fan_out.run_once() > 0
    assert len(hooks.messages(issued)) == 1
    with hooks.store.writing(hooks.town.id, "test") as writing:
        remove(writing, issued.endpoint)
    hooks.work_to_the_end()
    assert web.requests == []
    assert hooks.messages(issued) == []


def test_crashes_are_no_failures_of_an_endpoint(hooks: Hooks, web: Web) -> None:
    """Tests that a message which was in hand when thirty processes were killed has all its attempts, at their times."""
    issued = hooks.endpoint(web.url)
    hooks.say("delivery.created", "dlv_1")
    with hooks.store.database.writing() as connection:
        connection.execute(update(OUTBOX).values(attempts=30))
    hooks.server.fan_out.run_once()
    with hooks.store.database.writing() as connection:
        connection.execute(update(OUTBOX).values(attempts=30))
    follow(web, [answer(500)])
    hooks.work()
    due_s = next_due_s(hooks.store)
    assert due_s is not None
    assert 4 <= due_s - NOON_S <= 6
    hooks.clock.set(due_s)
    hooks.work()
    (message,) = hooks.messages(issued)
    assert (message.status, message.attempts) == (MessageStatus.DELIVERED, 2)


def test_a_lost_key_is_nobody_elses_fault(hooks: Hooks, web: Web, caplog: pytest.LogCaptureFixture) -> None:
    """Tests that a secret which cannot be opened is told to the operator, sends nothing unsigned, and does not count against the endpoint."""
    issued = hooks.endpoint(web.url)
    hooks.say("delivery.created", "dlv_1")
    right = hooks.vault
    hooks.server.senders[0].handler.vault = Vault(new_key())  # type: ignore[attr-defined]
    hooks.work()
    assert web.requests == []
    assert "another key" in caplog.text
    with hooks.store.reading(hooks.town.id) as reading:
        assert webhooks.health(reading, issued.endpoint.id).failures == 0
    hooks.server.senders[0].handler.vault = right  # type: ignore[attr-defined]
    hooks.work_to_the_end()
    assert len(web.requests) == 1
