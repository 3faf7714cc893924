"""Deliveries that a process has read before: the same as those in the database, always."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import event

from dispatch.privacy.mentions import take_out_mentions
from dispatch.storage import deliveries
from dispatch.storage.store import ConflictError, Store, Writing
from tests.dispatch.storage.small_town import add_promised, make_town


def read(store: Store, town_id: str, name: str):
    with store.reading(town_id) as reading:
        return deliveries.get_many(reading, [name, "dlv_of_nobody"])[name]


def test_tasks_are_read_once_in_each_version(store: Store) -> None:
    """Tests that a delivery that is known costs a look at its version, and is read anew after a change."""
    town = make_town(store)
    own = add_promised(store, town)
    assert read(store, town.id, own.id) == own
    asked: list[str] = []
    event.listen(
        store.database.engine, "before_cursor_execute", lambda *given: asked.append(str(given[2]).lower())
    )
    assert read(store, town.id, own.id) == own
    assert not [text for text in asked if "task" in text or "window_from_s" in text]
    with store.writing(town.id, "test") as writing:
        changed = deliveries.change(writing, own, note="second door")
        writing.note("delivery.changed", own.id, changed.version)
        assert deliveries.get_many(writing, [own.id]) == {own.id: changed}
    assert read(store, town.id, own.id) == changed
    assert [text for text in asked if "from task" in text]


def test_what_was_never_committed_is_not_known(store: Store) -> None:
    """Tests that a change which is rolled back leaves nothing behind, and another one of the same version follows."""
    town = make_town(store)
    own = add_promised(store, town)
    assert read(store, town.id, own.id) == own

    def step(writing: Writing) -> None:
        deliveries.change(writing, own, note="never")
        assert deliveries.get_many(writing, [own.id])[own.id].note == "never"
        raise LookupError

    with pytest.raises(LookupError):
        store.write(town.id, "test", step)
    assert read(store, town.id, own.id) == own
    with store.writing(town.id, "test") as writing:
        changed = deliveries.change(writing, own, tasks=tuple(replace(one, ready_s=7) for one in own.tasks))
        writing.note("delivery.changed", own.id, changed.version)
    assert read(store, town.id, own.id) == changed
    assert {one.ready_s for one in read(store, town.id, own.id).tasks} == {7}


def test_what_a_writer_reads_beside_others_is_not_kept(store: Store) -> None:
    """Tests that a transaction in which others may commit between two statements leaves nothing to be known."""
    town = make_town(store)
    own = add_promised(store, town)
    with store.reading(town.id) as reading:
        assert reading.sees_one_state
    with store.writing(town.id, "test") as writing:
        deliveries.get_many(writing, [own.id])
        assert writing.sees_one_state is store.database.is_sqlite
    asked: list[str] = []
    event.listen(
        store.database.engine, "before_cursor_execute", lambda *given: asked.append(str(given[2]).lower())
    )
    assert read(store, town.id, own.id) == own
    assert bool([text for text in asked if "from task" in text]) is not store.database.is_sqlite


def test_words_that_are_taken_out_are_not_known(store: Store) -> None:
    """Tests that somebody's name in what is known of another person's delivery, and of its goods, is gone with the words, and is not written back."""
    town = make_town(store)
    own = add_promised(store, town)
    with store.writing(town.id, "test") as writing:
        tasks = tuple(replace(one, items="a cake for Odette Martinon") for one in own.tasks)
        own = deliveries.change(writing, own, note="leave with Odette Martinon", tasks=tasks)
        writing.note("delivery.changed", own.id, own.version)
    other = add_promised(store, town)
    with store.writing(town.id, "test") as writing:
        tasks = tuple(replace(one, items="for Odette Martinon") for one in other.tasks)
        other = deliveries.change(writing, other, tasks=tasks)
        writing.note("delivery.changed", other.id, other.version)
    for one in (own, other):
        assert read(store, town.id, one.id) == one
    with store.writing(town.id, "test") as writing:
        take_out_mentions(writing, ["Odette Martinon"])
        assert not writing.sees_one_state
        writing.note("privacy.erased", "rcp_of_somebody", 1)
    for old in (own, other):
        now = read(store, town.id, old.id)
        assert "Odette" not in str(now)
        assert now.version == old.version + 1
        with pytest.raises(ConflictError), store.writing(town.id, "test") as writing:
            deliveries.change(writing, old, priority=3)
