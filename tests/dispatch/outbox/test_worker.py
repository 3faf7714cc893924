"""The worker of the outbox: order, retries, dead letters, leases, many at once."""

from __future__ import annotations

import random
import threading

import pytest
from sqlalchemy import select, update
from sqlalchemy.event import listen, remove

from dispatch.clock import SetClock
from dispatch.outbox.failures import NotYetError, PermanentError, TemporaryError
from dispatch.outbox.item import Item
from dispatch.outbox.retries import Retries
from dispatch.outbox.worker import Effect, Worker
from dispatch.storage.outbox import backlog, dead_letters, remove_done, revive
from dispatch.storage.schema_log import EVENT, OUTBOX
from dispatch.storage.store import NotFoundError, Store, Writing
from tests.dispatch.conftest import NOON_S
from tests.dispatch.outbox.handlers import TOPIC, Recording, effects, open_rows, put
from tests.dispatch.storage.small_town import make_town

DAY_S = 86_400


def worker(store: Store, handler: Recording, **options: object) -> Worker:
    return Worker(store, TOPIC, handler, chance=random.Random(1), **options)  # type: ignore[arg-type]


def clock_of(store: Store) -> SetClock:
    assert isinstance(store.clock, SetClock)
    return store.clock


def test_events_reach_their_topics_without_being_told_to(store: Store) -> None:
    """Tests that a noted event is handed over under the topics of its type, with the event itself."""
    town = make_town(store)
    with store.writing(town.id, "test") as writing:
        writing.note("delivery.failed", "dlv_1", 3, {"code": "not_home"})
        writing.note("town.painted", town.id, 1)
        writing.note("delivery.failed", "dlv_2", 1, topics=())
    seen: list[Item] = []
    assert Worker(store, "webhook", Recording(seen.append)).run_once() == 1
    (item,) = seen
    assert item.event is not None
    assert (item.event.type, item.subject, item.event.version) == ("delivery.failed", "dlv_1", 3)
    assert item.event.data == {"code": "not_home"}


def test_a_subject_is_told_in_order_whatever_fails(store: Store) -> None:
    """Tests that a later row of a subject waits for an earlier one that fails, and those of other subjects do not."""
    town = make_town(store)
    put(store, town.id, [("a", 1), ("a", 2), ("b", 1), ("a", 3), ("b", 2)])
    broken = True

    def act(item: Item) -> None:
        if broken and (item.subject, item.payload["n"]) == ("a", 1):
            raise TemporaryError("the line is dead")

    handler = Recording(act)
    own = worker(store, handler)
    while own.run_once():
        pass
    assert effects(store) == [("b", 1), ("b", 2)]
    broken = False
    clock_of(store).advance(DAY_S)
    while own.run_once():
        pass
    assert effects(store) == [("b", 1), ("b", 2), ("a", 1), ("a", 2), ("a", 3)]
    assert open_rows(store) == 0


def test_failures_are_tried_over_a_day_then_kept_for_people(store: Store) -> None:
    """Tests the back-off up to the dead letter, that what waits behind it goes on, and that it can be handed over again."""
    town = make_town(store)
    put(store, town.id, [("a", 1), ("a", 2)])

    def act(item: Item) -> None:
        if item.payload["n"] == 1:
            raise RuntimeError("out of order")

    handler = Recording(act)
    own = worker(store, handler)
    tries = []
    for _ in range(700):
        if own.run_once():
            tries.append(clock_of(store).now_s() - NOON_S)
        clock_of(store).advance(300)
    # Thirteen attempts, then the second row.
    assert len(tries) == 14
    assert tries == sorted(tries)
    assert 20 * 3600 < tries[12] < 32 * 3600
    assert effects(store) == [("a", 2)]
    assert handler.dead == ["RuntimeError: out of order"]
    with store.reading(town.id) as reading:
        (letter,) = dead_letters(reading, TOPIC)
        assert (letter.subject, letter.attempts, letter.failure) == ("a", 13, "RuntimeError: out of order")
        assert dead_letters(reading, "webhook") == ()
        given_up = reading.rows(reading.select(EVENT).where(EVENT.c.type == "outbox.given_up"))
        assert [row.subject for row in given_up] == ["a"]
    handler.act = None
    with store.writing(town.id, "test") as writing:
        revive(writing, letter.sequence)
    assert own.run_once() == 1
    assert effects(store) == [("a", 2), ("a", 1)]
    with store.reading(town.id) as reading:
        assert dead_letters(reading) == ()
    with pytest.raises(NotFoundError), store.writing(town.id, "test") as writing:
        revive(writing, letter.sequence)


