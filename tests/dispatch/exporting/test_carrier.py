"""Files that are taken out: each thing once, whatever dies or changes when, and gone in time."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dispatch.clock import SetClock
from dispatch.exporting import carrier as carriers
from dispatch.exporting.asking import (
    KEPT_S,
    KNOWN_S,
    MOST_OPEN,
    BadExportError,
    drop_export,
    expire_exports,
)
from dispatch.exporting.carrier import LEASE_S, MOST_TRIES
from dispatch.exporting.export import ExportFormat, ExportKind, ExportStatus
from dispatch.keeping.chores import CHORES
from dispatch.keeping.keeper import do_chores
from dispatch.privacy.erasure import erase_recipient
from dispatch.storage import deliveries, exports
from dispatch.storage.conflicts import NotFoundError
from dispatch.storage.exports import ExportLostError
from dispatch.storage.schema_exports import EXPORT_CHUNK
from dispatch.storage.store import Store
from tests.dispatch.conftest import NOON_S
from tests.dispatch.exporting.exporting_town import ExportingTown
from tests.dispatch.lease_time import age, end
from tests.dispatch.storage.small_town import add_promised

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def town(store: Store) -> ExportingTown:
    """A town with seven deliveries."""
    found = ExportingTown(store)
    for number in range(7):
        add_promised(store, found.town, reference=f"order-{number}")
    return found


def pieces(town: ExportingTown) -> int:
    with town.store.reading(town.id) as reading:
        return len(reading.rows(reading.select(EXPORT_CHUNK)))


def set_clock(town: ExportingTown, after_s: int) -> None:
    clock = town.store.clock
    assert isinstance(clock, SetClock)
    clock.set(NOON_S + after_s)
    if not town.store.database.is_sqlite:
        age(town.store, after_s + 1)


def test_each_once_whatever_is_moved_meanwhile(town: ExportingTown) -> None:
    """Tests that deliveries that go to another day, and back, between two pages are in the file once."""
    name = town.ask()
    pages = carriers.delivery_page
    calls = 0

    def moving(reading, sight, place):
        nonlocal calls
        page = pages(reading, sight, place)
        calls += 1
        for row in page.rows:
            with town.store.writing(town.id, "test") as writing:
                own = deliveries.get(writing, row["id"])
                other = "2026-11-29" if calls % 2 else "2026-11-02"
                changed = deliveries.change(writing, own, day=other)
                writing.note("delivery.rescheduled", own.id, changed.version)
        return page

    table = dict(carriers.PAGES) | {ExportKind.DELIVERIES: moving}
    carrier = town.carrier(page=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(carriers, "PAGES", table)
        assert carrier.run_once() == 1
    lines = town.content(name).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len({line.split(",")[0] for line in lines[1:]}) == 8
    assert (town.export(name).rows, town.export(name).status) == (7, ExportStatus.DONE)


def test_a_killed_process_leaves_its_file_to_others(town: ExportingTown, store: Store) -> None:
    """Tests with SIGKILL in the middle: nobody takes the file up before the lease is over, and then it is the same to the byte."""
    whole = town.ask()
    town.carrier().run_once()
    name = town.ask(format=ExportFormat.CSV)
    url = store.database.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.dispatch.exporting.writing_process", url],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    for _ in range(3):
        assert process.stdout.readline() == "page\n"
    process.send_signal(signal.SIGKILL)
    process.stdout.close()
    process.wait()
    begun = town.export(name)
    assert begun.status is ExportStatus.RUNNING
    # Told within the transaction: the last page that was told of may not be kept.
    assert 2 <= begun.rows < 7
    assert begun.chunks == begun.rows == pieces(town) - town.export(whole).chunks
    with store.reading(town.id) as reading:
        lease_s = reading.get(exports.EXPORT, name).lease_s
    # That process has gone by the clock of the machine, which this one does not.
    clock = store.clock
    assert isinstance(clock, SetClock)
    clock.set(lease_s - 1)
    assert town.carrier().run_once() == 0
    end(store, lease_s, LEASE_S)
    assert town.carrier().run_once() == 1
    done = town.export(name)
    assert (done.status, done.rows, done.tries) == (ExportStatus.DONE, 7, 0)
    assert town.content(name) == town.content(whole)


def test_who_has_lost_a_file_writes_nothing(town: ExportingTown) -> None:
    """Tests that a process whose lease was over finds that out by its next page, and the file has nothing twice."""
    name = town.ask()
    slow, other = town.carrier(page=2), town.carrier()
    file = town.store.write(
        town.id, "x:y", lambda writing: exports.take_up(writing, name, slow._holder, LEASE_S)
    )
    assert file is not None
    set_clock(town, LEASE_S)
    assert other.run_once() == 1
    before = town.content(name)
    with pytest.raises(ExportLostError):
        slow._write(town.id, file, None)
    assert town.content(name) == before


def test_a_server_that_ends_leaves_its_file_at_once(town: ExportingTown) -> None:
    """Tests that ending in order is no death: the file goes on where it is, without waiting and without a try."""

    class Stop:
        looks = 0

        def is_set(self) -> bool:
            self.looks += 1
            return self.looks > 3

    name = town.ask()
    assert town.carrier(page=1).run_once(Stop()) == 0  # type: ignore[arg-type]
    assert 0 < town.export(name).rows < 7
    assert town.carrier(page=1).run_once() == 1
    assert (town.export(name).rows, town.export(name).tries) == (7, 0)


def test_what_nobody_can_write_is_given_up(town: ExportingTown, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a file that fails, and one that its writers die of, end with a reason, leave nothing behind, and hold up no other one."""
    bad, good = town.ask(), town.ask(ExportKind.EVENTS)
    real = dict(carriers.PAGES)

    def broken(reading, sight, place):
        if place is None:
            return real[ExportKind.DELIVERIES](reading, sight, place)
        raise ValueError("nobody has thought of this")

    monkeypatch.setattr(carriers, "PAGES", real | {ExportKind.DELIVERIES: broken})
    assert town.carrier(page=2).run_once() == 1
    assert town.export(bad).status is ExportStatus.FAILED
    assert town.export(bad).failure == "export_unwritable"
    assert (town.export(bad).chunks, pieces(town)) == (0, town.export(good).chunks)
    deadly = town.ask()
    for number in range(MOST_TRIES):
        set_clock(town, number * LEASE_S)
        town.store.write(
            town.id,
            "x:y",
            lambda writing: exports.take_up(writing, deadly, "dead", LEASE_S),
        )
    set_clock(town, MOST_TRIES * LEASE_S)
    assert town.carrier().run_once() == 0
    assert (town.export(deadly).status, town.export(deadly).failure) == (ExportStatus.FAILED, "export_died")


