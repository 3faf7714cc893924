"""Hours from rounds that phones have told of: totals, corrections, remarks, the table for payroll."""

from __future__ import annotations

import csv
import io

import pytest

from dispatch.errors import DispatchError
from dispatch.people import remarks, roster
from dispatch.people.hours import hours_by, work_lines
from dispatch.people.local_time import date_of
from dispatch.people.payroll import COLUMNS, hundredths, payroll_csv
from dispatch.people.roster import AbsenceKind
from dispatch.people.work_lines import WorkKind, WorkLine
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_parties import TOWN
from dispatch.storage.store import NotFoundError, Store
from tests.dispatch.people.rider import crew_of, ride
from tests.dispatch.storage.small_town import DAY, MORNING_S, SmallTown, make_town

HOUR = 3600


def lines_now(store: Store, town: SmallTown) -> list[WorkLine]:
    riders, _ = crew_of(store, town)
    with store.reading(town.id) as reading:
        return work_lines(reading, riders[:1], DAY, DAY)


def test_hours_follow_the_phone(store: Store) -> None:
    """Tests a round of a shop and a door: started ten minutes in, paused, over by eleven; the shift is paid to its end."""
    town = make_town(store)
    ride(
        store, town, started_s=MORNING_S + 600, ended_s=MORNING_S + 2 * HOUR,
        times=[(MORNING_S + 900, MORNING_S + 1500), (MORNING_S + 2400, MORNING_S + 3660 + 120)],
        events=(("round.paused", MORNING_S + 5000), ("round.resumed", MORNING_S + 6200)),
    )  # fmt: skip
    store.clock.set(MORNING_S + 30 * HOUR)
    lines = lines_now(store, town)
    assert [(line.kind.value, line.cause.value, line.to_s - line.from_s) for line in lines] == [
        ("on_hand", "planner", 600), ("travel", "", 300), ("waiting", "shop_counter", 540), ("service", "", 60),
        ("travel", "", 900), ("waiting", "promised_window", 1200), ("service", "", 180), ("travel", "", 1220), ("break", "", 1200),
        ("travel", "", 1000), ("on_hand", "planner", 2 * HOUR),
    ]  # fmt: skip
    (total,) = hours_by(lines, "day", "Europe/Paris")
    assert total.paid_s == 4 * HOUR - 1200
    assert total.waiting_s == {"shop_counter": 540, "promised_window": 1200}
    assert (total.travel_s, total.service_s, total.break_s) == (3420, 240, 1200)


def test_a_phone_ahead_of_time_is_not_believed(store: Store) -> None:
    """Tests a beginning that lies a day ahead of when it was recorded: that record counts."""
    town = make_town(store)
    store.clock.set(MORNING_S + 600)
    ride(
        store,
        town,
        started_s=MORNING_S + 86_400,
        ended_s=None,
        times=[(MORNING_S + 700, MORNING_S + 800)] * 2,
    )
    store.clock.set(MORNING_S + 900)
    assert [line.to_s - line.from_s for line in lines_now(store, town) if line.kind is WorkKind.ON_HAND] == [
        600
    ]


def test_an_absent_courier_is_paid_for_what_was_worked(store: Store) -> None:
    """Tests an hour of a shift of four."""
    town = make_town(store)
    with store.writing(town.id, "test") as writing:
        roster.mark_absent(writing, town.shifts[0], 1, AbsenceKind.SICK, from_s=MORNING_S + HOUR)
    store.clock.set(MORNING_S + 30 * HOUR)
    assert sum(line.paid_s for line in lines_now(store, town)) == HOUR


def test_what_is_to_come_is_not_paid(store: Store) -> None:
    """Tests the evening before."""
    town = make_town(store)
    store.clock.set(MORNING_S - HOUR)
    assert lines_now(store, town) == []


@pytest.mark.parametrize(
    ("period", "sums"),
    [
        ("day", {"2026-11-30": 7200, "2026-12-01": 3600}), ("week", {"2026-11-30": 10_800}),
        ("month", {"2026-11": 7200, "2026-12": 3600}),
    ],
)  # fmt: skip
def test_a_line_over_midnight_counts_on_both_dates(period: str, sums: dict[str, int]) -> None:
    """Tests three hours from 22:00 on the last of November."""
    begin_s = 1_796_072_400  # 30 November 2026, 22:00 in Paris
    line = WorkLine("a", "cou", "shf", WorkKind.TRAVEL, begin_s, begin_s + 3 * HOUR, 3 * HOUR)
    assert {one.period: one.paid_s for one in hours_by([line], period, "Europe/Paris")} == sums


