"""As whom the head of a network may act: as its member shops."""

from __future__ import annotations

from dispatch.parties.organization import Organization, OrganizationKind


def is_member(shop: Organization, network_id: str) -> bool:
    """Return whether an organisation is a shop of a network that is open."""
    return (
        shop.active
        and shop.kind is OrganizationKind.SHOP
        and bool(network_id)
        and shop.parent_id == network_id
    )
