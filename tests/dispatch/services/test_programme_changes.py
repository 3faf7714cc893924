"""A programme's public holidays change: what is promised stays until somebody says that it shall go along."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.domain import TimeWindow
from dispatch.lifecycle.visit import VisitStatus
from dispatch.services.generation import generate
from dispatch.services.programme_changes import (
    change_and_follow,
    follow_programme,
    plans_of,
    preview_programme,
)
from dispatch.services.programmes import InvalidProgrammeError, change_programme
from dispatch.services.rehearsing import rehearsed
from dispatch.services.service_type import OnHoliday
from dispatch.services.untouched_check import not_under_way
from dispatch.storage import programmes, visits
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import ConflictError, Store, Writing
from tests.dispatch.services.town_services import MEALS, Services, services_of
from tests.dispatch.toy_day import NINE_S, make_day

V = VisitStatus
#: A holiday in Alsace and Moselle, and nowhere else in France; a Saturday.
BOXING_DAY = "2026-12-26"
ALSACE = "fr-alsace-moselle"


def meals(on_holiday: OnHoliday):
    return replace(MEALS, frequency=replace(MEALS.frequency, on_holiday=on_holiday))


def serve(store: Store, on_holiday: OnHoliday) -> Services:
    """Meals every day, nothing promised yet."""
    store.clock.set(NINE_S - 3600)
    day = make_day(store)
    town = services_of(day, meals(on_holiday))
    with store.writing(day.town_id, "test") as writing:
        known = programmes.get_programme(writing, town.programmes["meals"])
        stored = programmes.change_programme(writing, known, from_day="2026-01-01")
        writing.note("programme.changed", stored.id, stored.version)
    store.clock.advance(60)
    town.visit("meals", (2000, 2000))
    generate(store, day.town_id, untouched=not_under_way)
    return town


@pytest.fixture
def town(store: Store, request: pytest.FixtureRequest) -> Services:
    """Meals every day, those of the days around Boxing Day promised."""
    town = serve(store, getattr(request, "param", OnHoliday.SKIP))
    town.order("2026-12-24", days=4)
    store.clock.advance(60)
    return town


def around(town: Services) -> dict[str, tuple[str, str, int, str]]:
    """Return the visits around Boxing Day: state, day, units, reason."""
    with town.day.store.reading(town.day.town_id) as reading:
        own = visits.visits_of_plans(reading, town.plans)[town.plans[0]]
    return {
        key: (one.status.value, one.day, one.units, one.skipped_reason)
        for key, one in sorted(own.items())
        if "2026-12-24" <= key <= "2026-12-27"
    }


def change(town: Services, **changes: object) -> None:
    with town.day.store.writing(town.day.town_id, "coordinator:lea") as writing:
        change_programme(writing, programmes.get_programme(writing, town.programmes["meals"]), **changes)


def follow(town: Services, *, holidays_now: bool = False):
    day = town.day
    return follow_programme(
        day.store, day.town_id, "coordinator:lea", town.programmes["meals"], holidays_now=holidays_now
    )


def clashes(town: Services) -> list[dict]:
    with town.day.store.reading(town.day.town_id) as reading:
        rows = reading.rows(reading.select(EVENT).where(EVENT.c.type == "visit.clashes"))
    return [row.data for row in rows]


def test_what_is_promised_stays_where_the_holidays_change(town: Services) -> None:
    """Tests that the promised visit of a day that is a holiday now stays, is told once, and one that is not promised goes."""
    before = around(town)
    assert before[BOXING_DAY] == ("ordered", BOXING_DAY, 1, "")
    assert before["2026-12-25"] == ("skipped", "2026-12-25", 1, "holiday")
    change(town, holidays=ALSACE)
    for _ in range(2):
        done = follow(town)
        generate(town.day.store, town.day.town_id, untouched=not_under_way)
        assert town.order("2026-12-24", days=4).count == 0
    assert around(town) == before
    assert [one.reason for one in done.clashes] == ["programme_changed"]
    assert [one["reason"] for one in clashes(town)] == ["programme_changed"]


def test_one_that_is_not_promised_follows_at_once(store: Store) -> None:
    """Tests the same without an order: nobody has been told anything."""
    town = serve(store, OnHoliday.SKIP)
    store.clock.advance(60)
    change(town, holidays=ALSACE)
    assert follow(town).clashes == ()
    assert around(town)[BOXING_DAY] == ("skipped", BOXING_DAY, 1, "holiday")


@pytest.mark.parametrize("town", [OnHoliday.SKIP, OnHoliday.BEFORE], indirect=True)
def test_it_goes_along_where_somebody_says_so(town: Services) -> None:
    """Tests that the preview says what will happen and leaves everything, and that saying so does just that, once."""
    day, programme = town.day, town.programmes["meals"]
    before = around(town)
    seen = preview_programme(day.store, day.town_id, "coordinator:lea", programme, holidays=ALSACE)
    assert ([one.after.occurrence for one in seen.changed], [clash.reason for clash, _ in seen.stays]) == (
        [],
        ["programme_changed"] * len(seen.stays),
    )
    assert seen.stays
    seen = preview_programme(
        day.store, day.town_id, "coordinator:lea", programme, holidays_now=True, holidays=ALSACE
    )
    assert BOXING_DAY in [one.after.occurrence for one in seen.changed]
    assert all(one.was_promised for one in seen.changed if one.after.occurrence == BOXING_DAY)
    assert seen.stays == ()
    assert around(town) == before
    with day.store.reading(day.town_id) as reading:
        assert programmes.get_programme(reading, programme).holidays == "fr"
    change(town, holidays=ALSACE)
    assert follow(town, holidays_now=True).clashes == ()
    after = around(town)
    assert after[BOXING_DAY][0] == "skipped"
    assert {one.after.occurrence: one.after.units for one in seen.changed} == {
        key: units for key, (_, _, units, _) in after.items() if after[key] != before[key]
    }
    town.order("2026-12-24", days=4)
    assert follow(town).count == 0
    assert {key: value for key, value in around(town).items() if value[0] != "ordered"} == {
        key: value for key, value in after.items() if value[0] not in {"ordered", "expected"}
    }
    assert clashes(town) == []


def test_other_changes_of_a_programme_still_call_off(town: Services) -> None:
    """Tests that the end of a programme calls promised visits off: somebody has said when it ends."""
    change(town, holidays=ALSACE)
    town.day.store.clock.advance(60)
    change(town, to_day="2026-12-25")
    follow(town)
    assert around(town)[BOXING_DAY][0] == "skipped"
    assert around(town)["2026-12-24"][0] == "ordered"


def test_a_preview_refuses_what_a_change_refuses(town: Services) -> None:
    """Tests that a region that nobody knows is told before anything is looked at."""
    day = town.day
    with pytest.raises(InvalidProgrammeError, match="choose one of"):
        preview_programme(
            day.store, day.town_id, "coordinator:lea", town.programmes["meals"], holidays="fr-atlantis"
        )
    with day.store.reading(day.town_id) as reading:
        assert plans_of(reading, town.programmes["meals"]) == tuple(town.plans)


def test_a_day_that_the_planner_chose_stays_too(store: Store) -> None:
    """Tests a promised visit of a plan whose days are open: its day is a holiday now, and it stays until somebody says otherwise."""
    town = serve(store, OnHoliday.SKIP)
    town.visit("meals", (2100, 2000), per_week=2)
    plan = town.plans[1]
    day = town.day
    generate(store, day.town_id, untouched=not_under_way)
    with store.reading(day.town_id) as reading:
        own = visits.visits_of_plans(reading, [plan])[plan]
    name = own["2026-W52/1"].id
    nine_s = NINE_S + 28 * 86_400
    town.change(name, day=BOXING_DAY, window=TimeWindow(nine_s, nine_s + 3600))
    town.order(BOXING_DAY)
    store.clock.advance(60)
    change(town, holidays=ALSACE)
    assert "programme_changed" in [one.reason for one in follow(town).clashes if one.visit_id == name]
    assert (town.now(name)[0].status, town.now(name)[0].day) == (V.ORDERED, BOXING_DAY)
    assert name not in [one.visit_id for one in follow(town, holidays_now=True).clashes]
    assert town.now(name)[0].day != BOXING_DAY or town.now(name)[0].status is V.SKIPPED


def test_a_rehearsal_is_tried_again_like_the_real_thing(store: Store) -> None:
    """Tests that a change that is only tried does not fail where one that is made would have won the second time."""
    day = make_day(store)
    tries = []

    def step(writing: Writing) -> int:
        tries.append(writing.now_s)
        if len(tries) < 3:
            raise ConflictError("visit", "vis_1", 1)
        writing.note("programme.changed", "prg_1", 2)
        return len(tries)

    assert rehearsed(store, day.town_id, "test", step) == 3
    with store.reading(day.town_id) as reading:
        rows = reading.rows(reading.select(EVENT).where(EVENT.c.subject == "prg_1"))
    assert list(rows) == []


def test_what_was_done_is_what_is_told(town: Services) -> None:
    """Tests that a real change tells what has become of visits: what it moved, nothing that was due anyway, and nothing the second time."""
    day, programme = town.day, town.programmes["meals"]
    before = around(town)
    who = (day.store, day.town_id, "coordinator:lea", programme)
    _, outcome, done = change_and_follow(*who, holidays=ALSACE)
    assert (outcome.changed, [clash.reason for clash, _ in outcome.stays]) == ((), ["programme_changed"])
    assert around(town) == before
    # A day later another day is there: that was due anyway.
    day.store.clock.advance(86_400)
    changed, outcome, done = change_and_follow(*who, holidays_now=True)
    assert changed.holidays == ALSACE
    assert [one.after.occurrence for one in outcome.changed] == [BOXING_DAY]
    assert outcome.changed[0].was_promised
    assert (outcome.changed[0].after.skipped_reason, done.count) == ("holiday", 1)
    _, outcome, done = change_and_follow(*who, holidays_now=True, holidays=ALSACE)
    assert (outcome.changed, outcome.stays, done.count) == ((), (), 0)
    with pytest.raises(InvalidProgrammeError, match="choose one of"):
        change_and_follow(*who, holidays="fr-atlantis")
