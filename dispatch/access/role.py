"""Roles: what somebody is in a town."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is in a town. Nobody is two of them with one key or in one session."""

    MARKETPLACE = "marketplace"  # sends baskets of several shops, sees what it has sent
    SHOP = "shop"  # sees what is its own
    COURIER = "courier"  # sees the round in hand
    COORDINATOR = "coordinator"  # plans and repairs the day
    ADMIN = "admin"  # of the town: settings, keys, accounts; and all that a coordinator does
    NETWORK_HEAD = "network_head"  # of an association: figures of its shops, and acting for them
    AUDITOR = "auditor"  # reads, and changes nothing


#: Roles of an organisation of the town: they see its part, and of no other one that there is any.
OF_ORGANIZATION = frozenset({Role.MARKETPLACE, Role.SHOP, Role.NETWORK_HEAD})
#: Roles that see the whole town.
OF_TOWN = frozenset({Role.COORDINATOR, Role.ADMIN, Role.AUDITOR})
