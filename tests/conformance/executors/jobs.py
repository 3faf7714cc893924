"""Functions that the executors' tests run: good ones, and every way to go wrong."""

# ruff: noqa: ARG001, T201 -- functions of jobs take their run; what they print is what is tested

from __future__ import annotations

import collections
import contextlib
import ctypes
import itertools
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dispatch.errors import DispatchError, Fault, InvalidDayError
from dispatch.executor.frames import FrameKind, framed
from dispatch.executor.job_run import JobRun
from dispatch.executor.kinds import JobKind, declare
from dispatch.executor.sticky import Sticky
from dispatch.planning_progress import PlanStage
from geo.errors import MapError
from routing.errors import InvalidProblemError

_HERE = "tests.conformance.executors.jobs"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Some data of the kind that plans are made of."""

    values: np.ndarray
    stage: PlanStage = PlanStage.ROUNDS
    note: str = ""


def double(payload: Numbers, run: JobRun) -> Numbers:
    return Numbers(payload.values * 2, payload.stage, payload.note)


def echo(payload: object, run: JobRun) -> object:
    return payload


def process_number(payload: int, run: JobRun) -> int:
    return os.getpid()


def snooze(payload: float, run: JobRun) -> str:
    """Work for so many seconds, and stop when asked."""
    ends = time.monotonic() + payload
    while time.monotonic() < ends:
        if not run.progress("at work"):
            return "stopped"
        time.sleep(0.005)
    return "slept"


def sleep_deaf(payload: float, run: JobRun) -> str:
    """Sleep, whatever anybody asks."""
    time.sleep(payload)
    return "slept"


def count(payload: int, run: JobRun) -> int:
    """Count, telling every number, until told to stop."""
    for number in range(payload):
        if not run.progress(number):
            return number
        time.sleep(0.002)
    return payload


def touch(payload: str, run: JobRun) -> str:
    """Leave a trace in a file, to count how often the job ran."""
    with Path(payload).open("a") as file:
        file.write("x")
    return payload


def fail(payload: str, run: JobRun) -> int:
    """Raise one of the errors of each room, or a bug's."""
    errors: dict[str, BaseException] = {
        "dispatch": DispatchError("no such thing", code="thing_unknown"),
        "faults": InvalidDayError("day.json", (Fault("/a", 3, "wrong", "1", "is wrong", "mend it"),)),
        "routing": InvalidProblemError(["capacity is -1", "window is empty"]),
        "map": MapError("no map", code="town_unknown"),
        "bug": ZeroDivisionError("by zero"),
        "exit": SystemExit(3),
        "memory": MemoryError(),
        "recursion": RecursionError("too deep"),
    }
    error = errors.get(payload) or _unsendable()
    raise error


def _unsendable() -> DispatchError:
    error = DispatchError("holds a lock", code="held")
    error.lock = threading.Lock()  # type: ignore[attr-defined]
    return error


def die(payload: str, run: JobRun) -> int:
    """Die in one of many ways."""
    if payload == "exit":
        os._exit(7)
    if payload == "abort":
        os.abort()
    if payload == "segfault":
        ctypes.string_at(0)
    os.kill(os.getpid(), getattr(signal, payload))
    time.sleep(60)
    return 0


def hang(payload: str, run: JobRun) -> int:
    """Go on for ever in one of many ways."""
    if payload == "python":
        while True:
            pass
    if payload == "interpreter":  # one call that never gives up the interpreter's lock
        collections.deque(itertools.repeat(0), maxlen=0)
    if payload == "native":
        _spin_natively()
    if payload == "thread":
        threading.Thread(target=lambda: time.sleep(600)).start()
        time.sleep(600)
    return 0


def _spin_natively() -> None:
    import numba

    @numba.njit(nogil=True)
    def spin(number: int) -> int:
        while number >= 0:
            number = (number + 1) % 1000
        return number

    spin(1)


def start_and_die(payload: str, run: JobRun) -> int:
    """Start a process, note its number, and die."""
    process = subprocess.Popen(["sleep", "600"])
    Path(payload).write_text(str(process.pid))
    os.abort()


def eat(payload: int, run: JobRun) -> int:
    """Take so many megabytes, and give them back."""
    pieces = [np.ones(1 << 17) for _ in range(payload)]
    return len(pieces)