def test_what_will_never_work_is_given_up_at_once(store: Store) -> None:
    """Tests a permanent failure."""
    town = make_town(store)
    put(store, town.id, [("a", 1)])

    def act(_: Item) -> None:
        raise PermanentError("no such address")

    handler = Recording(act)
    assert worker(store, handler).run_once() == 1
    assert handler.dead == ["no such address"]
    assert open_rows(store) == 0


def test_the_other_side_says_when_to_come_back(store: Store) -> None:
    """Tests that Retry-After is kept to, and that what is not due yet counts as no attempt."""
    town = make_town(store)
    put(store, town.id, [("a", 1), ("b", 1)])

    def act(item: Item) -> None:
        if item.subject == "a":
            raise TemporaryError("busy", retry_after_s=900)
        raise NotYetError(NOON_S + 5000)

    worker(store, Recording(act)).run_once()
    with store.reading(town.id) as reading:
        rows = reading.rows(reading.select(OUTBOX).where(OUTBOX.c.topic == TOPIC).order_by(OUTBOX.c.subject))
    assert [(row.due_s - NOON_S, row.attempts) for row in rows] == [(900, 1), (5000, 0)]
    assert rows[0].failure == "TemporaryError: busy"


def test_nothing_of_an_attempt_is_kept_once_the_lease_is_lost(store: Store) -> None:
    """Tests that a worker that was too slow changes nothing after another has taken its row over."""
    town = make_town(store)
    put(store, town.id, [("a", 1)])
    second = Recording()

    def act(_: Item) -> None:
        # The first one sleeps for so long that its lease runs out.
        with store.database.writing() as connection:
            connection.execute(update(OUTBOX).values(lease_s=0))
        assert worker(store, second).run_once() == 1

    assert worker(store, Recording(act)).run_once() == 1
    assert effects(store) == [("a", 1)]
    assert second.seen == [("a", 1)]
    assert open_rows(store) == 0


def test_an_effect_that_fails_leaves_nothing(store: Store) -> None:
    """Tests that what a handler writes is undone with the mark that it is done."""
    town = make_town(store)
    put(store, town.id, [("a", 1)])

    class Half(Recording):
        def carry_out(self, item: Item):
            def effect(writing):
                writing.note("test.done", item.subject, 1, topics=())
                writing.flush()
                raise RuntimeError("half way")

            return effect

    worker(store, Half()).run_once()
    assert effects(store) == []
    assert open_rows(store) == 1


def test_an_interrupted_worker_gives_its_rows_back(store: Store) -> None:
    """Tests that rows in hand are free at once when a worker is stopped from the keyboard, and that it counts as no attempt."""
    town = make_town(store)
    put(store, town.id, [("a", 1), ("b", 1)])

    def act(_: Item) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        worker(store, Recording(act)).run_once()
    with store.reading(town.id) as reading:
        rows = reading.rows(reading.select(OUTBOX).where(OUTBOX.c.topic == TOPIC))
    assert [(row.attempts, row.lease_s) for row in rows] == [(0, None), (0, None)]
    assert worker(store, Recording()).run_once() == 2


def test_a_row_that_kills_its_workers_is_given_up(store: Store) -> None:
    """Tests that attempts which nobody lived to note count too."""
    town = make_town(store)
    put(store, town.id, [("a", 1)])
    with store.database.writing() as connection:
        connection.execute(update(OUTBOX).values(attempts=13, holder="killed", lease_s=1))
    handler = Recording()
    worker(store, handler).run_once()
    assert handler.seen == []
    assert "13 attempts" in handler.dead[0]


def test_many_workers_share_the_work(store: Store) -> None:
    """Tests six workers at once: every row is handled once, each subject in its order."""
    town = make_town(store)
    rows = [(f"s{n % 17}", n) for n in range(240)]
    put(store, town.id, rows)
    stop = threading.Event()
    handlers = [Recording() for _ in range(6)]
    threads = [
        threading.Thread(target=worker(store, handler, batch=5).run, args=(stop,), kwargs={"pause_s": 0.01})
        for handler in handlers
    ]
    for thread in threads:
        thread.start()
    waiter = threading.Event()
    for _ in range(1500):
        if open_rows(store) == 0:
            break
        waiter.wait(0.02)
    stop.set()
    for thread in threads:
        thread.join()
    done = effects(store)
    assert sorted(done) == sorted(rows)
    for subject in {row[0] for row in rows}:
        assert [row for row in done if row[0] == subject] == [row for row in rows if row[0] == subject]
    assert sum(len(handler.seen) for handler in handlers) == len(rows)


