"""Lets requests in: finds out who asks, looks the operation up, counts, and bounds what is sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.business import Business
from api.errors import ApiError
from api.gate.access_table import RULES
from api.gate.behalf import HEADER, acting
from api.gate.call import Call, InFlight
from api.gate.client_address import client_address
from api.gate.limits import Left, Pace, PaceKeeper
from api.gate.session_cookie import SAFE, check_csrf, token_in
from api.gate.turnstile import Turnstile
from api.security import HEADERS_KEY
from dispatch.access.access_tokens import find_bearer, is_access_token
from dispatch.access.keys import find_subject
from dispatch.access.scope import allows
from dispatch.access.secret_text import hashed
from dispatch.access.sessions import find_person
from dispatch.access.subject import Subject
from dispatch.last_used import LastUsed
from dispatch.logs.about import note_town
from dispatch.recipient.recognition import WRONG_TRIES, WRONG_WINDOW_S
from dispatch.storage.store import Store

#: Whoever a key or a session makes known is looked up again after so many seconds: a revoked one is good for no longer.
KNOWN_S: Final = 2.0
MOST_KNOWN: Final = 4_096


class Gatekeeper:
    """Stands before every operation of a server.

    Parameters
    ----------
    business
        What is served.
    """

    def __init__(self, business: Business) -> None:
        self.business = business
        settings = business.settings
        self.paces = PaceKeeper(settings.pace)
        self.strangers = PaceKeeper(settings.stranger_pace)
        self.sign_ins = PaceKeeper(settings.sign_in_pace)
        self.wrong = PaceKeeper(settings.stranger_pace)
        self.links = PaceKeeper(settings.link_pace)
        self.searches = PaceKeeper(settings.search_pace)
        self.wrong_answers = PaceKeeper(Pace(WRONG_TRIES, WRONG_WINDOW_S))
        self.turnstile = Turnstile(settings.at_once)
        self.in_flight = InFlight()
        self._known: LastUsed[str, tuple[float, Subject]] = LastUsed(MOST_KNOWN)

    @asynccontextmanager
    async def admitted(
        self, request: Request, operation: str, *, reads: bool
    ) -> AsyncIterator[tuple[Call, bytes]]:
        """Let a request in while the block runs, with its body if it is to be read.

        Raises
        ------
        ApiError
            ``two_identities`` (400), ``unauthenticated`` (401), ``csrf``, ``forbidden`` and ``behalf_not_allowed`` (403), ``too_many_requests``
            and ``too_many_at_once`` (429).
        """
        subject = await self._subject(request)
        note_town(subject.town_id)
        _count(request, self.paces.take(subject.id))
        behalf = request.headers.get(HEADER, "").strip()
        if behalf:
            subject = await run_in_threadpool(acting, self.business.store, subject, behalf)
        check_allowed(subject, operation)
        # Before it takes up anybody's place: it may come drop by drop.
        body = await self.body_of(request, operation) if reads else b""
        if not await self.turnstile.enter(subject.town_id, len(body)):
            raise ApiError(
                f"{self.turnstile.most} requests of this town are being carried out: ask again in a moment.",
                code="too_many_at_once",
                status=429,
                headers={"retry-after": "1"},
            )
        try:
            yield Call(self.business, subject, self.in_flight, behalf=behalf), body
        finally:
            self.turnstile.leave(subject.town_id)

    def count_stranger(self, request: Request, address: str) -> None:
        """Count a request of somebody of whom nothing is known but where it comes from.

        Raises
        ------
        ApiError
            ``too_many_requests`` (429).
        """
        keeper = self.strangers if request.method in SAFE else self.sign_ins
        _count(request, keeper.take(address))

    def count_guest(self, request: Request, address: str, token: str) -> None:
        """Count a request to a page for people: by where it comes from, and by its link.

        Raises
        ------
        ApiError
            ``too_many_requests`` (429).
        """
        # Not as those are who sign in: a whole street may look at its deliveries from one address.
        _count(request, self.strangers.take(address))
        if token:
            # Not the token itself: what is in memory may be written to a disk.
            _count(request, self.links.take(hashed(f"link {token}")))

    async def body_of(self, request: Request, operation: str) -> bytes:
        """Return the body of a request.

        Raises
        ------
        ApiError
            ``body_too_large`` (413), ``body_too_slow`` (408).
        """
        settings = self.business.settings
        # Operations that take whole files.
        files = {"create_import": settings.most_import, "put_proof_picture": settings.most_picture}
        most = files.get(operation, settings.most_body)
        told = request.headers.get("content-length", "0")
        if not told.isdigit() or int(told) > most:
            raise _too_large(most)
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(settings.body_s):
                async for part in request.stream():
                    size += len(part)
                    if size > most:
                        raise _too_large(most)
                    parts.append(part)
        except TimeoutError:
            raise ApiError(
                f"The body has not come within {settings.body_s} s: send it again, or less at a time.",
                code="body_too_slow",
                status=408,
                headers={"connection": "close"},
            ) from None
        request._body = b"".join(parts)  # noqa: SLF001 - where the framework looks before it reads the stream itself
        return request._body  # noqa: SLF001

    async def _subject(self, request: Request) -> Subject:
        given, session = request.headers.get("authorization", ""), token_in(request)
        if given and session:
            raise ApiError(
                "The request has a key and a session: send one of them, so that it is clear who asks.",
                code="two_identities",
                status=400,
            )
        if session:
            subject = await self._known_by(
                request, session, find_person, "Nobody is signed in by this any more: sign in again."
            )
            if request.method not in SAFE:
                check_csrf(request, session, self.business.settings.origin)
            return subject
        scheme, _, token = given.partition(" ")
        if not token:
            raise _unknown("Give a key (Authorization: Bearer tournee_key_…) or an access token, or sign in.")
        if scheme.lower() != "bearer":
            raise _unknown("Give the key as Authorization: Bearer tournee_key_…")
        token = token.strip()
        if is_access_token(token):
            return await self._known_by(
                request,
                token,
                self._bearer,
                "The access token is wrong or over, or its key is no longer good: get a new one (POST /v1/oauth/token).",
            )
        return await self._known_by(
            request,
            token,
            find_subject,
            "The key is wrong, over or revoked: ask the town's administrator for a new one.",
        )

    async def _known_by(
        self, request: Request, token: str, find: Callable[[Store, str], Subject | None], remedy: str
    ) -> Subject:
        # Not the key itself: what is in memory may be written to a disk. A session is no key, and no key a session.
        name = hashed(f"{find.__name__} {token}")
        known = self._known.get(name)
        if known is not None and time.monotonic() - known[0] < KNOWN_S:
            return known[1]
        address = client_address(request)
        if self.wrong.is_spent(address):
            # Somebody who tries keys is not looked up any more for a while.
            _count(request, self.wrong.take(address))
        found = await run_in_threadpool(find, self.business.store, token)
        if found is None:
            self._known.pop(name)
            self.wrong.take(address)
            raise _unknown(remedy)
        self._known.put(name, (time.monotonic(), found))
        return found

    def _bearer(self, store: Store, token: str) -> Subject | None:
        return find_bearer(store, self.business.secret, token)

    def forget(self) -> None:
        """Look everybody up again."""
        self._known.clear()


def check_allowed(subject: Subject, operation: str) -> None:
    """Let an operation pass that is for whoever asks.

    Raises
    ------
    ApiError
        ``forbidden`` (403).
    """
    rule = RULES.get(operation)
    if rule is None or subject.role not in rule.roles:
        raise ApiError(
            f"A {subject.role} may not do this ({operation}): ask as somebody who may.",
            code="forbidden",
            status=403,
        )
    if not allows(subject.scopes, rule.scope):
        raise ApiError(
            f"This key lacks the scope {rule.scope}: ask the town's administrator for one that has it.",
            code="scope_missing",
            status=403,
            values={"scope": rule.scope},
        )


def _count(request: Request, left: Left) -> None:
    request.scope.setdefault(HEADERS_KEY, {}).update(left.headers)
    if not left.allowed:
        raise ApiError(
            f"More than {left.pace.requests} requests in {left.pace.window_s} s: wait for {left.retry_s} s.",
            code="too_many_requests",
            status=429,
            headers={"retry-after": str(left.retry_s)},
            values={"wait_s": left.retry_s},
        )


def _unknown(remedy: str) -> ApiError:
    return ApiError(
        remedy, code="unauthenticated", status=401, headers={"www-authenticate": 'Bearer realm="tournee"'}
    )


def _too_large(most: int) -> ApiError:
    # The rest of the body is not read: whoever sends it is told that the connection ends.
    return ApiError(
        f"The body has more than {most} bytes, or does not say how many: send less at a time.",
        code="body_too_large",
        status=413,
        headers={"connection": "close"},
    )
