"""Payloads, results and errors as bytes.

What comes back from a child may have been written by native code gone wild. It is therefore bounded in size, and read by an unpickler
that makes objects of a few harmless kinds and of this project's own classes, and calls nothing else.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import traceback
from collections.abc import Callable
from enum import Enum
from typing import Any

from dispatch.errors import DispatchError
from dispatch.executor.errors import JobFailedError

PICKLE_PROTOCOL = 5

_HARMLESS = {
    "builtins": {"bytearray", "complex", "frozenset", "range", "set", "slice"},
    "collections": {"Counter", "OrderedDict", "deque"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "decimal": {"Decimal"},
    "fractions": {"Fraction"},
    "pathlib": {"Path", "PosixPath", "PurePosixPath"},
    "uuid": {"UUID"},
    "numpy": {"dtype", "ndarray"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
}


class PackingError(Exception):
    """An object that cannot be sent, or bytes that are no object; the message says why."""


class _BoundedBytes(io.BytesIO):
    """Refuses to grow beyond a limit, so that an enormous result is noticed before it has been copied."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, data: Any, /) -> int:
        """Take more bytes."""
        if self.tell() + memoryview(data).nbytes > self._limit:
            raise PackingError(f"takes more than {self._limit} bytes")
        return super().write(data)


def pack(thing: object, limit: int) -> bytes:
    """Return an object as bytes.

    Parameters
    ----------
    thing
        Plain data.
    limit
        Bytes it may take.

    Raises
    ------
    PackingError
        If it takes more, or cannot be pickled.
    """
    file = _BoundedBytes(limit)
    try:
        pickle.Pickler(file, PICKLE_PROTOCOL).dump(thing)
    except (PackingError, MemoryError):
        raise
    except Exception as error:  # objects may raise anything while they are pickled
        raise PackingError(f"cannot be pickled: {error}") from error
    return file.getvalue()


def _member(of: object, name: str) -> object:
    """Return a member of an enumeration, which some versions of Python pickle as an attribute of its class."""
    if isinstance(of, type) and issubclass(of, Enum):
        return of[name]
    raise pickle.UnpicklingError("only members of enumerations are looked up by name")


class _CarefulUnpickler(pickle.Unpickler):
    def __init__(self, data: io.BytesIO, roots: frozenset[str]) -> None:
        super().__init__(data)
        self._roots = roots

    def find_class(self, module: str, name: str, /) -> Any:
        """Return a class or one of the few functions that rebuild arrays."""
        if name in _HARMLESS.get(module, ()):
            return super().find_class(module, name)
        if (module, name) == ("builtins", "getattr"):
            return _member
        if module.split(".", maxsplit=1)[0] in self._roots:
            found = super().find_class(module, name)
            # A dotted name could reach through a module of ours into another one.
            if isinstance(found, type) and found.__module__.split(".")[0] in self._roots:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a result")


def unpack(data: bytes | io.BytesIO, roots: frozenset[str]) -> Any:
    """Return the object that a child has sent.

    Parameters
    ----------
    data
        What `pack` has made there.
    roots
        Top-level packages whose classes may be among it.

    Raises
    ------
    PackingError
        If the bytes are no object, or one of a kind that has no place in a result.
    """
    try:
        return _CarefulUnpickler(io.BytesIO(data) if isinstance(data, bytes) else data, roots).load()
    except Exception as error:  # broken pickles raise nearly everything
        raise PackingError(f"cannot be read: {error!r}") from error


def pack_error(error: BaseException, limit: int) -> bytes:
    """Return an error as bytes: as text, and those with a ``code`` also so that they can be raised again."""
    trace = "".join(traceback.format_exception(error))[-20_000:]
    message = f"{type(error).__name__}: {error}"[:10_000]
    code, whole = getattr(error, "code", None), b""
    if isinstance(code, str):
        message = str(error)[:10_000]
        with contextlib.suppress(PackingError):
            # Not the error itself: pickle would call its class with the message alone, where most need more.
            whole = pack((type(error), error.args, vars(error)), limit // 2)
    return pack(
        (type(error).__module__, code if isinstance(code, str) else None, message, trace, whole), limit
    )


def unpack_error(data: bytes | io.BytesIO, roots: frozenset[str]) -> Exception:
    """Return the error that a child has sent: of its own class if it is one of ours with a ``code``, else a `JobFailedError`.

    Raises
    ------
    PackingError
        If the bytes are no error.
    """
    try:
        module, code, message, trace, whole = unpack(data, roots)
        is_ours = isinstance(code, str) and module.split(".")[0] in roots
    except (TypeError, ValueError, AttributeError) as broken:
        raise PackingError(f"is no error: {broken!r}") from broken
    if not is_ours:
        return JobFailedError(str(message), trace=str(trace))
    try:
        kind, arguments, attributes = unpack(whole, roots)
        if issubclass(kind, Exception):
            error: Exception = kind.__new__(kind, *arguments)
            vars(error).update(attributes)
            return error
    except (PackingError, TypeError, ValueError):  # something in it cannot travel: what it says still does
        pass
    return DispatchError(str(message), code=code)


def quiet(call: Callable[[], object]) -> None:
    """Call, and forget any error of the system: for clearing away what may be gone already."""
    try:
        call()
    except OSError:
        return
