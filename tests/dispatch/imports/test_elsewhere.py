"""Files that a process of the executor takes in: killed as often as it may be, every line is settled once."""

from __future__ import annotations

import datetime as dt
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dispatch.clock import SystemClock
from dispatch.dayfile.furnish import furnish
from dispatch.executor.local import LocalProcessExecutor
from dispatch.imports.carrier import MOST_TAKES
from dispatch.imports.elsewhere import ImportsElsewhere
from dispatch.imports.import_file import ImportFile, ImportStatus
from dispatch.imports.queued_imports import QueuedImports
from dispatch.imports.sending import send_orders
from dispatch.imports.task import FILES_LANE
from dispatch.lookout import Lookout
from dispatch.parties.organization import OrganizationKind
from dispatch.storage import deliveries, imports, parties
from dispatch.storage.store import Store
from tests.dispatch.simulate.toy_scenario import toy_scenario

HEAD = "external_ref,recipient,phone,lon,lat,window_from,window_to,shops\n"
#: A day to come, for whoever goes by the clock of this machine.
DAY = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).date()
LINES = 1_500
KILLS = 3


@pytest.fixture
def town(store: Store) -> str:
    """A town that goes by the clock of this machine, as the process that takes files in does."""
    store.clock = SystemClock()
    return furnish(store, toy_scenario(hours=8).day, "x:y", slug="toy").town_id


@pytest.fixture
def executor() -> Iterator[LocalProcessExecutor]:
    """A process that knows Toytown."""
    lane = replace(FILES_LANE, warm=("tests.dispatch.imports.toy_maps:use_toy_town", *FILES_LANE.warm))
    with LocalProcessExecutor((lane,)) as made:
        yield made


def _send(store: Store, town_id: str, lines: int) -> str:
    with store.reading(town_id) as reading:
        shop = parties.organizations(reading, OrganizationKind.SHOP)[0].id
    text = HEAD + "".join(
        f"R-{number},Person {number},+336{number:08d},0.0{number % 4 + 1},0.02,10:00,11:00,{shop}\n"
        for number in range(lines)
    )
    return store.write(
        town_id,
        "org:test",
        lambda writing: send_orders(writing, text.encode(), org_id=shop, day=DAY),
    ).id


def _file(store: Store, town_id: str, name: str) -> ImportFile:
    with store.reading(town_id) as reading:
        return imports.get_import(reading, name)


def _children() -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                if (
                    int(fields[1]) == os.getpid()
                    and b"dispatch.executor.child" in (folder / "cmdline").read_bytes()
                ):
                    found.append(int(folder.name))
            except OSError:
                continue
    return found


def test_every_line_once_though_its_process_is_killed(
    store: Store, town: str, executor: LocalProcessExecutor
) -> None:
    """Tests that a file whose process is killed in the middle, again and again, is settled to its last line, and no line twice."""
    name = _send(store, town, LINES)
    queued, stop = QueuedImports(store, ImportsElsewhere(store, executor)), threading.Event()
    lookout = Lookout(lambda ending: queued.run_once(ending.is_set), "files")
    thread = threading.Thread(target=lookout.run, args=(stop,))
    thread.start()
    try:
        killed, seen, ends = 0, 0, time.monotonic() + 120
        while (file := _file(store, town, name)).status in {ImportStatus.QUEUED, ImportStatus.RUNNING}:
            assert time.monotonic() < ends, file
            if killed < KILLS and file.done > seen:
                seen = file.done
                for child in _children():
                    os.kill(child, signal.SIGKILL)
                    killed += 1
                lookout.wake()
            time.sleep(0.01)
        assert killed >= KILLS
        assert (file.status, file.lines, file.taken, file.fresh) == (ImportStatus.DONE, LINES, LINES, LINES)
        with store.reading(town) as reading:
            told = [one.line for one in imports.lines_page(reading, name, most=2 * LINES)]
            stored = [one.external_ref for one in deliveries.of_day(reading, DAY.isoformat())]
        assert told == list(range(2, LINES + 2))
        assert sorted(stored) == sorted(f"R-{number}" for number in range(LINES))
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)  # how often it is counted, in one row
def test_a_file_that_kills_each_time_is_given_up(store: Store, town: str) -> None:
    """Tests that a file is not taken up for ever by processes that die of it."""
    name = _send(store, town, 3)
    lane = replace(FILES_LANE, warm=("tests.dispatch.imports.toy_maps:die_of_files", *FILES_LANE.warm))
    with LocalProcessExecutor((lane,)) as executor:
        queued = QueuedImports(store, ImportsElsewhere(store, executor))
        for _ in range(MOST_TAKES):
            assert queued.run_once() == 0
        assert _file(store, town, name).takes == MOST_TAKES
        assert queued.run_once() == 1
    file = _file(store, town, name)
    assert (file.status, file.taken) == (ImportStatus.FAILED, 0)
    assert file.failure == "import_failed"


def test_the_end_of_the_server_leaves_the_rest_to_others(
    store: Store, town: str, executor: LocalProcessExecutor
) -> None:
    """Tests that a file is handed back soon after whoever waits for it is to stop, and that the next one goes on with it."""
    name = _send(store, town, LINES)
    elsewhere = ImportsElsewhere(store, executor)
    assert not elsewhere.carry_out(town, name, lambda: True)
    left = _file(store, town, name)
    assert left.status is ImportStatus.RUNNING
    assert left.done < LINES
    assert QueuedImports(store, ImportsElsewhere(store, executor)).run_once() == 1
    assert _file(store, town, name).taken == LINES


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)  # what is killed has no database
def test_a_server_that_stops_fails_no_file(store: Store, town: str) -> None:
    """Tests that a process that does not stop in time is killed, and its file is handed back with its text, to be taken in by others."""
    name = _send(store, town, 3)
    lane = replace(
        FILES_LANE, warm=("tests.dispatch.imports.toy_maps:be_slow", *FILES_LANE.warm), grace_s=0.2
    )
    with LocalProcessExecutor((lane,)) as executor:
        stopping = threading.Event()
        threading.Timer(2.0, stopping.set).start()
        assert QueuedImports(store, ImportsElsewhere(store, executor)).run_once(stopping.is_set) == 0
    left = _file(store, town, name)
    assert (left.status, left.done, left.failure) == (ImportStatus.RUNNING, 0, "")
    assert left.content
    assert imports.open_imports(store, 120) == ((town, name),)
