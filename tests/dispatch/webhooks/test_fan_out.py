"""Who hears of what: each endpoint once of each event that it may hear of, shops of their own baskets only, and of visits none of them."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import update

from dispatch.outbox.worker import Worker
from dispatch.privacy.erasure import erase_recipient
from dispatch.privacy.retention import run_retention
from dispatch.storage.schema_log import OUTBOX
from dispatch.storage.schema_parties import ORGANIZATION
from dispatch.storage.schema_webhooks import WEBHOOK_ATTEMPT, WEBHOOK_MESSAGE
from dispatch.storage.store import Store
from dispatch.webhooks.endpoint import InvalidEndpointError
from dispatch.webhooks.endpoints import change, pause, resume
from dispatch.webhooks.fan_out import FanOut
from dispatch.webhooks.message import MessageStatus
from dispatch.webhooks.replay import replay_since
from tests.dispatch.escalation.closed_door import HIDDEN
from tests.dispatch.escalation.test_told import Told
from tests.dispatch.notify.servers import Web
from tests.dispatch.privacy.person_town import (
    NAME,
    PHONE,
    add_delivery,
    add_field,
    add_person,
    bring,
)
from tests.dispatch.privacy.test_outward import LEA, buy, go_on, market_of
from tests.dispatch.storage.small_town import add_promised, add_round, round_of
from tests.dispatch.webhooks.hooks import Hooks, answer, follow

_ALIEN = re.compile(r"\b(vis|enr|prg|spl|esc|svc|rnd|stp|cou|shf|rcp|plc)_[0-9a-z]{10,}")


def told_to(web: Web, path: str) -> list[dict]:
    return [json.loads(one.body) for one in web.requests if one.path == path]


def test_shops_hear_of_their_own_baskets_and_nobody_of_visits(store: Store, web: Web) -> None:
    """Tests a morning with a closed door, a basket of two shops and one of a third: what went over the line, word for word."""
    told = Told(store)
    door = told.door
    market = market_of(store, door)
    hooks = Hooks(store, town=door.town)
    shops = door.town.shops
    for org in ("", market, *shops, door.hall):
        hooks.endpoint(f"{web.url}/{org or 'town'}", org_id=org)
    go_on(told)
    bring(store, door.town, door.delivery)
    bought = buy(store, door, market, door.person)
    hooks.work_to_the_end()
    first, second = bought.tasks[0].org_id, bought.tasks[1].org_id
    stranger = next(shop for shop in shops if shop not in {first, second})
    assert told_to(web, f"/{door.hall}") == []
    # A basket that the sender of the town's example has nothing to do with.
    assert told_to(web, f"/{stranger}") == []
    heard = {org: told_to(web, f"/{org}") for org in (market, first, second)}
    assert {one["deliveryid"] for every in heard.values() for one in every} == {bought.id}
    assert all(one["externalref"] == bought.external_ref for one in heard[market])
    assert all("externalref" not in one for org in (first, second) for one in heard[org])
    lacks = {org: [one for one in every if "item_missing" in one["type"]] for org, every in heard.items()}
    assert [len(lacks[org]) for org in (market, first, second)] == [1, 1, 0]
    text = json.dumps([heard, told_to(web, f"/{stranger}")], ensure_ascii=False)
    secrets = (*HIDDEN, "Augustine", "+33600000042", door.visit.id, door.delivery.id, door.enrolment.id, LEA, door.actor)  # fmt: skip
    assert [word for word in secrets if word in text] == []
    assert _ALIEN.findall(text) == []
    # The town's own hears of all, and of no visit, no name and nobody's doing either.
    own = told_to(web, "/town")
    assert {one["subject"] for one in own} >= {bought.id, door.delivery.id}
    assert not any(".visit." in one["type"] or ".escalation." in one["type"] for one in own)
    text = json.dumps(own, ensure_ascii=False)
    assert [word for word in (*HIDDEN, "Augustine", "+33600000042", LEA, door.actor) if word in text] == []


def test_each_event_makes_one_message_for_each_endpoint(both: Hooks, web: Web) -> None:
    """Tests that an event which is handed over again makes no second message, and which endpoints have asked for it."""
    every = both.endpoint(f"{web.url}/every")
    some = both.endpoint(f"{web.url}/some", types=["round.*", "delivery.arrived"])
    later = [both.say("delivery.arrived", "dlv_1"), both.say("delivery.failed", "dlv_1"), both.say("round.started", "rnd_1")]  # fmt: skip
    both.work()
    with both.store.database.writing() as connection:
        connection.execute(update(OUTBOX).where(OUTBOX.c.topic == "webhook").values(done_s=None, attempts=0))
    both.work_to_the_end()
    names = [one.id for one in later]
    assert sorted(one.event_id for one in both.messages(every)) == names
    assert sorted(one.event_id for one in both.messages(some)) == [names[0], names[2]]
    assert len(web.requests) == 5


def test_a_killed_effect_leaves_no_message(hooks: Hooks, web: Web) -> None:
    """Tests that messages and the mark that an event was dealt with are there together or not at all."""
    issued = hooks.endpoint(web.url)
    hooks.say("delivery.created", "dlv_1")

    class Dying(FanOut):
        def carry_out(self, item):
            effect = super().carry_out(item)

            def dying(writing):
                effect(writing)
                raise RuntimeError("killed at the last moment")

            return dying

    Worker(hooks.store, "webhook", Dying(hooks.store)).run_once()
    assert hooks.messages(issued) == []
    hooks.clock.advance(60)
    hooks.work_to_the_end()
    assert len(web.requests) == 1


def test_an_endpoint_hears_of_nothing_before_it_was_made(hooks: Hooks, web: Web) -> None:
    """Tests events that still wait when an endpoint is made."""
    hooks.say("delivery.created", "dlv_1")
    hooks.clock.advance(1)
    hooks.endpoint(web.url)
    hooks.say("delivery.created", "dlv_2")
    hooks.work_to_the_end()
    assert [json.loads(one.body)["subject"] for one in web.requests] == ["dlv_2"]


def test_who_has_left_is_told_nothing_more(hooks: Hooks, web: Web) -> None:
    """Tests an organisation that takes part no more: its endpoints hear of nothing, and it gets no others."""
    shop = hooks.town.shops[0]
    hooks.endpoint(web.url, org_id=shop)
    bread = add_promised(hooks.store, hooks.town)
    hooks.work_to_the_end()
    told = len(web.requests)
    assert told > 0
    with hooks.store.writing(hooks.town.id, "test") as writing:
        writing.amend(ORGANIZATION, shop, {"active": False})
        writing.note("organization.changed", shop, 2)
    hooks.say("delivery.delivered", bread.id)
    hooks.work_to_the_end()
    assert len(web.requests) == told
    with pytest.raises(InvalidEndpointError, match="no organization"):
        hooks.endpoint(web.url, org_id=shop)


def test_types_count_when_an_event_is_dealt_with(hooks: Hooks, web: Web) -> None:
    """Tests that an endpoint which asks for less hears of less from then on."""
    issued = hooks.endpoint(web.url)
    hooks.say("delivery.created", "dlv_1")
    hooks.work()
    with hooks.store.writing(hooks.town.id, "test") as writing:
        change(writing, issued.endpoint, types=["round.*"])
    hooks.say("delivery.promised", "dlv_1")
    hooks.work_to_the_end()
    assert len(web.requests) == 1


def test_subjects_of_any_length_keep_their_order(both: Hooks, web: Web) -> None:
    """Tests a subject that has no room beside the endpoint's name."""
    both.endpoint(web.url)
    for kind in ("plan_run.queued", "plan_run.finished"):
        both.say(kind, "s" * 80)
    follow(web, [answer(400)])
    both.work_to_the_end()
    assert [json.loads(one.body)["type"].split(".")[3] for one in web.requests] == [
        "queued",
        "queued",
        "finished",
    ]


