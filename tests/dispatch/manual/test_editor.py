"""The coordinator's editor on a real store."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from dispatch.field.whole_round import release_round
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.manual.editor import TRIES, Editor
from dispatch.manual.edits import Move
from dispatch.runs.apply import StalePlanError
from dispatch.storage import deliveries, planning, rounds
from dispatch.storage.store import ConflictError
from tests.dispatch.toy_day import DAY, NINE_S, make_day


@pytest.fixture
def planned(store):
    store.clock.set(NINE_S - 3600)
    day = make_day(store)
    for number in range(4):
        day.add((1000 + 700 * number, 1500), (number % 4,))
    day.plan(iterations=200)
    return day


def change(day, name: str) -> None:
    """Let somebody change a delivery."""
    with day.store.writing(day.town_id, "shop:test") as writing:
        one = deliveries.get(writing, name)
        stored = deliveries.change(writing, one, note=f"{one.note}!")
        writing.note("delivery.changed", stored.id, stored.version)


def editor_with_interruptions(day, name: str, times: int) -> Editor:
    """Return an editor during whose first computations a delivery changes."""
    runner = day.runner()
    honest, left = runner.executor, [times]

    class Interrupted:
        def submit(self, kind, payload, **options):
            ticket = honest.submit(kind, payload, **options)
            if left[0]:
                left[0] -= 1
                change(day, name)
            return SimpleNamespace(result=ticket.result)

    runner.executor = Interrupted()
    return Editor(runner)


def move_of(day) -> tuple[str, Move]:
    with day.store.reading(day.town_id) as reading:
        own = rounds.of_day(reading, DAY)[0]
        one = next(iter(deliveries.of_tasks(reading, own.task_ids).values()))
    other = next(shift for shift in day.shifts if shift != own.shift_id)
    return one.id, Move((one.tasks[-1].id,), other, anywhere=True)


def test_a_move_is_applied_and_stays(planned) -> None:
    """Tests that what is moved by hand is with the other courier, pinned, and stays there in later plans."""
    name, move = move_of(planned)
    edited = Editor(planned.runner()).edit(planned.town_id, "coordinator:lea", DAY, [move])
    assert edited.run.status is PlanRunStatus.APPLIED
    planned.plan(iterations=200)
    with planned.store.reading(planned.town_id) as reading:
        holder = rounds.get(reading, rounds.round_of(reading, name))
        assert holder.shift_id == move.shift_id
        assert planning.pins_of_day(reading, DAY)[name].actor == "coordinator:lea"


def test_what_changes_meanwhile_does_not_stop_a_person(planned) -> None:
    """Tests that an edit is carried out anew where something has changed while it was computed, but not for ever."""
    name, move = move_of(planned)
    editor = editor_with_interruptions(planned, name, TRIES - 1)
    assert editor.edit(planned.town_id, "coordinator:lea", DAY, [move]).run.status is PlanRunStatus.APPLIED
    back = Move(
        move.task_ids, next(shift for shift in planned.shifts if shift != move.shift_id), anywhere=True
    )
    with pytest.raises(StalePlanError):
        editor_with_interruptions(planned, name, TRIES).edit(planned.town_id, "coordinator:lea", DAY, [back])


def test_a_trial_changes_nothing(planned) -> None:
    """Tests that an edit that is only tried is proposed, and what it breaks is told, with the rounds as they were."""
    _, move = move_of(planned)
    with planned.store.reading(planned.town_id) as reading:
        before = rounds.of_day(reading, DAY)
    edited = Editor(planned.runner()).edit(planned.town_id, "coordinator:lea", DAY, [move], apply=False)
    assert edited.run.status is PlanRunStatus.PROPOSED
    with planned.store.reading(planned.town_id) as reading:
        assert rounds.of_day(reading, DAY) == before
        assert planning.pins_of_day(reading, DAY) == {}


def test_nothing_is_done_to_a_version_that_nobody_has_seen(planned) -> None:
    """Tests that an edit of a round that changes, before or while it is computed, is refused, and leaves the plan as it is."""
    _, move = move_of(planned)
    with planned.store.reading(planned.town_id) as reading:
        own = rounds.of_day(reading, DAY)[0]
    for stale in (own.version + 1, own.version - 1):
        with pytest.raises(ConflictError):
            Editor(planned.runner()).edit(
                planned.town_id, "coordinator:lea", DAY, [move], seen={own.id: stale}
            )
    runner = planned.runner()
    honest = runner.executor

    class Interrupted:
        def submit(self, kind, payload, **options):
            ticket = honest.submit(kind, payload, **options)
            planned.store.write(
                planned.town_id, "coordinator:noa", lambda writing: release_round(writing, own.id)
            )
            return SimpleNamespace(result=ticket.result)

    runner.executor = Interrupted()
    with pytest.raises(ConflictError):
        Editor(runner).edit(planned.town_id, "coordinator:lea", DAY, [move], seen={own.id: own.version})
    with planned.store.reading(planned.town_id) as reading:
        assert [stop.id for stop in rounds.get(reading, own.id).stops] == [stop.id for stop in own.stops]
