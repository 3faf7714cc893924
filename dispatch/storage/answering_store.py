"""A store for servers: while a request is carried out, its answer is stored in the transaction that has its effect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar

from dispatch.storage.store import Store, Writing

T = TypeVar("T")


class Keeping(Protocol):
    """What is to be kept of what a request's transactions return."""

    def look(self, writing: Writing, result: object, /) -> None:
        """Look at what a step has returned, in its transaction, before that is committed; may be called again where it lost against another."""


_PRESENT: ContextVar[Keeping | None] = ContextVar("tournee_keeping", default=None)


@contextmanager
def keeping(what: Keeping) -> Iterator[None]:
    """Have ``what`` look at whatever is written on this thread, while the block runs."""
    token = _PRESENT.set(what)
    try:
        yield
    finally:
        _PRESENT.reset(token)


class AnsweringStore(Store):
    """A store whose steps are looked at, in their transactions, by whoever keeps the answer of the present request."""

    def write(
        self,
        town_id: str,
        actor: str,
        step: Callable[[Writing], T],
        *,
        behalf: str = "",
        conflicts: int = 0,
        alone: bool = False,
    ) -> T:
        """Carry out a step; see `dispatch.storage.store.Store.write`."""
        present = _PRESENT.get()
        if present is None:
            return super().write(town_id, actor, step, behalf=behalf, conflicts=conflicts, alone=alone)

        def looked_at(writing: Writing) -> T:
            result = step(writing)
            present.look(writing, result)
            return result

        return super().write(town_id, actor, looked_at, behalf=behalf, conflicts=conflicts, alone=alone)
