"""The functions that may be run as jobs. Each part declares its own; no other name is ever run."""

from __future__ import annotations

import importlib
import re
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from dispatch.executor.errors import InvalidJobError

P = TypeVar("P")
R = TypeVar("R")

_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True, slots=True)
class JobKind(Generic[P, R]):
    """A function that may be run as a job: ``function(payload, run)`` with a `dispatch.executor.job_run.JobRun`.

    Attributes
    ----------
    name
        ``"package.module:function"``, of a function at the top level of its module. The module is imported where the job runs,
        and need not be imported where it is asked for, so that servers stay free of compiled code.
    payload, result
        The types of what goes in and what comes out: plain dataclasses, numpy arrays, tuples of them. Both are pickled.
    """

    name: str
    payload: type[P]
    result: type[R]

    @property
    def roots(self) -> frozenset[str]:
        """The top-level packages whose classes may come back in a result."""
        modules = (self.name.partition(":")[0], self.payload.__module__, self.result.__module__)
        named = {module.split(".")[0] for module in modules}
        return frozenset({"dispatch", "geo", "routing"} | named) - sys.stdlib_module_names - {"numpy"}


_declared: dict[str, JobKind[Any, Any]] = {}


def declare(name: str, *, payload: type[P], result: type[R]) -> JobKind[P, R]:
    """Allow a function to be run as a job; call it at the top level of a module.

    Parameters
    ----------
    name, payload, result
        See `JobKind`.

    Raises
    ------
    ValueError
        If the name has another form, or is declared already with other types.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} names no function; write it as package.module:function")
    kind = JobKind(name, payload, result)
    if _declared.setdefault(name, kind) != kind:
        raise ValueError(f"{name!r} is declared already, with other types")
    return kind


def find_kind(asked: str | Callable[..., Any]) -> JobKind[Any, Any]:
    """Return the declared kind of a name or of a function.

    Raises
    ------
    InvalidJobError
        If nobody has declared it.
    """
    name = asked if isinstance(asked, str) else f"{asked.__module__}:{asked.__qualname__}"
    if (kind := _declared.get(name)) is None:
        raise InvalidJobError(f"{name!r} is no function that may be run as a job; declare it first")
    return kind


def check_declared(kind: JobKind[Any, Any]) -> None:
    """Refuse a kind that was made without being declared.

    Raises
    ------
    InvalidJobError
        If it was.
    """
    if find_kind(kind.name) != kind:
        raise InvalidJobError(f"{kind.name!r} is declared with other types")


def function_named(name: str) -> Callable[..., Any]:
    """Import the function of a declared name; a last look where it is about to run.

    Raises
    ------
    InvalidJobError
        If there is no function of that name at the top level of its module.
    """
    module_name, _, function_name = name.partition(":")
    function = getattr(importlib.import_module(module_name), function_name, None)
    if not isinstance(function, types.FunctionType) or function.__module__ != module_name:
        raise InvalidJobError(f"{name!r} is no function at the top level of its module")
    return function
