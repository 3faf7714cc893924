"""Where a program of others listens, what it wants to hear, and whether it is told anything at the moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from dispatch.errors import DispatchError, Fault


class EndpointStatus(StrEnum):
    """Whether messages go to an endpoint."""

    ACTIVE = "active"
    PAUSED = "paused"  # by somebody, for a while: messages are held
    DISABLED = "disabled"  # by the program, see `DisabledReason`: messages are skipped


class DisabledReason(StrEnum):
    """Why the program has stopped sending to an endpoint."""

    GONE = "gone"  # it has answered 410
    FAILING = "failing"  # nothing has worked for as long as a message is tried


@dataclass(frozen=True, slots=True)
class SealedSecret:
    """A secret as it is stored: encrypted, and valid until a moment, or for good (None)."""

    sealed: str = field(repr=False)
    until_s: int | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """See the module.

    Attributes
    ----------
    org_id
        Whose it is; empty for the town's own, which hears of everything.
    types
        Types of events or patterns like ``delivery.*``; none for all that may be told.
    reason
        Of being disabled, empty otherwise.
    since_s
        When the status came about.
    secrets
        What messages are signed with, the newest first.
    """

    id: str
    org_id: str
    url: str = field(repr=False)
    types: tuple[str, ...] = ()
    description: str = ""
    status: EndpointStatus = EndpointStatus.ACTIVE
    reason: str = ""
    since_s: int = 0
    secrets: tuple[SealedSecret, ...] = field(default=(), repr=False)
    created_s: int = 0
    version: int = 1

    def valid_secrets(self, now_s: int) -> tuple[SealedSecret, ...]:
        """Return the secrets that a message is signed with now."""
        return tuple(one for one in self.secrets if one.until_s is None or now_s < one.until_s)


@dataclass(frozen=True, slots=True)
class Health:
    """How an endpoint has answered lately.

    Attributes
    ----------
    failures
        How many attempts have failed since one has worked.
    failing_since_s
        When the first of them was, None where there is none.
    rest_until_s
        It is left alone until then, None where it is not.
    worked_s
        When an attempt has worked last.
    """

    failures: int = 0
    failing_since_s: int | None = None
    rest_until_s: int | None = None
    worked_s: int | None = None


class InvalidEndpointError(DispatchError):
    """An endpoint that cannot be; code ``invalid_webhook_endpoint``. ``faults`` lists everything that is wrong."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        told = "; ".join(f"{fault.pointer[1:]}: {fault.message}: {fault.remedy}" for fault in faults)
        super().__init__(f"webhook endpoint: {told}", code="invalid_webhook_endpoint")
        self.faults = faults


class EndpointStatusError(DispatchError):
    """What is asked for cannot be done with an endpoint as it is; code ``webhook_endpoint_status``."""

    def __init__(self, name: str, status: str, remedy: str) -> None:
        super().__init__(f"webhook endpoint {name} is {status}: {remedy}", code="webhook_endpoint_status")
