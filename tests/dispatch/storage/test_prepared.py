"""Statements that are made once: they see one town, any number of names, and rounds that have changed."""

from __future__ import annotations

from dataclasses import replace

from dispatch.lifecycle.round import RoundStatus
from dispatch.storage import rounds
from dispatch.storage.schema_parties import PLACE
from dispatch.storage.store import BATCH, Store
from tests.dispatch.storage.small_town import DAY, MORNING_S, add_promised, add_round, make_town, round_of


def test_rows_are_asked_for_by_any_number_of_names(store: Store) -> None:
    """Tests more names than go into one query, names given twice, none, and names of another town."""
    town, other = make_town(store), make_town(store, "ailleurs")
    strangers = [f"pla_{number}" for number in range(2 * BATCH)]
    with store.reading(town.id) as reading:
        found = reading.among(PLACE.c.id, [*town.places, *town.places, *strangers, *other.places])
        assert sorted(row.id for row in found) == sorted(town.places)
        assert reading.among(PLACE.c.id, []) == []


def test_rows_are_removed_by_name_in_one_town_only(store: Store) -> None:
    """Tests that nothing of another town goes, and that the count is of what was there."""
    town, other = make_town(store), make_town(store, "ailleurs")
    spare = [other.door, town.door]
    with store.writing(town.id, "test") as writing:
        writing.connection.exec_driver_sql("DELETE FROM recipient_partition")
        writing.connection.exec_driver_sql("DELETE FROM recipient")
        assert writing.remove_among(PLACE.c.id, spare) == 1
        assert writing.remove_among(PLACE.c.id, []) == 0
        writing.note("place.removed", town.door, 1)
    with store.reading(other.id) as reading:
        assert [row.id for row in reading.among(PLACE.c.id, spare)] == [other.door]


def test_rounds_are_kept_up_by_their_versions(store: Store) -> None:
    """Tests that a round that has not changed is the one that was known, and that one that has is read anew."""
    town = make_town(store)
    made = [
        add_round(store, town, round_of(store, town, add_promised(store, town), shift=n)) for n in range(2)
    ]
    with store.reading(town.id) as reading:
        known = {own.id: own for own in rounds.kept_up(reading, DAY, {})}
    assert known == {own.id: own for own in made}
    with store.writing(town.id, "test") as writing:
        (newer,) = rounds.change(writing, (made[0], replace(made[0], acknowledged=1)))
        writing.note("round.acknowledged", newer.id, newer.version)
    with store.reading(town.id) as reading:
        seen = {own.id: own for own in rounds.kept_up(reading, DAY, known)}
        assert rounds.kept_up(reading, "2026-11-29", known) == ()
    assert seen[made[0].id] == newer
    assert seen[made[1].id] is known[made[1].id]


def test_rounds_to_begin_are_planned_ones_whose_time_has_come(store: Store) -> None:
    """Tests the moment itself, the one before it, a round without a departure, and one that was told already."""
    town = make_town(store)
    first, second = (
        add_round(
            store,
            town,
            replace(
                round_of(store, town, add_promised(store, town), shift=n),
                status=RoundStatus.PLANNED,
                departure_s=when,
            ),
        )
        for n, when in enumerate((MORNING_S, None))
    )
    with store.reading(town.id) as reading:
        due = {own.id for own in rounds.to_begin(reading, DAY, MORNING_S)}
        early = {own.id for own in rounds.to_begin(reading, DAY, MORNING_S - 1)}
    assert (due, early) == ({first.id, second.id}, {second.id})
    with store.writing(town.id, "test") as writing:
        rounds.change(writing, (second, replace(second, status=RoundStatus.RELEASED)))
        writing.note("round.released", second.id, 2)
    with store.reading(town.id) as reading:
        assert [own.id for own in rounds.to_begin(reading, DAY, MORNING_S)] == [first.id]


def test_a_round_begins_with_the_break_before_its_first_stop(store: Store) -> None:
    """Tests that such a break counts as the beginning, and one that comes later does not."""
    town = make_town(store)
    names = [add_promised(store, town) for _ in range(2)]
    plain = replace(
        round_of(store, town, names[0], shift=0), status=RoundStatus.PLANNED, departure_s=MORNING_S
    )
    pause = {"start_s": MORNING_S - 1200, "end_s": MORNING_S}
    own = add_round(
        store, town, replace(plain, facts={"breaks": {"0": {"before": plain.stops[0].id, **pause}}})
    )
    later = replace(own, facts={"breaks": {"0": {"before": own.stops[-1].id, **pause}}})
    assert (own.begins_s, later.begins_s) == (MORNING_S - 1200, MORNING_S)
    assert replace(own, departure_s=None).begins_s is None
    with store.reading(town.id) as reading:
        assert [one.id for one in rounds.to_begin(reading, DAY, MORNING_S - 1200)] == [own.id]
        assert rounds.to_begin(reading, DAY, MORNING_S - 1201) == ()
