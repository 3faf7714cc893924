"""The two clients: what carries steps out, with threads or with an event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Generator, Iterator
from types import TracebackType
from typing import Any, TypeAlias, TypeVar

import httpx

from tournee_client.credentials import AccessTokens, ClientCredentials
from tournee_client.operations import Awaiting, Blocking
from tournee_client.resources import Everything
from tournee_client.steps import Item, Items, NextPart, Pause, Retries, Send, Steps

T = TypeVar("T")

VERSION = "0.1.0"
DEFAULT_URL = "http://127.0.0.1:8417"
#: A stream says every 15 seconds that it is alive.
_SILENT_S = 45.0


#: What came of a step.
_Done: TypeAlias = tuple[Any, "httpx.TransportError | None"]


class Client(Everything[Blocking]):
    """A client for programs that wait for their answers. It may be used by several threads, and as a context manager.

    Parameters
    ----------
    key
        Token of an API key, sent with every request; or `ClientCredentials`: then a token of an hour is sent instead, got and renewed as needed.
    url
        Where the server is.
    timeout_s
        For connecting, and for each wait for the server, seconds.
    retries
        How often something is tried again that failed for now.
    transport
        Another way to the server, for tests and proxies.

    Examples
    --------
    >>> with Client("tournee_key_...") as client:  # doctest: +SKIP
    ...     for delivery in client.deliveries.list(day="2026-11-28"):
    ...         print(delivery["code"], delivery["status"])
    """

    def __init__(
        self,
        key: str | ClientCredentials,
        url: str = DEFAULT_URL,
        *,
        timeout_s: float = 30.0,
        retries: Retries = Retries(),  # noqa: B008 - frozen
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.retries = retries
        self._http = httpx.Client(**_settings(key, url, timeout_s), transport=transport)
        super().__init__(self)

    def __enter__(self) -> Client:  # noqa: PYI034 - Self is of Python 3.11
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def run(self, steps: Steps[T]) -> T:
        """Carry steps out and return their result."""
        wire = _Wire(self._http)
        done: _Done = (None, None)
        try:
            while True:
                done = wire.carry_out(_advance(steps, done))
        except StopIteration as end:
            result: T = end.value
            return result
        finally:
            wire.close()

    def iterate(self, steps: Items[T]) -> Iterator[T]:
        """Carry steps out while somebody goes through their items."""
        wire = _Wire(self._http)
        done: _Done = (None, None)
        try:
            while True:
                try:
                    step = _advance(steps, done)
                except StopIteration:
                    return
                if isinstance(step, Item):
                    done = (None, None)
                    yield step.value
                else:
                    done = wire.carry_out(step)
        finally:
            wire.close()


class AsyncClient(Everything[Awaiting]):
    """The same for programs with an event loop: results are awaited, series gone through with ``async for``. An asynchronous context manager.

    Parameters
    ----------
    key, url, timeout_s, retries, transport
        See `Client`.
    """

    def __init__(
        self,
        key: str | ClientCredentials,
        url: str = DEFAULT_URL,
        *,
        timeout_s: float = 30.0,
        retries: Retries = Retries(),  # noqa: B008 - frozen
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.retries = retries
        self._http = httpx.AsyncClient(**_settings(key, url, timeout_s), transport=transport)
        super().__init__(self)

    async def __aenter__(self) -> AsyncClient:  # noqa: PYI034 - Self is of Python 3.11
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def run(self, steps: Steps[T]) -> T:
        """Carry steps out and return their result."""
        wire = _AsyncWire(self._http)
        done: _Done = (None, None)
        try:
            while True:
                try:
                    step = _advance(steps, done)
                except StopIteration as end:
                    result: T = end.value
                    return result
                done = await wire.carry_out(step)
        finally:
            await wire.close()

    async def iterate(self, steps: Items[T]) -> AsyncIterator[T]:
        """Carry steps out while somebody goes through their items."""
        wire = _AsyncWire(self._http)
        done: _Done = (None, None)
        try:
            while True:
                try:
                    step = _advance(steps, done)
                except StopIteration:
                    return
                if isinstance(step, Item):
                    done = (None, None)
                    yield step.value
                else:
                    done = await wire.carry_out(step)
        finally:
            await wire.close()


class _Wire:
    """Carries out what steps ask for, and holds the answer that is streamed, if any."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self._streamed: httpx.Response | None = None
        self._parts: Iterator[bytes] = iter(())

    def carry_out(self, step: Send | Pause | NextPart) -> _Done:
        if isinstance(step, Pause):
            time.sleep(step.seconds)
            return None, None
        try:
            if isinstance(step, NextPart):
                return next(self._parts, None), None
            self.close()
            answer = self._http.send(_request(self._http, step), stream=step.streamed)
            if step.streamed:
                self._streamed, self._parts = answer, answer.iter_bytes()
                if not answer.is_success:
                    answer.read()
        except httpx.TransportError as error:
            return None, error
        return answer, None

    def close(self) -> None:
        if self._streamed is not None:
            self._streamed.close()
            self._streamed = None


class _AsyncWire:
    """The same with an event loop."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._streamed: httpx.Response | None = None
        self._parts: AsyncIterator[bytes] | None = None

    async def carry_out(self, step: Send | Pause | NextPart) -> _Done:
        if isinstance(step, Pause):
            await asyncio.sleep(step.seconds)
            return None, None
        try:
            if isinstance(step, NextPart):
                assert self._parts is not None
                return await anext(self._parts, None), None
            await self.close()
            answer = await self._http.send(_request(self._http, step), stream=step.streamed)
            if step.streamed:
                self._streamed, self._parts = answer, answer.aiter_bytes()
                if not answer.is_success:
                    await answer.aread()
        except httpx.TransportError as error:
            return None, error
        return answer, None

    async def close(self) -> None:
        if self._streamed is not None:
            await self._streamed.aclose()
            self._streamed = None


def _settings(key: str | ClientCredentials, url: str, timeout_s: float) -> dict[str, Any]:
    secret = key.client_secret if isinstance(key, ClientCredentials) else key
    if not secret.strip() or not secret.isascii() or not secret.isprintable():
        raise ValueError("key: give the token of an API key, tournee_key_…")
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"url {url!r}: give where the server is, such as {DEFAULT_URL}")
    settings: dict[str, Any] = {
        "base_url": url,
        "timeout": timeout_s,
        "headers": {"User-Agent": f"tournee-client/{VERSION}"},
    }
    if isinstance(key, ClientCredentials):
        settings["auth"] = AccessTokens(key, url)
    else:
        settings["headers"]["Authorization"] = f"Bearer {key.strip()}"
    return settings


def _request(http: httpx.Client | httpx.AsyncClient, step: Send) -> httpx.Request:
    call = step.call
    # What is left out is not sent; httpx would send Python's True.
    query = {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in call.query.items()
        if value is not None and value not in ("", (), [])
    }
    more: dict[str, Any] = {}
    if step.streamed:
        more["timeout"] = httpx.Timeout(http.timeout.connect, read=_SILENT_S)
    return http.build_request(
        call.method,
        call.path,
        params=query,
        headers=dict(call.headers),
        json=call.json,
        content=call.content,
        **more,
    )


def _advance(steps: Generator[Any, Any, Any], done: _Done) -> Any:
    """Have steps go on with what came of the last one."""
    value, error = done
    return steps.send(value) if error is None else steps.throw(error)
