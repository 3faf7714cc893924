"""Tests of parts of the figures: numbers over others, hours, changes, messages, times told, the age of news."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from dispatch.domain import TimeWindow
from dispatch.figures.amount import NONE, Amount, mean_of, only, percentile, share_of
from dispatch.figures.calm import Changes, changes_of
from dispatch.figures.catalogue import DEFINITIONS, GROUPS, Key
from dispatch.figures.day_figures import day_figures
from dispatch.figures.horizons import HorizonCount
from dispatch.figures.hours import SLACK_S, Doing, stretches_of
from dispatch.figures.orders import Fate, OrderFacts, begun_s, fate_of, is_kept
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Mode
from dispatch.people.work_lines import Cause, WorkKind, WorkLine
from dispatch.storage import eta
from dispatch.storage.schema_eta import ANNOUNCED_ETA
from dispatch.storage.schema_field import COMMAND
from dispatch.storage.schema_notify import NOTIFICATION
from dispatch.storage.store import Store
from tests.dispatch.live.couriers import active, close, go_to, start_all
from tests.dispatch.toy_day import DAY, NINE_S, make_day


def test_amounts() -> None:
    """Tests means, shares and nearest ranks of numbers, and of none."""
    assert mean_of([60, 120, 30]) == Amount(210, 3)
    assert share_of([True, False, True, True]) == Amount(3, 4)
    assert mean_of([]).value is None
    assert only(None) == percentile([], 50) == NONE
    assert [percentile(range(1, 21), percent).total for percent in (1, 5, 6, 50, 95, 96, 100)] == [
        1, 1, 2, 10, 19, 20, 20,
    ]  # fmt: skip
    assert percentile([7], 95) == Amount(7)


def test_every_figure_is_defined_once_in_both_languages() -> None:
    """Tests that the catalogue has every key, that no two figures have one name, and that every group has a title."""
    assert list(DEFINITIONS) == list(Key)
    for language in (0, 1):
        titles = [one.title[language] for one in DEFINITIONS.values()]
        assert len(set(titles)) == len(titles)
        assert all(one.says[language] for one in DEFINITIONS.values())
    assert {one.group for one in DEFINITIONS.values()} == set(GROUPS)


def _line(kind: WorkKind, from_s: int, to_s: int, stop_id: str = "", cause: Cause = Cause.NONE) -> WorkLine:
    return WorkLine("", "cou", "sft", kind, from_s, to_s, to_s - from_s, cause, "rnd", stop_id)


def _record(lines: list[WorkLine], events: list[Any]) -> Any:
    own = SimpleNamespace(stops=[SimpleNamespace(id=name) for name in ("told", "untold", "quick")])
    return SimpleNamespace(lines=lines, events=events, ridden=[own])


def _event(kind: str, subject: str, at_s: int = 0, **data: object) -> Any:
    return SimpleNamespace(type=kind, subject=subject, happened_s=at_s, recorded_s=at_s, data=data)


def test_ways_begin_when_couriers_say_so_or_when_the_map_does() -> None:
    """Tests that standing before a way is no riding: as told, else what a slow way and some slack leave; a break in between stays."""
    lines = [
        _line(WorkKind.TRAVEL, 0, 1000, "told"),
        _line(WorkKind.TRAVEL, 1000, 2000, "untold"),
        _line(WorkKind.BREAK, 2000, 2200),
        _line(WorkKind.TRAVEL, 2200, 2300, "untold"),
        _line(WorkKind.TRAVEL, 2300, 2500, "quick"),
        _line(WorkKind.WAITING, 2500, 2600, "quick", Cause.SHOP_LATE),
        _line(WorkKind.WAITING, 2600, 2700, "quick", Cause.PROMISED_WINDOW),
    ]
    record = _record(lines, [_event("stop.en_route", "told", 700)])
    found = stretches_of(record, {"told": 100, "untold": 200, "quick": 200})
    # 200 s by the map may take 300 and the slack: 100 s after the break, the others before it.
    before_s = 2000 - (300 + SLACK_S - 100)
    assert [(one.doing, one.from_s, one.to_s) for one in found] == [
        (Doing.IDLE, 0, 700),
        (Doing.RIDE, 700, 1000),
        (Doing.IDLE, 1000, before_s),
        (Doing.RIDE, before_s, 2000),
        (Doing.BREAK, 2000, 2200),
        (Doing.RIDE, 2200, 2300),
        (Doing.RIDE, 2300, 2500),
        (Doing.WAIT_SHOP, 2500, 2600),
        (Doing.WAIT_DOOR, 2600, 2700),
    ]
    without = stretches_of(record, {})
    assert sum(one.length_s for one in without if one.doing is Doing.IDLE) == 700


def test_changes_are_those_of_rounds_that_couriers_know() -> None:
    """Tests that only plans after the release count, and that an order that leaves such a round for another one is handed over."""
    events = [
        _event("delivery.planned", "d1", round_id="r1"),
        _event("delivery.planned", "d2", round_id="r1"),
        # Nobody knows r1 yet: neither the change nor the move counts.
        _event("round.version_changed", "r1", before=1, next_changed=False),
        _event("delivery.planned", "d2", round_id="r2"),
        _event("round.released", "r1"),
        _event("delivery.assigned", "d1", round_id="r1"),
        _event("round.version_changed", "r1", before=2, next_changed=True),
        # A courier closes a stop.
        _event("round.version_changed", "r1", over=1, plan_changed=True),
        _event("round.version_changed", "r1", before=4, next_changed=False),
        # It is taken off, and given to another one later on.
        _event("delivery.promised", "d1"),
        _event("delivery.planned", "d1", round_id="r2"),
        _event("round.released", "r2"),
        _event("delivery.moved", "d1", round_id="r3"),
        _event("delivery.moved", "d1", round_id="r3"),
        # The same courier begins another round.
        _event("round.released", "r3"),
        _event("delivery.moved", "d1", round_id="r4"),
    ]
    courier_of = {"r1": "ada", "r2": "ben", "r3": "cleo", "r4": "cleo"}
    assert changes_of(events, courier_of) == Changes(rounds=3, versions=2, next_stops=1, handovers=2)


@pytest.mark.parametrize(
    ("status", "mode", "fate"),
    [
        ("delivered", "delivery", Fate.DELIVERED),
        ("partially_delivered", "delivery", Fate.DELIVERED),
        # Off the bike: it waits at a relay point.
        ("handed_over", "relay", Fate.DELIVERED),
        ("failed", "delivery", Fate.FAILED),
        ("returning", "delivery", Fate.FAILED),
        ("returned", "delivery", Fate.FAILED),
        # The shop is where it was to go.
        ("returned", "return", Fate.DELIVERED),
        ("returning", "return", Fate.OPEN),
        ("cancelled", "delivery", Fate.CANCELLED),
        ("rescheduled", "delivery", Fate.OPEN),
        ("out_for_delivery", "delivery", Fate.OPEN),
        ("held", "delivery", Fate.OPEN),
    ],
)
def test_fates(status: str, mode: str, fate: Fate) -> None:
    """Tests what becomes of orders by their state, and of goods that go back to their shop."""
    assert fate_of(SimpleNamespace(status=DeliveryStatus(status), mode=Mode(mode))) is fate


@pytest.mark.parametrize(
    ("arrived_s", "closed_s", "begun", "early", "late"),
    [
        (900, 1100, 1000, 0, 0),
        (1500, 1700, 1500, 0, 0),
        (2000, 2200, 2000, 0, 0),
        (2001, 2200, 2001, 0, 1),
        (700, 950, 700, 300, 0),
        # The phone never said that it was there: the time planned for the stop, before it was closed.
        (None, 1300, 1240, 0, 0),
        # Nor can it have come after it was closed.
        (1400, 1300, 1300, 0, 0),
    ],
    ids=["waits", "within", "last_second", "late", "early", "no_arrival", "clock_wrong"],
)
def test_when_a_drop_begins(arrived_s: int | None, closed_s: int, begun: int, early: int, late: int) -> None:
    """Tests a window from 1000 to 2000 s and a stop planned to take 60 s, with all that phones may tell."""
    window = TimeWindow(1000, 2000)
    stop = SimpleNamespace(arrived_s=arrived_s, closed_s=closed_s, start_s=0, end_s=60)
    assert begun_s(stop, window) == begun
    one = OrderFacts("d", "A1", Fate.DELIVERED, 0, True, window, begun_s=begun, door_s=closed_s)
    assert (one.early_s, one.late_s) == (early, late)
    assert is_kept(one) is (not early and not late)


def test_messages_times_told_and_the_age_of_news(store: Store) -> None:
    """Tests that messages that nobody gets do not count, what becomes of told and foretold windows, and how long phones were offline."""
    store.clock.set(NINE_S - 1800)
    day = make_day(store, couriers=1)
    day.add((1500, 2500))
    day.add((1600, 2500))
    day.plan()
    store.clock.set(NINE_S)
    start_all(day)
    for moment_s in (600, 1200, 1800):
        store.clock.set(NINE_S + moment_s)
        go_to(day, active(day)[0])
        store.clock.advance(120)
        close(day, active(day)[0])
    with store.reading(day.town_id) as reading:
        begun_s = {one.id: one.begun_s for one in day_figures(reading, DAY, day.map).orders}
    early, late = sorted(day.deliveries, key=begun_s.__getitem__)
    assert [begun_s[early] - NINE_S, begun_s[late] - NINE_S] == [1200, 1800]

    def step(writing: Any) -> None:
        for number, (kind, audience, status) in enumerate(
            (
                ("promised", "recipient", "sent"),
                ("promised", "recipient", "pending"),
                ("near", "recipient", "sent"),
                ("eta_changed", "recipient", "suppressed"),
                ("round_released", "courier", "sent"),
            )
        ):
            writing.insert(
                NOTIFICATION,
                {
                    "id": f"ntf_{number}", "audience": audience, "target_id": "x", "subject": early, "sequence": 100 + number,
                    "event_id": f"e{number}", "kind": kind, "matter": "", "content": "", "facts": {}, "channel": "sms",
                    "status": status, "reason": "now", "counted": True, "important": False, "merged_into": "",
                    "decided_s": NINE_S, "text": "", "receipt": "", "version": 1,
                },
            )  # fmt: skip
        for name, low_s, high_s in ((early, 1100, 1200), (late, 1900, 2400)):
            row = {"id": name, "low_s": NINE_S + low_s, "high_s": NINE_S + high_s, "told_s": NINE_S}
            writing.insert(ANNOUNCED_ETA, {**row, "promise_at_risk": False, "times": 1, "version": 1})
        for number, (off_30, off_10, pairs) in enumerate(
            ((-120, 60, {"next": [0, 300], "later": [1, 600]}), (180, None, {"next": [0, 300]}))
        ):
            row = {"id": f"stp_{number}", "round_id": "r", "day": DAY, "drops": True, "entries": []}
            row |= {"actual_s": NINE_S, "error_30_s": off_30, "error_10_s": off_10, "pairs": pairs}
            eta.put_trails(writing, [row])
        for number, age_s in enumerate((0, 0, 2, 900)):
            writing.insert(
                COMMAND,
                {
                    "id": f"cmd_{number}", "device": "phone", "actor": "courier:x", "kind": "arrive", "subject": "r",
                    "base_version": 1, "number": number, "offset_s": 30, "body": {}, "status": "kept", "answer": {},
                    "happened_s": NINE_S - age_s - 30, "received_s": NINE_S,
                },
            )  # fmt: skip
        writing.note("test.filled", day.town_id, 1)

    store.write(day.town_id, "test", step)
    with store.reading(day.town_id) as reading:
        found = day_figures(reading, DAY, day.map)
    assert found.messages == {"near": 1, "promised": 2}
    assert found.figures[Key.MESSAGES] == Amount(3, 2)
    assert found.figures[Key.TOLD_KEPT] == Amount(1, 2)
    assert found.figures[Key.ETA_KEPT] == Amount(2, 3)
    assert found.horizons == (HorizonCount("next", 2, 0, 0, 600), HorizonCount("later", 1, 0, 1, 600))
    assert found.figures[Key.ETA_ERROR_30] == Amount(300, 2)
    assert found.figures[Key.ETA_ERROR_10] == Amount(60, 1)
    assert found.figures[Key.FACT_AGE_P95] == found.figures[Key.FACT_AGE_MOST] == Amount(900)


@pytest.mark.parametrize("key", [Key.WAIT_SHOP, Key.WAIT_DOOR])
def test_waiting_is_told_by_where(store: Store, key: Key) -> None:
    """Tests that who is kept at a shop five minutes longer than planned, or is at a door five minutes before its window, has waited there."""
    store.clock.set(NINE_S - 1800)
    day = make_day(store, couriers=1)
    day.add((1500, 2500), window=(1800, 3600))
    day.plan()
    store.clock.set(NINE_S)
    start_all(day)
    times = {Key.WAIT_SHOP: ((600, 960), (2000, 2120)), Key.WAIT_DOOR: ((600, 660), (1500, 1920))}[key]
    for arrived_s, closed_s in times:
        store.clock.set(NINE_S + arrived_s)
        go_to(day, active(day)[0])
        store.clock.set(NINE_S + closed_s)
        close(day, active(day)[0])
    with store.reading(day.town_id) as reading:
        found = day_figures(reading, DAY, day.map)
    assert found.figures[key] == Amount(300)
    assert found.figures[Key.ON_TIME] == Amount(1, 1)
