"""Whether a grant goes together: a role with its organisation or its courier."""

from __future__ import annotations

from typing import Final

from dispatch.access.grant import Grant
from dispatch.access.role import OF_ORGANIZATION, Role
from dispatch.errors import Fault
from dispatch.parties.organization import OrganizationKind
from dispatch.storage import access, parties
from dispatch.storage.store import Reading

_KINDS: Final = {
    Role.MARKETPLACE: frozenset({OrganizationKind.MARKETPLACE}),
    Role.SHOP: frozenset({OrganizationKind.SHOP}),
    Role.NETWORK_HEAD: frozenset({OrganizationKind.ASSOCIATION, OrganizationKind.TOWN}),
}


def grant_faults(reading: Reading, grant: Grant, at: str = "") -> list[Fault]:
    """Return what is wrong with a grant: its role, its organisation and its courier have to go together.

    Parameters
    ----------
    at
        Where it is in what was sent.
    """
    found: list[Fault] = []
    role, org_id, courier_id = grant.role, grant.org_id, grant.courier_id
    if role in OF_ORGANIZATION:
        org = parties.get_organizations(reading, [org_id]).get(org_id) if org_id else None
        if org is None or org.kind not in _KINDS[role]:
            kinds = " or ".join(sorted(_KINDS[role]))
            found.append(_fault(f"{at}/organization_id", "wrong_organization", org_id, f"a {role} is one of an organisation of kind {kinds}", "give its id"))  # fmt: skip
    elif org_id:
        found.append(_fault(f"{at}/organization_id", "not_needed", org_id, f"a {role} is of no organisation", "leave it out"))  # fmt: skip
    if (role is Role.COURIER) != bool(courier_id):
        found.append(_fault(f"{at}/courier_id", "wrong_courier", courier_id, "a courier is one of the town's, and nobody else is", "give the id of a courier with role courier, and leave it out otherwise"))  # fmt: skip
    elif courier_id and not access.has_courier(reading, courier_id):
        found.append(_fault(f"{at}/courier_id", "unknown_courier", courier_id, "this town has no such courier", "give the id of one"))  # fmt: skip
    return found


def _fault(pointer: str, code: str, value: object, message: str, remedy: str) -> Fault:
    return Fault(pointer, 0, code, str(value), message, remedy)