def test_pay_follows_the_rule_of_the_town(store: Store) -> None:
    """Tests a town that pays half of the time at hand."""
    town = make_town(store)
    with store.writing(town.id, "test") as writing:
        settings = {"pay": {"version": "2", "percent": {"on_hand": 50}}}
        writing.connection.execute(TOWN.update().where(TOWN.c.id == town.id).values(settings=settings))
        writing.note("town.changed", town.id, 2)
    store.clock.set(MORNING_S + 30 * HOUR)
    assert sum(line.paid_s for line in lines_now(store, town)) == 2 * HOUR


def test_a_remark_is_kept_answered_and_corrected(store: Store) -> None:
    """Tests that what a courier says stays beside the line, that an answer names it, and that a correction is paid."""
    town = make_town(store)
    riders, _ = crew_of(store, town)
    store.clock.set(MORNING_S + 30 * HOUR)
    (line,) = lines_now(store, town)
    with store.writing(town.id, f"courier:{riders[0]}") as writing:
        said = remarks.remark(writing, town.shifts[0], "J'ai fini à 13 h 30", line=line.id)
    with store.writing(town.id, "coordinator:lea") as writing:
        remarks.answer(writing, said.id, "Vu avec la boutique.")
        remarks.correct(writing, town.shifts[0], 1800, "fin à 13 h 30", remark_id=said.id)
    with store.reading(town.id) as reading:
        kept = remarks.notes(reading, town.shifts[0])
        kinds = [row.type for row in reading.rows(reading.select(EVENT).where(EVENT.c.type.like("hours.%")))]
    assert [(one.kind, one.author, one.line) for one in kept] == [
        ("remark", f"courier:{riders[0]}", line.id), ("answer", "coordinator:lea", line.id), ("correction", "coordinator:lea", line.id),
    ]  # fmt: skip
    assert sorted(kinds) == ["hours.answered", "hours.contested", "hours.corrected"]
    (total,) = hours_by(lines_now(store, town), "month", "Europe/Paris")
    assert (total.paid_s, total.correction_s) == (4 * HOUR + 1800, 1800)


def test_remarks_say_something(store: Store) -> None:
    """Tests empty and endless texts."""
    town = make_town(store)
    for text in ("", "   ", "a" * 2001):
        with store.writing(town.id, "test") as writing, pytest.raises(DispatchError) as caught:
            remarks.remark(writing, town.shifts[0], text)
        assert caught.value.code == "no_reason"


def test_remarks_are_about_what_there_is(store: Store) -> None:
    """Tests a line of another shift, an answer to no remark, a correction of nothing."""
    town = make_town(store)
    with store.writing(town.id, "test") as writing:
        with pytest.raises(DispatchError, match="none of shift"):
            remarks.remark(writing, town.shifts[0], "?", line=f"{town.shifts[1]}/0/travel")
        with pytest.raises(NotFoundError):
            remarks.answer(writing, "hrn_none", "!")
        with pytest.raises(DispatchError, match="corrects nothing"):
            remarks.correct(writing, town.shifts[0], 0, "none")
        said = remarks.correct(writing, town.shifts[0], -60, "stayed shorter")
        with pytest.raises(DispatchError, match="only a remark"):
            remarks.answer(writing, said.id, "!")


def test_the_table_for_payroll(store: Store) -> None:
    """Tests that every row has every column, and that a name is no formula."""
    town = make_town(store)
    riders, _ = crew_of(store, town)
    store.clock.set(MORNING_S + 30 * HOUR)
    text = payroll_csv(
        hours_by(lines_now(store, town), "day", "Europe/Paris"), {riders[0]: '=Jo, "Bo"'}, "all-but-breaks-1"
    )
    (row,) = csv.DictReader(io.StringIO(text))
    assert tuple(row) == COLUMNS
    assert (row["courier"], row["period"], row["paid_hours"]) == (
        '\'=Jo, "Bo"',
        date_of(MORNING_S, "Europe/Paris").isoformat(),
        "4.00",
    )


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0.00"), (17, "0.00"), (18, "0.01"), (27_000, "7.50"), (-5400, "-1.50")]
)
def test_hours_as_decimals(seconds: int, text: str) -> None:
    """Tests rounding to the nearest hundredth."""
    assert hundredths(seconds) == text
