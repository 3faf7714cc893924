"""An organisation of a town: a shop, an association, a marketplace, the couriers' cooperative, the town hall itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dispatch.domain import TimeWindow


class OrganizationKind(StrEnum):
    """What an organisation is."""

    TOWN = "town"
    SHOP = "shop"
    ASSOCIATION = "association"
    COURIER_COOP = "courier_coop"
    MARKETPLACE = "marketplace"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Throttle:
    """How much a shop takes on, set by itself.

    ``prepare_s`` is how long a basket takes; ``most_per_quarter`` bounds the baskets that may be ready in any quarter
    of an hour, None for no bound; until ``paused_until_s`` it takes nothing; on the local dates in ``closed_days`` neither. On those of
    ``day_hours`` it hands goods over in these windows instead of in its opening hours.
    """

    prepare_s: int = 0
    most_per_quarter: int | None = None
    paused_until_s: int = 0
    closed_days: frozenset[str] = frozenset()
    day_hours: Mapping[str, tuple[TimeWindow, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contact:
    """How an organisation is reached, and what of it recipients see first."""

    phone: str = ""
    email: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True)
class Organization:
    """A party with data of its own. ``place_id`` is where goods are collected, empty for one without a counter."""

    id: str
    kind: OrganizationKind
    name: str
    parent_id: str = ""
    place_id: str = ""
    contact: Contact = Contact()
    throttle: Throttle = Throttle()
    active: bool = True
    version: int = 1
    created_s: int = 0
