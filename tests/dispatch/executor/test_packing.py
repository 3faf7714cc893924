"""Objects as bytes, and bytes that are meant to do harm."""

from __future__ import annotations

import pickle
import random
from pathlib import Path

import numpy as np
import pytest

from dispatch.errors import DispatchError
from dispatch.executor.errors import JobFailedError
from dispatch.executor.packing import PackingError, pack, pack_error, unpack, unpack_error

ROOTS = frozenset({"dispatch", "geo", "routing", "tests"})


class _Calls:
    def __init__(self, function: object, *arguments: object) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> object:
        return self.call


@pytest.mark.parametrize(
    "bomb",
    [
        _Calls(eval, "1"),
        _Calls(getattr, Path, "home"),
        _Calls(np.fromfile, "x"),
        _Calls(np.load, "x"),
        _Calls(pickle.loads, b""),
        _Calls(pack_error, ValueError(), 1000),
    ],
    ids=["eval", "getattr", "fromfile", "load", "loads", "own function"],
)
def test_nothing_is_called(bomb: object) -> None:
    """Tests that functions, our own too, are not called by reading a result."""
    with pytest.raises(PackingError, match="cannot be read"):
        unpack(pickle.dumps(bomb), ROOTS)


def test_dotted_names_lead_nowhere() -> None:
    """Tests that a name cannot reach through one of our modules into another one."""
    sneaky = b"\x80\x04\x8c\x1adispatch.executor.packing\x8c\x0dpickle.Pickler\x93."
    sneaky = sneaky.replace(b"\x1a", bytes([len("dispatch.executor.packing")]), 1).replace(
        b"\x0d", bytes([len("pickle.Pickler")]), 1
    )
    with pytest.raises(PackingError, match="has no place in a result"):
        unpack(sneaky, ROOTS)


def test_damaged_bytes_give_an_error_or_an_object() -> None:
    """Tests that flipped and missing bytes do nothing but raise one kind of error."""
    chance = random.Random(1)
    whole = pack({"a": np.arange(5), "b": [1, "two", 3.0], "c": (None, True)}, 10_000)
    for _ in range(2000):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(damaged))] = chance.randrange(128)  # no memo of billions of places
        try:
            unpack(bytes(damaged[: chance.choice([len(damaged), chance.randrange(len(damaged))])]), ROOTS)
        except PackingError:
            continue


def test_the_bound_counts_every_byte() -> None:
    """Tests that an object of exactly the bound fits, and one byte less is refused."""
    for thing in (b"x" * 100_000, list(range(1000)), np.zeros(5000)):
        length = len(pack(thing, 1 << 20))
        assert len(pack(thing, length)) == length
        with pytest.raises(PackingError, match=f"more than {length - 1} bytes"):
            pack(thing, length - 1)


def test_foreign_errors_become_text() -> None:
    """Tests that an error of a library is told as one, even if it has a code, and that ours survive what cannot travel."""

    class LibraryError(Exception):
        code = "e3q8"

    LibraryError.__module__ = "sqlalchemy.exc"
    error = unpack_error(pack_error(LibraryError("the table is locked"), 100_000), ROOTS)
    assert isinstance(error, JobFailedError)
    assert "the table is locked" in str(error)
    ours = DispatchError("has a function", code="own_code")
    ours.extra = lambda: 0  # type: ignore[attr-defined]
    error = unpack_error(pack_error(ours, 100_000), ROOTS)
    assert (type(error), str(error), getattr(error, "code", "")) == (
        DispatchError,
        "has a function",
        "own_code",
    )


@pytest.mark.parametrize(
    "data", [b"", b"garbage", pickle.dumps(1), pickle.dumps((1, 2)), pickle.dumps((1, "a", 2, 3, 4))]
)
def test_what_is_no_error(data: bytes) -> None:
    """Tests that bytes which are no error are said to be none."""
    with pytest.raises(PackingError):
        unpack_error(data, ROOTS)
