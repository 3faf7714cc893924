"""What was missed comes back when somebody asks for it, under the same name; tests can be sent; everything can be looked up."""

from __future__ import annotations

import json

import pytest

from dispatch.storage import webhooks
from dispatch.webhooks.endpoint import EndpointStatus, EndpointStatusError
from dispatch.webhooks.endpoints import pause, resume
from dispatch.webhooks.message import MessageStatus
from dispatch.webhooks.replay import replay_message, replay_since, send_test
from tests.dispatch.notify.servers import Web
from tests.dispatch.webhooks.hooks import Hooks, answer, refuse_if, verify


def kinds(web: Web, first: int = 0) -> list[str]:
    return [json.loads(one.body)["type"] for one in web.requests[first:]]


def test_a_disabled_endpoint_gets_back_what_it_missed(both: Hooks, web: Web) -> None:
    """Tests the way back after 410: resumed, replayed since a moment and by type, in the order of the events and under their names."""
    issued = both.endpoint(web.url)
    web.act = answer(410)
    events = [both.say("delivery.created", "dlv_1")]
    both.work_to_the_end()
    both.clock.advance(60)
    since_s = both.clock.now_s()
    events += [both.say(kind, "dlv_1") for kind in ("delivery.promised", "delivery.assigned")]
    events.append(both.say("round.started", "rnd_1"))
    both.work_to_the_end()
    web.act = None
    disabled = both.now(issued)
    with pytest.raises(EndpointStatusError), both.store.writing(both.town.id, "test") as writing:
        replay_since(writing, disabled, 0)
    with both.store.writing(both.town.id, "test") as writing:
        back = resume(writing, disabled)
    assert (back.status, back.reason) == (EndpointStatus.ACTIVE, "")
    both.work_to_the_end()
    assert len(web.requests) == 1
    with both.store.writing(both.town.id, "test") as writing:
        done = replay_since(writing, back, since_s, types=["delivery.*"])
    assert (done.count, done.after) == (2, 0)
    both.work_to_the_end()
    assert [one.headers["webhook-id"] for one in web.requests[1:]] == [event.id for event in events[1:3]]
    with both.store.writing(both.town.id, "test") as writing:
        # What waits or was delivered by now is not sent again unless that is asked for.
        assert replay_since(writing, back, 0, types=["delivery.promised"]).count == 0
        count, after = 0, 0
        while True:
            done = replay_since(
                writing, back, 0, statuses=list(MessageStatus), types=["delivery.*"], after=after, most=2
            )
            count, after = count + done.count, done.after
            if not after:
                break
        assert count == 3
    both.work_to_the_end()
    assert [one.headers["webhook-id"] for one in web.requests[3:]] == [event.id for event in events[:3]]


def test_one_message_again(hooks: Hooks, web: Web) -> None:
    """Tests a delivered message, that a waiting one is not queued twice, and that a replay is in the log."""
    issued = hooks.endpoint(web.url)
    hooks.say("delivery.created", "dlv_1")
    hooks.work_to_the_end()
    (message,) = hooks.messages(issued)
    hooks.clock.advance(3600)
    for _ in range(2):
        with hooks.store.writing(hooks.town.id, "test") as writing:
            done = replay_message(writing, message)
    assert done.count == 0
    hooks.work_to_the_end()
    assert len(web.requests) == 2
    assert web.requests[0].body == web.requests[1].body
    assert web.requests[0].headers["webhook-id"] == web.requests[1].headers["webhook-id"]
    verify(web.requests[1], issued.secret, hooks.clock.now_s())
    with hooks.store.reading(hooks.town.id) as reading:
        assert [one.number for one in webhooks.attempts_of(reading, message.id)] == [1, 2]
    with hooks.store.writing(hooks.town.id, "test") as writing:
        pause(writing, issued.endpoint)
    with pytest.raises(EndpointStatusError), hooks.store.writing(hooks.town.id, "test") as writing:
        replay_message(writing, message)


def test_a_replayed_message_has_a_day_of_its_own(hooks: Hooks, web: Web) -> None:
    """Tests that what was given up is tried ten times anew."""
    issued = hooks.endpoint(web.url)
    refuse_if(web, "dlv_bad", 404)
    hooks.say("delivery.created", "dlv_bad")
    hooks.work()
    hooks.clock.advance(10)
    hooks.say("delivery.created", "dlv_good")
    hooks.work_to_the_end()
    bad = hooks.messages(issued)[0]
    assert (bad.status, bad.attempts) == (MessageStatus.GIVEN_UP, 10)
    with hooks.store.writing(hooks.town.id, "test") as writing:
        replay_message(writing, bad)
    hooks.work()
    hooks.clock.advance(10)
    hooks.say("delivery.created", "dlv_good")
    hooks.work_to_the_end()
    bad = hooks.messages(issued)[0]
    assert (bad.status, bad.attempts) == (MessageStatus.GIVEN_UP, 20)
    assert hooks.now(issued).status is EndpointStatus.ACTIVE


def test_a_test_message_reaches_its_endpoint_only(hooks: Hooks, web: Web) -> None:
    """Tests that it comes whatever types were asked for, signed like any other, and to nobody else."""
    issued = hooks.endpoint(f"{web.url}/one", types=["delivery.delivered"], org_id=hooks.town.shops[0])  # fmt: skip
    hooks.endpoint(f"{web.url}/other")
    with hooks.store.writing(hooks.town.id, "test") as writing:
        name = send_test(writing, issued.endpoint)
    hooks.work_to_the_end()
    (request,) = web.requests
    told = verify(request, issued.secret, hooks.clock.now_s())
    assert (request.path, told["type"]) == ("/one", "org.tournee.webhook.test.v1")
    assert told["data"] == {"endpoint_id": issued.endpoint.id}
    with hooks.store.reading(hooks.town.id) as reading:
        assert webhooks.get_message(reading, name).status is MessageStatus.DELIVERED


def test_messages_are_listed_page_by_page(hooks: Hooks, web: Web) -> None:
    """Tests the order of pages while new messages come in, choosing by status, and counts."""
    issued = hooks.endpoint(web.url)
    for number in range(7):
        hooks.say("delivery.created", f"dlv_{number}")
    hooks.work_to_the_end()
    seen: list[str] = []
    before = None
    with hooks.store.reading(hooks.town.id) as reading:
        assert webhooks.count_messages(reading, issued.endpoint.id) == {MessageStatus.DELIVERED: 7}
    while True:
        with hooks.store.reading(hooks.town.id) as reading:
            page = webhooks.messages_of(reading, issued.endpoint.id, before=before, most=3)
        if not page:
            break
        seen += [one.subject for one in page]
        before = page[-1].sequence
        hooks.say("delivery.created", "dlv_new")
        hooks.work_to_the_end()
    assert seen == [f"dlv_{number}" for number in reversed(range(7))]
    with hooks.store.reading(hooks.town.id) as reading:
        assert webhooks.messages_of(reading, issued.endpoint.id, statuses=[MessageStatus.GIVEN_UP]) == ()
