"""Tests of learned counts on disk: whole after every accident, and found again on a new map."""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import time

import numpy as np
import pytest

from geo.errors import MapError
from geo.learning.store import LearningStore, sealed
from geo.learning.sums import BINS
from geo.live.streets import LiveStreets
from tests.geo.live_towns import WAYS, add_town


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    return add_town(folder / "home", folder)


def passed(sums, arcs, number=1):
    return sums.plus(np.array(arcs), np.zeros(len(arcs), dtype=int), np.zeros(len(arcs)), [number])


def test_what_is_written_is_read(town, tmp_path):
    """Tests that counts come back as they were, and that no file is no counts."""
    store = LearningStore(tmp_path / "learned")
    assert len(store.load(town, "van").sums.arc) == 0
    written = store.change(town, "van", lambda sums: passed(sums, [0, 2, 2], 2**63 - 1))
    loaded, lost = store.load(town, "van")
    assert lost == 0
    assert (loaded.arc.tolist(), loaded.passages.tolist()) == ([0, 2], [1, 2])
    np.testing.assert_array_equal(loaded.counts, written.counts)
    assert loaded.seen.tolist() == [2**63 - 1]
    assert len(store.load(town, "bike").sums.arc) == 0
    assert LearningStore.beside(town).folder == town.folder.parent.parent / "live" / "live" / "learned"


def test_another_map_finds_streets_again(town, tmp_path):
    """Tests that counts follow their streets to a map with more streets, and tell of those that are gone."""
    store = LearningStore(tmp_path / "learned")
    arcs = np.flatnonzero(town.network.original_arc == np.arange(town.network.arc_count))
    store.change(town, "van", lambda sums: passed(sums, arcs))
    ways = {number: way for number, way in WAYS.items() if number != 15}
    ways[9] = ([4, 2], "highway=residential name=Rue_Neuve")
    other = add_town(tmp_path / "home", tmp_path, ways=ways)
    assert other.map_hash != town.map_hash
    sums, lost = store.load(other, "van")
    assert lost == 2  # the dead end, both ways
    assert len(sums.arc) == len(arcs) - 2

    def names(on, numbers):
        network = on.network
        return {
            (
                on.edge_name(network.arc_edge[a]),
                network.node_lon[network.tail[a]],
                network.node_lat[network.head[a]],
            )
            for a in numbers
        }

    assert names(other, sums.arc) < names(town, arcs)
    assert "Rue_Neuve" not in {name for name, _, _ in names(other, sums.arc)}


@pytest.mark.parametrize("damage", ["empty", "cut", "text", "shape", "negative", "beyond", "version"])
def test_damage_is_told(town, tmp_path, damage):
    """Tests that a damaged file is named with the remedy, in live streets too."""
    store = LearningStore(tmp_path / "learned")
    store.change(town, "van", lambda sums: passed(sums, [0, 1]))
    path = store.path("van")
    if damage in {"empty", "cut", "text"}:
        data = path.read_bytes()
        path.write_bytes({"empty": b"", "cut": data[: len(data) // 2], "text": b"hello"}[damage])
    else:
        with np.load(io.BytesIO(path.read_bytes()[32:])) as file:
            arrays = dict(file)
        changed = {
            "shape": {"counts": np.zeros((1, BINS), dtype=np.int32)},
            "negative": {"bucket": np.array([-1, 0], dtype=np.int16)},
            "beyond": {"arc": np.array([0, 10**6], dtype=np.int32)},
            "version": {"buckets": np.array(["always"])},
        }[damage]
        path.write_bytes(sealed({**arrays, **changed}))
    with pytest.raises(MapError, match=r"van\.sums: damaged: .*Remove it") as caught:
        store.load(town, "van")
    assert caught.value.code == "learned_damaged"


def test_random_damage_never_crashes(town, tmp_path):
    """Tests 200 files with changed or missing bytes: always a clear error."""
    store = LearningStore(tmp_path / "learned")
    store.change(town, "van", lambda sums: passed(sums, [0, 1, 2]))
    whole = store.path("van").read_bytes()
    rng = np.random.default_rng(2)
    codes = set()
    for _ in range(200):
        data = bytearray(whole[: int(rng.integers(1, len(whole) + 1))] if rng.random() < 0.3 else whole)
        data[int(rng.integers(len(data)))] ^= int(rng.integers(1, 256))
        store.path("van").write_bytes(bytes(data))
        with pytest.raises(MapError) as caught:
            store.load(town, "van")
        codes.add(caught.value.code)
    assert codes == {"learned_damaged"}


def _write_for_ever(folder, town):
    store = LearningStore(folder)
    number = 0
    while True:
        number += 1
        store.change(town, "van", lambda sums, number=number: passed(sums, [0, 1], number))


def test_killed_writers_leave_whole_files(town, tmp_path):
    """Tests that writers that are killed at any moment leave a file that loads, and no lock."""
    folder = tmp_path / "learned"
    context = multiprocessing.get_context("fork")
    rng = np.random.default_rng(3)
    for _ in range(6):
        writer = context.Process(target=_write_for_ever, args=(folder, town))
        writer.start()
        time.sleep(0.1 + float(rng.random()) * 0.1)
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        LearningStore(folder).load(town, "van")
    sums = LearningStore(folder).change(town, "van", lambda sums: passed(sums, [0], 10**6))
    assert sums.passages.sum() > 1
    assert not list(folder.glob(".*.tmp"))


def test_a_file_that_cannot_be_written(town, tmp_path):
    """Tests that a folder that is a file is told as such."""
    (tmp_path / "learned").write_text("in the way")
    with pytest.raises(MapError, match="cannot be written") as caught:
        LearningStore(tmp_path / "learned").change(town, "van", lambda sums: passed(sums, [0]))
    assert caught.value.code == "home_unwritable"


def test_live_streets_tell_of_damage(tmp_path):
    """Tests that nothing is guessed where learned speeds cannot be read."""
    town = add_town(tmp_path / "home", tmp_path)
    live = LiveStreets(town)
    live.at()
    store = LearningStore.beside(town)
    store.folder.mkdir(parents=True)
    store.path("van").write_bytes(b"?")
    with pytest.raises(MapError, match="damaged"):
        live.at()
