"""Rounds that a process has read before: the same as those in the database, always."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from dispatch.clock import SetClock
from dispatch.ids import SeededIds
from dispatch.rounds.round import Round
from dispatch.storage import rounds
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.schema_rounds import STOP
from dispatch.storage.store import Store, Writing
from tests.dispatch.storage.small_town import DAY, MORNING_S, add_promised, add_round, make_town, round_of


@pytest.fixture
def queries(store: Store):
    """Return the texts of what is asked of the database from now on."""
    asked: list[str] = []
    event.listen(
        store.database.engine, "before_cursor_execute", lambda *given: asked.append(str(given[2]).lower())
    )
    return asked


def kept(store: Store):
    town = make_town(store)
    own = add_round(store, town, round_of(store, town, add_promised(store, town)))
    with store.reading(town.id) as reading:
        assert rounds.get(reading, own.id) == own
    return town, own


def test_a_round_is_read_once_in_each_version(store: Store, queries: list[str]) -> None:
    """Tests that its tasks are asked for once, and anew after a change."""
    town, own = kept(store)
    queries.clear()
    with store.reading(town.id) as reading:
        assert rounds.of_day(reading, DAY) == (own,)
    assert not [text for text in queries if "stop_task" in text]
    with store.writing(town.id, "test") as writing:
        rounds.change(writing, (own, replace(own, acknowledged=1)))
        writing.note("round.changed", own.id, 2)
    with store.reading(town.id) as reading:
        assert rounds.get(reading, own.id).acknowledged == 1
    assert [text for text in queries if "from stop_task" in text]


def test_what_was_never_committed_is_not_known(store: Store) -> None:
    """Tests that a change which is rolled back leaves nothing behind, though it was read in its transaction, and another one of the same version follows."""
    town, own = kept(store)

    def step(writing: Writing) -> None:
        rounds.change(writing, (own, replace(own, acknowledged=1, frozen=1)))
        assert rounds.get(writing, own.id).frozen == 1
        raise LookupError

    with pytest.raises(LookupError):
        store.write(town.id, "test", step)
    with store.reading(town.id) as reading:
        assert rounds.get(reading, own.id) == own
    with store.writing(town.id, "test") as writing:
        (changed,) = rounds.change(writing, (own, replace(own, acknowledged=1)))
        writing.note("round.changed", own.id, 2)
    with store.reading(town.id) as reading:
        assert rounds.get(reading, own.id) == changed
        assert (changed.version, changed.frozen) == (2, 0)


def test_a_remark_that_was_blanked_is_gone(store: Store) -> None:
    """Tests that privacy's rules, which change no version, are seen at once."""
    town, own = kept(store)
    stops = tuple(replace(stop, note="the dog is called Rex") for stop in own.stops)
    with store.writing(town.id, "test") as writing:
        (noted,) = rounds.change(writing, (own, replace(own, stops=stops)))
        writing.note("round.changed", own.id, 2)
    with store.reading(town.id) as reading:
        assert rounds.get(reading, own.id) == noted
    with store.writing(town.id, "test") as writing:
        writing.amend(STOP, own.stops[0].id, {"note": ""})
        writing.note("stop.blanked", own.stops[0].id, 2)
    with store.reading(town.id) as reading:
        notes = [stop.note for stop in rounds.get(reading, own.id).stops]
    assert notes == ["", *(stop.note for stop in noted.stops[1:])]


def test_towns_of_other_databases_and_names_are_not_mixed_up(store: Store) -> None:
    """Tests that a round is not found in another town."""
    _, own = kept(store)
    other = make_town(store, "ailleurs")
    with store.reading(other.id) as reading:
        assert rounds.get_many(reading, [own.id]) == ()


def test_a_database_that_was_put_back_is_read_anew(tmp_path: Path) -> None:
    """Tests that rounds of the same name and version as before are not those that were known: the file is an older one, and went on otherwise."""
    path, copy = tmp_path / "town.db", tmp_path / "copy.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    store = Store(database, clock=SetClock(MORNING_S), ids=SeededIds(1))
    town, own = kept(store)
    database.close()
    shutil.copy(path, copy)

    def acknowledge(version: int) -> Round:
        with store.writing(town.id, "test") as writing:
            (changed,) = rounds.change(writing, (own, replace(own, acknowledged=version)))
            writing.note("round.changed", own.id, 2)
        with store.reading(town.id) as reading:
            assert rounds.get(reading, own.id) == changed
        return changed

    before = acknowledge(1)
    database.close()
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        name.unlink(missing_ok=True)
    shutil.copy(copy, path)
    with store.reading(town.id) as reading:
        assert rounds.get(reading, own.id) == own
    after = acknowledge(0)
    assert (before.version, before.acknowledged, after.version, after.acknowledged) == (2, 1, 2, 0)
    database.close()