class _Bomb:
    """Runs a command where it is unpickled without care."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self.path}",)


def spoil(payload: str, run: JobRun) -> object:
    """Return what is no result, or write where nothing should be written."""
    if payload == "type":
        return "a text"
    if payload == "lambda":
        return lambda: 0
    if payload == "lock":
        return threading.Lock()
    if payload == "enormous":
        return np.zeros(40 << 17)
    if payload.startswith("bomb "):
        return _Bomb(payload.removeprefix("bomb "))
    if payload == "everywhere":
        # The pipe has the number that it has in the parent, which may have many files open.
        for descriptor in range(3, 4096):
            with contextlib.suppress(OSError):
                os.write(descriptor, b"\x00\x0f\xff\xff of no use")
        time.sleep(30)
    connection = _connection(run)
    if payload == "noise":
        connection.sendall(b"\x00\xff" * 5000)
    elif payload == "huge":
        connection.sendall(framed(FrameKind.RESULT, 1)[0][:5] + b"\x00" * 8 + b"\x7f" * 8)
    elif payload == "unpickled":
        for piece in framed(FrameKind.RESULT, _number(run), b"no pickle"):
            connection.sendall(piece)
    elif payload == "mixed":  # another writer in the middle of a message
        whole = framed(FrameKind.RESULT, _number(run), pickle.dumps(list(range(50))))[0]
        connection.sendall(whole[:40] + b"warning: printed by a library" + whole[40:])
    elif payload == "kind":
        connection.sendall(framed(FrameKind.STOP, _number(run))[0])
    elif payload == "closed":
        connection.shutdown(socket.SHUT_RDWR)
        time.sleep(60)
    elif payload == "half":
        connection.sendall(framed(FrameKind.RESULT, _number(run), b"x" * 1000)[0][:500])
        os._exit(0)
    time.sleep(5)
    return 0


def repeat(payload: int, run: JobRun) -> int:
    """Send the result twice more, by the same number, before it is returned, and one of another job."""
    connection, number = _connection(run), _number(run)
    for of in (number - 1, number, number):
        connection.sendall(framed(FrameKind.RESULT, of, pickle.dumps(payload))[0])
    return -payload


def _worker(run: JobRun) -> object:
    """Return the child's worker, found through the function that tells progress."""
    closure = run._tell.__closure__
    assert closure is not None
    return next(cell.cell_contents for cell in closure if hasattr(cell.cell_contents, "_connection"))


def _connection(run: JobRun) -> socket.socket:
    return _worker(run)._connection  # type: ignore[attr-defined, no-any-return]


def _number(run: JobRun) -> int:
    return _worker(run)._current[0]  # type: ignore[attr-defined, no-any-return]


_SUMS: Sticky[int] = Sticky(capacity=2)


@dataclass(frozen=True, slots=True)
class Adding:
    """A number to add to a sum that the child keeps."""

    key: str
    version: int
    step: int
    total: int | None = None


def add(payload: Adding, run: JobRun) -> int:
    with _SUMS.lent(payload.key, payload.version, payload.total) as lent:
        lent.state += payload.step
        lent.version += 1
        if payload.step < 0:
            raise DispatchError("half changed", code="half")
        return lent.state


def warm_badly() -> None:
    print("this child never gets ready", file=sys.stderr)
    os._exit(4)


def warm_slowly() -> None:
    time.sleep(60)


def print_much(payload: int, run: JobRun) -> int:
    print("to the log, not to the service's output")
    return payload


def _kind(name: str, payload: type, result: type) -> JobKind:
    return declare(f"{_HERE}:{name}", payload=payload, result=result)


DOUBLE = declare(f"{_HERE}:double", payload=Numbers, result=Numbers)
ECHO = _kind("echo", object, object)
PROCESS_NUMBER = declare(f"{_HERE}:process_number", payload=int, result=int)
SNOOZE = declare(f"{_HERE}:snooze", payload=float, result=str)
SLEEP_DEAF = declare(f"{_HERE}:sleep_deaf", payload=float, result=str)
COUNT = declare(f"{_HERE}:count", payload=int, result=int)
TOUCH = declare(f"{_HERE}:touch", payload=str, result=str)
FAIL = declare(f"{_HERE}:fail", payload=str, result=int)
DIE = declare(f"{_HERE}:die", payload=str, result=int)
HANG = declare(f"{_HERE}:hang", payload=str, result=int)
START_AND_DIE = declare(f"{_HERE}:start_and_die", payload=str, result=int)
EAT = declare(f"{_HERE}:eat", payload=int, result=int)
SPOIL = _kind("spoil", str, np.ndarray)
REPEAT = declare(f"{_HERE}:repeat", payload=int, result=int)
ADD = declare(f"{_HERE}:add", payload=Adding, result=int)
PRINT = declare(f"{_HERE}:print_much", payload=int, result=int)
MISSING = declare(f"{_HERE}:there_is_no_such_function", payload=int, result=int)
IMPORTED = declare(f"{_HERE}:declare", payload=int, result=int)