def test_files_go_after_a_week(town: ExportingTown) -> None:
    """Tests that the chore lets the content of a file go when its time is over, keeps that it was there, and forgets that later."""
    name = town.ask()
    town.carrier().run_once()
    assert town.export(name).expires_s == NOON_S + KEPT_S
    chore = [one for one in CHORES if one.name == "exports"]
    set_clock(town, KEPT_S - 1)
    do_chores(town.store, town.id, chores=chore)
    assert pieces(town) == 1
    set_clock(town, KEPT_S + 3600)
    assert do_chores(town.store, town.id, chores=chore).counts == {"exports": 1}
    assert (town.export(name).status, pieces(town)) == (ExportStatus.EXPIRED, 0)
    with pytest.raises(ExportLostError):
        list(exports.content_of(town.store, town.id, _with_chunks(town, name)))
    set_clock(town, KEPT_S + KNOWN_S)
    town.store.write(town.id, "x:y", expire_exports)
    with pytest.raises(NotFoundError):
        town.export(name)


def _with_chunks(town: ExportingTown, name: str):
    from dataclasses import replace

    return replace(town.export(name), chunks=1)


def test_whoever_is_forgotten_is_in_no_file(town: ExportingTown) -> None:
    """Tests that files that may name somebody go with them, one that is being written too, and those that name nobody stay."""
    store = town.store
    named, counted, begun = town.ask(persons=True), town.ask(), town.ask(ExportKind.EVENTS)
    assert town.carrier().run_once() == 3
    town.store.write(town.id, "x:y", lambda writing: drop_export(writing, exports.get_export(writing, begun)))
    begun = town.ask(persons=True)
    slow = town.carrier(page=1)
    file = store.write(town.id, "x:y", lambda writing: exports.take_up(writing, begun, slow._holder, LEASE_S))
    assert file is not None
    set_clock(town, 40 * 86_400)
    with store.reading(town.id) as reading:
        own = deliveries.of_day(reading, "2026-11-28")
    for one in own:
        with store.writing(town.id, "x:y") as writing:
            stored = deliveries.get(writing, one.id)
            changed = deliveries.change(writing, stored, status="cancelled", payment=None)
            writing.note("delivery.cancelled", one.id, changed.version)
    erase_recipient(store, town.id, "admin:x", town.town.recipient)
    assert town.export(named).status is town.export(begun).status is ExportStatus.EXPIRED
    assert town.export(named).failure == "export_forgotten"
    assert town.export(counted).status is ExportStatus.DONE
    with pytest.raises(ExportLostError):
        slow._write(town.id, file, None)
    assert pieces(town) == town.export(counted).chunks


def test_what_is_asked_for_is_checked(town: ExportingTown) -> None:
    """Tests that files that nobody can write are refused with what is wrong, and that so many wait at a time."""
    first = dt.date(2026, 1, 1)
    shop = town.town.shops[0]
    for code, kind, days, wanted in (
        ("bad_span", ExportKind.DELIVERIES, (first, first + dt.timedelta(days=400)), {}),
        ("bad_span", ExportKind.DELIVERIES, (first, first - dt.timedelta(days=1)), {}),
        ("bad_kind", ExportKind.FIGURES, (first, first), {"org_id": shop}),
        ("bad_kind", ExportKind.VISITS, (first, first), {"org_id": shop}),
        ("bad_kind", ExportKind.ROUNDS, (first, first), {"org_id": shop}),
        ("bad_status", ExportKind.DELIVERIES, (first, first), {"statuses": ["gone"]}),
        ("bad_status", ExportKind.CASH, (first, first), {"statuses": ["delivered"]}),
        ("bad_filter", ExportKind.VISITS, (first, first), {"persons": True}),
        ("bad_filter", ExportKind.ROUNDS, (first, first), {"organization_id": shop}),
        ("bad_filter", ExportKind.DELIVERIES, (first, first), {"organization_id": "org_nobody"}),
        (
            "bad_filter",
            ExportKind.DELIVERIES,
            (first, first),
            {"org_id": shop, "organization_id": town.town.shops[1]},
        ),
    ):
        with pytest.raises(BadExportError) as refused:
            town.ask(kind, days, **wanted)
        assert (refused.value.code, bool(refused.value.field)) == (code, True), (kind, wanted)
    for _ in range(MOST_OPEN):
        town.ask()
    with pytest.raises(BadExportError, match="wait"):
        town.ask()
    # Each has a number of their own.
    town.ask(org_id=shop)
    assert town.carrier().run_once() == MOST_OPEN + 1
    town.ask()
