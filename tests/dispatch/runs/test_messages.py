"""Messages that a plan would send, before anybody has decided about it."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from dispatch.orders.delivery import Delivery
from dispatch.runs.messages import messages_of, with_messages
from dispatch.runs.proposal import Figures, Moved, Proposal
from dispatch.storage import deliveries, parties
from dispatch.storage.schema_log import OUTBOX
from dispatch.storage.schema_notify import NOTIFICATION
from dispatch.storage.schema_parties import TOWN
from dispatch.storage.store import Store
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day

NOTHING = Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def reached(day: ToyDay, one: Delivery) -> Delivery:
    """Give a recipient a number to be told by."""

    def step(writing) -> None:
        who = parties.get_recipient(writing, one.recipient_id)
        parties.change_recipient(writing, who, phone=f"+336{abs(hash(one.id)) % 10**8:08d}")
        writing.note("recipient.changed", who.id, who.version + 1)

    day.store.write(day.town_id, "test", step)
    return one


def proposal(*moved: tuple[str, int, int]) -> Proposal:
    """Return a plan that moves arrivals, seconds after nine."""
    found = tuple(Moved(name, "shf_a", "shf_b", NINE_S + old, NINE_S + new) for name, old, new in moved)
    return Proposal(DAY, NINE_S, 0, {}, (), (), NOTHING, NOTHING, found, {"seed": 1})


@pytest.fixture
def day(store: Store) -> ToyDay:
    store.clock.set(NINE_S - 1800)
    return make_day(store)


def test_who_still_comes_in_the_window_is_told_nothing(day: ToyDay) -> None:
    """Tests that another courier, or another time within the promise, is nobody's business; a time far behind it is."""
    near, far = (reached(day, day.add((600, 600), window=(3600, 7200))) for _ in range(2))
    with day.store.reading(day.town_id) as reading:
        told = messages_of(reading, proposal((near.id, 3700, 7100), (far.id, 3700, 9000)))
        assert told.counts == {"eta_changed": 1}
        assert told.listed == ((far.id, "eta_changed", False),)
        assert not reading.rows(reading.select(NOTIFICATION))


def test_a_run_says_what_it_would_send(day: ToyDay) -> None:
    """Tests that a proposed run has its messages with it, read again from the store, and that nothing is sent for them."""
    day.add((600, 600))
    run = day.plan(apply=False, iterations=20)
    assert run.proposal.record["messages"] == {"counts": {}, "listed": []}
    with day.store.reading(day.town_id) as reading:
        assert not [row for row in reading.rows(reading.select(OUTBOX)) if row.topic == "sending"]


def test_settings_that_cannot_be_keep_nobody_from_planning(day: ToyDay) -> None:
    """Tests that a mistake in the settings of messages is told, and costs no plan."""
    with day.store.writing(day.town_id, "test") as writing:
        wrong = TOWN.update().where(TOWN.c.id == day.town_id)
        writing.connection.execute(wrong.values(settings={"notify": {"bugdet": 3}}))
        writing.note("town.changed", day.town_id, 2)
    with day.store.reading(day.town_id) as reading:
        told = with_messages(reading, proposal()).record
    assert told["seed"] == 1
    assert told["messages"]["failure"] == "invalid_policy"


def test_a_large_plan_is_looked_at_quickly(day: ToyDay) -> None:
    """Tests that five hundred moves are looked at in well under a second, whatever else the machine does."""
    first = day.add((600, 600))

    def step(writing) -> list[str]:
        names = []
        for _ in range(499):
            name = day.store.ids.new("dlv")
            tasks = tuple(
                replace(task, id=day.store.ids.new("tsk"), delivery_id=name) for task in first.tasks
            )
            deliveries.add(
                writing, replace(first, id=name, code=name[-12:], external_ref="", tasks=tasks, version=1)
            )
            names.append(name)
        writing.note("test.many", day.town_id, 1)
        return names

    names = day.store.write(day.town_id, "test", step)
    moves = proposal(*((name, 3600, 36_000) for name in (first.id, *names)))
    best_s = 9.0
    with day.store.reading(day.town_id) as reading:
        for _ in range(3):
            begun = time.perf_counter()
            messages_of(reading, moves)
            best_s = min(best_s, time.perf_counter() - begun)
    assert best_s < 1
