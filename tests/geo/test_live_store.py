"""Tests of keeping disruptions on disk: crashes, several processes, damage."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from geo.errors import MapError
from geo.live.disruptions import Disruption, DisruptionKind, Where
from geo.live.disruptions_hours import InForce
from geo.live.store import LAST_GOOD, DisruptionStore

ROOT = Path(__file__).resolve().parents[2]
CLOSED = Disruption("", DisruptionKind.CLOSED, Where(streets=("Rue A",)), InForce(), note="é" * 300)
WRITER = """
import sys
from pathlib import Path
from geo.live.disruptions import Disruption, DisruptionKind, Where
from geo.live.disruptions_hours import InForce
from geo.live.store import DisruptionStore

store = DisruptionStore(Path(sys.argv[1]), "Europe/Paris")
where = Where(streets=("Rue B",))
print("ready", flush=True)
for number in range(int(sys.argv[2])):
    added = store.add(Disruption("", DisruptionKind.CLOSED, where, InForce(), note=sys.argv[3] * 200))
    if number % 3 == 2:
        store.remove(added.id)
"""


def writer(folder, count, name):
    """Start a process that adds disruptions, and wait until it begins."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(count), name],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


@pytest.fixture
def store(tmp_path):
    """An empty store."""
    return DisruptionStore(tmp_path / "live", "Europe/Paris")


def test_an_empty_store(store):
    """Tests that a town without a file has no disruptions, and that asking makes no folder."""
    assert store.load() == ((), 1)
    assert store.stamp() is None
    assert not store.folder.exists()


def test_numbers_are_never_given_twice(store):
    """Tests adding and removing; a number that is gone stays gone."""
    first, second = store.add(CLOSED), store.add(CLOSED)
    assert (first.id, second.id) == ("1", "2")
    assert abs(first.created_s - time.time()) < 60
    assert store.remove("2") == second
    assert store.add(CLOSED).id == "3"
    assert [one.id for one in store.load().disruptions] == ["1", "3"]
    with pytest.raises(MapError, match="Known: 1, 3") as caught:
        store.remove("2")
    assert caught.value.code == "disruption_unknown"


def test_the_stamp_changes_with_the_file(store):
    """Tests that every change can be noticed without reading."""
    stamps = {store.stamp()}
    for _ in range(20):
        store.add(CLOSED)
        stamps.add(store.stamp())
    assert len(stamps) == 21


def test_the_last_good_copy(store):
    """Tests that the version before each change is kept."""
    store.add(CLOSED)
    before = store.path.read_bytes()
    store.add(CLOSED)
    assert (store.folder / LAST_GOOD).read_bytes() == before
    assert sorted(path.name for path in store.folder.iterdir()) == [
        ".lock", "disruptions.json", LAST_GOOD,
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_damage(store, seed):
    """Tests that a damaged file is a clear error or good disruptions, never a crash, and is never replaced."""
    for _ in range(3):
        store.add(CLOSED)
    good = store.path.read_bytes()
    draw = random.Random(seed)
    data = bytearray(good)
    start = draw.randrange(len(data))
    if seed % 3 == 0:
        del data[start:]
    elif seed % 3 == 1:
        data[start : start + 8] = draw.randbytes(8)
    else:
        del data[start : start + draw.randrange(1, 50)]
    store.path.write_bytes(data)
    if not is_good(store):
        with pytest.raises(MapError, match=LAST_GOOD) as caught:
            store.add(CLOSED)
        assert caught.value.code == "disruptions_damaged"
        assert str(store.path) in str(caught.value)
        assert store.path.read_bytes() == bytes(data)
    else:
        assert len(store.load().disruptions) <= 3


def is_good(store):
    """Tell whether a store can be read; anything but a clear error is raised."""
    try:
        store.load()
    except MapError:
        return False
    return True


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b'{"format": 2, "next_id": 1, "disruptions": []}',
        b'{"format": 1, "next_id": "x", "disruptions": []}',
        b'{"format": 1, "next_id": 1, "disruptions": {}}',
        b'{"format": 1, "next_id": 1, "disruptions": [{"kind": "closed"}]}',
        b'{"format": 1, "next_id": 3, "disruptions": [{"ways": [1]}]}',
        b'{"format": 1, "next_id": 3, "disruptions": [{"id": "1", "ways": [1]}, {"id": "1", "ways": [2]}]}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_not_a_list_of_disruptions(store, content):
    """Tests files that are no such lists, whoever wrote them."""
    store.folder.mkdir()
    store.path.write_bytes(content)
    with pytest.raises(MapError, match="remove it to start without") as caught:
        store.load()
    assert caught.value.code == "disruptions_damaged"


def test_a_file_written_by_hand(store):
    """Tests that people may write the file: times without offsets are on the town's clocks."""
    store.folder.mkdir()
    row = {"id": "7", "streets": ["Rue A"], "from": "2026-11-28T06:00", "note": "by hand"}
    store.path.write_text(json.dumps({"format": 1, "next_id": 8, "disruptions": [row]}), encoding="utf-8")
    (read,) = store.load().disruptions
    assert read.when.starts_s == 1795842000  # 05:00 UTC
    assert store.add(CLOSED).id == "8"


def test_a_folder_that_cannot_be_written(tmp_path):
    """Tests that a home that cannot be written is said to be so."""
    (tmp_path / "file").write_text("")
    with pytest.raises(MapError) as caught:
        DisruptionStore(tmp_path / "file" / "live", "Europe/Paris").add(CLOSED)
    assert caught.value.code == "home_unwritable"


def test_a_writer_that_is_killed(store):
    """Tests that the file loads at every moment while writers are killed in the midst of their work."""
    draw = random.Random(1)
    loads = 0
    for _ in range(5):
        process = writer(store.folder, 100_000, "k")
        end = time.monotonic() + draw.uniform(0.01, 0.12)
        while time.monotonic() < end:
            store.load()
            loads += 1
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        process.stdout.close()
        stored = store.load()
        numbers = [int(one.id) for one in stored.disruptions]
        assert numbers == sorted(set(numbers))
        assert all(number < stored.next_id for number in numbers)
    assert loads > 20
    assert len(stored.disruptions) > 5
    store.add(CLOSED)  # no lock is left behind, and leftovers are swept
    assert not list(store.folder.glob(".*.tmp"))


def test_two_processes_at_once(store):
    """Tests that two processes and a thread lose nothing of one another's."""
    processes = [writer(store.folder, 30, name) for name in ("a", "b")]
    thread = threading.Thread(target=lambda: [store.add(CLOSED) for _ in range(20)])
    thread.start()
    thread.join(30)
    assert [process.wait(30) for process in processes] == [0, 0]
    for process in processes:
        process.stdout.close()
    stored = store.load()
    notes = [one.note[0] for one in stored.disruptions]
    assert {note: notes.count(note) for note in set(notes)} == {"a": 20, "b": 20, "é": 20}
    assert stored.next_id == 81
