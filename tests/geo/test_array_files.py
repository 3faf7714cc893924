"""Tests of arrays in files: written as numpy writes them, mapped when read, and never half trusted."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from geo.array_files import map_array, save_array

ARRAYS = [
    np.arange(5, dtype=np.int32),
    np.array([[1, -2], [3, 4], [5, 6]], dtype=np.int32),
    np.array([True, False, True]),
    np.array([0, 255], dtype=np.uint8),
    np.array([2**40], dtype=np.int64),
    np.array([0.5, np.nan], dtype=np.float32),
    np.empty(0, dtype=np.float64),
    np.empty((0, 2), dtype=np.int32),
    np.asfortranarray(np.arange(6, dtype=np.int16).reshape(2, 3)),
]


@pytest.mark.parametrize("array", ARRAYS, ids=str)
def test_round_trip(tmp_path, array):
    """Tests that an array comes back as it was, read-only, of no subclass, and as numpy reads it too."""
    path = tmp_path / "a.npy"
    save_array(path, array)
    found = map_array(path)
    np.testing.assert_array_equal(found, array)
    np.testing.assert_array_equal(np.load(path, allow_pickle=False), array)
    assert type(found) is np.ndarray
    assert found.dtype == array.dtype
    assert found.flags.c_contiguous
    assert not found.flags.writeable


DAMAGES = {
    "empty": (lambda content: content[:0], "no array file"),
    "other": (lambda content: b"PK\x03\x04" + content, "no array file"),
    "cut": (lambda content: content[:-1], "19 bytes of content instead of 20"),
    "longer": (lambda content: content + b"x", "21 bytes of content instead of 20"),
    "cut header": (lambda content: content[:40], "header"),
    "objects": (lambda content: content.replace(b"'<i4'", b"'|O8'"), "header"),
    "big-endian": (lambda content: content.replace(b"'<i4'", b"'>i4'"), "header"),
    "columns": (lambda content: content.replace(b"False", b"True "), "header"),
    "huge": (lambda content: content.replace(b"(5,), }    ", b"(99999,), }"), "instead of 399996"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_said(tmp_path, damage):
    """Tests that a file which is not exactly such an array is refused, saying why."""
    path = tmp_path / "a.npy"
    save_array(path, np.arange(5, dtype=np.int32))
    change, message = DAMAGES[damage]
    changed = change(path.read_bytes())
    assert changed != path.read_bytes()
    path.write_bytes(changed)
    with pytest.raises(ValueError, match=message):
        map_array(path)


def test_threads_read_at_once(tmp_path):
    """Tests that many threads may read at once (numpy's own reader fails at times on Python 3.11)."""
    for at, array in enumerate(ARRAYS):
        save_array(tmp_path / f"{at}.npy", array)
    faults = []

    def read():
        try:
            for _ in range(60):
                for at, array in enumerate(ARRAYS):
                    np.testing.assert_array_equal(map_array(tmp_path / f"{at}.npy"), array)
        except (AssertionError, ValueError, OSError, SystemError) as error:
            faults.append(error)

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