def words_of(store: Store, hooks: Hooks) -> list[str]:
    """Return what is kept of messages and of what came back."""
    columns = (WEBHOOK_MESSAGE.c.body, WEBHOOK_ATTEMPT.c.answer, WEBHOOK_ATTEMPT.c.failure)
    with store.reading(hooks.town.id) as reading:
        return [
            getattr(row, column.name)
            for column in columns
            for row in reading.rows(reading.select(column.table))
        ]


def test_what_is_erased_is_not_sent_again(store: Store, web: Web) -> None:
    """Tests a person's erasure: words that were sent, waited or came back are gone, and what waited is not sent; figures stay."""
    hooks = Hooks(store)
    issued = hooks.endpoint(web.url)
    person = add_person(store, hooks.town)
    bread = add_delivery(store, hooks.town, person)
    web.act = answer(400, body=f"no {NAME} here".encode())
    hooks.say("incident.opened", "inc_1", {"text": f"call {NAME} {PHONE}", "delivery_id": bread.id})
    hooks.say("delivery.something", bread.id, {"text": "words-canary"})
    hooks.work()
    before = json.dumps(words_of(store, hooks), ensure_ascii=False)
    assert "reference-canary" in before
    assert f"no {NAME} here" in before
    # Words about people are not even sent.
    assert not any("canary" in one.body.decode().replace("reference-canary", "") for one in web.requests)
    assert not any(NAME in one.body.decode() for one in web.requests)
    made = add_round(store, hooks.town, round_of(store, hooks.town, bread))
    add_field(store, hooks.town, bring(store, hooks.town, bread), made.id)
    with store.writing(hooks.town.id, "test") as writing:
        paused = pause(writing, hooks.now(issued))
    hooks.say("round.remarked", "rnd_9", {"text": f"seen with {NAME}"})
    hooks.work()
    erase_recipient(store, hooks.town.id, LEA, person)
    left = json.dumps(words_of(store, hooks), ensure_ascii=False)
    assert [word for word in (NAME, PHONE, "canary") if word in left] == []
    assert "rnd_9" in left
    sent = len(web.requests)
    web.act = None
    with store.writing(hooks.town.id, "test") as writing:
        resume(writing, paused)
    hooks.work_to_the_end()
    assert not any("canary" in one.body.decode() for one in web.requests[sent:])
    erased = [one for one in hooks.messages(issued) if one.reason == "erased"]
    assert erased
    assert {one.status for one in erased} == {MessageStatus.SKIPPED}
    with store.writing(hooks.town.id, "test") as writing:
        done = replay_since(writing, hooks.now(issued), 0)
    assert done.erased == len(erased)


def test_messages_are_forgotten_after_a_month(both: Hooks, web: Web) -> None:
    """Tests that messages and attempts go with their time, and that those of yesterday stay."""
    issued = both.endpoint(web.url)
    both.say("delivery.created", "dlv_old")
    both.work_to_the_end()
    both.clock.advance(31 * 86_400)
    both.say("delivery.created", "dlv_new")
    both.work_to_the_end()
    report = run_retention(both.store, both.town.id)
    assert report.counts["webhook_messages"] == 1
    assert [one.subject for one in both.messages(issued)] == ["dlv_new"]
    with both.store.reading(both.town.id) as reading:
        attempts = reading.rows(reading.select(WEBHOOK_ATTEMPT))
    assert [one.subject for one in attempts] == ["dlv_new"]