def test_what_is_not_due_waits_and_what_is_done_can_be_removed(store: Store) -> None:
    """Tests due times with a clock that is put back, the figures of the backlog, and cleaning up."""
    town = make_town(store)
    put(store, town.id, [("a", 1)], due_s=NOON_S + 60)
    own = worker(store, Recording())
    assert own.run_once() == 0
    clock_of(store).set(NOON_S - 3600)
    assert own.run_once() == 0
    with store.reading(town.id) as reading:
        assert backlog(reading) == {TOPIC: (1, NOON_S + 60)}
    clock_of(store).set(NOON_S + 60)
    assert own.run_once() == 1
    with store.writing(town.id, "test") as writing:
        assert remove_done(writing, NOON_S + 60) == 0
        assert remove_done(writing, NOON_S + 61) == 1
    with store.database.reading() as connection:
        assert connection.execute(select(OUTBOX.c.sequence)).all() == []


@pytest.mark.parametrize("attempts", [1, 5, 12, 10_000])
def test_delays_are_bounded(attempts: int) -> None:
    """Tests that no delay is longer than the longest one with its jitter."""
    retries = Retries(most=20_000)
    delay = retries.delay_s(attempts, random.Random(attempts))
    assert delay is not None
    assert 1 <= delay <= 1.2 * retries.longest_s
    assert retries.delay_s(attempts, random.Random(1), retry_after_s=10**9) == 86_400


def test_rows_of_a_batch_are_settled_with_one_commit(store: Store) -> None:
    """Tests that what the rows of a town have to write is one transaction, in the order of the rows."""
    town = make_town(store)
    other = make_town(store, slug="other")
    put(store, town.id, [("a", 1), ("b", 1), ("c", 1)])
    put(store, other.id, [("d", 1), ("e", 1)])
    handler = Recording()
    commits: list[object] = []

    def counted(connection: object) -> None:
        commits.append(connection)

    listen(store.database.engine, "commit", counted)
    try:
        assert worker(store, handler, batch=5).run_once() == 5
    finally:
        remove(store.database.engine, "commit", counted)
    assert effects(store) == [("a", 1), ("b", 1), ("c", 1), ("d", 1), ("e", 1)]
    # One to take them in hand, and one for each town.
    assert len(commits) == 3


def test_what_cannot_be_written_leaves_the_rest_of_its_batch_alone(store: Store) -> None:
    """Tests that an effect that fails is the failure of its own row, once, and the others are written once."""
    town = make_town(store)
    put(store, town.id, [("a", 1), ("b", 1), ("c", 1)])

    class Stumbling(Recording):
        def carry_out(self, item: Item) -> Effect:
            effect = super().carry_out(item)

            def stumble(writing: Writing) -> None:
                effect(writing)
                if item.subject == "b":
                    raise RuntimeError("it is not to be written")

            return stumble

    handler = Stumbling()
    assert worker(store, handler).run_once() == 3
    assert handler.seen == [("a", 1), ("b", 1), ("c", 1)]
    assert effects(store) == [("a", 1), ("c", 1)]
    with store.reading(town.id) as reading:
        rows = reading.rows(reading.select(OUTBOX).where(OUTBOX.c.topic == TOPIC).order_by(OUTBOX.c.subject))
    assert [(row.attempts, row.failure, row.done_s is not None) for row in rows] == [
        (1, "", True),
        (1, "RuntimeError: it is not to be written", False),
        (1, "", True),
    ]


def test_a_row_in_other_hands_does_not_take_its_batch_with_it(store: Store) -> None:
    """Tests that where another worker has taken one of several rows over, the others are settled."""
    town = make_town(store)
    put(store, town.id, [("a", 1), ("b", 1), ("c", 1)])

    def act(item: Item) -> None:
        if item.subject == "b":
            with store.database.writing() as connection:
                connection.execute(
                    update(OUTBOX).where(OUTBOX.c.sequence == item.sequence).values(holder="somebody else")
                )

    assert worker(store, Recording(act)).run_once() == 3
    assert effects(store) == [("a", 1), ("c", 1)]
    assert open_rows(store) == 1
