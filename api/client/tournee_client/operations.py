"""Makes one definition of an operation good for both kinds of clients: with the result itself, or with something to await."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, overload

import httpx

from tournee_client.steps import Call, Items, Retries, Steps, pages, send

P = ParamSpec("P")
T = TypeVar("T")


class Blocking:
    """Marks what waits for its results."""


class Awaiting:
    """Marks what is awaited."""


Mode = TypeVar("Mode", Blocking, Awaiting)


class Runner(Protocol):
    """Carries steps out: a client."""

    retries: Retries

    def run(self, steps: Steps[Any]) -> Any:
        """Carry steps out and give their result, or something to await that does."""

    def iterate(self, steps: Items[Any]) -> Any:
        """Carry steps out while somebody goes through their items."""


class Resource(Generic[Mode]):
    """Things of one kind."""

    def __init__(self, client: Runner) -> None:
        self._client = client

    @property
    def _retries(self) -> Retries:
        return self._client.retries

    def _sent(self, call: Call) -> Steps[httpx.Response]:
        return send(call, self._retries)

    def _one(self, call: Call) -> Steps[Any]:
        return (yield from self._sent(call)).json()

    def _many(self, call: Call, name: str) -> Items[Any]:
        return pages(call, name, self._retries)


class _Method(Generic[P]):
    """A method of resources: what it does as steps, and how a client carries them out."""

    how = "run"

    def __init__(self, steps: Callable[Concatenate[Any, P], Any]) -> None:
        self._steps = steps
        self.__doc__ = steps.__doc__

    def bound(self, on: Any) -> Any:
        """Return the method of a client's resource."""
        if on is None:
            return self._steps

        @functools.wraps(self._steps)
        def method(*args: P.args, **kwargs: P.kwargs) -> Any:
            return getattr(on._client, self.how)(self._steps(on, *args, **kwargs))  # noqa: SLF001 - of the resource

        return method


class operation(_Method[P], Generic[P, T]):  # noqa: N801 - a decorator
    """A method that gives a result."""

    def __init__(self, steps: Callable[Concatenate[Any, P], Steps[T]]) -> None:
        super().__init__(steps)

    @overload
    def __get__(self, on: Resource[Blocking], owner: Any = None) -> Callable[P, T]: ...
    @overload
    def __get__(self, on: Resource[Awaiting], owner: Any = None) -> Callable[P, Awaitable[T]]: ...
    def __get__(self, on: Any, owner: Any = None) -> Any:
        """Return the method of a client's resource."""
        return self.bound(on)


class series(_Method[P], Generic[P, T]):  # noqa: N801 - a decorator
    """A method that gives many things, one after another."""

    how = "iterate"

    def __init__(self, steps: Callable[Concatenate[Any, P], Items[T]]) -> None:
        super().__init__(steps)

    @overload
    def __get__(self, on: Resource[Blocking], owner: Any = None) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, on: Resource[Awaiting], owner: Any = None) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(self, on: Any, owner: Any = None) -> Any:
        """Return the method of a client's resource."""
        return self.bound(on)
