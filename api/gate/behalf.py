"""On whose behalf somebody acts: who works for the town acts for a shop, the head of a network for its members."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from api.errors import ApiError, FaultyField
from dispatch.access.behalf import is_member
from dispatch.access.role import Role
from dispatch.access.subject import Subject
from dispatch.parties.organization import OrganizationKind
from dispatch.storage import parties
from dispatch.storage.store import Store

HEADER: Final = "x-behalf-of"
#: They help a shop, and stay who they are; the log says for whom.
_HELPERS: Final = frozenset({Role.COORDINATOR, Role.ADMIN})
_HELPED: Final = frozenset({OrganizationKind.SHOP, OrganizationKind.MARKETPLACE})


def acting(store: Store, subject: Subject, org_id: str) -> Subject:
    """Return who acts for an organisation: whoever works for the town as before, the head of a network as the shop that is helped.

    Raises
    ------
    ApiError
        ``behalf_not_allowed`` (403): there is no such organisation, or not for whoever asks.
    """
    with store.reading(subject.town_id) as reading:
        found = parties.get_organizations(reading, [org_id]).get(org_id)
    if found is None or not found.active:
        raise _refused(org_id)
    if subject.role in _HELPERS and found.kind in _HELPED:
        return subject
    if subject.role is Role.NETWORK_HEAD and is_member(found, subject.org_id):
        return replace(subject, role=Role.SHOP, org_id=found.id, by=subject.actor, network_id=subject.org_id)
    raise _refused(org_id)


def _refused(org_id: str) -> ApiError:
    message = "there is no such organisation for which you may act"
    remedy = (
        "coordinators act for shops and marketplaces of their town, heads of networks for their member shops"
    )
    return ApiError(
        f"X-Behalf-Of: {message}; {remedy}.",
        code="behalf_not_allowed",
        status=403,
        faults=[
            FaultyField(
                pointer="header/X-Behalf-Of",
                code="behalf_not_allowed",
                message=message,
                remedy=remedy,
                value=ascii(org_id)[:80],
            )
        ],
    )
