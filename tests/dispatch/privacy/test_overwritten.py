"""After an erasure the files of SQLite hold nothing of it: at once, or in the night where somebody was reading."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from dispatch.clock import SetClock
from dispatch.privacy.erasure import erase_courier, erase_recipient
from dispatch.privacy.retention import run_retention
from dispatch.storage.schema_parties import COURIER, RECIPIENT, SHIFT
from dispatch.storage.store import Store
from tests.dispatch.privacy.person_town import add_person
from tests.dispatch.storage.small_town import MORNING_S, make_town

WORDS = (b"Kanarievogel", b"699000042", b"canary")


def in_files(store: Store) -> list[bytes]:
    """Return the words that a SQLite store has in its files; those of PostgreSQL are its own."""
    if not store.database.is_sqlite:
        return []
    path = str(store.database.engine.url.database)
    raw = b"".join(one.read_bytes() for one in (Path(path), Path(f"{path}-wal")) if one.exists())
    return [word for word in WORDS if word in raw]


def test_a_reader_puts_it_off_to_the_night(store: Store) -> None:
    """Tests that an erasure beside a reader says that bytes are left, and that the next retention overwrites them."""
    town = make_town(store)
    person = add_person(store, town)
    sqlite = store.database.is_sqlite
    with store.database.reading() as connection:
        connection.execute(select(RECIPIENT.c.id)).all()
        erased = erase_recipient(store, town.id, "test", person)
        assert erased.overwritten is not sqlite
        assert run_retention(store, town.id).overwritten is not sqlite
        assert in_files(store) == (list(WORDS) if sqlite else [])
    assert run_retention(store, town.id).overwritten
    assert in_files(store) == []


def test_nobody_reading_it_is_done_at_once(store: Store) -> None:
    """Tests an erasure of a customer and of a courier, of whom the files hold nothing when it has returned."""
    town = make_town(store)
    person = add_person(store, town)
    assert erase_recipient(store, town.id, "test", person).overwritten
    assert in_files(store) == []
    with store.reading(town.id) as reading:
        courier = reading.get(SHIFT, town.shifts[0]).courier_id
    with store.writing(town.id, "test") as writing:
        writing.amend(COURIER, courier, {"name": "Zénobie Kanarievogel", "phone": "+33699000042"})
        writing.note("courier.changed", courier, 1)
    assert isinstance(store.clock, SetClock)
    store.clock.set(MORNING_S + 10 * 86_400)
    assert erase_courier(store, town.id, "test", courier).overwritten
    assert in_files(store) == []
