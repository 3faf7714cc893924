"""Whatever way the commands of phones come in, the state is the same, and nothing is lost."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dispatch.clock import SetClock
from dispatch.field import aftermath
from dispatch.ids import SeededIds
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.schema_field import CASH_COLLECTION, COMMAND, PROOF
from dispatch.storage.store import Store
from dispatch.sync.digest import digest, state
from tests.dispatch.conftest import NOON_S
from tests.dispatch.field.street import make_street, move, remove
from tests.dispatch.storage.small_town import DAY
from tests.dispatch.sync.phones import phone_of, send
from tests.proven import Proven

#: How many orders of few commands are tried.
ORDERS = int(os.environ.get("TOURNEE_ORDERS", "20"))


class Worlds:
    """Copies of one town in SQLite files: every trial begins with the same one."""

    def __init__(self, folder: Path, **options) -> None:
        self.folder = folder
        self.database: Database | None = None
        database = Database(f"sqlite:///{folder / 'first.db'}")
        upgrade(database)
        self.street = make_street(Store(database, clock=SetClock(NOON_S), ids=SeededIds(1)), **options)
        # The last connection to close brings the write-ahead log into the file.
        database.close()

    def run(self, steps):
        """Return the state after steps in a fresh copy; a step takes the store."""
        path = self.folder / "copy.db"
        shutil.copy(self.folder / "first.db", path)
        # One engine for all trials: it remembers how statements are compiled.
        self.database = self.database or Database(f"sqlite:///{path}", pool_size=1)
        store = Store(self.database, clock=SetClock(NOON_S + 30_000), ids=SeededIds(2))
        try:
            for step in steps:
                step(store)
            with store.reading(self.street.town.id) as reading:
                return state(reading, DAY)
        finally:
            self.database.close()
            for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
                name.unlink(missing_ok=True)


def sending(street, phone, *commands):
    return lambda store: send(store, street.town.id, phone, commands)


def planner(street):
    """Return changes of the plan: the second delivery to the other round, the third off it."""
    first, second = street.rounds
    return [
        lambda store: move(store, street.town.id, first, second, [street.planned[1]]),
        lambda store: remove(store, street.town.id, first, [street.planned[2]]),
    ]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory) -> Worlds:
    return Worlds(tmp_path_factory.mktemp("worlds"), count=3, shops=1)


def scenario_moved(street):
    """The first phone works on although the plan has moved a delivery to the second, who does it as well."""
    one, two = phone_of(street, 0, "one"), phone_of(street, 1, "two")
    stop = one.own.stops[3]
    made = [(one, one.close(stop, cash=1250, proof=False)), (one, one.say("arrive", one.own.stops[0]))]
    two.own = replace(two.own, id=street.rounds[1])
    made += [(two, two.close(stop, cash=1250)), (two, two.say("depart", stop))]
    return made


def scenario_undone(street):
    """Closed, reopened and closed again; a failure beside; pickups of what was taken off."""
    one, two = phone_of(street, 0, "one"), phone_of(street, 0, "two")
    stop = one.own.stops[3]
    first = one.close(stop, cash=1000)
    made = [(one, first), (one, one.say("reopen", stop, closings=[first.id]))]
    made += [(two, two.close(stop, "failed", "refused")), (one, one.close(one.own.stops[4]))]
    made += [(one, one.say("skip", one.own.stops[0]))]
    return made


def scenario_broken_off(street):
    """A puncture, with a pickup, a drop and a reopening before it."""
    one = phone_of(street, 0, "one")
    stops = one.own.stops
    pickup, drop = one.close(stops[0]), one.close(stops[1], cash=1250)
    other = one.close(stops[2])
    made = [pickup, drop, other, one.say("reopen", stops[1], closings=[drop.id])]
    made.append(one.say("abort", reason="puncture", place={"lon": 7.42, "lat": 43.73}))
    return [(one, command) for command in made]


def scenario_last(street):
    """The end of a round: everything over, completed, in whatever order it is told."""
    one = phone_of(street, 0, "one", jumps={3: -400_000, 5: 86_400})
    stops = one.own.stops
    made = [one.say("pause"), one.say("resume"), one.close(stops[0]), one.close(stops[1], cash=1250)]
    made += [one.say("reorder", stop_ids=[stops[4].id, stops[5].id, stops[2].id, stops[3].id])]
    made += [one.say("depart", stops[2])]
    return [(one, command) for command in made]


@pytest.mark.parametrize("scenario", [scenario_moved, scenario_undone, scenario_broken_off, scenario_last])
def test_every_order_of_few_commands(worlds: Worlds, scenario, proven: Proven) -> None:
    """Tests that all orders of up to six commands, after a change of the plan, give one state, sent one by one or all at once."""
    street = worlds.street
    made = scenario(street)
    plan = planner(street)
    expected = worlds.run([*plan, *(sending(street, phone, command) for phone, command in made)])
    orders = list(itertools.permutations(made))
    # All 24 or 120 of them; six commands have 720, of which a part is tried here (TOURNEE_ORDERS for more).
    orders = random.Random(5).sample(orders, min(len(orders), ORDERS))
    for order in orders:
        steps = [sending(street, phone, command) for phone, command in order]
        assert worlds.run([*plan, *steps]) == expected
    for phone in {id(phone): phone for phone, _ in made}.values():
        assert phone.made
    batches = [
        sending(street, phone, *[command for owner, command in reversed(made) if owner is phone])
        for phone in {id(one): one for one, _ in made}.values()
    ]
    assert worlds.run([*plan, *batches]) == expected
    proven("R5", "orders of the commands of a round", orders=len(orders), differing=0)


# A round that is broken off hands what is open back: a plan before it and one after it are not the same plan.
@pytest.mark.parametrize("scenario", [scenario_moved, scenario_undone, scenario_last])
def test_the_plan_changes_anywhere_in_between(worlds: Worlds, scenario) -> None:
    """Tests that commands before, between and after changes of the plan give one state, once the planner has had its last word."""
    street = worlds.street
    made = scenario(street)
    plan = planner(street)
    touch = phone_of(street, 0, "last")
    # Whatever is settled last sees the last plan.
    last = sending(street, touch, touch.say("online"), touch.say("arrive", touch.own.stops[0], after_s=9000))
    expected = None
    chance = random.Random(3)
    for _ in range(15):
        steps = [sending(street, phone, command) for phone, command in made]
        chance.shuffle(steps)
        for change in plan:
            steps.insert(chance.randrange(len(steps) + 1), change)
        found = worlds.run([*steps, *plan, last])
        expected = expected or found
        assert found == expected


def long_day(street, seed=1):
    """Two phones, 8 h offline, 200 commands together, clocks wrong and jumping, both at some of the same stops."""
    chance = random.Random(seed)
    one = phone_of(street, 0, "one", slow_s=5400, jumps={40: -90_000, 41: 3_000_000, 70: 0})
    two = phone_of(street, 0, "two", slow_s=-700, jumps={13: 40_000})
    stops = one.own.stops
    while len(one.made) + len(two.made) < 200:
        phone = chance.choice([one, two])
        stop = chance.choice(stops)
        kind = chance.random()
        # Eight hours for the two of them.
        after_s = chance.randrange(100, 480)
        if kind < 0.35:
            cash = 1250 if phone.kinds[stop.task_ids[0]] == "drop" and chance.random() < 0.6 else 0
            phone.close(stop, cash=cash, proof=chance.random() < 0.5, after_s=after_s)
        elif kind < 0.45:
            phone.close(stop, "failed", "not_home", proof=False, after_s=after_s)
        elif kind < 0.6:
            closings = [command for command in phone.made if command.kind == "close"]
            if closings:
                undone = chance.choice(closings[-4:])
                at = next(stop for stop in stops if stop.id == undone.stop_id)
                phone.say("reopen", at, closings=[undone.id], after_s=after_s)
        elif kind < 0.75:
            phone.say(chance.choice(["depart", "arrive"]), stop, after_s=after_s)
        elif kind < 0.8:
            phone.say("skip", stop, after_s=after_s)
        elif kind < 0.85:
            phone.say(
                "proof",
                stop,
                proofs=[{"task_id": stop.task_ids[0], "kind": "photo", "file": "x"}],
                after_s=after_s,
            )
        elif kind < 0.9:
            phone.say(chance.choice(["pause", "resume", "offline", "online"]), after_s=after_s)
        elif kind < 0.95:
            phone.say("incident", stop, incident="other", note="dog", after_s=after_s)
        else:
            phone.say("acknowledge", after_s=after_s)
    return one, two


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Worlds:
    return Worlds(tmp_path_factory.mktemp("large"), count=12, shops=2)


def large_plan(street):
    first, second = street.rounds
    return [
        lambda store: move(store, street.town.id, first, second, street.planned[1:4]),
        lambda store: remove(store, street.town.id, first, street.planned[4:6]),
        lambda store: store.write(
            street.town.id,
            "coordinator:lea",
            lambda writing: aftermath.cancel_delivery(writing, street.planned[6]),
        ),
    ]


def batches_of(chance, one, two):
    """Cut the shuffled commands of phones into batches as a bad network does: some twice, some cut short and sent again."""
    steps = []
    for phone in (one, two):
        made = list(phone.made)
        chance.shuffle(made)
        while made:
            size = chance.randrange(1, 60)
            batch, made = made[:size], made[size:]
            steps.append((phone, batch))
            if chance.random() < 0.3:
                steps.append((phone, batch[: len(batch) // 2]))
                steps.append((phone, [*batch, *batch[:3]]))
    chance.shuffle(steps)
    return steps


def test_two_phones_eight_hours_offline(large: Worlds) -> None:
    """Tests that 200 commands in any order, cut and doubled, after changes of the plan, give one state with everything in it."""
    street = large.street
    one, two = long_day(street)
    span = max(command.happened_s + command.offset_s for command in (*one.made[50:69], *two.made)) - NOON_S
    assert span > 6 * 3600
    plan = large_plan(street)
    counts = []

    def nothing_lost(store):
        with store.reading(street.town.id) as reading:
            kept = set(reading.connection.execute(select(COMMAND.c.id)).scalars())
            proofs = len(reading.rows(reading.select(PROOF)))
            money = sum(row.amount_minor for row in reading.rows(reading.select(CASH_COLLECTION)))
        counts.append((proofs, money))
        assert {command.id for command in (*one.made, *two.made)} <= kept

    sent = [command.body for command in (*one.made, *two.made)]
    proofs = sum(len(body.get("proofs", ())) for body in sent)
    money = sum(cash["amount_minor"] for body in sent for cash in body.get("cash", ()))
    expected = None
    for seed in range(max(5, ORDERS // 10)):
        chance = random.Random(seed)
        steps = [sending(street, phone, *batch) for phone, batch in batches_of(chance, one, two)]
        found = large.run([*plan, *steps, nothing_lost])
        expected = expected or found
        assert found == expected
    assert set(counts) == {(proofs, money)}
    statuses = Counter(one["status"] for one in expected["deliveries"].values())
    # The day has come to something: not everything is as it was.
    assert len(statuses) >= 3, statuses


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), seed=st.integers(0, 3))
def test_any_interleaving(large: Worlds, data, seed) -> None:
    """Tests that any order that Hypothesis thinks of, of part of a long day and of the changes of its plan, gives the state of another."""
    street = large.street
    one, two = long_day(street, seed)
    some = data.draw(st.lists(st.sampled_from([*one.made, *two.made]), unique_by=lambda c: c.id, max_size=25))
    owner = {command.id: phone for phone in (one, two) for command in phone.made}
    order = data.draw(st.permutations(some))
    plan = large_plan(street)
    first = [sending(street, owner[command.id], command) for command in some]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(order)), max_size=3)))
    parts = [order[a:b] for a, b in itertools.pairwise([0, *cuts, len(order)])]
    second = [
        sending(street, phone, *[command for command in part if owner[command.id] is phone])
        for part in parts
        for phone in (one, two)
    ]
    assert large.run([*plan, *first]) == large.run([*plan, *second])


def test_a_hundred_thousand_years_of_clocks_do_not_matter_to_the_count(large: Worlds) -> None:
    """Tests that a clock that jumps for one command does not change which stop the courier is at."""
    street = large.street
    found = []
    for jumps in ({}, {2: -3_000_000}, {2: 3_000_000}, {1: -3_000_000, 3: 500_000}):
        phone = phone_of(street, 0, "one", jumps=jumps)
        stops = phone.own.stops
        phone.say("depart", stops[4])
        phone.say("arrive", stops[4])
        phone.say("depart", stops[2])
        phone.say("arrive", stops[2])
        after = large.run([sending(street, phone, *phone.made[::-1])])
        stop = after["rounds"][street.rounds[0]]["stops"][0]
        found.append((stop[0], stop[4]))
    assert found == [(stops[2].id, "arrived")] * 4


def test_the_same_batch_at_the_same_time(store: Store) -> None:
    """Tests that twenty connections with the same commands have one effect, and one answer for each command, on both databases."""
    street = make_street(store, count=2, shops=2)
    phone = phone_of(street)
    for stop in phone.own.stops:
        phone.close(stop, cash=1250 if phone.kinds[stop.task_ids[0]] == "drop" else 0)
    phone.say("complete")
    answers, errors = [], []
    gate = threading.Barrier(20)

    def work():
        gate.wait()
        try:
            answers.append(send(store, street.town.id, phone, phone.made))
        except Exception as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert all(answer == answers[0] for answer in answers)
    assert {one.status for one in answers[0]} == {"applied"}
    with store.reading(street.town.id) as reading:
        assert len(reading.rows(reading.select(CASH_COLLECTION))) == 2
        assert len(reading.rows(reading.select(PROOF))) == 6
        before = digest(reading, DAY)
    assert len(street.events("delivery.delivered")) == 2
    assert len(street.events("stop.closed")) == 6
    assert len(street.events("round.completed")) == 1
    send(store, street.town.id, phone, phone.made)
    with store.reading(street.town.id) as reading:
        assert digest(reading, DAY) == before
