"""Where what is known of a recipient comes from, how long it is kept, and whom to tell that it should not be."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.privacy.rules import Rule, rules_of
from dispatch.storage import deliveries, parties
from dispatch.storage.store import Reading

#: What is said of an order's recipient: who reads more asks the town.
TOLD = ("recipients", "messages", "proofs", "ratings", "positions")


@dataclass(frozen=True, slots=True)
class OriginOfData:
    """What a recipient is told of their data. ``sender`` took the order, ``offices`` are the town's own; neither is told of a visit."""

    town: str
    sender: str
    offices: tuple[Organization, ...]
    rules: tuple[Rule, ...]


def origin_of_data(reading: Reading, delivery_id: str) -> OriginOfData:
    """Return what the recipient of a delivery is told of their data.

    Raises
    ------
    NotFoundError
        There is no such delivery.
    """
    one = deliveries.get(reading, delivery_id)
    town = parties.get_town(reading)
    if one.visit_id:
        # Who has sent somebody says what for, and it may be one of the town's offices.
        return OriginOfData(town.title, "", (), ())
    offices = tuple(found for found in parties.organizations(reading, OrganizationKind.TOWN) if found.active)
    known = {rule.name: rule for rule in rules_of(town.settings)}
    sender = parties.get_organizations(reading, [one.org_id]).get(one.org_id)
    return OriginOfData(
        town.title,
        sender.name if sender else "",
        offices,
        tuple(known[name] for name in TOLD if name in known),
    )
