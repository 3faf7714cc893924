"""Makes and changes endpoints. Secrets are shown once, when they are made; afterwards nobody can read them, and another one is made instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dispatch import ids
from dispatch.errors import Fault
from dispatch.storage import webhooks
from dispatch.storage.schema_parties import ORGANIZATION
from dispatch.storage.store import Writing
from dispatch.webhooks.endpoint import (
    Endpoint,
    EndpointStatus,
    EndpointStatusError,
    Health,
    InvalidEndpointError,
    SealedSecret,
)
from dispatch.webhooks.kinds import faults_of
from dispatch.webhooks.message import MessageStatus
from dispatch.webhooks.signing import new_secret
from dispatch.webhooks.targets import CheckedUrl
from dispatch.webhooks.vault import Vault

#: An organisation has no more endpoints than that, nor has the town itself.
MOST_ENDPOINTS = 10
LONGEST_DESCRIPTION = 500
#: After another secret was made the one before stays valid so long, and never longer than that.
KEEP_S, LONGEST_KEEP_S = 86_400, 7 * 86_400
#: So many secrets are valid at a time.
MOST_SECRETS = 3
#: While an endpoint is paused, messages are held so long; older ones are skipped, and can be replayed.
HOLD_S = 3 * 86_400
#: So many messages are looked at in one go.
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Issued:
    """An endpoint and its new secret: the one moment in which it can be read."""

    endpoint: Endpoint
    secret: str = field(repr=False)


def create(
    writing: Writing,
    vault: Vault,
    url: CheckedUrl,
    *,
    org_id: str = "",
    types: Sequence[str] = (),
    description: str = "",
) -> Issued:
    """Store a new endpoint, which hears of what happens from now on; notes ``webhook_endpoint.created``.

    Parameters
    ----------
    vault
        Encrypts the secret.
    url
        What `Targets.check` has returned, before the transaction: to resolve a name takes time.
    org_id
        Whose it is; empty for the town's own.
    types
        Types of events, or patterns like ``delivery.*``; none for all that may be told.

    Raises
    ------
    InvalidEndpointError
        With everything that is wrong: the address, a type, the description, the organisation, or that there are `MOST_ENDPOINTS` already.
    """
    webhooks.guard(writing)
    faults = [*url.faults, *faults_of(org_id, types), *_described(description)]
    organization = writing.find(ORGANIZATION, org_id) if org_id else None
    if org_id and (organization is None or not organization.active):
        faults.append(Fault("/org_id", 0, "no_such_organization", org_id[:80], f"there is no organization {org_id[:80]} here", "give one of the town"))  # fmt: skip
    elif len(webhooks.endpoints(writing, org_id)) >= MOST_ENDPOINTS:
        faults.append(Fault("/org_id", 0, "too_many_endpoints", org_id, f"there are {MOST_ENDPOINTS} endpoints already", "remove one, or give one of them more types"))  # fmt: skip
    if faults:
        raise InvalidEndpointError(tuple(faults))
    secret = new_secret()
    endpoint = Endpoint(
        writing.ids.new(ids.WEBHOOK_ENDPOINT),
        org_id,
        url.url,
        _once(types),
        description.strip(),
        since_s=writing.now_s,
        secrets=(SealedSecret(vault.seal(secret)),),
        created_s=writing.now_s,
    )
    webhooks.add_endpoint(writing, endpoint)
    _note(writing, endpoint, "webhook_endpoint.created")
    return Issued(endpoint, secret)


def change(
    writing: Writing,
    old: Endpoint,
    *,
    url: CheckedUrl | None = None,
    types: Sequence[str] | None = None,
    description: str | None = None,
) -> Endpoint:
    """Store an endpoint with another address, other types or another description; notes ``webhook_endpoint.changed``.

    Raises
    ------
    InvalidEndpointError
        With everything that is wrong.
    ConflictError
        It has changed since it was read.
    """
    faults = [*(url.faults if url else ()), *faults_of(old.org_id, types or ()), *_described(description or "")]  # fmt: skip
    if faults:
        raise InvalidEndpointError(tuple(faults))
    new = webhooks.change_endpoint(
        writing,
        old,
        url=url.url if url else old.url,
        types=old.types if types is None else _once(types),
        description=old.description if description is None else description.strip(),
    )
    _note(writing, new, "webhook_endpoint.changed")
    return new


def rotate(writing: Writing, vault: Vault, old: Endpoint, *, keep_s: int = KEEP_S) -> Issued:
    """Make another secret; messages are signed with the ones before as well, for a while. Notes ``webhook_endpoint.secret_rotated``.

    Parameters
    ----------
    keep_s
        How long the one before stays valid, seconds: 0 where somebody may know it.

    Raises
    ------
    InvalidEndpointError
        ``keep_s`` is less than nothing, or more than a week.
    ConflictError
        It has changed since it was read.
    """
    if not 0 <= keep_s <= LONGEST_KEEP_S:
        fault = Fault("/keep_s", 0, "keep_out_of_bounds", str(keep_s), f"{keep_s} s is no time for which a secret is kept", f"give 0 to {LONGEST_KEEP_S}")  # fmt: skip
        raise InvalidEndpointError((fault,))
    until_s = writing.real_s + keep_s
    before = tuple(
        SealedSecret(one.sealed, until_s if one.until_s is None else min(one.until_s, until_s))
        for one in old.valid_secrets(writing.real_s)
    )
    secret = new_secret()
    kept = before[: MOST_SECRETS - 1] if keep_s else ()
    secrets = (SealedSecret(vault.seal(secret)), *kept)
    new = webhooks.change_endpoint(writing, old, secrets=secrets)
    _note(writing, new, "webhook_endpoint.secret_rotated")
    return Issued(new, secret)


def pause(writing: Writing, old: Endpoint) -> Endpoint:
    """Have messages to an active endpoint held for a while; notes ``webhook_endpoint.paused``.

    Raises
    ------
    EndpointStatusError
        It is not active.
    ConflictError
        It has changed since it was read.
    """
    webhooks.guard(writing)
    if old.status is not EndpointStatus.ACTIVE:
        raise EndpointStatusError(old.id, old.status, "only an active one can be paused")
    return _become(writing, old, EndpointStatus.PAUSED, "", "webhook_endpoint.paused")


def resume(writing: Writing, old: Endpoint) -> Endpoint:
    """Have messages sent again to an endpoint that was paused or disabled; notes ``webhook_endpoint.resumed``.

    What was held meanwhile is sent, but what is older than `HOLD_S`: that is skipped, as is what came while the endpoint was disabled.

    Raises
    ------
    EndpointStatusError
        It is active.
    ConflictError
        It has changed since it was read.
    """
    webhooks.guard(writing)
    if old.status is EndpointStatus.ACTIVE:
        raise EndpointStatusError(old.id, old.status, "only a paused or disabled one can be resumed")
    new = _become(writing, old, EndpointStatus.ACTIVE, "", "webhook_endpoint.resumed")
    webhooks.set_health(writing, new.id, Health(worked_s=webhooks.health(writing, new.id).worked_s))
    since_s = writing.now_s - HOLD_S
    webhooks.end_older(writing, new.id, since_s, "paused_too_long")
    after = 0
    while held := webhooks.messages_after(
        writing, new.id, statuses=[MessageStatus.HELD], since_s=since_s, after=after, most=_BATCH
    ):
        for message in held:
            webhooks.queue_again(writing, message)
        after = held[-1].sequence
    return new


def remove(writing: Writing, old: Endpoint) -> None:
    """Remove an endpoint with its messages; notes ``webhook_endpoint.removed``."""
    webhooks.guard(writing)
    webhooks.remove_endpoint(writing, old.id)
    _note(writing, old, "webhook_endpoint.removed")


def disable(writing: Writing, name: str, reason: str) -> Endpoint | None:
    """Have nothing sent to an endpoint any more; notes ``webhook_endpoint.disabled``. Returns None where it is gone, or not active any more."""
    webhooks.guard(writing)
    old = webhooks.find_endpoint(writing, name)
    if old is None or old.status is not EndpointStatus.ACTIVE:
        return None
    return _become(writing, old, EndpointStatus.DISABLED, reason, "webhook_endpoint.disabled")


def _become(writing: Writing, old: Endpoint, status: EndpointStatus, reason: str, kind: str) -> Endpoint:
    new = webhooks.change_endpoint(writing, old, status=status, reason=reason, since_s=writing.now_s)
    _note(writing, new, kind)
    return new


def _note(writing: Writing, endpoint: Endpoint, kind: str) -> None:
    # Neither the address, in which there may be a token, nor any secret.
    data = {"org_id": endpoint.org_id, "types": list(endpoint.types), "status": endpoint.status, "reason": endpoint.reason}  # fmt: skip
    writing.note(kind, endpoint.id, endpoint.version, data)


def _once(types: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(types))


def _described(description: str) -> list[Fault]:
    if len(description) > LONGEST_DESCRIPTION:
        return [Fault("/description", 0, "description_too_long", "", f"the description has {len(description)} characters", f"give at most {LONGEST_DESCRIPTION}")]  # fmt: skip
    if any(not one.isprintable() and one != "\n" for one in description):
        return [Fault("/description", 0, "description_unreadable", "", "the description has control characters", "leave them out")]  # fmt: skip
    return []
